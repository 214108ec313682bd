"""What one office lacks keeps no other from being served, be it at the start or later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from client import API
from faults.seen import wait_until
from jurisdictions.province import Province, new_offices
from offices import Server
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from interfaces.offices import opened
from interfaces.offices.faults import TableError
from interfaces.offices.hosting import hosting
from interfaces.offices.serving import checked

PUBLIC = f"{API}/public/pool"


@pytest.fixture
def small(server: Server, tmp_path: Path) -> Iterator[Province]:
    with new_offices(server, tmp_path) as found:
        yield found


def no_password(small: Province, key: str) -> Path:
    path = small.settings.home / "offices" / key / "keys" / "database.password"
    return path.rename(path.with_suffix(".away"))


def as_owner(small: Province, statement: str) -> None:
    with psycopg.connect(small.owner_url, autocommit=True) as conn:
        conn.execute(statement)


def change(small: Province, text: str) -> None:
    small.path.write_text(text, "utf-8")
    time.sleep(opened.LOOK_SECONDS + 0.1)


def at(browser: TestClient, host: str, path: str) -> int:
    return browser.get(path, headers={"Host": host}).status_code


def test_the_others_are_served_from_the_start(small: Province) -> None:
    no_password(small, "guilin")
    as_owner(small, "ALTER ROLE duban_nanning_app NOLOGIN")
    # it is said when the program starts
    *_, faults = checked(small.settings)
    assert {key: "database.password" in str(error) for key, error in faults.items()} == {
        "guilin": True
    }
    with hosting(small.settings) as app, TestClient(app, "http://10.0.0.1") as browser:
        assert at(browser, "liuzhou.test", PUBLIC) == 200
        for key in ("guilin", "nanning"):
            assert at(browser, f"{key}.test", PUBLIC) == 503
            assert at(browser, f"{key}.test", "/readyz") == 503
        # and to who asks how all are doing
        answer = browser.get("/readyz")
        assert answer.status_code == 200
        told = answer.json()
        assert told["status"] == "degraded"
        offices = told["offices"]
        lacking = {"duban_guilin", "duban_nanning"}
        assert {name for name, one in offices.items() if one["status"] == "down"} == lacking
        assert "database.password" in offices["duban_guilin"]["detail"]
        assert browser.get("/metrics").status_code == 200


def test_one_that_lost_its_tables_is_told_of_beside_the_others(small: Province) -> None:
    with small.at("10.0.0.1") as browser:
        for key in ("liuzhou", "guilin"):
            small.house(key).catch_up()
            assert at(browser, f"{key}.test", PUBLIC) == 200
        as_owner(small, "DROP SCHEMA duban_guilin CASCADE")
        answer = browser.get("/readyz")
        assert answer.status_code == 200
        told = {name: one["status"] for name, one in answer.json()["offices"].items()}
        assert told.pop("duban_guilin") == "down" and set(told) == {"duban_liuzhou"}
        families = text_string_to_metric_families(browser.get("/metrics").text)
        up = {
            sample.labels["office"]: sample.value
            for family in families
            for sample in family.samples
            if sample.name == "duban_store_up"
        }
        assert up == {"duban_liuzhou": 1, "duban_guilin": 0}


def test_an_office_that_lost_its_tables_is_not_laid_anew(small: Province) -> None:
    """It would be served, empty, and nobody would look for what it was."""
    schemas = "SELECT FROM pg_namespace WHERE nspname = 'duban_guilin'"
    with psycopg.connect(small.owner_url, autocommit=True) as owner:
        owner.execute("DROP SCHEMA duban_guilin CASCADE")
        # given a role that might
        owner.execute(f"GRANT CREATE ON DATABASE {owner.info.dbname} TO duban_guilin_app")
        with hosting(small.settings) as app, TestClient(app, "http://10.0.0.1") as browser:
            assert at(browser, "guilin.test", PUBLIC) == 503
            assert at(browser, "liuzhou.test", PUBLIC) == 200
            said = browser.get("/readyz").json()["offices"]["duban_guilin"]["detail"]
            assert "duban_guilin" in said and "duban office add" in said
        assert owner.execute(schemas).fetchone() is None


def test_an_office_goes_on_with_its_former_settings_while_those_of_now_are_wrong(
    small: Province,
) -> None:
    small.house("guilin").catch_up()
    right = small.path.read_text("utf-8")
    with hosting(small.settings) as app, TestClient(app, "http://10.0.0.1") as browser:
        assert at(browser, "guilin.test", PUBLIC) == 200
        wrong = "\n[offices.guilin.settings]\npublic_per_hour = -1\n"
        change(small, right + wrong)
        assert at(browser, "guilin.test", PUBLIC) == 200
        told = browser.get("/readyz").json()
        assert told["status"] == "degraded"
        assert "public_per_hour" in told["offices"]["duban_guilin"]["detail"]
        # but not at a place where it is no more
        moved = right.replace('schema = "duban_guilin"', 'schema = "elsewhere"')
        assert moved != right
        change(small, moved + wrong)
        assert at(browser, "guilin.test", PUBLIC) == 503
        change(small, right)
        wait_until(lambda: at(browser, "guilin.test", PUBLIC) == 200)
        assert browser.get("/readyz").json()["offices"]["duban_guilin"]["status"] == "ready"


def test_what_none_of_them_has_is_no_start(small: Province) -> None:
    for key in small.table.offices:
        no_password(small, key)
    with pytest.raises(TableError, match=r"database\.password"):
        checked(small.settings)


def test_that_nobody_asked_for_it_lately_is_no_fault(
    small: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = no_password(small, "guilin")
    with small.at("10.0.0.1") as browser:
        assert at(browser, "guilin.test", PUBLIC) == 503
        assert set(browser.get("/readyz").json()["offices"]) == {"duban_guilin"}
        monkeypatch.setattr(opened, "TOLD_SECONDS", 0.0)
        assert browser.get("/readyz").json() == {
            "status": "ready",
            "clusters": {"east": "ready"},
            "offices": {},
        }
        # nor, once it is there again, for whoever asks
        monkeypatch.undo()
        kept.rename(kept.with_suffix(".password"))
        small.house("guilin")
        assert small.hosting.opening.faults() == {}
