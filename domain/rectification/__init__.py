"""One rectification case (整改案件), from its opening to its resolution (Art. 12, 13, 14(4)).

In the order of every aggregate: events, state, decisions; and the clock that runs over them.
"""
