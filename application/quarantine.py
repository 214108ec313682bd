"""Files in which a scan found something: kept apart, never handed out, until somebody decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from application.ports import Draft, FileStore
from application.store import Connecting
from domain.values import Actor, Malformed, NotAllowedNow, Role, Text, Unknown

OFFICERS: Final = frozenset((Role.CASEWORKER, Role.APPROVER, Role.PRINCIPAL))
BLOCKS: Final = "decision IS DISTINCT FROM 'released'"
"""Also what was removed: its digest stays known."""


class Infected(Malformed):
    """Refused, since something was found in it."""


@dataclass(frozen=True)
class Quarantine:
    """`store` holds what was refused; what was kept before and is found later stays where it is,
    since an event may name it, and is blocked."""

    connection: Connecting
    store: FileStore
    clock: Callable[[], datetime]

    def take(self, draft: Draft, name: str, actor: Actor, found: str) -> None:
        """Of officers it is known who sent it; of others the role, for it may be a complaint's."""
        self.store.keep(draft)
        known = actor.role in OFFICERS
        self._enter(
            digest=draft.digest,
            found=found,
            size=draft.size,
            sender_role=str(actor.role),
            sender=actor.name if known else None,
            name=name if known else None,
        )

    def block(self, digest: str, size: int, found: str) -> None:
        """What was kept before there was a scan, or before the scan knew of this."""
        unknown = {"sender_role": None, "sender": None, "name": None}
        self._enter(digest=digest, found=found, size=size, **unknown)

    def _enter(self, **row: Any) -> None:
        with self.connection() as conn:
            conn.execute(
                "INSERT INTO quarantine (digest, found, at, size, sender_role, sender, name)"
                " VALUES (%(digest)s, %(found)s, %(at)s, %(size)s, %(sender_role)s, %(sender)s,"
                " %(name)s) ON CONFLICT (digest) DO UPDATE SET found = excluded.found,"
                " at = excluded.at, sender_role = excluded.sender_role, sender = excluded.sender,"
                " name = excluded.name, decision = NULL, decided_at = NULL, decided_by = NULL,"
                " reason = NULL",
                {**row, "at": self.clock()},
            )

    def blocked(self, digests: Iterable[str]) -> dict[str, str]:
        """Digest -> what was found, of those that are not handed out."""
        with self.connection() as conn:
            rows = conn.execute(
                f"SELECT digest, found FROM quarantine WHERE digest = ANY(%s) AND {BLOCKS}",  # noqa: S608
                (list(digests),),
            ).fetchall()
        return {row["digest"]: row["found"] for row in rows}

    def released(self, digest: str) -> bool:
        with self.connection() as conn:
            found = conn.execute(
                "SELECT FROM quarantine WHERE digest = %s AND decision = 'released'", (digest,)
            ).fetchone()
        return found is not None

    def require_open(self, digest: str) -> None:
        """Before a content is handed out."""
        if found := self.blocked([digest]).get(digest):
            raise NotAllowedNow(
                "file-quarantined",
                Text(
                    f"病毒扫描发现 {found}，文件已隔离，不提供下载；请联系管理员",
                    f"a scan found {found}: the file is in quarantine and not handed out; ask the"
                    " administrator",
                ),
            )

    def listed(
        self, limit: int | None = None, before: tuple[datetime, str] | None = None
    ) -> Sequence[dict[str, Any]]:
        """Newest first, behind a row; `named`: an event names it."""
        at, digest = before or (None, None)
        with self.connection() as conn:
            return conn.execute(
                "SELECT q.*, EXISTS (SELECT FROM files f WHERE f.digest = q.digest AND f.named)"
                " AS named FROM quarantine q WHERE %(at)s::timestamptz IS NULL"
                " OR (at, digest) < (%(at)s, %(digest)s) ORDER BY at DESC, digest DESC"
                " LIMIT %(limit)s",
                {"at": at, "digest": digest, "limit": limit},
            ).fetchall()

    def release(self, digest: str, actor: Actor, reason: str) -> None:
        """It was found in error: it may be sent and handed out again."""
        self._decide(digest, "released", actor, reason)
        self.store.remove(digest)

    def remove(self, digest: str, actor: Actor, reason: str) -> None:
        """The content goes; that it was there, and what was found, stays."""
        with self.connection() as conn:
            named = conn.execute(
                "SELECT FROM files WHERE digest = %s AND named", (digest,)
            ).fetchone()
        if named is not None:
            raise NotAllowedNow(
                "file-named",
                Text(
                    "记录载有这一文件，只能随档案处置移除；在此之前不提供下载",
                    "a record names this file: it goes by disposal only, and is not handed out"
                    " until then",
                ),
            )
        self._decide(digest, "removed", actor, reason)
        self.store.remove(digest)

    def _decide(self, digest: str, decision: str, actor: Actor, reason: str) -> None:
        if not reason.strip():
            text = Text("请写明理由", "say why")
            raise Malformed("no-reason", text, field="reason")
        with self.connection() as conn:
            done = conn.execute(
                "UPDATE quarantine SET decision = %s, decided_at = %s, decided_by = %s, reason = %s"
                " WHERE digest = %s AND decision IS NULL RETURNING digest",
                (decision, self.clock(), actor.name, reason.strip(), digest),
            ).fetchone()
        if done is None:
            raise Unknown(
                "unknown-file",
                Text("隔离区没有待决定的这一文件", "no such file waits for a decision there"),
            )


def infected(found: str) -> Infected:
    return Infected(
        "file-infected",
        Text(
            f"病毒扫描发现 {found}，文件未予接收并已隔离；请在本机查杀后提交干净的文件",
            f"a scan found {found}: the file was refused and put into quarantine; clean your"
            " machine, and send a clean file",
        ),
        field="file",
    )
