"""What becomes of a closed file, told as the document shows it, when its period is over."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from client import Client

from domain.values import Actor, Role
from interfaces.api.nouns.ids import C, F
from interfaces.archive.package import package

FILE, LIST = "/archive-files/{record_id}", "/disposal-lists/{record_id}"
THEN = date(2037, 2, 2)
LI = Actor(name="li", role=Role.CASEWORKER)


def tell_archived(story: Any, office: Client) -> None:
    """Twelve years after the complaints were handled; the office then works on as before."""
    first, second, third = (story.complaint("rejection") for _ in range(3))
    former, kept = story.ids.get(C), office.house.office.clock
    office.house.office.clock = lambda: datetime(THEN.year, THEN.month, THEN.day, 4, tzinfo=UTC)
    files = []
    for complaint in (first, second, third):
        story.ids[C] = complaint
        files.append(story.tell("/archive-files", role="caseworker"))
    with TemporaryDirectory() as folder:
        package(office.house, Path(folder) / "x.zip", UUID(third), LI, "移交")
    story.tell(f"{FILE}/hand-over", files[2], role="caseworker", on=str(THEN))
    story.tell(f"{FILE}/extension", files[2], on=str(THEN))
    for file, refused in ((files[0], True), (files[1], False)):
        story.ids[F] = file
        disposal = story.tell("/disposal-lists", role="caseworker")
        story.tell(f"{LIST}/decision", disposal, **({} if refused else {"refused": []}))
        if not refused:
            story.tell(f"{LIST}/carrying-out", disposal, role="caseworker")
    office.house.office.clock = kept
    story.ids[C] = former
