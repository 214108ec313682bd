"""The nouns of the API: one file per subject, one row of this table for each kind of record."""

from typing import Any, Final

from interfaces.api.nouns import (
    accounts,
    admissions,
    archive,
    assessments,
    cases,
    complaints,
    coordination,
    disqualifications,
    documents,
    duties,
    engagements,
    enterprises,
    erasures,
    escalations,
    expulsions,
    grey_list,
    measures,
    pool_exits,
    price_lists,
    providers,
    publications,
    replacements,
    subscriptions,
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
    documents.NOUN,
    erasures.NOUN,
    erasures.HOLDS,
    accounts.NOUN,
    archive.FILES,
    archive.LISTS,
    subscriptions.NOUN,
)
_TABLE: Final = (
    *((noun.routes, noun.examples) for noun in NOUNS),
    (measures.ROUTES, measures.EXAMPLES),
)
ROUTES: Final[tuple[Route, ...]] = tuple(route for routes, _ in _TABLE for route in routes)
ROUTE_OF: Final[dict[str, Route]] = {route.path: route for route in ROUTES}
EXAMPLES: Final[dict[str, Any]] = {
    route.path: {"example": {"summary": "示例 · example", "value": examples[route.form]}}
    for routes, examples in _TABLE
    for route in routes
}
"""Path of a command -> the body that /openapi.json shows; two nouns may share a form."""
