"""What auditors are given: proofs, heads kept outside, and what runs behind to make them."""
