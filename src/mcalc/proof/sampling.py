"""Where answers are checked: small sizes for the dimensions, and random points that keep the declared properties.

Everything is determined by a seed, so that a check gives the same numbers every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod, sqrt
from typing import TypeAlias

from mcalc.evaluation import linear
from mcalc.evaluation.meaning import number_of
from mcalc.evaluation.shapes import MisfitError, Shape
from mcalc.language.spec import Spec, Variable
from mcalc.language.tree import Number, postorder
from mcalc.record import Record

Flat: TypeAlias = list[float]

# A given size up to this is used as it is, and so is every smaller number in a shape; what is larger is checked on a
# smaller copy.
_LARGE = 24
_GIVEN = 8
# How far a number may lie from a large size and still be read as one of its neighbours, 999 of 1000.
_NEAR = 8
_ORDERS: tuple[tuple[int, int], ...] = ((3, 1), (3, -1), (4, 1), (6, -1), (9, 1), (14, 1))
"""Smallest size, and whether sizes rise or fall in the order of the dimensions."""
_SMALLEST: tuple[tuple[int, int], ...] = ((2, 1), (2, -1), (1, 1), (1, -1))
"""The same where all of those are too large, and last sizes of 2 and 3 in turn."""


class Random:
    """A small generator of random numbers (a 64-bit linear congruence), the same on every machine."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = (seed * 2 + 1) * 0x9E3779B97F4A7C15 & (2**64 - 1)
        self.uniform()

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number between two others."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        return low + (high - low) * ((self._state >> 11) / 2**53)

    def signed(self, low: float, high: float) -> float:
        """A number of either sign whose size lies between two others."""
        size = self.uniform(low, high)
        return size if self.uniform() < 0.5 else -size


class Setting(Record):
    """Numbers for the dimensions.

    `resize` is for sizes that stand as numbers in the spec; `true` says that nothing given was made smaller.
    """

    sizes: dict[str, int]
    shapes: dict[str, Shape]
    resize: Callable[[int], int] | None
    true: bool


def settings(spec: Spec, smallest: bool = False) -> Iterator[Setting]:
    """Ways to give every dimension a size of its own, the most telling first; the sizes as given come last.

    With `smallest` sizes from 1 or 2 on, for what is too large at any other.
    """
    fixed = {name: size for name, size in spec.sizes.items() if size is not None and size <= _GIVEN}
    free = [name for name in spec.sizes if name not in fixed]
    shapes = [size.value for variable in spec.variables.values() for size in variable.shape]
    literal = sorted({value for value in shapes if isinstance(value, int) and value > _LARGE})
    given = {name: size for name, size in spec.sizes.items() if size is not None}
    small = not literal and len(given) == len(fixed)
    derived = {s for kind in spec.kinds.values() for s in kind.shape if s.value is None and s.symbol is None}
    taken = set(fixed.values())
    seen: list[list[int]] = []
    orders = (*_SMALLEST, (0, 0)) if smallest else _ORDERS
    for first, direction in orders[: None if free or literal else 1]:
        chosen: list[int] = []
        size = first
        while len(chosen) < len(free) + len(literal):
            if not direction:
                chosen.append(2 + len(chosen) % 2)
            elif size not in taken:
                chosen.append(size)
            size += 1
        if direction < 0:
            chosen.reverse()
        if chosen in seen:
            continue
        seen.append(chosen)
        sizes = fixed | dict(zip(free, chosen, strict=False))
        resize = _resizing(dict(zip(literal, sorted(chosen[len(free) :]), strict=True))) if literal else None
        if all(_positive(s.substitute(sizes).value) for s in derived):
            yield Setting(sizes, shapes_at(spec, sizes, resize), resize, small)
    if not small and not smallest:
        sizes = sizes | given
        yield Setting(sizes, shapes_at(spec, sizes, None), None, True)


def _positive(value: object) -> bool:
    return isinstance(value, int) and value > 0


def _resizing(smaller: Mapping[int, int]) -> Callable[[int], int]:
    """Large sizes to small ones, and neighbours of a large size to the neighbours of its small one."""

    def resize(size: int) -> int:
        if size in smaller:
            return smaller[size]
        for large, small in smaller.items():
            if abs(size - large) <= min(_NEAR, small):
                return small + size - large
        return size

    return resize


def shapes_at(spec: Spec, sizes: Mapping[str, int], resize: Callable[[int], int] | None) -> dict[str, Shape]:
    """The shapes of all variables."""
    return {
        name: tuple(number_of(size, sizes, resize) for size in variable.shape)
        for name, variable in spec.variables.items()
    }


# Entries of a point, by what the function may want of them: the sizes of numbers, and whether they may be negative.
_FAMILIES: tuple[tuple[float, float, bool], ...] = (
    (0.3, 1.7, True),
    (0.3, 1.7, False),
    (0.15, 0.85, False),
    (1.2, 2.8, False),
    (0.02, 0.08, True),
    (3.0, 9.0, True),
    (3.0, 9.0, False),
    (0.001, 0.004, False),
)
_UNIFORM = (0, 0, 5, 4, 0, 1, 2, 0, 3, 1, 0, 2, 0, 6, 1, 0, 3, 7, 0, 4)
"""The family of all variables at the first attempts; later each variable has one of its own."""
FAR = 80
"""From this attempt on, points are drawn from everywhere: at any order of magnitude, and near numbers of the spec."""


def points(spec: Spec, setting: Setting, attempts: range, seed: int = 1) -> Iterator[tuple[int, dict[str, Flat]]]:
    """Random points with the numbers of the attempts, the likeliest first."""
    near = landmarks(spec) if attempts.stop > FAR else []
    for attempt in attempts:
        random = Random(seed * 1009 + attempt)
        point = {}
        for name, variable in spec.variables.items():
            shape = setting.shapes[name]
            family = _UNIFORM[attempt] if attempt < len(_UNIFORM) else int(random.uniform(0, len(_FAMILIES)))
            low, high, signed = _FAMILIES[family]
            draw = random.signed if signed else random.uniform
            flat = [draw(low, high) for _ in range(prod(shape))]
            if attempt >= FAR:
                flat = far_away(random, prod(shape), near)
            # Every third time an undeclared square matrix is made positive definite: functions of them ask for that
            # often.
            definite = attempt % 3 == 2 and len(shape) == 2 and shape[0] == shape[1] and not variable.properties
            point[name] = with_properties(flat, shape, ("spd",) if definite else variable.properties)
        yield attempt, point


def landmarks(spec: Spec) -> list[float]:
    """The numbers that stand in the spec, with either sign: log(x - 100) wants an x not far from 100."""
    roots = [*spec.intermediates.values(), spec.program.result]
    found = {abs(float(n.value)) for root in roots for n in postorder(root) if isinstance(n, Number) and n.value}
    return [sign * value for value in sorted(found) for sign in (1, -1)]


def far_away(random: Random, count: int, near: Sequence[float]) -> Flat:
    """Entries around 0 or around a landmark, on either side of it or on both."""
    middle = near[int(random.uniform(0, len(near)))] if near and random.uniform() < 2 / 3 else 0.0
    spread = 10 ** (random.uniform(-3, 1) if middle else random.uniform(-8, 8))
    side = int(random.uniform(0, 3))
    moves = [random.uniform(0.1, 1) if side else random.signed(0.1, 1) for _ in range(count)]
    return [middle + spread * (-move if side == 2 else move) for move in moves]


def with_properties(flat: Flat, shape: Shape, properties: Sequence[str]) -> Flat:
    """A matrix near enough to `flat` that has the declared properties."""
    known = _known(properties)
    if not known or len(shape) != 2:
        return flat
    if "orthogonal" in known and "symmetric" in known and "diagonal" not in known:
        return _reflection(flat, shape[0])
    for name in _POINTS:
        if name in known:
            flat = _POINTS[name](flat, *shape)
    return flat


def tangent(random: Random, point: Flat, shape: Shape, variable: Variable) -> Flat:
    """A random direction in which a variable can move and keep its properties."""
    flat = direction(random, point)
    known = _known(variable.properties)
    if not known or len(shape) != 2:
        return flat
    m, n = shape
    if "orthogonal" in known:
        return linear.multiply(point, _skew(flat, m, n), m, n, n)
    for name in _POINTS:
        if name in known:
            flat = _POINTS["symmetric" if name == "spd" else name](flat, m, n)
    return flat


def _known(properties: Sequence[str]) -> set[str]:
    """The properties that are about entries. A triangular matrix that is symmetric or orthogonal too is diagonal."""
    known = {name for name in properties if name in _POINTS}
    if known & {"lower", "upper"} and len(known) > 1:
        known.add("diagonal")
    return known


def direction(random: Random, point: Flat) -> Flat:
    """A random direction, as large as the point."""
    scale = sqrt(sum([x * x for x in point]) / len(point)) or 1.0 if point else 1.0
    return [random.signed(0.4, 1.0) * scale for _ in point]


def _masked(keep: Callable[[int, int], bool]) -> Callable[[Flat, int, int], Flat]:
    return lambda a, m, n: [a[i * n + j] if keep(i, j) else 0.0 for i in range(m) for j in range(n)]


def _symmetric(a: Flat, _: int, n: int) -> Flat:
    return [(a[i * n + j] + a[j * n + i]) / 2 for i in range(n) for j in range(n)]


def _skew(a: Flat, _: int, n: int) -> Flat:
    return [(a[i * n + j] - a[j * n + i]) / 2 for i in range(n) for j in range(n)]


def _definite(a: Flat, _: int, n: int) -> Flat:
    gram = linear.multiply(a, linear.transpose(a, n, n), n, n, n)
    shift = sum(gram[:: n + 1]) / n / 2
    return [x / n + (shift if i % (n + 1) == 0 else 0.0) for i, x in enumerate(gram)]


def _orthogonal(a: Flat, _: int, n: int) -> Flat:
    """Rows made orthonormal one after the other."""
    rows: list[Flat] = []
    for i in range(n):
        row = a[i * n : (i + 1) * n]
        for _ in range(2):
            for other in rows:
                part = sum([x * y for x, y in zip(row, other, strict=True)])
                row = [x - part * y for x, y in zip(row, other, strict=True)]
        size = sqrt(sum([x * x for x in row]))
        if not size:
            raise MisfitError("a matrix without full rank")
        rows.append([x / size for x in row])
    return [x for row in rows for x in row]


def _reflection(a: Flat, n: int) -> Flat:
    v = a[:n]
    size = sum([x * x for x in v])
    return [float(i == j) - 2 * v[i] * v[j] / size for i in range(n) for j in range(n)]


_POINTS: dict[str, Callable[[Flat, int, int], Flat]] = {
    "lower": _masked(lambda i, j: j <= i),
    "upper": _masked(lambda i, j: j >= i),
    "diagonal": _masked(lambda i, j: i == j),
    "symmetric": _symmetric,
    "spd": _definite,
    "skew": _skew,
    "orthogonal": _orthogonal,
}
"""Each declared property, in the order in which they are brought about."""
