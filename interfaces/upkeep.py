"""What an office that runs forgets or wears out: for the doctor, and as figures for /metrics."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from dotenv import dotenv_values
from prometheus_client import CollectorRegistry, Gauge
from psycopg import Connection
from psycopg.rows import DictRow

from application.audit import heads
from application.store import PersistenceError
from domain.values import Text
from interfaces.checks import NOT_NOW, Found, Place
from interfaces.settings import Settings
from interfaces.tracing import wanted
from interfaces.wiring import House

ROOM: Final = 1_000_000_000
"""Bytes that a disk should have free: some fifty files of the usual limit."""
LATE: Final = 5.0
"""Seconds that a view may be behind."""
NOTHING_BUILT: Final = Text(
    "视图尚未建立：首次 duban serve 或 duban worker 时建立",
    "no view is built yet: the first duban serve or duban worker does it",
)
"""In a new office, and in one that was restored: backups leave views out."""
HEAD_GRACE: Final = timedelta(hours=1)
"""How long after `DUBAN_HEAD_HOURS` a head may still be to come."""
BACKUP_DUE: Final = timedelta(hours=26)
"""A backup a day, and two hours for it."""
CALENDAR_MONTH: Final = 12
"""The State Council publishes the next year's days off in November."""
OTHERS: Final = frozenset({"DUBAN_DB_PASSWORD", "DUBAN_APP_PASSWORD", "DUBAN_TRACEBACK"})
"""Names that are no settings of the program: of docker-compose.yml, and for whoever mends it."""
TESTING: Final = "DUBAN_TEST_"


# Settings


def unknown(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Names that look like settings and are none: somebody's slip, which changes nothing."""
    known = {
        str(field.validation_alias or f"DUBAN_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }
    given = {*environment, *dotenv_values(".env")}
    ours = {name for name in given if name.startswith("DUBAN_") and not name.startswith(TESTING)}
    return sorted(ours - known - OTHERS)


def settings(place: Place) -> Found:
    if names := ", ".join(unknown()):
        return Found(False, Text(f"不认识的设置：{names}", f"no such settings: {names}"))
    return Found(True, Text("都认识", "all are known"))


def traces(place: Place) -> Found:
    if not wanted.wanted():
        return Found(None, Text("未设置（OTEL_…）", "not set (OTEL_…)"))
    if not wanted.installed():
        zh, en = "没有安装 otel 附加包", "the extra `otel` is not installed"
        return Found(False, Text(zh, en))
    return Found(True, Text("按 OTEL_… 发出", "sent as OTEL_… says"))


# Disk and keys


def disks(settings: Settings) -> dict[str, Path]:
    """Where the office writes, and where what is being sent waits."""
    home = settings.home if settings.home.exists() else Path.cwd()
    found = {"home": home, "files": home / "files", "temporary": Path(tempfile.gettempdir())}
    if settings.wal_archive is not None:
        found["wal"] = settings.wal_archive
    return {name: path for name, path in found.items() if path.is_dir()}


def space(place: Place) -> Found:
    free = {path: shutil.disk_usage(path).free for path in disks(place.settings).values()}
    path, least = min(free.items(), key=lambda one: one[1])
    gigabytes = f"{least / 1e9:.1f} GB"
    return Found(least >= ROOM, Text(f"{path} 尚余 {gigabytes}", f"{gigabytes} are free at {path}"))


def open_keys(settings: Settings) -> list[str]:
    """Files of keys that others on this machine can read."""
    paths = (settings.home / "keys").glob("*.key")
    return sorted(path.name for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077)


# The log and who follows it


def lag(place: Place) -> Found:
    """Of views that stand still another row tells."""
    if place.house is None:
        return NOT_NOW
    from interfaces.api.operations import UNHURRIED, behind

    house = place.house
    _, found = behind(house)
    followed = {one.name: s for one, s in found if one.name not in (*UNHURRIED, *house.stops())}
    name, most = max(followed.items(), key=lambda one: one[1], default=("", 0.0))
    if most < LATE:
        return Found(True, Text(f"至多 {most:.1f} 秒", f"{most:.1f} s at most"))
    views = {view.name for view in house.views}
    if not any(one.position for one, _ in found if one.name in views):
        return Found(None, NOTHING_BUILT)
    return Found(
        False,
        Text(
            f"{name} 落后 {most:,.0f} 秒：后台（duban worker）是否在运行？",
            f"{name} is {most:,.0f} s behind: does a worker run (duban worker)?",
        ),
    )


def unsigned(conn: Connection[DictRow]) -> tuple[datetime | None, float]:
    """When the newest head was signed; and for how many seconds what it lacks has waited."""
    newest = heads.newest(conn)
    row = conn.execute(
        "SELECT extract(epoch FROM clock_timestamp() - recorded_at) AS waited FROM stored_events"
        " WHERE notification_id > %s ORDER BY notification_id LIMIT 1",
        (newest.head.position if newest else 0,),
    ).fetchone()
    waited = max(float(row["waited"]), 0.0) if row else 0.0
    return newest.signed_at if newest else None, waited


def head(place: Place) -> Found:
    if place.house is None:
        return NOT_NOW
    with place.house.connection() as conn:
        signed, waited = unsigned(conn)
    limit = timedelta(hours=place.settings.head_hours) + HEAD_GRACE
    hours = f"{waited / 3600:.1f}"
    if timedelta(seconds=waited) >= limit:
        zh = f"已有 {hours} 小时的事件未签署：后台和签名密钥是否正常？"
        en = f"events of {hours} hours are not signed: is there a worker, and its key?"
        return Found(False, Text(zh, en))
    if signed is None:
        return Found(None, Text("尚未签署", "none is signed yet"))
    return Found(True, Text(f"{signed:%Y-%m-%d %H:%M %Z}", f"signed {signed:%Y-%m-%d %H:%M %Z}"))


def calendar(place: Place) -> Found:
    """Dates that touch a year without its arrangement are provisional."""
    if place.house is None:
        return NOT_NOW
    office = place.house.office
    today, terms = office.today(), office.terms()
    years = (today.year, today.year + 1)
    missing = [one for one in years if not terms.calendar.is_settled(one, terms.region)]
    if not missing:
        return Found(True, Text(f"至 {years[-1]} 年", f"up to {years[-1]}"))
    year = missing[0]
    due = year == today.year or today.month >= CALENDAR_MONTH
    zh = f"{terms.region} {year} 年的放假安排尚未登记"
    en = f"{year} of {terms.region} is not entered yet"
    way = Text("：请执行 duban calendar publish", ": run duban calendar publish")
    return Found(False, Text(zh + way.zh, en + way.en)) if due else Found(None, Text(zh, en))


# Backups


def note_backup(settings: Settings, kind: str, made_at: datetime) -> None:
    """For the processes of the office, which do not know where backups go."""
    _noted(settings, kind).write_text(made_at.isoformat(), "ascii")


def backups(settings: Settings) -> Iterator[tuple[str, datetime]]:
    """The last one of each kind that was made from this home."""
    for kind in ("dump", "base"):
        with suppress(FileNotFoundError, ValueError):
            yield kind, datetime.fromisoformat(_noted(settings, kind).read_text("ascii"))


def _noted(settings: Settings, kind: str) -> Path:
    return settings.home / f"backup.{kind}.txt"


def backup(place: Place) -> Found:
    made = max((at for _, at in backups(place.settings)), default=None)
    if made is None:
        zh, en = "没有 duban backup 的记录", "no duban backup is known"
        return Found(None, Text(zh, en))
    age = datetime.now(made.tzinfo) - made
    hours = f"{age.total_seconds() / 3600:.0f}"
    said = Text(f"最近一次在 {hours} 小时前", f"the last one is {hours} hours old")
    return Found(age < BACKUP_DUE, said)


# Figures


def measure(house: House, registry: CollectorRegistry) -> None:
    """What needs the store."""
    with suppress(PersistenceError), house.connection() as conn:  # no table: the doctor tells
        signed, waited = unsigned(conn)
        name, about = "duban_head_signed_seconds", "when the newest head was signed, as a Unix time"
        if signed is not None:
            Gauge(name, about, registry=registry).set(signed.timestamp())
        name, about = "duban_head_unsigned_seconds", "age of the oldest event that no head covers"
        Gauge(name, about, registry=registry).set(waited)


def measure_machine(settings: Settings, registry: CollectorRegistry) -> None:
    """What is known though the store is away."""
    limit = Gauge("duban_head_limit_seconds", "DUBAN_HEAD_HOURS", registry=registry)
    limit.set(settings.head_hours * 3600)
    free = Gauge("duban_disk_free_bytes", "room left", ["place"], registry=registry)
    for name, path in disks(settings).items():
        free.labels(name).set(shutil.disk_usage(path).free)
    made = Gauge(
        "duban_backup_made_seconds",
        "when duban backup last made one from this home, as a Unix time",
        ["kind"],
        registry=registry,
    )
    for kind, at in backups(settings):
        made.labels(kind).set(at.timestamp())
