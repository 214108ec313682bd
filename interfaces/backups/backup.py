"""Making a backup: whole or not at all, beside an office that goes on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from application.errors import Unreadable
from application.ports import FileStore
from application.store.tables import PASSING
from domain.values import NotAllowedNow, Text
from interfaces import upkeep
from interfaces.backups import folder, keys, manifest, snapshot
from interfaces.backups.manifest import BASE, DUMP, Files, Manifest
from interfaces.backups.programs import Programs
from interfaces.backups.snapshot import Snapshot
from interfaces.backups.wal import first_segment
from interfaces.wiring import House

Progress = Callable[[int, int | None], None]
BLOCK: Final = 1 << 20
CLEARED_FOR: Final = "cleared-for"
"""In the folder of the write-ahead log: whose base backups say from where on it stays."""


@dataclass(frozen=True)
class Source:
    """Where the database is, for whoever may read all of it, and what reads it."""

    url: str
    programs: Programs


@dataclass(frozen=True)
class Wanted:
    """`base`: the whole server, to go on from with the write-ahead log. `keep`: how many of that
    kind stay."""

    to: Path
    base: bool = False
    keys: Path | None = None
    keep: int | None = None
    wal: Path | None = None
    """Where the write-ahead log is: it stays from the oldest base backup in its folder on."""


@dataclass(frozen=True)
class Made:
    folder: Path
    manifest: Manifest
    keys: Path | None
    unsigned: Text | None
    """Why no new head was signed."""
    removed: tuple[Path, ...]
    wal_of: Path | None
    """The folder whose base backups the write-ahead log serves, where it is another one: the log
    was not cleared."""


def make(house: House, source: Source, wanted: Wanted, progress: Progress) -> Made:
    if wanted.keys is not None:
        keys.require_apart(wanted.keys, wanted.to)
    unsigned = _sign(house)
    kind = BASE if wanted.base else "dump"
    name = manifest.name_of(kind, datetime.now(UTC))
    with folder.turn(wanted.to):
        with ExitStack() as drafts:
            draft = drafts.enter_context(folder.whole(wanted.to / name))
            apart = None
            if wanted.keys is not None:
                apart = _keys(house, wanted.keys, name, drafts)
            known = _of_database(house, source, draft, wanted.base)
            complete = datetime.now(UTC)
            files, sums = _files(house, draft, known.files, progress)
            sums |= manifest.sums_of(draft, BASE if wanted.base else DUMP)
            made = Manifest(
                kind=kind,
                made_at=complete,
                duban=version("duban"),
                tables=known.tables,
                schema_name=house.database.schema,
                server=snapshot.server(source.url),
                programs=source.programs.major,
                log=known.log,
                head=known.head,
                seal=keys.mark(house.seal),
                files=files,
                erased=known.erased,
                sums=manifest.write_sums(draft, sums),
            )
            manifest.write(draft, made)
        removed, wal_of = (), None  # type: tuple[Path, ...], Path | None
        if wanted.keep is not None:
            removed = _thinned(wanted.to, made, wanted.keep)
            if wanted.base and wanted.wal is not None and wanted.wal.is_dir():
                wal_of = _clear_wal(source.programs, wanted.to, wanted.wal)
    if not made.files.absent:
        upkeep.note_backup(house.settings, kind, complete)
    return Made(wanted.to / name, made, apart, unsigned, removed, wal_of)


def _sign(house: House) -> Text | None:
    """A backup without a new head is better than none."""
    try:
        house.ledger.sign()
    except NotAllowedNow as error:
        return error.text
    return None


def _keys(house: House, place: Path, name: str, drafts: ExitStack) -> Path:
    drafts.enter_context(folder.turn(place))
    current = house.ledger.keys().current.public_key
    draft = drafts.enter_context(folder.whole(place / name))
    keys.copy_out(house.settings, house.ledger.origin, current, draft)
    return place / name


def _of_database(house: House, source: Source, draft: Path, base: bool) -> Snapshot:
    place = (source.url, house.database.schema, house.ledger.origin)
    with snapshot.taken(*place) as known:
        if not base:
            dump(source, draft / DUMP, house.database.schema, known)
            return known
    source.programs.run(
        "pg_basebackup", "--pgdata", draft / BASE, "--format=plain", "--wal-method=stream",
        "--checkpoint=fast", "--no-password", url=source.url,
    )  # fmt: skip
    with snapshot.taken(*place) as later:  # what came meanwhile is in it
        return replace(known, files=later.files, erased=later.erased)


def dump(source: Source, path: Path, schema: str, known: Snapshot) -> None:
    """The office as that snapshot holds it, while its transaction lasts."""
    source.programs.run(
        "pg_dump", "--format=custom", "--file", path, f"--snapshot={known.name}",
        *of_the_office(schema, known.left_out), url=source.url,
    )  # fmt: skip


def of_the_office(schema: str, left_out: Iterable[str]) -> list[str]:
    """For pg_dump: what belongs to it, without what is made anew or has passed."""
    return [
        "--no-owner", "--no-privileges", "--no-password", f'--schema="{schema}"',
        *tables("--exclude-table", schema, left_out),
        *tables("--exclude-table-data", schema, PASSING),
    ]  # fmt: skip


def tables(option: str, schema: str, names: Iterable[str]) -> list[str]:
    return [f'{option}="{schema}"."{name}"' for name in names]


def _files(
    house: House, draft: Path, digests: tuple[str, ...], progress: Progress
) -> tuple[Files, dict[str, str]]:
    """After the database, so that all that it names is there. The store hashes what it opens."""
    if house.settings.files_s3_bucket is not None:
        return Files(kept="s3", count=len(digests)), {}
    sums, absent, read = dict[str, str](), list[str](), 0
    for number, digest in enumerate(digests, start=1):
        path = f"{manifest.FILES}/{digest[:2]}/{digest}"
        try:
            read += _copied(house.uploads.store, digest, draft / path)
            sums[path] = digest
        except Unreadable:
            absent.append(digest)
        progress(number, len(digests))
    return Files(kept="here", count=len(sums), bytes=read, absent=tuple(absent)), sums


def _copied(store: FileStore, digest: str, to: Path) -> int:
    with store.open(digest) as content:
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with to.open("xb") as file:
            shutil.copyfileobj(content, file, BLOCK)
            return file.tell()


def _thinned(place: Path, made: Manifest, keep: int) -> tuple[Path, ...]:
    """Older ones of the same office go, their manifest first: what is half gone is no backup any
    more. One that holds a file which the new one lacks stays."""
    same = [
        path
        for path, known in manifest.made_in(place)
        if (known.kind, known.log.origin) == (made.kind, made.log.origin)
    ]
    old = [path for path in same[:-keep] if not _holds(path, made.files.absent)]
    for path in old:
        (path / manifest.MANIFEST).unlink()
        with suppress(FileNotFoundError):
            shutil.rmtree(path)
    return tuple(old)


def _holds(backup: Path, digests: Iterable[str]) -> bool:
    return any((backup / manifest.FILES / one[:2] / one).exists() for one in digests)


def _clear_wal(programs: Programs, place: Path, wal: Path) -> Path | None:
    """From before the oldest base backup in the folder that was the first to ask; answers that
    folder where it is not this one, since only there it is known which is the oldest."""
    note = wal / CLEARED_FOR
    if not note.exists():
        note.write_text(f"{place.resolve()}\n", "utf-8")
    if (owner := Path(note.read_text("utf-8").rstrip("\n"))) != place.resolve():
        return owner
    bases = (path for path, known in manifest.made_in(place) if known.kind == BASE)
    programs.run("pg_archivecleanup", wal, min(first_segment(path / BASE) for path in bases))
    return None
