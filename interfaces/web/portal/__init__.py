"""The portals: what a provider or an enterprise has to do, and how its own matters stand."""
