"""Options of functions, as `axis=0`: what is read as their value, and what each of them takes."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from mcalc import limits
from mcalc.errors import ArgumentsError, McalcError, UnsupportedError
from mcalc.language.text.bracket import Text
from mcalc.language.tree import Call, Name, Node, Number

Value: TypeAlias = int | str

HINTS: Final = {
    "axis": "axis=0 goes down the rows, axis=1 along them",
    "ord": "ord is 1, 2, another positive number, 'inf' or 'fro'",
    "subscripts": "einsum begins with its subscripts: einsum('ij,jk->ik', A, B)",
}


def literal(name: str, key: str, node: Node) -> Value:
    """The value of an option of a function: a whole number, or a word; another number comes as its text, `3/2`."""
    value: Value
    match node:
        case Text(id=text):
            value = text
        case Number(value=number, text=None):
            value = number.numerator
        case Call(function="neg", args=(Number(value=number, text=None),)):
            value = -number.numerator
        case Number(value=number) if key == "ord":
            value = number.numerator if number.denominator == 1 else str(number)
        case Call(function="div" | "/", args=(Number(value=above), Number(value=below))) if key == "ord" and below:
            value = str(above / below)
        case Name(id="inf") if key == "ord":
            value = "inf"
        case _:
            raise ArgumentsError(f"{key} of {name} is not a constant", span=node.span, hint=HINTS.get(key))
    try:
        return _CHECKED[key](value) if key in _CHECKED else value
    except McalcError as error:
        raise error.at(node.span) from None


def _axis(value: Value) -> Value:
    if not isinstance(value, int):
        raise ArgumentsError("axis is a whole number", hint=HINTS["axis"])
    return value


def _order(value: Value) -> Value:
    if isinstance(value, int):
        known = 0 < value <= limits.EXPONENT
    else:
        known = value in ("fro", "inf") or ("/" in value and Fraction(value) > 0)
    if value in ("nuc", "nuclear", "spectral"):
        from mcalc.catalogue.missing import MISSING

        message = f"norm has no ord={value!r}: mcalc doesn't know singular values"
        raise UnsupportedError(message, hint=MISSING["svd"][1])
    if not known:
        raise ArgumentsError(f"norm has no ord={value!r}", hint=HINTS["ord"])
    return value


def _subscripts(value: Value) -> Value:
    """Subscripts without spaces and with their output; NumPy's is every label that stands once, in order."""
    if not isinstance(value, str):
        raise ArgumentsError("einsum's subscripts are a string", hint=HINTS["subscripts"])
    text = value.replace(" ", "")
    if "." in text:
        raise UnsupportedError("einsum takes no ellipsis", hint="give every axis a letter")
    inputs, arrow, output = text.partition("->")
    labels = inputs.replace(",", "")
    if not (labels + output).isascii() or not ((labels + output).isalpha() or not labels + output):
        raise ArgumentsError("einsum's subscripts are letters, commas and ->", hint="as in einsum('ij,jk->ik', A, B)")
    if not arrow:
        output = "".join(sorted(label for label in set(labels) if labels.count(label) == 1))
    for label in output:
        if label not in labels:
            raise ArgumentsError(f"einsum's output has {label}, and no operand has it")
        if output.count(label) > 1:
            raise ArgumentsError(f"einsum's output has {label} twice", hint="diag(x) makes a diagonal matrix")
    for part in (*inputs.split(","), output):
        if len(part) > limits.AXES:
            raise limits.over(f"einsum has an array of {len(part)} axes", limits.AXES)
    return f"{inputs}->{output}"


_CHECKED: Final[dict[str, Callable[[Value], Value]]] = {"axis": _axis, "ord": _order, "subscripts": _subscripts}
"""What each option takes, or makes of what it is given; others take any word and whole number."""
