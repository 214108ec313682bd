"""What the fields, values, acts and records of the office are called on its pages."""
