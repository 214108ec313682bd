"""The pages for everybody: what is public, and the way in for whoever complains or reports."""
