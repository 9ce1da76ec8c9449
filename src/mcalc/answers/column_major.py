"""Column-major vec: the matrix of a derivative with more than two axes, entries taken column by column.

vec by columns of X is vec by rows of its transpose, so the axes of each side are met the other way round. With K =
commutation(m, n), which takes vec(X) to vec(X.T) for X m x n, the matrix by rows is K(b, a) @ M @ K(c, d) for rows a
x b and columns c x d: that is how an answer by columns is checked.
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.errors import UnsupportedError
from mcalc.exact.size import Size
from mcalc.notation.arithmetic import chain, size_formula
from mcalc.notation.express import Expression
from mcalc.notation.formula import Formula, call
from mcalc.tensor import Node, transpose


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
