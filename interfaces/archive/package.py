"""Makes a package: gathered, checked, put into a bag, validated by the library, zipped, noted.

The bag is made by a process of its own: the library changes the folder in which it works, and an
office has many threads that work in theirs.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from application import archives
from application.audit.extract import Extract, extracted
from application.errors import FilesAway, Unreadable
from application.unit import Command
from domain.archive import filing
from domain.archive.file import ArchiveFile, file_id
from domain.archive.scope import ARCHIVES_LAW
from domain.catalogue import ARCHIVE_FILE
from domain.values import Actor, NotAllowedNow, Text
from interfaces.archive import metadata
from interfaces.archive.check import Check, digest_of, four, whole_bag
from interfaces.archive.contents import Contents, write_files
from interfaces.audit import export
from interfaces.audit.archive import OLDEST
from interfaces.whole_files import beside, put, require_free
from interfaces.wiring import House

STEPS: Final = 6
Progress = Callable[[int], None]
"""Called with how many of the STEPS are done."""
BAG: Final = (
    "import bagit, json, sys;"
    " bagit.make_bag(sys.argv[1], json.load(sys.stdin), checksums=['sha256', 'sha512'])"
)
WHAT: Final = "/archive/packages"


@dataclass(frozen=True)
class Packed:
    """What stands in the file, for whoever asked for it."""

    number: str
    sha256: str
    size: int
    files: int
    events: int
    position: int
    checks: tuple[str, ...]
    """The checks that it passed, in words."""


def package(
    house: House,
    path: Path,
    record_id: UUID,
    actor: Actor,
    reason: str,
    *,
    progress: Progress = lambda done: None,
    force: bool = False,
) -> Packed:
    """The file appears under its name once it is complete, validated, and on record.

    A record that was not filed yet is filed first, and so has its number of the archive.
    """
    require_free(path, force=force)
    file = _filed(house, record_id, actor)
    with beside(path) as folder:
        bag, draft = folder / file.number, folder / "package.zip"
        bag.mkdir()
        papers = tuple(house.files.papers_of(record_id, house.office.head()))
        signed = house.ledger.sign()
        with extracted(house.ledger, [record_id, *papers], None, signed) as extract:
            contents = Contents(house, extract, file, papers)
            progress(1)
            checks = _gather(contents, extract, bag, progress)
        _bag(bag, file, contents, house)
        whole_bag(bag)
        progress(5)
        files = _zip(bag, draft)
        version, position = contents.story[-1].version, contents.extract.upto
        made = archives.Made(digest_of(draft), draft.stat().st_size, files, version, position)
        house.journal.export(actor, {"records": [str(record_id)], "as_of": position}, reason)
        _perform(house, actor, partial(archives.packed, record_id=record_id, made=made))
        put(draft, path, force=force)
        progress(STEPS)
    passed = tuple(dict.fromkeys(check.quality.zh for check in checks))
    told = (file.number, made.sha256, made.size, files, len(contents.told), position)
    return Packed(*told, passed)


def number_of(house: House, record_id: UUID, actor: Actor) -> str:
    """The number of the archive; a record that was not filed yet is filed."""
    return _filed(house, record_id, actor).number


def _filed(house: House, record_id: UUID, actor: Actor) -> ArchiveFile:
    state, _ = house.office.fold(ARCHIVE_FILE, file_id(record_id))
    if state is None:
        form = filing.FileRecord(record_id=record_id, on=house.office.today())
        _perform(house, actor, partial(archives.file, form=form))
        state, _ = house.office.fold(ARCHIVE_FILE, file_id(record_id))
    assert state is not None
    filing.require_kept(state)
    return state


def _perform(house: House, actor: Actor, act: Callable[..., archives.Result]) -> None:
    command = Command(actor=actor, today=house.office.today(), what=WHAT)
    house.office.perform(command, act)


def _gather(
    contents: Contents, extract: Extract, folder: Path, progress: Progress
) -> tuple[Check, ...]:
    """Writes the payload; refuses one that does not pass what the archive will ask of it."""
    house = contents.house
    try:
        write_files(contents, folder)
    except (Unreadable, FilesAway) as missing:
        raise NotAllowedNow("file-missing", missing.text, citation=ARCHIVES_LAW) from None
    progress(2)
    found = metadata.elements(contents, house.ledger.origin)
    metadata.write(folder, found, contents)
    _prove(house, extract, folder)
    progress(3)
    checks = four(folder)
    wrong = [one for one in checks if not one.passed]
    if wrong:
        raise failed(wrong)
    told = [one.told() for one in checks]
    (folder / "checks.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    metadata.write_pages(folder, found, contents, checks)
    progress(4)
    return checks


def failed(wrong: list[Check]) -> NotAllowedNow:
    found = [(one, ", ".join(one.wrong[:3])) for one in wrong]
    zh = "；".join(f"{one.quality.zh}：{one.what.zh}（{names}）" for one, names in found)
    en = "; ".join(f"{one.quality.en}: {one.what.en} ({names})" for one, names in found)
    return NotAllowedNow(
        "four-checks", Text(f"四性检测未通过：{zh}", f"not so: {en}"), citation="档案法 39"
    )


def _prove(house: House, extract: Extract, folder: Path) -> None:
    """The bundle of the record, as auditors know it, without the files that lie beside it."""
    with TemporaryDirectory(dir=folder.parent) as room:
        draft = Path(room) / "bundle.zip"
        export.write(house, extract, draft, attachments=False)
        with ZipFile(draft) as bundle:
            bundle.extractall(folder / "proof")


def _bag(folder: Path, file: ArchiveFile, contents: Contents, house: House) -> None:
    info = {
        "Source-Organization": house.ledger.origin,
        "External-Identifier": file.number,
        "External-Description": f"{contents.shown.get('reference') or file.reference}",
        "Internal-Sender-Identifier": str(file.record_id),
        "Bag-Group-Identifier": file.number.rpartition("-")[0],
        "Bagging-Date": house.office.today().isoformat(),
    }
    subprocess.run(
        [sys.executable, "-c", BAG, str(folder.resolve())],
        input=json.dumps(info),
        text=True,
        check=True,
        capture_output=True,
    )


def _zip(folder: Path, draft: Path) -> int:
    """Stored, in the order of the names; how many files it has."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    with ZipFile(draft, "w", ZIP_STORED) as archive:
        for path in found:
            info = ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", OLDEST)
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as out, path.open("rb") as content:
                while chunk := content.read(1 << 20):
                    out.write(chunk)
    return len(found)
