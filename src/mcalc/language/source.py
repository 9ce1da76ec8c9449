"""From the user's text to Python's: the signs of mathematics translated, every place traceable to where it was typed.

The text is cut into tokens once. Statements come out one a line, so that a line number of Python's is a statement
and a column leads back to the user's text. What Python's own parser would only call invalid syntax (`2x`, `x y`, `|x|`,
an open bracket) is found here, where the tokens are known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple

from mcalc.errors import EmptySpecError, ForbiddenError, Span, SpecSyntaxError
from mcalc.language import limits

PRIME: Final = "ʹ"
"""The letter that stands for the quotes of `f'(x)` inside a Python identifier."""

_TOKEN: Final = re.compile(
    r"""(?P<space>[\x20\t\r\xa0\u2000-\u200a\u202f\u3000]+|\\\r?\n|\#[^\n]*)
      | (?P<name>[^\W\dᵀ²³ʹ][^\Wᵀ²³ʹ]*)
      | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<end>[\n;])
      | (?P<quote>['"’′ʹ])
      | (?P<operator>\*\*|//|->|<=|>=|==|!=|<>|:=|&&|\|\||\.[*/^']|[-+*/@^()\[\]{},.:=<>!~%&|?$`\\⊙·⋅∙ᵀ²³−–×÷≤≥≠⊗√∑∏∇∂∞])
    """,
    re.VERBOSE,
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

_FOREIGN: Final = {
    "//": ("integer division is not part of the language", "/ divides exactly"),
    "%": ("the remainder % is not part of the language", None),
    "&&": ("&& is not part of the language", "comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)"),
    "&": ("& is not part of the language", "comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)"),
    "||": ("|| is not part of the language", "write norm(x) for a norm, abs(x) for the absolute value"),
    "|": ("| is not part of the language", "write abs(x) for the absolute value, norm(x) for a norm, det(X) for a determinant"),
    ":=": (":= is not part of the language", "name an intermediate with =, as in z = W @ x + b; sum(z)"),
    "->": ("-> is not part of the language outside einsum subscripts", None),
    "<>": ("<> is not part of the language", "write != for unequal"),
    "!": ("! is not part of the language", "write gamma(n + 1) for a factorial, != for unequal"),
    "~": ("~ is not part of the language", "write 1 - c for the opposite of a comparison"),
    "{": ("braces are not part of the language", "use round brackets to group"),
    "}": ("braces are not part of the language", "use round brackets to group"),
    "\\": ("\\ is not part of the language", "write solve(A, b)"),
    ".*": (".* is MATLAB's", "* works element by element; or read the spec with --syntax matlab"),
    "./": ("./ is MATLAB's", "/ works element by element; or read the spec with --syntax matlab"),
    ".^": (".^ is MATLAB's", "** works element by element; or read the spec with --syntax matlab"),
    ".'": (".' is MATLAB's", "write .T; or read the spec with --syntax matlab"),
    "×": ("× can mean three things", "write * element by element, @ for the matrix product, cross(x, y) for the cross product"),
    "⊗": ("⊗ is not part of the language", "write kron(A, B) for the Kronecker product, outer(x, y) for the outer product"),
    "√": ("√ is not part of the language", "write sqrt(x)"),
    "∑": ("∑ is not part of the language", "write sum(x)"),
    "∏": ("∏ is not part of the language", "write prod(x)"),
    "∇": ("∇ is not part of the language", "the command says what to differentiate; the spec is the function itself"),
    "∂": ("∂ is not part of the language", "the command says what to differentiate; the spec is the function itself"),
    "∞": ("∞ is not part of the language", "write norm(x, 'inf') for the maximum norm"),
    "?": ("? is not part of the language", "write where(c, a, b)"),
    "$": ("$ is not part of the language", None),
    "`": ("` is not part of the language", None),
}

_KEYWORDS: Final = {
    "lambda": ("lambda is a word of Python", "call the variable lam or λ"),
    "if": ("if is not part of the language", "write where(c, a, b)"),
    "else": ("else is not part of the language", "write where(c, a, b)"),
    "and": ("and is not part of the language", "comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)"),
    "or": ("or is not part of the language", "comparisons are the numbers 0 and 1: write maximum(x > 0, y > 0)"),
    "not": ("not is not part of the language", "write 1 - c for the opposite of a comparison"),
    "for": ("for is not part of the language", "write the whole array at once: sum(x**2) for sum(v**2 for v in x)"),
    "in": ("in is not part of the language", None),
    "is": ("is is not part of the language", "write == to compare"),
    "True": ("True is not part of the language", "comparisons are the numbers 0 and 1"),
    "False": ("False is not part of the language", "comparisons are the numbers 0 and 1"),
    "None": ("None is not part of the language", None),
}

_OTHER_KEYWORDS: Final = frozenset(
    "as assert async await break class continue def del elif except finally from global import nonlocal pass raise "
    "return try while with yield".split()
)

_OPEN: Final = {"(": ")", "[": "]"}
_CLOSE: Final = frozenset(")]")
_ENDS_VALUE: Final = frozenset({"name", "number", "string", "close"})


def keyword_error(name: str, span: Span | None = None) -> ForbiddenError | None:
    """The error for a word that Python keeps for itself, None for any other word."""
    if name in _KEYWORDS:
        message, hint = _KEYWORDS[name]
        return ForbiddenError(message, span=span, hint=hint)
    if name in _OTHER_KEYWORDS:
        return ForbiddenError(f"{name} is a word of Python", span=span, hint="choose another name")
    return None


class Piece(NamedTuple):
    """One token: its Python text, and the span in the user's text."""

    kind: str
    text: str
    start: int
    end: int


class Line:
    """One statement as Python text, with the way back to the user's."""

    __slots__ = ("_columns", "_offset", "_pieces", "text")

    def __init__(self, user: str, pieces: list[Piece]) -> None:
        self._pieces = pieces
        first, last = pieces[0].start, pieces[-1].end
        plain = user[first:last]
        self._offset = first
        self._columns: list[int] | None = None
        if plain.isascii() and "\n" not in plain and all(user[p.start : p.end] == p.text for p in pieces):
            self.text = plain
            return
        parts: list[str] = []
        columns: list[int] = []
        column = 0
        end = first
        for piece in pieces:
            if piece.start > end:
                parts.append(" ")
                column += 1
            columns.append(column)
            parts.append(piece.text)
            column += len(piece.text.encode("utf-8", "replace"))
            end = piece.end
        self.text = "".join(parts)
        self._columns = columns

    def start(self, column: int) -> int:
        """The place in the user's text of what begins at that byte."""
        if self._columns is None:
            return self._offset + column
        at = max(0, bisect_right(self._columns, column) - 1)
        return self._pieces[at].start

    def end(self, column: int) -> int:
        """The place in the user's text of what ends before that byte."""
        if self._columns is None:
            return self._offset + column
        at = max(0, bisect_right(self._columns, max(0, column - 1)) - 1)
        return self._pieces[at].end


class Source(NamedTuple):
    """The user's text and its statements as lines of Python."""

    user: str
    lines: tuple[Line, ...]

    @property
    def python(self) -> str:
        """The Python text, a statement a line."""
        return "\n".join(line.text for line in self.lines)


def translate(user: str) -> Source:
    """The statements of a spec as Python text.

    >>> translate("Aᵀ·x ⊙ y^2; f'(x)").python.splitlines()
    ['A.T@x * y**2', 'fʹ(x)']
    """
    if len(user) > limits.SPEC_LENGTH:
        raise limits.over(f"the spec has {len(user)} characters", limits.SPEC_LENGTH)
    lines: list[Line] = []
    pieces: list[Piece] = []
    opened: list[Piece] = []
    position, length = 0, len(user)
    before = ""
    while position < length:
        match = _TOKEN.match(user, position)
        if match is None:
            raise _bad_character(user, position)
        kind = match.lastgroup or ""
        text, start, position = match[0], position, match.end()
        if kind == "space":
            continue
        adjacent = bool(pieces) and pieces[-1].end == start
        match kind:
            case "end":
                if opened and text == "\n":
                    continue
                if opened:
                    raise _unclosed(opened[-1])
                if pieces:
                    lines.append(Line(user, pieces))
                    pieces = []
                before = ""
                continue
            case "quote":
                piece = _quote(user, text, start, before if adjacent else "", pieces)
                position = piece.end
                kind = piece.kind
                if kind == "primes":
                    last = pieces.pop()
                    piece = Piece("name", last.text + piece.text, last.start, piece.end)
                    kind = "name"
            case "operator":
                kind, piece = _operator(text, start, before, opened, user)
            case "name":
                error = keyword_error(text, (start, position))
                if error is not None:
                    raise error
                if not text.isidentifier():
                    raise _bad_character(user, next(i for i in range(start, position) if not ("x" + user[i]).isidentifier()))
                piece = Piece(kind, text, start, position)
                _check_adjacent(pieces, before, piece)
            case _:
                piece = Piece(kind, text, start, position)
                _check_number(piece)
                _check_adjacent(pieces, before, piece)
        if kind == "open":
            if before in ("close", "number") and piece.text == "(":
                raise _no_operator(pieces[-1], piece, user)
            opened.append(piece)
            if len(opened) > limits.BRACKETS:
                raise limits.over("the brackets are nested too deep", limits.BRACKETS, (start, position),
                                  "name parts of it: z = W @ x + b; sum(relu(z)**2)")
        pieces.append(piece)
        before = kind
    if opened:
        raise _unclosed(opened[-1])
    if pieces:
        lines.append(Line(user, pieces))
    if not lines:
        raise EmptySpecError("the spec is empty", hint="write a function, as in sum(x**2)")
    if len(lines) > limits.STATEMENTS:
        raise limits.over(f"the spec has {len(lines)} statements", limits.STATEMENTS)
    return Source(user, tuple(lines))


def _operator(text: str, start: int, before: str, opened: list[Piece], user: str) -> tuple[str, Piece]:
    span = (start, start + len(text))
    if text in _FOREIGN:
        message, hint = _FOREIGN[text]
        raise ForbiddenError(message, span=span, hint=hint)
    if text in _OPEN:
        return "open", Piece("open", text, *span)
    if text in _CLOSE:
        if not opened:
            raise SpecSyntaxError(f"{text} closes nothing", span=span)
        if _OPEN[opened[-1].text] != text:
            raise SpecSyntaxError(
                f"{text} can't close the {opened[-1].text} at {user[opened[-1].start : opened[-1].start + 12]!r}", span=span
            )
        opened.pop()
        return "close", Piece("close", text, *span)
    translated = _TRANSLATED.get(text, text)
    postfix = text in "ᵀ²³"
    if postfix and before not in _ENDS_VALUE:
        raise SpecSyntaxError(f"{text} stands after nothing", span=span)
    return "close" if postfix else "operator", Piece("operator", translated, *span)


def _quote(user: str, text: str, start: int, before: str, pieces: list[Piece]) -> Piece:
    """A quote after a value transposes, or marks a derivative before a bracket; any other begins a string."""
    if text != '"' and before in ("name", "close"):
        end = start
        while end < len(user) and user[end] in "'’′ʹ":
            end += 1
        if before == "name" and user[end : end + 1] == "(" and not (len(pieces) > 1 and pieces[-2].text == "."):
            return Piece("primes", PRIME * (end - start), start, end)
        return Piece("close", ".T", start, start + 1)
    if text in "’′ʹ":
        raise SpecSyntaxError(f"{text} stands after nothing", span=(start, start + 1))
    end = user.find(text, start + 1)
    stop = user.find("\n", start + 1)
    if end < 0 or 0 <= stop < end:
        if before == "number":
            raise SpecSyntaxError("a number can't be transposed", span=(start, start + 1))
        raise SpecSyntaxError(
            "the quote is not closed", span=(start, start + 1), hint="' transposes only right after a name or a bracket"
        )
    inside = user[start + 1 : end]
    if not inside.isprintable():
        raise _bad_character(user, next(i for i in range(start + 1, end) if not user[i].isprintable()))
    if "\\" in inside or pieces and before == "name":
        raise ForbiddenError("strings are options only, as in norm(X, 'fro')", span=(start, end + 1))
    return Piece("string", user[start : end + 1], start, end + 1)


def _check_number(piece: Piece) -> None:
    span = (piece.start, piece.end)
    digits, _, exponent = piece.text.lower().partition("e")
    if len(digits) > limits.LITERAL_DIGITS:
        raise limits.over(f"the number has {len(digits)} digits", limits.LITERAL_DIGITS, span)
    if exponent and (len(exponent) > 5 or abs(int(exponent)) > limits.DECIMAL_EXPONENT):
        raise limits.over("the number's exponent is too large", limits.DECIMAL_EXPONENT, span)
    if len(digits) > 1 and digits[0] == "0" and digits.isdigit() and not exponent and digits.strip("0"):
        raise SpecSyntaxError(f"{piece.text} begins with a zero", span=span, hint=f"write {digits.lstrip('0')}")


def _check_adjacent(pieces: list[Piece], before: str, piece: Piece) -> None:
    if before in _ENDS_VALUE:
        raise _no_operator(pieces[-1], piece, None)


def _no_operator(left: Piece, right: Piece, user: str | None) -> SpecSyntaxError:
    """Two values with nothing between them."""
    if right.text == "(" or left.kind not in ("name", "number"):
        after = "the bracket" if left.kind != "number" else left.text
        return SpecSyntaxError(
            f"there is no operator after {after}", span=(left.start, right.end), hint="a product is written with * or @"
        )
    if left.kind == "number" and right.kind == "name":
        hint = f"write {left.text}*{right.text}"
    elif right.kind == "name":
        hint = f"write {left.text}*{right.text} element by element, {left.text} @ {right.text} for the matrix product"
    else:
        hint = "a product is written with *"
    return SpecSyntaxError(
        f"there is no operator between {left.text} and {right.text}", span=(left.start, right.end), hint=hint
    )


def _unclosed(piece: Piece) -> SpecSyntaxError:
    return SpecSyntaxError(f"the bracket {piece.text} is not closed", span=(piece.start, piece.end))


def _bad_character(user: str, position: int) -> SpecSyntaxError:
    character = user[position]
    shown = f"U+{ord(character):04X}"
    if character.isprintable():
        return SpecSyntaxError(f"{character} ({shown}) is not part of the language", span=(position, position + 1))
    return SpecSyntaxError(f"the character {shown} can't be printed", span=(position, position + 1))
