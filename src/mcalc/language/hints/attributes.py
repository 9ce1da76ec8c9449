"""Functions called as other languages call them: `np.sum(x)`, `x.sum()`, `Sin[x]`; what to write instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from mcalc.catalogue import find, suggest
from mcalc.errors import ForbiddenError, McalcError, Span
from mcalc.language.hints.words import missing_error, short
from mcalc.language.text.bracket import Item, Operand
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Name, Number, postorder

_PREFIXES: Final = frozenset(("np", "numpy", "jnp", "jax", "torch", "math", "scipy", "sp", "sympy", "tf", "F"))

_OTHERS: Final = {"I": "inv", "H": "transpose", "inverse": "inv", "t": "transpose", "dot": "dot", "tr": "trace"}

_PRODUCTS: Final = frozenset({"matmul", "mm", "mv", "bmm"})


def attribute_error(user: str, found: Sequence[Token], at: int, base: Operand, declared: Collection[str]) -> McalcError:
    """The error for the attributes of `base` that begin at a token."""
    while [token.kind for token in found[at + 2 : at + 4]] == [".", "name"]:
        at += 2
    name, arguments = found[at + 1], _arguments(user, found, at + 2)
    span = (base.start, name.end)
    root = base.node
    if isinstance(root, Name) and root.id in _PREFIXES and root.id not in declared:
        missing = missing_error(name.text, span) if arguments is not None else None
        if missing is not None:
            return missing
        instead = _without_prefix(name.text, called=arguments is not None)
        return ForbiddenError("functions have no prefix here", span=span, hint=instead)
    text = short(user, base.start, found[at - 1].end)
    function = _OTHERS.get(name.text, name.text)
    hint: str | None = None
    if name.text in _PRODUCTS and arguments is not None and len(arguments) == 1:
        hint = f"write {text} @ {arguments[0]}"
    elif function == "transpose":
        hint = f"write {text}.T"
    elif find(function) is not None:
        hint = f"write {function}({', '.join([text, *(arguments or ())])})"
    return ForbiddenError(f"the only attribute is .T, not .{name.text}", span=span, hint=hint)


def _arguments(user: str, found: Sequence[Token], at: int) -> list[str] | None:
    """The arguments of a call as they were typed; None where nothing is called."""
    if at >= len(found) or found[at].kind != "(":
        return None
    arguments: list[str] = []
    end, start = found[at].partner, found[at].end
    inner = at + 1
    while inner <= end:
        if found[inner].kind in ("(", "["):
            inner = found[inner].partner
        elif found[inner].kind == "," or inner == end:
            text = short(user, start, found[inner].start)
            arguments += [text] if text else []
            start = found[inner].end
        inner += 1
    return arguments


def _without_prefix(name: str, called: bool) -> str:
    """What to write for a function of another library."""
    short = name.removeprefix("reduce_")
    if name in _PRODUCTS:
        return "write @ for the matrix product"
    if not called or find(name) is not None:
        return f"leave it away: {name}{'(...)' if called else ''}"
    known = short if find(short) is not None else suggest(name)
    return f"leave it away: {name}(...)" if known is None else f"write {known}(...)"


def square_error(name: str, span: Span, inside: str, items: Sequence[Item]) -> ForbiddenError | None:
    """The error for a function with square brackets, `Sin[x]`; None for what may be a place of a variable."""
    known = find(name) or find(name.lower())
    if known is None or not known.parameters or any(map(_is_place, items)):
        return None
    written = f"{known.name}({inside})" if known.name != "transpose" else f"{inside}.T"
    return ForbiddenError("the argument of a function stands in round brackets", span=span, hint=f"write {written}")


def _is_place(item: Item) -> bool:
    """Whether it has a number in it, or is a range, as places are."""
    if len(item.parts) > 1:
        return True
    return any(isinstance(node, Number) for node in postorder(item.value))
