"""Accounts of the people who use the office: who they are, and in which roles they may act.

Secrets never come here: what proves that somebody is who they say stands beside the log
(application/signing_in/credentials.py).
"""
