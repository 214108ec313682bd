"""Which record somebody means by what they typed, and what records are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from psycopg.rows import DictRow

from domain.values import Actor, NotYours, Role, Text, Unknown
from interfaces.api import records as api
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.api.reading import scope_of
from interfaces.api.who import PARTIES, READERS
from interfaces.web.heads import reference_of
from interfaces.web.texts import text
from interfaces.web.wording.labels import KIND_OF, noun_label
from interfaces.web.wording.refers import refers
from projections import records
from projections.kinds import TELLINGS

BY_NOUN: Final = {noun.noun: noun for noun in NOUNS}
NOUN_OF: Final = {noun.kind.name: noun.noun for noun in NOUNS}
LISTED: Final = {noun.noun: noun.kind.name for noun in NOUNS if noun.listed}
IDENTIFIER: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MOST: Final = 20


class Called(NamedTuple):
    """A record by the name that people use, and where its page is."""

    id: UUID
    noun: str
    name: str
    code: str = ""
    moment: str = ""
    """The query that keeps the moment at which it is looked at; none now."""
    open: bool = True
    """Whether its page is open to the reader."""

    @property
    def label(self) -> str | Text:
        """What a page calls it: what nobody calls by a name goes by its kind."""
        return self.name or noun_label(self.noun)

    @property
    def address(self) -> str:
        return f"/{self.noun}/{self.id}{self.moment}"


def called(when: Moment, record_ids: Iterable[UUID]) -> dict[UUID, Called]:
    """The records that the views know, by the names that they had then."""
    wanted = set(record_ids)
    if not wanted:
        return {}
    with when.house.connection() as conn:
        rows = records.called(conn, wanted)
    found = [_called(row) for row in rows]
    return {one.id: one for one in (found if when.is_now else _as_then(when, found))}


def called_for(actor: Actor, when: Moment, record_ids: Iterable[UUID]) -> dict[UUID, Called]:
    """The same for a reader: a party goes no further than its own records."""
    found = called(when, record_ids).values()
    return {one.id: one._replace(open=_opens(actor, when, one)) for one in found}


def _opens(actor: Actor, when: Moment, one: Called) -> bool:
    noun = BY_NOUN[one.noun]
    if actor.role not in PARTIES:
        return actor.role in noun.readers
    try:
        api.open_to(noun, one.id, actor, when)
    except (NotYours, Unknown):
        return False
    return True


def _as_then(when: Moment, found: Iterable[Called]) -> Iterator[Called]:
    """Straight from the log: for a few names no past view is built."""
    by_kind: dict[str, list[Called]] = {}
    for one in found:
        by_kind.setdefault(one.noun, []).append(one)
    for noun, some in by_kind.items():
        telling = TELLINGS[KIND_OF[noun]]
        for state in when.fold_all(telling.kind, [one.id for one in some]):
            listed = telling.listed(state) if telling.listed else {}
            reference = reference_of(state, listed)
            name = listed.get("title") or reference
            yield Called(state.id, noun, name, reference, _moment(when))


def _moment(when: Moment) -> str:
    asked = {"as_of": when.upto, "effective_on": when.effective_on}
    return "?" + urlencode({name: said for name, said in asked.items() if said is not None})


def _called(row: DictRow | Mapping[str, Any]) -> Called:
    return Called(
        row["record_id"], NOUN_OF[row["kind"]], row["name"], row["reference"] or row["code"] or ""
    )


def matching(
    when: Moment, noun: str, typed: str, scope: records.Scope, limit: int = MOST
) -> list[Called]:
    """Records of a noun that may be meant, those that are called exactly so first."""
    with when.rows("records") as conn:
        wanted = records.Filter(kind=LISTED[noun], q=typed)
        found = records.page(conn, wanted, scope, limit=limit)
        rows = records.called(conn, [row["record_id"] for row in found])
    return sorted(map(_called, rows), key=lambda one: (typed not in (one.name, one.code), one.name))


def meant(found: Sequence[Called], typed: str) -> Called | Text:
    """The one that is called exactly so, else the only one that fits; or why it is none."""
    exact = [one for one in found if typed in (one.name, one.code)]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    return text("forms.several_records" if found else "forms.no_such_record")


def picker(when: Moment, route: str, actor: Actor) -> Callable[[Sequence[str], str], UUID | Text]:
    """Answers the record that a text names at a field of a form, or why it names none."""
    scope = scope_of(actor, when.house, _readers(route))

    def pick(path: Sequence[str], typed: str) -> UUID | Text:
        if IDENTIFIER.fullmatch(typed):
            return UUID(typed)
        found = meant(
            [
                one
                for noun in refers(route, *path)
                if noun in LISTED
                for one in matching(when, noun, typed, scope)
            ],
            typed,
        )
        return found if isinstance(found, Text) else found.id

    return pick


def _readers(route: str) -> frozenset[Role]:
    """Who may do something with records of a kind may also say which others it concerns."""
    noun = next((noun for noun in NOUNS if noun.noun == route.split("/")[1]), None)
    return READERS | PARTIES if noun is None else noun.readers


def label_for(actor: Actor, when: Moment, record_id: UUID) -> str | Text:
    """What an address or a form calls a record that it names: by its identifier where that is all
    that the reader may know. Who is a provider is no secret."""
    found = called_for(actor, when, [record_id]).get(record_id)
    if found is None or not (found.open or found.noun == "providers"):
        return str(record_id)
    return found.label
