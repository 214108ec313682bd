"""The papers of the demonstration: one-page PDFs with a title, in a font that every reader has."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

CHARACTERS_A_LINE = 29
ENCODING = b"/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]"
FONT = b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light" + ENCODING + b">>"
CHARACTERS = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R>>"
)
SHAPE = (
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
)


def a_paper(*paragraphs: str) -> bytes:
    lines = [line for text in paragraphs for line in wrap(text, CHARACTERS_A_LINE)]
    text = b"BT /F1 16 Tf 60 760 Td 28 TL " + b" ".join(map(_line, lines)) + b" ET"
    return _pdf(
        (
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%b\nendstream" % (len(text), text),
            FONT,
            CHARACTERS,
            SHAPE,
        )
    )


def _line(text: str) -> bytes:
    return b"<" + text.encode("utf-16-be").hex().encode() + b"> Tj T*"


def _pdf(objects: Sequence[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj%b\nendobj\n" % (number, content)
    count = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table) + (
        b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(made))
    )
    return made
