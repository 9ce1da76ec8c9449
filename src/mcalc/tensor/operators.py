"""Operators, constructors and the functions whose meaning depends on shapes, as tensors: a table by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from mcalc.catalogue import NORMS
from mcalc.catalogue.signature import spread
from mcalc.errors import UnsupportedError
from mcalc.exact.size import Size
from mcalc.exact.size import product as total
from mcalc.record import Record
from mcalc.tensor.apply import apply, elementwise
from mcalc.tensor.indexing import concatenated, stacked
from mcalc.tensor.inverses import matrix_power
from mcalc.tensor.make import ONE, constant, scale
from mcalc.tensor.node import Labels, Node, Shape
from mcalc.tensor.orientation import transpose
from mcalc.tensor.pattern import cycle, delta, flatten, select, unit
from mcalc.tensor.product import product
from mcalc.tensor.sizes import as_size
from mcalc.tensor.sum import add

Options = Mapping[str, "int | str"]


class Operand(Record):
    """An argument: its tensor, and whether a vector stands as a row."""

    node: Node
    row: bool


def aligned(node: Node, shape: Shape) -> tuple[Node, Labels]:
    """A tensor on the trailing axes of `shape`; its own axes of size 1 are dropped where they only broadcast."""
    first = len(shape) - len(node.shape)
    labels = tuple(range(first, len(shape)))
    thin = [a for a, size in zip(labels, node.shape, strict=True) if size.value == 1 and shape[a].value != 1]
    if thin:
        kept = tuple(a for a in labels if a not in thin)
        return product([(node, labels, ONE)], kept), kept
    return node, labels


def _all(shape: Shape) -> tuple[Labels, dict[int, Size]]:
    return tuple(range(len(shape))), dict(enumerate(shape))


def broadcast(node: Node, shape: Shape) -> Node:
    """The tensor spread over the axes of `shape`."""
    if node.shape == shape:
        return node
    out, sizes = _all(shape)
    return product([(*aligned(node, shape), ONE)], out, sizes)


def _add(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    return add([(ONE, broadcast(arg.node, shape)) for arg in args], shape)


def _sub(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    left, right = args
    return add([(ONE, broadcast(left.node, shape)), (-ONE, broadcast(right.node, shape))], shape)


def _neg(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    return scale(-ONE, args[0].node)


def _mul(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    out, sizes = _all(shape)
    return product([(*aligned(arg.node, shape), ONE) for arg in args], out, sizes)


def _div(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    out, sizes = _all(shape)
    left, right = args
    return product([(*aligned(left.node, shape), ONE), (*aligned(right.node, shape), -ONE)], out, sizes)


def _power(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    base, exponent = args
    out, sizes = _all(shape)
    value = constant(exponent.node)
    if value is not None:
        return product([(*aligned(base.node, shape), value)], out, sizes)
    if not exponent.node.shape:
        return product([(*aligned(base.node, shape), exponent.node)], out, sizes)
    return elementwise("power", [aligned(base.node, shape), aligned(exponent.node, shape)], out, sizes)


def _matmul(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    left, right = args
    ranks = len(left.node.shape), len(right.node.shape)
    if ranks == (1, 1) and right.row and not left.row:
        return product([(left.node, (0,), ONE), (right.node, (1,), ONE)], (0, 1))
    count = len(shape) - (ranks[0] > 1) - (ranks[1] > 1)
    row, joint, column = count, count + 1, count + 2
    last = ((row, joint) if ranks[0] > 1 else (joint,), (joint, column) if ranks[1] > 1 else (joint,))
    factors = []
    for arg, own, free in zip(args, last, (count + 3, 2 * count + 3), strict=True):
        batch = arg.node.shape[: -len(own)]
        first = count - len(batch)
        # An axis of one place beside one of more is summed over: it has a label of its own.
        thin = [size.value == 1 and shape[first + at].value != 1 for at, size in enumerate(batch)]
        labels = tuple(free + at if thin[at] else first + at for at in range(len(batch)))
        factors.append((arg.node, (*labels, *own), ONE))
    out = (*range(count), *((row,) if ranks[0] > 1 else ()), *((column,) if ranks[1] > 1 else ()))
    return product(factors, out)


def _transpose(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    node = args[0].node
    return node if len(node.shape) < 2 else transpose(node, tuple(reversed(range(len(node.shape)))))


def _sum(args: Sequence[Operand], options: Options, shape: Shape) -> Node:
    node = args[0].node
    labels, _ = _all(node.shape)
    axis = options.get("axis")
    out = () if axis is None else tuple(a for a in labels if a != int(axis) % len(labels))
    return product([(node, labels, ONE)], out)


def _kron(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    (left, a), (right, b) = (_as_matrix(arg) for arg in args)
    if len(shape) == 1:
        return product(
            [(left, (0,), ONE), (right, (1,), ONE), (flatten(*left.shape, *right.shape), (0, 1, 2), ONE)], (2,)
        )
    rows = flatten(_axis(left, a, 0), _axis(right, b, 0))
    cols = flatten(_axis(left, a, 1), _axis(right, b, 1))
    places = {"matrix": ((0, 1), (2, 3)), "column": ((0,), (2,)), "row": ((1,), (3,)), "scalar": ((), ())}
    return product(
        [
            (left, places[a][0], ONE),
            (right, places[b][1], ONE),
            (rows, (0, 2, 4), ONE),
            (cols, (1, 3, 5), ONE),
        ],
        (4, 5),
    )


def _as_matrix(arg: Operand) -> tuple[Node, str]:
    match len(arg.node.shape):
        case 0:
            return arg.node, "scalar"
        case 1:
            return arg.node, "row" if arg.row else "column"
        case _:
            return arg.node, "matrix"


def _axis(node: Node, kind: str, axis: int) -> Size:
    match kind, axis:
        case ("matrix", _):
            return node.shape[axis]
        case ("column", 0) | ("row", 1):
            return node.shape[0]
        case _:
            return Size.of(1)


def _reshape(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    """Groups of axes that hold as many places before and after are each laid out as one, which is then split axis by
    axis from behind: (m*n, k) becomes (m, n, k) without a word of k.
    """
    node = args[0].node
    if not node.shape and shape:
        node = product([(node, (), ONE)], (0,), {0: Size.of(1)})
    for start, stop in reversed(_groups(node.shape, shape)):
        old, new = (range(*ends) for ends in zip(start, stop, strict=True))
        axis = old.start
        for _joined in old[1:]:
            node = _relaid(node, axis, (node.shape[axis], node.shape[axis + 1]), split=False)
        for k in reversed(new[1:]):
            node = _relaid(node, axis, (total(shape[new.start : k]), shape[k]), split=True)
    return node


def _groups(old: Shape, new: Shape) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where groups of axes with as many places begin and end: (of the old ones, of the new ones)."""
    ends = [(0, 0)]
    while ends[-1] != (len(old), len(new)):
        i, j = ends[-1]
        pairs = ((p, q) for p in range(i + 1, len(old)) for q in range(j + 1, len(new)))
        ends.append(next((e for e in pairs if total(old[i : e[0]]) == total(new[j : e[1]])), (len(old), len(new))))
    return list(pairwise(ends))


def _relaid(node: Node, axis: int, sizes: tuple[Size, Size], *, split: bool) -> Node:
    """A tensor with an axis and the next laid out as one, or with one axis as two of those sizes."""
    count = len(node.shape)
    before, after = range(axis), range(axis + (1 if split else 2), count)
    pair, one = (count, count + 1), (count + 2,)
    own, out = (one, pair) if split else (pair, one)
    return product(
        [(node, (*before, *own, *after), ONE), (flatten(*sizes), (*pair, *one), ONE)], (*before, *out, *after)
    )


def _expand_dims(args: Sequence[Operand], options: Options, shape: Shape) -> Node:
    """A label that no factor has, of one place."""
    at = int(options["axis"]) % len(shape)
    labels, sizes = _all(shape)
    return product([(args[0].node, tuple(a for a in labels if a != at), ONE)], labels, sizes)


def _squeeze(args: Sequence[Operand], options: Options, shape: Shape) -> Node:
    """The sum over an axis of one place."""
    return _sum(args, options, shape) if "axis" in options else args[0].node


def _vech(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    """The rows of the lower triangle one after the other, which takes a size in numbers."""
    node = args[0].node
    size = node.shape[0]
    if not isinstance(size.value, int):
        raise UnsupportedError(
            f"the places of vech are counted for a size in numbers, not for {size}",
            hint="declare the size in numbers, as in --shape X=3,3",
        )
    rows = [
        product([(node, (0, 1), ONE), (unit(size, i), (0,), ONE), (select(Size.of(i + 1), size, 0), (2, 1), ONE)], (2,))
        for i in range(size.value)
    ]
    return concatenated(rows, shape)


def _einsum(args: Sequence[Operand], options: Options, shape: Shape) -> Node:
    inputs, _, output = spread(str(options["subscripts"]), [len(arg.node.shape) for arg in args]).partition("->")
    parts = inputs.split(",")
    factors = [(arg.node, tuple(map(ord, part)), ONE) for arg, part in zip(args, parts, strict=True)]
    return product(factors, tuple(map(ord, output)))


def _stack(args: Sequence[Operand], options: Options, shape: Shape) -> Node:
    return stacked([arg.node for arg in args], shape, int(options.get("axis", 0)) % len(shape))


def _concatenate(args: Sequence[Operand], options: Options, shape: Shape) -> Node:
    return concatenated([arg.node for arg in args], shape, int(options.get("axis", 0)) % len(shape))


def _roll(args: Sequence[Operand], options: Options, shape: Shape) -> Node:
    """The entries moved on around the end."""
    node, rank = args[0].node, len(shape)
    axis = int(options.get("axis", 0)) % rank
    labels = tuple(rank if a == axis else a for a in range(rank))
    shift = cycle(shape[axis], -as_size(args[1].node))
    return product([(node, labels, ONE), (shift, (axis, rank), ONE)], tuple(range(rank)))


def _norm(args: Sequence[Operand], options: Options, shape: Shape) -> Node:
    node = args[0].node
    rank = len(node.shape)
    order = str(options.get("ord", "fro" if rank == 2 else "2"))
    axis = options.get("axis")
    core = 1 if axis is not None else rank
    text = NORMS.get((core, order)) or (NORMS.get((core, "p")) if core == 1 else None)
    if rank == 0:
        return elementwise("abs", [(node, ())], ())
    if text is None:
        raise UnsupportedError(
            f"mcalc doesn't have the norm of order {order} of a matrix", hint="use 'fro', 1, 2, 'inf' or 'nuc'"
        )
    body = norm_template(text, core, order)
    from mcalc.tensor.lift import lift

    labels = tuple(range(rank))
    if axis is None:
        names = {"n": node.shape[-1], "m": node.shape[0]}
        return lift(body, {"x": (node, ())}, {}, names)[0]
    own = int(axis) % rank
    rest = tuple(a for a in labels if a != own)
    moved = transpose(node, (*rest, own)) if own != rank - 1 else node
    sizes = {a: node.shape[a] for a in rest}
    return lift(body, {"x": (moved, rest)}, sizes, {"n": node.shape[own]})[0]


@lru_cache(maxsize=64)
def norm_template(text: str, rank: int, order: str) -> Node:
    """The norm over a placeholder x, `p` being the order."""
    from mcalc.language import read
    from mcalc.tensor.lower import lower

    if "p" in text.replace("exp", ""):
        text = text.replace("**p)", f"**({order}))").replace("(1/p)", f"(1/({order}))")
    return lower(read(text, shapes={"x": "n" if rank == 1 else "m,n"}))


def _matrix_power(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    base, exponent = args[0].node, constant(args[1].node)
    if exponent is None:
        return matrix_power(base, as_size(args[1].node))
    power = int(exponent)
    if power < 0:
        base = apply("inv", [(base, (0, 1))], (), (2, 3), {2: shape[0], 3: shape[1]})
    if not power:
        return delta((shape[0],), (0, 0))
    count = abs(power)
    factors = [(base, (i, i + 1), ONE) for i in range(count)]
    return product(factors, (0, count))


def _singular_values(args: Sequence[Operand], _: Options, shape: Shape) -> Node:
    """The roots of the eigenvalues of the smaller one of X.T @ X and X @ X.T, the largest first."""
    from mcalc.tensor.lift import lift

    (matrix,) = (arg.node for arg in args)
    rows, columns = matrix.shape
    body = norm_template(f"sqrt(flip(eigvalsh({'x.T @ x' if shape[0] == columns else 'x @ x.T'})))", 2, "")
    return lift(body, {"x": (matrix, ())}, {}, {"m": rows, "n": columns})[0]


Operator = Callable[[Sequence[Operand], Options, Shape], Node]

OPERATORS: dict[str, Operator] = {
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "power": _power,
    "matmul": _matmul,
    "transpose": _transpose,
    "sum": _sum,
    "kron": _kron,
    "reshape": _reshape,
    "vech": _vech,
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "einsum": _einsum,
    "stack": _stack,
    "concatenate": _concatenate,
    "roll": _roll,
    "norm": _norm,
    "matrix_power": _matrix_power,
    "svdvals": _singular_values,
}
