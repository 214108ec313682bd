"""The commands of the program; each file is quick to import, and brings what it needs when run."""
