"""An office has no numpy; the drawings of the bench do, and openpyxl takes what is there."""

raise ImportError
