"""From text to tree. `tokens` cuts the text by the table of its syntax (`language/syntax.py`); `parser` reads one
expression, operators waiting by precedence in the `bracket` that is open; `reading` says what names, calls and places
mean in NumPy's syntax, `matlab` (with `matlab_calls`) what differs from it. `calls` matches arguments to parameters,
`options` reads what is no value; `statements` puts a whole spec together.
"""
