"""Signs of other languages, and characters that no syntax takes."""

from __future__ import annotations

from typing import Final

from mcalc.errors import ForbiddenError, McalcError, SpecSyntaxError
from mcalc.language.syntax import Syntax


def sign_error(sign: str, syntax: Syntax, user: str = "", start: int = 0) -> ForbiddenError:
    """The error for a sign of another language; a backslash may begin a LaTeX command."""
    if sign == "\\" and user:
        from mcalc.language.hints.latex import latex_error

        error = latex_error(user, start)
        if error is not None:
            return error
    message, hint = syntax.foreign[sign]
    return ForbiddenError(message, hint=hint)


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
