"""Random points at which an answer is checked, with the properties that were declared.

Everything is determined by a seed, so that a check gives the same numbers every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod, sqrt
from typing import TypeAlias, TypeVar

from mcalc import work
from mcalc.catalogue import FUNCTIONS
from mcalc.evaluation.declared import kept_move, with_properties
from mcalc.evaluation.settings import Setting
from mcalc.evaluation.shapes import Shape
from mcalc.language.spec import Spec, Variable
from mcalc.language.tree import Call, Number, postorder

Flat: TypeAlias = list[float]
Found = TypeVar("Found")


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

    def several(self, count: int, low: float, high: float, signed: bool) -> Flat:
        """So many numbers, as `uniform` or `signed` give them one by one."""
        state, span = self._state, high - low
        found: Flat = []
        for _ in range(count):
            state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
            size = low + span * ((state >> 11) / 2**53)
            if signed:
                state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
                size = -size if state >> 63 else size
            found.append(size)
        self._state = state
        return found

    def signed(self, low: float, high: float) -> float:
        """A number of either sign whose size lies between two others."""
        size = self.uniform(low, high)
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        return -size if self._state >> 63 else size  # as uniform() is 0.5 or more


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
CLOSE = 3 * FAR
"""From this attempt on, the entries of a variable lie close together, where they are all in the domain if one is; two
of three times they rise or fall.
"""
WHOLE = 2 * CLOSE
"""From this attempt on, vectors and matrices are of zeros and ones, as a mask is: all of them and some in turn."""


def points(spec: Spec, setting: Setting, attempts: range, seed: int = 1) -> Iterator[tuple[int, dict[str, Flat]]]:
    """Random points with the numbers of the attempts, the likeliest first."""
    near = landmarks(spec) if attempts.stop > FAR else []
    total = work.DRAWN * sum(map(prod, setting.shapes.values()))
    for attempt in attempts:
        random = Random(seed * 1009 + attempt)
        work.spend(total)
        point = {}
        for name, shape in setting.shapes.items():
            variable = spec.variables[name]
            family = _UNIFORM[attempt] if attempt < len(_UNIFORM) else int(random.uniform(0, len(_FAMILIES)))
            low, high, signed = _FAMILIES[family]
            flat = random.several(prod(shape), low, high, signed)
            if attempt >= WHOLE:
                flat = masked(random, flat) if len(flat) > 1 and (attempt % 2 == 0 or random.uniform() < 0.5) else flat
            elif attempt >= CLOSE:
                flat = close_together(random, prod(shape))
                if attempt % 3:
                    flat.sort(reverse=attempt % 3 > 1)
            elif attempt >= FAR:
                flat = far_away(random, prod(shape), near)
            # Every third time an undeclared square matrix is made positive definite: functions of them ask for that
            # often.
            definite = attempt % 3 == 2 and len(shape) == 2 and shape[0] == shape[1] and not variable.properties
            point[name] = with_properties(flat, shape, ("spd",) if definite else variable.properties)
        yield attempt, point


def drawn(
    spec: Spec, setting: Setting, attempts: range, at: Callable[[dict[str, Flat]], Found | None], seed: int = 1
) -> Iterator[tuple[int, Found | None]]:
    """Points of a domain, the one way in which every check draws them: the numbers of the attempts, and what there is
    at each point, or nothing where the point is outside.
    """
    for attempt, point in points(spec, setting, attempts, seed):
        yield attempt, at(point)


def has_branches(spec: Spec) -> bool:
    """Whether a function with kinks or jumps occurs, so that a point tells of one branch only."""
    functions = {node.function for node in spec.values if isinstance(node, Call)}
    return any(name in FUNCTIONS and FUNCTIONS[name].kinks for name in functions)


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
    moves = random.several(count, 0.1, 1, not side)
    return [middle + spread * (-move if side == 2 else move) for move in moves]


def close_together(random: Random, count: int) -> Flat:
    """Entries around a number of either sign, a hundredth to one apart."""
    middle, spread = random.signed(0.3, 9), 10 ** random.uniform(-2, 0)
    return [middle + move for move in random.several(count, -spread, spread, False)]


def masked(random: Random, flat: Flat) -> Flat:
    """As many zeros and ones, three of four of them ones."""
    return [float(number < 0.75) for number in random.several(len(flat), 0.0, 1.0, False)]


def tangent(random: Random, point: Flat, shape: Shape, variable: Variable) -> Flat:
    """A random direction in which a variable can move and keep its properties."""
    return kept_move(direction(random, point), point, shape, variable.properties)


def shaken(random: Random, point: Mapping[str, Flat], by: float) -> dict[str, Flat]:
    """A point with its numbers off by so much of them, up or down."""
    moves = {name: random.several(len(flat), 0.3, 1, True) for name, flat in point.items()}
    return {name: [x * (1 + m * by) for x, m in zip(flat, moves[name], strict=True)] for name, flat in point.items()}


def direction(random: Random, point: Flat) -> Flat:
    """A random direction, as large as the point."""
    scale = sqrt(sum([x * x for x in point]) / len(point)) or 1.0 if point else 1.0
    return [move * scale for move in random.several(len(point), 0.4, 1.0, True)]
