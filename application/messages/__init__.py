"""Messages to people and systems: who is told what, and the outbox from which they are sent."""
