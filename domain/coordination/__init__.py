"""The coordination group (问题协调小组) of Art. 6: its matters, and the meetings on them."""
