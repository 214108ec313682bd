"""Persons in the log: every field that tells of one is a box, and opens only where it belongs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, get_args
from uuid import UUID, uuid4

import psycopg
import pytest
from audit.erased_persons import NAME, PHONE, everything
from client import Client
from examples import a_provider, an_enterprise
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier
from pydantic import BaseModel
from views.one_of_each import EXAMPLES, OFFICER, name_of

from application.errors import Unreadable
from application.store import CipherName, Envelope, Persons, decode, encode
from application.store.persons import MARKED, may_tell, persons_in
from domain import standing
from domain.catalogue import EVENTS, NAMES, PROVIDER
from domain.liaison import LiaisonAppointed
from domain.personal import called, erased_name, is_gone, lost_name
from domain.unfit import Unfit
from domain.values import Actor, Contact, Role
from interfaces.settings import Settings
from interfaces.wiring import House

KEY = bytes(range(32))
SOMEBODY = "Zhou Wu"


def telling(event: Any) -> Any:
    """The example, telling of somebody where it tells of nobody."""
    data = event.model_dump(mode="json")
    for place in MARKED[NAMES[type(event)]]:
        _, name, *deeper = place.path
        if data[name]:
            continue
        if name == "evidence":
            data[name] = {"left": {"witness": SOMEBODY, "servers": ["Qin", "Meng"]}}
        elif deeper:
            member = {"name": SOMEBODY, "role": "writes programs"}
            data[name] = {"form": "team-roster", "members": [member]}
        else:
            data[name] = {"name": SOMEBODY} if place.contact else SOMEBODY
            if isinstance(getattr(event, name), tuple):
                data[name] = [SOMEBODY, NAME]
    return type(event).model_validate(data)


TELLING = [telling(event) for event in EXAMPLES if NAMES[type(event)] in MARKED]
CIPHERS: tuple[CipherName, ...] = ("aes-gcm", "sm4-gcm")


@pytest.fixture
def conn(house: House) -> Iterator[Connection[Any]]:
    with house.database.connect() as opened:
        yield opened


def stored(conn: Connection[Any], persons: Persons, event: Any, record: UUID) -> Any:
    """A row as the log would hold it."""
    envelope = Envelope(record, 1, event, event.effective_on, OFFICER, event.citation, None)
    name, state = encode(envelope)
    return (record, 1, 7, None, name, persons.close(conn, record, 1, name, state))


def names_in(event: Any) -> list[str]:
    found: list[str] = []
    data = event.model_dump(mode="json")
    for place in MARKED[NAMES[type(event)]]:
        _collect(data, place.path[1:], found)
    return found


def _collect(data: Any, path: tuple[str, ...], found: list[str]) -> None:
    if isinstance(data, list):
        for item in data:
            _collect(item, path, found)
    elif data and path:
        _collect(data.get(path[0]), path[1:], found)
    elif data:
        found.append(called(data))


@pytest.mark.parametrize("cipher", CIPHERS)
def test_what_tells_of_persons_is_boxed_and_read_as_it_was(
    conn: Connection[Any], cipher: CipherName
) -> None:
    persons, seen = Persons(KEY, cipher), set[str]()
    for event in TELLING:
        row, names = stored(conn, persons, event, uuid4()), names_in(event)
        assert len(persons_in(row[5])) == len(set(names)), name_of(event)
        assert [name for name in names if name.encode() in _data(row)] == []
        (opened,) = persons.opened(conn, [row])
        assert decode(opened).event == event
        seen |= {row[4]} if names else set()
    assert seen == set(MARKED), "each event that tells of persons has an example that does"


def _data(row: Any) -> bytes:
    """Without the envelope, and without what stands in boxes."""
    text = json.dumps(json.loads(row[5])["data"], ensure_ascii=False)
    return re.sub(r'"box": "[^"]*"', "", text).encode()


@pytest.mark.parametrize("role", list(Role))
def test_who_acts_for_a_body_is_boxed_and_who_acts_in_office_is_not(
    conn: Connection[Any], role: Role
) -> None:
    event = standing.Readmitted(batch="2026-1", on=TELLING[0].effective_on, reason="again")
    actor = Actor(name=SOMEBODY, role=role)
    name, state = encode(Envelope(uuid4(), 1, event, event.effective_on, actor, None, None))
    assert may_tell(name, actor) is (role in (Role.PROVIDER, Role.ENTERPRISE))
    persons = Persons(KEY)
    record = uuid4()
    row: Any = (record, 1, 7, None, name, persons.close(conn, record, 1, name, state))
    assert (SOMEBODY.encode() in row[5]) is not may_tell(name, actor)
    assert decode(persons.opened(conn, [row])[0]).actor == actor


@given(
    name=st.text(min_size=1, max_size=200).filter(lambda s: s.strip() and s == s.strip()),
    phone=st.text(max_size=40).filter(lambda s: s == s.strip()),
)
def test_any_name_comes_back(name: str, phone: str) -> None:
    try:
        contact = Contact(name=name, phone=phone)
    except ValueError:
        return
    event = LiaisonAppointed(liaison=contact, appointed_on=TELLING[0].effective_on)
    keys, persons = _Kept(), Persons(KEY)
    persons.keys = keys  # type: ignore[assignment]
    row = stored(None, persons, event, uuid4())  # type: ignore[arg-type]
    assert decode(persons.opened(None, [row])[0]).event == event  # type: ignore[arg-type]


class _Kept:
    """Keys without a table."""

    def __init__(self) -> None:
        self._real = Persons(KEY).keys
        self._keys: dict[str, Any] = {}

    def of(self, conn: Any, name: str, record_id: UUID) -> Any:
        from application.store.person_keys import Key

        return self._keys.setdefault(name, Key(uuid4(), "aes-gcm", KEY))

    def known(self, conn: Any, person_ids: Any) -> Any:
        return {key.person_id: key for key in self._keys.values()}


def test_one_name_in_one_record_is_one_person_however_it_is_written(
    conn: Connection[Any],
) -> None:
    persons, record = Persons(KEY), uuid4()
    day = TELLING[0].effective_on

    def person(name: str, within: UUID) -> set[UUID]:
        event = LiaisonAppointed(liaison=Contact(name=name), appointed_on=day)
        return persons_in(stored(conn, persons, event, within)[5])

    first = person("Zhang San", record)
    assert person("ｚｈａｎｇ  SAN", record) == first
    assert person("Zhang Si", record) != first
    assert person("Zhang San", uuid4()) != first, "a namesake elsewhere is somebody else"


def test_a_box_tells_no_more_of_its_length_than_it_must(conn: Connection[Any]) -> None:
    persons, day = Persons(KEY), TELLING[0].effective_on
    lengths = {
        len(
            stored(
                conn,
                persons,
                LiaisonAppointed(liaison=Contact(name="韦" * n), appointed_on=day),
                uuid4(),
            )[5]
        )
        for n in range(1, 8)
    }
    assert len(lengths) == 1


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_box_that_was_moved_or_altered_is_named_by_its_position(
    conn: Connection[Any], cipher: CipherName
) -> None:
    persons, day = Persons(KEY, cipher), TELLING[0].effective_on
    event = LiaisonAppointed(liaison=Contact(name="韦一"), appointed_on=day)
    row = stored(conn, persons, event, uuid4())
    box = re.search(rb'"box":"([^"]+)"', row[5])
    assert box is not None
    flipped = box[1][:-4] + (b"AAA=" if box[1][-4:] != b"AAA=" else b"BBB=")
    for wrong in (
        (uuid4(), *row[1:]),  # in another record
        (row[0], 2, *row[2:]),  # at another place in it
        (*row[:5], row[5].replace(box[1], flipped)),
        (*row[:5], row[5].replace(box[1], b"")),
    ):
        with pytest.raises(Unfit, match="position 7"):
            persons.opened(conn, [wrong])
    assert persons.opened(conn, [row])


def test_without_the_offices_key_nothing_is_read_and_nothing_is_garbled(
    conn: Connection[Any],
) -> None:
    event = TELLING[0]
    row = stored(conn, Persons(KEY), event, uuid4())
    for other in (None, bytes(32)):
        with pytest.raises(Unfit, match="seal key"):
            Persons(other).opened(conn, [row])
    with pytest.raises(Unreadable, match="seal key"):
        stored(conn, Persons(None), event, row[0])


def test_a_house_does_not_open_with_another_seal_key(
    office: Client, settings: Settings, database_url: str
) -> None:
    a_provider(office)
    other = settings.model_copy(update={"home": settings.home / "elsewhere"})
    with pytest.raises(Unreadable, match=r"keys/seal\.key"):
        House(database_url, other)
    again = House(database_url, settings, pool_size=2)
    again.close()


def test_a_key_that_nobody_destroyed_by_a_decision_is_lost_not_erased(
    office: Client, owner_url: str
) -> None:
    provider = a_provider(office)
    schema = office.house.database.schema
    with psycopg.connect(owner_url, autocommit=True, row_factory=dict_row) as conn:
        query = SQL("DELETE FROM {}.person_keys RETURNING person_id").format(Identifier(schema))
        (row,) = conn.execute(query).fetchall()
    shown = office.get(f"/providers/{provider}")
    assert shown["liaison"]["name"] == lost_name(row["person_id"])
    assert "erased" not in shown


def test_the_log_and_what_commands_answered_hold_no_name(office: Client) -> None:
    a_provider(office)
    an_enterprise(office)
    with office.house.database.connect() as conn:
        kept = conn.execute(
            "SELECT convert_from(state, 'UTF8') AS text FROM stored_events"
            " UNION ALL SELECT answer::text FROM commands"
        ).fetchall()
    for told in (NAME, PHONE, "莫海", "0772-5550201"):
        assert [row for row in kept if told in row["text"]] == []
        assert told in everything(office.house), "the views do, until it is erased"


def test_an_event_from_before_the_boxes_is_read_as_it_stands(conn: Connection[Any]) -> None:
    event = TELLING[0]
    record = uuid4()
    envelope = Envelope(record, 1, event, event.effective_on, OFFICER, event.citation, None)
    row = (record, 1, 7, None, *encode(envelope))
    assert Persons(None).opened(conn, [row]) == [row]
    assert decode(row).event == event  # type: ignore[arg-type]
    assert {one.person_id for one in Persons(None).told(conn, [row])} == {None}


# Which fields tell of persons is decided for each, and nowhere forgotten

LOOKS_PERSONAL = re.compile(
    r"name|person|phone|liaison|contact|attend|received_by|member|officer|assignee|caseworker"
    r"|settled_by|representative|invited|signat|sealed|^by$|assessor|address"
)
DECIDED = {
    "name": "of a body, a file, a product, a period, an officer; other persons' names are marked",
    "addressee": "a body that a paper goes to; who complained is never named on one",
    "signatory": "the office, in whose name a paper is signed",
    "sealed_on": "a day",
    "legal_representative": "a public registry fact of the company",
    "officers": "officers act in office",
    "in_person": "a way of service",
    "assignee": "officers act in office",
    "caseworker": "officers act in office",
    "invited": "departments of the group",
    "by": "a body, or a kind of objector",
    "assessor": "an evaluation centre, the provider or the enterprise",
    "address": "where papers reach the provider",
    "electronic_address": "where papers reach the provider",
    "period_name": "of a period",
    "person_id": "the name of a key, drawn at random",
    "person_ids": "names of keys, drawn at random",
    "persons": "names of keys, drawn at random",
    "no_personal_data": "what the second person vouches for",
    "members": "each member's name is marked",
}
BODIES = {
    *("provider.admitted", "provider.registration-changed", "enterprise.registered"),
    *("complaint.received", "rectification-case.statement-heard", "task-book.progress-reported"),
    *("rectification-case.report-submitted", "expulsion-case.statement-received"),
    *("disqualification-case.statement-received", "engagement.lists-filed"),
    *("engagement.diagnosis-filed",),
    *("engagement.plan-filed", "engagement.milestone-reported", "engagement.accepted"),
    *("engagement.acceptance-failed", "price-list.filed", "publication.drafted"),
    *("publication.revised", "publication.corrected", "assessment-period.opened"),
    *("admission-batch.opened", "admission-batch.application-received"),
    *("duty-record.reported", "duty-record.report-corrected"),
    *(
        f"{kind}-case.{what}"
        for kind in ("rectification", "expulsion", "disqualification")
        for what in ("service-attempted", "service-evidence-added")
    ),
    *("rectification-case.notice-served", "rectification-case.service-corrected"),
    *(
        f"{kind}-case.{what}"
        for kind in ("expulsion", "disqualification")
        for what in (
            "prior-notice-served",
            "prior-notice-corrected",
            "decision-served",
            "decision-service-corrected",
        )
    ),
    *("pool-exit.took-effect", "pool-exit.service-attempted"),
    *("pool-exit.service-evidence-added", "pool-exit.service-corrected"),
    *("assessment.opened", "assessment-scheme.adopted", "task-book.signed", "task-book.amended"),
    *("subscription.opened", "document.printed", "document.sealed-copy-filed"),
}
"""Events in which a field `name` that is not marked names no natural person."""
OFFICERS = {"account.opened", "account.renamed"}
"""Those in which it names an officer: it is the name on every act of theirs."""


def fields_of(model: type[BaseModel], inside: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in model.model_fields.items():
        yield (*inside, name)
        for inner in _models(field.annotation):
            yield from fields_of(inner, (*inside, name))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def test_every_field_that_could_name_a_person_is_decided() -> None:
    marked = {name: [place.path[1:] for place in found] for name, found in MARKED.items()}
    open_, used = [], set()
    for event_name, event in EVENTS.items():
        for path in fields_of(event):
            within = any(path[: len(one)] == one for one in marked.get(event_name, ()))
            if within or not LOOKS_PERSONAL.search(path[-1]):
                continue
            known = path[-1] in DECIDED and (path[-1] != "name" or event_name in BODIES | OFFICERS)
            used.add(path[-1])
            if not known:
                open_.append((event_name, ".".join(path)))
    assert open_ == []
    assert set(DECIDED) - used == set(), "no field of that name is left"


def test_a_field_that_nobody_decided_would_be_found() -> None:
    assert LOOKS_PERSONAL.search("witness_name")
    assert ("liaison", "phone") in set(fields_of(EVENTS["provider.admitted"]))
    assert PROVIDER.name == "provider"


def test_a_placeholder_is_a_name_that_a_contact_takes() -> None:
    person = uuid4()
    for made in (erased_name(person), lost_name(person)):
        assert Contact(name=made).name == made
        assert is_gone(made)
    assert not is_gone("erased")
