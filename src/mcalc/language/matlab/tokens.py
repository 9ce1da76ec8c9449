"""The text cut into tokens, quotes told apart: a transpose, a derivative's mark, or a string."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from mcalc import limits
from mcalc.errors import ForbiddenError, Span, SpecSyntaxError
from mcalc.language.characters import bad_character, check_number
from mcalc.language.foreign import keyword_error, sign_error
from mcalc.record import Record

_TOKEN: Final = re.compile(
    r"(?P<space>[ \t\r\xa0\u2000-\u200a\u202f\u3000]+|\.\.\.[^\n]*\n|[%\#][^\n]*)"
    r"|(?P<name>[^\W\dᵀ²³ʹ][^\Wᵀ²³ʹ]*)"
    r"|(?P<number>(?:[0-9]+(?:\.(?![*/^'\\])[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<quote>\.?['’′]|ᵀ|\.T\b)"
    r"|(?P<string>\")"
    r"|(?P<end>[\n;])"
    r"|(?P<sign>\*\*|\.[*/^]|->|<=|>=|==|~=|!=|=>|=<|<>|:=|&&|\|\||//"
    r"|[-+*/\\^()\[\]{},.:=<>!~&|?$`@⊙·⋅∙²³−–×÷≤≥≠⊗√∑∏∇∂∞])"
)

_TRANSLATED: Final = {
    "⊙": ".*",
    **dict.fromkeys("·⋅∙", "*"),
    **dict.fromkeys("−–", "-"),
    "≤": "<=",
    "≥": ">=",
    "≠": "~=",
    "!=": "~=",
}

_ALLOWED: Final = frozenset({*"+-*/\\^()[],:=<>", ".*", "./", ".^", "<=", ">=", "==", "~="})

_NUMPY: Final = {
    "**": ("** is NumPy's", "^ is the power of a scalar or a square matrix, .^ works element by element"),
    "@": ("@ is NumPy's", "* is the matrix product, .* works element by element"),
    "²": ("² is not part of MATLAB's language", "write ^2 for a scalar, .^2 element by element"),
    "³": ("³ is not part of MATLAB's language", "write ^3 for a scalar, .^3 element by element"),
    "÷": ("÷ is not part of MATLAB's language", "write / for a scalar, ./ element by element"),
    "~": ("~ is not part of the language", "write 1 - c for the opposite of a comparison, ~= for unequal"),
    "×": ("× can mean three things", "write * for the matrix product, .* element by element, cross(x, y)"),
    ".": ("a point can't stand here", None),
}

_VALUES: Final = frozenset({"name", "number", "string", "quote", ")", "]"})
"""The kinds after which a quote transposes."""


class Token(Record):
    """A token: `kind` is name, number, string, quote, end or the sign itself; `space` tells if one stands before."""

    kind: str
    text: str
    start: int
    end: int
    space: bool = False

    @property
    def span(self) -> Span:
        """The place in the text."""
        return self.start, self.end


def tokens(user: str) -> list[Token]:
    """All tokens, spaces and comments left out.

    >>> [token.kind for token in tokens("2.*x' + f'(y)")]
    ['number', '.*', 'name', 'quote', '+', 'name', '(', 'name', ')']
    """
    found: list[Token] = []
    at, space = 0, False
    while at < len(user):
        match = _TOKEN.match(user, at)
        if match is None:
            raise bad_character(user, at)
        kind, text, start = str(match.lastgroup), match[0], at
        at = match.end()
        match kind:
            case "space":
                space = True
                continue
            case "name":
                _check_name(user, text, start)
            case "number":
                check_number(text, start)
            case "quote" | "string":
                before = found[-1] if found else None
                if kind == "quote" and before is not None and before.kind in _VALUES:
                    _check_quote(text, start)
                    if _marks_derivative(user, before, at, space):
                        found[-1] = Token("name", before.text + "'", before.start, at, before.space)
                        continue
                else:
                    at = _string_end(user, text, start)
                    kind, text = "string", user[start:at]
            case "sign":
                text = _TRANSLATED.get(text, text)
                _check_sign(text, start, match.end())
                kind = text
        found.append(Token(kind, text, start, at, space))
        space = False
    return found


def _check_name(user: str, text: str, start: int) -> None:
    error = keyword_error(text, (start, start + len(text)))
    if error is not None:
        raise error
    if not text.isidentifier():
        raise bad_character(user, next(at for at, sign in enumerate(text, start) if not f"x{sign}".isidentifier()))


def _check_sign(text: str, start: int, end: int) -> None:
    if text in _ALLOWED:
        return
    if text in _NUMPY:
        message, hint = _NUMPY[text]
        raise ForbiddenError(message, span=(start, end), hint=hint)
    raise sign_error(text, (start, end)) or SpecSyntaxError(f"{text} can't stand here", span=(start, end))


def _check_quote(text: str, start: int) -> None:
    if text == ".T":
        raise ForbiddenError(".T is NumPy's", span=(start, start + 2), hint="' transposes: x'")


def _marks_derivative(user: str, before: Token, at: int, space: bool) -> bool:
    """Whether the quote is that of `f'(x)`: a name right before it, and after the last of the quotes a bracket."""
    if before.kind != "name" or space or user[at - 1] == "ᵀ":
        return False
    while user[at : at + 1] == "'":
        at += 1
    return user[at : at + 1] == "("


def _string_end(user: str, text: str, start: int) -> int:
    if text not in "'\"":
        if text == ".T":
            raise SpecSyntaxError(".T can't stand here", span=(start, start + 2))
        raise SpecSyntaxError(f"{text} stands after nothing", span=(start, start + len(text)))
    end = user.find(text, start + 1)
    line_end = user.find("\n", start)
    if end < 0 or 0 <= line_end < end:
        hint = "' transposes what stands before it"
        raise SpecSyntaxError("the quote is not closed", span=(start, start + 1), hint=hint)
    if not user[start + 1 : end].isprintable() or end - start > limits.LITERAL_DIGITS:
        raise SpecSyntaxError("that is no option", span=(start, start + 1))
    return end + 1


def uncalled(found: Sequence[Token], is_function: Callable[[str], bool]) -> Iterator[str]:
    """The names of variables: those that stand without a bracket, or have places in one."""
    for at, token in enumerate(found):
        if token.kind == "name":
            after = found[at + 1].kind if at + 1 < len(found) else ""
            if after != "(" or (not is_function(token.text) and holds_places(found, at + 1)):
                yield token.text


def holds_places(found: Sequence[Token], opening: int) -> bool:
    """Whether the bracket that opens there holds a colon, `end`, or whole numbers alone, as in `eye(n)(:, 1)`."""
    depth = 0
    only_numbers = found[opening + 1 : opening + 2] != [] and found[opening + 1].kind == "number"
    for at in range(opening, len(found)):
        token = found[at]
        depth += (token.kind in "([") - (token.kind in ")]")
        if depth == 1 and (token.kind == ":" or token.text == "end"):
            return True
        if depth == 0:
            return only_numbers
        only_numbers = only_numbers and (at == opening or token.kind in ("number", ","))
    return False
