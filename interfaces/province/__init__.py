"""The province: the figures of many offices in one place, which none of their data enters (ADR 32).

Each office tells its own (feed.py), in a schema that its role alone writes (place.py); who looks at
them reads those schemas and no office (figures.py, app.py).
"""
