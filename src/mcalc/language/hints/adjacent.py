"""Two values with no operator between them: what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mcalc.catalogue import find, is_called
from mcalc.errors import SpecSyntaxError
from mcalc.language.hints.words import missing_error
from mcalc.language.syntax import Syntax
from mcalc.language.text.tokens import Token

_FACTOR: Final = re.compile(
    r"\s*([^\W\dᵀ²³ʹ][^\Wᵀ²³ʹ]*)((?:\s*\^\s*T(?!\w)|\s*\*\*\s*T(?!\w)|\s*\.\s*T(?!\w)|['’′ᵀ])*)"
)
"""A name with its transposes, in any of the ways in which people write them."""

_TRANSPOSE: Final = re.compile(r"T|['’′ᵀ]")
_POWERS: Final = ("**", "^", ".^")
_RAISED: Final = {"²": "**2", "³": "**3", "^": "**", "**": "**", "-": "-"}
_SHORT: Final = 24


def adjacent_error(user: str, found: Sequence[Token], at: int, syntax: Syntax, inside: Token | None) -> SpecSyntaxError:
    """The error for the value that begins with the token at a place, right after another value.

    `inside` is the bracket that both stand in, where entries of a row could be meant.

    >>> from mcalc.language.syntax import NUMPY
    >>> from mcalc.language.text.tokens import tokens
    >>> adjacent_error("x'A x", tokens("x'A x", NUMPY)[0], 2, NUMPY, None).hint
    'write x.T @ A @ x'
    """
    left, token = found[at - 1], found[at]
    text, end = token.text, token.end
    is_open = token.kind in ("(", "[")
    product = f"a product is written with {syntax.times} or {syntax.product.strip()}"
    raised = _raised_function(user, found, at)
    if raised is not None:
        return raised
    if left.kind == "name" and not is_open and is_called(left.text):
        argument = f"{text}(...)" if token.kind == "name" and is_called(text) else text
        message = f"the argument of {left.text} stands in brackets"
        return SpecSyntaxError(message, span=(left.start, end), hint=f"write {left.text}({argument})")
    for word in (left, token):
        missing = missing_error(word.text, word.span) if word.kind == "name" and len(word.text) > 1 else None
        if missing is not None:
            return SpecSyntaxError(missing.message, span=word.span, hint=missing.hint)
    if left.kind == "string":
        hint = "the arguments of a function are split by commas"
        return SpecSyntaxError("there is no comma after the string", span=(left.start, end), hint=hint)
    if left.kind in (")", "]"):
        return SpecSyntaxError("there is no operator after the bracket", span=(left.start, end), hint=product)
    start = _factor_start(found, at - 1)
    if start is None:
        return SpecSyntaxError("there is no operator after the transpose", span=(left.start, end), hint=product)
    before = _shown(user, start, left)
    if is_open:
        return SpecSyntaxError(f"there is no operator after {before}", span=(start, end), hint=product)
    if left.kind == "number" and text in ("j", "J") and token.start == left.end:
        hint = f"a product by a variable is written {before}*{text}"
        return SpecSyntaxError("mcalc has no complex numbers", span=(start, end), hint=hint)
    message = f"there is no operator between {before} and {text}"
    if inside is not None and inside.kind == "[":
        hint = f"write {before}, {text}"
    else:
        hint = _hint(before, _factors(user, start, syntax), left, token, syntax)
        over = found[at - 3 : at - 1]
        if left.kind == "number" and [each.kind for each in over] == ["name", syntax.over.strip()]:
            quotient = f"{over[0].text}{syntax.over}"
            hint = f"write {quotient}({before}{syntax.times}{text}), or {quotient}{before}{syntax.times}{text}"
    return SpecSyntaxError(message, span=(start, end), hint=hint)


def _hint(before: str, factors: Sequence[str], left: Token, token: Token, syntax: Syntax) -> str:
    text, times, product = token.text, syntax.times, syntax.product
    if len(factors) > 1 and any(syntax.transpose in factor for factor in factors):
        return f"write {product.join(factors)}"
    if token.kind != "name":
        return "a product is written with *"
    base, power, exponent = before.replace("**", "^").rpartition("^")
    if power and exponent.replace(" ", "") == "-1":
        base = base.strip()
        return f"write inv({base}){product}{text} for the inverse, {text}{syntax.over}{base} element by element"
    if left.kind == "number" and before == left.text:
        return f"write {before}*{text}"
    return f"write {before}{times}{text} element by element, {before}{product}{text} for the matrix product"


def _shown(user: str, start: int, left: Token) -> str:
    """The value on the left as it was typed, on one line."""
    text = " ".join(user[start : left.end].split())
    return text if len(text) <= _SHORT and text.isprintable() and "#" not in text else "the value"


def _factor_start(found: Sequence[Token], at: int) -> int | None:
    """Where the value begins that ends there: `x` of `x'`, `x^T` and `x²`; None for a bracket."""
    while at >= 0:
        token = found[at]
        before = [earlier.text for earlier in found[max(0, at - 2) : at]]
        signs = (".", *_POWERS) if token.text == "T" else _POWERS if token.kind == "number" else ()
        if token.kind == "post":
            at -= 1
        elif len(before) == 2 and before[1] in signs:
            at -= 2
        elif token.kind == "number" and len(before) == 2 and before[0] in _POWERS and before[1] == "-":
            at -= 3
        else:
            return token.start if token.kind in ("name", "number") else None
    return None


def _factors(user: str, start: int, syntax: Syntax) -> list[str]:
    """The names that stand side by side from there on, with their transposes.

    >>> from mcalc.language.syntax import NUMPY
    >>> _factors("x^T A'x + y", 0, NUMPY)
    ['x.T', 'A.T', 'x']
    """
    found: list[str] = []
    while match := _FACTOR.match(user, start):
        found.append(match[1] + syntax.transpose * len(_TRANSPOSE.findall(match[2])))
        start = match.end()
    return found


def _raised_function(user: str, found: Sequence[Token], at: int) -> SpecSyntaxError | None:
    """`sin^2(x)` and `sin²x`: the exponent stands before the argument."""
    begin, signs = at - 1, ""
    while begin >= 0 and (found[begin].kind == "number" or found[begin].text in _RAISED):
        signs = _RAISED.get(found[begin].text, found[begin].text) + signs
        begin -= 1
    known = find(found[begin].text) if begin >= 0 and signs.startswith("**") else None
    if known is None or not known.parameters:
        return None
    name, token = found[begin].text, found[at]
    if token.kind in ("name", "number"):
        called = f"({token.text})"
    else:
        inside = user[token.start : found[token.partner].end]
        called = inside if inside.isprintable() and len(inside) <= _SHORT else "(...)"
    # sin^-1(x) is written for asin(x).
    inverse = known.inverse[0] if known.inverse is not None and signs == "**-1" else ""
    hint = f"write {inverse}{called}" if inverse == f"a{name}" else f"write {name}{called}{signs}"
    return SpecSyntaxError("the exponent stands after the brackets", span=(found[begin].start, token.end), hint=hint)
