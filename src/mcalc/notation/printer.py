"""What the printers share: one walk over the language tree, operands first, and how tightly each text binds.

A printer is a table with a line for each operator, and methods for what is more than a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, NamedTuple, TypeAlias

from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.record import Record

COMPARE, SUM, MINUS, TERM, SIGN, POWER, ATOM = range(1, 8)
"""How tightly a text binds. MINUS stands in front of a product, as in LaTeX, SIGN in front of one factor."""


class Part(NamedTuple):  # made by the thousand, as formulas are: faster to make than a record
    """A text that is done, and how tightly it binds.

    For MATLAB `turned` is its transpose where that is shorter than a quote, and `product` the kind of product that it
    is, `@` of matrices or `.` of entries.
    """

    text: str
    level: int = ATOM
    turned: Part | None = None
    product: str = ""


class Operator(Record):
    """A text with a place for each operand, how tightly it binds, and how tightly the operands have to."""

    text: str
    level: int
    operands: tuple[int, ...]


Table: TypeAlias = Mapping[str, Operator | Callable[[Any, Call], Part]]
"""How operators are written, by their names: a line, or a method for what is more than a line."""


class Printer:
    """The parts that are done, by their nodes."""

    brackets: ClassVar[str] = "({})"
    operators: ClassVar[Table]

    def __init__(self) -> None:
        self.done: dict[Node, Part] = {}

    def written(self, order: Iterable[Node]) -> str:
        """The text of the last of nodes that come operands first."""
        part = Part("")
        for node in order:
            part = self.done[node] = self.part(node)
        return part.text

    def part(self, node: Node) -> Part:
        """The text of a node whose operands are done."""
        match node:
            case Number():
                return self.number(node)
            case Name():
                return Part(self.name(node.id))
            case Stack():
                return self.stack(node)
            case Index():
                return self.index(node)
            case Call():
                line = self.operators.get(node.function)
                if line is None:
                    return self.function(node)
                return self.operator(line, node) if isinstance(line, Operator) else line(self, node)

    def operator(self, line: Operator, node: Call) -> Part:
        """A line of the table filled in."""
        operands = [self.held(self.done[a], least) for a, least in zip(node.args, line.operands, strict=True)]
        return Part(line.text.format(*operands), line.level)

    def held(self, part: Part, least: int) -> str:
        """The part, in brackets where it binds less tightly than its place wants."""
        return part.text if part.level >= least else self.brackets.format(part.text)

    def listed(self, nodes: Iterable[Node]) -> str:
        """Parts with commas between them."""
        return ", ".join([self.done[node].text for node in nodes])

    def items(self, node: Index) -> list[str]:
        """The places and ranges of an index."""
        found: list[str] = []
        for item in node.items:
            bounds = item if isinstance(item, Slice) else (item,)
            texts = ["" if bound is None else self.done[bound].text for bound in bounds]
            found.append(":".join(texts if texts[-1] else texts[:-1]))
        return found

    def number(self, node: Number) -> Part:
        """A number as it was typed, or exact."""
        if node.text is not None:
            return Part(node.text)
        value = node.value
        return Part(str(value), TERM if value.denominator != 1 else SIGN if value < 0 else ATOM)

    def name(self, name: str) -> str:
        """A name."""
        return name

    def stack(self, node: Stack) -> Part:
        """A list."""
        return Part(f"[{self.listed(node.items)}]")

    def index(self, node: Index) -> Part:
        """An entry, or a part of an array."""
        return Part(f"{self.held(self.done[node.base], ATOM)}[{', '.join(self.items(node))}]")

    def function(self, node: Call) -> Part:
        """Anything that is called by name."""
        return Part(f"{node.function}({self.listed(node.args)})")
