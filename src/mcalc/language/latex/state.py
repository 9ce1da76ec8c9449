"""Where a reader of LaTeX stands in its tokens, and what else there is to ask it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from mcalc.errors import McalcError, SpecSyntaxError
from mcalc.language.latex.names import Names
from mcalc.language.latex.tokens import partners
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Node


class Scripts:
    """What stands under and over a factor: the tokens of the subscript, and of each superscript."""

    __slots__ = ("sub", "sups")

    def __init__(self) -> None:
        self.sub: list[Token] | None = None
        self.sups: list[list[Token]] = []


class State:
    """The tokens of one expression and the place in them.

    `names` are those of the whole formula, `indices` those that sums around it run over, `closers` the kinds of what
    closes the brackets that are open.
    """

    def __init__(self, text: str, found: Sequence[Token], names: Names, indices: Sequence[str] = ()) -> None:
        self.text = text
        end = found[-1].end if found else len(text)
        self.tokens = [*found, Token("", "", end, end)]
        self.partners: Mapping[int, int] = partners(found)
        self.names = names
        self.indices = list(indices)
        self.at = 0
        self.closers = [""]

    @property
    def token(self) -> Token:
        """The current token; its kind is empty at the end."""
        return self.tokens[self.at]

    @property
    def after(self) -> Token:
        """The token after it."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def next(self) -> Token:
        """The current token, which is taken."""
        token = self.tokens[self.at]
        self.at += token.kind != ""
        return token

    def end(self) -> int:
        """Where the last token that was taken ends."""
        return self.tokens[self.at - 1].end

    def shown(self, token: Token) -> str:
        """A token as it was typed."""
        return self.text[token.start : token.end]

    def braced(self, at: int) -> list[Token]:
        """The tokens between the brace at a place and its partner."""
        return self.tokens[at + 1 : self.partners[at]]

    def run(self, at: int) -> str:
        """The letters from a place on that stand side by side, as many as a name can have."""
        letters = ""
        end = self.tokens[at].start
        while (
            len(letters) < _LONGEST
            and self.tokens[at].kind == "letter"
            and self.tokens[at].start == end
            and self.tokens[at].text.isascii()
        ):
            letters += self.tokens[at].text
            end = self.tokens[at].end
            at += 1
        return letters

    def unexpected(self) -> McalcError:
        """The error for the current token."""
        token = self.token
        if not token.kind:
            before = self.tokens[self.at - 1] if self.at else token
            message = f"there is nothing after {self.shown(before)}" if self.at else "there is nothing to read"
            return SpecSyntaxError(message, span=before.span)
        message, hint = _SIGNS.get(token.kind, ("{} can't stand here", None))
        return SpecSyntaxError(message.format(self.shown(token)), span=token.span, hint=hint)

    # What the parser does, for those who are called by it.

    def part(self, found: Sequence[Token]) -> Node:
        """The expression that is all of some tokens, such as those of a script."""
        raise NotImplementedError

    def relation(self) -> Node:
        """A sum, or a comparison."""
        raise NotImplementedError

    def term(self, argument: bool = False) -> Node:
        """A product."""
        raise NotImplementedError

    def factor(self) -> Node:
        """An operand with its scripts."""
        raise NotImplementedError

    def listed(self) -> list[Node]:
        """What stands in brackets, between commas."""
        raise NotImplementedError

    def scripts(self) -> Scripts:
        """All that stands under and over what was just read."""
        raise NotImplementedError

    def raised(self, node: Node, scripts: Scripts) -> Node:
        """A node under its superscripts."""
        raise NotImplementedError

    def scripted(self, node: Node) -> Node:
        """A node with the scripts that follow."""
        raise NotImplementedError


_LONGEST: Final = 24
"""No function has a longer name."""

_SIGNS: Final = {
    "=": ("= can't stand here", "= defines a name at the beginning of a statement, or compares in brackets: [x = y]"),
    ",": ("a comma can't stand here", "a column is \\begin{bmatrix} a \\\\ b \\end{bmatrix}"),
    "&": ("& can't stand here", "it stands in matrices, in cases, and before = in align"),
    ")": ("{} closes nothing", None),
    "]": ("{} closes nothing", None),
    "\\}": ("{} closes nothing", None),
    ":": (": can't stand here", "write \\langle A, B \\rangle for the sum of the products of entries"),
    "!": ("! can't stand here", "write \\Gamma(n + 1) for a factorial"),
    **dict.fromkeys(("<", ">", "≤", "≥", "≠"), ("{} can't stand here", "a comparison stands in brackets: [x > 0]")),
}
