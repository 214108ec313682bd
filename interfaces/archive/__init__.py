"""A closed record as a package for the archive: made, checked, handed over."""
