"""What auditors ask over HTTP."""
