"""Art. 4: a relatively stable liaison, vacancies, and where papers reach the provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from articles.of_a_duty import a_provider as a_state
from articles.of_a_duty import clauses
from client import Client
from examples import a_provider, a_served_case
from pydantic import ValidationError
from scenario import MEASURES, TODAY, Story, day, given

from domain import liaison, provider
from domain.catalogue import PROVIDER
from domain.values import Contact, Event

pytestmark = pytest.mark.clause("4.b")

Decide = Callable[[Any], tuple[Event, ...]]


def admitted(name: str | None = "Qin") -> Story:
    return given(
        PROVIDER,
        provider.Admitted(
            kind=provider.ProviderKind.INTEGRATED,
            name="Longcheng",
            uscc="91350211M0001001YQ",
            liaison=None if name is None else Contact(name=name),
            admitted_on=day("05-22"),
        ),
    )


def appoint(name: str, on: str, corrects: int | None = None) -> Decide:
    form = liaison.AppointLiaison(
        liaison=Contact(name=name), appointed_on=day(on), corrects=corrects
    )
    return lambda state: liaison.appoint_liaison(state.liaisons, form, state.admitted_on, TODAY)


def leave(on: str) -> Decide:
    form = liaison.RecordDeparture(reason="another job", left_on=day(on))
    return lambda state: liaison.record_departure(state.liaisons, form, state.admitted_on, TODAY)


def confirm_address(on: str, electronic: bool) -> Decide:
    form = liaison.ConfirmServiceAddress(
        address="1 Road",
        electronic=electronic,
        electronic_address="a@b.example" if electronic else "",
        confirmed_on=day(on),
    )
    return lambda state: liaison.confirm_service_address(form, state.admitted_on, TODAY)


def name_on(story: Story, on: str) -> str | None:
    held = story.state.liaisons.on(day(on))
    return None if held is None else held.name


def test_the_liaison_of_a_day_follows_from_the_days_and_not_from_their_recording() -> None:
    story = admitted().when(appoint("Liang", "07-01")).then(liaison.LiaisonAppointed)
    # a departure in June is recorded after the appointment of July
    story = story.when(leave("06-10")).then(liaison.LiaisonLeft)
    assert [name_on(story, on) for on in ("06-09", "06-10", "06-30", "07-01")] == [
        "Qin", None, None, "Liang",
    ]  # fmt: skip
    assert story.state.liaison.name == "Liang"
    assert story.state.liaison_vacant_since is None
    assert story.log[-1].citation == "4.b"


def test_a_provider_without_a_liaison_is_a_vacancy() -> None:
    assert admitted(None).state.liaison_vacant_since == day("05-22")
    story = admitted().when(leave("06-10")).then(liaison.LiaisonLeft)
    assert story.state.liaison_vacant_since == day("06-10")
    story.when(leave("06-11")).then_refused("no-liaison", "4.b")
    filled = story.when(appoint("Liang", "06-20")).then(liaison.LiaisonAppointed)
    assert filled.state.liaison_vacant_since is None


def test_a_wrong_entry_is_corrected_by_one_that_names_it() -> None:
    story = admitted().when(leave("06-10")).then(liaison.LiaisonLeft)
    story.when(appoint("Qin", "06-10", corrects=9)).then_refused("unknown-liaison")
    story = story.when(appoint("Liang", "06-12", corrects=2)).then(liaison.LiaisonAppointed)
    assert [name_on(story, on) for on in ("06-10", "06-12")] == ["Qin", "Liang"]


@pytest.mark.parametrize(
    ("on", "changes"),
    [("2026-05-31", 2), ("2026-06-01", 2), ("2026-06-02", 1), ("2026-07-02", 0)],
)
def test_changes_are_counted_over_the_months_that_the_office_set(on: str, changes: int) -> None:
    """Twelve months that end that day: 1 June 2025 counts until 31 May 2026."""
    story = admitted()
    for name, since in (("Liang", "06-02"), ("Mo", "07-02")):
        story = story.when(appoint(name, since)).then(liaison.LiaisonAppointed)
    # the same person with another number is no change
    story = story.when(appoint("Mo", "07-09")).then(liaison.LiaisonAppointed)
    held = liaison.stability(story.state.liaisons, MEASURES, day(on))
    assert (held.changes, held.above) == (changes, False)


@pytest.mark.parametrize(("limit", "above"), [(0, False), (1, True), (2, False), (3, False)])
def test_more_changes_than_the_office_set_are_pointed_out(limit: int, above: bool) -> None:
    """0 sets no limit; two changes are not more than two."""
    held = liaison.Stability(changes=2, since=day("06-02"), limit=limit)
    assert held.above is above
    assert MEASURES.whole("liaison.max-changes") == 0


def test_papers_go_electronically_only_where_that_was_confirmed() -> None:
    story = admitted()
    assert not story.state.liaisons.takes_electronic(day("06-30"))
    story = story.when(confirm_address("06-03", True)).then(liaison.ServiceAddressConfirmed)
    story = story.when(confirm_address("08-01", False)).then(liaison.ServiceAddressConfirmed)
    takes = story.state.liaisons.takes_electronic
    days = ("06-02", "06-03", "07-31", "08-01")
    assert [takes(day(on)) for on in days] == [False, True, True, False]
    with pytest.raises(ValidationError, match="electronic papers"):
        liaison.ConfirmServiceAddress(address="1 Road", electronic=True, confirmed_on=day("06-03"))


def test_every_provider_owes_a_liaison() -> None:
    assert "4.b" in clauses(a_state("integrated")) & clauses(a_state("product"))


def test_the_register_of_liaisons_shows_the_vacancies(office: Client) -> None:
    held, vacant = a_provider(office), a_provider(office, liaison=None)
    left = a_provider(office)
    office.post(
        f"/providers/{left}/liaison/departure", "provider", reason="离职", left_on="2025-07-01",
        scope={"provider_id": left},
    )  # fmt: skip
    items = {item["provider_id"]: item for item in office.fresh("/liaisons")["items"]}
    assert items[held]["liaison"]["name"] == "覃小云"
    assert items[held]["vacant_since"] is None
    assert items[vacant]["vacant_since"] == "2025-05-22"
    assert items[left]["vacant_since"] == "2025-07-01"
    found = office.get("/liaisons?vacant=true")["items"]
    assert {item["provider_id"] for item in found} == {vacant, left}
    found = office.get("/liaisons?vacant=false")["items"]
    assert [item["provider_id"] for item in found] == [held]
    assert len(office.get("/liaisons?limit=2")["items"]) == 2


def test_a_vacancy_waits_for_the_provider_and_for_the_office(office: Client) -> None:
    vacant = a_provider(office, liaison=None)
    scope = {"provider_id": vacant}
    (own,) = office.fresh("/worklist", "provider", **scope)["items"]
    # ten working days from 22 May 2025, the Dragon Boat days off in between
    assert (own["task"], own["due_on"]) == ("provider.liaison", "2025-06-06")
    tasks = [item["task"] for item in office.get("/worklist")["items"]]
    assert tasks == ["provider.liaison-vacant"]
    office.post(
        f"/providers/{vacant}/liaison", "provider", liaison={"name": "梁志强"},
        appointed_on="2025-06-03", scope=scope,
    )  # fmt: skip
    assert office.fresh("/worklist", "provider", **scope)["items"] == []


def test_the_provider_shows_liaison_changes_and_address(office: Client) -> None:
    one = a_provider(office)
    office.post(
        f"/providers/{one}/service-address", "provider", address="航惠路 1 号", electronic=True,
        electronic_address="service@longcheng.example", confirmed_on="2025-06-03",
        scope={"provider_id": one},
    )  # fmt: skip
    shown = office.get(f"/providers/{one}")
    assert shown["liaison"]["name"] == "覃小云"
    assert shown["liaison_changes"]["changes"] == 0
    assert shown["service_address"]["electronic"] is True


def test_electronic_service_without_consent_is_pointed_out_and_not_refused(office: Client) -> None:
    one, other = a_provider(office), a_provider(office)
    office.post(
        f"/providers/{other}/service-address", address="航惠路 1 号", electronic=True,
        electronic_address="service@longcheng.example", confirmed_on="2025-06-10",
    )  # fmt: skip
    without = a_served_case(office, one, "2025-06-10", method="electronic")
    (warning,) = office.get(f"/cases/{without}")["warnings"]
    assert "未确认同意电子送达" in warning["zh"]
    with_consent = a_served_case(office, other, "2025-06-10", method="electronic")
    by_hand = a_served_case(office, a_provider(office), "2025-06-10")
    for case in (with_consent, by_hand):
        assert "未确认同意电子送达" not in str(office.get(f"/cases/{case}")["warnings"])
