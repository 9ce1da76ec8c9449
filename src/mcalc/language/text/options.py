"""Options of functions, as `axis=0`: what is read as their value, and what each of them takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeAlias

from mcalc import limits
from mcalc.errors import ArgumentsError, McalcError
from mcalc.language.hints.words import option_of_library
from mcalc.language.text.bracket import Text
from mcalc.language.tree import Call, Name, Node, Number, Stack

Value: TypeAlias = int | str

SAME: Final = {
    "dim": "axis", "dims": "axis", "keepdim": "keepdims", "correction": "ddof",
    "unbiased": "ddof", "p": "ord", "min": "low", "max": "high", "a_min": "low",
    "a_max": "high", "diagonal": "k", "shifts": "shift",
}  # fmt: skip
"""What PyTorch and NumPy call options and arguments that have another name here."""

IGNORED: Final = frozenset({"dtype", "device", "requires_grad"})
"""Options that say how numbers are stored, which is nothing to mcalc."""

HINTS: Final = {
    "axis": "axis=0 goes down the rows, axis=1 along them",
    "keepdims": "write keepdims=True or keepdims=False",
    "ord": "ord is 1, 2, another positive number, 'inf', 'fro', or 'nuc' of a matrix",
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
        case Stack(items=items) if key == "axis" and items:
            value = ",".join(str(literal(name, key, item)) for item in items)
        case _:
            raise ArgumentsError(f"{key} of {name} is not a constant", span=node.span, hint=HINTS.get(key))
    try:
        return _CHECKED[key](value) if key in _CHECKED else value
    except McalcError as error:
        raise error.at(node.span) from None


def is_usual(function: str, key: str, node: Node) -> bool:
    """Whether an option says what a library does where it is left out, as the function here does."""
    usual = option_of_library(function, key)[0]
    if isinstance(node, Text):
        return node.id == usual
    return isinstance(node, Number) and usual[:1].isdigit() and node.value == Fraction(usual)


def _axis(value: Value) -> Value:
    if not isinstance(value, int) and "," not in value:
        raise ArgumentsError("axis is a whole number", hint=HINTS["axis"])
    return value


def _kept(value: Value) -> Value:
    """1 where the axes that a function sums over are to stay, with one entry each, and 0 where they are to go."""
    if value not in ("True", "False", 0, 1):
        raise ArgumentsError("keepdims is True or False", hint=HINTS["keepdims"])
    return int(value in ("True", 1))


def _less(value: Value) -> Value:
    """How much less than the number of entries a variance is divided by; PyTorch also says unbiased=True or False."""
    return {"True": 1, "False": 0}.get(str(value), value)


def _order(value: Value) -> Value:
    if isinstance(value, int):
        known = 0 < value <= limits.EXPONENT
    else:
        known = value in ("fro", "inf", "nuc") or bool(re.fullmatch(r"0*[1-9]\d*/0*[1-9]\d*", value))
    if value in ("nuclear", "spectral"):
        name = {"nuclear": "'nuc'", "spectral": "2"}[str(value)]
        raise ArgumentsError(f"norm has no ord={value!r}", hint=f"write norm(X, {name})")
    if not known:
        raise ArgumentsError(f"norm has no ord={value!r}", hint=HINTS["ord"])
    return value


def _subscripts(value: Value) -> Value:
    """Subscripts without spaces and with their output; NumPy's is every label that stands once, in order."""
    if not isinstance(value, str):
        raise ArgumentsError("einsum's subscripts are a string", hint=HINTS["subscripts"])
    text = value.replace(" ", "")
    inputs, arrow, output = text.partition("->")
    labels = inputs.replace(",", "").replace("...", "")
    dotted = any(part.count("...") > 1 for part in (*inputs.split(","), output))
    letters = labels + output.replace("...", "")
    if dotted or not letters.isascii() or not (letters.isalpha() or not letters):
        raise ArgumentsError("einsum's subscripts are letters, commas and ->", hint="as in einsum('ij,jk->ik', A, B)")
    if not arrow:
        once = sorted(label for label in set(labels) if labels.count(label) == 1)
        output = "".join(["..."] * ("..." in inputs) + once)
    if "..." in output and "..." not in inputs:
        raise ArgumentsError("einsum's output has ..., and no operand has it")
    for label in output.replace("...", ""):
        if label not in labels:
            raise ArgumentsError(f"einsum's output has {label}, and no operand has it")
        if output.count(label) > 1:
            raise ArgumentsError(f"einsum's output has {label} twice", hint="diag(x) makes a diagonal matrix")
    for part in (*inputs.split(","), output):
        if len(part) > limits.AXES:
            raise limits.over(f"einsum has an array of {len(part)} axes", limits.AXES)
    return f"{inputs}->{output}"


_CHECKED: Final[dict[str, Callable[[Value], Value]]] = {
    "axis": _axis, "keepdims": _kept, "ddof": _less, "ord": _order, "subscripts": _subscripts,
}  # fmt: skip
"""What each option takes, or makes of what it is given; others take any word and whole number."""
