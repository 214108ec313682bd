"""Signing in: what proves who somebody is, how often it may be tried, and what became of it.

Nothing of it stands in the log: passwords and sessions come and go, and are replaced.
"""
