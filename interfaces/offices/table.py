"""The routing table (DUBAN_OFFICES): which offices there are, and on which cluster each lives.

A TOML file that people write too, so what changes in it is changed line by line and the rest stays
as it was:

    [clusters.NAME]
    url = "postgresql://db1,db2,db3/duban?target_session_attrs=read-write"

    [offices.KEY]
    cluster = "NAME"
    name = "柳州市工业和信息化局"
    region = "CN-GX"
    hosts = ["liuzhou.example.gov.cn"]
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from application.store.roles import role_of
from interfaces.offices.faults import TableError, said
from projections.dashboard.sql import place_of

KEY: Final = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
"""No two underscores in a row: what is built beside a schema is called `<schema>__…`."""
LONGEST_KEY: Final = 20
LONGEST_SCHEMA: Final = 29
"""The names of what is built beside it are cut there (projections/past.py)."""
M = TypeVar("M", bound=BaseModel)
TAKEN: Final = ("dashboard", "information_schema", "public")


def _told(zh: str, en: str) -> ValueError:
    return ValueError(f"{zh} · {en}")


def _key(value: str) -> str:
    if len(value) > LONGEST_KEY or not _matches(value):
        raise _told(
            f"“{value}”应为小写字母、数字和单个下划线，以字母开头，至多 {LONGEST_KEY} 个字符",
            f"“{value}” has to be of small letters, digits and single underscores, begin with a"
            f" letter and have {LONGEST_KEY} characters at most",
        )
    return value


def _schema(value: str) -> str:
    wrong = value in TAKEN or value.startswith("pg_") or value.endswith("_dashboard")
    if wrong or len(value) > LONGEST_SCHEMA or not _matches(value):
        raise _told(
            f"模式名“{value}”应为小写字母、数字和单个下划线，以字母开头，至多 {LONGEST_SCHEMA} 个字"
            "符，不以 pg_ 开头或 _dashboard 结尾",
            f"the schema “{value}” has to be of small letters, digits and single underscores, begin"
            f" with a letter (not pg_), not end in _dashboard, and have {LONGEST_SCHEMA} characters"
            " at most",
        )
    return value


def _matches(value: str) -> bool:
    return re.fullmatch(KEY, value) is not None


def host_name(value: str) -> str:
    """As browsers send it: small letters, Chinese names in their ASCII form, no port."""
    try:
        name = value.strip().rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if not name or any(char in name for char in "/:@*\\ \t"):
        raise _told(
            f"“{value}”应为主机名，不含端口、路径和通配符，如 liuzhou.example.gov.cn",
            f"“{value}” has to be the name of a host, without port, path or wildcard, such as"
            " liuzhou.example.gov.cn",
        )
    return name


def _url(value: SecretStr) -> SecretStr:
    """libpq quotes a URL that it cannot read, password and all; this does not."""
    try:
        conninfo_to_dict(value.get_secret_value())
    except ProgrammingError:
        raise _told("不是有效的 PostgreSQL 网址", "is not a PostgreSQL URL") from None
    return value


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Url = Annotated[SecretStr, AfterValidator(_url)]
Hosts = Annotated[
    tuple[Annotated[str, AfterValidator(host_name)], ...],
    BeforeValidator(_several),
    Field(min_length=1),
]


class Cluster(BaseModel):
    """One PostgreSQL, however many nodes it has; without `url` the embedded one of DUBAN_HOME."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Url | None = None
    """Without user and password: each office has its own."""
    replica_url: Url | None = None
    """Its standbys (DUBAN_REPLICA_URL of an office by itself)."""
    owner_url: Url | None = None
    """Of who may make schemas and roles; only commands that set something up or move it use it."""


class Entry(BaseModel):
    """One office, as the table has it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    key: Annotated[str, AfterValidator(_key)]
    """Its name in the table."""
    cluster: str
    name: str = Field(min_length=1, max_length=60)
    """Who signs papers."""
    region: str = Field(min_length=1, max_length=20)
    """Of the work calendar."""
    hosts: Hosts
    """Under which it is reached; none of them leads to another office."""
    schema_name: Annotated[str, AfterValidator(_schema)] = Field(alias="schema")
    state: Literal["open", "closed"] = "open"
    """Closed: it is read, and nothing is written."""
    worker: Literal["shared", "own"] = "shared"
    """`own`: a `duban worker --office KEY` is there for it, and that for all leaves it alone."""
    password: SecretStr | None = Field(default=None, min_length=8)
    """Of its database role, where it does not lie in the office's home."""
    settings: Mapping[str, Any] = Field(default_factory=dict, repr=False)
    """Settings of its own, by their names in small letters without DUBAN_."""

    @model_validator(mode="before")
    @classmethod
    def _usual_schema(cls, data: Any) -> Any:
        if isinstance(data, dict) and not {"schema", "schema_name"} & data.keys():
            return {**data, "schema": f"duban_{data.get('key')}"}
        return data

    @property
    def role(self) -> str:
        """Its database role, which can see nothing but its schema."""
        return role_of(self.schema_name)


class Province(BaseModel):
    """Where all offices tell their figures (interfaces/province)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cluster: str
    name: str = Field(min_length=1, max_length=60)
    hosts: Hosts


class Table(BaseModel):
    """All clusters and offices; no two offices share a host, or a schema on one cluster."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clusters: Mapping[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")], Cluster]
    offices: Mapping[str, Entry] = Field(default_factory=dict)
    province: Province | None = None

    @model_validator(mode="before")
    @classmethod
    def _keyed(cls, data: Any) -> Any:
        """Each office knows its name in the table."""
        offices = data.get("offices") if isinstance(data, dict) else None
        if not isinstance(offices, dict):
            return data
        named = {
            k: {**one, "key": k} if isinstance(one, dict) else one for k, one in offices.items()
        }
        return {**data, "offices": named}

    @model_validator(mode="after")
    def _apart(self) -> Table:
        for entry in self.offices.values():
            if entry.cluster not in self.clusters:
                known = ", ".join(self.clusters) or "-"
                raise _told(
                    f"offices.{entry.key}.cluster：没有集群“{entry.cluster}”；有：{known}",
                    f"offices.{entry.key}.cluster: there is no cluster “{entry.cluster}”, only:"
                    f" {known}",
                )
        all_hosts = {key: one.hosts for key, one in self.offices.items()}
        if self.province is not None:
            self._check(self.province)
            all_hosts["[province]"] = self.province.hosts
        for host in _twice(host for hosts in all_hosts.values() for host in hosts):
            whose = [key for key, hosts in all_hosts.items() if host in hosts]
            raise _told(
                f"主机名 {host} 属于 {'、'.join(whose)}：每个主机名只能通向一个办公室",
                f"the host {host} is that of {', '.join(whose)}: it may lead to one office only",
            )
        for cluster, schema in _twice(
            (one.cluster, name)
            for one in self.offices.values()
            for name in {one.schema_name, place_of(one.schema_name)}
        ):
            raise _told(
                f"集群 {cluster} 上的模式 {schema} 有两个办公室使用：请各用一个（schema）",
                f"two offices use the schema {schema} on the cluster {cluster}: give each its own",
            )
        return self

    def _check(self, province: Province) -> None:
        found = self.clusters.get(province.cluster)
        if found is None or found.url is None:
            raise _told(
                f"province.cluster：应为写明了 url 的集群，不是“{province.cluster}”",
                f"province.cluster: has to be a cluster with a url, not “{province.cluster}”",
            )

    def at(self, host: str) -> Entry | Province | None:
        """Whom a Host header leads to, whatever the port."""
        named, _, port = host.partition(":")
        try:
            name = host_name(named)
        except ValueError:
            return None
        if port and not port.isdecimal():
            return None
        if self.province is not None and name in self.province.hosts:
            return self.province
        return next((one for one in self.offices.values() if name in one.hosts), None)

    @staticmethod
    def with_entry(path: Path, table: Table, entry: Entry) -> Table:
        """Raises `TableError` where the table would not be right with it."""
        offices = {**table.offices, entry.key: entry}
        plain = {
            key: one.model_dump(by_alias=True, exclude={"key"}) for key, one in offices.items()
        }
        others = {"clusters": dict(table.clusters), "province": table.province}
        return _read(path, Table, {**others, "offices": plain})


def entry_of(path: Path, key: str, **fields: Any) -> Entry:
    """One that is not in the table yet; raises `TableError` where a field is wrong."""
    return _read(path, Entry, {"key": key, **fields}, f"offices.{key}")


def _twice(values: Iterable[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


def read(path: Path) -> Table:
    """Raises `TableError`, which says what is wrong where, and never quotes a password."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise TableError(
            path,
            "没有这一文件：请建立它并写明至少一个 [clusters.名称]，或改正 DUBAN_OFFICES",
            "there is no such file: write it with at least one [clusters.NAME], or set"
            " DUBAN_OFFICES right",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(path, f"无法读取（{error}）", f"cannot be read ({error})") from None
    return parse(path, text)


def parse(path: Path, text: str) -> Table:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(path, f"不是有效的 TOML：{error}", f"is not TOML: {error}") from None
    return _read(path, Table, found)


def _read(path: Path, kind: type[M], found: Any, at: str = "") -> M:
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        raise TableError(path, *said(error, at)) from None
