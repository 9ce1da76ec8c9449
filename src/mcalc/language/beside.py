"""Two values with no operator between them: what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import SpecSyntaxError
from mcalc.language.lines import Piece

_PRODUCT: Final = "a product is written with * or @"

_FACTOR: Final = re.compile(
    r"\s*([^\W\dᵀ²³ʹ][^\Wᵀ²³ʹ]*)((?:\s*\^\s*T(?!\w)|\s*\*\*\s*T(?!\w)|\s*\.\s*T(?!\w)|['’′ᵀ])*)"
)
"""A name with its transposes, in any of the ways in which people write them."""

_TRANSPOSE: Final = re.compile(r"T|['’′ᵀ]")

_SHORT: Final = 24

_WITH_INVERSE: Final = frozenset(("sin", "cos", "tan", "sinh", "cosh", "tanh"))
"""The functions whose power -1 is written for the inverse function, here asin, acos and so on."""


def beside(user: str, pieces: Sequence[Piece], kind: str, text: str, end: int) -> SpecSyntaxError:
    """The error for a value that ends at `end`, right after the value in which `pieces` end.

    `kind` is "name", "number" or "open".

    >>> beside("x'A x", (Piece("name", "x", 0, 1), Piece("close", ".T", 1, 2)), "name", "A", 3).hint
    'write x.T @ A @ x'
    """
    left = pieces[-1]
    raised = _raised_function(user, pieces, kind, end)
    if raised is not None:
        return raised
    if left.kind == "name" and kind != "open" and _is_function(left.text):
        inside = f"{text}(...)" if kind == "name" and _is_function(text) else text
        return SpecSyntaxError(
            f"the argument of {left.text} stands in brackets",
            span=(left.start, end),
            hint=f"write {left.text}({inside})",
        )
    if left.kind == "string":
        hint = "the arguments of a function are split by commas"
        return SpecSyntaxError("there is no comma after the string", span=(left.start, end), hint=hint)
    if user[left.end - 1] in ")]":
        return SpecSyntaxError("there is no operator after the bracket", span=(left.start, end), hint=_PRODUCT)
    start = _factor_start(pieces)
    if start is None:
        return SpecSyntaxError("there is no operator after the transpose", span=(left.start, end), hint=_PRODUCT)
    before = _shown(user, start, left)
    if kind == "open":
        return SpecSyntaxError(f"there is no operator after {before}", span=(start, end), hint=_PRODUCT)
    hint = _hint(before, _factors(user, start), left, kind, text)
    return SpecSyntaxError(f"there is no operator between {before} and {text}", span=(start, end), hint=hint)


def _hint(before: str, factors: Sequence[str], left: Piece, kind: str, text: str) -> str:
    if len(factors) > 1 and any(".T" in factor for factor in factors):
        return f"write {' @ '.join(factors)}"
    if kind != "name":
        return "a product is written with *"
    base, power, exponent = before.replace("**", "^").rpartition("^")
    if power and exponent.replace(" ", "") == "-1":
        return f"write inv({base.strip()}) @ {text} for the inverse, {text}/{base.strip()} element by element"
    hint = f"write {before}*{text}"
    plain = left.kind == "number" and before == left.text
    return hint if plain else hint + f" element by element, {before} @ {text} for the matrix product"


def _shown(user: str, start: int, left: Piece) -> str:
    """The value on the left as it was typed, on one line."""
    text = " ".join(user[start : left.end].split())
    return text if len(text) <= _SHORT and text.isprintable() and "#" not in text else "the value"


def _is_function(name: str) -> bool:
    entry = find(name)
    return entry is not None and bool(entry.parameters)


def _factor_start(pieces: Sequence[Piece]) -> int | None:
    """Where the value begins in which the pieces end: `x` of `x'`, `x^T` and `x²`; None for a bracket."""
    at = len(pieces) - 1
    while at >= 0:
        piece = pieces[at]
        before = [earlier.text for earlier in pieces[max(0, at - 2) : at]]
        signs = (".", "**") if piece.text == "T" else ("**",) if piece.kind == "number" else ()
        if piece.kind == "close" and piece.text[:1] in ".*":
            at -= 1
        elif len(before) == 2 and before[1] in signs:
            at -= 2
        elif piece.kind == "number" and before == ["**", "-"]:
            at -= 3
        else:
            return piece.start if piece.kind in ("name", "number") else None
    return None


def _factors(user: str, start: int) -> list[str]:
    """The names that stand side by side from there on, transposed with .T.

    >>> _factors("x^T A'x + y", 0)
    ['x.T', 'A.T', 'x']
    """
    found: list[str] = []
    while match := _FACTOR.match(user, start):
        found.append(match[1] + ".T" * len(_TRANSPOSE.findall(match[2])))
        start = match.end()
    return found


def _raised_function(user: str, pieces: Sequence[Piece], kind: str, end: int) -> SpecSyntaxError | None:
    """`sin^2(x)` and `sin²x`: the exponent stands before the argument."""
    at, signs = len(pieces) - 1, ""
    while at >= 0 and (pieces[at].kind == "number" or pieces[at].text in ("-", "**", "**2", "**3")):
        signs = pieces[at].text + signs
        at -= 1
    if at < 0 or not signs.startswith("**") or not _is_function(pieces[at].text):
        return None
    name = pieces[at].text
    called = _call(user, name, kind, end)
    inverse = signs == "**-1" and name in _WITH_INVERSE
    hint = f"write a{name}{called}" if inverse else f"write {name}{called}{signs}"
    return SpecSyntaxError("the exponent stands after the brackets", span=(pieces[at].start, end), hint=hint)


def _call(user: str, name: str, kind: str, end: int) -> str:
    """The argument that begins there, in brackets, if it is short."""
    if kind != "open":
        begin = re.search(r"\w+$", user[:end])
        return f"({begin[0] if begin else '...'})"
    depth = 0
    for at in range(end - 1, min(len(user), end + _SHORT)):
        depth += (user[at] in "([") - (user[at] in ")]")
        if not depth:
            inside = user[end - 1 : at + 1]
            return inside if inside.isprintable() else "(...)"
    return "(...)"
