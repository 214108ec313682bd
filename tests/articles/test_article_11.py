"""Article 11: the periodic assessment, by a scheme that is data; people score and conclude."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from articles.of_an_assessment import (
    SHAPE,
    a_period,
    a_scheme,
    an_adopted_scheme,
    an_assessment,
    an_item,
    bands,
    concluded,
    reviewed,
    scored,
    stars,
    steps,
)
from client import Client
from examples import a_provider, an_engagement, an_enterprise
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.assessment.scheme import (
    Band,
    Conclusion,
    Scheme,
    Scoring,
    Source,
    faults,
    parse,
    require_sound,
    shipped,
)
from domain.assessment.totals import Grade, from_ratings, reckon
from domain.engagement import Rating
from domain.values import Malformed, Text

pytestmark = pytest.mark.clause("11")

CUTS = st.lists(
    st.decimals(min_value=1, max_value=99, places=2), min_size=0, max_size=6, unique=True
).map(sorted)
TOTALS = st.decimals(min_value=0, max_value=100, places=2)

# A scheme is sound, or says where it is not


@for_all(CUTS, TOTALS)
def test_every_total_lies_in_exactly_one_band(cuts: list[Decimal], total: Decimal) -> None:
    scheme = a_scheme([an_item("all")], *cuts)
    assert faults(scheme) == ()
    assert sum(band.holds(total) for band in scheme.bands) == 1


@for_all(CUTS.filter(bool), st.data())
def test_a_gap_or_an_overlap_is_always_found(cuts: list[Decimal], data: st.DataObject) -> None:
    made = list(bands(*cuts))
    at = data.draw(st.integers(0, len(cuts) - 1))
    moved = made[at].to_points + data.draw(st.sampled_from([Decimal("0.01"), Decimal("-0.01")]))
    made[at] = made[at].model_copy(update={"to_points": moved})
    scheme = a_scheme([an_item("all")]).model_copy(update={"bands": tuple(made)})
    assert [where for where, _ in faults(scheme) if where.startswith("bands")]


@pytest.mark.parametrize(
    ("scheme", "where", "said"),
    [
        (a_scheme([an_item("a", 99)]), "items.weight", "sum to 99"),
        (a_scheme([an_item("a", 50), an_item("a", 50)]), "items[a]", "twice"),
        (
            a_scheme([an_item("a", scoring=Scoring.STEPS, steps=steps(100))]),
            "items[a].steps",
            "two steps",
        ),
        (a_scheme([an_item("a", steps=steps(0, 100))]), "items[a].steps", "no steps"),
        (
            a_scheme([an_item("a", scoring=Scoring.RATINGS, steps=steps(0, 100))]),
            "items[a].steps",
            "must be the ratings",
        ),
        (
            a_scheme([an_item("a")], 60).model_copy(update={"bands": bands(60)[1:]}),
            "bands[b2]",
            "starts at 0",
        ),
        (
            a_scheme([an_item("a")], 60).model_copy(update={"bands": bands(60)[:1]}),
            "bands[b1]",
            "ends at 100",
        ),
    ],
)
def test_a_scheme_that_does_not_hold_together_says_where(
    scheme: Scheme, where: str, said: str
) -> None:
    found = dict(faults(scheme))
    assert said in found[where].en and found[where].zh
    with pytest.raises(Malformed) as refused:
        require_sound(scheme)
    assert refused.value.field == "scheme" and where in refused.value.text.zh


def test_a_label_in_one_language_only_is_no_scheme() -> None:
    with pytest.raises(ValueError, match="both zh and en"):
        an_item("a", label=Text("指标", ""))


def test_a_file_that_is_no_scheme_says_why() -> None:
    for text, said in (("items = [", "TOML"), ('id = "x"', "title")):
        with pytest.raises(Malformed, match=said):
            parse(text)
    with pytest.raises(Malformed) as refused:
        parse('id = "x"')
    said = [fault.zh.partition("：")[0] for fault in refused.value.faults]
    assert said == ["title", "items", "bands"]  # each that is missing, not the first alone


def test_the_shipped_scheme_looks_at_what_article_11_names() -> None:
    assert faults(shipped()) == ()
    assert {item.source for item in shipped().items} >= {
        Source.PROGRESS,
        Source.CAPABILITY,
        Source.SATISFACTION,
    }


# Points, grades, stars, passed or not


@pytest.mark.parametrize(("share", "band"), [("59.99", "b1"), ("60", "b2"), ("60.01", "b2")])
def test_a_band_begins_where_the_one_below_ends(share: str, band: str) -> None:
    totals = reckon(a_scheme([an_item("all")], 60), {"all": Decimal(share)}, ())
    assert (totals.complete, totals.total, totals.band) == (True, Decimal(share), band)


def test_stars_are_a_scheme() -> None:
    scheme = a_scheme([stars()], 50)
    step = stars().step("s4")
    assert step is not None
    assert reckon(scheme, {"stars": step.share}, ()).band == "b2"


# No data is no score


def test_without_a_score_there_is_no_total_and_no_band() -> None:
    scheme = a_scheme([an_item("a", 60), an_item("b", 40)], 60)
    totals = reckon(scheme, {"a": Decimal(100)}, ())
    assert (totals.complete, totals.total, totals.band) == (False, None, None)
    assert totals.missing == ("b",) and totals.points == 60
    assert "incomplete: b not scored" in totals.sentence.en and "不完整" in totals.sentence.zh


def test_an_item_taken_out_rescales_the_others_and_says_so() -> None:
    scheme = a_scheme([an_item("a", 60), an_item("b", 40)], 60)
    totals = reckon(scheme, {"a": Decimal(90)}, {"b"})
    assert (totals.points, totals.weight, totals.total) == (54, 60, 90)
    assert totals.rescaled and "rescaled to 100" in totals.sentence.en


@for_all(st.lists(TOTALS, min_size=3, max_size=3), st.sets(st.sampled_from("abc"), max_size=2))
def test_a_total_lies_between_its_lowest_and_highest_share(
    shares: list[Decimal], out: set[str]
) -> None:
    scheme = a_scheme([an_item("a", 50), an_item("b", 30), an_item("c", 20)], 60)
    given = {code: share for code, share in zip("abc", shares, strict=True) if code not in out}
    totals = reckon(scheme, given, out)
    assert totals.total is not None and totals.band is not None
    assert min(given.values()) <= totals.total <= max(given.values())


def test_no_ratings_give_no_proposal() -> None:
    item = shipped().item("satisfaction")
    assert item is not None and from_ratings(item, []) is None


def test_ratings_are_averaged_and_the_sum_is_shown() -> None:
    item = shipped().item("satisfaction")
    assert item is not None
    grades = [
        Grade(enterprise_id=str(n), rating=rating, position=10 * n)
        for n, rating in enumerate((Rating.SATISFIED, Rating.NEUTRAL, Rating.DISSATISFIED), 1)
    ]
    found = from_ratings(item, grades)
    assert found is not None
    assert (found.share, found.evidence) == (Decimal("53.33"), (10, 20, 30))
    assert found.arithmetic.en == "3 enterprises: (1×100 + 1×60 + 1×0)/3=53.33%"


# Through the office


@pytest.fixture
def assessment(office: Client) -> str:
    return an_assessment(office, a_provider(office))


def test_a_period_opens_the_assessment_of_every_listed_provider(office: Client) -> None:
    wanted = {a_provider(office), a_provider(office)}
    period = a_period(office, an_adopted_scheme(office))
    shown = office.get(f"/assessment-periods/{period}")
    assert {one["provider_id"] for one in shown["assessments"]} == wanted
    listed = office.fresh("/assessments")["items"]
    assert {one["provider_id"] for one in listed} == wanted
    late = a_provider(office)
    office.post(f"/assessment-periods/{period}/providers", provider_id=late, on="2026-01-06")
    assert len(office.fresh("/assessments")["items"]) == 3
    office.post(f"/assessment-periods/{period}/closure", on="2026-03-31")
    status, _ = office.refused(
        f"/assessment-periods/{period}/providers", provider_id=late, on="2026-04-01"
    )
    assert status == 409


def test_a_scheme_with_a_gap_is_not_adopted(office: Client) -> None:
    scheme = shipped().model_dump(mode="json")
    scheme["bands"][0]["from_points"] = "85"
    status, problem = office.refused(
        "/assessment-schemes", "approver", scheme=scheme, document="x", adopted_on="2025-06-03"
    )
    assert status == 422 and "80-85" in problem["detail"].replace("–", "-")
    scheme["items"][0]["weight"] = "30"
    _, problem = office.refused(
        "/assessment-schemes", "approver", scheme=scheme, document="x", adopted_on="2025-06-03"
    )
    assert [error["detail"].partition("：")[0] for error in problem["errors"]] == [
        "items.weight",
        "bands[good]",
    ]


def test_another_edition_leaves_the_period_under_the_one_it_began_with(office: Client) -> None:
    record = an_assessment(office, a_provider(office))
    scheme = shipped().model_dump(mode="json")
    scheme["items"][0]["weight"], scheme["items"][1]["weight"] = "30", "40"
    done = office.post(
        "/assessment-schemes", "approver", scheme=scheme, document="y", adopted_on="2026-01-06"
    )
    assert done["edition"] == 2
    assert office.get(f"/assessments/{record}")["scheme"]["items"][0]["weight"] == "40"


def test_what_has_no_data_is_not_proposed_and_not_full(office: Client, assessment: str) -> None:
    where = f"/assessments/{assessment}"
    assert office.post(f"{where}/proposals", on="2026-01-08")["proposed"] == []
    status, problem = office.refused(f"{where}/scores", item="satisfaction", on="2026-01-08")
    assert (status, problem["code"], problem["citation"]) == (422, "no-proposal", "11")
    status, problem = office.refused(
        f"{where}/review", "approver", confirmed=True, on="2026-01-12", scope={"user": "huang"}
    )
    assert (status, problem["code"]) == (409, "not-scored")


def test_satisfaction_is_proposed_from_the_ratings_of_the_period(office: Client) -> None:
    provider = a_provider(office)
    engagement = [an_engagement(office, provider, an_enterprise(office)) for _ in range(3)]
    for record, rating, on in zip(
        engagement,
        ("satisfied", "dissatisfied", "satisfied"),
        ("2025-12-31", "2025-12-30", "2026-01-01"),
        strict=True,
    ):
        office.post(f"/engagements/{record}/ratings", rating=rating, rated_on=on)
    where = f"/assessments/{an_assessment(office, provider)}"
    assert office.post(f"{where}/proposals", on="2026-01-08")["proposed"] == ["satisfaction"]
    (proposal,) = office.get(where)["proposals"]
    assert (proposal["share"], len(proposal["evidence"])) == ("50.00", 2)  # 2026-01-01 is outside
    # accepted as proposed; another score needs the reason
    status, problem = office.refused(
        f"{where}/scores", item="satisfaction", points="20", on="2026-01-08"
    )
    assert (status, problem["code"]) == (422, "reason-needed")
    office.post(f"{where}/scores", item="satisfaction", on="2026-01-08", scope={"user": "li"})
    assert office.get(where)["scores"][0] | {"by": ""} == {
        "item": "satisfaction", "label": {"zh": "企业满意度", "en": "Satisfaction"},
        "share": "50.00", "points": "15.00", "step": None,
        "as_proposed": True, "basis": str(Text(**proposal["arithmetic"])),
        "evidence": proposal["evidence"], "on": "2026-01-08", "by": "",
    }  # fmt: skip


LI: dict[str, Any] = {"scope": {"user": "li"}}


def rated_and_scored(office: Client) -> tuple[str, str, int]:
    """One satisfied enterprise of one, accepted as proposed: its project, the record, the entry."""
    provider = a_provider(office)
    project = an_engagement(office, provider, an_enterprise(office))
    rated = office.post(
        f"/engagements/{project}/ratings", rating="satisfied", rated_on="2025-12-01"
    )
    record = an_assessment(office, provider)
    where = f"/assessments/{record}"
    office.post(f"{where}/omissions", item="progress", reason="无任务书", on="2026-01-08", **LI)
    office.post(f"{where}/scores", item="capability", step="c", basis="核查", on="2026-01-08", **LI)
    office.post(f"{where}/proposals", on="2026-01-08")
    office.post(f"{where}/scores", item="satisfaction", on="2026-01-08", **LI)
    return project, record, int(rated["version"])


def review(confirmed: bool, on: str) -> dict[str, Any]:
    return {"confirmed": confirmed, "reason": "复核", "on": on, "scope": {"user": "huang"}}


def rated_and_reviewed(office: Client) -> tuple[str, str, int]:
    project, record, version = rated_and_scored(office)
    office.post(f"/assessments/{record}/review", "approver", **review(True, "2026-01-12"))
    return project, record, version


def conclude(office: Client, record: str, on: str = "2026-01-20") -> None:
    office.post(f"/assessments/{record}/conclusion", "approver", **keep(on))


def keep(on: str) -> dict[str, Any]:
    return {
        "conclusion": "keep", "reasons": "合格", "targets_behind": False, "on": on,
        "scope": {"user": "wei"},
    }  # fmt: skip


def annul_rating(office: Client, project: str, version: int) -> None:
    office.post(
        f"/engagements/{project}/ratings/annulment", rating_version=version,
        annulled_on="2026-01-15", reason="冒名",
    )  # fmt: skip


def test_what_has_data_is_not_left_out(office: Client) -> None:
    """Or a poor item would be taken out with a reason, and the others be rescaled."""
    _, record, _ = rated_and_scored(office)
    status, problem = office.refused(
        f"/assessments/{record}/omissions", item="satisfaction", reason="回收率低",
        on="2026-01-09", **LI,
    )  # fmt: skip
    assert (status, problem["code"], problem["citation"]) == (409, "has-data", "11")


def test_a_rating_annulled_since_stops_the_review(office: Client) -> None:
    project, record, version = rated_and_scored(office)
    annul_rating(office, project, version)
    status, problem = office.refused(
        f"/assessments/{record}/review", "approver", **review(True, "2026-01-16")
    )
    assert (status, problem["code"]) == (409, "facts-changed")


def test_a_rating_annulled_after_the_review_stops_the_conclusion(office: Client) -> None:
    project, record, version = rated_and_reviewed(office)
    annul_rating(office, project, version)
    where = f"/assessments/{record}"
    status, problem = office.refused(f"{where}/conclusion", "approver", **keep("2026-01-20"))
    assert (status, problem["code"]) == (409, "facts-changed")
    assert "satisfaction" in problem["detail"]


def test_data_that_came_late_for_an_item_left_out_stops_the_conclusion(office: Client) -> None:
    provider = a_provider(office)
    project = an_engagement(office, provider, an_enterprise(office))
    record = an_assessment(office, provider)
    reviewed(office, record)  # satisfaction is left out: there was no rating
    office.post(f"/engagements/{project}/ratings", rating="neutral", rated_on="2025-12-31")
    status, problem = office.refused(
        f"/assessments/{record}/conclusion", "approver", **keep("2026-01-20")
    )
    assert (status, problem["code"]) == (409, "facts-changed")


def test_facts_that_change_after_the_conclusion_ask_whether_it_stands(office: Client) -> None:
    project, record, version = rated_and_reviewed(office)
    conclude(office, record)
    office.post(f"/engagements/{project}/ratings", rating="neutral", rated_on="2026-01-01")
    assert office.escalations(rule="11-facts") == []  # the day after the period
    annul_rating(office, project, version)
    (asked,) = office.escalations(rule="11-facts")
    assert (asked["status"], asked["citation"]) == ("open", "11")
    assert asked["subject"] == {"kind": "assessment", "id": record}
    assert asked["evidence"] == [office.position]
    late = office.post(f"/engagements/{project}/ratings", rating="satisfied", rated_on="2025-12-02")
    assert office.escalations(rule="11-facts", status="open") == []  # recorded late: as concluded
    annul_rating(office, project, int(late["version"]))
    assert len(office.escalations(rule="11-facts", status="open")) == 1
    office.post(f"/assessments/{record}/annulment", "approver", reason="评价作废", on="2026-02-02")
    assert office.escalations(rule="11-facts", status="open") == []


def test_who_scored_neither_reviews_nor_concludes(office: Client, assessment: str) -> None:
    where = f"/assessments/{assessment}"
    scored(office, assessment)
    review: dict[str, Any] = {"confirmed": True, "on": "2026-01-12"}
    for role, user in (("approver", "li"), ("caseworker", "huang")):
        status, _ = office.refused(f"{where}/review", role, **review, scope={"user": user})
        assert status == 403
    office.post(f"{where}/review", "approver", **review, scope={"user": "huang"})
    conclusion = {
        "conclusion": "keep", "reasons": "合格", "targets_behind": False, "on": "2026-01-20",
    }  # fmt: skip
    status, problem = office.refused(
        f"{where}/conclusion", "approver", **conclusion, scope={"user": "li"}
    )
    assert (status, problem["code"], problem["citation"]) == (403, "second-person", "11")
    office.post(f"{where}/conclusion", "approver", **conclusion, scope={"user": "huang"})
    shown = office.get(where)
    assert (shown["status"], shown["ended"]["conclusion"]) == ("concluded", "keep")
    assert (shown["totals"]["total"], shown["totals"]["band"]) == ("54.29", "weak")
    assert (shown["totals"]["rescaled"], shown["suggested"]) == (True, "rectify")


def test_a_review_may_return_it_and_the_remarks_are_heard(office: Client, assessment: str) -> None:
    where = f"/assessments/{assessment}"
    reviewed(office, assessment)
    office.post(f"{where}/remarks", statement="两家企业停产", on="2026-01-13")
    huang = {"user": "huang"}
    status, _ = office.refused(
        f"{where}/review", "approver", confirmed=False, on="2026-01-14", scope=huang
    )
    assert status == 422
    office.post(
        f"{where}/review", "approver", confirmed=False, reason="核对停产情况", on="2026-01-14",
        scope=huang,
    )  # fmt: skip
    office.post(
        f"{where}/scores", item="progress", points="30", basis="剔除停产企业", on="2026-01-15",
        scope={"user": "li"},
    )  # fmt: skip
    shown = office.get(where)
    assert (shown["status"], shown["totals"]["total"]) == ("scored", "68.57")
    assert [remark["statement"] for remark in shown["remarks"]] == ["两家企业停产"]


@pytest.mark.parametrize(
    ("conclusion", "rules"), [("keep", []), ("rectify", ["11"]), ("exit", ["11-exit"])]
)
def test_a_conclusion_asks_and_nothing_follows_by_itself(
    office: Client, assessment: str, conclusion: str, rules: list[str]
) -> None:
    concluded(office, assessment, conclusion)
    office.house.catch_up()
    raised = office.escalations()
    assert [one["rule"] for one in raised] == rules
    provider = office.get(f"/assessments/{assessment}")["provider_id"]
    assert office.get(f"/providers/{provider}")["status"] == "listed"
    assert office.fresh("/cases")["items"] == []
    # the conclusion is annulled: what it asked for lapses
    office.post(
        f"/assessments/{assessment}/annulment", "approver", reason="评分有误", on="2026-02-02"
    )
    office.house.catch_up()
    assert [one["status"] for one in office.escalations()] == ["lapsed"] * len(rules)
    assert office.get(f"/assessments/{assessment}")["status"] == "annulled"


def test_a_case_answers_the_conclusion_to_rectify(office: Client, assessment: str) -> None:
    concluded(office, assessment, "rectify")
    office.house.catch_up()
    (raised,) = office.escalations()
    office.post(
        "/cases", "approver", provider_id=raised["provider_id"], grounds=["12.5.b"],
        facts="考核结论为整改", complaint_ids=[], opened_on="2026-01-22",
        escalation_id=raised["id"],
    )  # fmt: skip
    assert office.get(f"/escalations/{raised['id']}")["status"] == "acted_on"


def test_a_result_is_published_after_its_conclusion_only(office: Client, assessment: str) -> None:
    where = f"/assessments/{assessment}/publication"
    assert office.refused(where, on="2026-01-23")[0] == 409
    concluded(office, assessment, "keep")
    assert office.refused(where, on="2026-01-19")[0] == 422
    office.post(where, on="2026-01-23")
    assert office.get(f"/assessments/{assessment}")["status"] == "published"


def test_bands_of_one_scheme_may_be_named_in_any_order() -> None:
    made = Band(
        code="x", label=SHAPE, from_points=Decimal(0), to_points=Decimal(100),
        suggests=Conclusion.KEEP,
    )  # fmt: skip
    assert faults(a_scheme([an_item("a")]).model_copy(update={"bands": (made,)})) == ()
    backwards = a_scheme([an_item("a")], 40, 60)
    turned = backwards.model_copy(update={"bands": backwards.bands[::-1]})
    assert faults(turned) == ()
