"""Articles 8(3), 10(2), 12(3): price lists, what they lack, and what the market says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from client import Client
from examples import a_provider, an_engagement, an_enterprise
from scenario import MEASURES, TODAY, Story, day, given

from domain import engagement, rules
from domain.catalogue import ENGAGEMENT, PRICE_LIST
from domain.price_list import decisions as d
from domain.price_list import events as e
from domain.price_list.findings import Verdict, against_market, differences, missing
from domain.values import Event, derived_id

LEAD, ENTERPRISE = (derived_id("scenario", name) for name in ("lead", "enterprise"))
PROJECT = given(
    ENGAGEMENT,
    engagement.Established(
        enterprise_id=ENTERPRISE, provider_id=LEAD, title="MES", established_on=day("05-26")
    ),
).state


def an_item(price: str | None = "100.00", code: str = "A", **changes: Any) -> e.Item:
    facts: dict[str, Any] = {"functions": "报工", "purpose": "车间", "kind": "standard"}
    facts |= {"code": code, "name": f"标准件{code}", "unit_price": price}
    return e.Item.model_validate(facts | changes)


def filed(*items: e.Item, on: str = "06-10") -> Event:
    return e.Filed(
        engagement_id=PROJECT.id,
        enterprise_id=ENTERPRISE,
        provider_id=LEAD,
        items=items or (an_item(),),
        filed_on=day(on),
    )


def quoted(price: str, on: str = "06-05", *, comparable: bool = True, code: str = "A") -> Event:
    return e.ReferenceRecorded(
        item_code=code,
        source="公开报价",
        quoted_on=day(on),
        price=Decimal(price),
        comparable=comparable,
        method="同规格",
        recorded_on=day("06-30"),
    )


def a_list(*more: Event, items: tuple[e.Item, ...] = ()) -> Story:
    return given(PRICE_LIST, filed(*items), *more)


def verdict(story: Story) -> Verdict:
    filing = story.state.current
    (found,) = against_market(story.state, filing, MEASURES)
    return found.verdict


def is_met(story: Story) -> bool:
    found = rules.list_irregular(story.state, MEASURES)
    assert (found.rule, found.citation) == ("12.3", "12.3")
    return found.is_met


# 10(2): no higher than the average of like products on the market

THREE = ("99.00", "100.00", "101.00")


@pytest.mark.clause("10.2", "12.3")
@pytest.mark.parametrize(
    ("price", "expected"),
    [("99.99", Verdict.WITHIN), ("100.00", Verdict.WITHIN), ("100.01", Verdict.ABOVE)],
    ids=["a cent less", "the average", "a cent more"],
)
def test_10_2_average_less_a_cent_the_average_a_cent_more(price: str, expected: Verdict) -> None:
    story = a_list(*map(quoted, THREE), items=(an_item(price),))
    assert verdict(story) is expected
    assert is_met(story) is (expected is Verdict.ABOVE)


@pytest.mark.clause("10.2")
@pytest.mark.parametrize(
    ("price", "expected"), [("33.33", Verdict.WITHIN), ("33.34", Verdict.ABOVE)]
)
def test_10_2_an_average_that_no_decimal_holds_is_compared_exactly(
    price: str, expected: Verdict
) -> None:
    """100 / 3 lies between the two."""
    story = a_list(*map(quoted, ("33.33", "33.33", "33.34")), items=(an_item(price),))
    assert verdict(story) is expected


@pytest.mark.clause("10.2")
@pytest.mark.parametrize(
    ("quotations", "expected"),
    [(2, Verdict.TOO_FEW), (3, Verdict.ABOVE), (4, Verdict.ABOVE)],
)
def test_10_2_three_comparable_quotations_are_needed(quotations: int, expected: Verdict) -> None:
    story = a_list(*[quoted("50.00")] * quotations)
    assert verdict(story) is expected
    (found,) = against_market(story.state, story.state.current, MEASURES)
    assert (found.needed, len(found.quotations)) == (3, quotations)
    if expected is Verdict.TOO_FEW:
        assert "不足 3 份" in found.sentence.zh
        assert not is_met(story)


@pytest.mark.clause("10.2")
@pytest.mark.parametrize(
    "left_out",
    [
        quoted("1.00", "03-31"),
        quoted("1.00", "07-01"),
        quoted("1.00", comparable=False),
        quoted("1.00", code="B"),
    ],
    ids=["quarter before", "quarter after", "not comparable", "another item"],
)
def test_10_2_only_comparable_quotations_of_the_same_quarter_count(left_out: Event) -> None:
    two = map(quoted, ("50.00", "50.00"))
    assert verdict(a_list(*two, left_out)) is Verdict.TOO_FEW
    assert verdict(a_list(*map(quoted, THREE), left_out)) is Verdict.WITHIN


@pytest.mark.clause("10.2")
def test_10_2_the_first_and_last_day_of_the_quarter_count() -> None:
    story = a_list(quoted("50.00", "04-01"), quoted("50.00", "06-30"), quoted("50.00"))
    assert verdict(story) is Verdict.ABOVE


@pytest.mark.clause("10.2", "12.3")
def test_10_2_custom_work_has_no_market_reference() -> None:
    story = a_list(*map(quoted, THREE), items=(an_item("900.00", kind="custom"),))
    assert verdict(story) is Verdict.CUSTOM
    assert not is_met(story)


@pytest.mark.clause("10.2")
def test_10_2_the_arithmetic_is_said() -> None:
    story = a_list(*map(quoted, THREE), items=(an_item("100.01"),))
    (found,) = against_market(story.state, story.state.current, MEASURES)
    assert found.sentence.zh == "单价 100.01 高于市场均价 300.00 ÷ 3"
    assert (found.sum, found.average, found.quarter) == (Decimal("300.00"), "100.0000", "2025Q2")


# 12(3): lists


@pytest.mark.clause("12.3")
@pytest.mark.parametrize(
    ("lacks", "fields"),
    [
        ({"functions": ""}, ("functions",)),
        ({"purpose": ""}, ("purpose",)),
        ({"unit_price": None}, ("unit_price",)),
        ({"functions": "", "unit_price": None}, ("functions", "unit_price")),
    ],
)
def test_12_3_a_line_without_functions_purpose_or_price(
    lacks: dict[str, Any], fields: tuple[str, ...]
) -> None:
    story = a_list(items=(an_item(code="B"), an_item(**lacks)))
    (found,) = missing(story.state.current)
    assert (found.code, found.fields) == ("A", fields)
    assert is_met(story)


@pytest.mark.clause("12.3")
def test_12_3_a_complete_list_without_quotations_meets_nothing() -> None:
    assert not is_met(a_list())


@pytest.mark.clause("12.3")
def test_12_3_a_price_of_nought_is_a_price() -> None:
    assert missing(a_list(items=(an_item("0.00"),)).state.current) == ()


@pytest.mark.clause("12.3")
def test_12_3_what_changed_from_one_version_to_the_next() -> None:
    older = (an_item("100.00"), an_item("50.00", "B"), an_item("7.00", "C"))
    newer = (an_item("110.00"), an_item("50.00", "B"), an_item("9.00", "D"))
    story = a_list(filed(*newer, on="07-10"), items=older)
    found = differences(*story.state.valid_filings)
    assert (found.added, found.removed) == (("D",), ("C",))
    (change,) = found.prices
    assert (change.code, change.difference, change.percent) == ("A", Decimal("10.00"), "10.00")
    assert not is_met(story)  # whether it was at will a person finds


@pytest.mark.clause("12.3")
def test_12_3_the_version_that_counts_is_the_last_by_its_day_however_late_it_came() -> None:
    story = a_list(filed(an_item("80.00"), on="06-20"), filed(an_item("90.00"), on="06-15"))
    assert story.state.current.items[0].unit_price == Decimal("80.00")


Decide = Callable[[Any], Iterable[Event]]


def withdraw_filing(version: int) -> Decide:
    form = d.WithdrawFiling(filing_version=version, reason="误报", on=day("07-01"))
    return lambda prices: d.withdraw_filing(prices, form, TODAY)


def withdraw_reference(version: int) -> Decide:
    form = d.WithdrawReference(reference_version=version, reason="规格不同", on=day("07-01"))
    return lambda prices: d.withdraw_reference(prices, form, TODAY)


@pytest.mark.clause("12.3")
def test_12_3_a_version_filed_by_mistake_is_withdrawn() -> None:
    story = a_list(filed(an_item("100.00", functions=""), on="06-20"))
    assert is_met(story)
    story = story.when(withdraw_filing(2)).then(e.FilingWithdrawn)
    assert not is_met(story)
    story.when(withdraw_filing(2)).then()
    story.when(withdraw_filing(9)).then_refused("unknown-version")


@pytest.mark.clause("10.2")
def test_10_2_a_quotation_that_does_not_compare_is_withdrawn() -> None:
    story = a_list(*map(quoted, THREE), items=(an_item("100.01"),))
    story = story.when(withdraw_reference(4)).then(e.ReferenceWithdrawn)
    assert verdict(story) is Verdict.TOO_FEW
    story.when(withdraw_reference(1)).then_refused("unknown-version")


@pytest.mark.clause("12.3", "8.3")
def test_12_3_only_who_takes_part_in_the_project_files_its_list() -> None:
    form = d.File(
        engagement_id=PROJECT.id, provider_id=ENTERPRISE, items=(an_item(),), filed_on=day("06-10")
    )
    given(PRICE_LIST).when(lambda _: d.file(PROJECT, form, TODAY)).then_refused(
        "no-engagement", "12.3"
    )


# Through HTTP


def test_12_3_the_escalation_is_raised_and_lapses(office: Client) -> None:
    # given a list whose only standard item lacks its functions
    lead, enterprise = a_provider(office), an_enterprise(office)
    project = an_engagement(office, lead, enterprise)
    item = {"code": "A", "name": "标准件", "functions": "", "purpose": "车间", "kind": "standard",
            "unit": "套", "quantity": "1", "unit_price": "100.01"}  # fmt: skip
    body = {"engagement_id": project, "provider_id": lead, "items": [item]}
    prices = office.post("/price-lists", "provider", **body, filed_on="2025-06-10",
                         scope={"provider_id": lead})["id"]  # fmt: skip
    (raised,) = office.escalations(rule="12.3")
    assert (raised["citation"], raised["provider_id"], raised["status"]) == ("12.3", lead, "open")
    # when a second version names them, the escalation lapses
    item["functions"] = "报工"
    again = office.post("/price-lists", **body, filed_on="2025-06-12")
    assert (again["id"], again["version"]) == (prices, 2)
    assert [e["status"] for e in office.escalations(rule="12.3")] == ["lapsed"]
    # when three quotations put the average a cent below the price
    for price in ("99.00", "100.00", "101.00"):
        office.post(f"/price-lists/{prices}/references", item_code="A", source="公开报价",
                    quoted_on="2025-06-05", price=price, comparable=True, method="同规格",
                    recorded_on="2025-06-13")  # fmt: skip
    raised = office.escalations(rule="12.3", status="open")
    assert len(raised) == 1
    shown = office.get(f"/price-lists/{prices}")
    (market,) = shown["findings"]["market"]
    assert (market["verdict"], market["sum"], market["quotations"]) == (
        "above",
        "300.00",
        [3, 4, 5],
    )
    # then it lapses when one of them is withdrawn: two are no finding
    office.post(f"/price-lists/{prices}/references/withdrawal", reference_version=3,
                reason="规格不同", on="2025-06-14")  # fmt: skip
    assert office.escalations(rule="12.3", status="open") == []
