"""Pages: for now the start page and signing in; the desk comes with its own issue."""
