"""A face under another name, as an office has its own: the family that layouts ask for first."""

from __future__ import annotations

import struct
from pathlib import Path

from interfaces.documents.faces import OWN

FAMILY, POSTSCRIPT = 1, 6
WINDOWS, UNICODE, ENGLISH = 3, 1, 0x409
ENTRY = struct.Struct(">4sLLL")


def renamed(folder: Path, family: str, postscript: str) -> Path:
    """One of our faces with another table of names at its end."""
    face = bytearray((OWN / "FandolHei-Regular.otf").read_bytes())
    (tables,) = struct.unpack_from(">H", face, 4)
    names = _names({FAMILY: family, POSTSCRIPT: postscript})
    for place in range(12, 12 + 16 * tables, 16):
        tag, checksum, _, _ = ENTRY.unpack_from(face, place)
        if tag == b"name":
            ENTRY.pack_into(face, place, tag, checksum, len(face), len(names))
    folder.mkdir()
    path = folder / "own.otf"
    path.write_bytes(face + names)
    return path


def _names(said: dict[int, str]) -> bytes:
    records, texts = b"", b""
    for number, text in said.items():
        coded = text.encode("utf-16-be")
        records += struct.pack(">6H", WINDOWS, UNICODE, ENGLISH, number, len(coded), len(texts))
        texts += coded
    head = struct.pack(">3H", 0, len(said), 6 + len(records))
    return head + records + texts
