"""What auditors ask: which commands were refused, who looked at what, and for proofs."""
