"""文号: one series and year without gaps or doubles, whoever signs at once; never given again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from client import Client
from examples import a_provider, an_open_case
from papers.drafting import drafted, signed

SERIES = re.compile(r"柳工信函〔2025〕([1-9]\d*)号")


def called(office: Client) -> str:
    """A case whose provider was called to an interview."""
    case = an_open_case(office, a_provider(office))
    office.post(
        f"/cases/{case}/interview/call",
        called_on="2025-06-03",
        interview_on="2025-06-06",
        place="三楼会议室",
    )
    return case


def numbers(office: Client, documents: list[str]) -> Iterator[int]:
    for document in documents:
        found = SERIES.fullmatch(office.get(f"/documents/{document}")["number"])
        assert found
        yield int(found[1])


def test_signed_by_many_at_once_they_have_each_number_once(office: Client) -> None:
    # given eight notices that wait to be signed
    waiting = [drafted(office, "interview-notice", called(office)) for _ in range(8)]
    # when eight people sign one each, at the same time
    with ThreadPoolExecutor(8) as people:
        list(
            people.map(
                lambda one: office.post(f"/documents/{one}/issue", issued_on="2025-06-10"), waiting
            )
        )
    # then the numbers are 1 to 8, whoever was first
    assert sorted(numbers(office, waiting)) == list(range(1, 9))


def test_a_void_number_is_not_given_again(office: Client) -> None:
    first = signed(office, "interview-notice", called(office))
    office.post(f"/documents/{first}/void", on="2025-06-10", reason="收件单位有误")
    second = signed(office, "interview-notice", called(office))
    assert list(numbers(office, [first, second])) == [1, 2]


def test_orders_and_letters_share_their_series(office: Client) -> None:
    """机关代字 柳工信函: one book for all that goes out under it."""
    from papers.drafting import a_case_with_an_order

    letter = signed(office, "interview-notice", called(office))
    _, _, order = a_case_with_an_order(office)
    assert list(numbers(office, [letter])) == [1] and order == "柳工信函〔2025〕2号"


def test_a_draft_takes_no_number(office: Client) -> None:
    document = drafted(office, "interview-notice", called(office))
    assert office.get(f"/documents/{document}")["number"] == ""
    office.post(f"/documents/{document}/void", on="2025-06-10", reason="不再约谈")
    assert list(numbers(office, [signed(office, "interview-notice", called(office))])) == [1]


def test_a_paper_that_cannot_be_printed_takes_none(office: Client, monkeypatch: object) -> None:
    """The number and the print are one transaction."""
    document = drafted(office, "interview-notice", called(office))
    head = office.house.office.head()

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(office.house.uploads.store, "keep", no_room)  # type: ignore[attr-defined]
    answer = office.ask("POST", f"/documents/{document}/issue", json={"issued_on": "2025-06-10"})
    assert answer.status_code >= 500
    assert office.house.office.head() == head
    monkeypatch.undo()  # type: ignore[attr-defined]
    office.post(f"/documents/{document}/issue", issued_on="2025-06-10")
    assert list(numbers(office, [document])) == [1]
