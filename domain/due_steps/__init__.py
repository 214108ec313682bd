"""The due steps that expulsion (Art. 14) and disqualification (Art. 15) share.

The measures name no procedure: prior notice, statement, hearing, legal review and collective
discussion come from the law around them by analogy (reading A-35). A record subclasses the
events, names them in a `Family`, keeps a `DueSteps` and passes a `Setting` to each decision.
"""

from domain.due_steps import commands, decisions, events
from domain.due_steps.checks import (
    Block,
    Family,
    Setting,
    Wanted,
    announced,
    blocks,
    deemed_day,
    hearing_open,
    hearing_period,
    in_time,
    only_reviewer,
    require_decidable,
    require_other_reviewer,
    statement_period,
    warnings,
    weighable_from,
)
from domain.due_steps.state import DueSteps, Entry, PriorNotice, Statement

__all__ = [
    "Block",
    "DueSteps",
    "Entry",
    "Family",
    "PriorNotice",
    "Setting",
    "Statement",
    "Wanted",
    "announced",
    "blocks",
    "commands",
    "decisions",
    "deemed_day",
    "events",
    "hearing_open",
    "hearing_period",
    "in_time",
    "only_reviewer",
    "require_decidable",
    "require_other_reviewer",
    "statement_period",
    "warnings",
    "weighable_from",
]
