"""The ways in: a login with its password, or an identity that somebody else vouches for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from application.limits import Counted, Limit, Limits
from application.office import Office
from application.signing_in.credentials import Credentials
from application.signing_in.register import Client, Happened, Method, Register
from domain.account.events import Unique
from domain.account.state import Account, claim_id
from domain.catalogue import ACCOUNT, ACCOUNT_CLAIM
from domain.personal import same_name


class NotLetIn(Exception):  # noqa: N818 - an answer, not a fault
    """Wrong login or password, no such account, or a locked one: never said which."""


class NoAccount(Exception):  # noqa: N818
    """The OpenID provider vouches for somebody who has no open account here."""


@dataclass(frozen=True)
class LetIn:
    account: Account
    must_change: bool = False


class Doors:
    """Made once; tries are counted by login and by the network that they come from."""

    def __init__(
        self,
        office: Office,
        credentials: Credentials,
        register: Register,
        limits: Limits,
        *,
        by_login: Limit,
        by_address: Limit,
    ) -> None:
        self._office = office
        self._credentials = credentials
        self._register = register
        self._limits = limits
        self._by_login = by_login
        self._by_address = by_address

    def by_password(self, login: str, password: str, client: Client) -> LetIn:
        """Raises NotLetIn, or TooMany; a login that nobody has is locked like any other."""
        account = self.of_login(login)
        account_id = None if account is None else account.id
        here = self.take_try(client)
        this = self._limits.count(self._by_login, same_name(login))
        found = self._credentials.verify(account_id, password)
        if not found.right or account is None or not account.is_active:
            kind = Happened.LOCKED_OUT if this.last or here.last else Happened.FAILED
            self._register.note(kind, Method.PASSWORD, client, account_id)
            raise NotLetIn
        self._limits.forgive(self._by_login, same_name(login))
        self.give_back(client, here)
        return LetIn(account, found.must_change)

    def by_identity(self, issuer: str, subject: str, login: str | None, client: Client) -> LetIn:
        """`login`: what the provider calls them, where the office takes its word for that."""
        account = self._holder(Unique.IDENTITY, issuer, subject)
        if account is not None and not any(
            (one.issuer, one.subject) == (issuer, subject) for one in account.identities
        ):
            account = None
        if account is None and login is not None:
            account = self.of_login(login)
        if account is None or not account.is_active:
            account_id = None if account is None else account.id
            self._register.note(Happened.FAILED, Method.OPENID, client, account_id)
            raise NoAccount
        return LetIn(account)

    def take_try(self, client: Client) -> Counted:
        """Raises TooMany."""
        return self._limits.count(self._by_address, client.network)

    def give_back(self, client: Client, tried: Counted) -> None:
        """It led in, so it was no guess."""
        self._limits.give_back(self._by_address, client.network, tried)

    def of_login(self, login: str) -> Account | None:
        return self._holder(Unique.LOGIN, login)

    def account(self, account_id: UUID) -> Account | None:
        return self._office.fold(ACCOUNT, account_id)[0]

    def _holder(self, what: Unique, *words: str) -> Account | None:
        """In the same two steps where there is nobody, so that the time tells nothing."""
        sought = claim_id(what, *words)
        claim, _ = self._office.fold(ACCOUNT_CLAIM, sought)
        return self.account(sought if claim is None else claim.holder)
