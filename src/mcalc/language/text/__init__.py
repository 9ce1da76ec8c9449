"""From text to tree. `tokens` cuts the text by the table of its syntax (`language/syntax.py`); `parser` reads one
expression, operators waiting by precedence in the `bracket` that is open; `numpy` says what names, calls and places
mean, `matlab` (with `matlab_calls`) what differs from it; `calls` matches arguments to the parameters of the catalogue.
`statements` puts a whole spec together. A further syntax is a table and, where its calls differ, a class of a parser.
"""
