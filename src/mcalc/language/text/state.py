"""Where the reading of a spec stands: the tokens, the place among them, and the brackets that are open."""

from __future__ import annotations

from mcalc.errors import McalcError
from mcalc.language.syntax import POWER, Syntax
from mcalc.language.text.bracket import Bracket
from mcalc.language.text.tokens import VALUES, Token, tokens


class State:
    """The tokens of a spec, the current one, and the open brackets of the expression that is read."""

    def __init__(self, text: str, syntax: Syntax) -> None:
        self.text = text
        self.syntax = syntax
        self.tokens, self.statements = tokens(text, syntax)
        self.brackets: list[Bracket] = []
        self.at = 0

    def kind(self, ahead: int) -> str:
        """The kind of a token before or behind the current one."""
        at = self.at + ahead
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else ""

    def misused_function(self, token: Token) -> McalcError | None:
        """The error for `sin x` and `sin^2(x)`, None where nothing follows that could be the argument."""
        for at in range(self.at + 1, len(self.tokens)):
            after, before = self.tokens[at], self.tokens[at - 1]
            if before.kind in VALUES and after.kind in ("name", "number", "("):
                return self.adjacent(at)
            if after.kind not in ("number", "post", "-") and not self._is_power(after):
                break
        return None

    def _is_power(self, token: Token) -> bool:
        operator = self.syntax.binary.get(token.kind)
        return operator is not None and operator.level == POWER

    def adjacent(self, at: int) -> McalcError:
        """The error for the token at a place, right after a value."""
        from mcalc.language.hints.adjacent import adjacent_error

        inside = self.brackets[-1].opened if self.syntax.rows else None
        return adjacent_error(self.text, self.tokens, at, self.syntax, inside)
