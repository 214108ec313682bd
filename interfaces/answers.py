"""What the views answer to the questions that the acts and policies ask (application/ports.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from domain.assessment.totals import Grade
from domain.catalogue import Kind
from domain.rules import Evidence
from domain.values import Role
from projections import directory, escalations, files, tallies
from projections.escalations import EscalationsView
from projections.records import RecordsView
from projections.tallies import TalliesView


class Answers:
    """Each from a view that has reached the position that was asked for."""

    def __init__(
        self,
        reach: Callable[[str, int], None],
        connection: Callable[[], AbstractContextManager[Connection[DictRow]]],
    ) -> None:
        """`reach` brings the view of that name to a position."""
        self._reach = reach
        self._connection = connection

    @contextmanager
    def _at(self, view: str, position: int) -> Iterator[Connection[DictRow]]:
        self._reach(view, position)
        with self._connection() as conn:
            yield conn


class HouseTallies(Answers):
    def dissatisfied(
        self, provider_id: UUID, since: date, upto: int, until: date = date.max
    ) -> Sequence[Evidence]:
        with self._at(TalliesView.name, upto) as conn:
            return tallies.dissatisfied(conn, provider_id, since, upto, until)


class HouseFiles(Answers):
    def listed_providers(self, at_least: int) -> Sequence[UUID]:
        with self._at(RecordsView.name, at_least) as conn:
            return files.listed_providers(conn)

    def of_provider(self, kind: Kind[Any], provider_id: UUID, at_least: int) -> Sequence[UUID]:
        with self._at(RecordsView.name, at_least) as conn:
            return files.of_provider(conn, kind, provider_id)

    def of_enterprise(self, kind: Kind[Any], enterprise_id: UUID, at_least: int) -> Sequence[UUID]:
        with self._at(RecordsView.name, at_least) as conn:
            return files.of_enterprise(conn, kind, enterprise_id)

    def papers_of(self, subject_id: UUID, at_least: int) -> Sequence[UUID]:
        with self._at(RecordsView.name, at_least) as conn:
            return files.papers_of(conn, subject_id)

    def rights_in(self, engagement_id: UUID, at_least: int) -> Sequence[UUID]:
        with self._at(RecordsView.name, at_least) as conn:
            return files.rights_in(conn, engagement_id)

    def grades(self, provider_id: UUID, first: date, last: date, upto: int) -> Sequence[Grade]:
        with self._at(TalliesView.name, upto) as conn:
            return files.grades(conn, provider_id, first, last, upto)


class HouseDirectory(Answers):
    def accounts(self, role: Role, at_least: int) -> Sequence[UUID]:
        with self._at(RecordsView.name, at_least) as conn:
            return directory.accounts(conn, role)


class HouseEscalations(Answers):
    def of(self, rule: str, subject_id: UUID, at_least: int) -> Sequence[UUID]:
        with self._at(EscalationsView.name, at_least) as conn:
            return escalations.of(conn, rule, subject_id)
