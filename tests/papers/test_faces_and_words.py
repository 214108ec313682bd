"""What papers need beside the log: faces that show every name, and words that lack nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from papers.drafting import pages

from domain.document import PAPERS
from domain.document.papers import PaperCode
from domain.values import NotAllowedNow
from interfaces.documents.faces import Faces
from interfaces.documents.typesetting import Typesetter
from interfaces.documents.words import Words, clause, numeral

GB2312 = "".join(
    bytes([high, low]).decode("gb2312", "ignore")
    for high in range(0xA1, 0xF8)
    for low in range(0xA1, 0xFF)
)
RARE = "堃喆珺玥炘祎昇燊垚赟婳彧犇翀镕頔𬭊𬍛𰻞〇"
"""Of names that people have, and that GB2312 has not."""
LINES = 28


def sheet(text: str) -> dict[str, Any]:
    parts = [
        {"kind": "text", "text": text[start : start + LINES]}
        for start in range(0, len(text), LINES)
    ]
    return {
        "title": "字符", "addressee": "", "parts": parts, "attachments": [],
        "signatory": "柳州市工业和信息化局", "copies": [], "letterhead": False, "number": "",
        "date": "2025年6月2日", "day": [2025, 6, 2], "keywords": [], "draft": False,
        "notes": [], "qr": None,
    }  # fmt: skip


def test_every_character_of_gb2312_and_of_rare_names_has_a_glyph() -> None:
    faces = Faces()
    assert len(GB2312) == 7_445
    assert faces.missing(GB2312 + RARE) == ""
    assert faces.missing("甲😀乙") == "😀"


def test_and_every_one_of_them_can_be_read_on_the_page() -> None:
    found = "".join(
        pages(Typesetter(Faces()).pdf("official-1", sheet(GB2312 + RARE), date(2025, 6, 2)))
    )
    wanted = {char for char in GB2312 + RARE if not char.isspace()}
    lost = wanted - set(found)
    # what a reader of PDFs spells in another way: half-width forms, letters of the same look
    assert {char for char in lost if "\u4e00" <= char <= "\u9fff" or ord(char) > 0xFFFF} == set()
    assert len(lost) < 40


def test_a_face_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Faces().absent() == ()
    assert Faces(tmp_path / "nowhere").absent() == (str(tmp_path / "nowhere"),)
    monkeypatch.setattr("interfaces.documents.faces.OWN", tmp_path)
    assert "FandolFang-Regular.otf" in Faces().absent()


def test_other_faces_give_another_fingerprint(tmp_path: Path) -> None:
    """So a print that cannot be made again says why."""
    (tmp_path / "more.otf").write_bytes(
        (
            Path(__file__).parents[2] / "interfaces/documents/fonts/FandolHei-Regular.otf"
        ).read_bytes()
    )
    assert Faces(tmp_path).fingerprint != Faces().fingerprint == Faces().fingerprint


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (17, "十七"), (20, "二十"), (21, "二十一"),
     (99, "九十九")],
)  # fmt: skip
def test_articles_are_numbered_in_chinese(n: int, said: str) -> None:
    assert numeral(n) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [("12", "第十二条"), ("12.6", "第十二条第（六）项"), ("14.10", "第十四条第（十）项"),
     ("14.4.c", "第十四条第（四）项"), ("5.b", "第五条")],
)  # fmt: skip
def test_clauses_are_cited_as_the_text_has_them(code: str, said: str) -> None:
    assert clause(code) == said


def test_words_that_lack_a_field_name_it(tmp_path: Path) -> None:
    """In the draft where a fact is missing, and at the start where the file itself is wrong."""
    paper = PAPERS[PaperCode.ORDER]
    (tmp_path / "order.toml").write_text(
        'title = "通知"\nbody = "{{ provider.fax }}"\n', encoding="utf-8"
    )
    words = Words(tmp_path)
    with pytest.raises(NotAllowedNow) as refused:
        words.content(paper, {"provider": {"name": "甲"}}, "局")
    assert refused.value.code == "words-incomplete"
    assert "fax" in refused.value.text.zh and "order.toml" in refused.value.text.zh
    assert words.faults() == []
    (tmp_path / "order.toml").write_text('title = "{{ "\n', encoding="utf-8")
    [first, *_] = Words(tmp_path).faults()
    assert "order.toml" in first.zh
    (tmp_path / "order.toml").write_text('body = "x"\n', encoding="utf-8")
    assert "title" in Words(tmp_path).faults()[0].zh


def test_an_office_words_its_own_papers(tmp_path: Path) -> None:
    (tmp_path / "order.toml").write_text('title = "本局通知"\nbody = "{{ x }}"\n', encoding="utf-8")
    content = Words(tmp_path).content(PAPERS[PaperCode.ORDER], {"x": "甲 | 乙"}, "局")
    assert (content.title, content.body) == ("本局通知", "甲｜乙")


def test_words_reach_nothing_of_the_program(tmp_path: Path) -> None:
    """A template is data: it is given a sandbox."""
    (tmp_path / "order.toml").write_text(
        'title = "t"\nbody = "{{ x.__class__.__mro__ }}"\n', encoding="utf-8"
    )
    with pytest.raises(NotAllowedNow):
        Words(tmp_path).content(PAPERS[PaperCode.ORDER], {"x": "甲"}, "局")


ORDER = PAPERS[PaperCode.ORDER]


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ('title = "x"\nbody = "{{ due_on | day }}"\n', "body"),
        ('title = "x"\nbody = "{{ 1 // 0 }}"\n', "body"),
        ('title = "x"\nbody = 5\n', "body"),
        ('title = "x"\nbody = "{{ codes | clauses }}"\n', "body"),
        ('title = ""\nbody = "x"\n', "title"),
        ('title = "x"\nbody = "x"\nattachments = ["{{ "]\n', "attachments"),
        ("title = \n", "order.toml"),
    ],
)
def test_words_that_are_wrong_are_refused_and_named(tmp_path: Path, file: str, named: str) -> None:
    """Whatever an office wrote into them: no page of a record falls over it."""
    (tmp_path / "order.toml").write_text(file, encoding="utf-8")
    with pytest.raises(NotAllowedNow) as refused:
        Words(tmp_path).content(ORDER, {"due_on": None, "codes": ["office"]}, "局")
    assert refused.value.code == "words-incomplete"
    assert named in refused.value.text.zh and "order.toml" in refused.value.text.zh


def test_wrong_words_of_one_paper_are_nothing_to_the_others(tmp_path: Path) -> None:
    (tmp_path / "order.toml").write_text("title = \n", encoding="utf-8")
    (tmp_path / "interview-notice.toml").write_text('title = "x"\nbody = "y"\n', encoding="utf-8")
    content = Words(tmp_path).content(PAPERS[PaperCode.INTERVIEW_NOTICE], {}, "局")
    assert content.body == "y"


@pytest.mark.parametrize(("length", "taken"), [(199_999, True), (200_000, True), (200_001, False)])
def test_a_paper_that_grows_too_long_is_refused(tmp_path: Path, length: int, taken: bool) -> None:
    (tmp_path / "order.toml").write_text('title = "x"\nbody = "{{ x }}"\n', encoding="utf-8")
    words, facts = Words(tmp_path), {"x": "甲" * length}
    if taken:
        assert len(words.content(ORDER, facts, "局").body) == length
    else:
        with pytest.raises(NotAllowedNow) as refused:
            words.content(ORDER, facts, "局")
        assert "body" in refused.value.text.zh


def test_wrong_lists_are_found_at_the_start_too(tmp_path: Path) -> None:
    (tmp_path / "order.toml").write_text(
        'title = "x"\nbody = "x"\ncopies_to = ["{{ "]\n', encoding="utf-8"
    )
    [fault] = Words(tmp_path).faults()
    assert "order.toml" in fault.zh
