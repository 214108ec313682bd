"""What can be done: one function per act, and the office that stores what happened."""
