"""Writes a bundle: whole, checked by the verifier that goes with it, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from application.audit.extract import Extract, as_line, extracted
from domain.values import Actor, NotAllowedNow, Text
from interfaces.audit import tables, verifier
from interfaces.audit.archive import Archive
from interfaces.audit.sheets import sheets
from interfaces.audit.story import Story
from interfaces.whole_files import beside, put, require_free
from interfaces.wiring import House

HERE: Final = Path(__file__).parent
VERIFIER: Final = Path(verifier.__file__)
STEP: Final = 500
Progress = Callable[[int], None]
"""Called with how many events are done; each is read twice: as it is stored, and as it is told."""


@dataclass(frozen=True)
class Wanted:
    """Some records or the whole log, as of now or of an event's position (`position_of`)."""

    records: tuple[UUID, ...] | None = None
    as_of: int | None = None

    @property
    def scope(self) -> dict[str, Any]:
        """As the journal of reads keeps it."""
        records = "log" if self.records is None else [str(one) for one in self.records]
        return {"records": records, "as_of": self.as_of}


@dataclass(frozen=True)
class Made:
    """What stands in the file, for whoever asked for it."""

    events: int
    size: int
    position: int
    files: int
    key: str
    """The public key that signed it, in base64."""
    verifier: str
    """SHA-256 of the verifier in it."""


def export(
    house: House,
    path: Path,
    wanted: Wanted,
    actor: Actor,
    reason: str,
    *,
    force: bool = False,
    progress: Progress = lambda done: None,
) -> Made:
    """The file appears under its name when it is complete, and accepted by the verifier.

    Before that, the journal has who asked for it, and why: where it cannot, nothing is handed out.
    """
    require_free(path, force=force)
    with beside(path) as folder:
        draft = folder / "bundle.zip"
        signed = house.ledger.sign()

        def written(there: House) -> Made:
            with extracted(there.ledger, wanted.records, wanted.as_of, signed) as extract:
                return write(there, extract, draft, progress)

        made = house.read(written)
        _check(draft)
        house.journal.export(actor, wanted.scope, reason)
        put(draft, path, force=force)
    return made


def _check(draft: Path) -> None:
    try:
        verifier.check_bundle(draft, [])
    except verifier.Rejected as wrong:
        raise NotAllowedNow(
            "not-provable",
            Text(
                f"日志与其签署的树头不符，未导出（{wrong.where}）：请运行 duban audit verify",
                "the log does not agree with its signed heads, so nothing was exported"
                f" ({wrong.where}): run duban audit verify",
            ),
        ) from None


def write(
    house: House,
    extract: Extract,
    draft: Path,
    progress: Progress = lambda done: None,
    *,
    attachments: bool = True,
) -> Made:
    """`attachments`: whether the contents of files go with it; elsewhere they lie beside it."""
    size, keys, origin = extract.size, extract.keys(), house.ledger.origin
    manifest = _manifest(extract, size)
    with Archive(draft) as archive:
        count, ranks = _events(extract, archive, progress)
        _proofs(extract, archive, size, ranks)
        archive.add("keys.json", _json(keys))
        _rules(extract, archive)
        for digest, content in extract.attachments(house.uploads.store) if attachments else ():
            archive.add(f"attachments/{digest}", content)
        with TemporaryDirectory(dir=draft.parent) as folder:
            _told(house, extract, archive, Path(folder), ranks, lambda n: progress(count + n))
        digest = hashlib.sha256(VERIFIER.read_bytes()).hexdigest()
        archive.add("README.txt", _readme(manifest, digest))
        archive.add_file("verify.py", VERIFIER)
        archive.seal(manifest, lambda text: house.ledger.sign_text(origin, text))
        files = len(archive.files)
    return Made(count, size, extract.upto, files, keys[-1]["public_key"], digest)


def _manifest(extract: Extract, size: int) -> dict[str, Any]:
    records = extract.records
    return {
        "format": verifier.FORMAT,
        "origin": extract.ledger.origin,
        "hash": extract.ledger.hashing.name,
        "scope": "log" if records is None else {"records": [str(one) for one in records]},
        "size": size,
        "position": extract.upto,
        "made_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _events(
    extract: Extract, archive: Archive, progress: Progress
) -> tuple[int, dict[int, int] | None]:
    """How many; and of some records each one's rank by its position."""
    count, ranks = 0, None if extract.records is None else dict[int, int]()
    with archive.file("events.jsonl") as write:
        for event in extract.events():
            write(as_line(event))
            count += 1
            if ranks is not None:
                ranks[event["position"]] = event["index"]
            if count % STEP == 0:
                progress(count)
    return count, ranks


def _proofs(extract: Extract, archive: Archive, size: int, ranks: dict[int, int] | None) -> None:
    lines = ({"size": signed.size, "note": signed.note} for signed in extract.heads)
    archive.add_parts("heads.jsonl", map(as_line, lines))
    archive.add_parts("proofs/consistency.jsonl", map(as_line, extract.consistency(size)))
    if ranks is not None:
        proofs = (extract.inclusion(index, position) for position, index in ranks.items())
        archive.add_parts("proofs/inclusion.jsonl", map(as_line, proofs))


def _rules(extract: Extract, archive: Archive) -> None:
    for name, text in extract.measures().items():
        archive.add(f"measures/{name}.toml", text)
    for name, year in extract.calendars().items():
        archive.add(f"calendars/{name}.json", _json(year.model_dump(mode="json")))


def _told(
    house: House,
    extract: Extract,
    archive: Archive,
    folder: Path,
    ranks: dict[int, int] | None,
    progress: Progress,
) -> None:
    """What is for reading: the story and the tables, from one pass over the events."""
    story = Story(extract, archive, ranks)
    with sheets(folder) as made:
        tables.of_records(extract, house.office.terms(upto=extract.upto), made)
        events = tables.Events(made)
        for batch in extract.told():
            for recorded, entry in zip(batch, story.tell(batch), strict=True):
                reference = story.references.get(recorded.record_id)
                events.add(entry, recorded.record_id, reference)
            progress(story.told)
    story.finish()
    for name in made.names:
        archive.add_file(f"tables/{name}", folder / name)


def _readme(manifest: dict[str, Any], digest: str) -> str:
    scope = manifest["scope"]
    records = 0 if scope == "log" else len(scope["records"])
    words = f"{records} 件记录 · records" if records else "全部日志 · the whole log"
    text = (HERE / "README.txt").read_text("utf-8")
    return text.format(**manifest | {"scope": words, "verifier": digest})
