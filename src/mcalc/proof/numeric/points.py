"""Where the numeric check looks: sizes for dimensions that have none, and random points of the function's domain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.catalogue import find
from mcalc.errors import LimitError, UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, Sizes, concrete
from mcalc.evaluation.floats import Floats
from mcalc.language.spec import Kind, Spec, Variable
from mcalc.language.tree import Call, postorder
from mcalc.proof.sampling import Random, far_away, landmarks

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Point: TypeAlias = dict[str, Array]

NEAR = range(60)
ANYWHERE = range(240)
"""Attempts: after the first sixty, points are drawn at any order of magnitude, and near the numbers of the spec."""


def assignments(spec: Spec, given: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Sizes for every dimension: those given, and small ones, all different, for the rest.

    Several assignments, because a function may want a tall matrix or a wide one, or at least so many rows.
    """
    fixed = {name: size for name, size in spec.sizes.items() if size is not None} | {
        name: size for name, size in given.items() if name in spec.sizes
    }
    free = [name for name in spec.sizes if name not in fixed]
    if not free:
        yield fixed
        return
    taken = set(fixed.values())
    found = False
    for start in (3, 4, 6):
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
        for kind in spec.kinds.values():
            concrete(kind, sizes)
    except LimitError:
        return False
    return True


def sample(
    spec: Spec, sizes: Sizes, random: Generator, inside: Callable[[Point], bool], attempts: range = ANYWHERE
) -> Point:
    """A random point that is `inside` the domain: one kind of number after another is tried for each variable."""
    marks = landmarks(spec) if attempts.stop > NEAR.stop else []
    for attempt in attempts:
        point = {
            variable.name: _value(variable, concrete(Kind(variable.shape), sizes), random, attempt, marks)
            for variable in spec.variables.values()
        }
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


def _value(
    variable: Variable, shape: tuple[int, ...], random: Generator, attempt: int, marks: Sequence[float]
) -> Array:
    import numpy as np

    if attempt in NEAR:
        choice = _SPREADS[0] if attempt == 0 else _SPREADS[int(random.integers(len(_SPREADS)))]
        value = choice(random, shape)
    else:
        value = np.reshape(far_away(Random(int(random.integers(2**32))), math.prod(shape), marks), shape)
    if len(shape) == 2 and shape[0] == shape[1] and attempt % 2:
        value = value @ value.T + 0.3 * np.eye(shape[0])
    for name in variable.properties:
        value = _PROPERTIES.get(name, _as_it_is)(value)
    return value


def _away_from_zero(random: Generator, shape: tuple[int, ...]) -> Array:
    value: Array = random.uniform(0.3, 2.0, shape) * random.choice([-1.0, 1.0], shape)
    return value


_SPREADS: tuple[Callable[[Generator, tuple[int, ...]], Array], ...] = (
    _away_from_zero,
    lambda random, shape: random.uniform(0.2, 2.0, shape),
    lambda random, shape: random.uniform(0.1, 0.9, shape),
    lambda random, shape: random.uniform(-0.9, 0.9, shape),
    lambda random, shape: random.uniform(1.1, 3.0, shape),
    lambda random, shape: random.uniform(-2.0, -0.2, shape),
    lambda random, shape: 0.1 * random.standard_normal(shape),
)


def _as_it_is(value: Array) -> Array:
    return value


def _definite(value: Array) -> Array:
    import numpy as np

    return value @ value.T + 0.3 * np.eye(len(value))


def _orthogonal(value: Array) -> Array:
    import numpy as np

    return np.linalg.qr(value)[0]


def _diagonal(value: Array) -> Array:
    import numpy as np

    return np.diag(np.diag(value)).copy()


def _triangular(name: str) -> Callable[[Array], Array]:
    def kept(value: Array) -> Array:
        import numpy as np

        result: Array = getattr(np, name)(value)
        return result

    return kept


_PROPERTIES: dict[str, Callable[[Array], Array]] = {
    "symmetric": lambda value: (value + value.T) / 2,
    "skew": lambda value: (value - value.T) / 2,
    "spd": _definite,
    "orthogonal": _orthogonal,
    "diagonal": _diagonal,
    "lower": _triangular("tril"),
    "upper": _triangular("triu"),
}


_CHOICES = frozenset({"where", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal"})


def has_branches(spec: Spec) -> bool:
    """Whether a spec is put together of pieces: it compares, chooses, or has a function with a kink."""
    for root in (*spec.intermediates.values(), spec.program.result):
        for node in postorder(root):
            if isinstance(node, Call):
                entry = find(node.function)
                if node.function in _CHOICES or (entry is not None and entry.kinks):
                    return True
    return False


def keep_properties(spec: Spec, point: Point) -> Point:
    """The point with what was declared of its variables made true again, after it was moved by rounding."""
    import numpy as np

    kept = dict(point)
    for variable in spec.variables.values():
        if {"symmetric", "spd"} & set(variable.properties):
            value = point[variable.name]
            kept[variable.name] = np.tril(value) + np.tril(value, -1).T
    return kept
