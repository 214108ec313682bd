"""Archive files and disposal lists (档案法, 国家档案局令第8号): for the office's own people."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from application import archives, carrying_out, disposals
from application.errors import FilesAway
from application.unit import Done
from domain.archive import disposing, filing
from domain.archive.disposal import Disposal
from domain.archive.file import ArchiveFile
from domain.catalogue import ARCHIVE_FILE, DISPOSAL
from domain.values import Text
from interfaces.api.nouns.ids import C, F
from interfaces.api.nouns.noun import Noun, Route, Seen
from interfaces.api.who import APPROVERS, READERS
from interfaces.wiring import House

FILE: Final = "/archive-files/{record_id}"
LIST: Final = "/disposal-lists/{record_id}"


def show(state: ArchiveFile, seen: Seen) -> dict[str, Any]:
    return {**state.model_dump(mode="json"), "status": state.status}


def show_list(state: Disposal, seen: Seen) -> dict[str, Any]:
    """Of the contents that went, how many: their digests are in the history."""
    gone = [
        {"line": one.line, "files": len(one.files), "shared": len(one.shared)} for one in state.gone
    ]
    return {**state.model_dump(mode="json"), "gone": gone, "status": state.status}


def clear_contents(house: House, done: Done) -> dict[str, Any]:
    """What a crash or a store that is away leaves behind, the worker takes within the hour."""
    state, _ = house.office.fold(DISPOSAL, done.id)
    assert state is not None
    with suppress(FilesAway):
        house.uploads.clear([digest for gone in state.gone for digest in gone.files])
    return {}


ROUTES: Final = (
    Route("/archive-files", filing.FileRecord, archives.file,
          Text("归档", "File a closed record"), creates=True),
    Route(f"{FILE}/hand-over", filing.HandOver, archives.hand_over,
          Text("移交", "Hand over to the archive")),
    Route(f"{FILE}/extension", filing.KeepLonger, archives.keep_longer,
          Text("延长保管期限", "Keep it longer"), APPROVERS),
)  # fmt: skip
LIST_ROUTES: Final = (
    Route("/disposal-lists", disposing.Propose, disposals.propose,
          Text("提出销毁清册", "Propose a disposal list"), creates=True, asks="files"),
    Route(f"{LIST}/decision", disposing.Decide, disposals.decide,
          Text("审批销毁清册", "Decide on a disposal list"), APPROVERS),
    Route(f"{LIST}/carrying-out", disposing.CarryOut, carrying_out.carry_out,
          Text("执行销毁", "Carry a disposal list out"), asks="files", then=clear_contents),
)  # fmt: skip

EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    filing.FileRecord: {"record_id": C, "on": "2026-03-02"},
    filing.HandOver: {"to": "局档案室", "receipt": "交接〔2026〕1号", "on": "2026-06-20"},
    filing.KeepLonger: {
        "until": "2066-12-31",
        "reason": "经鉴定仍有查考价值",
        "on": "2026-06-22",
    },
}
LIST_EXAMPLES: Final[dict[type, dict[str, Any]]] = {
    disposing.Propose: {
        "lines": [{"file_id": F, "reason": "保管期满，无继续保存价值"}],
        "on": "2037-01-05",
    },
    disposing.Decide: {
        "refused": [{"line": 1, "reason": "涉诉，暂缓销毁"}],
        "remark": "已会同业务科室鉴定",
        "on": "2037-01-12",
    },
    disposing.CarryOut: {"on": "2037-01-20"},
}

FILES: Final = Noun(
    "archive-files", ARCHIVE_FILE, show=show, routes=ROUTES, examples=EXAMPLES, readers=READERS
)
LISTS: Final = Noun(
    "disposal-lists",
    DISPOSAL,
    show=show_list,
    routes=LIST_ROUTES,
    examples=LIST_EXAMPLES,
    readers=READERS,
)
