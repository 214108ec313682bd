"""Admission to the pool by batch (遴选批次): applied, reviewed, publicised, listed (Art. 2, 7)."""
