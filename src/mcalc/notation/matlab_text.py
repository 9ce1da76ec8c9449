"""Pieces of MATLAB text, and how tightly each binds."""

from __future__ import annotations

from mcalc.errors import UnsupportedError
from mcalc.language.spec import Kind
from mcalc.language.tree import Number
from mcalc.record import Record

COMPARE, SUM, TERM, SIGN, POWER, ATOM = range(1, 7)


class Part(Record):
    """A text; `turned` is its transpose where that is shorter than a quote, `sign` the kind of product it is:
    `@` of matrices, `.` of entries."""

    text: str
    level: int
    turned: Part | None = None
    sign: str = ""


def held(part: Part, least: int, signed: bool = True) -> str:
    """The part, in brackets where it binds less tightly than its place wants, or begins with an unwanted minus."""
    if part.level < least or (not signed and part.text[0] == "-"):
        return f"({part.text})"
    return part.text


def turned(part: Part) -> Part:
    """The transpose; of a transpose, what was transposed."""
    return part.turned or Part(f"{held(part, ATOM)}'", POWER, part)


def binary(left: str, sign: str, right: Part) -> Part:
    """A matrix product of a text that needs no brackets."""
    return Part(f"{left}{sign}{held(right, POWER)}", TERM, None, "@")


def size_text(kind: Kind, axis: int) -> str:
    """The size of an axis."""
    return str(kind.shape[axis]).replace("**", "^")


def beyond(what: str) -> UnsupportedError:
    """The error for what the language has no word for."""
    return UnsupportedError(
        f"MATLAB's language has no word for {what}", hint="--format text writes it; --wrt chooses the others"
    )


def product(left: Part, sign: str, right: Part, meaning: str = "") -> Part:
    """A product or a quotient; brackets tell products of matrices and of entries apart."""
    meaning = meaning or ("." if sign[0] == "." else "")
    mixed = {left.sign, meaning} == {".", "@"} and left.level == TERM
    text = f"({left.text})" if mixed else held(left, TERM)
    return Part(text + sign + held(right, POWER), TERM, None, meaning or left.sign)


def number(node: Number) -> Part:
    """A number as it was typed, or exact."""
    if node.text is not None:
        return Part(node.text, ATOM)
    value = node.value
    return Part(str(value), TERM if value.denominator != 1 else SIGN if value < 0 else ATOM)
