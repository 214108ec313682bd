"""All pages: the rooms of the site, each with its routes."""

from __future__ import annotations

from fastapi import FastAPI

from interfaces.web import (
    account,
    accounts,
    acting,
    assets,
    errors,
    escalations,
    home,
    live,
    measures,
    openid,
    records,
    registers,
    searching,
    signing_in,
)
from interfaces.web.desk import approvals, handing
from interfaces.web.desk import page as desk

ROUTERS = (
    home.router,
    signing_in.router,
    live.router,
    desk.router,
    handing.router,
    searching.router,
    escalations.router,
    approvals.router,
    registers.router,
    openid.router,
    account.router,
    accounts.router,
    measures.router,
    acting.router,  # before the records, whose addresses would take `new` for an identifier
    records.router,
)


def install(app: FastAPI) -> None:
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", assets.mounted(), name="static")
    errors.as_pages(app)
