"""The rules that ask for a decision, one file per article: facts in, a finding with evidence out.

A rule decides nothing. Each names its clause and reads its number from the measures in force;
what it answers is `met`, `near` (one more would meet it) or `not met`.
"""

from domain.assessment.state import Assessment
from domain.measures import Measures
from domain.rectification.state import Case
from domain.rules.article_11 import assessed_to_exit, assessed_to_rectify, conclusion_outdated
from domain.rules.article_12 import (
    below_level,
    change_unreported,
    complaint_substantiated,
    dissatisfied_rectify,
    list_irregular,
)
from domain.rules.article_13 import replacement_right
from domain.rules.article_14 import (
    dissatisfied_expel,
    in_any_case,
    overdue,
    refused,
    targets_behind,
    third_order,
)
from domain.rules.article_15 import violation_verified
from domain.rules.finding import Answer, Evidence, Finding

__all__ = [
    "Answer",
    "Evidence",
    "Finding",
    "assessed_to_exit",
    "assessed_to_rectify",
    "assessment_rules",
    "below_level",
    "case_rules",
    "change_unreported",
    "complaint_substantiated",
    "conclusion_outdated",
    "dissatisfied_expel",
    "dissatisfied_rectify",
    "in_any_case",
    "list_irregular",
    "overdue",
    "refused",
    "replacement_right",
    "targets_behind",
    "third_order",
    "violation_verified",
]


def case_rules(case: Case, measures: Measures) -> tuple[Finding, ...]:
    return (replacement_right(case), overdue(case), refused(case, measures))


def assessment_rules(assessment: Assessment) -> tuple[Finding, ...]:
    return (
        assessed_to_rectify(assessment),
        assessed_to_exit(assessment),
        targets_behind(assessment),
    )
