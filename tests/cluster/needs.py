"""The programs of a cluster: PostgreSQL, etcd and Patroni, and the right to make namespaces."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from cluster.wires import ENTER

PACKAGES: Final = ("postgresql-15", "etcd-server", "etcd-client", "iproute2", "util-linux")
NO_CLUSTER: Final = Path("/etc/postgresql-common/createcluster.conf")
"""Debian would make and start a server of its own."""


def postgresql() -> Path | None:
    """The programs of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    return found[-1].parent if found else None


def _version(program: Path) -> int:
    return int(program.parts[-3])


def missing() -> str | None:
    """What is not there; None where a cluster can be tested."""
    if postgresql() is None:
        return "PostgreSQL (apt: postgresql-15) is not installed"
    for program in ("etcd", "ip", "nsenter", "unshare"):
        if shutil.which(program) is None:
            return f"{program} is not installed (apt: {' '.join(PACKAGES)})"
    if find_spec("patroni") is None:
        return "Patroni is not installed (make cluster-venv)"
    if subprocess.run([*ENTER, "true"], check=False, capture_output=True).returncode:
        return "this machine lets nobody make namespaces"
    return None


def install() -> None:
    """As root of a Debian; Patroni comes with `make cluster-venv`."""
    if os.geteuid() or shutil.which("apt-get") is None:
        return
    if postgresql() is None and not NO_CLUSTER.exists():
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n", "ascii")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    subprocess.run(wanted, check=True, env=quiet, stdout=subprocess.DEVNULL)
