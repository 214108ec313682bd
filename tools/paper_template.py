"""Makes the DOCX template of papers: ``python -m tools.paper_template FILE``.

The measures are those of GB/T 9704-2012, the faces those that offices have installed; what stands
in braces docxtpl fills in. Kept as code since a DOCX cannot be read in a review.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FANG, SONG, HEI = "仿宋_GB2312", "方正小标宋简体", "黑体"
PITCH: Final = 28.95
"""22 lines on 225 mm."""


def made() -> Any:
    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "lines"), ("linePitch", "579")):
        grid.set(qn(f"w:{name}"), value)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    style = paper.styles["Normal"]
    style.font.size = Pt(16)
    _face(style, FANG)
    closer = OxmlElement("w:spacing")  # 28 characters of 16 pt on 156 mm; a grid of characters
    closer.set(qn("w:val"), "-5")  # is read differently by each program
    style.element.get_or_add_rPr().append(closer)
    _body(paper)
    return paper


def _face(of: Any, name: str) -> None:
    of.font.name = name
    of.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _line(paper: Any, text: str, **how: Any) -> None:
    line = paper.add_paragraph()
    line.alignment = how.get("align", ALIGN.LEFT)
    shape = line.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = (
        WD_LINE_SPACING.EXACTLY,
        Pt(how.get("pitch", PITCH)),
    )
    shape.first_line_indent = Pt(how.get("indent", 0))
    shape.right_indent = Pt(how.get("right", 0))
    run = line.add_run(text)
    run.font.size = Pt(how.get("size", 16))
    run.bold = how.get("bold")
    if "colour" in how:
        run.font.color.rgb = how["colour"]
    _face(run, how.get("face", FANG))


def _body(paper: Any) -> None:
    red = RGBColor(0xC0, 0, 0)
    _line(paper, "{%p if letterhead %}")
    _line(paper, "{{ signatory }}", align=ALIGN.CENTER, face=SONG, size=36, pitch=50, colour=red)
    _line(paper, "{%p endif %}")
    _line(paper, "{{ number }}", align=ALIGN.CENTER)
    _line(paper, "")
    _line(paper, "{{ title }}", align=ALIGN.CENTER, face=SONG, size=22, pitch=36)
    _line(paper, "")
    _line(paper, "{%p if addressee %}")
    _line(paper, "{{ addressee }}：")
    _line(paper, "{%p endif %}")
    _line(paper, "{%p for part in parts %}")
    _line(paper, '{%p if part.kind == "heading" %}')
    _line(paper, "{{ part.text }}", face=HEI, indent=32)
    _line(paper, '{%p elif part.kind == "text" %}')
    _line(paper, "{{ part.text }}", align=ALIGN.JUSTIFY, indent=32)
    _line(paper, "{%p else %}")
    _table(paper)
    _line(paper, "{%p endif %}")
    _line(paper, "{%p endfor %}")
    _line(paper, "{%p for name in attachments %}")
    mark = "{% if attachments | length > 1 %}{{ loop.index }}．{% endif %}"
    head = "{% if loop.first %}附件：{% else %}　　　{% endif %}"
    _line(paper, f"{head}{mark}{{{{ name }}}}", indent=32)
    _line(paper, "{%p endfor %}")
    _line(paper, "{%p if letterhead %}")
    _line(paper, "")
    _line(paper, "{{ signatory }}", align=ALIGN.RIGHT)
    _line(paper, "{{ date }}", align=ALIGN.RIGHT, right=64)
    _line(paper, "{%p endif %}")
    _line(paper, "{%p if made %}")
    _line(paper, "{{ made }}", size=10.5)
    _line(paper, "{%p endif %}")
    _line(paper, "{%p if copies %}")
    _line(paper, "抄送：{{ copies | join('，') }}。", size=14)
    _line(paper, "{%p endif %}")


def _table(paper: Any) -> None:
    table = paper.add_table(rows=3, cols=2)
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, (Mm(38), Mm(118)), strict=True):
        column.width = width
    texts = (
        ("{%tr for line in part.lines %}", ""),
        ("{{ line.label }}", "{{ line.text }}"),
        ("{%tr endfor %}", ""),
    )
    for row, cells in zip(table.rows, texts, strict=True):
        for cell, text, width in zip(row.cells, cells, (Mm(38), Mm(118)), strict=True):
            cell.width, cell.text = width, text


if __name__ == "__main__":
    made().save(Path(sys.argv[1]))
