"""The text cut into tokens by the tables of its syntax; every bracket knows its partner.

Its signs are those of `language/syntax.py`, and those of other languages in `hints/table`, which are refused.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from mcalc import limits
from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError
from mcalc.language.hints.table import read
from mcalc.language.hints.words import bad_character, foreign
from mcalc.language.syntax import BETWEEN_CONDITIONS, LOOP_WORDS, SYNTAXES, Syntax


class Token:
    """A token.

    `kind` is "name", "number", "string", "end" (of a statement, or of a row in square brackets), "post" for a sign
    after an operand, or the sign itself, spelled as the syntax has it. `text` is a name in its plain letters (`𝐱` is
    x), a string without quotes, and what was typed otherwise. `partner` is the place of the other bracket of a pair,
    the last token where there is none.
    """

    __slots__ = ("end", "kind", "partner", "start", "text")

    def __init__(self, kind: str, text: str, start: int, end: int) -> None:
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.partner = -1

    @property
    def span(self) -> Span:
        """The place in the text."""
        return self.start, self.end


VALUES: Final = frozenset({"name", "number", "string", "post", ")", "]"})
"""The kinds in which an operand may end."""

CONSTANTS: Final = frozenset({"True", "False", "None"})
"""Words that stand for the value of an option, or for a new axis among places; the parser says where."""

_QUOTES: Final = "'’′ʹ"
_DERIVATIVES: Final = 100
_CLOSED: Final = {"(": ")", "[": "]"}
_SQUARE: Final = 200


_BETWEEN: Final = ("(", ")", "[", "]", ",", ".", "...", ":", "=")
"""The signs that stand between parts of a text; the others are in the table of a syntax."""


@cache
def _pattern(syntax: str, plain: bool) -> re.Pattern[str]:
    """One token. That of plain ASCII is made in a third of the time, which every start would take."""
    table = SYNTAXES[syntax]
    signs = {*_BETWEEN, *table.binary, *table.postfix, *table.same, *table.augmented, *read(table.foreign)}
    longest_first = sorted((sign for sign in signs if not plain or sign.isascii()), key=lambda sign: (-len(sign), sign))
    longer = "|".join(re.escape(sign) for sign in longest_first if len(sign) > 1)
    single = "".join(sign for sign in longest_first if len(sign) == 1)
    # Some signs count as letters in Unicode: those that raise or turn what is before them.
    raised = "".join(filter(str.isalnum, single))
    name = r"[A-Za-z_][A-Za-z_0-9]*" if plain else rf"[^\W\d{raised}][^\W{raised}]*"
    blank, quotes = ("", "'") if plain else (r"\xa0\u2000-\u200a\u202f\u3000", _QUOTES)
    # In MATLAB `2.*x` is a product element by element.
    point = r"\." if ".*" not in table.binary else r"\.(?![*/^'\\])"
    return re.compile(
        rf"(?P<space>[ \t\r{blank}]+|{table.comment})"
        rf"|(?P<name>{name})"
        rf"|(?P<number>(?:[0-9]+(?:{point}[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
        r"|(?P<end>[\n;])"
        rf"|(?P<quote>\.'|[\"{quotes}])"
        rf"|(?P<sign>{longer}|[{re.escape(single)}])"
    )


def tokens(user: str, syntax: Syntax) -> tuple[list[Token], list[tuple[int, int]]]:
    """All tokens, spaces and comments left out, and where those of each statement begin and end.

    >>> found, statements = tokens("z = 2*x'; f'(z)", SYNTAXES["numpy"])
    >>> [token.kind for token in found[2:]], statements
    (['number', '*', 'name', 'post', 'end', 'name', '(', 'name', ')'], [(0, 6), (7, 11)])
    """
    reader = _Reader(user, syntax)
    reader.run()
    return reader.tokens, reader.statements


class _Reader:
    """The state of one pass over a text."""

    def __init__(self, user: str, syntax: Syntax) -> None:
        self._user = user
        self._syntax = syntax
        self.tokens: list[Token] = []
        self.statements: list[tuple[int, int]] = []
        self._opened: list[int] = []
        self._begin = 0
        self._square = 0
        self._at = 0

    def run(self) -> None:
        user = self._user
        token = _pattern(self._syntax.name, user.isascii())
        read = {"name": self._name, "number": self._number, "end": self._end, "quote": self._quote, "sign": self._sign}
        while self._at < len(user):
            match = token.match(user, self._at)
            if match is None:
                raise bad_character(user, self._at)
            start, self._at = self._at, match.end()
            kind = match.lastgroup
            if kind == "space":
                continue
            try:
                read[str(kind)](match[0], start)
            except McalcError as error:
                raise error.at((start, self._at)) from None
        self._split()

    def _split(self) -> None:
        """The end of a statement; there may be nothing in it."""
        if self._begin < len(self.tokens):
            self.statements.append((self._begin, len(self.tokens)))

    def _push(self, kind: str, text: str, start: int) -> None:
        self.tokens.append(Token(kind, text, start, self._at))

    def _end(self, text: str, start: int) -> None:
        """The end of a statement, unless a bracket goes on over it."""
        if self._opened and not (self._syntax.rows and self.tokens[self._opened[-1]].kind == "["):
            if text == "\n":
                return
            raise unclosed(self.tokens[self._opened[-1]])
        if not self._opened:
            self._split()
            self._begin = len(self.tokens) + 1
        self._push("end", text, start)

    def _name(self, text: str, start: int) -> None:
        error = None if text in CONSTANTS or text in LOOP_WORDS else foreign(text)
        if text in BETWEEN_CONDITIONS and text in self._syntax.binary:
            self._push(text, text, start)
            return
        if error is not None:
            raise error
        if not text.isascii():
            if not text.isidentifier():
                bad = next(at for at, sign in enumerate(text, start) if not f"x{sign}".isidentifier())
                raise bad_character(self._user, bad)
            from unicodedata import normalize

            text = normalize("NFKC", text)
        self._push("name", text, start)

    def _number(self, text: str, start: int) -> None:
        digits, _, exponent = text.lower().partition("e")
        if len(digits) > limits.LITERAL_DIGITS:
            raise limits.over(f"the number has {len(digits)} digits", limits.LITERAL_DIGITS)
        if exponent and (len(exponent) > 5 or abs(int(exponent)) > limits.DECIMAL_EXPONENT):
            raise limits.over("the number's exponent is too large", limits.DECIMAL_EXPONENT)
        if digits.isdigit() and digits[0] == "0" and digits.strip("0") and not exponent:
            raise SpecSyntaxError(f"{text} begins with a zero", hint=f"write {digits.lstrip('0')}")
        self._push("number", text, start)

    def _quote(self, text: str, start: int) -> None:
        """A quote after a value transposes, or marks a derivative before a bracket; any other begins a string."""
        error = foreign(text, self._syntax.foreign) if text == ".'" else None
        if error is not None:
            raise error
        before = self.tokens[-1] if self.tokens else None
        if before is None or before.kind not in VALUES or text == '"':
            self._string(text, start)
        elif before.kind == "number" and self._syntax.places == "[":
            raise SpecSyntaxError("a number can't be transposed")
        elif before.kind == "name" and before.end == start and text != ".'" and self._marks_derivative():
            typed = self._user[start : self._at]
            digits = typed.lstrip(_QUOTES)
            before.text += "'" * (len(typed) - len(digits)) + digits
            before.end = self._at
        else:
            self._push("post", text, start)

    def _marks_derivative(self) -> bool:
        """Whether the quotes are those of `f'(x)` or `f'12(x, y)`: a bracket follows, and what is before it is read."""
        user, end = self._user, self._at
        while end < len(user) and user[end] in _QUOTES:
            end += 1
        while end < len(user) and user[end] in "123456789" and end < self._at + _DERIVATIVES:
            end += 1
        attribute = len(self.tokens) > 1 and self.tokens[-2].kind == "."
        if attribute or user[end : end + 1] != "(":
            return False
        self._at = end
        return True

    def _string(self, text: str, start: int) -> None:
        user = self._user
        if text not in "'\"":
            raise SpecSyntaxError(f"{text} stands after nothing")
        end = user.find(text, start + 1)
        line_end = user.find("\n", start)
        if end < 0 or 0 <= line_end < end:
            hint = "' transposes only right after a name or a bracket"
            raise SpecSyntaxError("the quote is not closed", span=(start, start + 1), hint=hint)
        inside = user[start + 1 : end]
        self._at = end + 1
        if not inside.isprintable():
            raise bad_character(user, next(i for i in range(start + 1, end) if not user[i].isprintable()))
        if "\\" in inside or (self.tokens and self.tokens[-1].kind in VALUES):
            raise ForbiddenError("strings are options only, as in norm(X, 'fro')")
        if len(inside) > limits.LITERAL_DIGITS:
            raise limits.over("the string is too long", limits.LITERAL_DIGITS)
        self._push("string", inside, start)

    def _sign(self, text: str, start: int) -> None:
        syntax = self._syntax
        kind = syntax.same.get(text, text)
        error = foreign(kind, syntax.foreign)
        if error is not None:
            raise error
        if kind in syntax.postfix:
            if not self.tokens or self.tokens[-1].kind not in VALUES:
                raise SpecSyntaxError(f"{text} stands after nothing")
            kind = "post"
        self._push(kind, text, start)
        if kind in ("(", "["):
            self._open()
        elif kind in (")", "]"):
            self._close(text, start)

    def _open(self) -> None:
        self._square += self.tokens[-1].kind == "["
        if len(self._opened) >= limits.BRACKETS:
            raise limits.over("the brackets are nested too deep", limits.BRACKETS, hint=limits.NAME_PARTS)
        if self._square > _SQUARE:
            raise limits.too_deep()
        self._opened.append(len(self.tokens) - 1)

    def _close(self, text: str, start: int) -> None:
        if not self._opened:
            raise SpecSyntaxError(f"{text} closes nothing")
        place = self._opened.pop()
        opened = self.tokens[place]
        if _CLOSED[opened.kind] != text:
            raise SpecSyntaxError(f"{text} can't close {opened.text}", span=(opened.start, self._at))
        self._square -= text == "]"
        opened.partner = len(self.tokens) - 1
        self.tokens[-1].partner = place


def unclosed(opened: Token) -> SpecSyntaxError:
    """The error for a bracket that nothing closes."""
    return SpecSyntaxError(f"the bracket {opened.text} is not closed", span=opened.span)
