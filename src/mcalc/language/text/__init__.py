"""From text to tree.

`tokens` cuts the text by its signs, which are those of its syntax (`language/syntax`) and those of other languages that
are refused (`hints/table`): a new sign is a line in one of these. `python` blanks out the code around a formula before.
`parser` reads one expression, operators waiting by precedence in the `bracket` that is open; `reading` says what names,
calls and places mean in NumPy's syntax, `matlab` (with `matlab_calls`) what differs from it.

`attributes` reads what stands around a point (`x.T`, `np.sum`), `places` what stands in square brackets, `loops`
Python's loops in brackets. `calls` matches arguments to parameters, `options` reads what is no value, `disguises` puts
functions that are others with an option or a transpose as those. `statements` puts a whole spec together: `assignments`
have what stands before an =, `definitions` are functions that the user defines.
"""
