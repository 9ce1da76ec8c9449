"""The errors for words, signs and characters that are not of the language, and for words in the wrong place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError, UnsupportedError
from mcalc.language.hints.table import CHARACTERS, LATEX, WORDS, read


def foreign(typed: str, table: str = WORDS) -> ForbiddenError | None:
    """The error for what one of the tables has, None for all else."""
    said = read(table).get(typed)
    return None if said is None else ForbiddenError(said[0], hint=said[1])


def loop_word(word: str) -> McalcError:
    """The error for a word of Python's loops where none can stand."""
    error = None if word in ("for", "in") else foreign(word)
    if error is not None:
        return error
    hint = "loops stand in brackets, as in sum(x[i]**2 for i in range(n))"
    return SpecSyntaxError(f"{word} can't stand here", hint=hint)


def bad_character(user: str, position: int) -> McalcError:
    """The error for a character of no use; one that can't be printed is named by its number only."""
    character, code = user[position], f"U+{ord(user[position]):04X}"
    span = (position, position + 1)
    if "\udc80" <= character <= "\udcff":
        return SpecSyntaxError("the spec is not text in UTF-8", span=span)
    shown = f"{character} ({code})" if character.isprintable() else f"the character {code}"
    _, hint = read(CHARACTERS).get(character, ("", None))
    return SpecSyntaxError(f"{shown} is not part of the language", span=span, hint=hint)


def latex_error(command: str, span: Span) -> McalcError:
    r"""The error for a command of LaTeX that is not read, by its name.

    >>> latex_error("otimes", (0, 7)).hint
    'write \\operatorname{kron}(A, B), \\operatorname{outer}(x, y), or \\odot by entries'
    """
    message, hint = read(LATEX).get(command, ("\\{0} is no command of LaTeX that mcalc reads", None))
    return ForbiddenError(message.replace("{0}", command), span=span, hint=hint)


def greek(name: str) -> str | None:
    """The letter of that name."""
    from unicodedata import lookup

    spelled = name.removeprefix("var").upper().replace("LAMBDA", "LAMDA")
    case = "CAPITAL" if name[:1].isupper() else "SMALL"
    try:
        return lookup(f"GREEK {case} LETTER {spelled}")
    except KeyError:
        return None


def missing_error(name: str, span: Span) -> UnsupportedError | None:
    """The error for a function that everybody knows and mcalc doesn't have, None for any other name."""
    from mcalc.catalogue.missing import MISSING

    found = MISSING.get(name) or MISSING.get(name.lower())
    if found is None:
        return None
    what, hint = found
    return UnsupportedError(f"mcalc has no {name}: it doesn't know {what}", span=span, hint=hint)


def library_error(path: str, arguments: int, span: Span, number: bool = False) -> UnsupportedError | None:
    """The error for a function of a library (`torch.std`) that mcalc has another one for, None for any other."""
    from mcalc.catalogue.missing import different

    said = different(path, arguments, number)
    name = path.removeprefix("method.").removeprefix("open.")
    return None if said is None else UnsupportedError(f"{name} {said[0]}", span=span, hint=said[1])


def option_of_library(name: str, option: str) -> tuple[str, str]:
    """What an option of libraries is where it is left out, and what to write for another value; "" where none is."""
    from mcalc.catalogue.missing import OPTIONS

    return OPTIONS.get((name, option), ("", ""))


def function_as_name(name: str, span: Span | None) -> ForbiddenError:
    """The error for a function's name where a variable should stand."""
    hint = f"call it, as in {name}(x), or name the variable {name}_"
    return ForbiddenError(f"{name} is a function, not a variable", span=span, hint=hint)


_SIGNS: Final = frozenset({"+", "-", "*", "/", "**", "<", ">", "<=", ">="})


def string_error(span: Span, pairs: str = "") -> ForbiddenError:
    """The error for a string that is no option, but maybe the sign that `pairs` of two vectors are joined by."""
    hint = "strings are options only, as in norm(X, 'fro')"
    if pairs in _SIGNS:
        hint = f"write x[:, None] {pairs} y[None, :]"
    return ForbiddenError("a string can't stand here", span=span, hint=hint)


def near(name: str, known: Iterable[str]) -> str | None:
    """The one of some names that another is probably a slip of.

    >>> near("X", ["x", "w"]), near("symetric", ["symmetric"]), near("a", ["b"])
    ('x', 'symmetric', None)
    """
    names = list(known)
    for other in names:
        if other.lower() == name.lower():
            return other
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, names, 1, 0.7)), None) if len(name) > 2 else None


def short(user: str, start: int, end: int) -> str:
    """A piece of the text for a hint."""
    text = user[start:end].strip()
    return text if len(text) <= 20 else "..."
