"""From the tensor form to what people read: matrix notation, as text in mcalc's language, LaTeX and MATLAB.

`express` has a `writer` make the form of each node, a `formula` for each of its `stances`: column, row, transposed.
A product is a `graph` that is reduced (`product`, `chains`, `kronecker`) and written (`components`); the other kinds
are `averages`, `sums`, `lists`, `functions`, `patterns`, and `block_matrix` for what is flattened. `idioms` are short
names, `arithmetic` puts formulas together, `kept_axes` has names that keep an axis of size 1. `text`, `latex` and
`matlab` are tables of operators over one `printer`: a further language is one more, with a file in `report` that reads
the closed form again, as `report/matlab` does.
"""

from mcalc.notation.express import Expression, Recursion, Result, entries, express, expressed
from mcalc.notation.latex import latex
from mcalc.notation.text import reading, text

__all__ = ["Expression", "Recursion", "Result", "entries", "express", "expressed", "latex", "reading", "text"]
