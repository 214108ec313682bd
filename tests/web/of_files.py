"""Files as people send them, and as somebody would who means ill."""

from __future__ import annotations

import io
import wave
import zipfile
from typing import Any

from client import API, Client
from openpyxl import Workbook

from interfaces.demo.papers import a_paper

PDF = a_paper("整改报告")
JPG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\0" * 40
    + b"\xff\xd9"
)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\0" * 20
MP3 = b"ID3\x03\0\0\0\0\0\0" + b"\xff\xfb\x90\x00" * 20
MP3_BARE = b"\xff\xfb\x90\x00" + b"\0" * 400
M4A = b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42" + b"\0" * 40
M4A_OF_A_PHONE = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 40
AMR = b"#!AMR\n" + b"\0" * 60
WORD = "word/document.xml"
LISTED = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def a_package(main: str = WORD, listed: str = LISTED, comment: bytes = b"", **more: bytes) -> bytes:
    """An office document, with what else is to be in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        override = f'<Override PartName="/{main}" ContentType="{listed}"/>'
        package.writestr("[Content_Types].xml", f"<Types>{override}</Types>")
        package.writestr("_rels/.rels", "<Relationships/>")
        package.writestr(main, "<document/>")
        for name, content in more.items():
            package.writestr(name, content)
        package.comment = comment
    return made.getvalue()


def a_workbook() -> bytes:
    made, book = io.BytesIO(), Workbook()
    book.active["A1"] = 1
    book.save(made)
    return made.getvalue()


def a_recording() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(b"\0" * 800)
    return made.getvalue()


def sent(
    office: Client, content: bytes, name: str, role: str | None = "caseworker", **scope: Any
) -> Any:
    """The raw answer to an upload."""
    return office.http.post(
        f"{API}/files",
        files={"file": (name, content, "application/octet-stream")},
        headers=office.headers(role, **scope),
    )


def uploaded(
    office: Client, content: bytes, name: str, role: str | None = "caseworker", **scope: Any
) -> dict[str, str]:
    """As a form names it."""
    answer = sent(office, content, name, role, **scope)
    assert answer.status_code == 201, answer.text
    return {key: answer.json()[key] for key in ("digest", "name")}
