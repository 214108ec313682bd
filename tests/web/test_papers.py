"""Papers of every kind in the demonstration: whole, and in words that anybody may read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from web.demonstrated import Demonstration

from application.papers import OF_PAPER
from application.unit import Command, Unit
from domain.document import PAPERS
from domain.document.papers import PaperCode
from domain.values import SYSTEM, NotAllowedNow

pytestmark = pytest.mark.xdist_group("screens")


CITES_NOTHING = {PaperCode.HISTORY_CERTIFICATE, PaperCode.PUBLIC_NOTICE}
"""The one proves what is in the log; of the other the demonstration has an announcement to print,
which rests on no clause: its notices of Art. 14 are over."""
NONE_WAITS = {PaperCode.DISQUALIFICATION_NOTICE}
"""In tests/papers: no proceeding of the demonstration is at that step."""


@pytest.mark.parametrize("code", PAPERS)
def test_every_paper_of_the_demonstration_is_whole(
    demonstration: Demonstration, code: PaperCode
) -> None:
    """Every record for which the paper can be drafted: no field is missing, no glyph, no page."""
    house = demonstration.house
    made, cited = 0, code in CITES_NOTHING | NONE_WAITS
    for record_id in records_for(house, code):
        content = worded(house, code, record_id)
        if content is None:
            continue
        made += 1
        said = content.title + content.body
        cited |= bool(re.search(r"第[一二三四五六七八九十]+条", said))
        assert "{{" not in said and "None" not in said and "处罚" not in said
        assert not house.press.faces.missing(said)
        if made >= 5 and cited:
            break
    assert cited
    assert made or code in NONE_WAITS, "the demonstration has no record for it"


def records_for(house: Any, code: PaperCode) -> list[Any]:
    kinds = list(PAPERS[code].of) or ["provider", "rectification-case", "complaint"]
    with house.connection() as conn:
        rows = conn.execute("SELECT record_id FROM records WHERE kind = ANY(%s)", (kinds,))
        return [row["record_id"] for row in rows]


def worded(house: Any, code: PaperCode, record_id: Any) -> Any:
    unit = Unit(house.office, Command(SYSTEM, house.office.today()))
    try:
        _, facts = OF_PAPER[code](unit, record_id)
    except NotAllowedNow as refusal:
        assert refusal.code == "nothing-to-tell", refusal.text
        return None
    return house.press.worded(PAPERS[code], facts)
