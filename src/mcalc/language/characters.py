"""Numbers and characters that no syntax takes."""

from __future__ import annotations

from mcalc.errors import McalcError, SpecSyntaxError
from mcalc.language import limits


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
    shown = f"{character} ({code})" if character.isprintable() else f"the character {code}"
    return SpecSyntaxError(f"{shown} is not part of the language", span=(position, position + 1))
