"""Article 12, the grounds: what has to be proved for each, and who may use the catch-all (A-13)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from articles.of_a_case import PROVIDER_ID
from client import Client
from examples import a_complaint, a_provider, an_enterprise, an_open_case, interviewed
from scenario import APPROVER, MEASURES, OFFICER, PRINCIPAL, TERMS, TODAY, Outcome, day, given

from domain.catalogue import CASE
from domain.catalogue import MEASURES as MEASURES_RECORD
from domain.rectification import commands as c
from domain.rectification import decisions as d
from domain.rectification import events as e
from domain.rectification.checklist import checklist
from domain.values import Actor, derived_id
from projections.kinds import sentence
from projections.words import Labels


def opening(*grounds: str, actor: Actor = OFFICER, proofs: tuple[e.Proof, ...] = ()) -> Outcome:
    form = c.Open(
        provider_id=PROVIDER_ID,
        grounds=grounds,
        facts="将试点数据用于其他商业宣传",
        proofs=proofs,
        opened_on=day("06-03"),
    )
    return given(CASE).when(lambda _: d.open_case(form, "LZDX-2025-0001", MEASURES, actor, TODAY))


def proof(ground: str, element: str) -> e.Proof:
    return e.Proof(ground=ground, element=element, evidence="清单第 2 版第 3 项", positions=(7,))


@pytest.mark.clause("12.5")
@pytest.mark.parametrize("ground", ["12.5", "12.5.b"])
def test_12_5_another_reason_is_for_an_approver(ground: str) -> None:
    opening(ground).then_refused("catch-all", "12.5")
    for actor in (APPROVER, PRINCIPAL):
        opening(ground, actor=actor).then(e.Opened)


@pytest.mark.clause("12.5")
def test_12_5_a_matter_of_fair_competition_is_for_any_caseworker() -> None:
    opening("12.5.a").then(e.Opened)


@pytest.mark.clause("12.5")
def test_12_5_hides_behind_no_other_ground() -> None:
    opening("12.3.a", "12.5.b").then_refused("catch-all", "12.5")


@pytest.mark.clause("12")
@pytest.mark.parametrize(
    "twice",
    [("12.4.a", "12.4.a"), ("12.4", "12.4"), ("12.4", "12.4.a"), ("12.1.b", "12.4.a", "12.4")],
)
def test_a_ground_is_named_once_and_not_beside_its_own_limb(twice: tuple[str, ...]) -> None:
    opening(*twice).then_refused("twice-named", "12")


@pytest.mark.clause("12")
@pytest.mark.parametrize("several", [("12.4.a", "12.4.b"), ("12.1", "12.4", "12.6")])
def test_limbs_of_one_ground_and_grounds_stand_together(several: tuple[str, ...]) -> None:
    opening(*several).then(e.Opened)


@pytest.mark.clause("12.1", "12.2", "12.3", "12.4", "12.5", "12.6")
@pytest.mark.parametrize(
    ("ground", "elements"),
    [("12.1", "ab"), ("12.2", "abc"), ("12.3", "ab"), ("12.4", "ab"), ("12.5", "a"), ("12.6", "a")],
)
def test_each_ground_says_what_has_to_be_proved(ground: str, elements: str) -> None:
    assert "".join(item.letter for item in MEASURES.ground(ground).elements) == elements


@pytest.mark.clause("12.3")
def test_what_was_proved_stands_in_the_checklist_and_what_was_not_too() -> None:
    story = opening("12.3.a", proofs=(proof("12.3", "a"),)).then(e.Opened)
    proved = [(item.element, item.is_proved) for item in checklist(story.state, MEASURES)]
    assert proved == [("a", True), ("b", False)]

    form = c.Prove(proof=proof("12.3.a", "b"), on=day("06-04"))
    story = story.when(lambda case: d.prove(case, form, MEASURES, TODAY)).then(e.ElementProved)
    assert all(item.is_proved for item in checklist(story.state, MEASURES))
    story.when(lambda case: d.prove(case, form, MEASURES, TODAY)).then()  # twice is once


@pytest.mark.clause("12.3")
def test_a_later_finding_takes_the_place_of_the_one_before() -> None:
    story = opening("12.3.a", proofs=(proof("12.3", "a"),)).then(e.Opened)
    other = proof("12.3", "a").model_copy(update={"evidence": "清单第 3 版已补齐，以合同为准"})
    form = c.Prove(proof=other, on=day("06-05"))
    story = story.when(lambda case: d.prove(case, form, MEASURES, TODAY)).then(e.ElementProved)
    assert [item.proof for item in checklist(story.state, MEASURES)] == [other, None]


@pytest.mark.parametrize(
    ("wrong", "code", "citation"),
    [
        (proof("12.4", "a"), "not-a-ground-here", "12"),
        (proof("12.3", "x"), "unknown-element", "12.3"),
    ],
)
def test_a_proof_belongs_to_an_element_of_a_ground_of_the_case(
    wrong: e.Proof, code: str, citation: str
) -> None:
    opening("12.3.a", proofs=(wrong,)).then_refused(code, citation)


@pytest.mark.clause("12.1", "12.6")
def test_what_the_records_show_needs_no_words() -> None:
    first = e.Opened(
        reference="LZDX-2025-0001",
        provider_id=PROVIDER_ID,
        grounds=("12.1.b", "12.6"),
        facts="驻场人员撤离",
        complaint_ids=(derived_id("scenario", "complaint"),),
        opened_on=day("06-03"),
    )
    shown = {
        (item.ground, item.element): item.proved_by_record
        for item in checklist(given(CASE, first).state, MEASURES)
    }
    assert shown == {("12.1", "a"): False, ("12.1", "b"): True, ("12.6", "a"): True}


LIMBS = {
    "12.1.a": "人员能力不足", "12.1.b": "进驻不及时", "12.1.c": "不能满足", "12.1.d": "合同要求",
    "12.1.e": "其他原因", "12.2.a": "名称", "12.2.b": "住所", "12.2.c": "法定代表人",
    "12.2.d": "经营范围", "12.2.e": "注册资本", "12.2.f": "其他", "12.3.a": "项目清单不完整",
    "12.3.b": "罗列不准确", "12.3.c": "随意调整价格", "12.3.d": "抬高", "12.4.a": "偏差",
    "12.4.b": "二级", "12.5.a": "公平竞争", "12.5.b": "其他",
}  # fmt: skip
"""Words of the text."""


@pytest.mark.clause(
    "12.1.a", "12.1.b", "12.1.c", "12.1.d", "12.1.e", "12.2.a", "12.2.b", "12.2.c", "12.2.d",
    "12.2.e", "12.2.f", "12.3.a", "12.3.b", "12.3.c", "12.3.d", "12.4.a", "12.4.b", "12.5.a",
    "12.5.b",
)  # fmt: skip
@pytest.mark.parametrize(("limb", "words"), LIMBS.items())
def test_a_case_rests_on_a_limb_and_says_it_in_words(limb: str, words: str) -> None:
    story = opening(limb, actor=APPROVER).then(e.Opened)
    assert story.state.grounds == (limb,)
    recorded = replace(story.log[0], measures=MEASURES.id)
    labels = Labels(given(MEASURES_RECORD, *TERMS.book.versions).log)
    assert words in sentence(recorded, labels).zh
    letters = "".join(limb.letter for limb in MEASURES.ground(limb).limbs)
    after = f"{limb[:-1]}{chr(ord(letters[-1]) + 1)}"
    opening(after, actor=APPROVER).then_refused("measures", "12")


# Through HTTP


def test_the_case_shows_its_checklist(office: Client) -> None:
    provider = a_provider(office)
    case = an_open_case(
        office, provider,
        proofs=[{"ground": "12.3.a", "element": "a", "evidence": "第 3 项无单价"}],
    )  # fmt: skip
    office.post(
        f"/cases/{case}/proofs",
        proof={"ground": "12.3", "element": "b", "evidence": "属标准化产品"},
        on="2025-06-04",
    )
    shown = office.get(f"/cases/{case}")["checklist"]
    assert [(item["element"], item["proved"]) for item in shown] == [("a", True), ("b", True)]
    assert shown[0]["proof"]["evidence"] == "第 3 项无单价"
    assert all(item["label"]["zh"] and item["label"]["en"] for item in shown)


def test_a_complaint_proves_its_element(office: Client) -> None:
    provider, enterprise = a_provider(office), an_enterprise(office)
    complaint = a_complaint(office, provider, enterprise)
    case = an_open_case(office, provider, grounds=["12.1.b"], complaint_ids=[complaint])
    shown = {item["element"]: item["proved"] for item in office.get(f"/cases/{case}")["checklist"]}
    assert shown == {"a": False, "b": True}
    interviewed(office, case, "2025-06-10")


@pytest.mark.clause("12.5")
def test_the_catch_all_over_http(office: Client) -> None:
    provider = a_provider(office)
    body = {
        "provider_id": provider,
        "grounds": ["12.5.b"],
        "facts": "将试点数据用于其他商业宣传",
        "complaint_ids": [],
        "opened_on": "2025-06-03",
    }
    status, problem = office.refused("/cases", "caseworker", **body)
    assert (status, problem["code"], problem["citation"]) == (403, "catch-all", "12.5")
    assert office.post("/cases", "approver", **body)["version"] == 1
