"""How often Python looks for garbage that holds itself.

Views, rebuilds and kept records hold many objects that live long and hold no circles: at the
usual pace, half of a rebuild went into looking through them.
"""

from __future__ import annotations

import gc
from typing import Final

THRESHOLDS: Final = (50_000, 10, 10)
"""Objects made beyond those that went, and how many such rounds until older ones are looked at."""


def look_seldom() -> None:
    """From now on; what is loaded already stays for good."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
