"""A neutral exit from the pool (退出、淘汰), never a grey listing (Art. 7, 11; reading A-25).

Proposed, the provider heard, decided by a second person, effective with the service of the
decision. It rests on an assessment (11), on the development of its business (7), or on the
provider's own wish.
"""

from domain.pool_exit.commands import CorrectService, Decide, Drop, Hear, Propose, Revoke, Serve
from domain.pool_exit.decisions import (
    add_evidence,
    attempt_service,
    correct_service,
    decide,
    drop,
    hear,
    lose_ground,
    propose,
    revoke,
    take_effect,
)
from domain.pool_exit.events import (
    Decided,
    Dropped,
    GroundFell,
    Proposed,
    ProviderHeard,
    Revoked,
    ServiceAttempted,
    ServiceCorrected,
    ServiceEvidenceAdded,
    TookEffect,
)
from domain.pool_exit.state import DECISION, STATUSES, PoolExit, evolve

__all__ = [
    "DECISION",
    "STATUSES",
    "CorrectService",
    "Decide",
    "Decided",
    "Drop",
    "Dropped",
    "GroundFell",
    "Hear",
    "PoolExit",
    "Propose",
    "Proposed",
    "ProviderHeard",
    "Revoke",
    "Revoked",
    "Serve",
    "ServiceAttempted",
    "ServiceCorrected",
    "ServiceEvidenceAdded",
    "TookEffect",
    "add_evidence",
    "attempt_service",
    "correct_service",
    "decide",
    "drop",
    "evolve",
    "hear",
    "lose_ground",
    "propose",
    "revoke",
    "take_effect",
]
