"""One example of each step of a publication, for each shape that its content has."""

from __future__ import annotations

from datetime import date

from domain.publication import events as p
from domain.publication.events import PublicationKind
from domain.values import Event, derived_id

DAY = date(2025, 6, 2)
DUE = date(2025, 6, 9)
PROVIDER = derived_id("example", "lead")
CASE = derived_id("example", "proceeding")
NOTICE = PublicationKind.PUBLIC_NOTICE

TEXT = p.Wording(title="Acme leaves the pool", text="From today on", text_en="From today on")

EVENTS: tuple[Event, ...] = (
    p.Drafted(
        kind=NOTICE,
        reference="LZGB-2025-0001",
        provider_id=PROVIDER,
        source=p.Source(kind="expulsion-case", id=CASE),
        wording=TEXT,
        term=p.Term(working_days=5),
        drafted_on=DAY,
    ),
    p.Drafted(
        kind=PublicationKind.OFFERING,
        reference="LZGB-2025-0002",
        provider_id=PROVIDER,
        wording=p.Wording(
            title="MES",
            text="A system",
            content=p.Offering(name="MES", functions="Plans and tracks", scenarios=("Press",)),
        ),
        term=p.Term(),
        drafted_on=DAY,
    ),
    p.Drafted(
        kind=PublicationKind.PROJECT_CASE,
        reference="LZGB-2025-0003",
        provider_id=PROVIDER,
        wording=p.Wording(
            title="Mill",
            text="A project",
            content=p.ProjectCase(
                enterprise="Mill", industry="Food", solution="MES", results="Less waste"
            ),
        ),
        term=p.Term(until=DUE),
        drafted_on=DAY,
    ),
    p.Drafted(
        kind=PublicationKind.SERVED_ENTERPRISES,
        reference="LZGB-2025-0004",
        provider_id=PROVIDER,
        wording=p.Wording(
            title="Clients",
            text="Whom Acme served",
            content=p.ServedEnterprises(
                as_of=DAY, enterprises=(p.Served(name="Mill", industry="Food"),)
            ),
        ),
        term=p.Term(),
        drafted_on=DAY,
    ),
    p.Revised(kind=NOTICE, wording=TEXT, term=p.Term(working_days=7), revised_on=DAY),
    p.Approved(
        kind=NOTICE,
        on=DAY,
        no_trade_secrets=True,
        no_personal_data=True,
        no_complainant=True,
        legal_review=True,
        remark="fine",
    ),
    p.Approved(
        kind=PublicationKind.ANNOUNCEMENT,
        on=DAY,
        no_trade_secrets=True,
        no_personal_data=True,
        no_complainant=True,
        legal_review=False,
    ),
    p.Returned(kind=NOTICE, on=DAY, reason="too long"),
    p.Published(kind=NOTICE, published_on=DAY, first_day=DAY, last_day=DUE, calendar="cn-gx"),
    p.Published(
        kind=PublicationKind.ANNOUNCEMENT, published_on=DAY, first_day=DAY, calendar="cn-gx"
    ),
    p.Corrected(kind=NOTICE, wording=TEXT, on=DAY, reason="wrong name"),
    p.BasisSetAside(kind=NOTICE, on=DAY, reason="revoked", withdraw_by=DUE),
    p.Withdrawn(kind=NOTICE, on=DAY, reason="revoked"),
    p.Expired(kind=NOTICE, last_day=DUE),
)
