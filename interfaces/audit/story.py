"""The readable side of a bundle: what happened, in sentences, on pages that need nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import jinja2

from application.audit.extract import Extract
from application.audit.note import b64
from application.erasures import erased_persons
from domain.catalogue import MEASURES_ID, NAMES, kind_of
from domain.personal import PARTS, Part
from domain.values import SHANGHAI, Event, Recorded, Role, Text
from interfaces.audit.archive import Archive
from projections import words
from projections.history import concerned, entry
from projections.kinds import TELLINGS
from projections.words import Labels

ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
)
TITLE: Final = "督办导出 · duban export"
PROVEN: Final = (
    Text(
        "本页由系统根据事件写成，便于阅读；有疑问时以 events.jsonl 为准，用 verify.py 核验。",
        "This page is written from the events, for reading; events.jsonl is what counts, and"
        " verify.py checks it (README.txt).",
    ),
    Text(
        "所列每条事件都在上述树头之下；“叶”是它在树中的序号（自 0 起）。",
        "Each event here is under the tree head named above; its leaf is its rank in the tree,"
        " from 0.",
    ),
)


@dataclass
class Story:
    """Told batch by batch, as the log is read; keeps no events."""

    extract: Extract
    archive: Archive
    ranks: Mapping[int, int] | None
    """Position -> rank in the tree; none for the whole log, which is told in order."""
    labels: Labels = field(init=False)
    references: dict[UUID, str] = field(default_factory=dict)
    pages: list[dict[str, Any]] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    told: int = 0

    def __post_init__(self) -> None:
        self.labels = Labels(self.extract.story(MEASURES_ID))

    def tell(self, batch: Sequence[Recorded[Event]]) -> list[dict[str, Any]]:
        """Adds a page, or the section of a record; answers the entries."""
        entries = [entry(recorded, self.labels) for recorded in batch]
        lines = [self._line(*pair) for pair in zip(batch, entries, strict=True)]
        if self.extract.records is None:
            self._page(batch, lines)
        elif batch:
            title = self._title(batch[0])
            told = [line | {"about": ""} for line in lines]
            remarks = self._erased(batch[0].record_id)
            self.sections.append({"title": title, "remarks": remarks, "entries": told})
        return entries

    def _line(self, recorded: Recorded[Event], shown: dict[str, Any]) -> dict[str, Any]:
        kind = kind_of(NAMES[type(recorded.event)]).name
        if (said := concerned(recorded)) and said.reference:
            self.references[recorded.record_id] = said.reference
        index = self.told if self.ranks is None else self.ranks[recorded.position]
        self.told += 1
        self.counts[kind] += 1
        return {
            "position": recorded.position,
            "index": index,
            "recorded": recorded.recorded_at.astimezone(SHANGHAI).replace(microsecond=0),
            "effective_on": recorded.effective_on,
            "about": self._title(recorded),
            "zh": shown["sentence"]["zh"],
            "en": shown["sentence"]["en"],
            "by": shown["actor"]["name"],
            "role": words.ROLES[Role(shown["actor"]["role"])],
            "citation": recorded.citation,
            "measures": recorded.measures,
        }

    def _title(self, recorded: Recorded[Event]) -> str:
        label = TELLINGS[kind_of(NAMES[type(recorded.event)]).name].label
        reference = self.references.get(recorded.record_id) or recorded.record_id
        return f"{label} {reference}"

    def _erased(self, record_id: UUID) -> list[Text]:
        """Of whom the record tells no more, since when, on which authority and for what reason."""
        return [
            Text(
                f"{'、'.join(PARTS[Part(part)].zh for part in one['what'])}的个人信息已于"
                f" {one['on']} 依法删除：{one['authority']}；{one['reason']}",
                f"{', '.join(PARTS[Part(part)].en for part in one['what'])}: personal data erased"
                f" on {one['on']}: {one['authority']}; {one['reason']}",
            )
            for one in erased_persons(self.extract.ledger.office, record_id)
        ]

    def _page(self, batch: Sequence[Recorded[Event]], lines: list[dict[str, Any]]) -> None:
        name = f"story/{len(self.pages) + 1:04}.html"
        self.pages.append(
            {
                "href": name,
                "first": batch[0].position,
                "last": batch[-1].position,
                "since": beijing(batch[0].recorded_at),
                "until": beijing(batch[-1].recorded_at),
                "events": len(batch),
            }
        )
        title = f"{TITLE}: {batch[0].position}–{batch[-1].position}"
        section = {"title": "经过 · story", "entries": lines}
        self.archive.add(name, rendered(title=title, sections=[section], back="../story.html"))

    def finish(self) -> None:
        labels = ((TELLINGS[kind].label, n) for kind, n in self.counts.most_common())
        whole = self.extract.records is None
        self.archive.add(
            "story.html",
            rendered(
                title=TITLE,
                facts=_facts(self.extract),
                remarks=PROVEN,
                pages=self.pages,
                counts=list(labels) if whole else [],
                sections=self.sections,
            ),
        )


def rendered(**values: Any) -> str:
    return ENVIRONMENT.get_template("story.html").render(values)


def _facts(extract: Extract) -> list[tuple[str, object]]:
    head = extract.head.head
    scope = extract.records
    return [
        ("来源 · origin", head.origin),
        (
            "范围 · scope",
            "全部日志 · the whole log" if scope is None else f"{len(scope)} 件记录 · records",
        ),
        ("截至位置 · up to position", extract.upto),
        ("树头 · tree head", f"{head.size} 条 · events, {head.hash}, {b64(head.root)}"),
        ("签署时间（北京） · signed", beijing(head.at)),
    ]


def beijing(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
