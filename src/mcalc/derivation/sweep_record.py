"""What a sweep does on its way through functions with names: local derivatives, and how they are put together.

The functions come in the order of computation, each over the variables and the names before it; a name is a variable
to those that use it. Backward, the sweep goes from the function to the variable: every name gets its adjoint, the
derivative of the function by it. Forward, every name gets its derivative by the variable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from mcalc.derivation.blocks import derive_all
from mcalc.exact.size import Size, product
from mcalc.language.spec import Spec
from mcalc.record import Record
from mcalc.tensor import Node, add, lower
from mcalc.tensor import product as contraction
from mcalc.tensor.factor import factored
from mcalc.tensor.make import ONE
from mcalc.tensor.node import variables_in


class Slope(Record):
    """The derivative `of` one thing `by` another: a tensor of the output's axes, the first `rank`, then the input's."""

    of: str
    by: str
    node: Node
    rank: int

    @property
    def out(self) -> tuple[Size, ...]:
        """The axes of the output."""
        return self.node.shape[: self.rank]

    @property
    def into(self) -> tuple[Size, ...]:
        """The axes of the input."""
        return self.node.shape[self.rank :]

    @property
    def extent(self) -> tuple[Size, Size]:
        """How many rows and columns it has as a matrix."""
        return product(self.out), product(self.into)

    @property
    def flat(self) -> bool:
        """Whether it has more axes than a Jacobian of vectors."""
        return self.rank > 1 or len(self.into) > 1

    def varies(self, names: Collection[str]) -> bool:
        """Whether it depends on one of these names: a function is linear in those that no slope of it depends on."""
        return any(part.name in names for part in variables_in(self.node))


Path: TypeAlias = tuple[Slope, ...]
"""Slopes that are multiplied, from the output to the input."""


def along(path: Path) -> Slope:
    """The chain rule: the product of the slopes of a path."""
    first, *rest = path
    axes = len(first.node.shape)
    factors = [(first.node, tuple(range(axes)), ONE)]
    inputs = tuple(range(first.rank, axes))
    for slope in rest:
        fresh = tuple(range(axes, axes + len(slope.into)))
        factors.append((slope.node, (*inputs, *fresh), ONE))
        axes, inputs = axes + len(fresh), fresh
    if not rest:
        return first
    return Slope(first.of, path[-1].by, contraction(factors, (*range(first.rank), *inputs)), first.rank)


class Total(Record):
    """A derivative as the sum of the products along its paths, and what that comes to."""

    paths: tuple[Path, ...]
    slope: Slope

    @classmethod
    def over(cls, paths: Sequence[Path]) -> Total:
        """The sum of the products along paths; common factors are taken out."""
        slopes = [along(path) for path in paths]
        node = slopes[0].node
        if len(slopes) > 1:
            node = add([(ONE, slope.node) for slope in slopes], node.shape)
        return cls(tuple(paths), slopes[0]._replace(node=factored(node)))


Passed: TypeAlias = Callable[[Total], Slope]
"""What a total goes on as: its slope, or a name for that."""


def by_itself(total: Total) -> Slope:
    """A total goes on as what it is."""
    return total.slope


class Function(Record):
    """A function with a name: `spec` reads it over the names before it, `inputs` are those that it is derived by."""

    name: str
    spec: Spec
    inputs: tuple[str, ...]


class Sweep:
    """The slope of each function by each of its inputs, and what they come to."""

    def __init__(self, functions: Sequence[Function]) -> None:
        self.functions = functions
        self.local = {key: slope for function in functions for key, slope in local_slopes(function).items()}

    def at_once(self) -> Total:
        """All slopes multiplied, where each function has one input: the function before it."""
        path = [self.local[function.name, function.inputs[0]] for function in reversed(self.functions)]
        return Total.over([tuple(path)])

    def forward(self, by: str, passed: Passed = by_itself) -> list[Total]:
        """Each function by the variable. What `passed` says of a total stands for it in those after it."""
        done: dict[str, Slope] = {}
        totals: list[Total] = []
        for function in self.functions:
            slopes = [self.local[function.name, name] for name in function.inputs]
            totals.append(Total.over([(s,) if s.by == by else (s, done[s.by]) for s in slopes]))
            if function is not self.functions[-1]:
                done[function.name] = passed(totals[-1])
        return totals

    def backward(self, by: str, passed: Passed = by_itself) -> list[Total]:
        """The last function by each before it, then by the variable."""
        *earlier, last = self.functions
        done: dict[str, Slope] = {}
        totals: list[Total] = []
        for name in (*(function.name for function in reversed(earlier)), by):
            slopes = [self.local[user.name, name] for user in self.functions if name in user.inputs]
            totals.append(Total.over([(s,) if s.of == last.name else (done[s.of], s) for s in slopes]))
            if name != by:
                done[name] = passed(totals[-1])
        return totals


def local_slopes(function: Function) -> dict[tuple[str, str], Slope]:
    """The derivatives of one function by its inputs, all from one sweep over it."""
    spec = function.spec
    blocks = derive_all(spec, lower(spec), [[[name]] for name in function.inputs])
    rank = len(spec.kind.shape)
    return {
        (function.name, name): Slope(function.name, name, block.node, rank)
        for name, block in zip(function.inputs, blocks, strict=True)
    }
