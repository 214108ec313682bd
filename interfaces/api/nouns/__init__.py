"""The nouns of the API: one file per subject, one row of this table for each kind of record."""

from typing import Any, Final

from interfaces.api.nouns import (
    admissions,
    assessments,
    cases,
    complaints,
    coordination,
    disqualifications,
    duties,
    engagements,
    enterprises,
    escalations,
    expulsions,
    grey_list,
    measures,
    pool_exits,
    price_lists,
    providers,
    publications,
    replacements,
    task_books,
)
from interfaces.api.nouns.noun import Noun, Route

NOUNS: Final[tuple[Noun, ...]] = (
    providers.NOUN,
    enterprises.NOUN,
    engagements.NOUN,
    complaints.NOUN,
    disqualifications.NOUN,
    cases.NOUN,
    escalations.NOUN,
    expulsions.NOUN,
    grey_list.NOUN,
    duties.NOUN,
    publications.NOUN,
    coordination.MATTERS,
    coordination.MEETINGS,
    task_books.NOUN,
    *assessments.NOUNS,
    pool_exits.NOUN,
    admissions.NOUN,
    replacements.NOUN,
    price_lists.NOUN,
)
ROUTES: Final[tuple[Route, ...]] = tuple(route for noun in NOUNS for route in noun.routes) + (
    measures.ROUTES
)
EXAMPLES: Final[dict[type, Any]] = {
    form: {"example": {"summary": "示例 · example", "value": body}}
    for examples in (*(noun.examples for noun in NOUNS), measures.EXAMPLES)
    for form, body in examples.items()
}
