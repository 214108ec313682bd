"""Files on their way into an event: taken, claimed by who uploaded them, cleared away if unused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Final, TypeVar

from psycopg import Connection
from psycopg.rows import DictRow
from pydantic import BaseModel

from application.ports import FileStore
from application.store import Connecting
from domain import locks
from domain.attached import MEDIA_TYPES, Attached, Handed, extension, fault_of
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

    def take(self, content: BinaryIO, name: str, actor: Actor) -> Attached:
        """Kept for a day, for whoever uploaded it to name in a form."""
        if (fault := fault_of(name)) is not None:
            raise Malformed("file-name", fault, field="file")
        with self.store.drafted(content, self.most) as draft:
            media_type = self.recognise(draft.content, name)
            with self.connection() as conn, conn.transaction():
                _lock(conn, draft.digest)
                self.store.keep(draft)
                conn.execute(
                    "INSERT INTO files (digest, owner, size, media_type, uploaded_at)"
                    " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (digest, owner)"
                    " DO UPDATE SET uploaded_at = excluded.uploaded_at",
                    (
                        draft.digest,
                        self._owner(actor, draft.digest),
                        draft.size,
                        media_type,
                        self.clock(),
                    ),
                )
        return Attached(digest=draft.digest, name=name, size=draft.size, media_type=media_type)

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
        for digest in unknown:
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
    lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))"
    conn.execute(lock, (digest, locks.FILE))
