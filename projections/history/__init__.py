"""What happened: one row for each event, with its sentence. For timelines and for auditors.

`rows`: what an event looks like; `view`: the tables and how they follow the log; `queries`: what is
asked of them.
"""

from projections.history.queries import (
    Filter,
    at,
    last_of,
    matters_about,
    of_provider,
    of_record,
    recent,
)
from projections.history.rows import BOOKKEEPING, WITHHELD, concerned, entries, entry, told
from projections.history.view import HistoryView, keep_subjects

__all__ = [
    "BOOKKEEPING",
    "WITHHELD",
    "Filter",
    "HistoryView",
    "at",
    "concerned",
    "entries",
    "entry",
    "keep_subjects",
    "last_of",
    "matters_about",
    "of_provider",
    "of_record",
    "recent",
    "told",
]
