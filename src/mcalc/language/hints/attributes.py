"""Functions and attributes as other libraries have them and mcalc doesn't: `x.item()`, `Sin[x]`; what to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.catalogue import find, find_called
from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError, UnknownFunctionError
from mcalc.language.hints.words import missing_error, short
from mcalc.language.text.bracket import Item
from mcalc.language.tree import Name, Number, postorder

__all__ = ["attribute_error", "short", "square_error", "unknown_function"]

_TAKEN_OUT: Final = "it takes the value out of what is differentiated"

_ATTRIBUTES: Final = {
    "item": (f".item() is not read: {_TAKEN_OUT}", "write {0}"),
    "detach": (
        f".detach() is not read: {_TAKEN_OUT}",
        "give it a name of its own: a variable without --wrt is constant",
    ),
    "backward": (".backward() is not read", "the command says what to differentiate; the spec is the function itself"),
    "grad": (".grad is not read", "the command says what to differentiate; the spec is the function itself"),
    "tolist": (f".tolist() is not read: {_TAKEN_OUT}", "write {0}"),
    "numpy": (f".numpy() is not read: {_TAKEN_OUT}", "write {0}"),
    "I": ("there is no attribute .I", "write inv({0})"),
}
"""Attributes of arrays that mean something else than a function of the array, each with its message and hint."""


def attribute_error(name: str, base: str, span: Span, *, called: bool) -> McalcError | None:
    """The error for an attribute of a value whose text is `base`; None for what may be a method."""
    if name in _ATTRIBUTES:
        message, hint = _ATTRIBUTES[name]
        return ForbiddenError(message, span=span, hint=hint.format(base))
    return missing_error(name, span) if called else None


def unknown_function(name: str, whole: str, span: Span, near: str | None) -> McalcError:
    """The error for a function of a library that mcalc doesn't know; `near` is one that it may be a slip of."""
    return UnknownFunctionError(
        f"mcalc has no {whole}", span=span, hint=None if near is None else f"did you mean {near}?"
    )


def square_error(name: str, span: Span, inside: str, items: Sequence[Item]) -> McalcError | None:
    """The error for a function with square brackets, `Sin[x]`; None for what may be a place of a variable."""
    if all(_is_place(item) or (len(items) > 1 and _is_index(item)) for item in items):
        return None
    if name in _DERIVATIVES and len(items) > 1 and isinstance(items[-1].value, Name) and not _is_index(items[-1]):
        return SpecSyntaxError("the command says what to differentiate; the spec is the function itself", span=span)
    known = find(name) or find(name.lower())
    if known is None and len(name) > 1 and not all(map(_is_index, items)):
        known = find_called(name)
        error: McalcError | None = missing_error(name, span) if known is None else None
        if error is None and known is None and any(map(_is_array, items)):
            hint = f"a place is a whole number, as in {name}[0]; -s {name}=m,n declares a matrix of that name"
            error = UnknownFunctionError(f"there is no function {name}", span=span, hint=hint)
        if error is not None:
            return error
    if known is None and name == "E" and not all(map(_is_index, items)):
        known = find("mean")  # the expectation
    if known is None or not known.parameters:
        return None
    first, _, second = (part.strip() for part in inside.partition(","))
    if len(items) > len(known.parameters) and not (known.variadic or known.optional or known.option):
        inside = ", ".join(known.parameters)  # other arguments than mcalc's: `Inner[Times, x, y, Plus]`
    written = f"{known.name}({inside})" if known.name != "transpose" else f"{inside}.T"
    if len(items) == 2 and known.name == "log":
        written = f"log({second})/log({first})"
    elif len(items) == 2 and known.name == "atan":
        written = f"atan2({second}, {first})"
    return ForbiddenError("the argument of a function stands in round brackets", span=span, hint=f"write {written}")


def _is_place(item: Item) -> bool:
    """Whether it is a range, or has a number and no names but those of places, `i + 1`."""
    if len(item.parts) > 1:
        return True
    nodes = list(postorder(item.value))
    return any(isinstance(node, Number) for node in nodes) and all(
        node.id in _INDICES for node in nodes if isinstance(node, Name)
    )


def _is_index(item: Item) -> bool:
    """Whether it is a name of a place."""
    return len(item.parts) == 1 and isinstance(item.value, Name) and item.value.id in _INDICES


def _is_array(item: Item) -> bool:
    """Whether it is a name of an array to everybody."""
    return len(item.parts) == 1 and isinstance(item.value, Name) and item.value.id in _ARRAYS


_DERIVATIVES: Final = frozenset(("D", "Dt", "Grad"))
"""What Mathematica calls derivatives."""
_INDICES: Final = frozenset("ijklmnpqr")
_ARRAYS: Final = frozenset("uvwxyzABCMPQRSUVWXYZ")
