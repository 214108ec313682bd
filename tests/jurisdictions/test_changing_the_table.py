"""The routing table changed by the program: one thing, while all that people wrote stays theirs."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from interfaces.offices import written
from interfaces.offices.admitting import admit
from interfaces.offices.faults import TableError
from interfaces.offices.table import entry_of, read
from interfaces.settings import Settings

CLUSTER = '[clusters.east]\nurl = "postgresql://db1,db2/duban?target_session_attrs=read-write"\n'
WEST = '[clusters.west]\nurl = "host=w"\n'
LIUZHOU = """
[offices.liuzhou]  # 柳州
name = "柳州市工业和信息化局"
cluster = "east"  # 年底前 # “west”
region = "CN-GX"
hosts = ["liuzhou.example.gov.cn"]
"""
GUILIN = """
# 桂林
[offices.guilin]
cluster = "east"  # stays
name = "桂林市工业和信息化局"
region = "CN-GX"
hosts = "guilin.example.gov.cn"
"""


def test_an_office_is_added_at_the_end_and_the_rest_stays(path: Path) -> None:
    text = "# ours\n" + CLUSTER + LIUZHOU + "  # no line break at the end"
    path.write_text(text)
    path.chmod(0o640)
    entry = entry_of(
        path, "guilin", cluster="east", name='桂林 "\\"', region="CN-GX", hosts=["g.example"]
    )
    written.add(path, entry)
    assert path.read_text().startswith(text)
    assert read(path).offices["guilin"] == entry
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert {one.name for one in path.parent.iterdir()} <= {path.name, f".{path.name}.lock"}
    # and only once
    with pytest.raises(TableError, match="guilin"):
        written.add(path, entry)


def test_one_that_would_spoil_the_table_is_not_added(path: Path) -> None:
    path.write_text(CLUSTER + LIUZHOU)
    entry = entry_of(
        path, "g", cluster="east", name="g", region="CN-GX", hosts=["liuzhou.example.gov.cn"]
    )
    with pytest.raises(TableError, match="one office only"):
        written.add(path, entry)
    assert path.read_text() == CLUSTER + LIUZHOU


def test_a_field_is_changed_where_it_stands_or_is_added(path: Path) -> None:
    path.write_text(CLUSTER + WEST + LIUZHOU + "# why\n" + GUILIN)
    written.change(path, "liuzhou", state="closed")
    written.change(path, "liuzhou", state="open", cluster="west")
    table = read(path)
    assert (table.offices["liuzhou"].cluster, table.offices["liuzhou"].state) == ("west", "open")
    assert table.offices["guilin"].cluster == "east"
    assert "# why" in path.read_text()
    assert path.read_text().count("state") == 1
    with pytest.raises(TableError, match="west"):
        written.change(path, "liuzhou", cluster="north")


def test_a_way_of_writing_that_is_not_understood_is_left_alone(path: Path) -> None:
    text = CLUSTER + '[offices]\nx = {cluster = "east", name = "x", region = "r", hosts = ["x"]}\n'
    path.write_text(text)
    with pytest.raises(TableError, match=r"\[offices.x\]"):
        written.change(path, "x", state="closed")
    assert path.read_text() == text


def test_many_who_add_at_once_lose_nothing(path: Path) -> None:
    path.write_text(CLUSTER)

    def add(number: int) -> None:
        fields: dict[str, Any] = {"cluster": "east", "name": "n", "region": "r"}
        written.add(path, entry_of(path, f"o{number}", hosts=[f"h{number}"], **fields))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(read(path).offices) == {f"o{n}" for n in range(20)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('cluster = "east"', 'cluster = "west"'),
        ('cluster = "east"  # 年底前 # “west”', 'cluster = "west"  # 年底前 # “west”'),
        ("  cluster='east'# \"west\" 'x'", '  cluster="west"# "west" \'x\''),
        ('"cluster"\t=\t"\\u0065ast"\t# \\"', '"cluster"\t=\t"west"\t# \\"'),
        ('cluster = """east""" # why', 'cluster = "west" # why'),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_changed_line_keeps_its_place_and_its_remark(
    path: Path, before: str, after: str, ends: str
) -> None:
    def table(line: str) -> bytes:
        written_so = LIUZHOU.replace('cluster = "east"  # 年底前 # “west”', line)
        return (CLUSTER + WEST + written_so + GUILIN).replace("\n", ends).encode()

    path.write_bytes(table(before))
    written.change(path, "liuzhou", cluster="west")
    assert path.read_bytes().decode() == table(after).decode()


def test_a_file_that_does_not_end_its_last_line_is_changed_all_the_same(path: Path) -> None:
    path.write_text((CLUSTER + WEST + LIUZHOU).rstrip())
    written.change(path, "liuzhou", cluster="west", state="closed")
    found = read(path).offices["liuzhou"]
    assert (found.cluster, found.state) == ("west", "closed")
    assert path.read_text().endswith('hosts = ["liuzhou.example.gov.cn"]')


# Whose it is


def test_it_stays_its_owners_also_where_root_changes_it(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("it takes root to give a file away")
    path.write_text(CLUSTER + WEST + LIUZHOU)
    path.chmod(0o640)
    os.chown(path, 12_345, 12_346)
    written.change(path, "liuzhou", cluster="west")
    assert whose(path) == (12_345, 12_346, 0o640)
    # and its owner can take the lock
    assert whose(path.with_name(f".{path.name}.lock")) == (12_345, 12_346, 0o600)


def whose(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_who_is_neither_its_owner_nor_root_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    """A file of theirs in its place could not be read by those who serve."""
    path.write_text(CLUSTER + WEST + LIUZHOU)
    path.chmod(mode)
    before = whose(path)
    monkeypatch.setattr(os, "geteuid", lambda: before[0] + 1)
    said = rf"所有者或 root.*{before[0]}:{before[1]}.*as its owner"
    with pytest.raises(TableError, match=said):
        written.change(path, "liuzhou", cluster="west")
    # nor makes an office that could not be written into it
    entry = entry_of(path, "g", cluster="east", name="g", region="CN-GX", hosts=["g.example"])
    with pytest.raises(TableError, match=said):
        admit(Settings(home=path.parent, offices=path), entry)
    assert read(path).offices["liuzhou"].cluster == "east" and whose(path) == before
    # and no lock is left that its owner could not take
    assert list(path.parent.iterdir()) == [path]


def test_a_group_that_cannot_be_kept_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its owner is no member of the group that may read it."""
    path.write_text(CLUSTER + WEST + LIUZHOU)

    def refused(*_: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(TableError, match="用户或组"):
        written.change(path, "liuzhou", cluster="west")
    assert read(path).offices["liuzhou"].cluster == "east"
    assert {one.name for one in path.parent.iterdir()} <= {path.name, f".{path.name}.lock"}
