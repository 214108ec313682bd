"""What is said of a package (DA/T 46, GB/T 18894), as JSON, as XML and on paper.

Each element has the name that the standards give it in Chinese; a value is a text or a number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.etree import ElementTree

import jinja2

from domain.archive.scope import TABLE, period_in_words
from interfaces.archive.contents import SEALED, Contents
from interfaces.audit.sheets import UNWRITABLE
from projections.kinds import TELLINGS, status

TEMPLATES: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
LIST: Final = "文件清单"
RECORDS: Final = "记录清单"
"""In the JSON: the record and the papers drafted from it, whose events are the story."""


class Element(NamedTuple):
    name: str
    en: str
    value: str | int


def elements(contents: Contents, origin: str) -> list[Element]:
    """All that the standards ask for of a file as a whole; none of them may be empty."""
    file, story = contents.file, contents.told
    row, telling = TABLE[file.kind], TELLINGS[file.kind]
    period = period_in_words(file.years).zh
    packed = [paper for paper in contents.papers if paper.path]
    listed = telling.listed(contents.state) if telling.listed else {}
    about = str(listed.get("title") or "").strip("- ")
    title = " ".join(dict.fromkeys(f"{telling.label.zh} {file.reference} {about}".split()))
    withheld = len(contents.papers) - len(packed)
    sealed = any(paper.withheld is SEALED for paper in contents.papers)
    return [
        Element("聚合层次", "aggregation", "案卷"),
        Element("来源", "provenance", origin),
        Element("全宗号", "fonds", file.number.split("-")[0]),
        Element("档号", "archival number", file.number),
        Element("年度", "year", file.year),
        Element("类别", "category", f"{row.code} {row.label.zh}"),
        Element("保管期限", "retention period", period),
        Element("保管期限依据", "basis of the period", file.basis),
        Element("期限截止", "kept until", str(file.keep_until or "永久")),
        Element("题名", "title", title),
        Element("责任者", "creator", origin),
        Element("承办人", "officers", "、".join(contents.by) or "系统"),
        Element("文件编号", "reference", file.reference),
        Element("起始日期", "first day", str(story[0].effective_on)),
        Element("办结日期", "closed on", str(file.closed_on)),
        Element("办理结果", "outcome", status(file.kind, contents.state.status).zh),
        Element("归档日期", "filed on", str(file.filed_on)),
        Element("归档人", "filed by", file.filed_by),
        Element("密级", "classification", "未定密，内部使用" + ("；来件人身份封存" * sealed)),
        Element("语种", "language", "汉语"),
        Element("文书数", "papers of the office", len(contents.documents)),
        Element("件数", "files", len(packed)),
        Element("未入包件数", "files withheld", withheld),
        Element("字节数", "bytes", sum(paper.file.size for paper in packed)),
        Element("事件数", "events", len(story)),
        Element("日志位置", "log positions", f"{story[0].position}–{story[-1].position}"),
        Element("截至位置", "as of position", contents.extract.upto),
        Element("摘要算法", "digests", "SHA-256"),
        Element("软件环境", "made by", "duban; BagIt (RFC 8493)"),
        Element("记录标识", "record", str(file.record_id)),
    ]


def write(folder: Path, found: list[Element], contents: Contents) -> None:
    papers = [paper.listed() for paper in contents.papers]
    told: dict[str, Any] = {one.name: one.value for one in found}
    told |= {RECORDS: [str(one) for one in contents.record_ids], LIST: papers}
    (folder / "metadata.json").write_text(_json(told), "utf-8")
    (folder / "metadata.xml").write_bytes(_xml(found, papers))
    (folder / "record.json").write_text(_json(contents.shown), "utf-8")
    (folder / "related.json").write_text(_json(contents.related), "utf-8")
    lines = (json.dumps(one, ensure_ascii=False, default=str) for one in contents.entries)
    (folder / "history.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def write_pages(
    folder: Path, found: Iterable[Element], contents: Contents, checks: Iterable[Any]
) -> None:
    """卷内目录, 备考表 and the story, for people who read."""
    page = TEMPLATES.get_template("package.html")
    text = page.render(
        elements=found,
        papers=contents.papers,
        entries=contents.entries,
        related=contents.related,
        checks=checks,
    )
    (folder / "index.html").write_text(text, "utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def _xml(found: Iterable[Element], papers: Iterable[Mapping[str, Any]]) -> bytes:
    root = ElementTree.Element("归档信息")
    for one in found:
        _add(root, one.name, one.value, {"en": one.en})
    listed = ElementTree.SubElement(root, LIST)
    for paper in papers:
        part = ElementTree.SubElement(listed, "文件", {"序号": str(paper["number"])})
        for name, key in _OF_A_FILE:
            if paper[key] is not None:
                _add(part, name, paper[key])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


_OF_A_FILE: Final = (
    ("路径", "path"),
    ("题名", "name"),
    ("格式", "media_type"),
    ("字节数", "size"),
    ("数字摘要", "digest"),
    ("日期", "on"),
    ("日志位置", "position"),
)


def _add(
    under: ElementTree.Element, name: str, value: object, more: dict[str, str] | None = None
) -> None:
    ElementTree.SubElement(under, name, more or {}).text = UNWRITABLE.sub("", str(value))


def read(data: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The metadata as JSON tells it, and as the XML does (without the list of files)."""
    told = json.loads((data / "metadata.json").read_text("utf-8"))
    text = (data / "metadata.xml").read_text("utf-8")
    if "<!" in text:  # nothing of ours declares anything, and what expands could fill a disk
        raise ValueError("metadata.xml")
    root = ElementTree.fromstring(text.partition("?>")[2])  # noqa: S314 - without declarations
    return told, {one.tag: one.text or "" for one in root if one.tag != LIST}
