"""Element-wise functions, reductions, and functions of vectors, along an axis where one is named."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from mcalc.proof.values import linear
from mcalc.proof.values.array import broadcast, expansion, slices
from mcalc.proof.values.built import Builder, Built, Flat, Form, Options, axis_of


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


def reduction(function: Callable[[Flat], float]) -> Builder:
    """All entries to one number, or each vector along an axis."""

    def build(forms: Sequence[Form], options: Options) -> Built:
        shape = forms[0].shape
        axis = axis_of(shape, options)
        if axis is None or len(shape) == 1:
            return Built((), lambda x: [function(x)], math.prod(shape))
        runs = list(slices(shape, axis))
        out = shape[:axis] + shape[axis + 1 :]
        return Built(out, lambda x: [function([x[i] for i in run]) for run in runs], 2 * math.prod(shape))

    return build


def along_axis(function: Callable[[Flat], Flat]) -> Builder:
    """A vector to a vector, along the given axis or the last."""

    def build(forms: Sequence[Form], options: Options) -> Built:
        shape = forms[0].shape
        axis = axis_of(shape, options)
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


def _sum(x: Flat) -> float:
    return float(sum(x))


def mean(x: Flat) -> float:
    return sum(x) / len(x)


def _variance(x: Flat) -> float:
    mean = sum(x) / len(x)
    return sum([(a - mean) ** 2 for a in x]) / len(x)


def _logsumexp(x: Flat) -> float:
    largest = max(x)
    return largest + math.log(sum([math.exp(a - largest) for a in x]))


def log_softmax(x: Flat) -> Flat:
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
    return reduction(lambda x: linear.norm(x, order))(forms, options)


def _roll(forms: Sequence[Form], options: Options) -> Built:
    shift = forms[1].whole
    return along_axis(lambda x: x[-shift % len(x) :] + x[: -shift % len(x)])(forms[:1], options)


def _hardmax(x: Flat) -> Flat:
    first = x.index(max(x))
    return [float(place == first) for place in range(len(x))]


def _over_all(function: Callable[[Flat], Flat]) -> Builder:
    """Like `along_axis`, but over all entries where no axis is given."""

    def build(forms: Sequence[Form], options: Options) -> Built:
        shape = forms[0].shape
        if axis_of(shape, options) is None:
            return Built(shape, function, 2 * math.prod(shape))
        return along_axis(function)(forms, options)

    return build


ALONG: dict[str, Builder] = {
    "sum": reduction(_sum),
    "mean": reduction(mean),
    "prod": reduction(linear.product),
    "max": reduction(max),
    "min": reduction(min),
    "var": reduction(_variance),
    "std": reduction(lambda x: math.sqrt(_variance(x))),
    "norm": _norm,
    "logsumexp": reduction(_logsumexp),
    "softmax": along_axis(lambda x: [math.exp(a) for a in log_softmax(x)]),
    "log_softmax": along_axis(log_softmax),
    "hardmax": _over_all(_hardmax),
    "cumsum": along_axis(_cumsum),
    "diff": along_axis(lambda x: [b - a for a, b in pairwise(x)]),
    "flip": along_axis(lambda x: x[::-1]),
    "roll": _roll,
}
