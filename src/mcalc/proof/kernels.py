"""The value of every function of arrays. A builder gets the shapes once and gives a function of flat lists.

Element-wise functions are in `scalars`; here is everything that has axes of its own.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from mcalc.proof import linear
from mcalc.proof.array import MisfitError, Shape, broadcast, expansion, places, slices, strides
from mcalc.proof.scalars import SCALARS

Flat: TypeAlias = list[float]
Kernel: TypeAlias = Callable[..., Flat]
Options: TypeAlias = Mapping[str, int | str]


class Form(NamedTuple):
    """An argument as a builder sees it: its shape, whether it is a row, and its entries where they are constant."""

    shape: Shape
    row: bool = False
    constant: Flat | None = None

    @property
    def whole(self) -> int:
        """The whole number that this constant is."""
        if self.constant is None or self.shape or not self.constant[0].is_integer():
            raise MisfitError("a size that is not a whole number")
        return int(self.constant[0])


class Built(NamedTuple):
    """What a builder gives: the shape of the result, its function, and about how many operations it takes."""

    shape: Shape
    kernel: Kernel
    cost: int


Builder: TypeAlias = Callable[[Sequence[Form], Options], Built]


def elementwise(function: Callable[..., float], forms: Sequence[Form]) -> Built:
    """A function of numbers, of arrays that broadcast. An entry without a value is NaN."""
    shapes = [form.shape for form in forms]
    first = shapes[0]
    shape = first if all(other == first for other in shapes) else broadcast(shapes)
    total = math.prod(shape)

    def apply(*args: Flat) -> Flat:
        try:
            return list(map(function, *args))
        except (ValueError, ZeroDivisionError, OverflowError):
            return [_value(function, entries) for entries in zip(*args, strict=True)]

    if all(other == shape for other in shapes):
        return Built(shape, apply, total)
    maps = [None if other == shape else expansion(other, shape) if other else [0] * total for other in shapes]

    def expand(*args: Flat) -> Flat:
        return apply(
            *[arg if there is None else [arg[place] for place in there] for arg, there in zip(args, maps, strict=True)]
        )

    return Built(shape, expand, 2 * total)


def _value(function: Callable[..., float], entries: tuple[float, ...]) -> float:
    try:
        return function(*entries)
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan


def _axis(shape: Shape, options: Options) -> int | None:
    axis = options.get("axis")
    if axis is None:
        return None
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        raise MisfitError(f"there is no axis {axis}")
    return axis % len(shape)


def _reduction(function: Callable[[Flat], float]) -> Builder:
    """All entries to one number, or each vector along an axis."""

    def build(forms: Sequence[Form], options: Options) -> Built:
        shape = forms[0].shape
        axis = _axis(shape, options)
        if axis is None or len(shape) == 1:
            return Built((), lambda x: [function(x)], math.prod(shape))
        runs = list(slices(shape, axis))
        out = shape[:axis] + shape[axis + 1 :]
        return Built(out, lambda x: [function([x[i] for i in run]) for run in runs], 2 * math.prod(shape))

    return build


def _along(function: Callable[[Flat], Flat]) -> Builder:
    """A vector to a vector, along the given axis or the last."""

    def build(forms: Sequence[Form], options: Options) -> Built:
        shape = forms[0].shape
        axis = _axis(shape, options)
        if len(shape) == 1:
            return Built((len(function([1.0] * shape[0])),), function, 2 * shape[0])
        axis = len(shape) - 1 if axis is None else axis
        size = len(function([1.0] * shape[axis]))
        out = (*shape[:axis], size, *shape[axis + 1 :])
        runs, targets = list(slices(shape, axis)), list(slices(out, axis))
        total = math.prod(out)

        def kernel(x: Flat) -> Flat:
            y = [0.0] * total
            for run, target in zip(runs, targets, strict=True):
                for place, value in zip(target, function([x[i] for i in run]), strict=True):
                    y[place] = value
            return y

        return Built(out, kernel, 3 * total)

    return build


def _square(function: Callable[[Flat, int], Flat]) -> Builder:
    """A square matrix to a square matrix."""

    def build(forms: Sequence[Form], _: Options) -> Built:
        n = _square_size(forms[0].shape)
        return Built((n, n), lambda x: function(x, n), n**3)

    return build


def _square_size(shape: Shape) -> int:
    if len(shape) != 2 or shape[0] != shape[1]:
        raise MisfitError("a square matrix is wanted")
    return shape[0]


def _number(function: Callable[[Flat, int], float]) -> Builder:
    """A square matrix to a number."""

    def build(forms: Sequence[Form], _: Options) -> Built:
        n = _square_size(forms[0].shape)
        return Built((), lambda x: [function(x, n)], n**3)

    return build


def _sum(x: Flat) -> float:
    return float(sum(x))


def _mean(x: Flat) -> float:
    return sum(x) / len(x)


def _variance(x: Flat) -> float:
    mean = sum(x) / len(x)
    return sum([(a - mean) ** 2 for a in x]) / len(x)


def _logsumexp(x: Flat) -> float:
    largest = max(x)
    return largest + math.log(sum([math.exp(a - largest) for a in x]))


def _log_softmax(x: Flat) -> Flat:
    total = _logsumexp(x)
    return [a - total for a in x]


def _cumsum(x: Flat) -> Flat:
    total = 0.0
    return [total := total + a for a in x]


def _norm(forms: Sequence[Form], options: Options) -> Built:
    shape = forms[0].shape
    order = str(options.get("ord", 2 if len(shape) == 1 or "axis" in options else "fro"))
    if "/" in order:
        above, _, below = order.partition("/")
        order = str(int(above) / int(below))
    if len(shape) == 2 and "axis" not in options:
        m, n = shape
        return Built((), lambda x: [linear.matrix_norm(x, m, n, order)], m * n)
    return _reduction(lambda x: linear.norm(x, order))(forms, options)


def _matmul(forms: Sequence[Form], _: Options) -> Built:
    left, right = forms
    out: Shape
    match len(left.shape), len(right.shape):
        case 1, 1 if right.row and not left.row:
            return _outer(forms, {})
        case 1, 1:
            _agree(left.shape[0], right.shape[0])
            return Built((), lambda x, y: [sum(map(operator.mul, x, y))], len(left.shape))
        case 2, 1 if right.row:
            m, k, n, out = *left.shape, right.shape[0], (left.shape[0], right.shape[0])
            _agree(k, 1)
        case 2, 1:
            (m, k), n, out = left.shape, 1, (left.shape[0],)
            _agree(k, right.shape[0])
        case 1, 2:
            m, (k, n), out = 1, right.shape, (right.shape[1],)
            if k == 1 != left.shape[0] and not left.row:
                m, out = left.shape[0], (left.shape[0], n)
            else:
                _agree(left.shape[0], k)
        case 2, 2:
            (m, k), (rows, n) = left.shape, right.shape
            out = (m, n)
            _agree(k, rows)
        case _:
            raise MisfitError("@ takes vectors and matrices")
    return Built(out, lambda x, y: linear.multiply(x, y, m, k, n), m * k * n)


def _agree(left: int, right: int) -> None:
    if left != right:
        raise MisfitError(f"axes of {left} and {right} meet")


def _outer(forms: Sequence[Form], _: Options) -> Built:
    (m,), (n,) = forms[0].shape, forms[1].shape
    return Built((m, n), lambda x, y: [a * b for a in x for b in y], m * n)


def _dot(forms: Sequence[Form], options: Options) -> Built:
    return _matmul([form._replace(row=False) for form in forms], options)


def _transpose(forms: Sequence[Form], _: Options) -> Built:
    shape = forms[0].shape
    if len(shape) < 2:
        return Built(shape, list, len(shape))
    order = places(shape[::-1], strides(shape)[::-1])
    return Built(shape[::-1], lambda x: [x[i] for i in order], len(order))


def _gather(out: Shape, order: Sequence[int]) -> Built:
    """Entries copied from places of one argument; 0 from place -1."""
    if -1 in order:
        return Built(out, lambda x: [x[i] if i >= 0 else 0.0 for i in order], len(order))
    return Built(out, lambda x: [x[i] for i in order], len(order))


def _diag(forms: Sequence[Form], _: Options) -> Built:
    shape = forms[0].shape
    if len(shape) == 1:
        n = shape[0]
        return _gather((n, n), [i if i == j else -1 for i in range(n) for j in range(n)])
    n = _square_size(shape)
    return _gather((n,), [i * n + i for i in range(n)])


def _triangle(keep: Callable[[int, int, int], bool]) -> Builder:
    def build(forms: Sequence[Form], _: Options) -> Built:
        m, n = forms[0].shape
        k = forms[1].whole if len(forms) > 1 else 0
        return _gather((m, n), [i * n + j if keep(i, j, k) else -1 for i in range(m) for j in range(n)])

    return build


def _roll(forms: Sequence[Form], options: Options) -> Built:
    shift = forms[1].whole
    return _along(lambda x: x[-shift % len(x) :] + x[: -shift % len(x)])(forms[:1], options)


def _vec(forms: Sequence[Form], _: Options) -> Built:
    total = math.prod(forms[0].shape)
    return Built((total,), list, total)


def _kron(forms: Sequence[Form], _: Options) -> Built:
    left, right = ((1, f.shape[0]) if f.row else (f.shape[0], 1) if len(f.shape) == 1 else f.shape for f in forms)
    (m, n), (p, q) = left, right
    flat = [len(form.shape) == 1 for form in forms]
    out: Shape = (m * p, n * q)
    if all(flat) and forms[0].row == forms[1].row:
        out = (m * p * n * q,)

    def kernel(x: Flat, y: Flat) -> Flat:
        return [x[i * n + j] * y[k * q + h] for i in range(m) for k in range(p) for j in range(n) for h in range(q)]

    return Built(out, kernel, m * n * p * q)


def _cross(forms: Sequence[Form], _: Options) -> Built:
    _agree(forms[0].shape[0], 3)
    return Built(
        (3,),
        lambda x, y: [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]],
        6,
    )


def _concatenate(forms: Sequence[Form], options: Options) -> Built:
    shapes = [form.shape for form in forms]
    axis = _axis(shapes[0], options) or 0
    if any(s[:axis] + s[axis + 1 :] != shapes[0][:axis] + shapes[0][axis + 1 :] for s in shapes):
        raise MisfitError("the parts do not fit together")
    length = sum(shape[axis] for shape in shapes)
    out = (*shapes[0][:axis], length, *shapes[0][axis + 1 :])
    blocks = [math.prod(shape[axis:]) for shape in shapes]
    rows = math.prod(out[:axis])

    def kernel(*args: Flat) -> Flat:
        joined: Flat = []
        for i in range(rows):
            for arg, block in zip(args, blocks, strict=True):
                joined += arg[i * block : (i + 1) * block]
        return joined

    return Built(out, kernel, math.prod(out))


def stack(forms: Sequence[Form]) -> Built:
    """Arrays of one shape along a new first axis."""
    shape = forms[0].shape
    if any(form.shape != shape for form in forms):
        raise MisfitError("a stack of different shapes")
    return Built((len(forms), *shape), lambda *args: [a for arg in args for a in arg], len(forms) * math.prod(shape))


def select(shape: Shape, items: Sequence[int | slice]) -> Built:
    """`x[items]`, each a place or a slice of the axes in order."""
    steps = strides(shape)
    start, sizes, moves = 0, [], []
    for item, size, step in zip(items, shape, steps, strict=False):
        if isinstance(item, int):
            if not -size <= item < size:
                raise MisfitError(f"place {item} of {size}")
            start += item % size * step
            continue
        run = range(*item.indices(size))
        start += (run.start if run else 0) * step
        sizes.append(len(run))
        moves.append(run.step * step)
    sizes += shape[len(items) :]
    moves += steps[len(items) :]
    order = [start]
    for size, move in zip(sizes, moves, strict=True):
        order = [place + i * move for place in order for i in range(size)]
    return _gather(tuple(sizes), order)


def _constant(fill: Callable[[Shape], Flat]) -> Builder:
    def build(forms: Sequence[Form], _: Options) -> Built:
        shape = tuple(form.whole for form in forms)
        if min(shape) < 0:
            raise MisfitError("a negative size")
        data = fill(shape)
        return Built(shape, lambda *_: data, len(data))

    return build


def _eye(forms: Sequence[Form], options: Options) -> Built:
    sizes = forms if len(forms) == 2 else [forms[0], forms[0]]
    return _constant(lambda s: [float(i == j) for i in range(s[0]) for j in range(s[1])])(sizes, options)


def _commutation(forms: Sequence[Form], _: Options) -> Built:
    """K with K @ vec(X) == vec(X.T), X with m rows and n columns."""
    m, n = forms[0].whole, forms[1].whole
    total = m * n
    data = [0.0] * (total * total)
    for i in range(m):
        for j in range(n):
            data[(j * m + i) * total + i * n + j] = 1.0
    return Built((total, total), lambda *_: data, total * total)


def _einsum(forms: Sequence[Form], options: Options) -> Built:
    inputs, _, output = str(options["subscripts"]).replace(" ", "").partition("->")
    parts = inputs.split(",")
    if len(parts) != len(forms):
        raise MisfitError("einsum has another number of arrays")
    sizes: dict[str, int] = {}
    for part, form in zip(parts, forms, strict=True):
        for letter, size in zip(part, form.shape, strict=True):
            _agree(sizes.setdefault(letter, size), size)
    # Contracted from the left, two at a time: only labels that are needed later stay.
    stages: list[tuple[list[int], list[int], int]] = []
    labels, cost = "", 0
    for place, part in enumerate(parts):
        later = "".join(parts[place + 1 :]) + output
        last = place == len(parts) - 1
        kept = output if last else "".join(dict.fromkeys(c for c in labels + part if c in later))
        gone = "".join(dict.fromkeys(c for c in labels + part if c not in kept))
        over = [sizes[c] for c in kept + gone]
        runs = math.prod(sizes[c] for c in gone)
        stages.append(
            (_label_places(labels, kept + gone, sizes, over), _label_places(part, kept + gone, sizes, over), runs)
        )
        cost += 3 * math.prod(over)
        labels = kept

    def kernel(*args: Flat) -> Flat:
        total = [1.0]
        for arg, (left, right, runs) in zip(args, stages, strict=True):
            terms = [total[i] * arg[j] for i, j in zip(left, right, strict=True)]
            total = terms if runs == 1 else [sum(terms[at : at + runs]) for at in range(0, len(terms), runs)]
        return total

    return Built(tuple(sizes[c] for c in output), kernel, cost)


def _label_places(labels: str, order: str, sizes: Mapping[str, int], over: Sequence[int]) -> list[int]:
    """Where an array with the axes `labels` is read for every index over the labels of `order`."""
    steps = dict.fromkeys(order, 0)
    for letter, step in zip(labels, strides(tuple(sizes[c] for c in labels)), strict=True):
        steps[letter] += step
    return places(over, [steps[c] for c in order])


def _solve(forms: Sequence[Form], _: Options) -> Built:
    n = _square_size(forms[0].shape)
    shape = forms[1].shape
    _agree(n, shape[0])
    k = math.prod(shape[1:])
    return Built(shape, lambda a, b: linear.eliminate(a, b, n, k)[0], n**3)


def _matrix_power(forms: Sequence[Form], _: Options) -> Built:
    n, k = _square_size(forms[0].shape), forms[1].whole
    return Built((n, n), lambda x: linear.power(x, n, k), n**3 * max(1, abs(k).bit_length()))


def _rectangular(function: Callable[[Flat, int, int], Flat], turned: bool) -> Builder:
    def build(forms: Sequence[Form], _: Options) -> Built:
        m, n = forms[0].shape
        return Built((n, m) if turned else (), lambda x: function(x, m, n), m * n * min(m, n))

    return build


def _loss(point: Callable[[Flat, Flat, float], float]) -> Builder:
    """A loss over all entries of a prediction and a target; `point` gets the number of rows too."""

    def build(forms: Sequence[Form], _: Options) -> Built:
        if forms[0].shape != forms[1].shape:
            raise MisfitError("a prediction and a target of different shapes")
        rows = forms[0].shape[0] if len(forms[0].shape) > 1 else 1
        return Built((), lambda x, y, *rest: [point(x, y, rest[0][0] if rest else rows)], math.prod(forms[0].shape))

    return build


def _mse(x: Flat, y: Flat, _: float) -> float:
    return _mean([(a - b) ** 2 for a, b in zip(x, y, strict=True)])


def _cross_entropy(x: Flat, y: Flat, rows: float) -> float:
    width = len(x) // int(rows)
    return (
        -sum(
            sum(map(operator.mul, y[at : at + width], _log_softmax(x[at : at + width])))
            for at in range(0, len(x), width)
        )
        / rows
    )


def _binary_cross_entropy(x: Flat, y: Flat, _: float) -> float:
    return -_mean([b * math.log(a) + (1 - b) * math.log(1 - a) for a, b in zip(x, y, strict=True)])


def _huber(x: Flat, y: Flat, delta: float) -> float:
    return _mean([SCALARS["huber_penalty"](a - b, delta) for a, b in zip(x, y, strict=True)])


KERNELS: dict[str, Builder] = {
    "pi": lambda _, __: Built((), lambda: [math.pi], 1),
    "matmul": _matmul,
    "transpose": _transpose,
    "sum": _reduction(_sum),
    "mean": _reduction(_mean),
    "prod": _reduction(linear.product),
    "max": _reduction(max),
    "min": _reduction(min),
    "var": _reduction(_variance),
    "std": _reduction(lambda x: math.sqrt(_variance(x))),
    "norm": _norm,
    "logsumexp": _reduction(_logsumexp),
    "dot": _dot,
    "softmax": _along(lambda x: [math.exp(a) for a in _log_softmax(x)]),
    "log_softmax": _along(_log_softmax),
    "cumsum": _along(_cumsum),
    "diff": _along(lambda x: [b - a for a, b in pairwise(x)]),
    "flip": _along(lambda x: x[::-1]),
    "roll": _roll,
    "outer": _outer,
    "cross": _cross,
    "concatenate": _concatenate,
    "stack": lambda forms, _: stack(forms),
    "inv": _square(linear.inverse),
    "solve": _solve,
    "det": _number(linear.determinant),
    "logdet": _number(linear.log_determinant),
    "trace": _number(lambda x, n: sum(x[:: n + 1])),
    "positive_definite": _number(linear.positive_definite),
    "full_rank": _rectangular(lambda x, m, n: [linear.full_rank(x, m, n)], turned=False),
    "pinv": _rectangular(linear.pseudo_inverse, turned=True),
    "matrix_power": _matrix_power,
    "expm": _square(linear.exponential),
    "cholesky": _square(linear.cholesky),
    "kron": _kron,
    "vec": _vec,
    "diag": _diag,
    "tril": _triangle(lambda i, j, k: j <= i + k),
    "triu": _triangle(lambda i, j, k: j >= i + k),
    "einsum": _einsum,
    "eye": _eye,
    "ones": _constant(lambda s: [1.0] * math.prod(s)),
    "zeros": _constant(lambda s: [0.0] * math.prod(s)),
    "commutation": _commutation,
    "mse": _loss(_mse),
    "cross_entropy": _loss(_cross_entropy),
    "binary_cross_entropy": _loss(_binary_cross_entropy),
    "huber": _loss(_huber),
}
