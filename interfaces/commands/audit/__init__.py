"""`duban audit`: heads that are signed, proofs that stand alone, and recomputing it all."""

from __future__ import annotations

import typer

from interfaces.commands.audit import dossier, export, heads, journal, keys, proofs

app = typer.Typer(help="审计：树头、证明、核验 · heads, proofs, and verification of the log")
app.command()(heads.head)
app.command()(proofs.verify)
app.command()(proofs.prove)
app.command()(export.export)
app.command()(keys.keys)
app.command()(keys.rotate)
app.command()(dossier.dossier)
app.command()(journal.refusals)
app.command()(journal.reads)
