"""What a package holds: the record as it stood, its story, its files, and what it is related to."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import UUID

from application.audit.extract import Extract
from domain import complaint
from domain.archive.file import ArchiveFile
from domain.attached import Attached, extension, named_in
from domain.catalogue import DOCUMENT, KINDS, MEASURES_ID
from domain.values import Actor, Event, NotYours, Recorded, Role, Text
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.api.nouns.noun import Seen
from interfaces.wiring import House
from projections import records
from projections.history import entries
from projections.kinds import TELLINGS, status

NOUN_OF: Final = {noun.kind.name: noun for noun in NOUNS}
READER: Final = Actor(name="archive", role=Role.AUDITOR)
IDENTIFIER: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONGEST: Final = 60
"""Characters of a name in the package: with its folders every system takes it."""
SEALED: Final = Text(
    "随投诉举报收到，可能显示来件人：封存于系统，不入包（docs/adr/0015）",
    "it came with a complaint and may show who sent it: sealed in the office, not packed (ADR 15)",
)


INFECTED: Final = Text(
    "病毒扫描有发现，已隔离，不入包（docs/adr/0018）",
    "a scan found something in it: in quarantine, not packed (ADR 18)",
)


ERASED: Final = Text(
    "所载人员的个人信息已依法删除，印制件不入包（docs/adr/0017）",
    "a person whom it names was erased: its print is not packed (ADR 17)",
)


@dataclass(frozen=True)
class Paper:
    """A file that an event names; `path` within the package, none where it is `withheld`."""

    number: int
    file: Attached
    position: int
    of: str
    """What happened with it, in Chinese."""
    on: str
    folder: str
    """`documents` for the office's own papers, `files` for what came."""
    withheld: Text | None = None

    @property
    def path(self) -> str | None:
        return None if self.withheld else f"{self.folder}/{self.number:03}-{short(self.file.name)}"

    def listed(self) -> dict[str, Any]:
        told = {"number": self.number, "path": self.path, **self.file.model_dump()}
        why = self.withheld and {"zh": self.withheld.zh, "en": self.withheld.en}
        return told | {"position": self.position, "of": self.of, "on": self.on, "withheld": why}


@dataclass(frozen=True)
class Contents:
    """One record at one position of the log, as an auditor sees it: who complained stays sealed."""

    house: House
    extract: Extract
    file: ArchiveFile
    documents: tuple[UUID, ...] = ()
    """The papers of the office that were drafted from it: they lie in the same volume."""

    @property
    def record_ids(self) -> tuple[UUID, ...]:
        return (self.file.record_id, *self.documents)

    @cached_property
    def story(self) -> list[Recorded[Event]]:
        return self.extract.story(self.file.record_id)

    @cached_property
    def told(self) -> list[Recorded[Event]]:
        """What happened in the record and to its papers, in order."""
        stories = [self.story, *map(self.extract.story, self.documents)]
        return sorted((one for story in stories for one in story), key=lambda one: one.position)

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        shown = entries(self.told, self.extract.story(MEASURES_ID))
        return [
            {"record_id": str(recorded.record_id), **entry}
            for recorded, entry in zip(self.told, shown, strict=True)
        ]

    @cached_property
    def state(self) -> Any:
        return KINDS[self.file.kind].fold(self.story)

    @cached_property
    def shown(self) -> dict[str, Any]:
        when = Moment(self.house, str(self.extract.upto))
        found: dict[str, Any] = json.loads(
            json.dumps(NOUN_OF[self.file.kind].show(self.state, Seen(when, READER)), default=_plain)
        )
        return found

    @cached_property
    def papers(self) -> list[Paper]:
        return list(self._papers())

    def _papers(self) -> Iterator[Paper]:
        """Each content once, under the name by which it came first."""
        named = [(told, file) for told in self.told for file in named_in(told.event)]
        blocked = self.house.uploads.quarantine.blocked({file.digest for _, file in named})
        sentences = {one["position"]: one["sentence"]["zh"] for one in self.entries}
        known = set[str]()
        for recorded, file in named:
            if file.digest in known:
                continue
            known.add(file.digest)
            withheld = SEALED if isinstance(recorded.event, complaint.Received) else None
            if recorded.record_id in self._unreadable:
                withheld = ERASED
            yield Paper(
                number=len(known),
                file=file,
                position=recorded.position,
                of=sentences[recorded.position],
                on=str(recorded.effective_on),
                folder="documents" if recorded.record_id in self.documents else "files",
                withheld=withheld or (INFECTED if file.digest in blocked else None),
            )

    @cached_property
    def _unreadable(self) -> set[UUID]:
        """Papers whose print names somebody who was erased since."""
        noun, now = NOUN_OF[DOCUMENT.name], Seen(Moment(self.house), READER)
        found = set()
        for document in self.documents:
            try:
                noun.open_files(DOCUMENT.fold(self.extract.story(document)), now)
            except NotYours:
                found.add(document)
        return found

    @cached_property
    def related(self) -> list[dict[str, Any]]:
        """The records that it names, each by number, name and status."""
        named = {UUID(one) for one in _identifiers(self.shown)} - set(self.record_ids)
        with self.house.connection() as conn:
            found = records.called(conn, named)
            statuses = _statuses(conn, named)
        return [
            {
                "id": str(row["record_id"]),
                "kind": row["kind"],
                "label": TELLINGS[row["kind"]].label.zh,
                "reference": row["reference"],
                "name": row["name"],
                "status": status(row["kind"], statuses[row["record_id"]]).zh,
            }
            for row in sorted(found, key=lambda row: (row["kind"], str(row["record_id"])))
        ]

    @property
    def by(self) -> list[str]:
        """The office's people who acted in it, in the order in which they came."""
        acted = (one for one in self.told if one.actor.is_officer)
        return list(dict.fromkeys(recorded.actor.name for recorded in acted))


def _statuses(conn: Any, named: Iterable[UUID]) -> dict[UUID, str]:
    rows = conn.execute(
        "SELECT record_id, status FROM records WHERE record_id = ANY(%s)", (list(named),)
    )
    return {row["record_id"]: row["status"] for row in rows}


def _identifiers(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for held in value.values():
            yield from _identifiers(held)
    elif isinstance(value, list):
        for held in value:
            yield from _identifiers(held)
    elif isinstance(value, str) and IDENTIFIER.fullmatch(value):
        yield value


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


def short(name: str) -> str:
    """A name that Windows takes too: with its number before it, it is none of those reserved."""
    stem = unicodedata.normalize("NFC", PurePosixPath(name).stem)
    plain = "".join(char if char.isprintable() else "_" for char in stem)
    return f"{plain[:LONGEST].rstrip('. ')}.{extension(name)}"


def write_files(contents: Contents, folder: Path) -> None:
    """The contents as the office keeps them, each hashed while it is opened."""
    for paper in contents.papers:
        if paper.path is not None:
            (folder / paper.path).parent.mkdir(exist_ok=True)
            with (
                contents.house.uploads.store.open(paper.file.digest) as content,
                (folder / paper.path).open("wb") as out,
            ):
                while chunk := content.read(1 << 20):
                    out.write(chunk)
