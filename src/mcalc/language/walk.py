"""Which parts of a spec are values, and which are sizes (`n` in `eye(n)`, `1` in `x[1:]`)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from mcalc.catalogue import find
from mcalc.catalogue.signature import Alternative, alternatives
from mcalc.language.tree import FOR, Call, Index, Name, Node, Slice, Stack, is_size, postorder
from mcalc.record import Record


def signature(function: str) -> str:
    """The core shapes of a function as text; "elementwise" for one that the catalogue doesn't have."""
    entry = find(function)
    return "elementwise" if entry is None else entry.signature


def core_shapes(function: str) -> tuple[Alternative, ...]:
    """The ways to call a function with core shapes; none for what has a rule of its own.

    >>> [core.counts for core in core_shapes("eye")]
    [('n',), ('m', 'n'), ('m', 'n', 'k')]
    """
    text = signature(function)
    return () if text == "elementwise" else alternatives(text)


def largest(function: str) -> int | None:
    """How large a whole number may be that is an argument of a function and the size of nothing."""
    entry = find(function)
    return None if entry is None else entry.largest


@cache
def _first_size(signature: str) -> int | None:
    """The place of the first argument that is a size."""
    if "[" not in signature:
        return None
    counts = next(core.counts for core in alternatives(signature) if any(core.counts))
    return next(at for at, count in enumerate(counts) if count)


def _introduces(function: str) -> bool:
    """Whether all shapes are made of its sizes, so that a dimension may be named there first, as in `eye(n)`."""
    return any(
        any(core.counts) and all(count or not shape for count, shape in zip(core.counts, core.inputs, strict=True))
        for core in core_shapes(function)
    )


@cache
def _is_no_axis(function: str) -> bool:
    """Whether the size among the arguments of a function is not one of the result, as the shift of `roll` isn't."""
    if largest(function) is not None:
        return True
    made = [name for core in core_shapes(function) for size in core.output for name in size.names()]
    return any(count and count not in made for core in core_shapes(function) for count in core.counts)


def operands(node: Node) -> Sequence[Node]:
    """The values directly under a node."""
    match node:
        case Call(function=function, args=args) if function == FOR:
            return args[: 1 + int(node.options["conditions"])]
        case Call(function=function, args=args):
            return args[: _first_size(signature(function))]
        case Stack(items=items):
            return items
        case Index(base=base):
            return (base,)
        case _:
            return ()


def size_arguments(node: Node) -> Sequence[Node]:
    """The size expressions directly under a node."""
    match node:
        case Call(function=function, args=args) if function == FOR:
            return args[1 + int(node.options["conditions"]) :]
        case Call(function=function, args=args):
            first = _first_size(signature(function))
            return () if first is None else args[first:]
        case Index(items=items):
            parts = [part for item in items for part in (item if isinstance(item, Slice) else (item,))]
            return [part for part in parts if part is not None]
        case _:
            return ()


class Walk(Record):
    """The nodes of a whole spec.

    `values` in the order of evaluation, operands first, each once; `sizes` the roots of size expressions; `introduced`
    those of them that may name a dimension which is declared nowhere else, as `eye(n)` does; `exponents` those that
    are whole numbers of their own and no sizes of anything, as in `matrix_power(X, k)` and `x[k]`.
    """

    values: tuple[Node, ...]
    sizes: tuple[Node, ...]
    introduced: tuple[Node, ...]
    exponents: tuple[Node, ...]
    measured: bool = False


def walk(roots: Sequence[Node]) -> Walk:
    """Every node of the expressions, without recursion."""
    values: list[Node] = []
    sizes: list[Node] = []
    introduced: list[Node] = []
    exponents: list[Node] = []
    seen: set[Node] = set()
    measured = False
    for root in roots:
        stack: list[tuple[Node, bool]] = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if ready or isinstance(node, Name):
                values.append(node)
                continue
            if node in seen:
                continue
            seen.add(node)
            constants = size_arguments(node)
            measured = measured or is_size(node)
            inside: list[Node] = []
            if constants:
                sizes += constants
                inside = [part for root in constants for part in postorder(root) if is_size(part)]
                if isinstance(node, Call) and (node.function == FOR or _introduces(node.function)):
                    introduced += constants
                elif isinstance(node, Index) or (isinstance(node, Call) and _is_no_axis(node.function)):
                    exponents += constants
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(operands(node)))
            stack.extend((part, False) for part in inside)
    return Walk(tuple(values), tuple(sizes), tuple(introduced), tuple(exponents), measured)
