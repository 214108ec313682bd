"""What happened, what is allowed, what the measures say: no framework, no driver, no clock."""
