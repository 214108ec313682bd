"""What can be asked: one file per question, tables, handlers and queries together."""
