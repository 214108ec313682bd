"""What an officer should look at in a case before going on. It stops nothing."""

from __future__ import annotations

from collections.abc import Iterator

from domain import rules
from domain.provider import Provider
from domain.rectification.clock import measures_of
from domain.rectification.state import Case
from domain.terms import Terms
from domain.values import Text


def warnings(state: Case, target: Provider | None, terms: Terms) -> list[Text]:
    """`target` is the provider that the case is about."""
    return [
        *_before_the_third(state, target, terms),
        *_on_the_interview(state),
        *_on_the_reports(state),
    ]


def _before_the_third(state: Case, target: Provider | None, terms: Terms) -> Iterator[Text]:
    """Reading A-18: the third order is itself what Art. 14(4) names."""
    if not state.is_open or state.service is not None or target is None:
        return
    if rules.third_order(target, measures_of(state, terms)).answer is rules.Answer.NEAR:
        yield Text(
            "再送达一份通知书即为第三次责令整改，将触发第十四条第（四）项；请先考虑是否启动清退程序",
            "serving one more order makes it the third and meets Art. 14(4): "
            "consider the expulsion proceeding first",
        )


def _on_the_interview(state: Case) -> Iterator[Text]:
    if state.lost_its_interview:
        yield Text(
            "通知书所依据的约谈记录已撤销，请补记实际约谈，或者研究撤销通知书",
            "the interview that the order rests on was taken back: record the true one, "
            "or consider annulling the order",
        )


def _on_the_reports(state: Case) -> Iterator[Text]:
    for report in state.reports:
        if report.entered_on is not None:
            told = report.submitted_on
            yield Text(
                f"服务商于 {report.entered_on} 自行登记整改报告，所填提交日期为 {told}：请核实",
                f"the provider itself entered a report on {report.entered_on} that it dates "
                f"{told}: check the day",
            )
