"""A right to another provider (更换服务商) and what becomes of it: request, decision, handover.

Art. 13; for the projects of an expelled or disqualified provider by reading A-28.
"""

from domain.replacement.state import Replacement, evolve, replacement_id

__all__ = ["Replacement", "evolve", "replacement_id"]
