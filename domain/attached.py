"""Files that people send: what an event keeps of each, and which kinds the office takes.

The content lies apart, under its SHA-256. So the log proves which file it was, and holds none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from domain.values import STORABLE, Event, Malformed, Text, Value

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "amr": "audio/amr",
}
"""Extension -> media type: what papers, photographs and recordings of an office come as."""
_NAMED: Final = [name.upper() for name in MEDIA_TYPES if name != "jpeg"]
KINDS: Final = Text("、".join(_NAMED), ", ".join(_NAMED))
MOST: Final = 10
"""Files that one form takes."""
LONGEST_NAME: Final = 120
FORBIDDEN: Final = frozenset('/\\:*?"<>|')
HIDDEN: Final = frozenset(("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"))
"""Categories of characters that do not show, or turn the reading round."""


def extension(name: str) -> str:
    """In lower case, without its dot; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def fault_of(name: str) -> Text | None:
    """What is wrong with a file's name; none where nothing is."""
    if not 0 < len(name) <= LONGEST_NAME:
        return Text(
            f"文件名应为 1 至 {LONGEST_NAME} 字，请改名后再提交",
            f"a file name has 1 to {LONGEST_NAME} characters: rename it",
        )
    if name.startswith(".") or any(
        char in FORBIDDEN or unicodedata.category(char) in HIDDEN for char in name
    ):
        return Text(
            '文件名不能含有路径、不显示的字符或 \\ / : * ? " < > |，也不能以点开头，请改名后再提交',
            'a file name holds no path, no hidden character, none of \\ / : * ? " < > | and begins'
            " with no dot: rename it",
        )
    if extension(name) not in MEDIA_TYPES:
        return Text(f"可提交的文件类型：{KINDS.zh}", f"files of these kinds: {KINDS.en}")
    return None


DEVICES: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[1-9\u00b9\u00b2\u00b3])\s*(?:\..*)?",
    re.IGNORECASE,
)
"""What Windows takes for a device, whatever follows the first dot."""


def device_of(name: str) -> Text | None:
    """Asked of what is sent from now on; what stands in the log stays as it is."""
    if not DEVICES.fullmatch(name):
        return None
    return Text(
        f"{name} 在 Windows 上是设备名，无法保存，请改名后再提交",
        f"{name} is a device on Windows and cannot be saved there: rename it",
    )


def _plain(name: str) -> str:
    if (fault := fault_of(name)) is not None:
        raise ValueError(str(fault))
    return name


FileName = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_plain),
    STORABLE,
]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256, in hexadecimal."""


class TooLarge(Malformed):
    """More than the office takes."""


class Handed(Value):
    """A file that was uploaded before, as a form names it."""

    digest: Digest = Field(description="上传后得到的 SHA-256 · what the upload answered")
    name: FileName


class Attached(Handed):
    """A file that an event names; size in bytes."""

    size: int
    media_type: str


def _each_once(files: tuple[Handed, ...]) -> tuple[Handed, ...]:
    if len({file.digest for file in files}) < len(files):
        raise ValueError("同一文件提交了两次，请去掉一份 · the same file twice: leave one out")
    return files


HandedFiles = Annotated[
    tuple[Handed, ...],
    Field(max_length=MOST, description="先上传到 /files · uploaded to /files before"),
    AfterValidator(_each_once),
]


def may_name_files(event: type[Event]) -> bool:
    field = event.model_fields.get("files")
    return field is not None and field.annotation == tuple[Attached, ...]


def files_of(event: Event) -> tuple[Attached, ...]:
    """What an event names; most name nothing."""
    found: tuple[Attached, ...] = getattr(event, "files", ()) if may_name_files(type(event)) else ()
    return found


def named_in(value: object) -> Iterator[Attached]:
    """Every file that an event names, in whichever of its fields."""
    if isinstance(value, Attached):
        yield value
    elif isinstance(value, BaseModel):
        for _, held in value:
            yield from named_in(held)
    elif isinstance(value, tuple):
        for held in value:
            yield from named_in(held)


def filled_in(files: Collection[Handed]) -> tuple[Attached, ...]:
    """Of a form in which size and type were filled in before (application/uploads.py)."""
    found = [file for file in files if isinstance(file, Attached)]
    assert len(found) == len(files)
    return tuple(found)


def without_names(files: Collection[Handed]) -> tuple[Attached, ...]:
    """What a file is called on its sender's machine may say who that is."""
    return tuple(
        file.model_copy(update={"name": f"证据{number}.{extension(file.name)}"})
        for number, file in enumerate(filled_in(files), start=1)
    )
