"""Sets a layout with data as PDF/A; the same data on the same day give the same bytes."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import typst

from domain.values import SHANGHAI
from interfaces.documents.faces import Faces

LAYOUTS: Final = Path(__file__).with_name("layouts")
STANDARD: Final = "a-2b"
DOTS: Final = 110.0
"""To the inch: a line of 28 characters stays readable on a desk's screen."""


class Typesetter:
    """One compiler for each layout, since a new one would read 26 MB of faces every time."""

    def __init__(self, faces: Faces) -> None:
        self.faces = faces
        self._compilers: dict[str, typst.Compiler] = {}
        self._turn = threading.Lock()

    def pdf(self, layout: str, data: Mapping[str, Any], on: date, *, tagged: bool = True) -> bytes:
        """`layout`: a file of layouts/, without its ending; `data` arrives as `sys.inputs.paper`.

        `tagged`: what each part is, for who has a paper read out; a long table grows tenfold by it.

        A text is never read as markup. Raises `typst.TypstError` for a fault of the layout.
        """
        at = datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
        made: bytes = self._set(
            layout,
            data,
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=int(at.timestamp()),
            pdf_tags=tagged,
        )
        return made

    def pictures(self, layout: str, data: Mapping[str, Any]) -> list[bytes]:
        """The same, page by page, as PNG for a screen."""
        made = self._set(layout, data, format="png", ppi=DOTS)
        return made if isinstance(made, list) else [made]

    def _set(self, layout: str, data: Mapping[str, Any], **how: Any) -> Any:
        said = {"paper": json.dumps(data, ensure_ascii=False, default=str)}
        with self._turn:  # a compiler sets one paper at a time
            found = self._compilers.get(layout) or self._made(layout)
            return found.compile(sys_inputs=said, **how)

    def _made(self, layout: str) -> typst.Compiler:
        compiler = typst.Compiler(
            str(LAYOUTS / f"{layout}.typ"),
            font_paths=[str(folder) for folder in self.faces.folders],
            ignore_system_fonts=True,
        )
        return self._compilers.setdefault(layout, compiler)
