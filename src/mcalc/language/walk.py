"""Which parts of a spec are values, and which are sizes (`n` in `eye(n)`, `1` in `x[1:]`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.language.tree import Call, Index, Name, Node, Slice, Stack
from mcalc.record import Record

_SIZES: Final[dict[str, int]] = {
    "eye": 0,
    "ones": 0,
    "zeros": 0,
    "commutation": 0,
    "tril": 1,
    "triu": 1,
    "matrix_power": 1,
    "roll": 1,
}
"""From which argument on a function's arguments are sizes."""

_DECLARING: Final = frozenset({"eye", "ones", "zeros", "commutation"})


class Walk(Record):
    """The nodes of a whole spec.

    `values` in the order of evaluation, operands first, each once; `sizes` the roots of size expressions; `introduced`
    those of them that may name a dimension which is declared nowhere else, as `eye(n)` does; `exponents` those that
    are whole numbers of their own and no sizes of anything, as in `matrix_power(X, k)`.
    """

    values: tuple[Node, ...]
    sizes: tuple[Node, ...]
    introduced: tuple[Node, ...]
    exponents: tuple[Node, ...]


def operands(node: Node) -> Sequence[Node]:
    """The values directly under a node."""
    match node:
        case Call(function=function, args=args):
            first = _SIZES.get(function)
            return args if first is None else args[:first]
        case Stack(items=items):
            return items
        case Index(base=base):
            return (base,)
        case _:
            return ()


def size_arguments(node: Node) -> Sequence[Node]:
    """The size expressions directly under a node."""
    match node:
        case Call(function=function, args=args) if function in _SIZES:
            return args[_SIZES[function] :]
        case Index(items=items):
            parts: list[Node] = []
            for item in items:
                if isinstance(item, Slice):
                    parts += [part for part in item if part is not None]
                else:
                    parts.append(item)
            return parts
        case _:
            return ()


def walk(roots: Sequence[Node]) -> Walk:
    """Every node of the expressions, without recursion."""
    values: list[Node] = []
    sizes: list[Node] = []
    introduced: list[Node] = []
    exponents: list[Node] = []
    for root in roots:
        stack: list[tuple[Node, bool]] = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if ready or isinstance(node, Name):
                values.append(node)
                continue
            constants = size_arguments(node)
            if constants:
                sizes += constants
                if isinstance(node, Call) and node.function in _DECLARING:
                    introduced += constants
                if isinstance(node, Call) and node.function == "matrix_power":
                    exponents += constants
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(operands(node)))
    return Walk(tuple(values), tuple(sizes), tuple(introduced), tuple(exponents))
