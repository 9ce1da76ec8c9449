"""From the tensor form to what people read: matrix notation, as text in mcalc's language, LaTeX and MATLAB.

`express` has a `writer` make the form of each node, a `formula` for each of its `stances`: column, row, transposed. A
product is taken apart (`contraction`): its `picks` and `convolutions` first, what is left is a `graph` that is reduced
(`product`, `chains`, `kronecker`) and written (`components`). The other kinds are `averages`, `sums` (`scales`: terms
of very different size), `lists`, `functions`, `patterns` with `slices`, and `block_matrix` for what is flattened.
`idioms` are short names for formulas: a new one is a rule there. `arithmetic` puts formulas together, by their `ranks`
and by `name_spelling`; `decimals` are numbers as they were typed.

The tree that comes out is put right for plain arrays (`plain_arrays`: what paper has and NumPy hasn't; `kept_axes`:
which name of a vector has an axis of size 1) and printed: `text`, `latex` and `matlab` are tables of operators over one
`printer`, places as `places_from_one` in the latter two. How a function is spelled is a field of its catalogue entry
(`latex`) or a table in the file (`matlab`). A further language is one more table, with a file in `report` that writes
answers in it, as `report/matlab` does.
"""

from mcalc.notation.express import Expression, Recursion, Result, entries, express, expressed
from mcalc.notation.latex import latex
from mcalc.notation.text import reading, text

__all__ = ["Expression", "Recursion", "Result", "entries", "express", "expressed", "latex", "reading", "text"]
