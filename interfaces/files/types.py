"""What a file is, by its content; its name has to agree, and nothing may hide in it.

The signature is puremagic's finding; what stands inside the containers is looked at here.
"""

from __future__ import annotations

import re
import zlib
from html import unescape
from lzma import LZMAError
from os import SEEK_END
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

import puremagic

from domain.attached import KINDS, MEDIA_TYPES, extension
from domain.values import Malformed, Text

HEAD: Final = 8_192
FARTHEST: Final = 8
"""A signature stands at the very beginning, or behind the length of its first box."""
ALSO: Final = {"jpeg": {"jpg"}, "mp3": {"mpga"}, "m4a": {"mp4"}}
"""What else a signature may be called: telephones write recordings as MP4."""
MAIN_PARTS: Final = {
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", b"presentationml.presentation.main+xml"),
}
"""Where the document itself stands in its package, and as what it is listed."""
CONTENT_TYPES: Final = "[Content_Types].xml"
LISTED_BYTES: Final = 1_000_000
MOST_ENTRIES: Final = 5_000
MOST_UNPACKED: Final = 400_000_000
ENCRYPTED: Final = 1
END: Final = b"PK\x05\x06"
END_BYTES: Final = 22
"""What a package ends with, where no comment follows."""
UNREADABLE: Final = (
    *(BadZipFile, KeyError, OSError, EOFError, RuntimeError, ValueError),
    *(zlib.error, LZMAError),
)
"""What reading a broken package raises."""
ACTIVE: Final = re.compile(
    r"vbaproject|activex|macrosheets|\.(?:bin|exe|dll|com|scr|js|vbs|bat|cmd|ps1|hta|jar)$",
    re.IGNORECASE,
)
RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
FETCHED: Final = re.compile(r"/(?:attachedTemplate|oleObject|frame|subDocument)[\"']")
ELSEWHERE: Final = re.compile(
    r"""\bTarget\s*=\s*["']\s*(?:mhtml:|https?:|ftp:|//|\\\\|file:(?:////|//[^/]|/*\\\\))""",
    re.IGNORECASE,
)
"""What a document fetches by itself when it is opened, and from another machine."""
HARMLESS: Final = re.compile(r"/printersettings\d*\.bin$", re.IGNORECASE)
"""What Excel keeps of a printer."""


def media_type(content: BinaryIO, name: str) -> str:
    """Refuses what is of no kind that the office takes, or not of the kind that its name says."""
    wanted = extension(name)
    if _signatures(content.read(HEAD)).isdisjoint({wanted} | ALSO.get(wanted, set())):
        raise _refused(
            "file-type",
            f"按内容看，这不是 {wanted} 文件；可提交 {KINDS.zh}，旧格式请另存，加密的请先去除密码",
            f"by its content this is no {wanted} file; taken are {KINDS.en}: save older forms anew,"
            " and without a password",
        )
    if wanted in MAIN_PARTS:
        _look_into(content, *MAIN_PARTS[wanted])
    elif is_zipfile(content):
        raise _two_in_one()
    content.seek(0)
    return MEDIA_TYPES[wanted]


def _signatures(head: bytes) -> set[str]:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return set()
    return {one.extension.lstrip(".") for one in found if 0 <= one.offset <= FARTHEST}


def _look_into(content: BinaryIO, main: str, listed: bytes) -> None:
    try:
        with ZipFile(content) as package:
            entries = package.infolist()
            _plain_package(entries)
            _nothing_active(entries)
            with package.open(CONTENT_TYPES) as file:
                types = file.read(LISTED_BYTES)
            package.getinfo(main)
            _nothing_fetched(package, entries)
        content.seek(-END_BYTES, SEEK_END)
        last = content.read(len(END))
    except UNREADABLE:
        raise _no_document() from None
    if last != END:
        raise _two_in_one()
    if b"macroenabled" in types.lower():
        raise _active()
    if listed not in types:
        raise _no_document()


def _plain_package(entries: list[ZipInfo]) -> None:
    """One package from the first byte on, of a size that can be opened."""
    if min((entry.header_offset for entry in entries), default=1):
        raise _two_in_one()
    names = [entry.filename for entry in entries]
    if (
        len(set(names)) < len(names)
        or len(names) > MOST_ENTRIES
        or sum(entry.file_size for entry in entries) > MOST_UNPACKED
        or any(entry.flag_bits & ENCRYPTED for entry in entries)
        or any(name.startswith("/") or ".." in PurePosixPath(name).parts for name in names)
    ):
        raise _no_document()


def _nothing_active(entries: list[ZipInfo]) -> None:
    if any(ACTIVE.search(e.filename) and not HARMLESS.search(e.filename) for e in entries):
        raise _active()


def _nothing_fetched(package: ZipFile, entries: list[ZipInfo]) -> None:
    """Links that a person follows are their own affair."""
    for entry in entries:
        if not entry.filename.lower().endswith(".rels"):
            continue
        with package.open(entry) as file:
            said = file.read(LISTED_BYTES + 1)
        if len(said) > LISTED_BYTES or b"\0" in said:  # in UTF-16 nobody of good will writes it
            raise _no_document()
        for relation in RELATION.findall(unescape(said.decode("utf-8", "replace"))):
            if FETCHED.search(relation) and ELSEWHERE.search(relation):
                raise _active()


def _no_document() -> Malformed:
    return _refused(
        "file-broken",
        "文件不是完整的 Word、Excel 或 PowerPoint 文档，请用办公软件另存后再提交",
        "this is no whole Word, Excel or PowerPoint document: save it anew and send it again",
    )


def _active() -> Malformed:
    return _refused(
        "file-active",
        "文件含有宏、控件、可执行内容或外部模板，请另存为不含这些的文档或 PDF 后再提交",
        "the file holds macros, controls, programs or a template from elsewhere: save it without"
        " them, or as PDF",
    )


def _two_in_one() -> Malformed:
    return _refused(
        "file-hidden",
        "文件中夹带了其他内容，请重新导出或另存后再提交",
        "something else is hidden in the file: export or save it anew",
    )


def _refused(code: str, zh: str, en: str) -> Malformed:
    return Malformed(code, Text(zh, en), field="file")
