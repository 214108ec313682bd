"""An office whose answers are written down while its history is made, to be asked for again."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from client import Client

from domain.catalogue import kind_of
from interfaces.api.nouns import EXAMPLES, NOUNS
from interfaces.api.who import OFFICERS

AUDITOR = "auditor"
LISTS = tuple(f"/{noun.noun}" for noun in NOUNS if noun.listed)
OFFICE_WIDE = (
    *LISTS,
    "/worklist", "/deadlines", "/deadlines?state=overdue", "/escalations", "/dashboard",
    "/history", "/identity-log", "/liaisons", "/liaisons?vacant=true",
    "/public/pool", "/public/grey-list", "/public/notices", "/public/offerings",
    "/public/cases", "/public/served-enterprises",
    "/measures", "/measures/versions", "/measures/history", "/calendar/CN-GX/2025",
    "/providers?q=龙城", "/cases?ground=12", "/complaints?status=verified",
)  # fmt: skip
OF_A_PROVIDER = ("dossier", "tallies", "timeline", "duties")


@dataclass
class Moment:
    """What was on screen: each path with its answer, who asked, and when."""

    position: int
    instant: datetime
    answers: dict[tuple[str, str], tuple[int, Any]] = field(default_factory=dict)


class Watched(Client):
    """Looks around after some of the commands."""

    rnd = random.Random(0)
    every = 0
    moments: list[Moment]

    def post(self, path: str, role: str | None = "caseworker", /, **body: Any) -> dict[str, Any]:
        done = super().post(path, role, **body)
        if self.every and self.rnd.randrange(self.every) == 0:
            self.look()
        return done

    def look(self, records: int = 25) -> Moment:
        head = self.house.catch_up()
        moment = Moment(head, datetime.now(UTC))
        for role, path in self._paths(records):
            answer = self.ask("GET", path, role)
            moment.answers[role, path] = (answer.status_code, answer.json())
        assert self.house.office.head() == head, "somebody changed the log meanwhile"
        self.moments.append(moment)
        return moment

    def _paths(self, records: int) -> list[tuple[str, str]]:
        known = self.known()
        one_by_one = [
            f"/{noun.noun}/{record_id}{what}"
            for noun in NOUNS
            for record_id in known[noun.kind.name]
            for what in ("", "/history")
        ]
        providers = [f"/providers/{p}/{what}" for p in known["provider"] for what in OF_A_PROVIDER]
        notices = [f"/public/notices/{record_id}" for record_id in known["publication"]]
        sampled = [
            path
            for paths, size in ((one_by_one, records), (providers, 6), (notices, 3))
            for path in self.rnd.sample(paths, min(size, len(paths)))
        ]
        wide = [(AUDITOR, path) for path in (*OFFICE_WIDE, *sampled)]
        return [*wide, ("caseworker", "/worklist"), ("approver", "/worklist")]

    def known(self) -> dict[str, list[str]]:
        with self.house.connection() as conn:
            rows = conn.execute(
                "SELECT originator_id AS id, topic FROM stored_events WHERE originator_version = 1"
                " ORDER BY notification_id"
            ).fetchall()
        found: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            found[kind_of(row["topic"]).name].append(str(row["id"]))
        return found

    def wander(self, steps: int, ids: dict[str, str]) -> int:
        """Commands at random on records at random, as the examples show them; some are taken.

        `ids`: the identifiers of the examples -> those of the records they stand for here.
        """
        taken = 0
        for _ in range(steps):
            noun = self.rnd.choice([noun for noun in NOUNS if noun.routes])
            route = self.rnd.choice(noun.routes)
            record_id = self.rnd.choice(self.known()[noun.kind.name] or ["-"])
            role = self.rnd.choice(sorted(route.roles & OFFICERS) or [None])
            text = json.dumps(EXAMPLES[route.path]["example"]["value"])
            for shown, real in ids.items():
                text = text.replace(shown, real)
            path = route.path.format(record_id=record_id)
            answer = self.ask("POST", path, role, json=json.loads(text))
            assert answer.status_code < 500, (path, answer.text)
            taken += answer.is_success
            if answer.is_success and self.every and self.rnd.randrange(self.every) == 0:
                self.look()
        return taken
