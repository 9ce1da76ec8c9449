r"""Sums and products over an index in LaTeX: `\sum_{i=1}^{n} x_i^2`. Entries are counted from 1 on paper and from 0 in
the tree."""

from __future__ import annotations

from mcalc.errors import Span, UnsupportedError
from mcalc.language.latex.state import Scripts, State
from mcalc.language.tree import Call, Name, Node


def big(state: State) -> Node:
    r"""`\sum` or `\prod` and what it is of: a product, up to the next + or -."""
    begin = state.next()
    scripts = state.scripts()
    if scripts.sub is None and not scripts.sups:
        inner = state.term()
        return Call(begin.text, (inner,), None, (begin.start, state.end()))
    hint = "sum(x) and prod(x) are of all entries"
    raise UnsupportedError("sums over an index are not read", span=(begin.start, state.end()), hint=hint)


def places(state: State, scripts: Scripts) -> list[Node]:
    """The places in a subscript, or in brackets over a name, that have an index of a sum in them."""
    return []


def value(state: State, index: str, span: Span) -> Node:
    """An index where it is a number."""
    return Name(index, span)
