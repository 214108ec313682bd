"""How people and programs reach the office: HTTP, pages, commands, worker, wiring."""
