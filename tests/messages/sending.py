"""A process that tells and sends, for tests that kill it: python -m messages.sending."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from interfaces import wiring
from interfaces.ears import Ears
from interfaces.messages.mail import Mailer
from interfaces.messages.messenger import Messenger
from interfaces.messages.webhooks import Webhooks
from interfaces.settings import Settings
from projections.runner import Runner
from projections.workers import a_name


def main(url: str, settings: str, ahead: float) -> None:
    """`ahead`: seconds by which its clock is, so that no lease of a dead one has to be sat out."""
    clock = lambda: datetime.now(UTC) + timedelta(seconds=ahead)  # noqa: E731
    given: dict[str, Any] = json.loads(settings)
    with wiring.opened(url, Settings(**given), pool_size=6, clock=clock) as house:
        ears = Ears(a_name())
        for consumer in (Messenger(house), Mailer(house), Webhooks(house)):
            Runner(consumer, house.database, house.log, ears=ears, poll_seconds=0.05).start()
        print("ready", flush=True)
        time.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
