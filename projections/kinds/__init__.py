"""What the views say of each kind of record: one file per subject, one row of this table each."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from domain.terms import Terms
from domain.values import Event, Recorded, Text
from projections.kinds import (
    account,
    admission,
    archive,
    assessment,
    case,
    complaint,
    coordination,
    disqualification,
    document,
    duty,
    engagement,
    enterprise,
    erasure,
    escalation,
    expulsion,
    foundation,
    grey_list,
    identity,
    measures,
    pool_exit,
    price_list,
    provider,
    publication,
    replacement,
    signing_keys,
    subscription,
    task_book,
)
from projections.kinds.telling import Sentences, Telling
from projections.words import Labels

TELLINGS: Final[Mapping[str, Telling]] = {
    telling.kind.name: telling
    for telling in (
        provider.TELLING,
        enterprise.TELLING,
        engagement.TELLING,
        complaint.TELLING,
        identity.TELLING,
        *erasure.TELLINGS,
        disqualification.TELLING,
        case.TELLING,
        expulsion.TELLING,
        grey_list.TELLING,
        escalation.TELLING,
        duty.TELLING,
        measures.TELLING,
        publication.TELLING,
        *coordination.TELLINGS,
        task_book.TELLING,
        *assessment.TELLINGS,
        pool_exit.TELLING,
        admission.TELLING,
        replacement.TELLING,
        price_list.TELLING,
        document.TELLING,
        *foundation.TELLINGS,
        signing_keys.TELLING,
        *account.TELLINGS,
        *archive.TELLINGS,
        subscription.TELLING,
    )
}
"""Name of the kind -> what the views say of it."""

INTERNAL: Final = tuple(name for name, telling in TELLINGS.items() if telling.internal)
"""Kinds left out where the party that they concern is the one who reads."""

APART: Final = tuple(name for name, telling in TELLINGS.items() if telling.apart)
"""Kinds that only auditors and administrators read."""

TASKS: Final[Mapping[str, Text]] = {
    what: text for telling in TELLINGS.values() for what, text in telling.task_labels.items()
}

OF_EVENT: Final[Sentences] = {
    event: say for telling in TELLINGS.values() for event, say in telling.sentences.items()
}
OF_RECORDED: Final[Mapping[type[Event], Callable[[Recorded[Any], Labels], Text]]] = {
    event: say
    for telling in TELLINGS.values()
    for event, say in telling.sentences_of_recorded.items()
}


NO_LABELS: Final = Labels()


def sentence(recorded: Recorded[Event], labels: Labels = NO_LABELS) -> Text:
    """The event as one plain sentence, in Chinese and in English.

    Who did it and on which day is shown beside it. `labels`: what the grounds are called, from
    what the log says of the measures; without them grounds stand by their codes.
    """
    event = type(recorded.event)
    if say := OF_RECORDED.get(event):
        return say(recorded, labels)
    return OF_EVENT[event](recorded.event)


def status(kind: str, code: str) -> Text:
    """The label of a status; the code alone where there is none."""
    telling = TELLINGS.get(kind)
    return (telling and telling.statuses.get(code)) or Text(code, code)


def dues(kind: str, state: Any, terms: Terms) -> Iterator[tuple[str, date]]:
    """What falls due in a record, by its tasks and by what the sweep will record."""
    telling = TELLINGS[kind]
    for task in telling.tasks(state, terms):
        if task.due_on is not None:
            yield task.what, task.due_on
    for falling in telling.falling(state, terms):
        yield falling.what, falling.on
