"""Several offices on one database of their own, and the program with their table."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jurisdictions.clusters import Clusters
from jurisdictions.province import Province, a_cluster, a_province, a_table
from offices import Server, admitted
from program import environment, program

from interfaces.embedded_place import erase
from interfaces.embedded_postgres import EmbeddedPostgres

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """Made once (some 30 s), in the process of the group `jurisdictions`: mark who uses it. On a
    server of its own: roles are a server's, and others make offices of these names meanwhile."""
    home = tmp_path_factory.mktemp("province")
    try:
        with (
            EmbeddedPostgres(home / "server") as url,
            a_province(admitted(url), home / "offices") as found,
        ):
            yield found
    finally:
        erase(home / "server")


@pytest.fixture
def cluster(server: Server) -> Iterator[str]:
    with a_cluster(server) as url:
        yield url


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of a table that is still to be written."""
    return tmp_path / "offices.toml"


@pytest.fixture
def table(cluster: str, tmp_path: Path) -> Path:
    """A table with one cluster, `east`, and no office yet."""
    return a_table(tmp_path / "offices.toml", east=cluster)


@pytest.fixture(scope="session")
def other_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another cluster: a server of its own."""
    home = tmp_path_factory.mktemp("west")
    try:
        with EmbeddedPostgres(home) as url:
            yield admitted(url)
    finally:
        erase(home)


@pytest.fixture
def two(cluster: str, other_server: Server, table: Path, tmp_path: Path) -> Iterator[Clusters]:
    """The table with another cluster beside `east`: `west`."""
    with a_cluster(other_server) as west:
        a_table(table, east=cluster, west=west)
        yield Clusters(table, tmp_path, cluster, west)


@pytest.fixture
def there(two: Clusters, add: Run) -> Clusters:
    """Both clusters; the office `liuzhou` is on `east`."""
    done = add("liuzhou")
    assert done.returncode == 0, done.stderr
    return two


@pytest.fixture
def duban(table: Path, tmp_path: Path) -> Run:
    """The program, with that table."""

    def run(*arguments: object, **changes: str) -> subprocess.CompletedProcess[str]:
        given = {"DUBAN_HOME": str(tmp_path), "DUBAN_OFFICES": str(table)}
        return program(*arguments, env=environment(**{**given, **changes}), cwd=tmp_path)

    return run


@pytest.fixture
def add(duban: Run) -> Run:
    """`add(key)`: an office of that name at `<key>.test`."""

    def run(key: str, *more: str, **changes: str) -> subprocess.CompletedProcess[str]:
        usual = ("--cluster", "east", "--name", f"{key}市工信局", "--region", "CN-GX")
        return duban("office", "add", key, *usual, "--host", f"{key}.test", *more, **changes)

    return run
