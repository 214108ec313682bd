"""The ways in: a login with its password, or an identity that somebody else vouches for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.office import Office
from application.signing_in.credentials import Credentials
from application.signing_in.register import Client, Happened, Method, Register
from application.signing_in.tries import Limit, Tries, Try
from domain.account.events import Unique
from domain.account.state import Account, claim_id
from domain.catalogue import ACCOUNT, ACCOUNT_CLAIM
from domain.personal import same_name


class NotLetIn(Exception):  # noqa: N818 - an answer, not a fault
    """Wrong login or password, no such account, or a locked one: never said which."""


class NoAccount(Exception):  # noqa: N818
    """The OpenID provider vouches for somebody who has no open account here."""


@dataclass(frozen=True)
class SignInLimits:
    """Of tries, by login and by client address."""

    by_login: Limit
    by_address: Limit


@dataclass(frozen=True)
class LetIn:
    account: Account
    must_change: bool = False


class Doors:
    """Made once; `mark` hides from who reads the database which login was tried."""

    def __init__(
        self,
        office: Office,
        credentials: Credentials,
        tries: Tries,
        register: Register,
        limits: SignInLimits,
        mark: Callable[[str], str],
    ) -> None:
        self._office = office
        self._credentials = credentials
        self._tries = tries
        self._register = register
        self._limits = limits
        self._mark = mark

    def by_password(self, login: str, password: str, client: Client) -> LetIn:
        """Raises NotLetIn, or TooMany; a login that nobody has is locked like any other."""
        account = self.of_login(login)
        account_id = None if account is None else account.id
        of_address, of_login = self._marks(login, client)
        here = self._tries.take(of_address, self._limits.by_address)
        this = self._tries.take(of_login, self._limits.by_login)
        found = self._credentials.verify(account_id, password)
        if not found.right or account is None or not account.is_active:
            kind = Happened.LOCKED_OUT if this.last or here.last else Happened.FAILED
            self._register.note(kind, Method.PASSWORD, client, account_id)
            raise NotLetIn
        self._tries.forgive(of_login)
        self._tries.give_back(of_address, here.at)
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

    def take_try(self, client: Client) -> Try:
        """For ways in that name no login; raises TooMany."""
        return self._tries.take(self._mark(f"address {client.network}"), self._limits.by_address)

    def give_back(self, client: Client, tried: Try) -> None:
        """It led in, so it was no guess."""
        self._tries.give_back(self._mark(f"address {client.network}"), tried.at)

    def tidy(self) -> None:
        limits = (self._limits.by_login, self._limits.by_address)
        self._tries.tidy(max((max(one.span, one.lock) for one in limits), default=timedelta()))

    def of_login(self, login: str) -> Account | None:
        return self._holder(Unique.LOGIN, login)

    def account(self, account_id: UUID) -> Account | None:
        return self._office.fold(ACCOUNT, account_id)[0]

    def _holder(self, what: Unique, *words: str) -> Account | None:
        """In the same two steps where there is nobody, so that the time tells nothing."""
        sought = claim_id(what, *words)
        claim, _ = self._office.fold(ACCOUNT_CLAIM, sought)
        return self.account(sought if claim is None else claim.holder)

    def _marks(self, login: str, client: Client) -> tuple[str, str]:
        by_login = self._mark(f"login {same_name(login)}")
        return self._mark(f"address {client.network}"), by_login
