"""The dashboard as a page and as files: each figure with its list, each chart with its table."""
