"""A complaint while it is written: the answers so far, sealed into the form that carries them.

So no identity lies in an address, a cookie, a log or a table before it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from domain.attached import Attached
from interfaces.seal import KeySeal

LIFETIME: Final = timedelta(hours=12)
"""Shorter than an upload that nothing names is kept."""
ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "who": ("nature", "kind", "enterprise", "name", "contact", "sought", "provider_id", "about"),
    "what": ("summary",),
}
"""What each step asks."""
STEPS: Final = ("who", "what", "files", "check")


@dataclass(frozen=True)
class Draft:
    answers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Attached, ...] = ()
    key: str = field(default_factory=lambda: uuid4().hex)
    """However often it is sent, it is one complaint."""

    def __getitem__(self, name: str) -> str:
        return self.answers.get(name, "")

    def answering(self, step: str, typed: Mapping[str, Any]) -> Draft:
        """With what a step's page sent; what it did not send stays as it was."""
        asked = (name for name in ANSWERS.get(step, ()) if name in typed)
        given = {name: str(typed[name]).replace("\x00", "").strip() for name in asked}
        return replace(self, answers={**self.answers, **given})

    def having(self, *files: Attached) -> Draft:
        """Each file once."""
        known = {file.digest: file for file in (*self.files, *files)}
        return replace(self, files=tuple(known.values()))

    def without(self, digest: str) -> Draft:
        return replace(self, files=tuple(f for f in self.files if f.digest != digest))

    def sealed(self, seal: KeySeal, now: datetime) -> str:
        files = [file.model_dump() for file in self.files]
        return seal.wrap({"answers": dict(self.answers), "files": files, "key": self.key}, now)


def opened(seal: KeySeal, sealed: str, now: datetime) -> Draft | None:
    """None where it ran out, or is none of ours."""
    held = seal.unwrap(sealed, now, LIFETIME)
    if held is None:
        return None
    files = tuple(Attached(**file) for file in held["files"])
    return Draft(held["answers"], files, held["key"])
