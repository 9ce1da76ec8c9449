"""Products of vectors and matrices, linear algebra, and losses."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence

from mcalc.proof.values import linear
from mcalc.proof.values.along import log_softmax, mean
from mcalc.proof.values.array import MisfitError, Shape
from mcalc.proof.values.built import Builder, Built, Flat, Form, Options, agree, square_size
from mcalc.proof.values.scalars import SCALARS


def _matmul(forms: Sequence[Form], _: Options) -> Built:
    left, right = forms
    out: Shape
    match len(left.shape), len(right.shape):
        case 1, 1 if right.row and not left.row:
            return _outer(forms, {})
        case 1, 1:
            agree(left.shape[0], right.shape[0])
            return Built((), lambda x, y: [sum(map(operator.mul, x, y))], len(left.shape))
        case 2, 1 if right.row:
            m, k, n, out = *left.shape, right.shape[0], (left.shape[0], right.shape[0])
            agree(k, 1)
        case 2, 1:
            (m, k), n, out = left.shape, 1, (left.shape[0],)
            agree(k, right.shape[0])
        case 1, 2:
            m, (k, n), out = 1, right.shape, (right.shape[1],)
            if k == 1 != left.shape[0] and not left.row:
                m, out = left.shape[0], (left.shape[0], n)
            else:
                agree(left.shape[0], k)
        case 2, 2:
            (m, k), (rows, n) = left.shape, right.shape
            out = (m, n)
            agree(k, rows)
        case _:
            raise MisfitError("@ takes vectors and matrices")
    return Built(out, lambda x, y: linear.multiply(x, y, m, k, n), m * k * n)


def _outer(forms: Sequence[Form], _: Options) -> Built:
    (m,), (n,) = forms[0].shape, forms[1].shape
    return Built((m, n), lambda x, y: [a * b for a in x for b in y], m * n)


def _dot(forms: Sequence[Form], options: Options) -> Built:
    return _matmul([form._replace(row=False) for form in forms], options)


def _cross(forms: Sequence[Form], _: Options) -> Built:
    agree(forms[0].shape[0], 3)
    return Built(
        (3,),
        lambda x, y: [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]],
        6,
    )


def _square(function: Callable[[Flat, int], Flat]) -> Builder:
    """A square matrix to a square matrix."""

    def build(forms: Sequence[Form], _: Options) -> Built:
        n = square_size(forms[0].shape)
        return Built((n, n), lambda x: function(x, n), n**3)

    return build


def _number(function: Callable[[Flat, int], float]) -> Builder:
    """A square matrix to a number."""

    def build(forms: Sequence[Form], _: Options) -> Built:
        n = square_size(forms[0].shape)
        return Built((), lambda x: [function(x, n)], n**3)

    return build


def _solve(forms: Sequence[Form], _: Options) -> Built:
    n = square_size(forms[0].shape)
    shape = forms[1].shape
    agree(n, shape[0])
    k = math.prod(shape[1:])
    return Built(shape, lambda a, b: linear.eliminate(a, b, n, k)[0], n**3)


def _matrix_power(forms: Sequence[Form], _: Options) -> Built:
    n, k = square_size(forms[0].shape), forms[1].whole
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
    return mean([(a - b) ** 2 for a, b in zip(x, y, strict=True)])


def _cross_entropy(x: Flat, y: Flat, rows: float) -> float:
    width = len(x) // int(rows)
    return (
        -sum(
            sum(map(operator.mul, y[at : at + width], log_softmax(x[at : at + width])))
            for at in range(0, len(x), width)
        )
        / rows
    )


def _binary_cross_entropy(x: Flat, y: Flat, _: float) -> float:
    return -mean([b * math.log(a) + (1 - b) * math.log(1 - a) for a, b in zip(x, y, strict=True)])


def _huber(x: Flat, y: Flat, delta: float) -> float:
    return mean([SCALARS["huber_penalty"](a - b, delta) for a, b in zip(x, y, strict=True)])


ALGEBRA: dict[str, Builder] = {
    "matmul": _matmul,
    "dot": _dot,
    "outer": _outer,
    "cross": _cross,
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
    "mse": _loss(_mse),
    "cross_entropy": _loss(_cross_entropy),
    "binary_cross_entropy": _loss(_binary_cross_entropy),
    "huber": _loss(_huber),
}
