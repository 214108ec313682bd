"""Messages: the followers that write the outbox, and those who carry them out of the house."""
