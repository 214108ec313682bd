"""One server for all offices: who is answered by which, how they are doing, and what changes."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from client import API
from examples import a_uscc
from jurisdictions.province import Province, a_cluster, a_table, add
from offices import Server
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from domain.values import Role
from interfaces.commands.common import the_database
from interfaces.offices import hosting, opened, written
from interfaces.offices.admitting import set_up
from interfaces.offices.hosting import CONNECTIONS, Hosting
from interfaces.offices.opened import Routes
from interfaces.offices.places import settings_of
from interfaces.offices.table import Table
from interfaces.settings import Settings

SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def small(server: Server, tmp_path: Path) -> Iterator[Province]:
    """Two new offices, and a table that the test changes."""
    with a_cluster(server) as owner_url:
        path = a_table(tmp_path / "offices.toml", east=owner_url, gone="host=127.0.0.1 port=1")
        settings = Settings(home=tmp_path, offices=path)
        for key in ("liuzhou", "guilin"):
            add(settings, key)
        made = Hosting(settings, Routes(path))
        try:
            yield Province(owner_url, settings, path, made)
        finally:
            made.close()


def until(right: Callable[[], Any], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not right():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_each_host_is_answered_by_its_office(small: Province) -> None:
    for key, name in (("liuzhou", "liuzhou市工信局"), ("guilin", "guilin市工信局")):
        page = small.at(f"{key}.test").get("/sign-in").text
        assert name in page
        assert small.at(f"{key.upper()}.test.:8000").get("/sign-in").text.count(name) > 0
    assert "guilin" not in small.at("liuzhou.test").get("/public").text


@pytest.mark.parametrize("host", ["nanning.test", "127.0.0.1", "test", "xliuzhou.test"])
def test_at_a_host_that_nobody_has_there_is_nothing(small: Province, host: str) -> None:
    browser = small.at(host)
    for address in (f"{API}/cases", f"{API}/public/pool"):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "no-such-office"
        assert "hosts" in answer.json()["detail"]
    answer = browser.post(f"{API}/cases", json={})
    assert answer.status_code in (404, 405)
    for address in ("/", "/sign-in", "/desk"):
        page = browser.get(address)
        assert page.status_code == 404
        assert "这里没有办公室" in page.text and "核对网址" in page.text
        assert "liuzhou" not in page.text
        assert "There is no office here" in browser.get(f"{address}?lang=en").text
        assert page.headers["content-security-policy"]
    # and its looks are there
    (sheet,) = set(re.findall(r'href="(/static/duban[^"]+css[^"]*)"', browser.get("/").text))
    assert browser.get(sheet).status_code == 200


def test_two_hosts_at_once_are_nobodys(small: Province) -> None:
    headers = [(b"host", b"liuzhou.test"), (b"host", b"guilin.test")]
    assert hosting._host({"headers": headers}) == ""
    forwarded = small.at("nanning.test").get(
        "/sign-in", headers={"X-Forwarded-Host": "guilin.test"}
    )
    assert forwarded.status_code == 404


def test_an_office_is_opened_when_it_is_first_asked_for(small: Province) -> None:
    assert small.hosting.opening.all_open() == {}
    small.at("liuzhou.test").get("/public")
    assert set(small.hosting.opening.all_open()) == {"liuzhou"}
    # once, however many ask at the same moment
    seen = set()
    threads = [
        threading.Thread(target=lambda: seen.add(id(small.opened("guilin")))) for _ in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(seen) == 1


def test_how_all_are_doing_is_told_at_a_host_of_nobody_with_the_office_as_a_label(
    small: Province,
) -> None:
    for key in ("liuzhou", "guilin"):
        assert small.at(f"{key}.test").get("/public").status_code == 200
        small.house(key).catch_up()
    whole = small.at("10.0.0.1:8000")
    assert whole.get("/healthz").json() == {"status": "ok"}
    ready = whole.get("/readyz")
    assert ready.status_code == 200
    said = ready.json()
    assert said["clusters"] == {"east": "ready", "gone": "away"}
    assert said["status"] == "degraded"  # one of the clusters is away
    assert set(said["offices"]) == {"duban_liuzhou", "duban_guilin"}
    assert said["offices"]["duban_guilin"]["position"] > 0
    families = {one.name: one for one in text_string_to_metric_families(whole.get("/metrics").text)}
    for name in ("duban_store_up", "duban_log_position", "duban_view_lag_seconds"):
        offices = {sample.labels["office"] for sample in families[name].samples}
        assert offices == {"duban_liuzhou", "duban_guilin"}, name
    counted = [one for one in families["duban_http_seconds"].samples if one.name.endswith("_count")]
    assert {one.labels["office"] for one in counted} == {"duban_liuzhou", "duban_guilin"}


def test_a_cluster_of_several_nodes_is_there_where_one_can_be_written_to(small: Province) -> None:
    """Its URL in the table names no user; who asks has to be let in, though. Where no office lives
    there is nobody to ask as."""
    place = psycopg.conninfo.conninfo_to_dict(small.owner_url)
    one = {name: value for name, value in place.items() if name not in ("user", "password")}
    twice = {name: f"{one[name]},{one[name]}" for name in ("host", "port") if name in one}
    text = small.path.read_text()
    given = f'url = "{psycopg.conninfo.make_conninfo(**one)}"'
    assert given in text
    several = psycopg.conninfo.make_conninfo(**one | twice)
    empty = f'[clusters.empty]\nurl = "{several}"\n'
    small.path.write_text(empty + text.replace(given, f'url = "{several}"'))
    # though the office that is asked as first is not let in
    with psycopg.connect(small.owner_url, autocommit=True) as conn:
        conn.execute("ALTER ROLE duban_liuzhou_app NOLOGIN")
    with hosting.hosting(small.settings) as app:
        found = TestClient(app, "http://10.0.0.1").get("/readyz").json()
    assert found["clusters"] == {"east": "ready", "empty": "ready", "gone": "away"}


def test_at_the_host_of_an_office_only_that_one_is_told_of(small: Province) -> None:
    for key in ("liuzhou", "guilin"):
        small.at(f"{key}.test").get("/public")
        small.house(key).catch_up()
    browser = small.at("liuzhou.test")
    for address in ("/metrics", "/readyz", "/healthz"):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "guilin" not in answer.text


def test_no_office_holds_a_connection_that_it_does_not_use(
    small: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("liuzhou", "guilin"):
        small.at(f"{key}.test").get("/public")
    pools = [small.house(key).office.log.datastore.pool for key in ("liuzhou", "guilin")]
    for pool in pools:
        assert (pool.min_size, pool.max_size) == (0, CONNECTIONS)
        assert pool.max_idle <= 60


# What changes in the table


def test_an_office_that_is_added_is_served_without_a_new_start(small: Province) -> None:
    browser = small.at("nanning.test")
    assert browser.get("/sign-in").status_code == 404
    add(small.settings, "nanning")
    until(lambda: browser.get("/sign-in").status_code == 200)


def test_an_office_that_is_closed_for_writes_is_read_and_says_why_nothing_can_be_done(
    small: Province,
) -> None:
    browser, bearer = small.at("liuzhou.test"), small.bearer("liuzhou")
    written.change(small.path, "liuzhou", state="closed")
    body: dict[str, Any] = {"json": {}, "headers": bearer}
    until(lambda: browser.post(f"{API}/cases", **body).status_code == 503)
    answer = browser.post(f"{API}/cases", **body)
    assert answer.json()["code"] == "office-closed"
    assert int(answer.headers["retry-after"]) > 0
    assert "稍后再试" in answer.json()["detail"]
    page = browser.post("/sign-in", data={"token": "x"}, headers=SAME)
    assert page.status_code == 503 and "暂停办理" in page.text
    # what is read is read, and the other office goes on
    assert browser.get(f"{API}/public/pool").status_code == 200
    other = small.at("guilin.test").post(f"{API}/cases", json={}, headers=small.bearer("guilin"))
    assert other.status_code == 422
    # until it is open again: it was never shut
    house = small.house("liuzhou")
    written.change(small.path, "liuzhou", state="open")
    until(lambda: browser.post(f"{API}/cases", **body).status_code == 422)
    assert small.house("liuzhou") is house


def test_a_table_that_is_wrong_changes_nothing(small: Province) -> None:
    browser = small.at("liuzhou.test")
    assert browser.get("/sign-in").status_code == 200
    right = small.path.read_text()
    small.path.write_text(right + "[offices.x]\n")
    time.sleep(opened.LOOK_SECONDS + 0.1)
    assert browser.get("/sign-in").status_code == 200
    small.path.write_text(right)
    time.sleep(opened.LOOK_SECONDS + 0.1)
    assert browser.get("/sign-in").status_code == 200


def test_an_office_whose_cluster_is_away_says_so_and_the_others_go_on(small: Province) -> None:
    written.change(small.path, "guilin", cluster="gone")
    browser = small.at("guilin.test")
    until(lambda: browser.get(f"{API}/public/pool").status_code == 503)
    answer = browser.get(f"{API}/public/pool")
    assert answer.json()["code"] == "office-away"
    assert int(answer.headers["retry-after"]) > 0
    assert small.at("liuzhou.test").get("/public").status_code == 200
    # and it is there again by itself
    written.change(small.path, "guilin", cluster="east")
    until(lambda: browser.get(f"{API}/public/pool").status_code == 200)


def test_an_office_whose_database_went_away_takes_no_thread_from_the_others(
    small: Province, server: Server
) -> None:
    with a_cluster(server) as other:
        place = f'[clusters.west]\nurl = "{other}"\nowner_url = "{other}"\n'
        small.path.write_text(place + small.path.read_text())
        add(small.settings, "nanning", cluster="west")
        browser, name = small.at("nanning.test"), psycopg.conninfo.conninfo_to_dict(other)["dbname"]
        until(lambda: browser.get(f"{API}/public/pool").status_code == 200)
        # when its database is gone
        with psycopg.connect(small.owner_url, autocommit=True) as conn:
            conn.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            conn.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            assert browser.get(f"{API}/public/pool").status_code == 503
            # then one waits for it, and all who ask meanwhile are told at once
            began = time.monotonic()
            assert {browser.get(f"{API}/public/pool").status_code for _ in range(100)} == {503}
            assert time.monotonic() - began < 10
            assert small.at("liuzhou.test").get("/public").status_code == 200
            # and once it is back it is served again
            conn.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        until(lambda: browser.get(f"{API}/public/pool").status_code == 200)
        small.hosting.close()


def test_an_office_that_moved_is_opened_at_its_new_place_and_the_former_one_closed(
    small: Province, server: Server
) -> None:
    browser = small.at("liuzhou.test")
    assert browser.get("/public").status_code == 200
    former = small.house("liuzhou")
    # given another cluster, which has the office as well
    with a_cluster(server) as other:
        text = small.path.read_text()
        place = f'[clusters.west]\nurl = "{other}"\nowner_url = "{other}"\n'
        small.path.write_text(place + text)
        laid_at(small, "liuzhou", "west")
        written.change(small.path, "liuzhou", cluster="west")
        until(lambda: small.house("liuzhou") is not former)
        assert browser.get("/public").status_code == 200
        with small.house("liuzhou").connection() as conn:
            assert conn.info.dbname == psycopg.conninfo.conninfo_to_dict(other)["dbname"]
        until(lambda: former.office.log.datastore.pool.closed)
        small.hosting.close()


def test_an_office_whose_cluster_has_another_address_is_opened_anew_there(small: Province) -> None:
    """Though its own section is as it was; the others are, too."""
    browser = small.at("liuzhou.test")
    assert browser.get("/public").status_code == 200
    former = small.house("liuzhou")
    text = small.path.read_text("utf-8")
    # given a word that changes nothing, then another address
    small.path.write_text(f"# nothing\n{text}", "utf-8")
    time.sleep(opened.LOOK_SECONDS * 1.5)
    assert browser.get("/public").status_code == 200 and small.house("liuzhou") is former
    small.path.write_text(text.replace('\nurl = "', '\nurl = "connect_timeout=7 '), "utf-8")
    until(lambda: small.house("liuzhou") is not former)
    assert browser.get("/public").status_code == 200
    until(lambda: former.office.log.datastore.pool.closed)
    small.hosting.close()


def laid_at(small: Province, key: str, cluster: str) -> None:
    """The same office with the same keys; what stands in it does not matter here."""
    table = small.table
    moved = table.offices[key].model_copy(update={"cluster": cluster})
    there = Table.with_entry(small.path, table, moved)
    own = settings_of(small.settings, there, key, owner=True)
    with the_database(own) as database:
        set_up(database, own)


@pytest.fixture
def just_opened(small: Province, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Liuzhou, as a browser sees it for whom it was opened a moment ago; the next one comes once
    the table changed."""
    monkeypatch.setattr(opened, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(hosting, "AGAIN_SECONDS", 3_600.0)
    headers = small.bearer("liuzhou")
    small.hosting.opening.shut("liuzhou")
    with small.at("liuzhou.test", headers=headers) as browser:
        assert browser.get(f"{API}/public/pool").status_code == 200
        yield browser


def test_what_is_closed_right_after_it_was_opened_takes_nothing_more(
    small: Province, just_opened: TestClient
) -> None:
    assert just_opened.post(f"{API}/enterprises", json={}).status_code == 422
    written.change(small.path, "liuzhou", state="closed")
    answer = just_opened.post(f"{API}/enterprises", json={})
    assert (answer.status_code, answer.json()["code"]) == (503, "office-closed")


def test_what_is_led_elsewhere_right_after_it_was_opened_is_written_to_there(
    small: Province, server: Server, just_opened: TestClient
) -> None:
    """As by hand, to what was restored: no gate is closed where it was."""
    with a_cluster(server) as other:
        place = f'[clusters.west]\nurl = "{other}"\nowner_url = "{other}"\n'
        small.path.write_text(place + small.path.read_text())
        laid_at(small, "liuzhou", "west")
        assert just_opened.get(f"{API}/public/pool").status_code == 200
        written.change(small.path, "liuzhou", cluster="west")
        body = {
            "name": "柳州市鱼峰机械厂",
            "uscc": a_uscc(),
            "district": "鱼峰区",
            "industry": "汽车",
        }
        answer = just_opened.post(f"{API}/enterprises", json=body)
        assert answer.status_code == 201, answer.text
        assert [enterprises(url) for url in (small.owner_url, other)] == [0, 1]
        small.hosting.close()


def enterprises(url: str) -> int:
    query = "SELECT count(*) FROM duban_liuzhou.stored_events WHERE topic LIKE 'enterprise.%'"
    with psycopg.connect(url) as conn:
        row = conn.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def test_what_keeps_an_office_from_being_closed_is_told(
    small: Province, just_opened: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: Any) -> None:
        raise OSError("no room")

    told = {"event": "an office could not be closed", "error": "OSError: no room"}
    told["log_level"] = "error"
    former = small.opened("liuzhou")
    small.opened("guilin")
    with capture_logs() as said:
        # given a former place that does not close
        monkeypatch.setattr(former, "close", fail)
        small.hosting.opening.shut("liuzhou")
        until(lambda: {**told, "office": "duban_liuzhou"} in said)
        # and an office that the table names no more
        monkeypatch.setattr(small.hosting.opening, "shut", fail)
        text = small.path.read_text()
        small.path.write_text(text[: text.index("[offices.guilin]")])
        assert just_opened.get(f"{API}/public/pool").status_code == 200
        until(lambda: told in said)
    opened.Opened.close(former)


def test_a_stream_is_ended_when_its_office_moves(
    small: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Browsers come back by themselves, and are led to the new place."""
    monkeypatch.setattr(hosting, "GRACE_SECONDS", 0.2)
    bearer = small.bearer("liuzhou", Role.AUDITOR)
    ended = threading.Event()

    def listen() -> None:
        client: TestClient = small.at("liuzhou.test")
        with client.stream("GET", f"{API}/events", headers=bearer) as answer:
            assert answer.status_code == 200
            for _ in answer.iter_lines():
                pass
        ended.set()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    until(lambda: small.opened("liuzhou").made.answering)
    former = small.opened("liuzhou")
    small.hosting.opening.shut("liuzhou")
    assert ended.wait(60)
    until(lambda: former.house.office.log.datastore.pool.closed)
