"""The auditor's rooms: everything is read here, and nothing can be changed."""
