"""DOCX as a word processor reads it: every kind of paper, against the PDF that the office sets."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import docx as python_docx
import pypdfium2
import pytest
from jinja2 import ChainableUndefined, Environment

from domain.document import PAPERS, Document
from domain.document.events import PEOPLE, Content
from domain.document.papers import PaperCode
from domain.document.state import Wording
from interfaces.documents.editable import docx
from interfaces.documents.faces import Faces
from interfaces.documents.laid import NOTES, laid
from interfaces.documents.press import LAYOUT
from interfaces.documents.typesetting import Typesetter
from interfaces.documents.words import OWN, Words

SOFFICE: Final = shutil.which("soffice")
ON = date(2025, 6, 10)
ID = UUID("6b2f1c00-0000-4000-8000-000000000001")
CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="soffice (LibreOffice) is not installed")


class Something(ChainableUndefined):
    """A fact, whichever is asked for: it is there, can be gone through, and says something."""

    def __str__(self) -> str:
        return "某项事实 & <甲>"

    def __iter__(self) -> Iterator[str]:
        return iter(("补齐单价", "逐项附依据"))

    def __bool__(self) -> bool:
        return True


def worded(code: PaperCode) -> Content:
    """Our words of a paper with every field filled in."""
    env = Environment(undefined=Something)
    known = Words()._env.filters
    env.filters |= {name: lambda value: "二〇二五年" for name in known if name not in env.filters}
    env.globals["head"] = Something
    texts = tomllib.loads((OWN / f"{code}.toml").read_text("utf-8"))

    def filled(text: str) -> str:
        lines = env.from_string(text).render().splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())

    fields: dict[str, Any] = {
        name: filled(text) if isinstance(text, str) else tuple(map(filled, text))
        for name, text in texts.items()
    }
    return Content(signatory="柳州市工业和信息化局", **fields)


def a_document(code: PaperCode) -> Document:
    content = worded(code)
    content = content.model_copy(update={"body": f"{content.body}\n在场人员：{PEOPLE}"})
    return Document(
        id=ID,
        version=3,
        code=code,
        subject_kind="rectification-case",
        subject_id=ID,
        basis=2,
        file_reference="LZDX-2025-0001",
        number="柳工信函〔2025〕1号",
        wordings=(Wording(version=1, content=content, by="韦志明", on=ON),),
        drafted_on=ON,
        issued_on=ON,
        last_on=ON,
    )


def said(pdf: bytes | Path) -> str:
    """Its Chinese, in which numbers of pages and marks between two faces do not stand."""
    with pypdfium2.PdfDocument(pdf) as document:
        return chinese("".join(page.get_textpage().get_text_bounded() for page in document))


def chinese(text: str) -> str:
    return "".join(CHINESE.findall(text))


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them in one call, since a start of LibreOffice takes seconds."""
    assert SOFFICE is not None
    folder = tmp_path_factory.mktemp("docx")
    for code in PAPERS:
        (folder / f"{code}.docx").write_bytes(docx(a_document(code), ["覃小云"], LAYOUT))
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to",
         "pdf", "--outdir", str(folder), *map(str, sorted(folder.glob("*.docx")))],
        check=True, timeout=240, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(Faces())


@pytest.mark.parametrize("code", list(PAPERS))
def test_it_has_the_words_of_the_print(
    code: PaperCode, converted: Path, typesetter: Typesetter
) -> None:
    document = a_document(code)
    laid_out = laid(document, ["覃小云"], "https://x.cn/1", ON)
    codes = [note.format(code=ID) for note in NOTES]  # what is edited has no code
    laid_out["notes"] = [note for note in laid_out["notes"] if note not in codes]
    printed = said(typesetter.pdf(LAYOUT, laid_out, ON))
    edited = said(converted / f"{code}.pdf")
    # each line stands in both
    for line in document.content.body.replace(PEOPLE, "覃小云").splitlines():
        for part in map(chinese, line.split(" | ")):
            assert part in printed and part in edited, part
    # and neither has a word that the other has not
    assert Counter(edited) == Counter(printed)


def test_several_attachments_are_numbered_as_in_print() -> None:
    content = worded(PaperCode.ORDER).model_copy(update={"attachments": ("送达回证", "清单")})
    wording = Wording(version=2, content=content, by="韦志明", on=ON)
    document = a_document(PaperCode.ORDER).model_copy(update={"wordings": (wording,)})
    made = python_docx.Document(io.BytesIO(docx(document, [], LAYOUT)))
    lines = [line.text.strip() for line in made.paragraphs]
    assert "附件：1．送达回证" in lines and "2．清单" in lines
