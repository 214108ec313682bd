"""Duty records (履职记录): what a provider did for a duty of Art. 4, 5, 8, 9 or 10.

content.py has the typed reports, events.py what happens, state.py how it stands, fold.py how it
came about, register.py who owes what and when, commands.py the forms, planning.py and decisions.py
what may be done.
"""
