"""Takes an office out of the routing table, and deletes nothing: what remains of it is named, with
the statements by which an administrator removes it. Until then it can be taken in again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection
from psycopg.rows import DictRow, dict_row

from application.store.gate import Gate
from application.store.roles import is_role
from interfaces.backups import restore
from interfaces.commands.common import Failed
from interfaces.embedded_postgres import EmbeddedPostgres
from interfaces.offices import aside, written
from interfaces.offices.places import files_of, home_of
from interfaces.offices.sides import lock_alone
from interfaces.offices.table import Cluster, Entry, Table
from interfaces.province.place import role_of, schema_of
from interfaces.settings import Settings
from interfaces.views import all_views
from interfaces.wiring import FOLLOWERS
from projections import workers
from projections.dashboard.sql import place_of, reader_of


@dataclass(frozen=True)
class Held:
    """What one cluster still holds of an office: former copies, and the province's rows, too."""

    schemas: tuple[str, ...]
    roles: tuple[str, ...]

    def removing(self) -> list[str]:
        """For the owner, in this order; a role goes once nothing is its own."""
        return [
            *(f'DROP SCHEMA "{name}" CASCADE;' for name in self.schemas),
            *(f'DROP OWNED BY "{name}"; DROP ROLE "{name}";' for name in self.roles),
        ]


@dataclass(frozen=True)
class Remains:
    clusters: dict[str, Held]
    unasked: tuple[str, ...]
    """Clusters whose owner is not known here, or that did not answer."""
    files: tuple[str, ...]
    """Its home with keys and files, and what lies elsewhere."""


def forget(settings: Settings, table: Table, key: str, *, dry_run: bool) -> Remains:
    """`settings` are those of the program. Refused while somebody may write in it, work for it or
    move it: by the time the table changes it is still the entry that was looked at."""
    path, entry = settings.offices, table.offices[key]
    assert path is not None
    if entry.state == "open":
        raise Failed(
            f'{key} 仍在办理：请先在路由表的 [offices.{key}] 中写明 state = "closed"',
            f'{key} is open for writing: say state = "closed" in [offices.{key}] first',
        )
    with _owner(settings, entry.cluster, table.clusters[entry.cluster]) as conn:
        lock_alone(conn, entry.schema_name)
        _require_still(conn, entry)
        remains = _remains(settings, table, entry)
        if not dry_run:
            written.remove(path, entry)
    return remains


@contextmanager
def _owner(settings: Settings, name: str, cluster: Cluster) -> Iterator[Connection[DictRow]]:
    if cluster.url is None:
        with EmbeddedPostgres(settings.embedded_home) as url, _connected(url) as conn:
            yield conn
        return
    known = cluster.owner_url.get_secret_value() if cluster.owner_url else settings.owner_url
    if known is None:
        raise Failed(
            f"clusters.{name}.owner_url 没有填写：查明仍有什么需要所有者的网址",
            f"clusters.{name}.owner_url is not set: it takes the owner to find what remains",
        )
    with _connected(known) as conn:
        yield conn


def _connected(url: str) -> Connection[DictRow]:
    return psycopg.connect(url, autocommit=True, row_factory=dict_row, connect_timeout=10)


def _require_still(conn: Connection[DictRow], entry: Entry) -> None:
    restore.use(conn, entry.schema_name)
    standing = aside.standing(conn, entry.schema_name)
    if standing is not None and standing.gate is not Gate.OPEN:
        raise Failed(
            f"{entry.key} 的迁移没有完成：请再执行一次 duban office move，或用 --give-up 放弃",
            f"a move of {entry.key} is not finished: repeat duban office move, or --give-up",
        )
    names = {view.name for view in all_views(entry.region)}.union(FOLLOWERS)
    if running := workers.running(conn, entry.schema_name, names):
        by = ", ".join(sorted({name for name in running.values() if name})) or "-"
        raise Failed(
            f"后台仍在为 {entry.key} 工作（{by}）：停写后一秒内停止；专设的"
            f" duban worker --office {entry.key} 请先停止",
            f"a worker is still there for {entry.key} ({by}): the one for all leaves it within a"
            f" second of its closing; stop a duban worker --office {entry.key} first",
        )


def _remains(settings: Settings, table: Table, entry: Entry) -> Remains:
    held, unasked = dict[str, Held](), list[str]()
    for name, cluster in table.clusters.items():
        others = [
            one for one in table.offices.values() if one.cluster == name and one.key != entry.key
        ]
        if entry.schema_name in {one.schema_name for one in others}:
            continue  # all that is called so there is another's
        if name != entry.cluster and cluster.owner_url is None:
            unasked.append(name)
            continue
        try:
            with _owner(settings, name, cluster) as conn:
                held[name] = _held(conn, entry, others)
        except psycopg.OperationalError:
            unasked.append(name)
    return Remains(held, tuple(unasked), _files(settings, entry))


def _held(conn: Connection[DictRow], entry: Entry, others: list[Entry]) -> Held:
    schema = entry.schema_name
    theirs = {name for one in others for name in (one.schema_name, place_of(one.schema_name))}
    rows = conn.execute(
        "SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY(%s) OR nspname ~ %s"
        " OR starts_with(nspname, %s) ORDER BY 1",
        (
            [schema, place_of(schema), schema_of(entry.key)],
            f"^{schema}_was_[0-9]+(_dashboard)?$",
            f"{schema}__",
        ),
    )
    found = tuple(row["name"] for row in rows if row["name"] not in theirs)
    known = (entry.role, reader_of(schema), role_of(entry.key))
    return Held(found, tuple(role for role in known if is_role(conn, role)))


def _files(settings: Settings, entry: Entry) -> tuple[str, ...]:
    own = files_of(settings, entry) | dict(entry.settings)
    places: list[str | Path] = [home_of(settings, entry.key)]
    if bucket := own.get("files_s3_bucket", settings.files_s3_bucket):
        places.append(f"s3://{bucket}/{own.get('files_s3_prefix', '')}")
    if head_file := own.get("head_file"):
        places.append(head_file)
    return tuple(map(str, places))
