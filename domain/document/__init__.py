"""A paper of the office (公文、文书): drafted from a record, signed, numbered, kept with its seal.

Everything that leaves the office or is kept on paper is one of `PAPERS`. What it says comes from
the record that it is about; its text is the draft's own from then on, so that a person may word it.
"""

from domain.document.commands import Void
from domain.document.decisions import void
from domain.document.papers import PAPERS, Paper, PaperCode
from domain.document.state import Document, document_id

__all__ = ["PAPERS", "Document", "Paper", "PaperCode", "Void", "document_id", "void"]
