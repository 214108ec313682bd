"""Makes ``.venv`` from a lock file: ``python3 tools/set_up.py runtime|tests|bench|cluster``.

Standard library only, because it runs before anything is installed. Once done, a second call is a
comparison. What was interrupted is made again from nothing; two at once wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ROOT / "pyproject.toml"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PLACE = VENV / "place"
"""Says where it was made: its programs name that folder, so a moved clone needs a new one."""
UNFINISHED = VENV / "unfinished"
LOCKS = {
    "runtime": ROOT / "requirements.lock",
    "tests": ROOT / "requirements-test.lock",
    "bench": ROOT / "requirements-bench.lock",
    "cluster": ROOT / "requirements-cluster.lock",
}
CONTAINED = {"tests": ("runtime",), "bench": ("runtime", "tests"), "cluster": ("runtime", "tests")}
"""What a lock names among the rest: once it is set up, so are they."""
OURS = tuple(ROOT / name for name in ("domain", "application", "projections", "interfaces"))
FOREIGN = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")


def main(want: str) -> int:
    with PROJECT.open() as turn:
        os.set_inheritable(turn.fileno(), True)  # an installer that outlives us still has the turn
        fcntl.flock(turn, fcntl.LOCK_EX)
        if ready(want):
            return 0
        print(f"正在准备 .venv（{want}）…… · Setting up .venv ({want}) ...", flush=True)
        if any(install(want, fill) for fill in (with_uv, with_pip)):
            return 0
    print("依赖安装失败，原因见上。 · The set-up failed, see above.", file=sys.stderr)
    return 1


def ready(want: str) -> bool:
    try:
        return stamp(want).read_text() == fingerprint(want) and whole()
    except OSError:
        return False


def whole() -> bool:
    return not UNFINISHED.exists() and PLACE.exists() and PLACE.read_text() == str(ROOT)


def stamp(want: str) -> Path:
    return VENV / f"ready-{want}"


def fingerprint(want: str) -> str:
    inputs = (LOCKS[want], PROJECT)
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()


def install(want: str, fill: Callable[[Path], bool]) -> bool:
    if not (whole() and succeeds(PYTHON, "-c", "")):
        shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir(exist_ok=True)
    PLACE.write_text(str(ROOT))
    UNFINISHED.touch()
    if not fill(LOCKS[want]):
        return False
    succeeds(PYTHON, "-m", "compileall", "-q", *OURS)  # even where Python may not do so by itself
    for done in (*CONTAINED.get(want, ()), want):
        stamp(done).write_text(fingerprint(done))
    UNFINISHED.unlink()
    return True


def with_uv(lock: Path) -> bool:
    uv = shutil.which("uv")
    if not uv:
        return False
    make = (uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV)
    pip = (uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON)
    return (PYTHON.exists() or succeeds(*make)) and from_lock(pip, lock)


def with_pip(lock: Path) -> bool:
    there = (VENV / "bin" / "pip").exists()
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    return (there or succeeds(sys.executable, "-m", "venv", VENV)) and from_lock(pip, lock)


def from_lock(pip: tuple[str | Path, ...], lock: Path) -> bool:
    """First exactly what the lock names, then the project itself, with nothing from elsewhere."""
    return succeeds(*pip, "--require-hashes", "-r", lock) and succeeds(
        *pip, "--no-deps", "--no-build-isolation", "--editable", ROOT
    )


def succeeds(*command: str | Path) -> bool:
    try:
        done = subprocess.run(command, cwd=ROOT, check=False, close_fds=False)
    except OSError:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    for name in FOREIGN:
        os.environ.pop(name, None)
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit("已中断，再执行一次即可。 · Interrupted: the next call begins again.")
