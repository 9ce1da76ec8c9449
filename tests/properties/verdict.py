"""The verdict on what mcalc answers to one random spec: right, refused, undecided or wrong.

The printed closed form is evaluated by the oracle and compared, along random directions, with finite differences of
the spec itself. A point where the differences don't settle (a kink near by, a bad condition) decides nothing; another
is drawn.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import mcalc
from tests.oracle.differentiate import Array, have_jax, jacobian, slope_by_jax
from tests.oracle.evaluate import evaluate
from tests.oracle.layout import laid_out
from tests.oracle.points import KINDS, Point, draw
from tests.oracle.value import OracleError
from tests.properties.grammar import Spec

DIMS = {"n": 3, "m": 4, "k": 2}
POINTS = 2
ROUNDS = 4
_LARGE = 1e5
# What a program dies of that named no error: a verdict of its own on whoever is judged.
CRASHES = (
    ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NameError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip


class Verdict(NamedTuple):
    """`kind` is right, refused, undecided or wrong; `sort` the refusal's kind, or in a word what is wrong."""

    kind: str
    wrt: str
    sort: str = ""
    detail: str = ""


def judge(spec: Spec) -> list[Verdict]:
    """A verdict for every variable of the spec."""
    text, shapes = spec.text(), spec.shapes()
    try:
        found = mcalc.ask("jacobian", text, shapes=shapes).derivatives
    except (mcalc.McalcError, *CRASHES):
        return [_one(text, shapes, name) for name in shapes]
    return [_compare(text, shapes, derivative) for derivative in found]


def judge_second(spec: Spec, name: str) -> Verdict:
    """The verdict on the Hessian of a scalar spec by one variable, against differences of the gradient as printed."""
    text, shapes = spec.text(), spec.shapes()
    try:
        gradient = mcalc.ask("jacobian", text, shapes=shapes, wrt=(name,), layout="denominator").derivatives[0]
        found = mcalc.ask("hessian", text, shapes=shapes, wrt=(name,)).derivatives[0]
    except (mcalc.McalcError, *CRASHES) as error:
        return _refusal(error, name)
    where = "".join(f"{part} = {value}; " for part, value in gradient.where)
    return _compare(where + gradient.expression, shapes, found)


def _one(text: str, shapes: dict[str, str], name: str) -> Verdict:
    try:
        found = mcalc.ask("jacobian", text, shapes=shapes, wrt=(name,)).derivatives[0]
    except (mcalc.McalcError, *CRASHES) as error:
        return _refusal(error, name)
    return _compare(text, shapes, found)


def _refusal(error: Exception, name: str) -> Verdict:
    if not isinstance(error, mcalc.McalcError):
        return Verdict("wrong", name, f"crash: {type(error).__name__}", str(error))
    if error.status == 70:
        return Verdict("wrong", name, f"{error.kind}: {error.message[:30]}", error.message)
    return Verdict("refused", name, error.kind, error.message)


JUDGES = ("differences", "jax")
_judge = "differences"


def choose(judge: str) -> None:
    """Who says what a derivative is from now on: finite differences, or JAX's automatic differentiation."""
    global _judge
    _judge = judge


def _compare(text: str, shapes: dict[str, str], found: mcalc.Derivative) -> Verdict:
    """The printed derivative against differences of `text` at points where these settle."""
    name = found.wrt[-1]
    printed = f"{found.expression}" + "".join(f"; {part} = {value}" for part, value in found.where)
    settled = 0
    # The same spec is judged at the same points in every process.
    random = np.random.default_rng(zlib.crc32(f"{text} by {name}".encode()))
    doubt = ""
    for point in _candidates(random, shapes):
        slopes = (_exact if _judge == "jax" else _slopes)(text, point, name, random)
        if slopes is None:
            continue
        directions, wanted, error = slopes
        scale = max(1e-3, float(np.max(np.abs(wanted), initial=0.0)))
        if not np.all(error <= 1e-5 * scale) or scale > _LARGE:
            continue
        try:
            with np.errstate(all="ignore"):
                value = np.asarray(evaluate(found.expression, point.names, point.dims, found.where).array, dtype=float)
        except (OracleError, SyntaxError) as problem:
            return Verdict("wrong", name, f"unreadable: {problem}"[:40], printed)
        rows = _shape_of(text, point)
        shape = rows + point.names[name].shape
        flat = laid_out(np.zeros(shape), len(point.names[name].shape), form=found.form).shape
        if value.shape != flat:
            return Verdict("wrong", name, "shape", f"{printed}: it has shape {value.shape}, not {flat}")
        got = value.reshape((*rows, -1)) @ directions
        if not np.all(np.isfinite(got)):
            doubt = f"{printed}: it has no value at {point}"
            continue
        if not np.all(np.abs(got - wanted) <= 1e-6 * scale + 20 * error):
            if _exonerated(text, point, name, value, found):
                continue
            detail = f"{printed}: {got.tolist()} should be {wanted.tolist()} at {point}"
            return Verdict("wrong", name, "numbers", detail)
        settled += 1
        if settled == POINTS:
            return Verdict("right", name)
    if settled:
        return Verdict("right", name)
    return Verdict("wrong", name, "no value", doubt) if doubt else Verdict("undecided", name)


def _candidates(random: np.random.Generator, shapes: dict[str, str]) -> Any:
    for _ in range(ROUNDS):
        for kind in KINDS:
            yield draw(random, shapes, DIMS, kind)


def _shape_of(text: str, point: Point) -> tuple[int, ...]:
    with np.errstate(all="ignore"):
        return tuple(evaluate(text, point.names, point.dims).array.shape)


def _slopes(text: str, point: Point, name: str, random: np.random.Generator) -> tuple[Array, Array, Array] | None:
    """Two random directions as columns, the slopes of the function along them, and a bound of the error."""
    start = point.names[name]

    def function(value: Array) -> Array:
        return np.asarray(evaluate(text, {**point.names, name: value}, point.dims).array, dtype=float)

    with np.errstate(all="ignore"):
        try:
            centre = function(start)
        except np.linalg.LinAlgError:
            return None
        if not np.all(np.isfinite(centre)) or np.max(np.abs(centre), initial=0.0) > _LARGE:
            return None
        directions = random.normal(size=(start.size, 2))
        slopes = [_slope(function, start, direction.reshape(start.shape)) for direction in directions.T]
    values = np.stack([value for value, _ in slopes], -1)
    return directions, values, np.stack([error for _, error in slopes], -1)


def _exact(text: str, point: Point, name: str, random: np.random.Generator) -> tuple[Array, Array, Array] | None:
    """The same by automatic differentiation."""
    start = point.names[name]
    directions = random.normal(size=(start.size, 2))
    with np.errstate(all="ignore"):
        slopes = [slope_by_jax(text, point, name, direction.reshape(start.shape)) for direction in directions.T]
    values = np.stack(slopes, -1)
    size = float(np.max(np.abs(values), initial=0.0))
    if not np.all(np.isfinite(values)) or size > _LARGE:
        return None
    return directions, values, np.full(values.shape, 1e-9 * max(1e-3, size))


def _slope(function: Callable[[Array], Array], start: Array, direction: Array) -> tuple[Array, Array]:
    """Central differences at h, h/2 and h/4, extrapolated, and a bound of the error."""
    step = 2.0**-8
    found, size = [], np.zeros(())
    for h in (step, step / 2, step / 4):
        up, down = function(start + h * direction), function(start - h * direction)
        found.append((up - down) / (2 * h))
        size = np.abs(up) + np.abs(down)
    first, second = (4 * found[1] - found[0]) / 3, (4 * found[2] - found[1]) / 3
    best = (16 * second - first) / 15
    error = np.abs(best - second) + 1e-14 * size / step * 16
    return best, np.where(np.isfinite(error), error, np.inf)


def _exonerated(text: str, point: Point, name: str, value: Array, found: mcalc.Derivative) -> bool:
    """Whether automatic differentiation sides with the closed form against the differences."""
    if not have_jax():
        return False
    exact = jacobian(text, point, [name], exact=True).value
    wanted = laid_out(exact, len(point.names[name].shape), form=found.form)
    scale = max(1e-3, float(np.max(np.abs(wanted), initial=0.0)))
    return bool(np.all(np.abs(value - wanted) <= 1e-8 * scale))
