"""A sparsity pattern held against the whole of the numeric derivative, not only against the places that it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mcalc.language.spec import Spec
from mcalc.proof.trials.measurement import measure
from mcalc.proof.trials.points import assignments, finite, sample
from mcalc.proof.trials.problem import Problem
from mcalc.record import Record

_TINY = 1e-13


class PatternVerdict(Record):
    """`outside` are places that are other than zero and not in the pattern, `idle` places of the pattern that were
    zero at every point.
    """

    agrees: bool
    outside: tuple[tuple[int, ...], ...]
    idle: tuple[tuple[int, ...], ...]


def check_pattern(
    spec: Spec,
    wrt: tuple[str, ...],
    indices: Collection[tuple[int, ...]],
    form: str = "exact",
    rows: str = "output",
    order: int = 1,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    points: int = 4,
) -> PatternVerdict:
    """Whether the derivative is zero everywhere but at `indices`, places in the layout's array, and nowhere zero
    there.

    >>> from mcalc.language import read
    >>> spec = read("x[1:] - x[:-1]", shapes={"x": "3"})
    >>> check_pattern(spec, ("x",), [(0, 0), (0, 1), (1, 1), (1, 2)]).agrees
    True
    >>> check_pattern(spec, ("x",), [(0, 0), (0, 1), (1, 1)]).outside
    ((1, 2),)
    """
    import numpy as np

    random = np.random.default_rng(seed)
    problem = Problem(spec, wrt, spec, next(assignments(spec, sizes or {})), order, rows, form)
    live = np.zeros(problem.shape, dtype=bool)
    for _ in range(points):
        point = sample(problem, random, finite((spec,), problem.sizes))
        found = measure(problem, point)
        value = problem.array(found.value)
        error = problem.array(found.error)
        live |= abs(value) > 10 * error + _TINY * abs(value).max(initial=0)
    named = np.zeros(live.shape, dtype=bool)
    for place in indices:
        named[place] = True
    outside = tuple(tuple(int(i) for i in place) for place in np.argwhere(live & ~named))
    idle = tuple(tuple(int(i) for i in place) for place in np.argwhere(named & ~live))
    return PatternVerdict(not outside and not idle, outside, idle)
