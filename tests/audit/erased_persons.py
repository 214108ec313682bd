"""What the tests of erasures share: provider, liaisons, and a look into every table."""

from __future__ import annotations

from typing import Any

from client import Client
from psycopg.sql import SQL, Identifier

from interfaces.wiring import House

NAME, PHONE = "覃小云", "0772-5550101"
PIPL = "个人信息保护法第四十七条"
ON = "2026-03-02"


def a_former_liaison(office: Client, provider: str) -> None:
    """Another one takes over; nothing else happens."""
    office.post(
        f"/providers/{provider}/liaison",
        liaison={"name": "梁志强", "phone": "0772-5550102"},
        appointed_on="2025-06-03",
    )


def asking(*persons: tuple[str, str], **changes: Any) -> dict[str, Any]:
    named = [{"record_id": record, "name": name} for record, name in persons]
    return {"persons": named, "authority": PIPL, "reason": "保存期限届满", "on": ON, **changes}


def erase(office: Client, *persons: tuple[str, str]) -> str:
    asked = str(office.post("/erasures", "caseworker", **asking(*persons))["id"])
    office.post(f"/erasures/{asked}/approval", "approver", on=ON)
    return asked


def everything(house: House) -> str:
    """Every row of every table of the office, as text; states of events as they are read."""
    schema, told = house.database.schema, []
    with house.database.connect() as conn:
        tables = conn.execute(
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = %s",
            (schema,),
        ).fetchall()
        assert len(tables) > 10
        for table in tables:
            query = SQL("SELECT t::text AS row FROM {}.{} t").format(
                Identifier(schema), Identifier(table["name"])
            )
            told += [row["row"] for row in conn.execute(query)]
    return "\n".join((*told, *(state.decode() for _, state in raw(house))))


def raw(house: House) -> list[tuple[int, bytes]]:
    with house.database.connect() as conn:
        rows = conn.execute(
            "SELECT notification_id AS at, state FROM stored_events ORDER BY notification_id"
        )
        return [(row["at"], bytes(row["state"])) for row in rows]
