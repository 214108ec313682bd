"""Files on their way into an event: taken, scanned, claimed by their sender, cleared if unused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import SEEK_END
from typing import BinaryIO, Final, TypeVar

from psycopg import Connection
from psycopg.rows import DictRow
from pydantic import BaseModel

from application.errors import NotScanned
from application.ports import Draft, FileStore, Scanner
from application.quarantine import Quarantine, infected
from application.store import Connecting
from domain import locks
from domain.attached import MEDIA_TYPES, Attached, Handed, device_of, extension, fault_of
from domain.values import Actor, Malformed, Text

F = TypeVar("F", bound=BaseModel)
KEPT_UNUSED: Final = timedelta(days=1)


@dataclass(frozen=True)
class Uploads:
    """`recognise` gives the media type of a content under a name, or refuses it.

    `mark` is keyed: whoever reads the table learns neither who uploaded, nor what else they did.
    """

    connection: Connecting
    store: FileStore
    recognise: Callable[[BinaryIO, str], str]
    mark: Callable[[str], str]
    clock: Callable[[], datetime]
    most: int
    """Bytes of one file."""
    quarantine: Quarantine
    scanner: Scanner | None = None
    unscanned: bool = False
    """Whether a file is taken while the scanner does not answer; it is scanned later."""

    def take(self, content: BinaryIO, name: str, actor: Actor) -> Attached:
        """Kept for a day, for whoever uploaded it to name in a form."""
        if (fault := fault_of(name) or device_of(name)) is not None:
            raise Malformed("file-name", fault, field="file")
        with self.store.drafted(content, self.most) as draft:
            media_type = self.recognise(draft.content, name)
            scanned = self._looked_through(draft, name, actor)
            self._keep(draft, media_type, actor, scanned)
        return Attached(digest=draft.digest, name=name, size=draft.size, media_type=media_type)

    def keep_own(self, content: BinaryIO, name: str, media_type: str, actor: Actor) -> Attached:
        """What the office made itself: nobody needs to look what it is, and no scanner that is
        away keeps a paper from being signed."""
        with self.store.drafted(content, self.most) as draft:
            self._keep(draft, media_type, actor, self.clock())
        return Attached(digest=draft.digest, name=name, size=draft.size, media_type=media_type)

    def _looked_through(self, draft: Draft, name: str, actor: Actor) -> datetime | None:
        """When, if it was; refuses what is known or found to be infected."""
        if known := self.quarantine.blocked([draft.digest]).get(draft.digest):
            raise infected(known)
        if self.scanner is None:
            return None
        try:
            found = self.scanner.look(draft.content)
        except NotScanned:
            if self.unscanned:
                return None
            raise
        if found is not None and not self.quarantine.released(draft.digest):
            self.quarantine.take(draft, name, actor, found)
            raise infected(found)
        return self.clock()

    def _keep(self, draft: Draft, media_type: str, actor: Actor, scanned: datetime | None) -> None:
        """No connection waits while a store that is far away takes it in; one that was cleared
        away just before its row came is kept again."""
        self.store.keep(draft)
        with self.connection() as conn, conn.transaction():
            _lock(conn, draft.digest)
            if not self.store.holds(draft.digest):
                self.store.keep(draft)
            conn.execute(
                "INSERT INTO files (digest, owner, size, media_type, uploaded_at, scanned_at)"
                " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (digest, owner)"
                " DO UPDATE SET uploaded_at = excluded.uploaded_at,"
                " scanned_at = coalesce(excluded.scanned_at, files.scanned_at)",
                (
                    draft.digest,
                    self._owner(actor, draft.digest),
                    draft.size,
                    media_type,
                    self.clock(),
                    scanned,
                ),
            )

    def open(self, digest: str) -> BinaryIO:
        """To be handed out: as it came, and nothing that is in quarantine."""
        self.quarantine.require_open(digest)
        return self.store.open(digest)

    def to_scan(self, *, every: bool = False) -> list[str]:
        """What was kept without a scan; or all that is there, for a scanner that knows more."""
        with self.connection() as conn:
            rows = conn.execute(
                "SELECT DISTINCT digest FROM files WHERE %s OR scanned_at IS NULL ORDER BY digest",
                (every,),
            ).fetchall()
        return [row["digest"] for row in rows]

    def scan(self, digest: str) -> str | None:
        """A file that was kept before; what is found in it is blocked from now on, unless somebody
        decided that it was found in error. Raises NotScanned, and Unreadable."""
        if self.scanner is None:
            raise NotScanned
        with self.store.open(digest) as content:
            found = self.scanner.look(content)
            size = content.seek(0, SEEK_END)
        if found is not None and self.quarantine.released(digest):
            found = None
        if found is not None and not self.quarantine.blocked([digest]):
            self.quarantine.block(digest, size, found)
        with self.connection() as conn:
            conn.execute(
                "UPDATE files SET scanned_at = %s WHERE digest = %s", (self.clock(), digest)
            )
        return found

    def filled_in(self, actor: Actor, form: F) -> F:
        """The form with size and type of each file that it names; each is its sender's own."""
        files = [file for file in getattr(form, "files", ()) if isinstance(file, Handed)]
        if not files:
            return form
        known = self._of(actor, [file.digest for file in files])
        filled = (self._filled(n, file, known.get(file.digest)) for n, file in enumerate(files))
        return form.model_copy(update={"files": tuple(filled)})

    @staticmethod
    def _filled(number: int, file: Handed, known: DictRow | None) -> Attached:
        if known is None:
            raise Malformed(
                "unknown-file",
                Text(
                    "没有您上传的这一文件（未使用的文件一天后清除），请重新上传",
                    "you uploaded no such file (one that is not used goes after a day): upload it"
                    " again",
                ),
                field=f"files.{number}.digest",
            )
        if (fault := device_of(file.name)) is not None:
            raise Malformed("file-name", fault, field=f"files.{number}.name")
        if MEDIA_TYPES[extension(file.name)] != known["media_type"]:
            raise Malformed(
                "file-extension",
                Text(
                    f"文件名 {file.name} 与文件内容不符",
                    f"the name {file.name} is not that of this content",
                ),
                field=f"files.{number}.name",
            )
        return Attached(**dict(file), size=known["size"], media_type=known["media_type"])

    def _of(self, actor: Actor, digests: Iterable[str]) -> dict[str, DictRow]:
        owners = [self._owner(actor, digest) for digest in digests]
        with self.connection() as conn:
            rows = conn.execute("SELECT * FROM files WHERE owner = ANY(%s)", (owners,)).fetchall()
        return {row["digest"]: row for row in rows}

    def _owner(self, actor: Actor, digest: str) -> str:
        return self.mark(f"{digest}\n{actor.role}\n{actor.name}\n{actor.acts_for}")

    def tidy(self) -> None:
        """Forgets what nobody used for a day, and removes contents that nobody knows of."""
        before = self.clock() - KEPT_UNUSED
        kept = list(self.store.older(before))
        with self.connection() as conn:
            conn.execute("DELETE FROM files WHERE NOT named AND uploaded_at < %s", (before,))
            unknown = _unknown(conn, kept)
        self.clear(unknown)

    def clear(self, digests: Iterable[str]) -> None:
        """Removes the contents among these that the office knows of no more."""
        for digest in digests:
            with self.connection() as conn, conn.transaction():
                _lock(conn, digest)
                if _unknown(conn, [digest]):  # else it came again just now
                    self.store.remove(digest)


def _unknown(conn: Connection[DictRow], digests: Sequence[str]) -> list[str]:
    rows = conn.execute(
        "SELECT kept FROM unnest(%s::text[]) kept"
        " WHERE NOT EXISTS (SELECT FROM files WHERE files.digest = kept)",
        (digests,),
    )
    return [row["kept"] for row in rows]


def _lock(conn: Connection[DictRow], digest: str) -> None:
    lock = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || %s, %s))"
    conn.execute(lock, (digest, locks.FILE))
