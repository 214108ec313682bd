"""Writes the stored form of each new event once, from the tests' example of it.

What stands in tests/store/forms is never changed: it is what the log of some office holds.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).parents[1]
STORE = ROOT / "tests" / "store"


def main() -> None:
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from views.one_of_each import EXAMPLES, OFFICER

    from application.store import Envelope, encode
    from domain.catalogue import EVENTS

    (STORE / "stored_names.txt").write_text("".join(f"{name}\n" for name in sorted(EVENTS)))
    for event in EXAMPLES:
        envelope = Envelope(
            uuid4(), 1, event, event.effective_on, OFFICER, event.citation, "liuzhou-2025-draft"
        )
        name, state = encode(envelope)
        form = STORE / "forms" / f"{name}.json"
        if not form.exists():
            form.write_text(json.dumps(json.loads(state), ensure_ascii=False, indent=1) + "\n")
            print(form.name)


if __name__ == "__main__":
    main()
