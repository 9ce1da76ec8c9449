"""What NumPy and PyTorch have in common: Python's signs, and a table of spellings for each function."""

from __future__ import annotations

import re
from functools import cache
from typing import ClassVar

from mcalc.catalogue import find
from mcalc.language.tree import Call, Index, Node, Number, Slice, Stack
from tests.printers.printer import ATOM, POWER, SIGN, TERM, Printer, UnwrittenError, Written

_PLACE = re.compile(r"\{(\w+)\}")


@cache
def spellings(table: str) -> dict[str, list[str]]:
    """The lines of a table: a function, then its spellings, two spaces between them.

    `{a}`, `{b}`, `{c}` stand for arguments, `{A}` for the first in brackets where it needs them, `{axis}` for the
    option, `{args}` for all arguments. An option stands after a slash, the axes of the arguments after an @.
    """
    lines = [re.split(r"\s\s+", line.strip()) for line in table.strip().splitlines()]
    return {name: written for name, *written in lines}


class Python(Printer):
    """Python code on arrays whose vectors have one axis."""

    table: ClassVar[str] = ""

    def __init__(self, spec: object, seed: str) -> None:
        super().__init__(spec, seed)  # type: ignore[arg-type]
        self.turned = self.random.random() < 0.5
        self.spellings = spellings(self.table)

    def program(self) -> str:
        """One statement, several, or the body of a function."""
        lines = [f"{name} = {self.text(root)}" for name, root in self.spec.program.statements]
        result = self.text(self.spec.program.result)
        return "\n".join([*lines, f"return {result}" if lines and self.random.random() < 0.5 else result])

    def call(self, node: Call) -> Written:
        """A sign, or one of the spellings of the table."""
        function, args = node.function, node.args
        if function == "matmul":
            return self.product(*args)
        if function == "transpose":
            return self.transpose(args[0])
        if function in ("mul", "div"):
            if self.random.random() < 0.06:
                return self.spelled(function, node)
            sign = "*" if function == "mul" else "/"
            return Written(f"{self.text(args[0], TERM)}{sign}{self.text(args[1], TERM + 1)}", TERM)
        if function == "power":
            if self.random.random() < 0.2:
                return self.spelled(function, node)
            return Written(f"{self.text(args[0], ATOM)}**{self.text(args[1], SIGN)}", POWER)
        if find(function) is None:
            return Written(f"{function}({', '.join(map(self.text, args))})")
        return self.spelled(function, node)

    def spelled(self, function: str, node: Call) -> Written:
        """One of the spellings of the table at random."""
        key = function
        for option, value in node.options.items():
            if option != "subscripts":
                key = f"{function}/{option}" if option == "axis" else f"{function}/{value}"
        ranks = "".join(str(self.rank(arg)) for arg in node.args if arg in self.spec.kinds)
        written = self.spellings.get(f"{key}@{ranks}") or self.spellings.get(key)
        if not written:
            raise UnwrittenError(key)
        return Written(_PLACE.sub(lambda place: self.part(node, place[1]), self.random.choice(written)))

    def part(self, node: Call, place: str) -> str:
        """What stands for one place of a spelling."""
        match place:
            case "args":
                return ", ".join(map(self.text, node.args))
            case "rest":
                return ", ".join(map(self.text, node.args[1:]))
            case "axis":
                axis = int(node.options["axis"])
                last = axis == self.rank(node.args[0]) - 1
                return "-1" if last and self.random.random() < 0.4 else str(axis)
            case "subscripts":
                return str(node.options["subscripts"])
        argument = node.args["abc".index(place.lower())]
        return self.text(argument, ATOM) if place.isupper() else self.text(argument)

    def product(self, left: Node, right: Node) -> Written:
        """A matrix product: `@` or a function."""
        if self.column(left) and self.row(right):
            return self.spelled("outer", Call("outer", (untransposed(left), untransposed(right))))
        if self.random.random() < 0.8:
            return Written(f"{self.text(left, TERM)} @ {self.text(right, TERM + 1)}", TERM)
        return self.spelled("matmul", Call("matmul", (left, right)))

    def transpose(self, operand: Node) -> Written:
        """Of a vector it is nothing; some write it all the same, and then everywhere."""
        if self.rank(operand) == 1:
            return Written(f"{self.text(operand, ATOM)}.T") if self.turned else self.write(operand)
        return self.spelled("transpose", Call("transpose", (operand,)))

    def index(self, base: Node, items: tuple[Node | Slice, ...]) -> Written:
        """Places from 0, as in mcalc's language."""
        return Written(f"{self.text(base, ATOM)}[{', '.join(map(self.place, items))}]")

    def place(self, item: Node | Slice) -> str:
        """One place or slice."""
        if not isinstance(item, Slice):
            return self.text(item)
        start, stop, step = ("" if part is None else self.text(part) for part in item)
        return f"{start}:{stop}" + (f":{step}" if step else "")

    def listed(self, items: tuple[Node, ...]) -> str:
        """A list of lists."""
        return f"[{', '.join(self.listed(n.items) if isinstance(n, Stack) else self.text(n) for n in items)}]"


def untransposed(node: Node) -> Node:
    """What was transposed, of a transpose."""
    return node.args[0] if isinstance(node, Call) and node.function == "transpose" else node


def numbers(node: Node) -> bool:
    """Whether it is a list of numbers."""
    match node:
        case Number():
            return True
        case Call(function="neg", args=(Number(),)):
            return True
        case Stack(items=items):
            return all(map(numbers, items))
        case Index():
            return False
    return False
