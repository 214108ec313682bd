"""Which files the office takes: by content, with a name that agrees, and nothing hidden inside."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web import of_files as f

from domain.attached import LONGEST_NAME, MEDIA_TYPES, device_of, fault_of
from domain.values import Malformed
from interfaces.files.types import media_type

PPT = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TAKEN = {
    "报告.pdf": f.PDF,
    "现场.jpg": f.JPG,
    "现场.JPEG": f.JPG,
    "截图.png": f.PNG,
    "图.webp": f.WEBP,
    "说明.docx": f.a_package(),
    "清单.xlsx": f.a_workbook(),
    "汇报.pptx": f.a_package("ppt/presentation.xml", PPT),
    "录音.mp3": f.MP3,
    "通话.mp3": f.MP3_BARE,
    "录音.m4a": f.M4A,
    "通话.m4a": f.M4A_OF_A_PHONE,
    "录音.wav": f.a_recording(),
    "录音.amr": f.AMR,
    "表.xlsx": f.a_package(
        "xl/workbook.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        **{"xl/printerSettings/printerSettings1.bin": b"x"},
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_offices_send_is_taken(name: str) -> None:
    content = io.BytesIO(TAKEN[name])
    assert media_type(content, name) == MEDIA_TYPES[name.rpartition(".")[2].lower()]
    assert content.tell() == 0, "who reads on begins at the beginning"


def test_every_kind_that_is_offered_is_tried() -> None:
    assert {name.rpartition(".")[2].lower() for name in TAKEN} == set(MEDIA_TYPES)


def a_zip(**entries: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in entries.items():
            package.writestr(name, content)
    return made.getvalue()


def many_entries() -> bytes:
    return f.a_package(**{f"word/media/{n}.png": b"" for n in range(5_001)})


def a_bomb() -> bytes:
    """Five entries that unpack to 100 MB each."""
    return f.a_package(**{f"word/media/{n}.png": bytes(100_000_000) for n in range(5)})


def locked() -> bytes:
    """The flag of an entry that needs a password, in the directory at the end."""
    content = bytearray(f.a_package())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def damaged() -> bytes:
    """The list of parts no longer unpacks."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f.WORD * 20)
    content = bytearray(made.getvalue())
    content[content.index(b"[Content_Types].xml") + len("[Content_Types].xml")] = 0xFF
    return bytes(content)


def unnamed() -> bytes:
    """An entry whose name says that it is UTF-8, and is not."""
    content = bytearray(f.a_package())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 9] |= 0x08
    content[entry + 46] = 0xFF
    return bytes(content)


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def related(what: str, target: str, encoding: str = "utf-8", quote: str = '"') -> bytes:
    """A document that says where something of it lies."""
    values = {"Type": RELATIONS + what, "Target": target, "TargetMode": "External"}
    said = " ".join(f"{name}={quote}{value}{quote}" for name, value in values.items())
    text = f"<Relationships><Relationship Id='a' {said}/></Relationships>"
    return f.a_package(**{"word/_rels/settings.xml.rels": text.encode(encoding)})


def a_lying_bomb() -> bytes:
    """300 MB of blanks where the parts are listed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        with package.open("[Content_Types].xml", "w") as file:
            for _ in range(300):
                file.write(b" " * 1_000_000)
        package.writestr(f.WORD, "<document/>")
    return made.getvalue()


def a_bomb_in_a_bomb() -> bytes:
    """Archives in archives: nobody here opens the inner ones, and none may be among the parts."""
    inner = a_zip(**{"0": bytes(10_000_000)})
    for _ in range(3):
        inner = a_zip(**{str(n): inner for n in range(3)})
    return a_zip(**{"a.zip": inner})


def overlapping() -> bytes:
    """One packed megabyte that a thousand entries of the directory all name."""
    content = bytearray(f.a_package(**{"word/media/0.png": bytes(1_000_000)}))
    end = content.rindex(b"PK\x05\x06")
    first = int.from_bytes(content[end + 16 : end + 20], "little")
    directory = bytes(content[first:end])
    last = directory[directory.rindex(b"PK\x01\x02") :]
    copies = b"".join(last.replace(b"0.png", b"%05d" % n) for n in range(1_000))
    count = int.from_bytes(content[end + 10 : end + 12], "little") + 1_000
    tail = bytearray(content[end:])
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    tail[12:16] = (len(directory) + len(copies)).to_bytes(4, "little")
    return bytes(content[:end]) + copies + bytes(tail)


REFUSED = {
    "blanks without end": ("说明.docx", a_lying_bomb(), "file-broken"),
    "archives in archives": ("说明.docx", a_bomb_in_a_bomb(), "file-broken"),
    "one content by a thousand names": ("说明.docx", overlapping(), "file-broken"),
    "a page that is a PDF too": ("报告.pdf", b"<script>1</script>\n" + f.PDF, "file-type"),
    "a photograph that is an archive": ("图.png", f.PNG + a_zip(a=b"x"), "file-hidden"),
    "a sound that is an archive": ("录音.wav", f.a_recording() + a_zip(a=b"x"), "file-hidden"),
    "a document that is a PDF too": ("说明.docx", f.PDF + f.a_package(), "file-type"),
    "macros in a workbook": (
        "清单.xlsx", f.a_package("xl/workbook.xml", MACROS, **{"xl/vbaProject.bin": b"x"}),
        "file-active",
    ),
    "macros in slides": (
        "汇报.pptx", f.a_package("ppt/presentation.xml", PPT, **{"ppt/vbaProject.bin": b"x"}),
        "file-active",
    ),
    "macros of 1992": (
        "清单.xlsx",
        f.a_package("xl/workbook.xml", XLSX, **{"xl/macrosheets/sheet1.xml": b"<x/>"}),
        "file-active",
    ),
    "a template from elsewhere": (
        "说明.docx", related("attachedTemplate", "https://evil.example/a.dotm"), "file-active"
    ),
    "a template from another share": (
        "说明.docx", related("attachedTemplate", r"\\evil.example\a.dotm"), "file-active"
    ),
    "a template from elsewhere, in disguise": (
        "说明.docx", related("attachedTemplate", "&#104;ttp://evil.example/a", quote="'"),
        "file-active",
    ),
    "an object from elsewhere": (
        "说明.docx", related("oleObject", "mhtml:http://evil.example/a!x"), "file-active"
    ),
    "relations in another writing": (
        "说明.docx", related("attachedTemplate", "https://evil.example", "utf-16"), "file-broken"
    ),
    "a web page": ("报告.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "file-type"),
    "a drawing with scripts": ("图.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file-type"),
    "a program": ("报告.pdf", b"MZ" + b"\0" * 200, "file-type"),
    "a program of Unix": ("录音.mp3", b"\x7fELF\x02" + b"\0" * 200, "file-type"),
    "a script": ("报告.pdf", b"#!/bin/sh\nrm -rf /\n", "file-type"),
    "another type than its name": ("现场.jpg", f.PDF, "file-type"),
    "a PDF behind a page": ("报告.pdf", b"<html>" + b" " * 90 + f.PDF, "file-type"),
    "a PDF behind one byte": ("报告.pdf", b"\n" + f.PDF, "file-type"),
    "a PDF with an archive behind it": ("报告.pdf", f.PDF + a_zip(a=b"x"), "file-hidden"),
    "a photograph with an archive": ("现场.jpg", f.JPG + a_zip(a=b"x"), "file-hidden"),
    "an archive": ("说明.docx", a_zip(**{"a.txt": b"x"}), "file-broken"),
    "an archive by another name": ("报告.pdf", a_zip(**{"a.txt": b"x"}), "file-type"),
    "a document of another kind": ("清单.xlsx", f.a_package(), "file-broken"),
    "a document not listed as one": ("说明.docx", f.a_package(listed="text/xml"), "file-broken"),
    "half a document": ("说明.docx", f.a_package()[:200], "file-broken"),
    "macros": ("说明.docx", f.a_package(**{"word/vbaProject.bin": b"x"}), "file-active"),
    "macros by another case": ("说明.docx", f.a_package(**{"VBAPROJECT.BIN": b""}), "file-active"),
    "a document that says macros": ("说明.docx", f.a_package(listed=MACROS), "file-active"),
    "a program in a document": (
        "说明.docx", f.a_package(**{"word/embeddings/oleObject1.bin": b"x"}), "file-active"
    ),
    "controls": ("说明.docx", f.a_package(**{"word/activeX/activeX1.xml": b"x"}), "file-active"),
    "a path out of the package": ("说明.docx", f.a_package(**{"../../x.xml": b"x"}), "file-broken"),
    "a path from the root": ("说明.docx", f.a_package(**{"/etc/x.xml": b"x"}), "file-broken"),
    "something before the package": ("说明.docx", b"PK\x03\x04" + f.a_package(), "file-hidden"),
    "a comment in the package": ("说明.docx", f.a_package(comment=b"x" * 20), "file-hidden"),
    "a byte after the package": ("说明.docx", f.a_package() + b"x", "file-hidden"),
    "a program after the package": ("说明.docx", f.a_package() + b"MZ" * 9_000, "file-hidden"),
    "a package in which a byte fell over": ("说明.docx", damaged(), "file-broken"),
    "a name in no language": ("说明.docx", unnamed(), "file-broken"),
    "a password": ("说明.docx", locked(), "file-broken"),
    "thousands of entries": ("说明.docx", many_entries(), "file-broken"),
    "an older form": ("说明.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file-type"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_what_it_says_is_refused(what: str) -> None:
    name, content, code = REFUSED[what]
    with pytest.raises(Malformed) as refused:
        media_type(io.BytesIO(content), name)
    assert refused.value.code == code
    assert refused.value.field == "file"


def test_what_unpacks_beyond_measure_is_refused() -> None:
    with pytest.raises(Malformed) as refused:
        media_type(io.BytesIO(a_bomb()), "说明.docx")
    assert refused.value.code == "file-broken"


def test_a_name_twice_in_a_package_is_refused() -> None:
    """Two programs could read two different documents."""
    made = io.BytesIO(f.a_package())
    with zipfile.ZipFile(made, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(f.WORD, "<other/>")
    made.seek(0)
    with pytest.raises(Malformed) as refused:
        media_type(made, "说明.docx")
    assert refused.value.code == "file-broken"


@pytest.mark.parametrize(
    "name",
    ["报告.pdf", "2025年9月 整改报告（终稿）.docx", "a.b.PDF", "報告.pdf", "r" * 116 + ".pdf"],
)
def test_plain_names_are_taken(name: str) -> None:
    assert fault_of(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf", "..\\a.pdf", "a/b.pdf", "C:a.pdf", "a\x00.pdf", "a\n.pdf",
        "报告\u202efdp.exe.pdf", "报告\u200b.pdf", ".pdf", ".htaccess.pdf", "报告", "报告.", "",
        "报告.exe", "报告.pdf.html", "报告.svg", "报告.docm", 'a"b.pdf', "a<b>.pdf", "a\ud800.pdf",
        "r" * (LONGEST_NAME - 3) + ".pdf",
    ],
)  # fmt: skip
def test_names_that_play_tricks_are_refused(name: str) -> None:
    assert fault_of(name) is not None


@pytest.mark.parametrize(
    ("what", "target"),
    [
        ("hyperlink", "https://www.example.gov.cn/notice"),
        ("attachedTemplate", "file:///C:\\Users\\li\\Templates\\Normal.dotm"),
        ("image", "https://www.example.gov.cn/logo.png"),
    ],
)
def test_what_every_document_may_name_is_taken(what: str, target: str) -> None:
    assert media_type(io.BytesIO(related(what, target)), "说明.docx") == MEDIA_TYPES["docx"]


def test_looking_into_a_bomb_takes_little_memory() -> None:
    bombs = [a_lying_bomb(), a_bomb()]
    tracemalloc.start()
    try:
        for bomb in bombs:
            with pytest.raises(Malformed):
                media_type(io.BytesIO(bomb), "说明.docx")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(
    "name",
    [
        "CON.pdf", "con.pdf", "Aux.docx", "NUL.tar.pdf", "prn .pdf", "COM1.pdf", "lpt9.jpg",
        "COM\u00b9.pdf", "CONIN$.pdf",
    ],
)  # fmt: skip
def test_names_of_devices_are_known(name: str) -> None:
    told = device_of(name)
    assert told is not None and name in told.zh


@pytest.mark.parametrize(
    "name", ["CONTRACT.pdf", "com10.pdf", "COM0.pdf", "nullity.pdf", "a.con.pdf", "报告 nul.pdf"]
)
def test_names_that_only_begin_like_one_are_none(name: str) -> None:
    assert device_of(name) is None


@given(st.text(min_size=1, max_size=140))
def test_whatever_a_file_is_called_a_name_that_is_taken_is_one_plain_name(name: str) -> None:
    full = f"{name}.pdf"
    if fault_of(full) is None:
        assert PurePosixPath(full).name == full == PureWindowsPath(full).name
        assert full.isprintable() or " " in full or "\u3000" in full or "\xa0" in full
        assert len(full) <= LONGEST_NAME
