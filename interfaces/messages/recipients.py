"""To whom a message goes, and whether that person may still see what it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from application.messages.outbox import Row
from application.messages.told import Audience
from domain.account.events import Unique
from domain.account.state import Account, claim_id
from domain.catalogue import ACCOUNT, ACCOUNT_CLAIM, COMPLAINT, PROVIDER, Kind
from domain.values import OFFICERS, Actor, Refusal, Role
from interfaces.api.moment import Moment
from interfaces.api.nouns import NOUNS
from interfaces.api.records import may_read
from interfaces.wiring import House
from projections import directory
from projections.records import RecordsView
from projections.worklist import WAITS_FOR

NOUN_OF: Final = {noun.kind.name: noun for noun in NOUNS}


@dataclass(frozen=True)
class Recipient:
    """An account, and the role in which it is told."""

    account: Account
    actor: Actor


@dataclass(frozen=True)
class Recipients:
    """As the accounts and records are now; made anew for each batch."""

    house: House
    position: int
    """The log as far as accounts have to be known."""

    def named(self, name: str) -> Iterator[Recipient]:
        """An officer, whom acts and records know by name."""
        claim, _ = self.house.office.fold(ACCOUNT_CLAIM, claim_id(Unique.NAME, name))
        if claim is not None:
            yield from self._in_role([claim.holder], OFFICERS)

    def with_role(self, role: Role) -> Iterator[Recipient]:
        """All who may do the work of a role."""
        for one in (one for one, may in WAITS_FOR.items() if role is may[0]):
            with self._accounts() as conn:
                found = directory.accounts(conn, one)
            yield from self._in_role(found, {one})

    def acting_for(self, role: Role, body_id: UUID | None) -> Iterator[Recipient]:
        if body_id is None:
            return
        with self._accounts() as conn:
            found = directory.acting_for(conn, body_id)
        yield from self._in_role(found, {role}, body_id)

    def of(self, audience: Audience, kind: Kind[Any], state: Any) -> Iterator[Recipient]:
        """Whom a record itself names."""
        match audience:
            case Audience.PROVIDER:
                yield from self.acting_for(Role.PROVIDER, provider_of(kind, state))
            case Audience.ENTERPRISE:
                yield from self.acting_for(Role.ENTERPRISE, getattr(state, "enterprise_id", None))
            case Audience.ASSIGNEE:
                name = getattr(state, "assignee", None) or getattr(state, "caseworker", None)
                yield from self.named(name) if name else ()
            case Audience.APPROVERS:
                yield from self.with_role(Role.APPROVER)

    def still(self, row: Row) -> Recipient | None:
        """The recipient of a row, if that is one still: as the account and the record are now."""
        assert row.account_id is not None
        role, acts_for = row.hat
        found = list(self._in_role([row.account_id], {role}, acts_for))
        if not found or not may_see(self.house, found[0].actor, row.kind, row.record_id):
            return None
        return found[0]

    def _in_role(
        self, account_ids: Iterable[UUID], roles: Collection[Role], acts_for: UUID | None = None
    ) -> Iterator[Recipient]:
        """Once for each account, however many of the roles it has."""
        for account_id in account_ids:
            account, _ = self.house.office.fold(ACCOUNT, account_id)
            if account is None or not account.is_active:
                continue
            hats = (hat for hat in account.hats if hat.role in roles and hat.acts_for == acts_for)
            hat = next(hats, None)
            if hat is not None:
                actor = Actor(name=account.name, role=hat.role, acts_for=hat.acts_for)
                yield Recipient(account, actor)

    def _accounts(self) -> Any:
        self.house.reach(RecordsView.name, self.position)
        return self.house.connection()


def provider_of(kind: Kind[Any], state: Any) -> UUID | None:
    found: UUID | None = state.id if kind is PROVIDER else getattr(state, "provider_id", None)
    return found


def may_see(house: House, actor: Actor, kind: str, record_id: UUID) -> bool:
    """Whether the record would open to the recipient in the role in which it is told."""
    noun = NOUN_OF.get(kind)
    if noun is None:
        return False
    moment = Moment(house)
    state = moment.fold(noun.kind, record_id)
    if COMPLAINT.name in (kind, getattr(state, "subject_kind", None)) and not actor.is_officer:
        return False  # a row would name who complained
    try:
        may_read(noun, state, actor, moment)
    except Refusal:
        return False
    return state is not None
