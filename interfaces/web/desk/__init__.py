"""The desk: what waits for an officer, who has it, and what came back."""
