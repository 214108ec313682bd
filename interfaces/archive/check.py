"""四性检测 (DA/T 70 in words): whether a package is true, whole, usable and safe.

It needs the package alone: no office, no database. What BagIt says of it is the library's to check.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import bagit

from domain.attached import MEDIA_TYPES, device_of, extension
from domain.values import Malformed, NotAllowedNow, Refusal, Text
from interfaces.archive import metadata
from interfaces.audit import verifier
from interfaces.files.types import media_type

WIDEST: Final = 100
"""How many times its own size a ZIP may unpack to; ours are stored as they are."""
REQUIRED: Final = (
    *("来源", "全宗号", "档号", "年度", "类别", "保管期限", "题名", "责任者", "文件编号"),
    *("起始日期", "办结日期", "归档日期", "归档人", "密级", "件数", "事件数", "截至位置"),
)


@dataclass(frozen=True)
class Check:
    quality: Text
    what: Text
    wrong: tuple[str, ...]
    """What was found, in words or as names of files; nothing where all is well."""

    @property
    def passed(self) -> bool:
        return not self.wrong

    def told(self) -> dict[str, Any]:
        return {
            "quality": {"zh": self.quality.zh, "en": self.quality.en},
            "what": {"zh": self.what.zh, "en": self.what.en},
            "passed": self.passed,
            "wrong": list(self.wrong),
        }


TRUE: Final = Text("真实性", "authenticity")
WHOLE: Final = Text("完整性", "integrity")
USABLE: Final = Text("可用性", "usability")
SAFE: Final = Text("安全性", "safety")


@dataclass(frozen=True)
class Payload:
    """The folder `data` of a package, read once."""

    folder: Path
    told: dict[str, Any]
    in_xml: dict[str, str]

    @property
    def papers(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.told[metadata.LIST]
        return found

    @property
    def packed(self) -> list[dict[str, Any]]:
        return [one for one in self.papers if one["path"]]

    def lines(self, name: str) -> list[dict[str, Any]]:
        text = (self.folder / name).read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    @property
    def proven(self) -> list[dict[str, Any]]:
        """The events of the record and of its papers, as the log holds them."""
        records = self.told[metadata.RECORDS]
        return [one for one in self.lines("proof/events.jsonl") if one["record_id"] in records]


def four(folder: Path) -> tuple[Check, ...]:
    """Of the folder with the payload; refuses what cannot even be read as a package of ours."""
    try:
        payload = Payload(folder, *metadata.read(folder))
        if not all(verifier.is_plain(paper["path"]) for paper in payload.packed):
            raise ValueError("path")
        return tuple(Check(quality, what, tuple(check(payload))) for quality, what, check in CHECKS)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ParseError) as error:
        raise _no_package(type(error).__name__) from None


def _no_package(what: str) -> Malformed:
    return Malformed(
        "no-package",
        Text(
            f"不是本系统的归档信息包，或已残缺（{what}）", f"no package of ours, or broken ({what})"
        ),
    )


def _proof(payload: Payload) -> Iterator[str]:
    try:
        verifier.check_bundle(payload.folder / "proof", [])
    except verifier.Rejected as wrong:
        yield f"proof: {wrong.where}"


def _digests(payload: Payload) -> Iterator[str]:
    """As the events named them, and as the contents are."""
    named = re.findall(r'"digest":"([0-9a-f]{64})"', "".join(e["state"] for e in payload.proven))
    for paper in payload.papers:
        if paper["digest"] not in named:
            yield f"{paper['name']}: {paper['digest']}"
    for paper in payload.packed:
        if digest_of(payload.folder / paper["path"]) != paper["digest"]:
            yield str(paper["path"])


def _metadata(payload: Payload) -> Iterator[str]:
    for name in REQUIRED:
        if payload.told.get(name) in (None, ""):
            yield name
    for name, said in payload.in_xml.items():
        if str(payload.told.get(name)) != said:
            yield f"metadata.xml: {name}"


def _files(payload: Payload) -> Iterator[str]:
    """No file more and no file less than the list says."""
    there = {
        f"{folder}/{one.name}"
        for folder in ("files", "documents")
        for one in payload.folder.glob(f"{folder}/*")
    }
    listed = {paper["path"] for paper in payload.packed}
    yield from sorted(there ^ listed)


def _story(payload: Payload) -> Iterator[str]:
    """The story that people read has the events of the log, each once."""
    told = [one["position"] for one in payload.lines("history.jsonl")]
    proven = [one["position"] for one in payload.proven]
    if told != proven or len(told) != payload.told["事件数"]:
        yield "history.jsonl"


def _opens(payload: Payload) -> Iterator[str]:
    """Each file is by its content what its name says."""
    for paper in payload.packed:
        try:
            with (payload.folder / paper["path"]).open("rb") as content:
                found = media_type(content, paper["path"])
        except Refusal as refusal:
            yield f"{paper['path']}: {refusal.text}"
        else:
            if found != paper["media_type"]:
                yield str(paper["path"])


def _names(payload: Payload) -> Iterator[str]:
    """On every system, Windows too; nothing points elsewhere."""
    for path in sorted(payload.folder.rglob("*")):
        name = path.relative_to(payload.folder).as_posix()
        plain = verifier.is_plain(name) and not any(map(device_of, name.split("/")))
        if path.is_symlink() or not plain or path.name != path.name.rstrip(". "):
            yield name


def _harmless(payload: Payload) -> Iterator[str]:
    """Only kinds that the office takes, which hold nothing that runs."""
    for paper in payload.packed:
        if extension(paper["path"]) not in MEDIA_TYPES:
            yield str(paper["path"])


CHECKS: Final[tuple[tuple[Text, Text, Callable[[Payload], Iterator[str]]], ...]] = (
    (TRUE, Text("事件均在已签署的树头之下", "each event is under a signed head"), _proof),
    (TRUE, Text("文件与事件所记摘要一致", "each file is the one that its event names"), _digests),
    (
        WHOLE,
        Text("元数据齐全，JSON 与 XML 一致", "the metadata are complete, twice alike"),
        _metadata,
    ),
    (WHOLE, Text("文件与清单相符", "the files are those of the list"), _files),
    (WHOLE, Text("办理经过与日志相符", "the story has each event of the log"), _story),
    (USABLE, Text("文件可按其格式打开", "each file is of the format that its name says"), _opens),
    (SAFE, Text("文件名在各系统均安全", "names are safe on every system"), _names),
    (SAFE, Text("不含可执行内容", "nothing in it runs"), _harmless),
)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# A package as it is handed over: a bag, in a folder or in a ZIP


def checked(package: Path) -> tuple[dict[str, str], tuple[Check, ...]]:
    """What the bag says of itself, and the four checks; refuses one that BagIt finds altered."""
    with opened(package) as folder:
        info = whole_bag(folder)
        return info, four(folder / "data")


def whole_bag(folder: Path) -> dict[str, str]:
    try:
        bag = bagit.Bag(str(folder))
        bag.validate()
    except bagit.BagError as wrong:
        raise NotAllowedNow(
            "bag-altered",
            Text(f"信息包不完整或已被改动：{wrong}", f"the bag is not whole: {wrong}"),
        ) from None
    info: dict[str, str] = dict(bag.info)
    return info


@contextmanager
def opened(package: Path) -> Iterator[Path]:
    """The folder of the bag; a ZIP is unpacked for the while."""
    if package.is_dir():
        yield package
        return
    try:
        with ZipFile(package) as archive, tempfile.TemporaryDirectory() as room:
            _require_plain(archive, package)
            archive.extractall(room)
            roots = list(Path(room).iterdir())
            if len(roots) != 1 or not roots[0].is_dir():
                raise _no_package("ZIP")
            yield roots[0]
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise _no_package("ZIP") from None


def _require_plain(archive: ZipFile, package: Path) -> None:
    """No way out, no name twice, and nothing that unpacks to more than the disk has."""
    parts = archive.infolist()
    names = [part.orig_filename.rstrip("/") for part in parts]
    if len(set(names)) < len(names) or not all(map(verifier.is_plain, names)):
        raise _no_package("names")
    total = sum(part.file_size for part in parts)
    room = shutil.disk_usage(tempfile.gettempdir()).free
    if total > WIDEST * max(package.stat().st_size, 1) or total > room:
        raise _no_package("size")
