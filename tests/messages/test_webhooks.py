"""Webhooks: signed CloudEvents, to receivers that fail, hang, or are where none may be."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from accounts.conftest import Clock
from client import Client
from examples import a_complaint, a_provider, a_served_case, an_enterprise
from messages.mail_server import MailServer
from messages.people import Posted
from messages.receiver import Receiver, is_signed
from offices import followed
from standardwebhooks import Webhook, WebhookVerificationError
from visitor import Visitor

from application.subscriptions import NOT_TOLD, TYPES
from domain.message import Topic
from domain.values import Role
from interfaces import wiring
from interfaces.api.app import create_app
from interfaces.messages.receivers import ForbiddenError, Receivers, is_public
from projections.kinds import APART

ADMIN = {"user": "谢安宁"}
SERVED = "rectification-case.notice-served"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as found:
        yield found


def subscribed(posted: Posted, receiver: Receiver, *types: str) -> str:
    done = posted.office.post(
        "/subscriptions", "admin", name="数据平台", url=receiver.url, types=types, scope=ADMIN
    )
    receiver.secret = done["secret"]
    assert done["secret"].startswith("whsec_")
    return str(done["id"])


def a_case(posted: Posted) -> str:
    return a_served_case(posted.office, a_provider(posted.office), "2026-02-25")


def told(posted: Posted) -> None:
    posted.tell()
    posted.deliver()


def test_a_system_is_told_what_it_subscribed_to_and_nothing_else(
    posted: Posted, receiver: Receiver
) -> None:
    before = a_case(posted)
    subscribed(posted, receiver, SERVED)
    case = a_case(posted)
    told(posted)
    (event,) = receiver.taken  # verified by the package that others use
    headers, _ = event.pop("_headers"), event.pop("_body")
    position = event["data"]["position"]
    assert event == {
        "specversion": "1.0",
        "id": headers["webhook-id"],
        "source": "https://duban.example.gov.cn",
        "type": f"duban.{SERVED}",
        "subject": f"rectification-case/{case}",
        "time": event["time"],
        "datacontenttype": "application/json",
        "data": {
            "id": case,
            "kind": "rectification-case",
            "reference": posted.office.get(f"/cases/{case}")["reference"],
            "position": position,
        },
    }
    story = posted.office.get(f"/cases/{case}/history")["items"]
    assert [one["type"] for one in story if one["position"] == position] == [SERVED]
    assert headers["content-type"].startswith("application/cloudevents+json")
    assert str(before) not in str(receiver.taken)


@pytest.mark.parametrize(("types", "n"), [(["rectification-case.*"], 4), (["*"], 4)])
def test_a_kind_or_everything_can_be_subscribed_to(
    posted: Posted, receiver: Receiver, types: list[str], n: int
) -> None:
    provider = a_provider(posted.office)
    subscribed(posted, receiver, *types)
    a_served_case(posted.office, provider, "2026-02-25")
    told(posted)
    found = [one["type"] for one in receiver.taken if "rectification-case" in one["type"]]
    assert len(found) == n


def test_no_person_is_told_to_a_system(posted: Posted, receiver: Receiver) -> None:
    subscribed(posted, receiver, "*")
    posted.somebody("覃云", Role.CASEWORKER)
    enterprise = an_enterprise(posted.office)
    a_complaint(posted.office, a_provider(posted.office), enterprise)
    told(posted)
    text = str(receiver.taken)
    assert "complaint.received" in text
    for secret in ("覃云", "莫海", "0772", enterprise.join(["enterprise_id", ""])):
        assert secret not in text
    assert not [one for one in receiver.taken if one["type"].startswith("duban.account")]


def test_kinds_that_only_auditors_read_can_not_be_subscribed_to() -> None:
    assert {name.partition(".")[0] for name in TYPES}.isdisjoint(APART)
    assert set(APART) <= NOT_TOLD


@pytest.mark.parametrize("type_", ["account.opened", "account.*", "no.such", "message.mail"])
def test_a_type_that_nobody_may_have_is_refused(posted: Posted, type_: str) -> None:
    status, said = posted.office.refused(
        "/subscriptions", "admin", name="x", url="https://x.example", types=[type_], scope=ADMIN
    )
    assert (status, said["code"], type_ in said["detail"]) == (422, "unknown-type", True)


@pytest.mark.parametrize(
    "url", ["ftp://x.example/a", "https://u:p@x.example/", "https://x.example/#a", "https:///a",
            "https://x.example/\r\nX: y", "https://x.example:99999/"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(posted: Posted, url: str) -> None:
    status, said = posted.office.refused(
        "/subscriptions", "admin", name="x", url=url, types=["*"], scope=ADMIN
    )
    assert (status, "url" in str(said)) == (422, True)


def test_only_administrators_open_them(posted: Posted) -> None:
    for role in ("caseworker", "approver", "principal", "auditor"):
        status, _ = posted.office.refused(
            "/subscriptions", role, name="x", url="https://x.example/", types=["*"]
        )
        assert status == 403
    assert posted.office.ask("GET", "/subscriptions", "caseworker").status_code == 403


def test_the_secret_is_shown_once_and_another_one_comes_in_its_place(
    posted: Posted, receiver: Receiver
) -> None:
    one = subscribed(posted, receiver, SERVED)
    former = receiver.secret
    assert former not in str(posted.office.get(f"/subscriptions/{one}", "admin"))
    with posted.house.connection() as conn:
        for table in ("stored_events", "webhook_secrets", "commands"):
            rows = conn.execute(f"SELECT * FROM {table}").fetchall()
            assert former not in str(rows) and former.removeprefix("whsec_") not in str(rows)
    receiver.secret = another_secret(posted, one)["secret"]
    assert receiver.secret != former
    a_case(posted)
    told(posted)
    (one_told,) = receiver.taken
    body, headers = one_told["_body"], one_told["_headers"]
    assert is_signed(receiver.secret, body, headers)
    assert not is_signed(receiver.secret, body + b" ", headers)


def another_secret(posted: Posted, subscription: str) -> dict[str, Any]:
    path = f"/subscriptions/{subscription}/secret"
    return posted.office.post(path, "admin", reason="换服务器", scope=ADMIN)


@pytest.mark.parametrize(
    ("seconds", "signs"), [(24 * 3600 - 1, True), (24 * 3600, False), (24 * 3600 + 1, False)]
)
def test_the_former_secret_signs_too_until_the_overlap_ends(
    posted: Posted, receiver: Receiver, seconds: int, signs: bool
) -> None:
    one = subscribed(posted, receiver, SERVED)
    former, begun = receiver.secret, posted.clock()
    assert shown_until(posted, one) is None
    done = another_secret(posted, one)
    until = (begun + timedelta(hours=24)).isoformat()
    assert datetime.fromisoformat(done["former_secret_until"]).isoformat() == until
    assert shown_until(posted, one) == until
    # when something happens right before, at or after its end, to a receiver with either
    posted.clock.wait(seconds=seconds)
    receiver.secret = ""
    a_case(posted)
    told(posted)
    # then the package takes the new one always, the former until then, and says so on the page
    (event,) = receiver.taken
    body, headers = event["_body"], event["_headers"]
    assert [is_signed(secret, body, headers) for secret in (done["secret"], former)] == [
        True,
        signs,
    ]
    assert len(headers["webhook-signature"].split(" ")) == (2 if signs else 1)
    assert shown_until(posted, one) == (until if signs else None)


def shown_until(posted: Posted, subscription: str) -> str | None:
    found = posted.office.get(f"/subscriptions/{subscription}", "admin")["former_secret_until"]
    page = Visitor(posted.office, "admin", user="谢安宁").words(f"/subscriptions/{subscription}")
    assert ("原密钥仍一并签名至" in page) is (found is not None)
    return found and datetime.fromisoformat(found).isoformat()


def test_drawing_twice_ends_a_secret_that_leaked(posted: Posted, receiver: Receiver) -> None:
    one = subscribed(posted, receiver, SERVED)
    leaked, receiver.secret = receiver.secret, ""
    second, third = (another_secret(posted, one)["secret"] for _ in range(2))
    a_case(posted)
    told(posted)
    (event,) = receiver.taken
    body, headers = event["_body"], event["_headers"]
    assert [is_signed(one, body, headers) for one in (third, second, leaked)] == [True, True, False]


def test_without_an_overlap_the_former_secret_ends_at_once(
    posted: Posted, receiver: Receiver
) -> None:
    posted.house.settings = posted.house.settings.model_copy(update={"webhook_overlap_hours": 0})
    one = subscribed(posted, receiver, SERVED)
    former = receiver.secret
    done = another_secret(posted, one)
    assert "former_secret_until" not in done
    receiver.secret = done["secret"]
    a_case(posted)
    told(posted)
    (event,) = receiver.taken
    assert not is_signed(former, event["_body"], event["_headers"])


def test_others_take_the_signature(database_url: str, settings: Any, receiver: Receiver) -> None:
    """With the package's own check, which looks at the wall clock."""
    changed = settings.model_copy(update={"webhook_private": True})
    with wiring.opened(database_url, changed, pool_size=8) as house, followed(house):
        posted = Posted(Client(create_app(house), house), Clock(), MailServer())
        one = subscribed(posted, receiver, "provider.admitted")
        former, receiver.secret = receiver.secret, another_secret(posted, one)["secret"]
        a_provider(posted.office)
        told(posted)
        (event,) = receiver.taken
        for secret in (receiver.secret, former):
            Webhook(secret).verify(event["_body"], event["_headers"])
        with pytest.raises(WebhookVerificationError):
            Webhook(receiver.secret).verify(event["_body"] + b" ", event["_headers"])


def test_one_that_fails_is_tried_again_under_the_same_identifier(
    posted: Posted, receiver: Receiver
) -> None:
    subscribed(posted, receiver, SERVED)
    receiver.status = lambda n: 503 if n < 3 else 200
    a_case(posted)
    told(posted)
    (row,) = posted.rows(channel="hook")
    assert (row["state"], row["tries"], row["error"]) == ("waiting", 1, "HTTP 503")
    for _ in range(2):
        posted.clock.wait(minutes=1)
        posted.deliver()
    assert receiver.asked == 3 and receiver.ids == [str(row["id"])]
    assert posted.rows(channel="hook")[0]["state"] == "sent"


def test_after_the_last_try_a_person_sees_it_and_sends_it_again(
    posted: Posted, receiver: Receiver
) -> None:
    subscribed(posted, receiver, SERVED)
    receiver.status = lambda n: 500
    a_case(posted)
    posted.tell()
    for _ in range(12):
        posted.deliver()
        posted.clock.wait(days=2)
    (dead,) = posted.office.get("/outbox?state=dead", "admin")["items"]
    assert (dead["error"], dead["tries"], dead["to"]) == ("HTTP 500", 10, "数据平台")
    # only an administrator sends it again, and it is kept who did
    again = f"/outbox/{dead['id']}/resending"
    assert posted.office.ask("POST", again, "auditor").status_code == 403
    assert posted.office.ask("POST", again, "admin", **ADMIN).status_code == 200
    assert posted.office.ask("POST", again, "admin", **ADMIN).status_code == 409
    receiver.status = lambda n: 200
    posted.deliver()
    assert receiver.ids == [dead["id"]]
    (sent,) = posted.office.get("/outbox?state=sent", "admin")["items"]
    assert sent["resent_by"] == "谢安宁"


def test_a_receiver_that_is_gone_is_asked_no_more(posted: Posted, receiver: Receiver) -> None:
    subscribed(posted, receiver, SERVED)
    receiver.status = lambda n: 410
    a_case(posted)
    told(posted)
    assert [r["state"] for r in posted.rows(channel="hook")] == ["dead"]


@pytest.mark.parametrize("how", ["hangs", "drips"])
def test_a_receiver_that_hangs_holds_up_nobody_else(
    posted: Posted, receiver: Receiver, how: str
) -> None:
    with Receiver() as other:
        subscribed(posted, receiver, SERVED)
        subscribed(posted, other, SERVED)
        setattr(receiver, how, 30.0)
        for _ in range(3):
            a_case(posted)
        posted.tell()
        begun = time.monotonic()
        posted.deliver()
        assert time.monotonic() - begun < 8
        assert len(other.taken) == 3
        assert receiver.asked == 1  # the two others wait with the first
        assert {r["state"] for r in posted.rows(channel="hook", tries=0)} >= {"waiting"}


def test_a_redirect_is_not_followed(posted: Posted, receiver: Receiver) -> None:
    with Receiver() as elsewhere:
        subscribed(posted, receiver, SERVED)
        receiver.status, receiver.location = (lambda n: 302), elsewhere.url
        a_case(posted)
        told(posted)
        assert elsewhere.asked == 0
        assert posted.rows(channel="hook")[0]["error"] == "HTTP 302"


def test_what_waits_for_a_closed_subscription_is_not_sent(
    posted: Posted, receiver: Receiver
) -> None:
    one = subscribed(posted, receiver, SERVED)
    a_case(posted)
    posted.tell()
    posted.office.post(f"/subscriptions/{one}/closure", "admin", reason="停用", scope=ADMIN)
    posted.deliver()
    assert receiver.asked == 0
    assert [r["state"] for r in posted.rows(channel="hook")] == ["dropped"]
    a_case(posted)
    posted.tell()
    assert len(posted.rows(channel="hook")) == 1


# An SMS gateway is a webhook


def test_messages_by_sms_go_to_the_gateway_with_number_and_words(
    posted: Posted, receiver: Receiver
) -> None:
    subscribed(posted, receiver, "message.sms")
    provider = a_provider(posted.office, name="柳江智造")
    account = posted.somebody("梁晓雯", Role.PROVIDER, acts_for=provider)
    posted.reached(account, phone="138 0013 8000", mail_for=(), sms_for=(Topic.WORK,))
    a_served_case(posted.office, provider, "2026-02-25")
    told(posted)
    (one,) = receiver.taken
    assert one["type"] == "duban.message.sms"
    assert one["data"]["to"] == "13800138000"
    assert one["data"]["text"].startswith("【督办】新待办：提交整改报告（LZDX-")
    assert "柳江智造" not in one["data"]["text"]
    with posted.house.connection() as conn:  # the outbox has no number
        assert "13800138000" not in str(conn.execute("SELECT * FROM outbox").fetchall())


def test_whoever_wants_no_sms_gets_none(posted: Posted, receiver: Receiver) -> None:
    subscribed(posted, receiver, "message.sms")
    provider = a_provider(posted.office)
    account = posted.somebody("梁晓雯", Role.PROVIDER, acts_for=provider)
    posted.reached(account, phone="13800138000", sms_for=(Topic.WORK,))
    a_served_case(posted.office, provider, "2026-02-25")
    posted.tell()
    posted.reached(account, phone="")
    posted.deliver()
    assert receiver.taken == []
    assert {r["state"] for r in posted.rows(channel="sms")} == {"dropped"}


# Where nothing is sent


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "255.255.255.255",
    ],
)  # fmt: skip
def test_what_is_not_of_the_public_internet_is_forbidden(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "114.114.114.114"])
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_public(address)


def test_a_name_that_leads_inside_is_not_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked up once: what it says then is what is connected to."""
    port = int(receiver.url.split(":")[2].split("/")[0])
    answers: list[Any] = [
        [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))],
        [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", port)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", port)),
        ],
    ]
    for answer in answers:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, found=answer, **__: found)
        with pytest.raises(ForbiddenError):
            Receivers(private=False, seconds=1).post(f"https://hooks.example:{port}/", b"{}", {})
    assert receiver.asked == 0


@pytest.mark.parametrize("url", ["http://hooks.example/", "https://127.0.0.1/", "https://[::1]/"])
def test_only_https_to_public_addresses_can_be_entered(url: str) -> None:
    receivers = Receivers(private=False, seconds=1)
    assert receivers.why_not(url) is not None
    with pytest.raises(ForbiddenError):
        receivers.post(url, b"{}", {})
    assert receivers.why_not("https://hooks.example.gov.cn/a?b=c") is None


def test_rows_of_systems_hold_no_account(posted: Posted, receiver: Receiver) -> None:
    one = subscribed(posted, receiver, "*")
    a_case(posted)
    posted.tell()
    rows = posted.rows(channel="hook")
    assert rows and {(r["account_id"], r["subscription_id"]) for r in rows} == {(None, UUID(one))}
