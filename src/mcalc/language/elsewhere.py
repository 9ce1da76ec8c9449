"""Functions called as other languages call them: `np.sum(x)`, `x.sum()`, `Sin[x]`; what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from typing import Final

from mcalc.catalogue import find, suggest
from mcalc.errors import ForbiddenError, Span

_PREFIXES: Final = frozenset(("np", "numpy", "jnp", "jax", "torch", "math", "scipy", "sp", "sympy", "tf", "F"))

_OTHERS: Final = {"I": "inv", "H": "transpose", "inverse": "inv", "t": "transpose", "dot": "dot", "tr": "trace"}

_PRODUCTS: Final = frozenset({"matmul", "mm", "mv", "bmm"})

Text = Callable[[ast.expr], str]
"""The text of a node as it was typed, if it is short."""


def attribute_error(
    node: ast.Attribute, call: ast.Call | None, span: Span, text: Text, declared: Collection[str]
) -> ForbiddenError:
    """The error for any attribute but .T; `call` is what calls it."""
    root: ast.expr = node.value
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Subscript):
        wrong = square_error(root, span, text, declared)
        if wrong is not None:
            return wrong
    if isinstance(root, ast.Name) and root.id in _PREFIXES and root.id not in declared:
        return ForbiddenError("functions have no prefix here", span=span, hint=_without_prefix(node.attr, call))
    base = text(node.value)
    function = _OTHERS.get(node.attr, node.attr)
    hint = None
    if node.attr in _PRODUCTS and call is not None and len(call.args) == 1:
        hint = f"write {base} @ {text(call.args[0])}"
    elif function == "transpose":
        hint = f"write {base}.T"
    elif find(function) is not None:
        hint = f"write {function}({', '.join([base, *_arguments(call, text)])})"
    return ForbiddenError(f"the only attribute is .T, not .{node.attr}", span=span, hint=hint)


def _arguments(call: ast.Call | None, text: Text) -> list[str]:
    """The arguments of a call as they were typed."""
    if call is None:
        return []
    return [*map(text, call.args), *(f"{word.arg}={text(word.value)}" for word in call.keywords if word.arg)]


def _without_prefix(name: str, call: ast.Call | None) -> str:
    """What to write for a function of another library."""
    short = name.removeprefix("reduce_")
    if name in _PRODUCTS:
        return "write @ for the matrix product"
    if call is None or find(name) is not None:
        return f"leave it away: {name}{'(...)' if call is not None else ''}"
    known = short if find(short) is not None else suggest(name)
    return f"leave it away: {name}(...)" if known is None else f"write {known}(...)"


def square_error(node: ast.Subscript, span: Span, text: Text, declared: Collection[str]) -> ForbiddenError | None:
    """The error for a function with square brackets, `Sin[x]`; None for what may be a place of a variable."""
    if not isinstance(node.value, ast.Name) or node.value.id in declared:
        return None
    name = node.value.id
    known = find(name) or find(name.lower()) if name[:1].isupper() else None
    if known is None or not known.parameters or _is_place(node.slice):
        return None
    written = f"{known.name}({text(node.slice)})" if known.name != "transpose" else f"{text(node.slice)}.T"
    return ForbiddenError("the argument of a function stands in round brackets", span=span, hint=f"write {written}")


def _is_place(node: ast.expr) -> bool:
    """Whether an index has a number in it, as places have."""
    return any(isinstance(part, (ast.Constant, ast.Slice)) for part in ast.walk(node))
