"""Words of other languages, and functions that mcalc doesn't have, with what to write instead."""

from __future__ import annotations

from typing import Final

from mcalc.errors import ForbiddenError, Span, UnsupportedError

_OUT: Final = "is not part of the language"
_MULTIPLY: Final = "comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)"
_WHERE: Final = "write where(c, a, b)"

_WORDS: Final[dict[str, tuple[str, str | None]]] = {
    "lambda": ("lambda is a word of Python", "call the variable lam or λ"),
    "if": (f"if {_OUT}", _WHERE),
    "else": (f"else {_OUT}", _WHERE),
    "and": (f"and {_OUT}", _MULTIPLY),
    "or": (f"or {_OUT}", "comparisons are the numbers 0 and 1: write maximum(x > 0, y > 0)"),
    "not": (f"not {_OUT}", "write 1 - c for the opposite of a comparison"),
    "for": (f"for {_OUT}", "write the whole array at once: sum(x**2) for sum(v**2 for v in x)"),
    "in": (f"in {_OUT}", None),
    "is": (f"is {_OUT}", "write == to compare"),
    "True": (f"True {_OUT}", "comparisons are the numbers 0 and 1"),
    "False": (f"False {_OUT}", "comparisons are the numbers 0 and 1"),
    "None": (f"None {_OUT}", None),
}

_OTHER_WORDS: Final = frozenset(
    (
        "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "except", "finally",
        "from", "global", "import", "nonlocal", "pass", "raise", "return", "try", "while", "with", "yield",
    )
)  # fmt: skip


_VALUES: Final[dict[str, tuple[str, str | None]]] = {
    "inf": ("inf is not a number of the language", "write norm(x, 'inf') for the maximum norm"),
    "nan": ("nan is not a number of the language", None),
}


def keyword_error(name: str) -> ForbiddenError | None:
    """The error for a word that Python keeps for itself, None for any other word."""
    if name in _WORDS:
        message, hint = _WORDS[name]
        return ForbiddenError(message, hint=hint)
    if name in _OTHER_WORDS:
        return ForbiddenError(f"{name} is a word of Python", hint="choose another name")
    return None


def value_error(name: str) -> ForbiddenError | None:
    """The error for a name that other languages have for what is no number."""
    known = _VALUES.get(name)
    return None if known is None else ForbiddenError(known[0], hint=known[1])


def missing_error(name: str, span: Span) -> UnsupportedError | None:
    """The error for a function that everybody knows and mcalc doesn't have, None for any other name."""
    from mcalc.catalogue.missing import MISSING

    if name not in MISSING:
        return None
    what, hint = MISSING[name]
    return UnsupportedError(f"mcalc has no {name}: it doesn't know {what}", span=span, hint=hint)


def function_as_name(name: str, span: Span | None) -> ForbiddenError:
    """The error for a function's name where a variable should stand."""
    return ForbiddenError(
        f"{name} is a function, not a variable",
        span=span,
        hint=f"call it, as in {name}(x), or name the variable {name}_",
    )


def string_error(span: Span) -> ForbiddenError:
    """The error for a string that is no option."""
    hint = "strings are options only, as in norm(X, 'fro')"
    return ForbiddenError("a string can't stand here", span=span, hint=hint)


def short(user: str, start: int, end: int) -> str:
    """A piece of the text for a hint."""
    text = user[start:end].strip()
    return text if len(text) <= 20 else "..."
