"""Proof that nothing was altered: the log as a Merkle tree, its signed heads, and their keys."""
