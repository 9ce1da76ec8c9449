"""Functions and attributes as other libraries have them and mcalc doesn't: `x.item()`, `Sin[x]`; what to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import ForbiddenError, McalcError, Span, UnknownFunctionError
from mcalc.language.hints.words import missing_error, short
from mcalc.language.text.bracket import Item
from mcalc.language.tree import Number, postorder

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
