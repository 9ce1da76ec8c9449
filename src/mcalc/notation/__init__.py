"""From the tensor form to what people read: matrix notation, as text in mcalc's language and as LaTeX."""

from mcalc.notation.express import Expression, entries, express
from mcalc.notation.latex import latex
from mcalc.notation.text import text

__all__ = ["Expression", "entries", "express", "latex", "text"]
