"""Signing in: what proves who somebody is, and what became of each try (limits.py counts them).

Nothing of it stands in the log: passwords and sessions come and go, and are replaced.
"""
