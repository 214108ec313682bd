"""Puts the rooms together: the office, its views, its policies, and what they ask of each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

from application import foundation, sweep
from application.audit import keys
from application.audit.ledger import Ledger
from application.errors import Behind
from application.limits import Limit, Limits
from application.office import Office
from application.policies import Policies
from application.questions import Questions
from application.rights import Rights
from application.signing_in.credentials import Credentials
from application.signing_in.doors import Doors
from application.signing_in.register import Register
from application.store import Persons
from application.store.person_keys import erased_so_far
from application.store.roles import guarded
from application.store.standby import NotHere, Standby
from interfaces.answers import HouseDirectory, HouseEscalations, HouseFiles, HouseTallies
from interfaces.audit.consumers import HEADS, TREE, HeadSigner, TreeSealer
from interfaces.audit.keepers import Keepers
from interfaces.documents import press
from interfaces.files import uploads
from interfaces.files.previews import Previews
from interfaces.founding import set_up
from interfaces.identity import Tokens
from interfaces.keyring import Keyring
from interfaces.messages.receivers import Receivers
from interfaces.messages.sealed import WebhookSecrets
from interfaces.policy_reader import PolicyReader
from interfaces.postgres import PostgresDatabase, PostgresLog, standbys
from interfaces.seal import KeySeal
from interfaces.settings import Settings, secret
from interfaces.tracing.following import live
from interfaces.views import all_views
from interfaces.web.sessions import Sessions
from projections.agenda import Agenda, AgendaView
from projections.deadlines import DeadlineSheet, DeadlinesView
from projections.log import Log
from projections.past import PastViews
from projections.runner import BATCH, Consumer, try_lock
from projections.tracking import OtherRows, Stop, stands_still, stops, wait_for, wait_until

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import DictRow

    from interfaces.openid import OpenIDProvider

T = TypeVar("T")
POLICIES: Final = "policies"
MESSAGES: Final = "messages"
FOLLOWERS: Final = (POLICIES, TREE, HEADS)
"""What follows the log beside the views."""
FROM_NOW: Final = (MESSAGES,)
"""What begins where the log stands when it first comes: of what is old nobody is told."""


class House:
    """Everything that a process needs: opened once, used by many threads.

    `url` is what the application uses. With `owner_url` that role sets the place up, and the one
    of `url` may read the log and add to it, and not change it. `one_of_many`: the process holds
    other offices too, and this one no connection that it does not use.
    """

    age = 0.0
    """How old what it shows may be, in seconds; the primary shows what is."""

    def __init__(
        self,
        url: str,
        settings: Settings,
        *,
        owner_url: str | None = None,
        pool_size: int = 16,
        one_of_many: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.primary: House = self
        """Itself, but where a standby shows it."""
        self.standby: Standby | None = None
        self.database = PostgresDatabase(url, settings.schema_name)
        seal_key = secret(settings, "seal")
        self.seal = KeySeal(seal_key)
        self.persons = Persons(seal_key, settings.personal_cipher)
        self.log = PostgresLog(self.persons)
        self.views = all_views(settings.region)
        self.keyring = Keyring(settings)
        owner = PostgresDatabase(owner_url, settings.schema_name) if owner_url else None
        with set_up(self.database, owner, settings, self.views, FOLLOWERS, FROM_NOW) as fresh:
            self.office = Office(
                url,
                schema=settings.schema_name,
                region=settings.region,
                pool_size=pool_size,
                one_of_many=one_of_many,
                persons=self.persons,
                statement_seconds=settings.statement_seconds,
                clock=clock,
            )
            if fresh:
                foundation.lay(self.office)
                keys.lay(self.office, self.keyring, settings.tree_hash or "sha-256")
            else:
                with self.office.connection() as conn:
                    self.persons.keys.check(conn)
        self.journal = self.office.journal
        self.limits = Limits(self.connection, self.seal.digest, clock)
        self.receivers = Receivers(
            private=settings.webhook_private, seconds=settings.webhook_seconds
        )
        self.webhook_secrets = WebhookSecrets(self.connection, self.seal)
        self._open_doors(clock)
        self.ledger = Ledger(self.office, self.keyring, settings.tree_hash)
        self.tokens = Tokens(secret(settings, "token"))
        self.sheet = DeadlineSheet(self.office.connection)
        self.agenda = Agenda(self.office.connection)
        views = (self.reach, self.connection)
        self.standbys = standbys(url, settings, pool_size)
        self.past = PastViews(
            self.views, self.database, self.connection, self._over_a_log, erased_so_far
        )
        self.uploads = uploads(settings, self.connection, self.seal.digest, self.now)
        self.previews = Previews()
        self.press = press(settings, self.uploads, self.ledger)
        self.tallies, self.files = HouseTallies(*views), HouseFiles(*views)
        self.directory = HouseDirectory(*views)
        self.policies = Policies(
            self.office,
            Questions(self.office, self.tallies, self.files),
            HouseEscalations(*views),
            Rights(self.office, self.files),
        )

    def _open_doors(self, clock: Callable[[], datetime]) -> None:
        settings, connection = self.settings, self.office.connection
        within = timedelta(minutes=settings.lock_minutes)
        self.credentials = Credentials(connection, clock)
        self.register = Register(connection, clock)
        self.doors = Doors(
            self.office,
            self.credentials,
            self.register,
            self.limits,
            by_login=Limit("sign-in by login", settings.login_tries, within),
            by_address=Limit("sign-in by address", settings.address_tries, within),
        )
        self.openid = self._openid()
        self.sessions = Sessions(
            connection,
            clock,
            idle=timedelta(hours=settings.idle_hours),
            longest=timedelta(hours=settings.session_hours),
        )

    def _openid(self) -> OpenIDProvider | None:
        if not self.settings.oidc_issuer:
            return None
        from interfaces.openid import OpenIDProvider  # 7 MB, for those who use it

        return OpenIDProvider(self.settings)

    def close(self) -> None:
        self.past.close()
        if self.standbys is not None:
            self.standbys.close()
        self.office.close()

    def now(self) -> datetime:
        return self.office.clock()

    def connection(self) -> Any:
        return self.office.connection()

    def guarded(self) -> bool:
        """Whether the application's own role cannot change the log."""
        with self.connection() as conn:
            return guarded(conn)

    # Standbys

    @cached_property
    def _readers(self) -> dict[Standby, House]:
        from interfaces.reading import Reader  # it is a house itself

        assert self.standbys is not None
        return {standby: Reader(self, standby) for standby in self.standbys.all}

    def reading(self) -> House:
        """The house as a standby shows it, where one is near enough; else itself."""
        home = self.primary
        near = home.standbys.near() if home.standbys is not None else None
        return home if near is None else home._readers[near]

    def read(self, ask: Callable[[House], T]) -> T:
        """For what takes long: over a standby that has all that was written by now, or the primary.
        What a standby breaks off is begun anew, so `ask` leaves nothing half done."""
        home, standbys = self.primary, self.standbys
        there = standbys.abreast(home.office.written()) if standbys is not None else None
        if there is not None:
            with suppress(NotHere):
                return ask(home._readers[there])
        return ask(home)

    def _over_a_log(self, build: Callable[[Log], None]) -> None:
        self.read(lambda house: house.over_the_log(build))

    def over_the_log(self, build: Callable[[Log], None]) -> None:
        build(self.log)

    # Views that follow the log

    def consumers(self) -> list[Consumer]:
        views = (live(view.fresh()) for view in self.views)
        return [*views, PolicyReader(POLICIES, self.policies)]

    def keepers_of_proof(self) -> list[Consumer]:
        """Behind the commands and the views, and nothing waits for them."""
        return [TreeSealer(self.ledger), HeadSigner(self.ledger, Keepers(self.settings))]

    def wait(self, names: Sequence[str], position: int, seconds: float = 5.0) -> bool:
        return wait_for(self.connection, names, position, seconds)

    def wait_for_log(self, position: int, seconds: float = 5.0) -> bool:
        """Whether the log itself has come to a position in time."""
        return wait_until(lambda: self.office.head() >= position, seconds)

    def stops(self) -> dict[str, Stop]:
        """Name -> who follows the log and cannot go on."""
        with self.connection() as conn:
            return stops(conn)

    def reach(self, name: str, position: int, seconds: float = 60.0) -> None:
        """Bring one view to a position: by hand where no worker holds it, else by waiting."""
        until = time.monotonic() + seconds
        patience = 0.05  # a worker that runs is there by then; so look before taking the lock
        while not self.wait([name], position, patience):
            if time.monotonic() > until:
                raise Behind(name)
            with self.database.within(self.settings.statement_seconds).connect() as conn:
                if try_lock(conn, self.database.schema, name):
                    self._bring(name, conn)
                    return
                if stands_still(conn, name):
                    raise Behind(name)
            patience = 1.0

    def _bring(self, name: str, conn: Connection[DictRow]) -> None:
        """To the head of the log, by whoever holds its lock."""
        consumer = next(one for one in self.consumers() if one.name == name)
        try:
            while consumer.take(conn, self.log, BATCH):
                pass
        except OtherRows as error:  # an upgrade is under way
            raise Behind(name) from error

    def catch_up(self) -> int:
        """Bring every view and the policies up to the head of the log; answers the head."""
        while not self._followed(head := self.office.head()):
            pass
        return head

    def _followed(self, head: int) -> bool:
        """Whether everything is there and nothing was added meanwhile."""
        for name in (*(view.name for view in self.views), POLICIES):
            self.reach(name, head)
        return self.office.head() == head

    def sweep(
        self, on: date | None = None, progress: Callable[[UUID], None] = lambda _: None
    ) -> sweep.Swept:
        """The sweep on an up-to-date sheet, and the escalations that follow from it."""
        for sheet in (DeadlinesView.name, AgendaView.name):
            self.reach(sheet, self.office.head())
        swept = sweep.run(self.office, self.sheet, self.agenda, on, progress=progress)
        any(self._followed(self.office.head()) for _ in range(3))  # others go on all the time
        return swept


@contextmanager
def opened(url: str, settings: Settings, **options: Any) -> Iterator[House]:
    house = House(url, settings, **options)
    try:
        yield house
    finally:
        house.close()
