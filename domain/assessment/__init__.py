"""Periodic assessment of the providers (绩效考核, Art. 11): schemes, periods, assessments."""
