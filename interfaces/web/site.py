"""All pages: the rooms of the site, each with its routes."""

from __future__ import annotations

from fastapi import FastAPI

from interfaces.web import (
    account,
    accounts,
    acting,
    assets,
    errors,
    files,
    home,
    live,
    measures,
    openid,
    records,
    signing_in,
)
from interfaces.web.public import complain, register, track

ROUTERS = (
    home.router,
    register.router,
    complain.router,
    track.router,
    signing_in.router,
    live.router,
    openid.router,
    account.router,
    accounts.router,
    measures.router,
    acting.router,  # before the records, whose addresses would take `new` for an identifier
    files.router,
    records.router,
)


def install(app: FastAPI) -> None:
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", assets.mounted(), name="static")
    errors.as_pages(app)
