"""The API killed (SIGKILL) during `duban office move`, while people work in the office: by itself,
or together with whoever moves, as when a machine loses its power.

Once it is back nothing that was acknowledged is lost or doubled, and one place is open.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jurisdictions.clusters import Clusters
from jurisdictions.town import Town, two_clusters, wait_for
from offices import Server
from program import ROOT, environment

from interfaces.supervisor import listening

pytestmark = pytest.mark.xdist_group("killed-api")  # one office for all


class Api:
    """`duban api` as `serve` starts it: the address stays, whatever becomes of the process."""

    def __init__(self, two: Clusters, opened: socket.socket, log: Path) -> None:
        self.base = f"http://127.0.0.1:{opened.getsockname()[1]}"
        self._two, self._fd, self._log = two, opened.fileno(), log
        self.start()

    def start(self) -> None:
        given = {"DUBAN_HOME": str(self._two.home), "DUBAN_OFFICES": str(self._two.path)}
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "interfaces.cli", "api", "--fd", str(self._fd)),
                env=environment(**given),
                cwd=ROOT,
                pass_fds=(self._fd,),
                stdout=out,
                stderr=out,
            )

    def kill(self) -> None:
        assert self._process.poll() is None, self._log.read_text("utf-8")
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def town(
    server: Server, other_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Town, Api]]:
    home = tmp_path_factory.mktemp("killed-api")
    with two_clusters(server, other_server, home) as two, listening("127.0.0.1", 0) as opened:
        api = Api(two, opened, home / "api.log")
        yield Town(two, api.base), api
        api.kill()


def test_the_move_ends_without_it_and_people_go_on_at_the_new_place(
    town: tuple[Town, Api],
) -> None:
    office, api = town
    there = office.there
    with office.at_work() as desk:
        desk.pause = 0.0  # so that somebody's command is under way
        move = office.begun()
        wait_for(lambda: office.open_at() == set())
        api.kill()
        _, said = move.communicate()
        assert move.returncode == 0, said
        assert (office.here, office.open_at()) == (there, {there})
        api.start()
        desk.goes_on()


def test_killed_with_whoever_moves_the_office_stays_closed_until_it_is_given_up(
    town: tuple[Town, Api],
) -> None:
    office, api = town
    here = office.here
    with office.at_work() as desk:
        desk.pause = 0.0
        office.killed_at("closed")
        api.kill()
        done, refused = len(desk.done), desk.refused.get("closed-for-writes", 0)
        # when it is back, it takes nothing, wherever the office may be
        api.start()
        wait_for(lambda: desk.refused.get("closed-for-writes", 0) > refused)
        assert (len(desk.done), office.open_at()) == (done, set())
        office.move("--give-up")
        assert (office.here, office.open_at()) == (here, {here})
        desk.goes_on()
