"""What stands in one open bracket while a spec is read: operators wait for their operands, by precedence."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from mcalc import limits
from mcalc.errors import ForbiddenError, Span, SpecSyntaxError
from mcalc.language.syntax import COMPARISON, POWER, PREFIX, SIGN, Syntax
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Call, Name, Node, Number, Stack
from mcalc.record import Record

_WAITING: Final = 4_000
_OPERATORS: Final = 10_000


class Text(Name):
    """A string, True, False or None among the arguments of a function or the places; it never gets into a tree."""

    __slots__ = ()


class Several(Stack):
    """Arguments in brackets of their own, as in `ones((m, n))` and `axis=(0, 1)`; they never get into a tree either."""

    __slots__ = ()


class Item(Record):
    """What stands between two commas: a value alone, or the parts of a range (`a:b:c`, None for one left out)."""

    parts: tuple[Node | None, ...]
    span: Span
    keyword: str = ""

    @property
    def value(self) -> Node:
        """The value, where the item is one."""
        node = self.parts[0]
        assert node is not None
        return node


class Clause(Record):
    """`for targets in node`, or `if node` without targets."""

    targets: tuple[Name, ...]
    node: Node


class Generator(Stack):
    """A body with its clauses, until it is known what is made of it; it never gets into a tree."""

    __slots__ = ("clauses",)

    def __init__(self, body: Node, clauses: Sequence[Clause], span: Span) -> None:
        super().__init__((body,), span)
        self.clauses = tuple(clauses)


class Operand:
    """A value, with the place of all of it, its own brackets included."""

    __slots__ = ("end", "node", "start")

    def __init__(self, node: Node, start: int, end: int) -> None:
        self.node = node
        self.start = start
        self.end = end


_TURNED: Final = re.compile(r"T|T[A-Z]{0,2}[u-z]?")
"""An exponent that is a transpose, and what stands right after it: `x^T`, `x^TAx`."""


class _Waiting(Record):
    """An operator whose right side is not read yet; level and function are those that it reduces with."""

    token: Token
    function: str
    level: int
    prefix: bool


class Bracket:
    """One open bracket, or a whole statement.

    `callee` is what is called or has its places taken, None for a bracket that groups; `function` the name that is
    called. `ranges` tells whether colons may stand here, `several` whether commas may though nothing is called.
    `parts` are the pieces of the current item between colons, `items` those of the current row, `rows` the rows before
    it. Of a loop, `body` is what is repeated, `clauses` those that are complete, `targets` the names of the open one.
    `wants` tells whether an operand comes next; names that are `declared` are variables whatever they look like.
    """

    __slots__ = (
        "_count", "_declared", "_operators", "_syntax", "begin", "body", "callee", "clauses", "function", "items",
        "keyword", "opened", "operands", "parts", "ranges", "rows", "several", "targets", "wants",
    )  # fmt: skip

    def __init__(
        self,
        syntax: Syntax,
        declared: Collection[str],
        opened: Token | None = None,
        callee: Operand | None = None,
    ) -> None:
        self._syntax = syntax
        self._declared = declared
        self.opened = opened
        self.callee = callee
        self.function = ""
        self.ranges = self.several = False
        self.parts: list[Node | None] = []
        self.items: list[Item] = []
        self.rows: list[list[Item]] = []
        self.operands: list[Operand] = []
        self.keyword: Token | None = None
        self.begin = 0
        self.body: Node | None = None
        self.clauses: list[Clause] = []
        self.targets: tuple[Name, ...] | None = None
        self.wants = True
        self._operators: list[_Waiting] = []
        self._count = 0

    @property
    def empty(self) -> bool:
        """Whether nothing stands here since the last separator."""
        return not self.operands and not self._operators

    @property
    def single(self) -> bool:
        """Whether one operand is all there is since the last separator."""
        return len(self.operands) == 1 and not self._operators

    def add(self, node: Node, start: int, end: int) -> None:
        """The operand that was wanted."""
        if not (self.operands or self._operators or self.parts or self.keyword):
            self.begin = start
        self.operands.append(Operand(node, start, end))
        self.wants = False

    def replace(self, node: Node, end: int) -> None:
        """Put a node that goes on to `end` in the place of the last operand."""
        last = self.operands[-1]
        self.operands[-1] = Operand(node, last.start, end)

    def prefix(self, token: Token) -> None:
        """A sign in front of an operand; after a power it belongs to the exponent."""
        if not (self.operands or self._operators or self.parts or self.keyword):
            self.begin = token.start
        level = POWER if self._operators and self._operators[-1].level >= POWER else SIGN
        self._wait(_Waiting(token, PREFIX[token.kind], level, True))

    def operator(self, token: Token) -> None:
        """A sign between two operands."""
        function, level, _ = self._syntax.binary[token.kind]
        if level == POWER and self._operators and self._operators[-1].level == POWER:
            if not self._syntax.power_of_power:
                hint = "write (a^b)^c or a^(b^c)"
                raise SpecSyntaxError("a power of a power is read in two ways", hint=hint)
        else:
            self._reduce(level)
        self._wait(_Waiting(token, function, level, False))
        self.wants = True

    def _wait(self, operator: _Waiting) -> None:
        self._operators.append(operator)
        self._count += 1
        if len(self._operators) > _WAITING or self._count > _OPERATORS:
            raise limits.too_deep()

    def postfix(self, token: Token) -> None:
        """A sign after an operand: a transpose, or a power."""
        self._count += 1
        if self._count > _OPERATORS:
            raise limits.too_deep()
        self._reduce(self._syntax.postfix_level)
        last = self.operands[-1]
        function = self._syntax.postfix.get(self._syntax.same.get(token.text, token.text), "transpose")
        span = (last.start, token.end)
        if isinstance(function, str):
            self.replace(Call(function, (last.node,), None, span), token.end)
        else:
            self.replace(Call("power", (last.node, Number(function, None, token.span)), None, span), token.end)

    def value(self) -> Node:
        """All that was read since the last separator."""
        if self.wants:
            last = self._operators[-1].token if self._operators else self.keyword or self.opened
            assert last is not None
            raise SpecSyntaxError(f"there is nothing after {last.text}", span=last.span)
        self._reduce(0)
        self.wants = True
        return self.operands.pop().node

    def _reduce(self, level: int) -> None:
        """Apply the operators at the end that bind at least so tightly."""
        while self._operators and self._operators[-1].level >= level:
            token, function, found, prefix = self._operators.pop()
            right = self.operands.pop()
            if prefix:
                span = (token.start, right.end)
                node = Call(function, (right.node,), None, span) if function else right.node
            else:
                left = self.operands.pop()
                span = (left.start, right.end)
                if found == POWER:
                    self._check_exponent(right.node)
                elif found == COMPARISON and self._compares(left):
                    times = self._syntax.times
                    hint = f"multiply two comparisons: (a < x){times}(x < b)"
                    raise ForbiddenError("a comparison has two sides only", span=span, hint=hint)
                node = Call(function, (left.node, right.node), self._syntax.binary[token.kind].options, span)
            self.operands.append(Operand(node, *span))

    def _check_exponent(self, exponent: Node) -> None:
        """Raise for an exponent that is over the limit, or a transpose in disguise."""
        hint = self._syntax.transposed
        while isinstance(exponent, Call) and exponent.function == "neg":
            exponent = exponent.args[0]
            hint = f"write inv(A){self._syntax.transpose} for the inverse, transposed"
        match exponent:
            case Number(value=value) if abs(value) > limits.EXPONENT:
                raise limits.over("the exponent is too large", limits.EXPONENT, exponent.span)
            case Name(id=name) | Call(function=name) if _TURNED.fullmatch(name) and name not in self._declared:
                raise ForbiddenError("T as an exponent is not a transpose", span=exponent.span, hint=hint)
            case _:
                pass

    def _compares(self, left: Operand) -> bool:
        """Whether an operand is a comparison that stands in no brackets."""
        node = left.node
        if not isinstance(node, Call) or node.span != (left.start, left.end):
            return False
        return any(node.function == f for f, level, _ in self._syntax.binary.values() if level == COMPARISON)
