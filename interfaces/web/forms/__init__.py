"""Forms from the models of commands: what is asked, what was filled in, and how it is drawn."""
