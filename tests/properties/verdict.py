"""The verdict on what mcalc answers to one random spec: right, refused, undecided or wrong.

The printed closed form is evaluated by the oracle and compared, along random directions, with the slope of the spec
itself: by finite differences, or by JAX. A point where the differences don't settle (a kink near by, a bad condition)
decides nothing; another is drawn.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

import mcalc
from tests.oracle.differentiate import Array, have_jax
from tests.oracle.evaluate import evaluate
from tests.oracle.layout import tensor_of
from tests.oracle.points import KINDS, Point, draw
from tests.oracle.traced import slope
from tests.oracle.value import OracleError
from tests.properties.grammar import Spec
from tests.properties.matlab import reads_back
from tests.properties.question import Question, plain
from tests.properties.slopes import LARGE, Direction, Slopes, by_differences
from tests.properties.sort import CRASHES, Verdict, refusal

DIMS = {"n": 3, "m": 4, "k": 2}
POINTS = 2
ROUNDS = 4
JUDGES = ("differences", "jax")
_judge = "differences"


def choose(judge: str) -> None:
    """Who says what a derivative is from now on: finite differences, or JAX's automatic differentiation."""
    global _judge
    _judge = judge


def judge(spec: Spec, seed: int = 1) -> list[Verdict]:
    """A verdict for every variable of the spec, laid out as the seed has it."""
    questions = plain(spec, seed)
    text, shapes = spec.text(), spec.shapes()
    options = questions[0].options() | {"wrt": ()}
    if len({question.vec for question in questions}) == 1:
        try:
            found = mcalc.ask("jacobian", text, shapes=shapes, **options).derivatives
        except (mcalc.McalcError, *CRASHES):
            pass
        else:
            return [_compare(text, shapes, *pair) for pair in zip(questions, found, strict=True)]
    return [judge_one(spec, question) for question in questions]


def judge_one(spec: Spec, question: Question) -> Verdict:
    """The verdict on one derivative."""
    text, shapes = spec.text(), spec.shapes()
    try:
        found = question.ask(text, shapes)
    except (mcalc.McalcError, *CRASHES) as error:
        return refusal(error, question.title())
    return _compare(text, shapes, question, found)


def _compare(text: str, shapes: dict[str, str], question: Question, found: mcalc.Derivative) -> Verdict:
    """The printed derivative against slopes of `text` at points where these settle."""
    title = question.title()
    printed = f"{found.expression}" + "".join(f"; {part} = {value}" for part, value in found.where)
    settled = 0
    # The same spec is judged at the same points in every process.
    random = np.random.default_rng(zlib.crc32(f"{text} by {title}".encode()))
    if complaint := reads_back(found, draw(random, shapes, DIMS, "definite")):
        return Verdict("wrong", title, "matlab", f"{printed}: {complaint}")
    sound = kinks = 0
    doubt = ""
    slopes = by_jax if _judge == "jax" else by_differences
    for point in _candidates(random, shapes):
        rows = _sound(text, point)
        if rows is None:
            continue
        sound += 1
        if at_kink(found, point):
            kinks += 1
            continue
        directions = [_direction(random, point, group) for group in question.groups]
        known = slopes(text, shapes, point, question, directions)
        if known is None:
            continue
        wanted, error = known
        scale = max(1e-3, float(np.max(np.abs(wanted), initial=0.0)))
        if not np.all(error <= 1e-5 * scale) or scale > LARGE:
            continue
        try:
            got = along(found, point, rows, question, directions)
        except (OracleError, SyntaxError, np.linalg.LinAlgError) as problem:
            return Verdict("wrong", title, f"unreadable: {problem}"[:40], printed)
        if not np.all(np.isfinite(got)):
            if all(_holds(found, condition, point) for condition in found.domain):
                doubt = f"{printed}: it has no value at {point}"
            continue
        if not np.all(np.abs(got - wanted) <= 1e-6 * scale + 20 * error):
            if slopes is by_differences and _exonerated(text, shapes, point, question, directions, got):
                continue
            if _rounding_decides(text, shapes, point, question, directions, found, float(np.max(np.abs(got - wanted)))):
                continue
            detail = f"{printed}: {got.tolist()} should be {wanted.tolist()} at {point}"
            return Verdict("wrong", title, "numbers", detail)
        settled += 1
        if settled == POINTS:
            return Verdict("right", title)
    if settled:
        return Verdict("right", title)
    if doubt:
        return Verdict("wrong", title, "no value", doubt)
    return Verdict("excepted" if 0 < kinks == sound else "undecided", title)


def _candidates(random: np.random.Generator, shapes: dict[str, str]) -> Iterator[Point]:
    for _ in range(ROUNDS):
        for kind in KINDS:
            yield draw(random, shapes, DIMS, kind)


def _sound(text: str, point: Point) -> tuple[int, ...] | None:
    """The shape of the function, where it has a value of moderate size."""
    with np.errstate(all="ignore"):
        try:
            value = np.asarray(evaluate(text, point.names, point.dims).array, dtype=float)
        except np.linalg.LinAlgError:
            return None
    return value.shape if np.all(np.isfinite(value)) and np.max(np.abs(value), initial=0.0) <= LARGE else None


def at_kink(found: mcalc.Derivative, point: Point) -> bool:
    """Whether the point is one that the answer excepts: entries that a declared property makes 0 may lie on a kink."""
    if not any(variable.properties for variable in found.question.spec.variables.values()):
        return False
    with np.errstate(all="ignore"):
        return any(np.any(evaluate(text, point.names, point.dims, found.where).array > 0) for text in found.nonsmooth)


def _direction(random: np.random.Generator, point: Point, group: tuple[str, ...]) -> Direction:
    return {name: random.normal(size=point.names[name].shape) for name in group}


def along(
    found: mcalc.Derivative, point: Point, rows: tuple[int, ...], question: Question, directions: list[Direction]
) -> Array:
    """The closed form along the directions: the slope that it claims.

    Raises OracleError where it has another shape than the derivative.
    """
    with np.errstate(all="ignore"):
        value = evaluate(found.expression, point.names, point.dims, found.where).array
    groups = [point.names[group[0]].shape if len(group) == 1 else None for group in question.groups]
    sizes = [sum(each.size for each in direction.values()) for direction in directions]
    sides = [shape if shape is not None else (size,) for shape, size in zip(groups, sizes, strict=True)]
    tensor: Any = tensor_of(np.asarray(value, dtype=float), rows, sides, question.layout, found.form, question.vec)
    tensor = tensor.reshape((*rows, *sizes))
    for direction in reversed(directions):
        tensor = tensor @ np.concatenate([each.ravel() for each in direction.values()])
    return np.asarray(tensor)


def _rounding_decides(
    text: str,
    shapes: dict[str, str],
    point: Point,
    question: Question,
    directions: list[Direction],
    found: mcalc.Derivative,
    apart: float,
) -> bool:
    """Whether a rounding error in the point moves one of the two sides by much of what they are apart.

    So it is where a kink lies on what is zero but for rounding: heaviside(pinv(L)) of a triangular L.
    """
    if any(_nearly(found, condition, point) for condition in found.nonsmooth):
        return True
    slopes = by_jax if _judge == "jax" else by_differences
    random = np.random.default_rng(1)
    sides: list[list[Array]] = []
    for _ in range(5):
        # Zeros are shaken as well, so that what ties exactly doesn't any more.
        names = {
            name: value + 1e-13 * (1 + np.abs(value)) * random.normal(size=value.shape)
            for name, value in point.names.items()
        }
        moved = Point(names, point.dims)
        rows = _sound(text, moved)
        known = slopes(text, shapes, moved, question, directions) if rows is not None else None
        if rows is not None and known is not None:
            sides.append([known[0], along(found, moved, rows, question, directions)])
    spread = [float(np.max(np.ptp(np.stack(side), axis=0), initial=0.0)) for side in zip(*sides, strict=True)]
    return len(sides) > 1 and max(spread) > 1e-3 * apart


def _holds(found: mcalc.Derivative, condition: str, point: Point) -> bool:
    """Whether a condition of the domain holds at a point."""
    with np.errstate(all="ignore"):
        return bool(np.all(evaluate(condition, point.names, point.dims, found.where).array > 0))


def _nearly(found: mcalc.Derivative, condition: str, point: Point) -> bool:
    """Whether a condition that two sides are equal holds but for rounding."""
    left, equal, right = condition.partition(" == ")
    if not equal:
        return False
    with np.errstate(all="ignore"):
        apart = evaluate(f"({left}) - ({right})", point.names, point.dims, found.where).array
    return bool(np.any(np.abs(apart) <= 1e-12))


def by_jax(
    text: str, shapes: dict[str, str], point: Point, question: Question, directions: list[Direction]
) -> Slopes | None:
    """The slope by automatic differentiation."""
    sizes = tuple((name, value.shape) for name, value in point.names.items())
    wanted = slope(text, sizes, tuple(point.dims.items()), len(directions)).at(point.names, directions)
    size = float(np.max(np.abs(wanted), initial=0.0))
    if not np.all(np.isfinite(wanted)) or size > LARGE:
        return None
    return wanted, np.full(wanted.shape, 1e-9 * max(1e-3, size))


def _exonerated(
    text: str, shapes: dict[str, str], point: Point, question: Question, directions: list[Direction], got: Array
) -> bool:
    """Whether automatic differentiation sides with the closed form against the differences."""
    exact = by_jax(text, shapes, point, question, directions) if have_jax() else None
    if exact is None:
        return False
    scale = max(1e-3, float(np.max(np.abs(exact[0]), initial=0.0)))
    return bool(np.all(np.abs(got - exact[0]) <= 1e-8 * scale))
