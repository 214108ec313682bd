"""Over HTTP nothing of one office is found, opened or told at the host of another.

Every address of the API and of the pages is asked at the host of Guilin, with records, files and
numbers of Liuzhou; what is looked for are identifiers, names, numbers and texts of Liuzhou.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from client import API
from cryptography.fernet import InvalidToken
from examples import a_provider, a_served_case, a_uscc, an_enterprise
from jurisdictions.province import Province, client
from named_files import named_files
from starlette.testclient import TestClient
from visitor import SAME, hidden
from web.of_files import PDF, uploaded
from web.secrets_of import ids, secrets
from web.site_paths import KINDS, filled, paths

from domain.values import Actor, Role
from interfaces.api.acts import PATHS
from interfaces.api.nouns import EXAMPLES, NOUNS
from interfaces.api.routing import reading_routes
from interfaces.identity import NotSignedIn
from interfaces.registers import jobs as registers
from interfaces.registers.spool import Asked
from interfaces.wiring import House

pytestmark = pytest.mark.xdist_group("jurisdictions")
SOME: Final = 1
STREAMS: Final = ("/events", "/live")
INSIDE: Final = (Role.APPROVER, Role.AUDITOR)
CLOSED: Final = (303, 401, 403, 404, 409, 422)
REFUSED: Final = tuple(one for one in CLOSED if one != 303)
NAMED_BY_THE_MEASURES: Final = ("document", "duty-record", "erasure")
OURS: Final = {
    "name": "漓江软件服务有限公司",
    "domicile": "桂林市七星区",
    "liaison": {"name": "蒋丽", "phone": "0773-5550911"},
}
ENTERPRISE: Final = {
    "name": "两地同名机械配件厂",
    "district": "鱼峰区",
    "industry": "汽车零部件",
    "contact": {"name": "莫海", "phone": "0772-5550201"},
}


class Whole:
    """What there is to be curious about in Liuzhou."""

    def __init__(self, house: House, other: House) -> None:
        self.house = house
        self.words = words_of(house) - words_of(other)
        self.ids = {noun: ids(house, kind) for noun, kind in KINDS.items()}
        self.files = {noun: named_files(house, kind) for noun, kind in KINDS.items()}

    def places(self, path: str) -> list[tuple[str, str]]:
        """Records, with the digest of a file where the path names one."""
        noun = path.strip("/").split("/")[0]
        known = self.files if "{digest}" in path else {n: _bare(k) for n, k in self.ids.items()}
        found = known.get(noun) or [one for some in known.values() for one in some]
        return [(str(record_id), digest) for record_id, digest in found[:SOME]]

    def told(self, text: str, *asked: str) -> list[str]:
        """What is said of it, but for what was asked for itself."""
        return sorted(word for word in self.words - {*asked} if word in text)[:3]


def _bare(known: list[UUID]) -> list[tuple[UUID, str]]:
    return [(one, "") for one in known]


def words_of(house: House) -> set[str]:
    with house.connection() as conn:
        rows = conn.execute("SELECT kind, record_id, reference, title FROM records").fetchall()
    told = {str(row["record_id"]) for row in rows} | {row["reference"] or "" for row in rows}
    told |= {row["title"] for row in rows if row["kind"] not in NAMED_BY_THE_MEASURES}
    return {word for word in {*told, *secrets(house)} if len(word) >= 8}


@pytest.fixture(scope="module")
def whole(province: Province) -> Whole:
    found = Whole(province.house("liuzhou"), province.house("guilin"))
    assert len(found.words) > 1_000
    return found


def addresses(whole: Whole, paths: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each path, with what of Liuzhou is asked for in it."""
    for path in paths:
        if path in STREAMS:
            continue
        if "{record_id}" not in path:
            yield _filled(path, str(uuid4())), ()
            continue
        for record_id, digest in whole.places(path):
            yield _filled(path, record_id, digest), (record_id, digest)


def _filled(path: str, record_id: str, digest: str = "") -> str:
    more = {"region": "CN-GX", "year": "2026", "message_id": record_id}
    for name, value in more.items():
        path = path.replace(f"{{{name}}}", value)
    return filled(path, record_id, digest)


@pytest.mark.parametrize("role", INSIDE)
def test_no_read_of_the_api_opens_or_tells_anything(
    province: Province, whole: Whole, role: Role
) -> None:
    browser = province.at("guilin.test", headers=province.bearer("guilin", role))
    read = [route.path for route in reading_routes() if "GET" in (route.methods or ())]
    wanted = list(addresses(whole, read))
    known = {one for _, about in wanted for one in about}  # the journal says who asked for what
    told, opened = {}, []
    for address, about in wanted:
        answer = browser.get(f"{API}{address}")
        assert answer.status_code < 500, (address, answer.text)
        if found := whole.told(answer.text, *known):
            told[address] = found
        if about and answer.status_code not in REFUSED and not is_nothing(browser, address, about):
            opened.append((address, answer.status_code))
    assert len(wanted) > 120
    assert (told, opened) == ({}, [])


def is_nothing(browser: TestClient, address: str, about: tuple[str, ...]) -> bool:
    """Some reads find no rows for an identifier that nobody has: the very same is said of any."""
    nobody = str(uuid4())
    found = browser.get(f"{API}{address.replace(about[0], nobody)}")
    return found.text.replace(nobody, about[0]) == browser.get(f"{API}{address}").text


@pytest.mark.parametrize("role", [*INSIDE, Role.ADMIN, None])
def test_no_page_opens_or_tells_anything(
    province: Province, whole: Whole, role: Role | None
) -> None:
    browser = province.at("guilin.test")
    if role is not None:
        token = province.bearer("guilin", role)["Authorization"].removeprefix("Bearer ")
        assert browser.post("/sign-in", data={"token": token}, headers=SAME).status_code == 303
    wanted = list(addresses(whole, paths()))
    known = {one for _, about in wanted for one in about}
    told, opened = {}, []
    for address, about in wanted:
        answer = browser.get(address)
        assert answer.status_code < 500, (address, answer.text)
        if found := whole.told(answer.text, *known):
            told[address] = found
        if about and answer.status_code not in CLOSED:
            opened.append((address, answer.status_code))
    assert len(wanted) > 170
    assert (told, opened) == ({}, [])


def test_there_is_something_to_be_told(province: Province, whole: Whole) -> None:
    """Else the tests above would say nothing: at its own host much of it is found."""
    browser = province.at("liuzhou.test", headers=province.bearer("liuzhou", Role.APPROVER))
    read = [route.path for route in reading_routes() if "GET" in (route.methods or ())]
    heard: set[str] = set()
    opened = 0
    for address, about in addresses(whole, read):
        answer = browser.get(f"{API}{address}")
        opened += bool(about) and answer.status_code == 200
        heard |= {word for word in whole.words if word in answer.text}
    assert opened > 40 and len(heard) > 200


@pytest.mark.parametrize("moment", ["as_of", "effective_on"])
def test_no_look_back_leads_to_another(province: Province, whole: Whole, moment: str) -> None:
    browser = province.at("guilin.test", headers=province.bearer("guilin", Role.AUDITOR))
    value = str(province.house("guilin").office.head()) if moment == "as_of" else "2025-06-01"
    for noun in (noun.noun for noun in NOUNS if noun.listed):
        answer = browser.get(f"{API}/{noun}?{moment}={value}")
        assert answer.status_code in (200, 403, 404, 422), answer.text
        assert whole.told(answer.text) == []


def test_whatever_is_looked_for_nothing_of_another_is_found(
    province: Province, whole: Whole
) -> None:
    browser = province.at("guilin.test")
    token = province.bearer("guilin")["Authorization"].removeprefix("Bearer ")
    browser.post("/sign-in", data={"token": token}, headers=SAME)
    for word in ("公司", "LZ", "柳州", *sorted(whole.words)[:20]):
        assert whole.told(browser.get("/search", params={"q": word}).text, word) == [], word


# What lets in


@pytest.mark.parametrize("role", Role)
def test_a_token_of_one_is_none_of_another(province: Province, role: Role) -> None:
    if role in (Role.PUBLIC, Role.SYSTEM):
        return
    of = {f"{role.value}_id": uuid4()} if role in (Role.PROVIDER, Role.ENTERPRISE) else {}
    bearer = province.bearer("liuzhou", role, **of)
    for host in ("guilin.test", "nanning.test"):
        answer = province.at(host).get(f"{API}/cases", headers=bearer)
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
    assert province.at("liuzhou.test").get(f"{API}/cases", headers=bearer).status_code != 401
    with pytest.raises(NotSignedIn):
        province.house("guilin").tokens.read(bearer["Authorization"].removeprefix("Bearer "))


def signed_in(province: Province, key: str) -> Any:
    browser = province.at(f"{key}.test")
    token = province.bearer(key)["Authorization"].removeprefix("Bearer ")
    assert browser.post("/sign-in", data={"token": token}, headers=SAME).status_code == 303
    return browser


def test_a_session_of_one_is_none_of_another(province: Province) -> None:
    browser = signed_in(province, "liuzhou")
    assert browser.get("/desk").status_code == 200
    secret = browser.cookies["duban_session"]
    # the cookie is bound to the host; and taken there by hand it opens nothing
    (cookie,) = [one for one in browser.cookies.jar if one.name == "duban_session"]
    assert not cookie.domain_specified
    other = province.at("guilin.test", cookies={"duban_session": secret})
    assert other.get("/desk").headers["location"].startswith("/sign-in")
    assert province.house("guilin").sessions.of(secret) is None
    # over https it has a name that no other host can set
    safe = province.at("https://liuzhou.test")
    token = province.bearer("liuzhou")["Authorization"].removeprefix("Bearer ")
    said = safe.post("/sign-in", data={"token": token}, headers=SAME).headers.get_list("set-cookie")
    assert any(one.startswith("__Host-duban_session=") and "Domain" not in one for one in said)


def test_an_account_of_one_is_unknown_to_another(province: Province) -> None:
    liuzhou, guilin = province.house("liuzhou"), province.house("guilin")
    with liuzhou.connection() as conn:
        rows = conn.execute("SELECT record_id FROM records WHERE kind = 'account'").fetchall()
    known = [liuzhou.doors.account(row["record_id"]) for row in rows]
    account = next(one for one in known if one is not None and one.is_active)
    password = liuzhou.credentials.draw(account.id)
    for key, into in (("liuzhou", 303), ("guilin", 401)):
        browser = province.at(f"{key}.test")
        form = hidden(browser.get("/sign-in").text, "/sign-in")
        sent = {**form, "login": account.login, "password": password}
        assert browser.post("/sign-in", data=sent, headers=SAME).status_code == into
    assert guilin.doors.of_login(account.login) is None


def test_a_form_of_one_is_not_taken_by_another(province: Province) -> None:
    here, there = signed_in(province, "liuzhou"), signed_in(province, "guilin")
    form = hidden(here.get("/account").text)
    assert form["csrf"]
    answer = there.post("/account/sessions/end-others", data=form, headers=SAME)
    assert answer.status_code == 403
    liuzhou, guilin = province.house("liuzhou"), province.house("guilin")
    carried = liuzhou.seal.wrap({"x": 1}, liuzhou.now())
    assert guilin.seal.unwrap(carried, guilin.now(), timedelta(hours=1)) is None
    assert guilin.seal.mark(UUID(int=1)) != liuzhou.seal.mark(UUID(int=1))


# What is kept


def test_the_same_idempotency_key_means_another_command(province: Province) -> None:
    key, body = {"Idempotency-Key": str(uuid4())}, {**ENTERPRISE, "uscc": a_uscc(4711)}
    made = {}
    for office in ("liuzhou", "guilin"):
        program = client(province, office)
        answers = [program.ask("POST", "/enterprises", json=body, headers=key) for _ in range(2)]
        assert [one.status_code for one in answers] == [201, 201], answers[0].text
        assert answers[0].json() == answers[1].json()
        made[office] = answers[0].json()["id"]
    assert made["liuzhou"] != made["guilin"]


def test_a_file_of_one_can_neither_be_named_nor_read_by_another(province: Province) -> None:
    sent = uploaded(client(province, "liuzhou"), PDF + b"\n% of Liuzhou", "报告.pdf")
    guilin = client(province, "guilin")
    case = a_served_case(guilin, a_provider(guilin, **OURS), "2025-06-03")
    status, problem = guilin.refused(
        f"/cases/{case}/reports", submitted_on="2025-06-10", summary="已补齐", files=[sent]
    )
    assert (status, problem["code"]) == (422, "unknown-file")
    assert guilin.ask("GET", f"/cases/{case}/files/{sent['digest']}").status_code == 404
    assert not guilin.house.uploads.store.holds(sent["digest"])


def test_a_cursor_of_one_shows_another_only_its_own(province: Province, whole: Whole) -> None:
    liuzhou, guilin = client(province, "liuzhou"), client(province, "guilin")
    cursor = liuzhou.get("/providers?limit=1")["next"]
    assert cursor
    assert whole.told(guilin.ask("GET", f"/providers?cursor={cursor}").text) == []


def test_a_tracking_code_of_one_tracks_nothing_elsewhere(province: Province) -> None:
    liuzhou = client(province, "liuzhou")
    body = {
        "provider_id": str(ids(liuzhou.house, "provider")[0]),
        "complainant": {"kind": "individual", "name": "莫海", "contact": "0772-5550201"},
        "summary": "驻场人员撤离，无人响应",
        "received_on": "2025-05-29",
    }
    answer = liuzhou.ask("POST", "/complaints", None, json=body)
    assert answer.status_code == 201, answer.text
    address = f"{API}/public/complaints/{answer.json()['tracking_code']}"
    assert province.at("liuzhou.test").get(address).status_code == 200
    for host in ("guilin.test", "nanning.test"):
        assert province.at(host).get(address).status_code == 404


def test_what_seals_in_one_opens_nothing_of_another(province: Province) -> None:
    liuzhou, guilin = province.house("liuzhou"), province.house("guilin")
    with pytest.raises(InvalidToken):
        guilin.seal.open(liuzhou.seal.close({"contact": "13800000000"}))
    # nor are the keys that sign the log the same
    assert liuzhou.ledger.keys().current.public_key != guilin.ledger.keys().current.public_key
    assert liuzhou.ledger.origin != guilin.ledger.origin


def test_a_webhooks_secret_is_its_offices_own(province: Province) -> None:
    liuzhou, guilin = province.house("liuzhou"), province.house("guilin")
    subscription = uuid4()
    assert liuzhou.webhook_secrets.draw(subscription, liuzhou.now(), timedelta(hours=1))
    assert liuzhou.webhook_secrets.of(subscription, liuzhou.now())
    assert guilin.webhook_secrets.of(subscription, guilin.now()) == ()


def test_an_export_of_one_is_not_there_for_another(province: Province) -> None:
    liuzhou, guilin = (signed_in(province, key) for key in ("liuzhou", "guilin"))
    house, job = province.house("liuzhou"), uuid4()
    jobs, actor = registers.Jobs(house), Actor(name="韦志明", role=Role.CASEWORKER)
    jobs.start(job, actor, Asked(register="complaints"), "csv")
    until = time.monotonic() + 60
    while jobs.find(job).state == "running" and time.monotonic() < until:  # type: ignore[union-attr]
        time.sleep(0.1)
    for address in (f"/registers/files/{job}", f"/registers/files/{job}/download"):
        assert liuzhou.get(address).status_code == 200, address
        assert guilin.get(address).status_code == 404, address


def test_who_listens_to_one_hears_nothing_of_another(province: Province) -> None:
    """The stream of changes is fed by the log of its office alone."""
    feed = province.opened("guilin").made.app.state.feed
    liuzhou, guilin = client(province, "liuzhou"), client(province, "guilin")
    after = guilin.house.office.head()

    theirs, ours = an_enterprise(liuzhou), an_enterprise(guilin)

    async def heard() -> list[str]:
        found: list[str] = []
        async for recorded in feed.follow(after):
            found += [] if recorded is None else [str(recorded.record_id)]
            if ours in found:
                break
        return found

    assert theirs not in asyncio.run(asyncio.wait_for(heard(), 60))


def test_complaints_that_one_counts_do_not_count_for_another(province: Province) -> None:
    """Whoever is refused in one office for trying too often is not in another."""
    liuzhou, guilin = province.house("liuzhou"), province.house("guilin")
    assert liuzhou.limits.mark("sign-in\n1.2.3.4") != guilin.limits.mark("sign-in\n1.2.3.4")


def test_commands_on_records_of_another_are_refused(province: Province, whole: Whole) -> None:
    """Each command of the API, with its example, at the host of Guilin for a record of Liuzhou."""
    guilin, liuzhou = client(province, "guilin"), province.house("liuzhou")
    before, done, sent = liuzhou.office.head(), {}, 0
    for path in PATHS:
        noun = path.split("/")[1]
        for record_id in whole.ids.get(noun, [])[:1] if "{record_id}" in path else ():
            address = path.replace("{record_id}", str(record_id))
            body = EXAMPLES.get(path, {}).get("example", {}).get("value", {})
            answer = guilin.ask("POST", address, "approver", json=body)
            sent += 1
            if answer.status_code not in CLOSED:
                done[address] = answer.status_code
            assert whole.told(answer.text, str(record_id)) == []
    assert sent > 150
    assert done == {}
    assert liuzhou.office.head() == before
