"""Changes of a provider's registration, and whether they were reported in time (Art. 12(2)).

Which change is major (较大) and what in time (及时) means is reading A-10; what the parameters do
not settle (a new scope of business) a person finds. These events stand in the provider's stream.
"""

from domain.registration.decisions import (
    ChangeRegistration,
    Judge,
    Report,
    Retract,
    change_registration,
    find_unreported,
    judge,
    no_judge_of_its_own,
    own_report,
    report,
    retract,
    settle,
)
from domain.registration.events import (
    ChangeJudged,
    ChangeRetracted,
    ChangeUnreported,
    RegistrationChanged,
    RegistrationReported,
    Scope,
    UnreportedReversed,
)
from domain.registration.state import (
    Change,
    Registered,
    Registration,
    due,
    evolve,
    falls,
    is_major,
    overdue_from,
    too_late,
    undetermined,
)

__all__ = [
    "Change",
    "ChangeJudged",
    "ChangeRegistration",
    "ChangeRetracted",
    "ChangeUnreported",
    "Judge",
    "Registered",
    "Registration",
    "RegistrationChanged",
    "RegistrationReported",
    "Report",
    "Retract",
    "Scope",
    "UnreportedReversed",
    "change_registration",
    "due",
    "evolve",
    "falls",
    "find_unreported",
    "is_major",
    "judge",
    "no_judge_of_its_own",
    "overdue_from",
    "own_report",
    "report",
    "retract",
    "settle",
    "too_late",
    "undetermined",
]
