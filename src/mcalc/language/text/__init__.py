"""From text to tree.

`tokens` cuts the text by its signs, which are those of its syntax (`language/syntax.py`) and those of other languages
that are refused (`hints/table`): a new sign is a line in one of these. `parser` reads one expression, operators waiting
by precedence in the `bracket` that is open; `reading` says what names, calls and places mean in NumPy's syntax,
`matlab` (with `matlab_calls`) what differs from it. `calls` matches arguments to parameters, `options` reads what is no
value; `statements` puts a whole spec together.
"""
