"""MATLAB's syntax as matrixcalculus.org has it: names, brackets and places.

What is documented there: `+ - * / ^` and `.* ./ .^`, `'` transposes; sin cos tan arcsin arccos arctan exp log tanh abs
sign relu work element by element; sum is the sum of all entries; norm1 and norm2 are the norms of a vector, and of the
entries of a matrix; tr det logdet inv; vector(1) and matrix(1) are constants of the size that their place
wants, eye is the identity. Beyond that, everything that mcalc's own language calls by name can be called here, and
places count from 1.

The tree holds calls of signs (`*`, `/`, `^`, `[,]`, `[;]`) whose meaning depends on the axes of their operands, and
constants of open size; both are decided with the shapes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mcalc import limits
from mcalc.catalogue.undefined import base as base_of
from mcalc.errors import ForbiddenError, Span, SpecSyntaxError
from mcalc.language.syntax import MATLAB
from mcalc.language.text.bracket import Bracket, Item
from mcalc.language.text.calls import ANY, Undefined, folded
from mcalc.language.text.matlab_calls import SPECIAL, index, is_place, matlab_call, open_size
from mcalc.language.text.parser import Parser
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Call, Name, Node, Stack


class MatlabParser(Parser):
    """Reads a spec in MATLAB's syntax; `variables` are the names without a bracket, or with one that holds places."""

    syntax = MATLAB
    keywords = False

    def __init__(self, text: str, declared: Collection[str], undefined: Undefined = ANY) -> None:
        """Tell the variables from the functions that are called."""
        super().__init__(text, declared, undefined)
        found = self.tokens
        self.variables = {*declared}
        for at, token in enumerate(found):
            if token.kind == "name":
                called = at + 1 < len(found) and found[at + 1].kind == "("
                if not called or (not self.is_callable(token.text) and _holds_places(found, at + 1)):
                    self.variables.add(base_of(token.text))

    def is_function(self, name: str) -> bool:
        """Whether a name is a function's, whatever variables there are."""
        return name in SPECIAL or super().is_function(name)

    def is_callable(self, name: str) -> bool:
        """Whether a bracket after a name holds arguments of a known function."""
        return self.is_function(name) or self.known(name) is not None

    def suggestion(self, name: str) -> str | None:
        """The function that a name may be a slip of."""
        return name.lower() if name.lower() in SPECIAL else super().suggestion(name)

    def leaf(self, token: Token) -> Node:
        """A name that isn't called: a variable, a constant, the identity, or the last place."""
        name, span = token.text, token.span
        if name == "end":
            if not any(bracket.ranges for bracket in self.brackets):
                raise ForbiddenError("end stands in places only, as in x(2:end)")
            return Name(name, span)
        if name == "eye" and name not in self.declared:
            return Call("eye", (open_size(span, 0),), None, span)
        return super().leaf(token)

    def applied(self, token: Token) -> Bracket | None:
        """What a bracket right after an operand opens, None where an operator is missing."""
        if token.kind == "[":
            return None
        before = self.tokens[self.at - 1]
        bracket = self.bracket(token, self.brackets[-1].operands[-1])
        if before.kind == "name":
            bracket.function = before.text
            bracket.ranges = before.text in self.variables or not self.is_callable(before.text)
            return bracket
        bracket.ranges = True
        places = before.kind in (")", "]") and before.end == token.start and _holds_places(self.tokens, self.at)
        return bracket if places else None

    def finished(self, bracket: Bracket, span: Span) -> Node:
        """A function of arguments, or places of a variable."""
        assert bracket.callee is not None
        name, items = bracket.function, bracket.items
        own = self.own_call(name, bracket.callee.node.span, items, span)
        if own is not None:
            return own
        letters, entry = base_of(name), self.known(name)
        if not name:
            return index(bracket.callee.node, items, span)
        if self.is_function(name) and name not in self.declared:
            return matlab_call(name, items, span)
        if entry is not None and name not in self.variables:
            self.calls.setdefault(name, span)
            return matlab_call(name, items, span)
        if letters not in self.variables:
            return self.undefined_call(name, bracket.callee.node.span, items, span)
        if letters != name or not items or not all(map(is_place, items)):
            hint = f"a product is written {letters}*(...)"
            raise SpecSyntaxError(f"{letters} is a variable, not a function", hint=hint)
        self.used.setdefault(name, bracket.callee.node.span)
        return index(bracket.callee.node, items, span)

    def listed(self, rows: Sequence[Sequence[Item]], span: Span, outer: Bracket) -> Node:
        """`[a, b; c, d]`: parts side by side, rows under each other; empty where nothing is given to a function."""
        items = sum(map(len, rows))
        if not items and outer.function in ("reshape", "max", "min"):
            return Stack((), span)
        if not items:
            raise SpecSyntaxError("there is nothing in the brackets")
        if items > limits.STACK:
            raise limits.over(f"the brackets have {items} items", limits.STACK)
        return folded("[;]", [folded("[,]", [item.value for item in row], span) for row in rows], span)


def _holds_places(found: Sequence[Token], opening: int) -> bool:
    """Whether the bracket that opens there holds a colon, `end`, or whole numbers alone, as in `eye(n)(:, 1)`."""
    inside = found[opening + 1 : found[opening].partner]
    depth = 0
    for token in inside:
        depth += (token.kind in "([") - (token.kind in ")]")
        if not depth and (token.kind == ":" or token.text == "end"):
            return True
    return bool(inside) and inside[0].kind == "number" and all(token.kind in ("number", ",") for token in inside)
