"""The numbers of the advisory locks in the database: each thing that is locked has its own.

Here because the rooms that lock are strangers to each other. A lock is this number beside a text,
`hashtextextended(text, number)`.
"""

from __future__ import annotations

from typing import Final

READER: Final = 0
"""`<schema>/<name>`: the one active runner of a view or another reader of the log; an import."""
SET_UP: Final = 1
"""The schema, while its tables are laid."""
REBUILD: Final = 2
"""The scratch schema of a view that is built anew."""
PAST_VIEW: Final = 3
"""The schema of a past view: shared by who reads it, alone for who builds or removes it."""
APPEND: Final = 4
"""The table of events, for each transaction that adds to it."""
TREE: Final = 5
"""The schema, for each transaction that adds to the tree or signs a head."""
STALE: Final = 6
"""The schema, while a worker that starts rebuilds what is stale."""
ROLES: Final = 7
"""Roles and rights on the database, which all offices in it share."""
FILE: Final = 8
"""`<schema>/<digest>` of a file, while its content comes or goes."""
ATTEMPTS: Final = 9
"""Purpose and client, by a mark that each office keys its own way, while it is counted how often
that one came."""
MOVE: Final = 12
"""The schema of an office, while it is moved to another cluster."""
