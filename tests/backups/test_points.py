"""A base backup and the write-ahead log: the embedded office as it was at an instant."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from backups.places import received, until
from commands.conftest import environment, program

from interfaces.backups.errors import BackupError
from interfaces.backups.wal import SLOT, first_segment, ready, slot
from interfaces.embedded_place import erase
from interfaces.embedded_postgres import EmbeddedPostgres

pytestmark = pytest.mark.xdist_group("points")  # one server and one receiver for all


class Office:
    """An embedded office whose server goes on between commands, and whose log is received."""

    def __init__(self, folder: Path) -> None:
        self.home, self.wal, self.backups = (folder / name for name in ("home", "wal", "backups"))
        self.env = environment(DUBAN_HOME=str(self.home), DUBAN_WAL_ARCHIVE=str(self.wal))
        self.folder = folder
        self.url = ""

    def duban(self, *arguments: object, **changes: str) -> subprocess.CompletedProcess[str]:
        return program(*arguments, env={**self.env, **changes}, cwd=self.folder)

    def done(self, *arguments: object, **changes: str) -> str:
        done = self.duban(*arguments, **changes)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def opened(self, login: str) -> datetime:
        """An account that came; an instant after it, and before whatever comes next."""
        self.done("account", "open", login, "--name", login, "--role", "admin")
        time.sleep(0.02)
        return datetime.now(UTC)

    @contextmanager
    def receiving(self) -> Iterator[None]:
        command = (sys.executable, "-m", "interfaces.cli", "wal")
        with subprocess.Popen(
            command, env=self.env, cwd=self.folder, stderr=subprocess.DEVNULL
        ) as receiver:
            try:
                until(lambda: bool(self.slot()))
                yield
            finally:
                receiver.terminate()
                assert receiver.wait(90) == 0

    def slot(self) -> bool:
        with psycopg.connect(self.url) as conn:
            known = slot(conn)
        return known is not None and known.active

    def until_received(self) -> None:
        until(lambda: received(self.url))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(tmp_path_factory.mktemp("points"))
    with EmbeddedPostgres(office.home) as office.url, office.receiving():
        yield office
    erase(office.home)


@pytest.fixture(scope="module")
def moments(office: Office) -> dict[str, datetime]:
    """What happened: an account, a base backup, two more accounts, each with the instant after."""
    found = {"before": office.opened("before")}
    office.done("backup", office.backups, "--base", "--keys", office.folder / "keys")
    found |= {name: office.opened(name) for name in ("kept", "lost")}
    office.until_received()
    return found


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    yield home
    erase(home)


def the_base(office: Office) -> tuple[Path, Path]:
    (base,) = office.backups.glob("duban-base-*")
    return base, office.folder / "keys" / base.name


def restored(office: Office, home: Path, *options: object) -> subprocess.CompletedProcess[str]:
    base, keys = the_base(office)
    return office.duban(
        "restore", base, "--keys", keys, "--json", *options,
        DUBAN_HOME=str(home), DUBAN_WAL_ARCHIVE="",
    )  # fmt: skip


def logins(office: Office, home: Path) -> set[str]:
    told = office.done("account", "list", "--json", DUBAN_HOME=str(home), DUBAN_WAL_ARCHIVE="")
    return {one["login"] for one in json.loads(told)["items"]}


def test_an_office_comes_back_as_it_was_at_an_instant(
    office: Office, moments: dict[str, datetime], elsewhere: Path
) -> None:
    done = restored(office, elsewhere, "--wal", office.wal, "--until", moments["kept"].isoformat())
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["verified"]["ok"] is True
    assert found["log"]["events"] > found["manifest"]["log"]["events"]
    assert datetime.fromisoformat(found["log"]["recorded_at"]) < moments["kept"]
    assert logins(office, elsewhere) == {"before", "kept"}
    assert logins(office, office.home) == {"before", "kept", "lost"}
    # The restored office goes on, and says that nothing archives its log.
    told = office.duban("doctor", "--json", DUBAN_HOME=str(elsewhere), DUBAN_WAL_ARCHIVE="")
    (check,) = (one for one in json.loads(told.stdout)["checks"] if one["name"] == "wal")
    assert check["right"] is None and "DUBAN_WAL_ARCHIVE" in check["found"]["en"]
    again = restored(office, elsewhere)
    assert again.returncode == 1 and "nothing was changed" in again.stderr


def test_without_an_instant_all_that_was_received_comes_back(
    office: Office, moments: dict[str, datetime], elsewhere: Path
) -> None:
    assert restored(office, elsewhere, "--wal", office.wal).returncode == 0
    assert logins(office, elsewhere) == {"before", "kept", "lost"}


def test_a_base_alone_is_the_office_as_it_was_then(
    office: Office, moments: dict[str, datetime], elsewhere: Path
) -> None:
    assert restored(office, elsewhere).returncode == 0
    assert logins(office, elsewhere) == {"before"}


def test_an_instant_that_the_backup_does_not_reach_is_refused_and_leaves_nothing(
    office: Office, moments: dict[str, datetime], elsewhere: Path
) -> None:
    for instant, said in (
        ("2100-01-01T00:00+08:00", "ends before"),
        ("2020-01-01T00:00Z", "older"),
    ):
        done = restored(office, elsewhere, "--wal", office.wal, "--until", instant)
        assert done.returncode == 1 and said in done.stderr
        assert not (elsewhere / "postgres").exists() and not (elsewhere / "keys").exists()


def test_a_base_that_was_altered_is_refused(
    office: Office, moments: dict[str, datetime], elsewhere: Path, tmp_path: Path
) -> None:
    base, keys = the_base(office)
    spoilt = tmp_path / "spoilt"
    shutil.copytree(base, spoilt)
    with (spoilt / "base" / "PG_VERSION").open("a") as file:
        file.write("\n")
    done = office.duban("restore", spoilt, "--keys", keys, DUBAN_HOME=str(elsewhere))
    assert done.returncode == 1 and "base/PG_VERSION" in done.stderr
    assert not elsewhere.exists()


def test_what_does_not_go_together_is_said(office: Office, moments: dict[str, datetime]) -> None:
    base, _ = the_base(office)
    done = office.duban("restore", base, "--until", moments["kept"].isoformat())
    assert done.returncode == 1 and "--wal" in done.stderr
    done = office.duban("restore", base, "--until", "yesterday")
    assert done.returncode == 2 and "an instant" in done.stderr
    server = {"DUBAN_DATABASE_URL": "postgresql://localhost/x"}
    assert "pg_basebackup" in office.duban("backup", office.backups, "--base", **server).stderr
    assert "embedded server only" in office.duban("restore", base, **server).stderr


def test_older_bases_go_and_the_log_before_the_oldest_with_them(
    office: Office, moments: dict[str, datetime], tmp_path: Path
) -> None:
    before = {path.name for path in office.wal.iterdir()}
    office.done("backup", tmp_path / "later", "--base", "--keep", 1)
    office.until_received()
    after = {path.name for path in office.wal.iterdir()}
    (base,) = (tmp_path / "later").glob("duban-base-*")
    first = first_segment(base / "base")
    assert min(before) < first, "there was something to clear"
    assert min(after) == first
    # Of bases in another folder nobody knows which is the oldest: they clear nothing.
    done = office.duban("backup", tmp_path / "other", "--base", "--keep", 1)
    assert done.returncode == 0 and str(tmp_path / "later") in done.stderr
    now = {path.name.removesuffix(".partial") for path in office.wal.iterdir()}
    assert {name.removesuffix(".partial") for name in after} <= now


# One folder is one unbroken stretch


@contextmanager
def without_slot(office: Office) -> Iterator[Path]:
    """A server of its own that has no slot yet."""
    with ExitStack() as stack:
        home = office.folder / "other"
        stack.callback(erase, home)
        stack.callback(setattr, office, "url", office.url)
        office.url = stack.enter_context(EmbeddedPostgres(home))
        yield home


def test_a_folder_that_was_broken_off_does_not_go_on(office: Office, tmp_path: Path) -> None:
    begun, fresh = tmp_path / "begun", tmp_path / "fresh"
    begun.mkdir()
    (begun / "000000010000000000000001").touch()
    with without_slot(office) as home:
        with pytest.raises(BackupError, match="cannot go on"):
            ready(office.url, begun)
        assert not _has_slot(office.url)
        ready(office.url, fresh)
        assert _has_slot(office.url)
        ready(office.url, begun)  # the server kept what is missing there
        told = office.duban("doctor", "--json", DUBAN_HOME=str(home), DUBAN_WAL_ARCHIVE="")
        assert told.returncode == 1 and "duban wal --end" in told.stdout
        # also by an office that has its home elsewhere
        place = {"DUBAN_HOME": str(tmp_path / "office"), "DUBAN_SERVER_HOME": str(home)}
        assert "已停用" in office.done("wal", "--end", **place)
        assert not _has_slot(office.url)


def _has_slot(url: str) -> bool:
    with psycopg.connect(url) as conn:
        row = conn.execute(
            "SELECT FROM pg_replication_slots WHERE slot_name = %s", (SLOT,)
        ).fetchone()
    return row is not None
