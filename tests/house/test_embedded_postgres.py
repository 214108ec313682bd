"""The embedded server: whoever comes joins it, the last one stops it, no kill loses a row."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from interfaces import embedded_place
from interfaces.embedded_place import PACKAGE, SERVER, erase
from interfaces.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError

ROOT = Path(__file__).parents[2]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")
USER = """
import sys
from pathlib import Path
from interfaces.embedded_postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "督办 office"
    yield home
    erase(home)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


class User:
    """Another process that uses the server until it is told to leave."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def url(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextmanager
def a_user(home: Path) -> Iterator[tuple[User, str]]:
    user = User(home)
    try:
        yield user, user.url()
    finally:
        user.kill()


def write(url: str, row: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (row int)")
        connection.execute("INSERT INTO kept VALUES (%s)", (row,))


def rows(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [row for (row,) in connection.execute("SELECT row FROM kept ORDER BY row")]


def notes(home: Path) -> Path:
    return home / "postgres" / "data" / "postmaster.pid"


def postmaster(home: Path) -> int:
    return int(notes(home).read_text().splitlines()[0])


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_rows_outlive_a_stop(home: Path) -> None:
    for row in (1, 2):
        with EmbeddedPostgres(home) as url:
            write(url, row)
        assert not answers(url)
        assert not notes(home).exists()
    with EmbeddedPostgres(home) as url:
        assert rows(url) == [1, 2]


def test_it_is_durable_unicode_and_never_on_the_network(home: Path) -> None:
    with EmbeddedPostgres(home) as url, psycopg.connect(url) as connection:
        ask = "SELECT current_setting(%s)"
        settings = ("fsync", "listen_addresses", "server_encoding", "unix_socket_permissions")
        assert [connection.execute(ask, (name,)).fetchone() for name in settings] == [
            ("on",),
            ("",),
            ("UTF8",),
            ("0700",),
        ]
        sockets = Path(connection.info.host)
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert not sockets.is_relative_to((home / "postgres").resolve())
        assert os.getsid(postmaster(home)) != os.getsid(0), "Ctrl-C would reach it"
    assert not sockets.exists()


def test_the_last_one_out_stops_it_whoever_started_it(home: Path) -> None:
    with a_user(home) as (first, url):
        with EmbeddedPostgres(home) as joined:
            assert joined == url
            first.leave()
            assert answers(url)
        assert not answers(url)


def test_one_who_comes_and_goes_leaves_it_running(home: Path) -> None:
    with EmbeddedPostgres(home) as url:
        with a_user(home) as (guest, joined):
            assert joined == url
            guest.leave()
        assert answers(url)


def test_a_killed_user_does_not_count_any_more(home: Path) -> None:
    with a_user(home) as (first, url), EmbeddedPostgres(home):
        first.kill()
        assert answers(url)
    assert not answers(url)


def test_many_at_once_on_an_empty_home_share_one_server(home: Path) -> None:
    users = [User(home) for _ in range(8)]
    urls = [user.url() for user in users]
    assert len(set(urls)) == 1
    for row, user in enumerate(users):
        write(urls[0], row)
        user.leave()
    assert not answers(urls[0])
    with EmbeddedPostgres(home) as url:
        assert rows(url) == list(range(8))


@pytest.mark.parametrize("started_by_another", [False, True])
def test_a_killed_server_comes_back_with_its_rows(home: Path, started_by_another: bool) -> None:
    """Where another process started it, the dead server stays a zombie: its number still lives."""
    if started_by_another:
        with a_user(home) as (starter, url):
            server = EmbeddedPostgres(home)
            with server:
                kill_and_recover(server, url)
                starter.leave()
    else:
        server = EmbeddedPostgres(home)
        with server as url:
            kill_and_recover(server, url)
    assert not answers(url)


def kill_and_recover(server: EmbeddedPostgres, url: str) -> None:
    write(url, 1)
    before = postmaster(server.home)
    assert server.ensure_running() == url
    assert postmaster(server.home) == before, "a healthy server is left alone"
    os.kill(before, signal.SIGKILL)
    assert server.ensure_running() == url, "the address stays, so that others find it again"
    assert postmaster(server.home) != before
    assert rows(url) == [1]


def test_a_server_that_was_ended_in_order_comes_back_at_the_same_address(home: Path) -> None:
    """The supervisor's children know no other."""
    with EmbeddedPostgres(home) as url:
        keeper = EmbeddedPostgres(home)
        with keeper:
            os.kill(postmaster(home), signal.SIGINT)
            until = time.monotonic() + 20
            while notes(home).exists() and time.monotonic() < until:
                time.sleep(0.02)
            assert keeper.ensure_running() == url


def test_stale_notes_are_no_obstacle_even_when_their_number_lives_again(home: Path) -> None:
    with a_user(home) as (user, url):
        write(url, 1)
        os.kill(postmaster(home), signal.SIGKILL)
        user.kill()
    stale = notes(home).read_text().splitlines()
    notes(home).write_text("\n".join([str(os.getpid()), *stale[1:]]) + "\n")
    with EmbeddedPostgres(home) as url:
        assert rows(url) == [1]


def test_a_server_without_users_is_taken_over(home: Path) -> None:
    with a_user(home) as (user, url):
        write(url, 1)
        user.kill()
        assert answers(url)
    with EmbeddedPostgres(home) as joined:
        assert joined == url
        assert rows(joined) == [1]
    assert not answers(url)


def test_an_interrupted_creation_is_begun_again(home: Path) -> None:
    with EmbeddedPostgres(home) as url:
        write(url, 1)
    data = home / "postgres" / "data"
    data.rename(data.with_name("partial"))
    (data.with_name("partial") / "PG_VERSION").unlink()
    with EmbeddedPostgres(home) as url, pytest.raises(psycopg.errors.UndefinedTable):
        rows(url)


def test_a_copy_of_a_running_home_is_an_office_of_its_own(open_folder: Path) -> None:
    home, copy = open_folder / "a", open_folder / "b"
    with EmbeddedPostgres(home) as url:
        write(url, 1)
        subprocess.run(["cp", "-a", home, copy], check=True)
        with EmbeddedPostgres(copy) as other:
            assert other != url
            write(other, 2)
        assert rows(url) == [1]


def test_a_deleted_home_is_an_empty_office_and_leaving_it_is_quiet(home: Path) -> None:
    with EmbeddedPostgres(home) as url:
        server = postmaster(home)
        erase(home)
    with suppress(ProcessLookupError):  # it may have seen by itself that its files are gone
        os.kill(server, signal.SIGQUIT)
    sockets, until = Path(conninfo_to_dict(url)["host"]), time.monotonic() + 10
    while any(sockets.iterdir()) and time.monotonic() < until:
        time.sleep(0.02)
    erase(sockets)  # one that ends on its own may leave its socket behind
    with EmbeddedPostgres(home) as url, pytest.raises(psycopg.errors.UndefinedTable):
        rows(url)


def test_a_server_that_cannot_start_says_why_in_both_languages(home: Path) -> None:
    with EmbeddedPostgres(home):
        pass
    with (home / "postgres" / "data" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(EmbeddedPostgresError, match=r"启动失败.*no_such_setting.*failed to start"):
        EmbeddedPostgres(home).__enter__()


def test_lost_data_is_not_taken_for_an_empty_office(home: Path) -> None:
    home.mkdir()
    (home / "postgres").symlink_to(home / "gone")
    with pytest.raises(EmbeddedPostgresError, match=r"不见了.*is gone"):
        EmbeddedPostgres(home).__enter__()


def test_a_home_that_cannot_be_a_folder_is_one_clear_message(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedPostgresError, match="file"):
        EmbeddedPostgres(tmp_path / "file" / "home").__enter__()


@AS_ROOT
def test_root_runs_it_as_an_account_without_rights(open_folder: Path) -> None:
    with EmbeddedPostgres(open_folder):
        data = open_folder / "postgres" / "data"
        assert not (open_folder / "postgres").is_symlink()
        assert data.owner() == "nobody"
        assert Path(f"/proc/{postmaster(open_folder)}").owner() == "nobody"


@AS_ROOT
def test_a_home_out_of_reach_only_points_at_its_database(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    with EmbeddedPostgres(home) as url:
        write(url, 1)
        assert (home / "postgres").is_symlink()
        assert (home / "postgres").resolve().parent == embedded_place.SHARED
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    erase(home)


@AS_ROOT
def test_programs_out_of_reach_are_copied_once(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an environment below a closed folder, unpacked under a strict umask."""
    spec = find_spec(PACKAGE)
    assert spec
    assert spec.submodule_search_locations
    real = Path(spec.submodule_search_locations[0])
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    (closed / PACKAGE).mkdir()
    (closed / PACKAGE / SERVER).symlink_to(real / SERVER)
    (closed / f"{PACKAGE}.libs").symlink_to(real.with_name(f"{PACKAGE}.libs"))
    hidden = ModuleSpec(PACKAGE, None, is_package=True)
    hidden.submodule_search_locations = [str(closed / PACKAGE)]
    monkeypatch.setattr(embedded_place, "find_spec", lambda _: hidden)
    monkeypatch.setattr(embedded_place, "SHARED", open_folder / "shared")
    before = os.umask(0o077)
    try:
        with EmbeddedPostgres(closed / "home") as url:
            write(url, 1)
    finally:
        os.umask(before)
    shared = sorted(path.name.partition("-")[0] for path in (open_folder / "shared").iterdir())
    assert shared == ["duban", "postgresql"]
    monkeypatch.setattr(embedded_place, "_copy", None)
    with EmbeddedPostgres(closed / "home") as url:
        assert rows(url) == [1]
