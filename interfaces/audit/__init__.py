"""What auditors take along: the bundle of an export, and the program that checks it."""
