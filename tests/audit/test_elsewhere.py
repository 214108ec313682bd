"""The verifier on another machine: a Python that has `cryptography`, and nothing of duban."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from audit.of_a_bundle import a_bundle, a_bundle_of_records, a_log, zipped
from audit.of_elsewhere import an_environment, has_no_duban, run

from interfaces.audit import verifier


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return an_environment(tmp_path_factory.mktemp("auditor"))


def test_it_accepts_and_rejects_there(elsewhere: Path, tmp_path: Path) -> None:
    assert has_no_duban(elsewhere)
    log = a_log()
    for bundle in (a_bundle(log), a_bundle_of_records(log)):
        file = zipped(bundle, tmp_path / "b.zip")
        done = run(elsewhere, "verify.py", file, "--key", log.keys[0]["public_key"])
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("通过 · accepted")
        done = run(elsewhere, "verify.py", zipped({**bundle, "story.html": b"x"}, file))
        assert (done.returncode, done.stdout) == (1, "")


def test_without_cryptography_it_says_what_is_missing(tmp_path: Path) -> None:
    place = an_environment(tmp_path)
    for entry in tmp_path.glob("lib/python*/site-packages/cryptography"):
        entry.unlink()
    done = run(place, "verify.py", "b.zip")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "cryptography" in done.stderr


def test_it_is_one_file_that_python_3_9_reads() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text("utf-8"), feature_version=(3, 9))
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    tops = {name.partition(".")[0] for name in names}
    assert tops - set(sys.stdlib_module_names) == {"cryptography"}
