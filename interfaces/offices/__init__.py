"""Many offices: which there are and where each lives, and one process for all of them (ADR 30)."""
