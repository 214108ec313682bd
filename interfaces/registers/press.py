"""The press: a process of its own that sets pages, since the setter keeps what it once set.

Its argument, where it has one, is a folder of faces (DUBAN_FONTS). Takes orders on standard input,
a line of JSON each, and answers each with the number of pages on standard output. Whoever runs it
ends it after some orders, and its memory is free again.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final

import pypdfium2

from interfaces.documents.faces import Faces
from interfaces.documents.typesetting import Typesetter

LAYOUT: Final = "register-1"


def main() -> None:
    typesetter = Typesetter(Faces(*map(Path, sys.argv[1:])))
    for line in sys.stdin:
        order = json.loads(line)
        pages = _joined(order) if "parts" in order else _set(typesetter, order)
        print(pages, flush=True)


def _set(typesetter: Typesetter, order: dict[str, Any]) -> int:
    """The rows of a file as pages; kept where the order says where."""
    paper = order["paper"] | {"rows": json.loads(Path(order["rows"]).read_text("utf-8"))}
    made = typesetter.pdf(LAYOUT, paper, date.fromisoformat(order["on"]), tagged=False)
    if order["to"]:
        Path(order["to"]).write_bytes(made)
    with pypdfium2.PdfDocument(made) as document:
        return len(document)


def _joined(order: dict[str, Any]) -> int:
    """The parts, as one document."""
    with pypdfium2.PdfDocument.new() as whole:
        for part in order["parts"]:
            with pypdfium2.PdfDocument(part) as document:
                whole.import_pages(document)
        whole.save(order["to"])
        return len(whole)


if __name__ == "__main__":
    main()
