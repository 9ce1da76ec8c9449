"""From text to tree. `tokens` cuts the text by the table of its syntax (`language/syntax.py`); `parser` reads one
expression, operators waiting by precedence in the `bracket` that is open; a `builder` makes the nodes: of NumPy's
syntax, or of MATLAB's (`matlab`, with its own `matlab_calls` and `matlab_places`), through `calls`, which matches
arguments to the parameters of the catalogue. `statements` puts a whole spec together.
"""
