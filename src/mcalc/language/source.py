"""From the user's text to Python's: the signs of mathematics translated, every place traceable to where it was typed.

The text is cut into tokens once. Statements come out one a line, so that a line number of Python's is a statement
and a column leads back to the user's text. What Python's own parser would only call invalid syntax (`2x`, `x y`,
`|x|`, an open bracket) is found here, where the tokens are known. Python nests brackets a few levels deep only: a
bracket far inside others becomes a line of its own, with a name in its place.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from mcalc import limits
from mcalc.errors import EmptySpecError, ForbiddenError, SpecSyntaxError
from mcalc.language.characters import bad_character, check_number
from mcalc.language.foreign import keyword_error, sign_error
from mcalc.language.lines import Line, Piece
from mcalc.record import Record

PRIME: Final = "ʹ"
"""The letter that stands for the quotes of `f'(x)` inside a Python identifier."""

_OUTLINED: Final = f"_{PRIME}"
"""How the name of an outlined bracket begins; no user can write it."""

_EVERY: Final = 40
"""How many brackets stand inside each other before one is outlined."""


@cache
def _token(plain: bool) -> re.Pattern[str]:
    """One token. That of plain ASCII is made in a third of the time, which every start would take."""
    blank, name, quote, signs = _PLAIN if plain else _ANY
    return re.compile(
        rf"(?P<space>{blank}+|\\\r?\n|\#[^\n]*)"
        rf"|(?P<name>{name})"
        r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
        r"|(?P<end>[\n;])"
        rf"|(?P<quote>{quote})"
        r"|(?P<operator>\*\*|//|->|<=|>=|==|=>|=<|!=|<>|:=|&&|\|\||\.[*/^']"
        rf"|[-+*/@^()\[\]{{}},.:=<>!~%&|?$`\\{signs}])"
    )


# Blanks, names, quotes, and the signs beyond those of every keyboard.
_PLAIN: Final = (r"[ \t\r]", r"[A-Za-z_][A-Za-z_0-9]*", "[\"']", "")
_ANY: Final = (
    r"[ \t\r\xa0\u2000-\u200a\u202f\u3000]",
    r"[^\W\dᵀ²³ʹ][^\Wᵀ²³ʹ]*",
    "[\"'’′ʹ]",
    "⊙·⋅∙ᵀ²³−–×÷≤≥≠⊗√∑∏∇∂∞",
)

_TRANSLATED: Final = {
    "^": "**",
    "⊙": "*",
    "·": "@",
    "⋅": "@",
    "∙": "@",
    "ᵀ": ".T",
    "²": "**2",
    "³": "**3",
    "−": "-",
    "–": "-",
    "÷": "/",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}

_OPEN: Final = {"(": ")", "[": "]"}
_CLOSE: Final = frozenset(")]")
_QUOTES: Final = frozenset("'’′ʹ")
_ENDS_VALUE: Final = frozenset({"name", "number", "string", "close"})


class Source(Record):
    """The user's text, and its statements as lines of Python; `outlined` names the lines that are brackets."""

    user: str
    lines: tuple[Line, ...]
    outlined: tuple[str | None, ...]

    @property
    def python(self) -> str:
        """The Python text, a line each."""
        return "\n".join(line.text for line in self.lines)


def translate(user: str) -> Source:
    """The statements of a spec as Python text.

    >>> translate("Aᵀ·x ⊙ y^2; f'(x)").python.splitlines()
    ['A.T@x * y**2', 'fʹ(x)']
    """
    if len(user) > limits.SPEC_LENGTH:
        raise limits.over(f"the spec has {len(user)} characters", limits.SPEC_LENGTH)
    source = _Translator(user).run()
    if not source.lines:
        raise EmptySpecError("the spec is empty", hint="write a function, as in sum(x**2)")
    statements = source.outlined.count(None)
    if statements > limits.STATEMENTS:
        raise limits.over(f"the spec has {statements} statements", limits.STATEMENTS)
    return source


class _Opened(Record):
    """An open bracket, and the pieces around it if what it holds becomes a line of its own."""

    piece: Piece
    around: list[Piece] | None


class _Translator:
    """The state of one pass over a text."""

    __slots__ = ("_before", "_lines", "_opened", "_outlined", "_pieces", "_position", "_user")

    def __init__(self, user: str) -> None:
        self._user = user
        self._position = 0
        self._lines: list[Line] = []
        self._outlined: list[str | None] = []
        self._pieces: list[Piece] = []
        self._opened: list[_Opened] = []
        self._before = ""

    def run(self) -> Source:
        user = self._user
        token = _token(user.isascii())
        while self._position < len(user):
            match = token.match(user, self._position)
            if match is None:
                raise bad_character(user, self._position)
            self._position = match.end()
            text, start = match[0], match.start()
            match match.lastgroup:
                case "space":
                    pass
                case "end":
                    self._end(text)
                case "name":
                    self._name(text, start)
                case "number":
                    self._number(text, start)
                case "quote":
                    self._quote(text, start)
                case _:
                    self._operator(text, start)
        if self._opened:
            raise _unclosed(self._opened[-1].piece)
        self._end("")
        return Source(user, tuple(self._lines), tuple(self._outlined))

    def _push(self, kind: str, text: str, start: int, end: int) -> None:
        self._pieces.append(Piece(kind, text, start, end))
        self._before = kind

    def _end(self, text: str) -> None:
        """The end of a statement, unless a bracket goes on over the end of the line."""
        if self._opened:
            if text == "\n":
                return
            raise _unclosed(self._opened[-1].piece)
        if self._pieces:
            self._lines.append(Line(self._user, self._pieces))
            self._outlined.append(None)
            self._pieces = []
        self._before = ""

    def _name(self, text: str, start: int) -> None:
        end = start + len(text)
        error = keyword_error(text, (start, end))
        if error is not None:
            raise error
        if not text.isidentifier():
            bad = next(i for i in range(start, end) if not f"x{self._user[i]}".isidentifier())
            raise bad_character(self._user, bad)
        self._check_adjacent("name", text, end)
        self._push("name", text, start, end)

    def _number(self, text: str, start: int) -> None:
        end = start + len(text)
        self._check_adjacent("number", text, end)
        check_number(text, start)
        self._push("number", text, start, end)

    def _check_adjacent(self, kind: str, text: str, end: int) -> None:
        """Two values with nothing between them."""
        if self._before in _ENDS_VALUE:
            raise self._beside(kind, text, end)

    def _beside(self, kind: str, text: str, end: int) -> SpecSyntaxError:
        from mcalc.language.beside import beside

        return beside(self._user, self._pieces, kind, text, end)

    def _operator(self, text: str, start: int) -> None:
        end = start + len(text)
        error = self._latex(start) if text == "\\" else sign_error(text, (start, end))
        if error is not None:
            raise error
        if text in _OPEN:
            self._open(text, start)
        elif text in _CLOSE:
            self._close(text, start)
        elif text in "ᵀ²³":
            if self._before not in _ENDS_VALUE:
                raise SpecSyntaxError(f"{text} stands after nothing", span=(start, end))
            self._push("close", _TRANSLATED[text], start, end)
        else:
            self._push("operator", _TRANSLATED.get(text, text), start, end)

    def _latex(self, start: int) -> ForbiddenError | None:
        from mcalc.language.pasted import latex_error

        return latex_error(self._user, start) or sign_error("\\", (start, start + 1))

    def _open(self, text: str, start: int) -> None:
        span = (start, start + 1)
        if text == "(" and self._before in ("close", "number"):
            raise self._beside("open", text, start + 1)
        if len(self._opened) >= limits.BRACKETS:
            raise limits.over("the brackets are nested too deep", limits.BRACKETS, span, limits.NAME_PARTS)
        around: list[Piece] | None = None
        if text == "(" and len(self._opened) % _EVERY == _EVERY - 1:
            around = self._pieces
            called = self._before == "name" and (len(around) < 2 or around[-2].text != ".")
            self._pieces = [around.pop()] if called else []
        self._push("open", text, *span)
        self._opened.append(_Opened(self._pieces[-1], around))

    def _close(self, text: str, start: int) -> None:
        span = (start, start + 1)
        if not self._opened:
            raise SpecSyntaxError(f"{text} closes nothing", span=span)
        opened, around = self._opened.pop()
        if _OPEN[opened.text] != text:
            raise SpecSyntaxError(f"{text} can't close {opened.text}", span=(opened.start, start + 1))
        self._push("close", text, *span)
        if around is not None:
            name = f"{_OUTLINED}{len(self._lines)}"
            first = self._pieces[0].start
            self._lines.append(Line(self._user, self._pieces))
            self._outlined.append(name)
            self._pieces = around
            self._push("close", name, first, start + 1)

    def _quote(self, text: str, start: int) -> None:
        """A quote right after a value transposes, or marks a derivative before a bracket; any other begins a string."""
        pieces, user = self._pieces, self._user
        before = self._before if pieces and pieces[-1].end == start else ""
        if text in _QUOTES and before in ("name", "close"):
            end = start
            while end < len(user) and user[end] in _QUOTES:
                end += 1
            attribute = len(pieces) > 1 and pieces[-2].text == "."
            if before == "name" and user[end : end + 1] == "(" and not attribute:
                last = pieces.pop()
                self._position = end
                self._push("name", last.text + PRIME * (end - start), last.start, end)
            else:
                self._push("close", ".T", start, start + 1)
            return
        self._string(text, start, before)

    def _string(self, text: str, start: int, before: str) -> None:
        user = self._user
        if before == "number" and text in _QUOTES:
            raise SpecSyntaxError("a number can't be transposed", span=(start, start + 1))
        if text not in "\"'":
            raise SpecSyntaxError(f"{text} stands after nothing", span=(start, start + 1))
        end = user.find(text, start + 1)
        line_end = user.find("\n", start)
        if end < 0 or 0 <= line_end < end:
            hint = "' transposes only right after a name or a bracket"
            raise SpecSyntaxError("the quote is not closed", span=(start, start + 1), hint=hint)
        inside = user[start + 1 : end]
        if not inside.isprintable():
            raise bad_character(user, next(i for i in range(start + 1, end) if not user[i].isprintable()))
        if self._before in _ENDS_VALUE or "\\" in inside:
            raise ForbiddenError("strings are options only, as in norm(X, 'fro')", span=(start, end + 1))
        self._position = end + 1
        self._push("string", user[start : end + 1], start, end + 1)


def _unclosed(piece: Piece) -> SpecSyntaxError:
    return SpecSyntaxError(f"the bracket {piece.text} is not closed", span=(piece.start, piece.end))
