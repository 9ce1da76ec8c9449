"""What all printers share: brackets by precedence, and the walk over the tree."""

from __future__ import annotations

from random import Random
from typing import ClassVar, NamedTuple

from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack

COMPARISON, SUM, TERM, SIGN, POWER, ATOM = range(6)
"""How tightly a text holds together."""


class UnwrittenError(Exception):
    """The language has no word for this."""


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


class Written(NamedTuple):
    """A text and how tightly it holds together."""

    text: str
    level: float = ATOM


class Printer:
    """One spec in one language; `seed` chooses between spellings."""

    syntax: ClassVar[str] = "numpy"
    brackets: ClassVar[tuple[str, str]] = ("(", ")")
    signs: ClassVar[dict[str, tuple[str, int]]] = {
        "less": ("<", COMPARISON),
        "less_equal": ("<=", COMPARISON),
        "greater": (">", COMPARISON),
        "greater_equal": (">=", COMPARISON),
        "equal": ("==", COMPARISON),
        "not_equal": ("!=", COMPARISON),
        "add": ("+", SUM),
        "sub": ("-", SUM),
    }

    def __init__(self, spec: Spec, seed: str) -> None:
        self.spec = spec
        self.random = Random(seed)

    def program(self) -> str:
        """The whole spec."""
        raise NotImplementedError

    def text(self, node: Node, level: float = COMPARISON) -> str:
        """A node, in brackets where it holds together less than `level`."""
        written = self.write(node)
        left, right = self.brackets
        return written.text if written.level >= level else f"{left}{written.text}{right}"

    def write(self, node: Node) -> Written:
        """A node as it is written."""
        match node:
            case Number(text=str() as typed):
                return Written(typed)
            case Number(value=value):
                return Written(str(value), ATOM if value.denominator == 1 and value >= 0 else TERM)
            case Name(id=name):
                return Written(self.name(name))
            case Index(base=base, items=items):
                return self.index(base, items)
            case Stack(items=items):
                return self.stack(items)
            case Call(function=function, args=(left, right)) if function in self.signs:
                sign, level = self.signs[function]
                return Written(f"{self.text(left, level)} {sign} {self.text(right, level + 1)}", level)
            case Call(function="neg", args=(operand,)):
                return Written(f"-{self.text(operand, SIGN)}", SIGN)
            case Call():
                return self.call(node)
        raise UnwrittenError(type(node).__name__)

    def name(self, name: str) -> str:
        """A variable or a dimension."""
        return name

    def call(self, node: Call) -> Written:
        """A call of a function that has no sign of its own."""
        raise NotImplementedError

    def index(self, base: Node, items: tuple[Node | Slice, ...]) -> Written:
        """Entries."""
        raise NotImplementedError

    def stack(self, items: tuple[Node, ...]) -> Written:
        """`[f1, f2]`."""
        raise NotImplementedError

    def kind(self, node: Node) -> Kind:
        """The shape of a value."""
        return self.spec.kinds[node]

    def rank(self, node: Node) -> int:
        """The number of axes of a value."""
        return len(self.kind(node).shape)

    def row(self, node: Node) -> bool:
        """Whether it is a vector that stands as a row."""
        return self.kind(node).row

    def column(self, node: Node) -> bool:
        """Whether it is a vector that doesn't."""
        return self.rank(node) == 1 and not self.row(node)
