"""Numbers and characters that no syntax takes."""

from __future__ import annotations

from typing import Final

from mcalc import limits
from mcalc.errors import McalcError, SpecSyntaxError


def check_number(text: str, start: int) -> None:
    """Raise if a number is over a limit, or begins with a zero."""
    span = (start, start + len(text))
    digits, _, exponent = text.lower().partition("e")
    if len(digits) > limits.LITERAL_DIGITS:
        raise limits.over(f"the number has {len(digits)} digits", limits.LITERAL_DIGITS, span)
    if exponent and (len(exponent) > 5 or abs(int(exponent)) > limits.DECIMAL_EXPONENT):
        raise limits.over("the number's exponent is too large", limits.DECIMAL_EXPONENT, span)
    if digits.isdigit() and digits[0] == "0" and digits.strip("0") and not exponent:
        raise SpecSyntaxError(f"{text} begins with a zero", span=span, hint=f"write {digits.lstrip('0')}")


def bad_character(user: str, position: int) -> McalcError:
    """The error for a character of no use; one that can't be printed is named by its number only."""
    character, code = user[position], f"U+{ord(user[position]):04X}"
    span = (position, position + 1)
    if "\udc80" <= character <= "\udcff":
        return SpecSyntaxError("the spec is not text in UTF-8", span=span)
    shown = f"{character} ({code})" if character.isprintable() else f"the character {code}"
    return SpecSyntaxError(f"{shown} is not part of the language", span=span, hint=_INSTEAD.get(character))


_TRANSPOSE: Final = "write A' for the transpose"
_NORM: Final = "write norm(x) for a norm, abs(x) for the absolute value"
_INVERSE: Final = "write inv(A) for the inverse, 1/x for one number by another"
_INDEX: Final = "write the digits of a name on the line, as in x1"
_INSTEAD: Final = {
    "⊤": _TRANSPOSE, "⊺": _TRANSPOSE, "ᴴ": _TRANSPOSE, "†": "write A' for the transpose, pinv(A) for the pseudoinverse",
    "⁺": "write pinv(A) for the pseudoinverse", "‖": _NORM, "∥": _NORM, "∣": _NORM, "⁻": _INVERSE, "¹": _INVERSE,
    "—": "write - for minus", "∗": "write * for a product", "＊": "write * for a product",
    "“": "write ' around an option", "”": "write ' around an option", "…": "write out what the dots stand for",
} | dict.fromkeys("₀₁₂₃₄₅₆₇₈₉", _INDEX) | dict.fromkeys("⁴⁵⁶⁷⁸⁹⁰ⁿ", "write ^ for a power, as in x^4")  # fmt: skip
"""Characters of mathematics, and what to write for them in either syntax."""
