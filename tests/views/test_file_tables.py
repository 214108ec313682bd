"""History and dossier in a real PostgreSQL: what is written can be asked for, page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from views.one_of_each import (
    CASE,
    CASES,
    COMPLAINING,
    COMPLAINT,
    COMPLAINTS,
    ENGAGEMENT,
    ENGAGEMENTS,
    ESCALATION,
    ESCALATIONS,
    EXAMPLES,
    IDENTITY,
    LEAD,
    PRODUCT,
    PROVIDERS,
    RECEIVED,
    recorded,
)

from domain import measures
from domain.catalogue import MEASURES_ID, NAMES, kind_of
from domain.rectification import events as case
from domain.values import SYSTEM, Event, Recorded, derived_id
from interfaces.embedded_postgres import EmbeddedPostgres
from projections import dossier, history
from projections.dossier import DossierView
from projections.history import Filter, HistoryView

ISSUED = next(e for e in CASES if isinstance(e, case.NoticeIssued))
STARTED = datetime(2025, 6, 2, 12, tzinfo=UTC)


class Told:
    """A log that is a list."""

    def __init__(self) -> None:
        self.events: list[Recorded[Event]] = []

    def tell(self, record_id: UUID, *events: Event, **more: Any) -> list[Recorded[Event]]:
        told = []
        for event in events:
            position = len(self.events) + 1
            version = 1 + sum(r.record_id == record_id for r in self.events)
            at = STARTED + timedelta(hours=position)
            self.events.append(
                recorded(
                    event, record_id=record_id, position=position, version=version, at=at, **more
                )
            )
            told.append(self.events[-1])
        return told

    def after(self, conn: Any, position: int, limit: int, upto: int | None = None) -> Any:
        raise NotImplementedError

    def of(
        self,
        conn: Any,
        record_ids: Iterable[UUID],
        upto: int,
        kinds: Collection[str] | None = None,
    ) -> list[Recorded[Event]]:
        wanted = set(record_ids)
        return [
            r
            for r in self.events
            if r.record_id in wanted
            and r.position <= upto
            and (kinds is None or kind_of(NAMES[type(r.event)]).name in kinds)
        ]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("file-tables")) as url:
        yield url


@pytest.fixture
def conn(server: str) -> Iterator[Connection[DictRow]]:
    """Tables of both views; whatever a test writes is undone."""
    with psycopg.connect(server, row_factory=dict_row) as connection:
        HistoryView().create(connection)
        DossierView().create(connection)
        yield connection
        connection.rollback()


@pytest.fixture
def log(conn: Connection[DictRow]) -> Told:
    """A provider, its engagement with another one, a complaint, a case and an escalation."""
    log, view = Told(), HistoryView()
    log.tell(LEAD, PROVIDERS[0])
    log.tell(ENGAGEMENT, ENGAGEMENTS[0])
    log.tell(COMPLAINT, RECEIVED, actor=COMPLAINING)
    log.tell(CASE, CASES[0], ISSUED)
    view.apply(conn, log.events, log)
    view.apply(conn, log.tell(ENGAGEMENT, ENGAGEMENTS[2], ENGAGEMENTS[-1]), log)
    view.apply(conn, log.tell(ESCALATION, *ESCALATIONS[:2], actor=SYSTEM), log)
    view.apply(conn, log.tell(LEAD, PROVIDERS[1]), log)
    return log


def positions(found: list[dict[str, Any]]) -> list[int]:
    return [row["position"] for row in found]


def test_every_class_of_event_can_be_written(conn: Connection[DictRow]) -> None:
    log = Told()
    for event in EXAMPLES:
        log.tell(CASE, event)
    HistoryView().apply(conn, log.events, log)
    found = history.of_record(conn, CASE, limit=1_000)
    assert [row["sentence"] for row in found] == [history.entry(r)["sentence"] for r in log.events]


def test_a_row_says_what_the_log_says(conn: Connection[DictRow], log: Told) -> None:
    shown = {row["position"]: row for row in history.recent(conn, limit=100)}
    for event in log.events:
        assert shown[event.position].items() >= history.entry(event).items()


def test_each_version_of_the_measures_names_its_own_grounds(conn: Connection[DictRow]) -> None:
    """Whether the view followed the log, began in its middle or was built anew."""
    later = measures.shipped().replace("liuzhou-2025-draft", "liuzhou-2027", 1)
    (first,) = measures.adopt(measures.Book(), measures.shipped(), date(2025, 5, 22))
    (second,) = measures.adopt(measures.Book(), later, date(2025, 5, 22))
    log, view = Told(), HistoryView()
    batches = [
        log.tell(MEASURES_ID, first),
        log.tell(CASE, CASES[0]),
        log.tell(MEASURES_ID, second),
    ]
    batches.append(log.tell(derived_id("next"), CASES[0], measures="liuzhou-2027"))
    for batch in batches[:3]:
        view.apply(conn, batch, log)
    HistoryView().apply(conn, batches[3], log)
    followed = history.recent(conn, limit=9)
    conn.execute("DELETE FROM history")
    HistoryView().apply(conn, log.events, log)
    assert history.recent(conn, limit=9) == followed
    opened = [row["sentence"]["zh"] for row in followed if row["kind"] == "rectification-case"]
    assert len(opened) == 2 and all("12.1.b 服务不到位致企业投诉" in said for said in opened)


def test_a_record_is_read_in_pages_and_as_of_a_position(
    conn: Connection[DictRow], log: Told
) -> None:
    assert positions(history.of_record(conn, ENGAGEMENT, limit=2)) == [2, 6]
    assert positions(history.of_record(conn, ENGAGEMENT, limit=2, after_position=6)) == [7]
    assert positions(history.of_record(conn, ENGAGEMENT, limit=9, upto=6)) == [2, 6]
    (first, *_) = history.of_record(conn, CASE, limit=1)
    assert (first["reference"], first["provider_id"]) == ("LZDX-2025-0001", LEAD)


def test_a_provider_finds_all_that_concerns_it(conn: Connection[DictRow], log: Told) -> None:
    assert positions(history.of_provider(conn, LEAD, limit=99)) == list(range(1, 11))
    assert positions(history.of_provider(conn, LEAD, limit=3, after_position=4)) == [5, 6, 7]
    assert positions(history.of_provider(conn, LEAD, limit=99, upto=3)) == [1, 2, 3]
    mine = history.of_provider(conn, LEAD, limit=99, without=("complaint",))
    assert positions(mine) == [1, 2, *range(4, 11)]


def test_a_product_provider_finds_the_engagement_but_no_rating_of_another(
    conn: Connection[DictRow], log: Told
) -> None:
    assert positions(history.of_provider(conn, PRODUCT, limit=99)) == [2, 7]


def test_a_provider_is_called_by_its_last_name(conn: Connection[DictRow], log: Told) -> None:
    found = history.of_record(conn, LEAD, limit=9)
    assert [row["reference"] for row in found] == ["Acme II", "Acme II"]


def test_no_complainant_is_found_in_any_column(conn: Connection[DictRow], log: Told) -> None:
    assert IDENTITY in str(log.events)
    for table in HistoryView.tables:
        assert IDENTITY not in str(conn.execute(f"SELECT * FROM {table}").fetchall())
    assert history.recent(conn, Filter(actor=IDENTITY), limit=9) == []
    (row,) = history.recent(conn, Filter(kind="complaint"), limit=9)
    assert row["actor"] == {"name": "不公开 · withheld", "role": "public", "acts_for": None}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        (Filter(kind="engagement"), [7, 6, 2]),
        (Filter(type="engagement.level-evaluated"), [7]),
        (Filter(kind="provider", type="engagement.level-evaluated"), []),
        (Filter(actor="duban"), [9, 8]),
        # 16:00 UTC is midnight in Shanghai: the fourth event is of the next legal day
        (Filter(recorded_to=date(2025, 6, 2)), [3, 2, 1]),
        (Filter(recorded_from=date(2025, 6, 3), kind="rectification-case"), [5, 4]),
        (Filter(effective_from=date(2025, 6, 3)), []),
        (Filter(effective_to=date(2025, 6, 2), kind="complaint"), [3]),
    ],
    ids=str,
)
def test_an_auditor_filters_the_newest_first(
    conn: Connection[DictRow], log: Told, wanted: Filter, found: list[int]
) -> None:
    assert positions(history.recent(conn, wanted, limit=99)) == found


def test_the_newest_are_read_in_pages(conn: Connection[DictRow], log: Told) -> None:
    assert positions(history.recent(conn, limit=3)) == [10, 9, 8]
    assert positions(history.recent(conn, limit=3, before_position=8)) == [7, 6, 5]


def test_the_file_of_a_provider_is_whole_and_follows_its_records(
    conn: Connection[DictRow], log: Told
) -> None:
    view = DossierView()
    view.apply(conn, log.events, log)
    found = dossier.of_provider(conn, LEAD)
    assert {kind: len(rows) for kind, rows in found.items() if rows} == {
        "provider": 1, "engagement": 1, "complaint": 1, "rectification-case": 1, "escalation": 1,
    }  # fmt: skip
    assert found["provider"][0]["title_zh"] == "Acme II"
    assert found["rectification-case"][0]["status"] == "notice_issued"
    other = dossier.of_provider(conn, PRODUCT)
    assert {kind: len(rows) for kind, rows in other.items() if rows} == {"engagement": 1}
    assert "complaint" not in dossier.of_provider(conn, LEAD, without=("complaint",))
    view.start()  # what was kept is forgotten: the log has the earlier events
    view.apply(conn, log.tell(COMPLAINT, COMPLAINTS[2]), log)
    assert [r["status"] for r in dossier.of_provider(conn, LEAD)["complaint"]] == ["accepted"]
    assert IDENTITY not in str(conn.execute("SELECT * FROM dossier").fetchall())
