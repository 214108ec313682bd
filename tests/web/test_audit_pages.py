"""What auditors read on pages: the same as through the API, in words, and each link leads on."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from client import Client
from examples import a_complaint, a_provider, a_served_case, an_enterprise, an_open_case
from views.test_access_replacements import a_right
from visitor import Visitor, links, said

from domain.catalogue import EVENTS
from interfaces.texts import catalogue, event_label
from interfaces.web import written
from interfaces.web.texts import LANGUAGES, Words
from interfaces.web.wording.events import by_kind, kind_label

ROOMS = (
    "/audit", "/audit/history", "/audit/decisions", "/audit/changes", "/audit/heads",
    "/audit/exports", "/audit/reads", "/audit/refusals", "/audit/identities", "/audit/proof/1",
    "/audit/verify.py",
)  # fmt: skip
OF_AUDITORS = {"/audit/exports", "/audit/reads", "/audit/refusals"}


@pytest.fixture
def case(office: Client) -> str:
    """Of 测试服务商, served on 5 June."""
    made = a_served_case(office, a_provider(office, name="龙城测试有限公司"), "2025-06-05")
    office.house.catch_up()
    return made


def position_of(office: Client, record: str, what: str) -> int:
    history = office.fresh(f"/cases/{record}/history", "auditor")["items"]
    return int(next(one["position"] for one in history if one["type"].endswith(f".{what}")))


# Who may read


def test_officers_and_auditors_may_read(office: Client) -> None:
    office.house.catch_up()
    for role in ("auditor", "approver", "principal"):
        reader = Visitor(office, role)
        for address in ROOMS:
            reader.page(address)
    caseworker = Visitor(office, "caseworker")
    for address in ROOMS:
        caseworker.page(address, 403 if address in OF_AUDITORS else 200)


def test_nobody_else_may(office: Client) -> None:
    provider = Visitor(office, "provider", provider_id=a_provider(office))
    admin, stranger = Visitor(office, "admin"), Visitor(office)
    for address in ROOMS:
        admin.page(address, 403)
        provider.page(address, 403)
        assert stranger.get(address).headers["location"].startswith("/sign-in")


def test_what_an_auditor_sends_all_the_same_is_refused(office: Client, case: str) -> None:
    auditor, head = Visitor(office, "auditor"), office.house.office.head()
    for address in (f"/cases/{case}/do/reports", "/cases/new", "/measures/do/settings"):
        answer = auditor.http.post(address, data={"csrf": "1.2"})
        assert answer.status_code == 403, address
    assert office.house.office.head() == head


# All that happened


def test_each_event_is_told_with_both_dates_and_leads_on(office: Client, case: str) -> None:
    page = Visitor(office, "auditor").page("/audit/history")
    served = position_of(office, case, "notice-served")
    entry = page[page.index(f'id="p{served}"') :].partition("</li>")[0]
    assert "通知书送达（当面）" in entry
    assert "2025年6月5日（周四）" in said(entry)
    recorded = office.house.office.instant_of(served)
    assert recorded and f"记录于 {written.instant(Words('zh'), recorded)}" in said(entry)
    assert "caseworker （承办人员）" in said(entry)
    assert "第十二条" in entry
    assert "办法 liuzhou-2025-draft" in entry
    for address in (
        f"/cases/{case}?as_of={served}",
        f"/audit/decisions/{served}",
        f"/audit/proof/{served}",
    ):
        assert f'href="{address}"' in entry
        Visitor(office, "auditor").page(address)


def test_the_search_looks_for_words_kinds_days_persons_and_providers(
    office: Client, case: str
) -> None:
    an_open_case(office, a_provider(office, name="别的服务商"), opened_on="2025-06-10")
    office.house.catch_up()
    auditor = Visitor(office, "auditor")

    def found(query: str) -> list[str]:
        return re.findall(
            r'<li id="p\d+"[^>]*>\s*<p>(.*?)</p>', auditor.page(f"/audit/history?{query}")
        )

    assert [one for one in found("q=当面") if "送达" in one] == found("q=当面") != []
    assert found("q=ORDER SERVED") != [], "in either language"
    assert all("立案" in one for one in found("type=rectification-case.opened"))
    assert len(found("type=rectification-case.opened")) == 2
    assert len(found("type=rectification-case.opened&provider=龙城测试")) == 1
    assert len(found("type=rectification-case.opened&effective_from=2025-06-06")) == 1
    assert len(found("type=rectification-case.opened&effective_to=2025-06-09")) == 1
    assert found("type=rectification-case.opened&who=somebody else") == []
    assert found("recorded_to=2025-06-01") == []
    assert "没有。" in auditor.words("/audit/history?recorded_to=2025-06-01")


def test_a_provider_that_nobody_knows_is_said_where_it_was_asked(office: Client) -> None:
    page = Visitor(office, "auditor").words("/audit/history?provider=查无此人")
    assert "没有找到这一记录" in page


@pytest.mark.parametrize("query", ["effective_from=2025-13-01", "cursor=x", "q=%00", "as_of=x"])
def test_what_cannot_be_read_is_refused_in_words(office: Client, query: str) -> None:
    assert "代码" in Visitor(office, "auditor").words(f"/audit/history?{query}", 422)


def test_pages_follow_each_other_to_the_first_event(office: Client, case: str) -> None:
    auditor, seen, address = Visitor(office, "auditor"), [], "/audit/history"
    while address:
        page = auditor.page(address)
        seen += [int(one) for one in re.findall(r'<li id="p(\d+)"', page)]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert seen == sorted(set(seen), reverse=True)
    with office.house.connection() as conn:
        told = conn.execute("SELECT count(*) AS n FROM history").fetchone()["n"]
    assert len(seen) == told


def test_accounts_are_told_to_auditors_only(office: Client) -> None:
    assert 'value="account.opened"' in Visitor(office, "auditor").page("/audit/history")
    assert 'value="account.opened"' not in Visitor(office, "caseworker").page("/audit/history")


def test_the_moment_goes_with_every_link(office: Client, case: str) -> None:
    served = position_of(office, case, "notice-served")
    page = Visitor(office, "auditor").page(f"/audit/history?as_of={served - 1}")
    assert f'id="p{served}"' not in page
    assert f"日志位置 {served - 1}" in page
    now = "/audit/history"  # the way back
    kept = [link for link in links(page) if link.startswith("/audit/") and link != now]
    assert all(
        f"as_of={served - 1}" in link
        for link in kept
        if not re.search(r"/(proof|decisions)/", link)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_event_has_its_words(lang: str) -> None:
    held = catalogue("events")
    used = {name if name in held else name.partition(".")[2] for name in EVENTS}
    assert set(held) == used, "each is said, and none in vain"
    assert sum(map(len, by_kind().values())) == len(EVENTS)
    for name in EVENTS:
        assert getattr(event_label(name), lang)
        assert getattr(kind_label(name.partition(".")[0]), lang)


# Decisions


def test_a_dossier_tells_of_the_decision_on_one_page(office: Client, case: str) -> None:
    position = position_of(office, case, "notice-issued")
    page = Visitor(office, "auditor").words(f"/audit/decisions/{position}")
    assert "发出责令限期整改通知书" in page
    assert "所依据的事实此后没有变化" in page
    assert "整改期限的通常上限；超过须书面说明理由 30 日" in page
    assert "补齐清单" in page or "龙城测试" in page
    assert "后续 1 项" in page, "the order was served since"


def test_what_was_put_right_since_is_marked(office: Client, case: str) -> None:
    served = position_of(office, case, "notice-served")
    office.post(
        f"/cases/{case}/service/correction", "approver", served_on="2025-06-06",
        method="in_person", received_by="韦建国", reason="回执载明为 6 日",
        corrected_on="2025-06-12",
    )  # fmt: skip
    office.house.catch_up()
    page = Visitor(office, "auditor").words(f"/audit/decisions/{served}")
    assert "所依据的事实此后有变化" in page
    assert "更正" in page


def test_each_look_at_a_dossier_is_on_record(office: Client, case: str) -> None:
    position = position_of(office, case, "notice-issued")
    Visitor(office, "caseworker", user="韦经办").page(f"/audit/decisions/{position}")
    page = Visitor(office, "auditor").words("/audit/reads?kind=read&who=韦经办")
    assert "查看决定卷宗" in page
    assert f"位置 {position}" in page


def test_what_is_no_decision_has_no_dossier(office: Client, case: str) -> None:
    Visitor(office, "auditor").page(
        f"/audit/decisions/{position_of(office, case, 'interview-held')}", 404
    )


# The proof


def test_a_proof_says_what_it_proves_and_can_be_taken_away(office: Client, case: str) -> None:
    position = position_of(office, case, "notice-served")
    auditor = Visitor(office, "auditor")
    page = auditor.words(f"/audit/proof/{position}")
    assert "这条事件在签署的日志里" in page
    assert "所记的事是否属实" in page, "what it does not prove"
    file = auditor.http.get(f"/audit/proof/{position}.json")
    assert json.loads(file.text) == office.get(f"/audit/proofs/{position}", "auditor")
    assert f'filename="duban-proof-{position}.json"' in file.headers["content-disposition"]


def test_two_heads_are_tied_and_one_that_was_never_signed_is_said(
    office: Client, case: str
) -> None:
    first = office.house.ledger.sign().size
    an_open_case(office, a_provider(office))
    second = office.house.ledger.sign().size
    auditor = Visitor(office, "auditor")
    assert f"{second} 条的日志由 {first} 条的日志延续而来" in auditor.words(
        f"/audit/heads?first={first}&second={second}"
    )
    file = auditor.http.get(f"/audit/consistency/{first}-{second}.json").json()
    assert (file["from"], file["to"]) == (first, second)
    assert "没有 1 条事件的树头" in auditor.words(f"/audit/heads?first=1&second={second}")
    assert "应不小于第一个" in auditor.words(f"/audit/heads?first={second}&second={first}")


def test_the_first_page_says_whether_the_log_is_whole(office: Client, case: str) -> None:
    office.house.ledger.sign()
    page = Visitor(office, "auditor").words("/audit")
    assert "日志完整，全部已封存" in page
    assert "最近树头的签名有效" in page
    assert "数据库角色不能修改、删除日志" in page
    assert "不能修改、删除日志" in page


# Changes, refusals, identities


def test_what_changed_is_told_record_by_record(office: Client, case: str) -> None:
    before = office.house.office.head()
    other = an_open_case(office, a_provider(office))
    office.post(f"/cases/{other}/assignment", "approver", assignee="韦经办", on="2025-06-04")
    office.house.catch_up()
    auditor, head = Visitor(office, "auditor"), office.house.office.head()
    page = auditor.page(f"/audit/changes?from={before}&to={head}")
    assert f'href="/cases/{other}?as_of={head}"' in page
    assert f'href="/cases/{other}/diff?from={before}&amp;to={head}"' in page
    assert case not in page, "nothing came to it"
    assert other not in auditor.page(f"/audit/changes?from={before}&to={head}&kind=provider")
    assert "对调" in auditor.words(f"/audit/changes?from={head}&to={before}")
    assert "这段时间里没有变动" in auditor.words(f"/audit/changes?from={head}&to={head}")


def test_changes_are_told_between_days_too(office: Client, case: str) -> None:
    today = office.house.office.today()
    auditor = Visitor(office, "auditor")
    assert case in auditor.page(f"/audit/changes?from={today - timedelta(days=1)}&to={today}")
    assert "还没有到" in auditor.words(f"/audit/changes?to={today + timedelta(days=1)}")


def test_a_refusal_names_who_wanted_what_and_the_rule(office: Client, case: str) -> None:
    office.refused(
        f"/cases/{case}/notice", issued_on="2025-06-06", demands=["补齐"], days=10,
        scope={"user": "韦经办"},
    )  # fmt: skip
    page = Visitor(office, "auditor").words("/audit/refusals?who=韦经办")
    assert "发出责令限期整改通知书" in page
    assert "没有。" in Visitor(office, "auditor").words("/audit/refusals?who=别人")


@pytest.mark.parametrize(("lang", "words"), [("zh", "更换服务商"), ("en", "Replacement")])
def test_a_record_that_nobody_gave_a_name_goes_by_its_kind(
    office: Client, lang: str, words: str
) -> None:
    """A link has words: here to a right to another provider, with which something was refused."""
    right = a_right(office)["right"]
    office.refused(f"/replacements/{right}/lead", changed_on="2025-07-21")
    page = Visitor(office, "auditor", lang=lang).page("/audit/refusals")
    assert re.findall(rf'href="/replacements/{right}[^>]*>([^<]*)</a>', page) == [words]


def test_the_identity_log_says_who_asked_and_why(office: Client) -> None:
    complaint = a_complaint(office, a_provider(office), an_enterprise(office))
    office.ask(
        "GET", f"/complaints/{complaint}/identity?reason=核实情况", "caseworker", user="韦经办"
    )
    office.house.catch_up()
    page = Visitor(office, "auditor").words("/audit/identities")
    assert "韦经办" in page
    assert "核实情况" in page
    assert "莫海" not in page, "who complained stays sealed"
