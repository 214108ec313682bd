"""One disqualification case (取消服务资格), from its proposal to what follows (Art. 15).

In the order of every aggregate: events, state, forms, decisions; and its periods.
"""

from domain.disqualification.decisions import follow_report, join_report
from domain.disqualification.state import Disqualification, evolve

__all__ = ["Disqualification", "evolve", "follow_report", "join_report"]
