"""Neither logs nor figures nor traces name a person, whatever goes wrong in a mixed day."""

from __future__ import annotations

import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from io import StringIO
from itertools import count
from typing import Any
from uuid import UUID

import httpx2
import psycopg
import pytest
import structlog
from chaos.running import Running, running
from client import API, Client
from examples import a_uscc
from faults.seen import store, wait_until
from operations.collector import Collector

from interfaces import logs
from interfaces.wiring import House

MARKS = (
    "欧阳钟灵", "司马玄烨", "上官婉儿",  # names: a liaison, a contact, a legal representative
    "13907729911", "0772-8887766",  # their phones
    "450203198807140913",  # an identity number
    "拖欠尾款还威胁报复", "夜里砸了车间的门",  # what a complainant and a reporter wrote
    "zhonglin@liuzhou.example", "zhonglin-login",
    "投诉材料-钟灵",  # how a file was called
)  # fmt: skip
LIAISON, CONTACT, HEAD, MOBILE, PHONE, NUMBER, WROTE, TOLD, MAIL, LOGIN, FILE = MARKS
_serial = count(1)


class Remote(Client):
    """The same user before an office that runs in processes of its own."""

    def __init__(self, address: str, house: House) -> None:
        self.house = house
        self.http = httpx2.Client(base_url=address, timeout=60)  # type: ignore[assignment]
        self.position = 0


def a_mixed_day(office: Remote) -> UUID:
    """What is done, looked for and refused; answers the provider."""
    provider = office.post(
        "/providers", kind="integrated", name=f"龙城智造{next(_serial)}", uscc=a_uscc(),
        legal_representative=HEAD, domicile="柳州市城中区", business_scope="软件开发",
        registered_capital="5000000.00", liaison={"name": LIAISON, "phone": MOBILE},
        admitted_on="2025-05-22",
    )["id"]  # fmt: skip
    enterprise = office.post(
        "/enterprises", name=f"柳州机械厂{next(_serial)}", uscc=a_uscc(), district="鱼峰区",
        industry="汽车零部件", contact={"name": CONTACT, "phone": PHONE},
    )["id"]  # fmt: skip
    complaint = office.post(
        "/complaints", None, provider_id=provider, summary=f"{WROTE}，证件号 {NUMBER}",
        complainant={"kind": "enterprise", "enterprise_id": enterprise, "name": CONTACT,
                     "contact": MAIL},
        received_on="2025-05-29",
    )["id"]  # fmt: skip
    office.post(f"/complaints/{complaint}/acceptance", on="2025-06-03", reason=TOLD)
    # looked for
    for path in (f"/providers?q={LIAISON}", f"/enterprises?q={PHONE}", f"/complaints?q={NUMBER}"):
        office.ask("GET", path)
    office.http.get(f"/search?q={CONTACT}")
    # refused, and not understood
    for body in (
        {"name": LIAISON, "liaison": {"name": LIAISON, "phone": [MOBILE]}},
        [NUMBER, TOLD],
    ):
        assert office.ask("POST", "/providers", json=body).status_code == 422
    same = {"If-Match": '"7"'}
    assert office.ask(
        "POST", f"/complaints/{complaint}/acceptance", json={"on": "2025-06-03", "reason": TOLD},
        headers=same,
    ).status_code in (409, 412)  # fmt: skip
    ours = {"Sec-Fetch-Site": "same-origin"}
    office.http.post("/sign-in", data={"login": LOGIN, "password": NUMBER}, headers=ours)
    office.http.post(
        "/public/complaints", data={"name": CONTACT, "contact": MOBILE, "summary": WROTE},
        headers=ours,
    )  # fmt: skip
    office.http.post(
        f"{API}/files", files={"file": (f"{FILE}.pdf", TOLD.encode(), "application/pdf")},
        headers=office.headers("caseworker"),
    )  # fmt: skip
    return UUID(provider)


def what_goes_wrong(running_: Running, office: Remote, provider: UUID) -> None:
    """Each quotes somebody in what it says."""
    schema, house = office.house.database.schema, office.house
    with psycopg.connect(running_.owner_url, autocommit=True) as conn:
        # rows that a view may not write: the server quotes the whole row
        conn.execute(f"ALTER TABLE {schema}.records ADD CHECK (title <> '{HEAD}机械厂')")
        refused = {"name": f"{HEAD}机械厂", "contact": {"name": CONTACT, "phone": PHONE}}
        office.post(
            "/enterprises", uscc=a_uscc(), district="鱼峰区", industry="汽车零部件", **refused
        )
        wait_until(lambda: "records" in house.stops(), 60)
        # an event whose form nobody knows: the check quotes the input
        state = json.dumps({"data": {"liaison": LIAISON, "phone": MOBILE}}, ensure_ascii=False)
        store(house, "provider.admitted", provider, state)
        wait_until(lambda: len(house.stops()) > 1, 60)
        for path in (f"/providers/{provider}", f"/providers/{provider}/history", "/providers"):
            office.ask("GET", path)
        # a table that is gone, under what somebody sends
        conn.execute(f"ALTER TABLE {schema}.attempts RENAME TO elsewhere")
        sent = {
            "provider_id": str(provider), "summary": WROTE, "received_on": "2025-05-29",
            "complainant": {"kind": "person", "name": CONTACT, "contact": MOBILE},
        }  # fmt: skip
        assert office.ask("POST", "/complaints", None, json=sent).status_code == 500
        conn.execute(f"ALTER TABLE {schema}.elsewhere RENAME TO attempts")


def test_a_day_in_which_much_goes_wrong_leaves_nobodys_name_behind() -> None:
    with Collector() as collector:
        given = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
        with running(DUBAN_SMTP_HOST="127.0.0.1", DUBAN_SMTP_PORT="1", **given) as place:
            with place.house() as house:
                office = Remote(place.address, house)
                what_goes_wrong(place, office, a_mixed_day(office))
                # by lines of their own: the server ends one on which it failed
                figures = httpx2.get(f"{place.address}/metrics", timeout=60).text
                ready = httpx2.get(f"{place.address}/readyz", timeout=60).text
                wanted = {("duban-api", "append"), ("duban-worker", "view history")}
                wait_until(lambda: wanted <= collector.spans(), 60)
            place.stop()
            log = place.log.read_text("utf-8")
        traces = b"".join(collector.taken)
    # then everything was told
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    events = {line["event"] for line in lines}
    wanted_lines = {"runner stopped, will try again", "an event cannot be read", "unexpected fault"}
    assert wanted_lines <= events, events
    assert "duban_stopped_since_seconds" in figures and "degraded" in ready
    assert ("duban-api", f"POST {API}/providers") in collector.spans() or any(
        name.startswith("POST ") for _, name in collector.spans()
    )
    # and it names nobody
    for mark in MARKS:
        for where, text in (("log", log), ("figures", figures), ("readyz", ready)):
            assert mark not in text, (where, mark, [x for x in text.splitlines() if mark in x][:2])
            assert mark.encode("unicode_escape").decode() not in text or mark.isascii()
        assert mark.encode() not in traces, mark


# How a line is made


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What a process writes whose standard error is no terminal."""
    root, said = logging.getLogger(), StringIO()
    handlers, level, known = root.handlers[:], root.level, structlog.get_config()
    hooks = sys.excepthook, threading.excepthook
    monkeypatch.setattr(sys, "stderr", said)
    logging.captureWarnings(False)  # as another test of the process may have left it
    logs.set_up()
    yield said
    structlog.configure(**known)
    root.handlers[:], root.level = handlers, level
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)


def the_line(written: StringIO) -> dict[str, Any]:
    (line,) = written.getvalue().splitlines()
    found: dict[str, Any] = json.loads(line)
    assert "timestamp" in found and "level" in found
    return found


def fails(message: str) -> None:
    try:
        raise KeyError(message)
    except KeyError as error:
        raise ValueError(f"about {message}") from error


def test_of_an_error_it_has_kind_and_place_and_no_word(written: StringIO) -> None:
    try:
        fails(LIAISON)
    except ValueError:
        logging.getLogger("some.library").exception("it failed")
    line = the_line(written)
    assert (line["event"], line["level"], line["logger"]) == ("it failed", "error", "some.library")
    cause, _, then = line["exception"].partition("ValueError")[0].partition("KeyError")
    assert "in fails" in cause and "in fails" in then
    assert LIAISON not in written.getvalue()


def test_errors_of_machines_keep_their_words(written: StringIO) -> None:
    try:
        raise ConnectionRefusedError(111, "Connection refused")
    except OSError:
        structlog.get_logger("duban.test").exception("away")
    assert the_line(written)["exception"].endswith("Connection refused")


def test_what_the_server_quotes_stays_there(house: House, written: StringIO) -> None:
    with house.connection() as conn:
        conn.execute("CREATE TEMP TABLE persons (name text CONSTRAINT unheard CHECK (false))")
        with pytest.raises(psycopg.errors.CheckViolation, match=LIAISON) as failed:
            conn.execute("INSERT INTO persons VALUES (%s)", (LIAISON,))
    assert logs.kind_of(failed.value) == "CheckViolation 23514 persons unheard"


def test_what_nobody_caught_is_one_line_too(written: StringIO) -> None:
    thread = threading.Thread(target=fails, args=(LIAISON,))
    thread.start()
    thread.join()
    line = the_line(written)
    assert (line["event"], line["level"]) == ("ended by a fault", "critical")
    assert LIAISON not in written.getvalue()


def test_of_a_task_that_nobody_waited_for_the_first_line_stays(written: StringIO) -> None:
    said = f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{LIAISON}')>"
    logging.getLogger("asyncio").error(said)
    assert the_line(written)["event"] == "Task exception was never retrieved"


def test_several_errors_at_once_are_all_told() -> None:
    group = ExceptionGroup("both", [ValueError(LIAISON), TypeError(CONTACT)])
    told = logs.told(group)
    assert "ValueError" in told and "TypeError" in told and "ExceptionGroup" in told
    assert LIAISON not in told and CONTACT not in told


def test_a_warning_of_a_library_is_a_line(written: StringIO) -> None:
    warnings.warn("old", stacklevel=1)
    assert the_line(written)["logger"] == "py.warnings"
