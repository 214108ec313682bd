"""Steps of an assessment through HTTP, and small schemes for the pure domain."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from client import Client

from domain.assessment.scheme import Band, Conclusion, Item, Scheme, Scoring, Source, Step
from domain.values import Text

SHAPE = Text("指标", "item")


def an_item(code: str, weight: object = 100, **changes: Any) -> Item:
    made: dict[str, Any] = {
        "code": code,
        "label": SHAPE,
        "source": Source.OTHER,
        "weight": Decimal(str(weight)),
        "how": SHAPE,
    }
    return Item(**(made | changes))


def steps(*shares: object) -> tuple[Step, ...]:
    return tuple(
        Step(code=f"s{n}", label=SHAPE, share=Decimal(str(share)))
        for n, share in enumerate(shares, start=1)
    )


def bands(*cuts: object) -> tuple[Band, ...]:
    """0 | cut | … | 100: each band from one cut up to the next."""
    ends = [Decimal(0), *(Decimal(str(cut)) for cut in cuts), Decimal(100)]
    return tuple(
        Band(
            code=f"b{n}",
            label=SHAPE,
            from_points=low,
            to_points=high,
            suggests=Conclusion.KEEP,
        )
        for n, (low, high) in enumerate(pairwise(ends), start=1)
    )


def a_scheme(items: Iterable[Item], *cuts: object) -> Scheme:
    return Scheme(id="test", title=SHAPE, items=tuple(items), bands=bands(*cuts))


def stars() -> Item:
    return an_item("stars", scoring=Scoring.STEPS, steps=steps(0, 25, 50, 75, 100))


# Through HTTP


def an_adopted_scheme(office: Client, **changes: Any) -> str:
    body = {"document": "柳工信发〔2025〕8号", "adopted_on": "2025-06-03"}
    return str(office.post("/assessment-schemes", "approver", **(body | changes))["id"])


def a_period(office: Client, scheme: str, **changes: Any) -> str:
    body = {
        "name": "2025年度考核",
        "first": "2025-05-22",
        "last": "2025-12-31",
        "scheme_id": scheme,
        "opened_on": "2026-01-05",
    }
    return str(office.post("/assessment-periods", **(body | changes))["id"])


def an_assessment(office: Client, provider: str) -> str:
    """Of that provider alone, by the shipped scheme, opened on 2026-01-05."""
    period = a_period(office, an_adopted_scheme(office), provider_ids=[provider])
    (opened,) = office.get(f"/assessment-periods/{period}")["assessments"]
    return str(opened["assessment_id"])


def scored(office: Client, record: str, progress: str = "20", step: str = "c") -> None:
    """By `li`, with no rating on record: satisfaction is left out. 38/70 is 54.29 of 100."""
    li = {"scope": {"user": "li"}}
    where = f"/assessments/{record}"
    office.post(
        f"{where}/scores", item="progress", points=progress, basis="进度台账", on="2026-01-08", **li
    )
    office.post(
        f"{where}/scores", item="capability", step=step, basis="现场核查", on="2026-01-08", **li
    )
    office.post(f"{where}/omissions", item="satisfaction", reason="没有评价", on="2026-01-08", **li)


def reviewed(office: Client, record: str, **changes: Any) -> None:
    scored(office, record, **changes)
    office.post(
        f"/assessments/{record}/review", "approver", confirmed=True, on="2026-01-12",
        scope={"user": "huang"},
    )  # fmt: skip


def concluded(office: Client, record: str, conclusion: str, **changes: Any) -> None:
    """By `wei`, on 2026-01-20."""
    reviewed(office, record)
    body: dict[str, Any] = {
        "conclusion": conclusion,
        "reasons": "见评分",
        "targets_behind": False,
        "on": "2026-01-20",
        "scope": {"user": "wei"},
    }
    office.post(f"/assessments/{record}/conclusion", "approver", **(body | changes))


def a_task_book(office: Client, provider: str, **changes: Any) -> str:
    """10 enterprises by the end of September, 15 more by the end of the year."""
    body = {
        "provider_id": provider,
        "year": 2025,
        "document": "柳数转任〔2025〕1号",
        "targets": [
            {
                "code": "enterprises",
                "label": "完成改造企业",
                "unit": "家",
                "planned": [
                    {"by": "2025-09-30", "value": "10"},
                    {"by": "2025-12-31", "value": "15"},
                ],
            }
        ],
        "signed_on": "2025-06-03",
    }
    return str(office.post("/task-books", **(body | changes))["id"])


def progress(office: Client, book: str, month: str, value: str, on: str) -> int:
    """Entered by an officer for the provider, and confirmed by another the same day."""
    told = office.post(
        f"/task-books/{book}/reports", month=month, evidence="验收单",
        actual=[{"target": "enterprises", "value": value}], reported_on=on,
    )  # fmt: skip
    version = int(told["report_version"])
    office.post(
        f"/task-books/{book}/reports/confirmation", report_version=version, on=on,
        scope={"user": "huang"},
    )  # fmt: skip
    return version
