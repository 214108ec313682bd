"""The journal: commands that were refused, and what was looked at. Beside the log of events.

A refused command leaves the log where it was, so what is kept of it stands in a table of its own,
which is only ever added to as well. It names fields and never holds what was written in them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from application.errors import StoreAway
from application.unit import Command
from domain.personal import PARTIES
from domain.values import OFFICERS, Actor, Refusal, Role

UNNAMED: Final = Actor(name="", role=Role.PUBLIC)
"""Who asked, where a name would be a complainant's."""
log = logging.getLogger("duban.journal")


class Journal:
    """Each line in a short transaction of its own."""

    def __init__(self, connection: Callable[[], AbstractContextManager[Connection[DictRow]]]):
        self._connection = connection

    def refused(self, command: Command, refusal: Refusal) -> None:
        """A refusal stays one also where it cannot be kept."""
        if command.actor.role is Role.SYSTEM:
            return
        hidden = command.unnamed and command.actor.role not in OFFICERS
        fields = {"field": refusal.field} if refusal.field else {}
        try:
            self._add(
                "refusal",
                UNNAMED if hidden else command.actor,
                command.what,
                command.target,
                (refusal.code, refusal.citation),
                fields,
            )
        except StoreAway as error:
            log.error("a refusal could not be kept: %s (%s)", refusal.code, error.code)
        except Exception:
            log.exception("a refusal could not be kept: %s", refusal.code)

    def read(self, actor: Actor, what: str, record_id: UUID | None, **detail: Any) -> None:
        """Before anything is shown: where this raises, nothing is."""
        self._add("read", actor, what, record_id, (None, None), detail)

    def export(self, actor: Actor, scope: Mapping[str, Any], reason: str) -> None:
        """Before anything is handed out."""
        self._add("export", actor, "export", None, (None, None), {"scope": scope, "reason": reason})

    def _add(
        self,
        kind: str,
        actor: Actor,
        what: str,
        record_id: UUID | None,
        rule: tuple[str | None, str | None],
        detail: Mapping[str, Any],
    ) -> None:
        said = {name: value for name, value in detail.items() if value not in (None, "")}
        with self._connection() as conn:
            conn.execute(
                "INSERT INTO audit_journal (kind, actor_name, actor_role, acts_for, what,"
                " record_id, code, citation, position, detail)"
                " SELECT %s, %s, %s, %s, %s, %s, %s, %s,"
                " coalesce(max(notification_id), 0), %s FROM stored_events",
                (
                    kind,
                    "" if actor.role in PARTIES else actor.name,  # no erasure reaches it here
                    actor.role.value,
                    actor.acts_for,
                    what,
                    record_id,
                    *rule,
                    Jsonb(said),
                ),
            )
