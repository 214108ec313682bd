"""The registers (台账) that an office keeps: a row of this table each, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from projections.registers import (
    of_cases,
    of_complaints,
    of_documents,
    of_ends,
    of_projects,
    of_services,
)
from projections.registers.declared import Register

REGISTERS: Final[Mapping[str, Register]] = {
    register.name: register
    for register in (
        *of_cases.REGISTERS,
        *of_services.REGISTERS,
        *of_documents.REGISTERS,
        *of_complaints.REGISTERS,
        *of_ends.REGISTERS,
        *of_projects.REGISTERS,
    )
}
"""Name -> register. Another one is a `Register` in a file of this folder."""
