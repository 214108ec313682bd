"""All views of the office."""

from __future__ import annotations

from projections.agenda import AgendaView
from projections.dashboard.view import FiguresView
from projections.deadlines import DeadlinesView
from projections.dossier import DossierView
from projections.escalations import EscalationsView
from projections.history import HistoryView
from projections.public_register import PublicRegisterView
from projections.records import RecordsView
from projections.registers.view import RegistersView
from projections.services import ServicesView
from projections.tallies import TalliesView
from projections.view import View
from projections.worklist import WorklistView


def all_views(region: str) -> tuple[View, ...]:
    return (
        RecordsView(),
        RegistersView(),
        DeadlinesView(region),
        AgendaView(region),
        TalliesView(),
        EscalationsView(),
        WorklistView(region),
        ServicesView(),
        DossierView(),
        HistoryView(),
        PublicRegisterView(),
        FiguresView(region),
    )
