"""The primitives on plain Python lists, flat and in row-major order; no NumPy is needed for them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import accumulate
from itertools import product as product_of
from operator import mul
from typing import TypeAlias

from mcalc import work
from mcalc.evaluation.numbers import larger, smaller, stand_in
from mcalc.evaluation.reals import function_of
from mcalc.evaluation.shapes import Shape, expansion, label_steps, matrix_product, places

Flat: TypeAlias = list[float]
Kernel: TypeAlias = Callable[..., Flat]

# Beyond so many terms in a sum zeros are worth looking for.
_SPARSE = 12
# In so few columns zeros take no longer than finding them does.
_NARROW = 3


class Lists:
    """Lists of floats."""

    exact = False
    step = work.STEP
    price = 1.5

    def number(self, value: Fraction) -> Flat:
        """A list of one."""
        return [value.numerator / value.denominator]

    def function(self, name: str, smooth: bool) -> Callable[..., float] | None:
        """The function of numbers."""
        return function_of(name)

    def undefined(self, name: str, arguments: int) -> Callable[..., float]:
        """The same for a function that nobody defined."""
        return stand_in(name, Fraction.__float__, math.sin, math.pi)

    def map(self, function: Callable[..., float], shapes: Sequence[Shape], out: Shape) -> Kernel:
        """Entry by entry. An entry without a value is NaN."""
        if not shapes:
            return lambda: [function()]

        def apply(*args: Flat) -> Flat:
            try:
                return list(map(function, *args))
            except (ValueError, ZeroDivisionError, OverflowError):
                return [_value(function, entries) for entries in zip(*args, strict=True)]

        if all(shape == out for shape in shapes):
            return apply
        total = math.prod(out)
        orders = [None if shape == out else places(out, expansion(shape, out)) if shape else [] for shape in shapes]

        def expand(*args: Flat) -> Flat:
            rows = zip(args, orders, strict=True)
            return apply(
                *[arg if o is None else [arg[place] for place in o] if o else [arg[0]] * total for arg, o in rows]
            )

        return expand

    def reshape(self, out: Shape) -> Kernel:
        """A list has no shape."""
        return _itself

    def view(self, out: Shape, steps: Sequence[int], start: int) -> Kernel:
        """Entries at regular places."""
        order = places(out, steps, start)
        return lambda x: [x[i] for i in order]

    def arrange(self, moves: Callable[[], Sequence[tuple[int, int]]], out: Shape) -> Kernel:
        """Entries added up at other places."""
        pairs = moves()
        total = math.prod(out)

        def kernel(x: Flat) -> Flat:
            y = [0.0] * total
            for a, b in pairs:
                y[b] += x[a]
            return y

        return kernel

    def join(self, shapes: Sequence[Shape], axis: int) -> Kernel:
        """Block after block of each."""
        blocks = [math.prod(shape[axis:]) for shape in shapes]
        rows = math.prod(shapes[0][:axis])

        def kernel(*args: Flat) -> Flat:
            joined: Flat = []
            for i in range(rows):
                for arg, block in zip(args, blocks, strict=True):
                    joined += arg[i * block : (i + 1) * block]
            return joined

        return kernel

    def fill(self, shape: Shape, value: int) -> Flat:
        """The same number everywhere."""
        return [float(value)] * math.prod(shape)

    def contract(self, labels: Sequence[str], output: str, sizes: dict[str, int]) -> Kernel:
        """As a product of matrices where it is one, otherwise two at a time from the left."""
        product = matrix_product(labels, output, sizes)
        if product is not None:
            return _product(*product)
        blocks = _blocks(labels, output, sizes)
        return _einsum(labels, output, sizes) if blocks is None else _kron(*blocks)

    def reduce(self, name: str, shape: Shape, axes: range, smooth: bool) -> Kernel:
        """All entries of each run along the axes as one."""
        function = _REDUCTIONS.get(name) or _fold(name)
        runs = _runs(shape, axes)
        if len(runs) == 1:
            return lambda x: [function(x)]
        return lambda x: [function(x[run]) for run in runs]

    def scan(self, name: str, shape: Shape, axis: int) -> Kernel:
        """Each run along the axis with the values on the way."""
        function = function_of(name)
        runs = _runs(shape, range(axis, axis + 1))

        def kernel(x: Flat) -> Flat:
            y = x.copy()
            for run in runs:
                y[run] = accumulate(x[run], function)
            return y

        return kernel

    def matrix(self, name: str, shapes: Sequence[Shape], out: Shape) -> Kernel | None:
        """An algorithm for matrices; they are loaded for the first of them."""
        from mcalc.evaluation.linear import FLOATS, FUNCTIONS

        algorithm = FUNCTIONS.get(name)
        return None if algorithm is None else lambda *args: algorithm(FLOATS, shapes, *args)


def _itself(x: Flat) -> Flat:
    return x


def _value(function: Callable[..., float], entries: tuple[float, ...]) -> float:
    try:
        return function(*entries)
    except (ValueError, ZeroDivisionError, OverflowError):
        return math.nan


def _folded(function: Callable[..., float], x: Flat) -> float:
    if not x:
        raise ValueError("nothing to choose from")
    return reduce(function, x)


def _fold(name: str) -> Callable[[Flat], float]:
    function = function_of(name)
    assert function is not None
    return lambda x: _folded(function, x)


_REDUCTIONS: dict[str, Callable[[Flat], float]] = {
    "add": lambda x: float(sum(x)),
    "mul": lambda x: float(math.prod(x)),
    "maximum": lambda x: _folded(larger, x),
    "minimum": lambda x: _folded(smaller, x),
}


def _runs(shape: Shape, axes: range) -> list[slice]:
    """The entries along some neighbouring axes, for every index over the others, in row-major order."""
    length, step = math.prod(shape[axes.start : axes.stop]), math.prod(shape[axes.stop :])
    block = length * step
    return [
        slice(high * block + low, (high + 1) * block, step)
        for high in range(math.prod(shape[: axes.start]))
        for low in range(step)
    ]


def _product(m: int, k: int, n: int) -> Kernel:
    """The product of an m x k and a k x n matrix."""
    if not k:
        return lambda a, b: [0.0] * (m * n)
    if k == 1:
        return lambda a, b: [x * y for x in a for y in b]
    if m == n == 1:
        return lambda a, b: [sum(map(mul, a, b))]
    if n == 1 and k <= _SPARSE:
        return lambda a, b: [sum(map(mul, a[i : i + k], b)) for i in range(0, m * k, k)]

    def multiply(a: Flat, b: Flat) -> Flat:
        if k > _SPARSE and n > _NARROW and math.isfinite(sum(b)):
            return _without_zeros(a, b, m, k, n)
        columns = [b[j::n] for j in range(n)]
        out: Flat = []
        for i in range(0, m * k, k):
            row = a[i : i + k]
            out += [sum(map(mul, row, column)) for column in columns]
        return out

    return multiply


def _without_zeros(a: Flat, b: Flat, m: int, k: int, n: int) -> Flat:
    """The same, a row of b at a time, without the zeros of a: diagonal and Kronecker factors are full of them."""
    rows = [b[j : j + n] for j in range(0, k * n, n)]
    out: Flat = []
    for i in range(0, m * k, k):
        total = [0.0] * n
        for x, row in zip(a[i : i + k], rows, strict=True):
            if x:
                total = [t + x * y for t, y in zip(total, row, strict=True)]
        out += total
    return out


def _blocks(labels: Sequence[str], output: str, sizes: dict[str, int]) -> tuple[int, int, int] | None:
    """The columns of the left matrix, and the rows and columns of the right one, where a contraction is a Kronecker
    product of the two, each a vector at least.
    """
    if len(labels) != 2 or not all(0 < len(part) < 3 for part in labels):
        return None
    for i, k in product_of(range(2), repeat=2):
        left, right = (
            part if len(part) == 2 else (part, "") if at else ("", part)
            for part, at in zip(labels, (i, k), strict=True)
        )
        if output == left[0] + right[0] + left[1] + right[1]:
            n, p, q = (sizes[label] if label else 1 for label in (left[1], *right))
            return n, p, q
    return None


def _kron(n: int, p: int, q: int) -> Kernel:
    """The Kronecker product of a matrix of n columns and a p x q matrix."""

    def kernel(a: Flat, b: Flat) -> Flat:
        rows = [b[k : k + q] for k in range(0, p * q, max(1, q))]
        out: Flat = []
        for i in range(0, len(a), max(1, n)):
            left = a[i : i + n]
            for row in rows:
                for x in left:
                    out += [x * y for y in row]
        return out

    return kernel


def _einsum(labels: Sequence[str], output: str, sizes: dict[str, int]) -> Kernel:
    """Two at a time: only labels that are needed later stay."""
    stages: list[tuple[list[int], list[int], int]] = []
    have = ""
    for number, part in enumerate(labels):
        later = "".join(labels[number + 1 :]) + output
        met = "".join(dict.fromkeys(have + part))
        kept = output if number == len(labels) - 1 else "".join(c for c in met if c in later)
        order = kept + "".join(c for c in met if c not in kept)
        over = [sizes[c] for c in order]
        read = [places(over, label_steps(had, order, [sizes[c] for c in had])) for had in (have, part)]
        stages.append((read[0], read[1], math.prod(over[len(kept) :])))
        have = kept

    def kernel(*args: Flat) -> Flat:
        total = [1.0]
        for arg, (left, right, length) in zip(args, stages, strict=True):
            terms = list(map(mul, map(total.__getitem__, left), map(arg.__getitem__, right)))
            total = terms if length == 1 else [sum(terms[at : at + length]) for at in range(0, len(terms), length)]
        return total

    return kernel
