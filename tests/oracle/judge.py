"""The verdict on one closed form: does it equal the derivative at random points?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from tests.oracle.differentiate import Estimate, hessian, jacobian
from tests.oracle.evaluate import evaluate
from tests.oracle.layout import close, laid_out
from tests.oracle.points import Point, points


def disagreement(
    spec: str,
    shapes: Mapping[str, str],
    wrt: Sequence[str],
    answer: str,
    *,
    where: Sequence[tuple[str, str]] = (),
    layout: str = "numerator",
    form: str = "exact",
    second: bool = False,
    count: int = 2,
    exact: bool = False,
) -> str | None:
    """None where `answer` is the derivative of `spec` at `count` random points, otherwise what is wrong.

    A derivative by several variables is stacked along one axis. With `second` it is the Hessian, with
    `exact` the derivative is automatic instead of by differences.
    """
    measured = _measured(spec, tuple(shapes.items()), tuple(wrt), second, count, exact)
    for point, estimate in measured:
        rank = len(point.names[wrt[0]].shape) if len(wrt) == 1 else 1
        wanted = laid_out(estimate.value, rank, layout, form)
        error = laid_out(estimate.error, rank, layout, form)
        with np.errstate(all="ignore"):
            value = evaluate(answer, point.names, point.dims, where).array
        if not close(value, wanted, error, 1e-8 if exact else 1e-7):
            return f"{answer} is {np.asarray(value).tolist()}, the derivative is {wanted.tolist()} at {point}"
    return None if measured else "the function has no value at any random point"


@lru_cache(maxsize=1024)
def _measured(
    spec: str, shapes: tuple[tuple[str, str], ...], wrt: tuple[str, ...], second: bool, count: int, exact: bool
) -> list[tuple[Point, Estimate]]:
    """The derivative at random points, kept for the next closed form of it."""
    return [
        (point, hessian(spec, point, wrt[0], exact) if second else jacobian(spec, point, wrt, exact))
        for first in (0, 1)
        for point in points(spec, dict(shapes), count, seed=first, first=first)
    ]
