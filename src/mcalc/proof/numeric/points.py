"""Where the numeric check looks: sizes for dimensions that have none, and random points of the function's domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.errors import LimitError, UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, Sizes, concrete, effort
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.sampling import CLOSE, FAR, points
from mcalc.evaluation.settings import Setting, shorter_first
from mcalc.language.spec import Kind, Spec

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Point: TypeAlias = dict[str, Array]

NEAR = range(FAR)
ANYWHERE = range(CLOSE + FAR)
"""Attempts: after the first, points are drawn at any order of magnitude, and near the numbers of the spec."""


def assignments(spec: Spec, given: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Sizes for every dimension: those given, and small ones, all different, for the rest.

    Several assignments, because a function may want a tall matrix or a wide one, or at least so many rows.
    """
    fixed = {name: size for name, size in spec.sizes.items() if size is not None} | {
        name: size for name, size in given.items() if name in spec.sizes
    }
    free = shorter_first(spec, [name for name in spec.sizes if name not in fixed])
    if not free:
        yield fixed
        return
    taken = set(fixed.values())
    found = False
    for start in (3, 4, 6, 9, 14):
        small = [size for size in range(start, start + len(free) + len(taken)) if size not in taken][: len(free)]
        for order in (small, small[::-1]):
            sizes = fixed | dict(zip(free, order, strict=True))
            if _fits(spec, sizes):
                found = True
                yield sizes
    if not found:
        names = ", ".join(free)
        raise LimitError(f"no small sizes fit every shape: give {names}", hint="for example --size " + f"{free[0]}=10")


def _fits(spec: Spec, sizes: Sizes) -> bool:
    try:
        effort(spec, sizes)
    except LimitError:
        return False
    return True


def sample(
    spec: Spec, sizes: Sizes, random: Generator, inside: Callable[[Point], bool], attempts: range = ANYWHERE
) -> Point:
    """A random point that is `inside` the domain, the likeliest first."""
    import numpy as np

    shapes = {name: concrete(Kind(variable.shape), sizes) for name, variable in spec.variables.items()}
    setting = Setting(dict(sizes), shapes, None, True)
    for _, flat in points(spec, setting, attempts, seed=int(random.integers(2**31))):
        point = {name: np.reshape(np.array(entries), shapes[name]) for name, entries in flat.items()}
        if inside(point):
            return point
    raise UnsupportedError("no point was found where the function and the derivative have values: it can't be told")


def finite(specs: Sequence[Spec], sizes: Sizes) -> Callable[[Point], bool]:
    """Whether all of these have finite values at a point."""
    import numpy as np

    evaluators = [ArrayEvaluator(spec, sizes, Floats()) for spec in specs]

    def inside(point: Point) -> bool:
        with np.errstate(all="ignore"):
            return all(bool(np.isfinite(evaluate(point)).all()) for evaluate in evaluators)

    return inside


def keep_properties(spec: Spec, point: Point) -> Point:
    """The point with what was declared of its variables made true again, after it was moved by rounding."""
    kept = dict(point)
    for variable in spec.variables.values():
        if {"symmetric", "spd"} & set(variable.properties):
            value = point[variable.name]
            kept[variable.name] = (value + value.T) / 2
    return kept
