"""One open bracket while a spec is read: operators that wait for their operands, by precedence."""

from __future__ import annotations

from typing import Final, NoReturn

from mcalc import limits
from mcalc.errors import ForbiddenError, Span, SpecSyntaxError
from mcalc.language.matlab.tokens import Token
from mcalc.language.tree import Call, Name, Node, Number
from mcalc.record import Record

BINARY: Final = {
    "+": ("add", 2),
    "-": ("sub", 2),
    "*": ("*", 3),
    "/": ("/", 3),
    "\\": ("\\", 3),
    ".*": ("mul", 3),
    "./": ("div", 3),
    "^": ("^", 5),
    ".^": ("power", 5),
    "<": ("less", 1),
    "<=": ("less_equal", 1),
    ">": ("greater", 1),
    ">=": ("greater_equal", 1),
    "==": ("equal", 1),
    "~=": ("not_equal", 1),
}
"""The function of each operator and how tightly it binds. A sign for a name is a function of many meanings."""

_COMPARE: Final = 1
_SIGN: Final = 4
_POWER: Final = 5
_EXPONENT_SIGN: Final = 6


class Operand(Record):
    """A value, with the place of all of it, its brackets included."""

    node: Node
    span: Span


class _Operator(Record):
    token: Token
    function: str
    level: int


class Frame:
    """What stands in one bracket so far.

    `parts` are the pieces of the current item between colons, `items` the items of the current row, `rows` the rows
    before it. `wants` tells whether an operand comes next.
    """

    __slots__ = ("_operands", "_operators", "callee", "items", "opened", "parts", "rows", "wants")

    def __init__(self, opened: Token | None = None, callee: Token | None = None) -> None:
        self.opened = opened
        self.callee = callee
        self.parts: list[Node | None] = []
        self.items: list[list[Node | None]] = []
        self.rows: list[list[list[Node | None]]] = []
        self._operands: list[Operand] = []
        self._operators: list[_Operator] = []
        self.wants = True

    @property
    def empty(self) -> bool:
        """Whether nothing stands since the last separator."""
        return not self._operands and not self._operators

    @property
    def target(self) -> Name | None:
        """The name that is all there is so far."""
        node = self._operands[0].node if len(self._operands) == 1 and not self._operators else None
        return node if isinstance(node, Name) else None

    def add(self, node: Node, span: Span) -> None:
        """The operand that was wanted."""
        self._operands.append(Operand(node, span))
        self.wants = False

    def replace(self, node: Node, end: int) -> None:
        """Put a node that goes up to `end` in the place of the last operand."""
        self._operands[-1] = Operand(node, (self._operands[-1].span[0], end))

    @property
    def last(self) -> Operand:
        """The operand that was read last."""
        return self._operands[-1]

    def operator(self, token: Token) -> None:
        """A sign between two operands, or in front of one."""
        if self.wants:
            if token.kind not in "+-":
                raise SpecSyntaxError(f"{token.text} can't stand here", span=token.span)
            after_power = self._operators and self._operators[-1].level >= _POWER
            level = _EXPONENT_SIGN if after_power else _SIGN
            self._operators.append(_Operator(token, "neg" if token.kind == "-" else "", level))
            return
        function, level = BINARY[token.kind]
        if level == _POWER and self._operators and self._operators[-1].level >= _POWER:
            raise SpecSyntaxError(
                "a power of a power is read in two ways", span=token.span, hint="write (a^b)^c or a^(b^c)"
            )
        self._reduce(level)
        if level == _COMPARE and self._operators:
            raise ForbiddenError(
                "a comparison has two sides only", span=token.span, hint="multiply two comparisons: (a < x).*(x < b)"
            )
        self._operators.append(_Operator(token, function, level))
        self.wants = True

    def transpose(self, token: Token) -> None:
        """A quote binds as tightly as a power, from left to right: `x^2'` is the transpose of `x^2`."""
        self._reduce(_POWER)
        last = self.last
        span = (last.span[0], token.end)
        self.replace(Call("transpose", (last.node,), None, span), token.end)

    def value(self) -> Node:
        """All that was read since the last separator."""
        if self.wants:
            last = self._operators[-1].token if self._operators else self.opened
            assert last is not None
            raise SpecSyntaxError(f"there is nothing after {last.text}", span=last.span)
        self._reduce(0)
        self.wants = True
        return self._operands.pop().node

    def _reduce(self, level: int) -> None:
        """Apply the operators at the end that bind at least so tightly."""
        while self._operators and self._operators[-1].level >= max(level, 1):
            token, function, found = self._operators.pop()
            right = self._operands.pop()
            if found in (_SIGN, _EXPONENT_SIGN):
                span = (token.start, right.span[1])
                node = Call(function, (right.node,), None, span) if function else right.node
                self._operands.append(Operand(node, span))
                continue
            left = self._operands.pop()
            span = (left.span[0], right.span[1])
            if found == _POWER:
                _check_exponent(right.node)
            self._operands.append(Operand(Call(function, (left.node, right.node), None, span), span))


def _check_exponent(exponent: Node) -> None:
    while isinstance(exponent, Call) and exponent.function == "neg":
        exponent = exponent.args[0]
    if isinstance(exponent, Number):
        value = exponent.value
        if max(abs(value.numerator), value.denominator) > limits.EXPONENT:
            raise limits.over("the exponent is too large", limits.EXPONENT, exponent.span)
    if isinstance(exponent, Name) and exponent.id == "T":
        raise ForbiddenError("T as an exponent is not a transpose", span=exponent.span, hint="' transposes: x'")


def misplaced(token: Token) -> NoReturn:
    """Raise the error for a colon or a comma where none stands."""
    if token.kind == ":":
        raise SpecSyntaxError(": can't stand here", span=token.span, hint="it stands in places, as in x(2:end)")
    raise ForbiddenError("a comma can't stand here", span=token.span, hint="square brackets stack: [f1; f2]")


def takes_empty(frame: Frame) -> bool:
    """Whether this is `reshape(X, [], 1)` or `max(X, [], 1)`, where empty brackets stand for nothing given."""
    return frame.callee is not None and frame.callee.text in ("reshape", "max", "min")
