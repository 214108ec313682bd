"""The HTTP interface: routes parse and answer, nothing more."""
