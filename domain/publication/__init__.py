"""A publication of the office (公示、公开通报、公布): drafted, reviewed, published, withdrawn.

Other rooms that set a decision aside withdraw what rests on it in their own transaction:
`held.tell(publication.withdraw(held.state, publication.Withdraw(...), today))`.
"""

from domain.publication.commands import SetBasisAside, Withdraw
from domain.publication.decisions import set_aside, withdraw
from domain.publication.events import PublicationKind
from domain.publication.state import Publication

__all__ = ["Publication", "PublicationKind", "SetBasisAside", "Withdraw", "set_aside", "withdraw"]
