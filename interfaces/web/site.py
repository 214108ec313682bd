"""All pages: the rooms of the site, each with its routes."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter

from interfaces.web import (
    account,
    accounts,
    acting,
    archive,
    assets,
    differing,
    escalations,
    files,
    home,
    identifying,
    listing,
    live,
    messages,
    openid,
    papers,
    provider_file,
    quarantine,
    records,
    register_pages,
    registers,
    searching,
    signing_in,
)
from interfaces.web.audit import changes, decision, exports, history, journal, proofs
from interfaces.web.audit import home as audit_home
from interfaces.web.dashboard import pages as dashboard
from interfaces.web.desk import approvals, handing
from interfaces.web.desk import page as desk
from interfaces.web.measures import days
from interfaces.web.measures import pages as measures
from interfaces.web.portal import pages as portal
from interfaces.web.public import complain, register, track

ROUTERS = (
    home.router,
    register.router,
    complain.router,
    track.router,
    signing_in.router,
    live.router,
    desk.router,
    handing.router,
    searching.router,
    escalations.router,
    approvals.router,
    registers.router,
    register_pages.router,
    archive.router,
    openid.router,
    account.router,
    accounts.router,
    messages.router,
    quarantine.router,
    portal.router,
    measures.router,
    days.router,
    audit_home.router,
    history.router,
    decision.router,
    changes.router,
    proofs.router,
    exports.router,
    journal.router,
    dashboard.router,
    acting.router,  # before the records, whose addresses would take `new` for an identifier
    files.router,
    papers.router,
    identifying.router,
    differing.router,
    provider_file.router,
    listing.router,
    records.router,
)


@cache
def router() -> APIRouter:
    """All of them, and what they load. Taken over as they are: what is included is worked out
    again, with all of its room."""
    made = APIRouter()
    for room in ROUTERS:
        made.routes.extend(room.routes)
    made.mount("/static", assets.mounted(), name="static")
    return made
