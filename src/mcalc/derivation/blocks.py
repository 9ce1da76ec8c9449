"""The derivatives that are asked for: by one variable, by several stacked, once or twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from mcalc import limits
from mcalc.derivation.reverse import derivatives
from mcalc.errors import UnsupportedError
from mcalc.exact import size as sizing
from mcalc.exact.size import ZERO
from mcalc.language.spec import Spec
from mcalc.language.spec import Variable as Declared
from mcalc.record import Record
from mcalc.tensor import Node, Variable, add, flatten, lower, product, select, transpose, unit, variable
from mcalc.tensor.factor import factored
from mcalc.tensor.lift import lift
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Labels, postorder
from mcalc.tensor.verify import verified

Groups: TypeAlias = Sequence[Sequence[str]]
"""The variables of each differentiation in turn."""


class Block(Record):
    """A derivative: its tensor, and the variables of each differentiation in turn.

    A Jacobian has one group of variables, a Hessian two. The tensor's axes are the function's, then those of each
    group; `ranks` says how many each has. A group of several variables has one axis, along which they follow each
    other. `before` are the derivatives of lower order, by the first groups only.
    """

    node: Node
    ranks: tuple[int, ...]
    groups: tuple[tuple[str, ...], ...]
    before: tuple[Node, ...] = ()


def derive(spec: Spec, function: Node, groups: Groups) -> Block:
    """The derivative of a function by each group of variables in turn, common factors taken out."""
    return derive_all(spec, function, [groups])[0]


def derive_all(spec: Spec, function: Node, questions: Sequence[Groups]) -> list[Block]:
    """The derivatives that each question asks for, all first ones from one sweep over the function."""
    special = {name for name, variable in spec.variables.items() if set(variable.properties) - {"constant"}}
    first = dict.fromkeys(name for groups in questions if special.isdisjoint(_names(groups)) for name in groups[0])
    adjoints = derivatives(function, [variable_of(spec, name) for name in first])
    written = frozenset(postorder(function))
    return [_block(spec, function, groups, adjoints, written) for groups in questions]


def _block(
    spec: Spec, function: Node, groups: Groups, adjoints: Mapping[Variable, Node], written: frozenset[Node]
) -> Block:
    special = declared_among(spec, groups)
    if special:
        plain = spec._replace(variables={**spec.variables, **{v.name: v._replace(properties=()) for v in special}})
        found = derive(plain, lower(plain), groups)
        orders = [factored(with_properties(node, spec), written) for node in (*found.before, found.node)]
    else:
        orders = []
        for group in groups:
            variables = [variable_of(spec, name) for name in group]
            if orders:
                _refuse_if_large(orders)
                adjoints = derivatives(orders[-1], variables)
            last = orders[-1] if orders else function
            orders.append(factored(verified(stacked_derivative(last, variables, adjoints)), written))
    return block(spec, function, verified(orders[-1]), groups)._replace(before=tuple(orders[:-1]))


def _refuse_if_large(orders: Sequence[Node]) -> None:
    """Before the next order is derived: of a long product each order has several times the terms of the one before."""
    count = len(postorder(orders[-1]))
    if len(orders) > 1 and count > limits.DERIVATIVE:
        said = f"the derivative of order {len(orders)} has {count} parts, too many for a further one"
        raise limits.over(said, limits.DERIVATIVE, hint="ask for a lower order, or for the factors one by one")


def _names(groups: Groups) -> set[str]:
    return {name for group in groups for name in group}


def parts(spec: Spec, function: Node, groups: Groups) -> list[list[Block]]:
    """The derivatives by each variable of a group, or by each of the first group and each of the second."""
    if len(groups) == 1:
        return [derive_all(spec, function, [[[name]] for name in groups[0]])]
    first, second = groups
    grid: list[list[Block]] = []
    for row, name in enumerate(first):
        line: list[Block] = []
        for col, other in enumerate(second):
            if first == second and col < row:
                line.append(_swapped(spec, function, grid[col][row]))
            else:
                line.append(derive(spec, function, [[name], [other]]))
        grid.append(line)
    return grid


def _swapped(spec: Spec, function: Node, found: Block) -> Block:
    """The second derivative of a scalar by the same two variables the other way round."""
    rank, inner = found.ranks[1], len(found.node.shape)
    node = transpose(found.node, (*range(rank, inner), *range(rank)))
    return block(spec, function, node, found.groups[::-1])


def declared_among(spec: Spec, groups: Groups) -> list[Declared]:
    """The variables of a differentiation of which something is declared.

    Their entries count as independent: the derivative is that of the function as it is written, by a matrix of which
    nothing is known, taken at a matrix that has the property. So `trace(A @ X)` has the gradient A.T whatever X is.
    """
    names = dict.fromkeys(name for group in groups for name in group)
    return [spec.variables[name] for name in names if set(spec.variables[name].properties) - {"constant"}]


def with_properties(node: Node, spec: Spec) -> Node:
    """The tensor with every variable as it was declared."""
    bindings: dict[str, tuple[Node, Labels]] = {name: (variable_of(spec, name), ()) for name in spec.variables}
    return lift(node, bindings, {}, {})[0]


def block(spec: Spec, function: Node, node: Node, groups: Groups) -> Block:
    """The derivative that a tensor is."""
    ranks = [len(spec.variables[group[0]].shape) if len(group) == 1 else 1 for group in groups]
    return Block(node, (len(function.shape), *ranks), tuple(tuple(group) for group in groups))


def variable_of(spec: Spec, name: str) -> Variable:
    found = spec.variables[name]
    return variable(name, found.shape, found.properties)


def stacked_derivative(output: Node, variables: Sequence[Variable], adjoints: Mapping[Variable, Node]) -> Node:
    """The derivative by one variable, or by several one after the other, each flattened row by row."""
    if len(variables) == 1:
        return adjoints[variables[0]]
    lengths = [sizing.product(v.shape) for v in variables]
    total = sum(lengths, ZERO)
    rank = len(output.shape)
    axes = tuple(range(rank))
    offset = ZERO
    terms = []
    for v, length in zip(variables, lengths, strict=True):
        part = _flat(adjoints[v], rank)
        if v.shape:
            factors = [(part, (*axes, rank), ONE), (select(length, total, offset), (rank, rank + 1), ONE)]
        else:
            factors = [(part, axes, ONE), (unit(total, offset), (rank + 1,), ONE)]
        terms.append((ONE, product(factors, (*axes, rank + 1))))
        offset = offset + length
    return add(terms, (*output.shape, total))


def _flat(node: Node, rank: int) -> Node:
    """The axes of a matrix variable as one, row by row."""
    axes: Labels = tuple(range(len(node.shape)))
    match len(axes) - rank:
        case 0 | 1:
            return node
        case 2:
            i, j = axes[-2:]
            joined = flatten(node.shape[i], node.shape[j])
            return product([(node, axes, ONE), (joined, (i, j, j + 1), ONE)], (*axes[:-2], j + 1))
        case _:
            raise UnsupportedError("only scalars, vectors and matrices can be stacked")


class TensorBackend:
    """The closed form, at any size, by the reverse sweep over the tensor form."""

    name = "tensor"

    def derive(self, spec: Spec, questions: Sequence[Groups], function: Node | None = None) -> list[Block]:
        """For each question the derivative by each of its groups of variables in turn."""
        return derive_all(spec, lower(spec) if function is None else function, questions)


BACKEND = TensorBackend()
