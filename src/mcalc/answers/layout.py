"""How a derivative is laid out as rows and columns, and the two orders of vec.

vec by columns of X is vec by rows of its transpose, so the axes of each side are met the other way round. With K =
commutation(m, n), which takes vec(X) to vec(X.T) for X m x n, the matrix by rows is K(b, a) @ M @ K(c, d) for rows a
x b and columns c x d: that is how an answer by columns is checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mcalc.derivation.blocks import Block
from mcalc.derivation.smoothness import Conditions, conditions
from mcalc.errors import UnsupportedError
from mcalc.exact.size import Size
from mcalc.notation import Expression
from mcalc.notation.arithmetic import chain, size_formula
from mcalc.notation.formula import Formula, call
from mcalc.record import Record
from mcalc.tensor import Node, transpose, variable
from mcalc.tensor.lower import Lowered
from mcalc.tensor.make import constant, is_zero
from mcalc.tensor.verify import verified

Groups: TypeAlias = tuple[tuple[str, ...], ...]
"""The variables of each differentiation in turn, those of a group stacked."""


def wrt_of(groups: Groups) -> tuple[str, ...]:
    """How an answer names its variables: those that are stacked, or for a higher order a side each.

    >>> wrt_of((("x", "w"),)), wrt_of((("x",), ("w",))), wrt_of((("x", "w"), ("x", "w")))
    (('x', 'w'), ('x', 'w'), ('x,w', 'x,w'))
    """
    return groups[0] if len(groups) == 1 else tuple(",".join(group) for group in groups)


def variables_of(groups: Groups) -> tuple[str, ...]:
    """What is differentiated by, each once."""
    return tuple(dict.fromkeys(name for group in groups for name in group))


def stacked(groups: Groups) -> set[str]:
    """The variables that are stacked with others."""
    return {name for group in groups if len(group) > 1 for name in group}


def conditions_of(whole: Lowered, wrt: Sequence[str], earlier: Sequence[Node] = ()) -> Conditions:
    """The conditions of a function that its derivative by the variables `wrt` must state: none that is plainly true
    or false.

    `earlier` are the derivatives of lower orders.
    """
    known = [whole.spec.variables[name] for name in wrt]
    by = frozenset(variable(v.name, v.shape, v.properties) for v in known)
    stated = conditions(whole, by, earlier)
    return Conditions(
        *(tuple(node for node in nodes if constant(node) is None and not is_zero(node)) for nodes in stated)
    )


class Laid(Record):
    """A derivative laid out: axes in the order of the layout, the first `split` of them rows.

    `order` gives the places of the function (0) and of each group of variables (1, 2, ...) in that order;
    `conditions` say where it holds.
    """

    groups: Groups
    node: Node
    split: int
    order: tuple[int, ...]
    conditions: Conditions

    @property
    def sides(self) -> tuple[tuple[Size, ...], tuple[Size, ...]]:
        """The axes of the rows and those of the columns."""
        return self.node.shape[: self.split], self.node.shape[self.split :]

    @property
    def shape(self) -> tuple[Size, ...]:
        """The shape as laid out: a gradient is 1 x n or n x 1, what has a side without axes is the other side."""
        shape, one = self.node.shape, Size.of(1)
        if len(shape) != 1:
            return shape
        return (*shape, one) if self.split else (one, *shape)

    @property
    def tensor_shape(self) -> tuple[Size, ...]:
        """The shape with the function's axes first, whatever the layout."""
        rows, columns = self.sides
        return (*columns, *rows) if self.order == (1, 0) else self.node.shape


def lay_out(found: Block, layout: str) -> tuple[Node, int, tuple[int, ...]]:
    """The tensor laid out, how many of its axes are rows, and the order of its places.

    Numerator layout has the function's axes first, denominator layout the variable's. A higher derivative of a scalar
    has the axes of the first variables as rows in both.
    """
    places = tuple(range(len(found.ranks)))
    if len(places) > 2:
        return found.node, found.ranks[0] or found.ranks[1], places
    outer, inner = found.ranks
    if layout == "numerator":
        return found.node, outer, places
    axes = tuple(range(outer + inner))
    turned = (*axes[outer:], *axes[:outer])
    return verified(transpose(found.node, turned)) if turned != axes else found.node, inner, (1, 0)


def by_columns(node: Node, split: int) -> Node:
    """The tensor with the axes of its rows, and those of its columns, in the opposite order."""
    rank = len(node.shape)
    if split > 2 or rank - split > 2:
        raise UnsupportedError("vec by columns is of matrices, and this has more axes", hint="leave --vec columns out")
    axes = (*reversed(range(split)), *reversed(range(split, rank)))
    return node if axes == tuple(range(rank)) else transpose(node, axes)


def by_rows(closed: str, rows: Sequence[Size], cols: Sequence[Size]) -> str:
    """A closed form by columns as one by rows.

    >>> n, m = Size.name("n"), Size.name("m")
    >>> by_rows("kron(x, eye(m))", [m], [m, n])
    '(kron(x, eye(m))) @ commutation(m, n)'
    """
    left = f"commutation({rows[1]}, {rows[0]}) @ " if len(rows) == 2 else ""
    right = f" @ commutation({cols[0]}, {cols[1]})" if len(cols) == 2 else ""
    return f"{left}({closed}){right}" if left or right else closed


def reordered(shown: Expression, rows: Sequence[Size], cols: Sequence[Size]) -> Expression:
    """The matrix by rows as the one by columns: commutation matrices reorder its rows and its columns."""
    left = [call("commutation", *map(size_formula, rows))] if len(rows) == 2 else []
    right = [call("commutation", *map(size_formula, reversed(cols)))] if len(cols) == 2 else []
    tree = chain([*left, Formula(shown.tree, 1, (), (2, False)), *right]).tree
    return shown._replace(tree=tree)
