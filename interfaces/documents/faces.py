"""The faces that papers are set in: which files, and what none of them can show."""

from __future__ import annotations

import hashlib
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from PIL import ImageFont

OWN: Final = Path(__file__).with_name("fonts")
NEEDED: Final = (
    "FandolFang-Regular.otf",
    "FandolSong-Bold.otf",
    "FandolHei-Regular.otf",
    "NotoSerifCJKsc-beside-Fandol.otf",
)
TEXT: Final = ("FandolFang-Regular.otf", "NotoSerifCJKsc-beside-Fandol.otf")
"""What text is set in; a title or heading falls back to the second too."""
ENDINGS: Final = (".otf", ".ttf", ".ttc")
BEYOND_LATIN: Final = 0x250
"""Up to here the setter has letters of its own."""
NOWHERE: Final = "\U0010ffff"
"""A code point that no face has: its picture is the sign for what is missing."""


class Faces:
    """`more`: a folder of faces that the office has licences for; they are taken first."""

    def __init__(self, more: Path | None = None) -> None:
        self.folders = [folder for folder in (more, OWN) if folder is not None]

    @cached_property
    def files(self) -> tuple[Path, ...]:
        return tuple(
            path
            for folder in self.folders
            for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
            if path.suffix.lower() in ENDINGS
        )

    @cached_property
    def fingerprint(self) -> str:
        """The same faces give the same paper; twelve hexadecimal digits."""
        found = hashlib.sha256()
        for path in self.files:
            found.update(path.read_bytes())
        return found.hexdigest()[:12]

    def absent(self) -> tuple[str, ...]:
        """Files that should be there and are not, or a folder that cannot be read."""
        return tuple(name for name in NEEDED if not (OWN / name).is_file()) + tuple(
            str(folder) for folder in self.folders if not folder.is_dir()
        )

    def missing(self, text: str) -> str:
        """The characters of a text that no face of text can show, each once."""
        own = [OWN / name for name in TEXT]
        others = [path for path in self.files if path.parent != OWN]
        return "".join(
            char
            for char in dict.fromkeys(text)
            if ord(char) >= BEYOND_LATIN
            and not char.isspace()
            and not any(shows(path, char) for path in (*own, *others))
        )


@cache
def _face(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, 20)


@cache
def _nothing(path: Path) -> bytes:
    return bytes(_face(path).getmask(NOWHERE))


@cache
def shows(path: Path, char: str) -> bool:
    return bytes(_face(path).getmask(char)) != _nothing(path)
