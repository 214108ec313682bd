"""The routing table: what it says, and how it says what is wrong with it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from program import environment, program
from psycopg.conninfo import conninfo_to_dict
from pydantic import ValidationError

from interfaces.offices import serving
from interfaces.offices.faults import TableError
from interfaces.offices.places import settings_of
from interfaces.offices.table import read
from interfaces.settings import Settings

CLUSTER = '[clusters.east]\nurl = "postgresql://db1,db2/duban?target_session_attrs=read-write"\n'
LIUZHOU = """
[offices.liuzhou]
cluster = "east"
name = "柳州市工业和信息化局"
region = "CN-GX"
hosts = ["Liuzhou.Example.gov.cn", "柳州.example"]
"""
GUILIN = """
[offices.guilin]
cluster = "east"
name = "桂林市工业和信息化局"
region = "CN-GX"
hosts = "guilin.example.gov.cn"
"""


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_maps_hosts_to_offices_and_offices_to_clusters(path: Path) -> None:
    path.write_text(CLUSTER + LIUZHOU + GUILIN)
    table = read(path)
    found = table.at("liuzhou.example.gov.cn")
    assert found is not None
    assert (found.key, found.schema_name, found.role) == (
        "liuzhou",
        "duban_liuzhou",
        "duban_liuzhou_app",
    )
    assert found.state == "open"
    # as browsers send it: with a port, in capitals, with a dot behind, in the ASCII form of Chinese
    for host in ("LIUZHOU.example.gov.cn:8000", "liuzhou.example.gov.cn.", "xn--6rt67t.example"):
        assert table.at(host) == found, host
    assert (one := table.at("guilin.example.gov.cn")) and one.key == "guilin"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.gov.cn",
        "x.liuzhou.example.gov.cn",
        "a b",
        "é" * 99,
        "liuzhou.example.gov.cn:80@elsewhere.example",
    ],
)
def test_a_host_that_nobody_has_leads_nowhere(path: Path, host: str) -> None:
    path.write_text(CLUSTER + LIUZHOU)
    assert read(path).at(host) is None


@pytest.mark.parametrize(
    ("text", "where", "zh", "en"),
    [
        ("clusters = 3", "clusters", "应为一节", "section"),
        ("", "clusters", "须填写", "is missing"),
        ("[clusters.east", "", "不是有效的 TOML", "is not TOML"),
        ('[clusters.east]\nurl = "x://p@ss"', "clusters.east.url", "网址", "PostgreSQL URL"),
        ("[clusters.east]\nport = 5", "clusters.east.port", "没有这一项", "not known"),
        (CLUSTER + LIUZHOU.replace("cluster", "klaster"), "offices.liuzhou.cluster", "须填写", ""),
        (CLUSTER + LIUZHOU.replace('"east"', '"west"'), "offices.liuzhou.cluster", "east", "east"),
        (CLUSTER + LIUZHOU + "state = 'shut'", "offices.liuzhou.state", "'open'", "'closed'"),
        (CLUSTER + LIUZHOU + "schema = 'pg_x'", "offices.liuzhou.schema", "小写字母", "letters"),
        (CLUSTER + LIUZHOU + "schema = 'a__b'", "offices.liuzhou.schema", "下划线", "underscores"),
        (CLUSTER + LIUZHOU + "schema = 'x_dashboard'", "offices.liuzhou.schema", "_dash", "_dash"),
        (CLUSTER + LIUZHOU + "schema = 'dashboard'", "offices.liuzhou.schema", "模式", "schema"),
        (CLUSTER + LIUZHOU.replace(".liuzhou", ".Liuzhou"), "offices.Liuzhou.key", "小写", "small"),
        (CLUSTER + LIUZHOU.replace(".liuzhou", ".a__b"), "offices.a__b.key", "下划线", "single"),
        (CLUSTER + LIUZHOU.replace(".liuzhou]", f".{'a' * 21}]"), "", "至多 20", "20 characters"),
        (CLUSTER + LIUZHOU.replace('"柳州.example"', '"a.b:80"'), "hosts.1", "端口", "port"),
        (CLUSTER + LIUZHOU.replace('"柳州.example"', '"*.b"'), "hosts.1", "通配符", "wildcard"),
        (
            CLUSTER + GUILIN.replace('"guilin.example.gov.cn"', "[]"),
            "hosts",
            "至少 1 个",
            "1 at least",
        ),
        (CLUSTER + GUILIN + 'password = "p@ss"', "guilin.password", "至少 8 个", "8 at least"),
        (CLUSTER + GUILIN.replace('"guilin.example.gov.cn"', "5"), "hosts", "应为列表", "list"),
        (
            CLUSTER + GUILIN.replace('"桂林市工业和信息化局"', '""'),
            "guilin.name",
            "不能为空",
            "empty",
        ),
        (
            CLUSTER + LIUZHOU + GUILIN.replace("guilin.ex", "liuzhou.ex"),
            "liuzhou.example.gov.cn",
            "liuzhou、guilin",
            "one office only",
        ),
        (
            CLUSTER + LIUZHOU + GUILIN + "schema = 'duban_liuzhou'",
            "duban_liuzhou",
            "各用一个",
            "its own",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_field_the_rule_and_the_way_out(
    path: Path, text: str, where: str, zh: str, en: str
) -> None:
    path.write_text(text)
    with pytest.raises(TableError) as refused:
        read(path)
    said = str(refused.value)
    chinese, _, english = said.partition(" · ")
    assert str(path) in chinese and str(path) in english
    assert where in chinese and where in english
    assert zh in chinese
    assert en in english
    assert "p@ss" not in said


def test_a_file_that_is_not_there_is_said_so(path: Path) -> None:
    with pytest.raises(TableError, match=r"没有这一文件.*DUBAN_OFFICES"):
        read(path)


def test_passwords_are_not_printed(path: Path) -> None:
    path.write_text(
        CLUSTER
        + 'owner_url = "postgresql://o:hunter2@db1/duban"\n'
        + GUILIN
        + 'password = "hunter2hunter2"\n[offices.guilin.settings]\nsmtp_password = "hunter2"\n'
    )
    assert "hunter2" not in repr(read(path))


# Settings of an office


def base(path: Path, **more: Any) -> Settings:
    return Settings(home=path.parent, offices=path, **more)


def test_an_office_has_its_own_home_schema_role_region_and_name(path: Path) -> None:
    path.write_text(CLUSTER + 'owner_url = "postgresql://owner:pw@db1/duban"\n' + LIUZHOU + GUILIN)
    given = base(path, region="CN-BJ", smtp_host="mail")
    # only a set-up draws a password
    with pytest.raises(TableError, match=r"database.password.*setup"):
        settings_of(given, read(path), "liuzhou")
    for key in ("liuzhou", "guilin"):
        assert "owner" in (settings_of(given, read(path), key, owner=True).owner_url or "")
    found = settings_of(given, read(path), "liuzhou")
    assert found.home == path.parent / "offices" / "liuzhou"
    assert (found.schema_name, found.region) == ("duban_liuzhou", "CN-GX")
    assert (found.office_name, found.office) == ("柳州市工业和信息化局", "liuzhou")
    # what the program sets holds for all of them
    assert found.smtp_host == "mail"
    # its role, with a drawn password that only its owner can read
    kept = found.home / "keys" / "database.password"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    drawn = kept.read_text().strip()
    assert len(drawn) == 64
    url = found.database_url or ""
    assert "user=duban_liuzhou_app" in url and drawn in url
    assert "host=db1,db2" in url and "target_session_attrs=read-write" in url
    # what stays running does not learn the owner's
    assert found.owner_url is None
    # and no two have the same
    other = settings_of(base(path), read(path), "guilin")
    assert other.home != found.home and drawn not in (other.database_url or "")


def test_the_password_may_stand_in_the_table(path: Path) -> None:
    path.write_text(CLUSTER + GUILIN + 'password = "long enough"\n')
    found = settings_of(base(path), read(path), "guilin")
    assert "long enough" in (found.database_url or "")
    assert not found.home.exists()


def test_standbys_are_those_of_its_cluster(path: Path) -> None:
    replicas = 'replica_url = "postgresql://db2,db3/duban"\n'
    path.write_text(CLUSTER + replicas + GUILIN + 'password = "long enough"\n')
    assert settings_of(base(path), read(path), "guilin").replica_url == "postgresql://db2,db3/duban"
    path.write_text(CLUSTER + GUILIN + 'password = "long enough"\n')
    assert settings_of(base(path), read(path), "guilin").replica_url is None


def test_each_has_a_role_of_its_own_at_the_province(path: Path) -> None:
    """Also two that stood alone before, under the usual schema, and live on two clusters."""
    west = '[clusters.west]\nurl = "postgresql://w/duban"\n'
    province = '[province]\ncluster = "west"\nname = "广西"\nhosts = ["p.example"]\n'
    more = 'schema = "duban"\npassword = "long enough"\n'
    text = CLUSTER + west + province + LIUZHOU + more + GUILIN.replace("east", "west") + more
    path.write_text(text)
    found = [settings_of(base(path), read(path), key) for key in ("liuzhou", "guilin")]
    urls = [conninfo_to_dict(one.province_url or "") for one in found]
    assert [one["host"] for one in urls] == ["w", "w"]
    assert urls[0]["user"] != urls[1]["user"]


def test_settings_of_its_own_go_before_those_of_the_program(path: Path) -> None:
    path.write_text(CLUSTER + GUILIN + '[offices.guilin.settings]\nsmtp_from = "g@example.cn"\n')
    given = base(path, smtp_from="all@example.cn", head_file=Path("/srv/heads.jsonl"))
    found = settings_of(given, read(path), "guilin", owner=True)
    assert found.smtp_from == "g@example.cn"
    # a file or a bucket for all has a place for each
    assert found.head_file == Path("/srv/heads.guilin.jsonl")
    in_s3 = base(path, files_s3_bucket="files", files_s3_prefix="duban/")
    assert settings_of(in_s3, read(path), "guilin").files_s3_prefix == "duban/guilin/"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('home = "/x"', "settings.home"),
        ('schema_name = "x"', "settings.schema_name"),
        ('smpt_from = "x"', "settings.smpt_from"),
        ('smtp_port = "x"', "settings.smtp_port"),
        ('seal_key = "ab"', "settings.seal_key"),
    ],
)
def test_settings_that_are_wrong_or_not_its_own_are_refused(
    path: Path, line: str, said: str
) -> None:
    path.write_text(CLUSTER + GUILIN + f"[offices.guilin.settings]\n{line}\n")
    with pytest.raises(TableError, match=said):
        settings_of(base(path), read(path), "guilin", owner=True)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("seal_key", "ab" * 32),
        ("token_key", "ab" * 32),
        ("signing_key", "ab" * 32),
        ("database_url", "host=x"),
        ("schema_name", "duban"),
        ("dashboard_password", "a" * 12),
        ("public_url", "https://duban.example"),
    ],
)
def test_what_no_two_share_is_not_taken_from_the_environment(
    path: Path, setting: str, value: str
) -> None:
    path.write_text(CLUSTER + GUILIN)
    with pytest.raises(TableError, match="DUBAN_") as refused:
        settings_of(base(path, **{setting: value}), read(path), "guilin")
    assert value not in str(refused.value) or setting == "schema_name"


def test_no_write_ahead_log_is_promised_where_there_is_a_table(path: Path) -> None:
    """Nobody receives it then, and a base backup of one office brings none of them back."""
    path.write_text("[clusters.east]\n" + GUILIN)
    with pytest.raises(TableError, match=r"DUBAN_WAL_ARCHIVE.*docs/backups\.md"):
        serving.checked(base(path, wal_archive=path.parent / "wal"))
    path.write_text(f'[clusters.east]\n{GUILIN}[offices.guilin.settings]\nwal_archive = "wal"\n')
    with pytest.raises(TableError, match="wal_archive"):
        serving.checked(base(path))
    path.write_text("[clusters.east]\n" + GUILIN)
    env = environment(DUBAN_HOME=str(path.parent), DUBAN_OFFICES=str(path), DUBAN_OFFICE="guilin")
    done = program("backup", path.parent / "to", "--base", env=env, cwd=path.parent)
    assert done.returncode == 1 and "--base" in done.stderr
    assert not (path.parent / "to").exists()


def test_an_unknown_setting_of_the_program_is_no_reason_to_fail(path: Path) -> None:
    path.write_text(CLUSTER + GUILIN)
    with pytest.raises(ValidationError):
        Settings(home=path.parent, office=5)  # type: ignore[arg-type]
