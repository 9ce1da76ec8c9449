"""From the tensor form to what people read: matrix notation, as text in mcalc's language and as LaTeX."""

from mcalc.notation.express import Expression, Result, entries, express, expressed
from mcalc.notation.latex import latex
from mcalc.notation.text import text

__all__ = ["Expression", "Result", "entries", "express", "expressed", "latex", "text"]
