"""Each decision keeps the cut on which it was made: all that its command read, and no less."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from client import Client
from views.one_of_each import DAY, EXAMPLES, OFFICER, name_of
from web import test_openapi as told

from application import office as room
from application.kept import Kept, Known
from application.office import Office
from application.store import Envelope, decode, encode
from application.unit import Command, Unit
from domain.catalogue import CALENDAR_ID, EVENTS, MEASURES_ID, NAMES
from domain.deciding import DECISIONS, OF_KIND
from domain.values import Asked, Cut, Looked, Place, Recorded
from interfaces.answers import Answers
from interfaces.wiring import House

FORMS = Path(__file__).parents[1] / "store" / "forms"


def the_log(house: House, after: int = 0) -> list[Recorded[Any]]:
    with house.database.connect() as conn:
        return house.log.after(conn, after, 100_000)


def the_last(house: House, name: str) -> Recorded[Any]:
    return [one for one in the_log(house) if NAMES[type(one.event)] == name][-1]


# Which events decide


DECIDING_WORD = re.compile(
    r"accept|accepted|adopted|annulled|answered|approved|cancelled|cleared|concluded|confirmed"
    r"|countersigned|decided|declined|dismissed|dropped|expelled|expunged|granted|held|issued|kept"
    r"|lifted|listed|ordered|placed|refused|rejected|released|resolved|returned|reversed|reviewed"
    r"|revoked|settled|suspended|verified|waived|withdrawn"
)
NO_DECISION = {
    "by somebody outside the office": (
        """
        admission-batch.application-withdrawn
        complaint.withdrawn
        disqualification-case.hearing-waived
        disqualification-case.statement-waived
        duty-record.report-withdrawn
        engagement.acceptance-failed
        engagement.accepted
        expulsion-case.hearing-waived
        expulsion-case.statement-waived
        rectification-case.service-confirmed
        replacement.right-waived
        replacement.withdrawn
        task-book.countersigned
        """
    ),
    "something that happened": (
        """
        complaint.referral-concluded
        coordination-meeting.cancelled
        coordination-meeting.held
        disqualification-case.hearing-held
        expulsion-case.hearing-held
        identity-file.refused
        provider.service-address-confirmed
        rectification-case.interview-held
        rectification-case.interview-refused
        """
    ),
    "a rule, under which is decided later": (
        """
        assessment-scheme.adopted
        assessment-scheme.withdrawn
        measures.interpretation-issued
        measures.interpretation-withdrawn
        measures.pilot-concluded
        measures.pilot-conclusion-withdrawn
        measures.repeal-withdrawn
        measures.setting-withdrawn
        measures.version-adopted
        """
    ),
    "follows from a decision that has its own record": (
        """
        admission-batch.listed
        complaint.answered
        complaint.enquiry-answered
        disqualification-case.censure-withdrawn
        engagement.provider-replaced
        engagement.replacement-annulled
        expulsion-case.publicity-withdrawn
        grey-list-entry.expunged
        provider.disqualification-revoked
        provider.expelled
        provider.expulsion-revoked
        provider.grey-list-expunged
        provider.grey-list-released
        provider.grey-listed
        provider.order-annulled
        provider.rectification-ordered
        rectification-case.released
        replacement.handover-listed
        """
    ),
    "found by the clock": (
        """
        duty-record.overdue-reversed
        provider.unreported-reversed
        rectification-case.miss-reversed
        """
    ),
    "about who may use the office, and in which role": (
        """
        account.role-granted
        account.role-withdrawn
        """
    ),
    "an entry put right": (
        """
        disqualification-case.step-annulled
        expulsion-case.proof-withdrawn
        expulsion-case.step-annulled
        price-list.filing-withdrawn
        price-list.reference-withdrawn
        rectification-case.interview-annulled
        replacement.provider-change-annulled
        """
    ),
}
"""Names that sound like a decision, by the reason why they are none."""


def test_no_decision_is_forgotten() -> None:
    none = {name for names in NO_DECISION.values() for name in names.split()}
    sounds = {name for name in EVENTS if DECIDING_WORD.search(name.partition(".")[2])}
    assert len(sounds) > 60
    assert sounds - DECISIONS - none == set(), "is it a decision? say so, or why not"
    assert none & DECISIONS == set()
    assert none <= sounds


def test_each_decision_is_an_event_of_the_log() -> None:
    assert set(EVENTS) >= DECISIONS
    assert sum(len(names) for names in OF_KIND.values()) == len(DECISIONS)


# How it is kept


A_CUT = Cut(
    head=41,
    measures=Place(2, 20),
    calendar=Place(3, 3),
    records=(Looked("provider", uuid4(), 4, 40), Looked("complaint", uuid4(), 0, 0)),
    asked=(Asked("tallies.dissatisfied", (str(uuid4()), "2025-05-22"), 41, 6),),
    told=(1, 2),
)


def row(name: str, state: bytes) -> Any:
    return (uuid4(), 1, 1, None, name, state)


@pytest.mark.parametrize("event", EXAMPLES, ids=name_of)
def test_a_cut_is_read_as_it_was_written(event: Any) -> None:
    envelope = Envelope(uuid4(), 1, event, event.effective_on, OFFICER, event.citation, "v1", A_CUT)
    assert decode(row(*encode(envelope))).cut == A_CUT


def test_an_event_without_a_cut_says_nothing_of_one() -> None:
    event = EXAMPLES[0]
    _, state = encode(Envelope(uuid4(), 1, event, DAY, OFFICER, None, None))
    assert "cut" not in json.loads(state)


def test_decisions_from_before_cuts_were_kept_are_read() -> None:
    forms = [form for form in FORMS.iterdir() if form.stem in DECISIONS]
    assert len(forms) == len(DECISIONS)
    for form in forms:
        assert "cut" not in json.loads(form.read_text("utf-8"))
        assert decode(row(form.stem, form.read_bytes())).cut is None


def test_a_cut_is_small() -> None:
    event = EXAMPLES[0]
    _, without = encode(Envelope(uuid4(), 1, event, DAY, OFFICER, None, None))
    _, state = encode(Envelope(uuid4(), 1, event, DAY, OFFICER, None, None, A_CUT))
    assert len(state) - len(without) < 400


# No read escapes


class Watch:
    """What every act reads at the level of the store and of the views, and what it noted."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.local = threading.local()
        self.acts = 0
        self.escaped: list[tuple[set[Any], set[Any]]] = []
        self.noted: dict[str, Cut] = {}
        self._watch_reads(patch)
        self._watch_acts(patch)

    def _saw(self, *what: Any) -> None:
        if getattr(self.local, "seen", None) is not None:
            self.local.seen.update(what)

    def _watch_reads(self, patch: pytest.MonkeyPatch) -> None:
        read_record, read, place_of = room.read_record, room.read, Office.place_of
        get = Kept.get

        def records(conn: Any, persons: Any, ids: Any, **how: Any) -> Any:
            ids = list(ids)
            self._saw(*ids)
            return read_record(conn, persons, ids, **how)

        def anything(conn: Any, persons: Any, query: str, params: Any) -> Any:
            self._saw(query)
            return read(conn, persons, query, params)

        def place(office: Office, record_id: UUID) -> Place:
            self._saw(record_id)
            return place_of(office, record_id)

        def known(kept: Kept, record_id: UUID) -> Known | None:
            self._saw(record_id)
            return get(kept, record_id)

        patch.setattr(Kept, "get", known)
        patch.setattr(room, "read_record", records)
        patch.setattr(room, "read", anything)
        patch.setattr(Office, "place_of", place)
        at = Answers._at

        def asked(answers: Answers, view: str, position: int) -> Any:
            self._saw((type(answers).__name__, position))
            return at(answers, view, position)

        patch.setattr(Answers, "_at", asked)

    def _watch_acts(self, patch: pytest.MonkeyPatch) -> None:
        perform = Office.perform

        def watched(office: Office, command: Command, act: Callable[[Unit], Any]) -> Any:
            def doing(unit: Unit) -> Any:
                self.local.seen = set()
                try:
                    return act(unit)
                finally:
                    seen, self.local.seen = self.local.seen, None
                    self._compare(seen, unit)

            return perform(office, command, doing)

        patch.setattr(Office, "perform", watched)

    def _compare(self, seen: set[Any], unit: Unit) -> None:
        self.acts += 1
        cut = unit.office.cut()
        noted = {one.id for one in cut.records}
        noted |= {
            (f"House{asked.question.partition('.')[0].capitalize()}", asked.upto)
            for asked in cut.asked
        }
        missed = seen - noted - {MEASURES_ID, CALENDAR_ID}  # those two stand in every cut
        invented = noted - seen
        if missed or invented:
            self.escaped.append((missed, invented))


OTHER_OUTCOMES = {
    "complaint.extension-refused",
    "disqualification-case.not-disqualified",
    "expulsion-case.not-expelled",
    "publication.returned",
    "rectification-case.extension-refused",
    "rectification-case.inspection-failed",
    "rectification-case.resumed",
    "rectification-case.suspended",
    "replacement.refused",
}
"""What the same acts may answer too, or what the regulation in force knows no power for."""


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    with monkeypatch.context() as patch:
        yield Watch(patch)


def test_no_read_of_any_command_escapes(watch: Watch, office: Client) -> None:
    """Every command of the API, with the bodies that its document shows."""
    told.test_every_example_does_what_it_shows(office)
    assert watch.acts > 200
    assert watch.escaped == []
    log = the_log(office.house)
    kept = {NAMES[type(one.event)]: one.cut for one in log if one.cut is not None}
    decided = {NAMES[type(one.event)] for one in log} & DECISIONS
    assert set(kept) == decided
    assert DECISIONS - decided == OTHER_OUTCOMES
    for one in log:
        if one.cut is not None:
            _holds_together(office.house, one, one.cut)


def _holds_together(house: House, decision: Recorded[Any], cut: Cut) -> None:
    """Each place is one that the record had reached, and none lies after the decision."""
    assert cut.head < decision.position
    place, count = cut.told
    assert 1 <= place <= count
    for looked in cut.records:
        story = house.office.story(looked.id, upto=cut.head)
        last = (story[-1].version, story[-1].position) if story else (0, 0)
        assert (looked.version, looked.position) == last
    assert cut.measures == house.office.foundation()[1] or cut.measures.position < cut.head


def test_an_unnoted_read_would_be_found(watch: Watch, house: House) -> None:
    act = told_nothing(house)
    with pytest.raises(LookupError):
        house.office.perform(Command(actor=OFFICER, today=DAY), act)
    ((missed, invented),) = watch.escaped
    assert len(missed) == 2
    assert invented == set()


def told_nothing(house: House) -> Callable[[Unit], Any]:
    def act(unit: Unit) -> Any:
        house.office.story(uuid4())
        house.files.listed_providers(0)
        raise LookupError

    return act
