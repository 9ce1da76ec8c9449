"""The derivative measured at one point, with what each entry can be trusted to, and a claim held against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.proof.numeric.differences import UNDERFLOW, Estimate, Slopes, complex_step, ladder, one_sided
from mcalc.proof.numeric.points import keep_properties
from mcalc.proof.numeric.setting import Layout, Point, Setting
from mcalc.record import Record

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

EPS = 2.0**-52
WIDE = 1e-6
"""An entry whose tolerance is wider than this part of it can't be told."""
_NOISE = 1e-12
_SAFETY = 4.0
_ROUNDING = 64 * EPS
_TIED = 1e-11

AGREES, DISAGREES, UNKNOWN = 1, -1, 0


class Measurement(Record):
    """The derivative's matrix by numeric differentiation; `slopes` where the point lies on a kink."""

    value: Array
    error: Array
    slopes: Slopes | None


class Comparison(Record):
    """A claim against a measurement: for each entry a verdict, the tolerance, and whether it was judged as a kink;
    `at_kink` where the point lies on one."""

    expected: Array
    claimed: Array
    tolerance: Array
    verdict: Array
    kinks: Array
    at_kink: bool


def measure(setting: Setting, point: Point) -> Measurement:
    """Differentiate numerically at the point."""
    import numpy as np

    floats = Floats()
    evaluate = setting.evaluator(floats, point)
    column_names = setting.column_names
    x = setting.flat(column_names, point)
    with np.errstate(all="ignore"):
        floats.ties = 0
        evaluate(point)
        kinked = floats.ties > 0
        function = (
            setting.function(evaluate, column_names, point)
            if setting.order == 1
            else _gradient(setting, evaluate, point)
        )
        if kinked:
            slopes = one_sided(function, x, range(x.size))
            if setting.order == 1:
                slopes = _sharpened(slopes, complex_step(function, x))
            value = (slopes.left.value + slopes.right.value) / 2
            error = abs(slopes.left.value - slopes.right.value) + slopes.left.error + slopes.right.error
            return Measurement(value, error, slopes)
        if setting.order == 2:
            return Measurement(*ladder(function, x), None)
        value = complex_step(function, x)
        # What is as small as the imaginary step is lost below the smallest float.
        estimate = Estimate(value, np.where(abs(value) < UNDERFLOW, UNDERFLOW, 0.0))
        if not np.isfinite(value).all():
            estimate = _mended(estimate, ladder(function, x))
        return Measurement(*estimate, None)


def _sharpened(slopes: Slopes, value: Array) -> Slopes:
    """Where both sides agree with the imaginary step, its digits: a tie among zeros, say, is no kink of this entry."""
    import numpy as np

    left, right = slopes
    smooth = (abs(left.value - value) <= 10 * left.error) & (abs(right.value - value) <= 10 * right.error)
    reach = np.maximum(abs(left.value), abs(right.value)).max(initial=0)
    smooth &= np.maximum(left.error, right.error) <= 1e-4 * abs(value) + 1e-10 * reach
    error = _TIED * abs(value)
    return Slopes(*(Estimate(np.where(smooth, value, e.value), np.where(smooth, error, e.error)) for e in slopes))


def _gradient(setting: Setting, evaluate: ArrayEvaluator, point: Point) -> Callable[[Array], Array]:
    """The gradient by the first variable, as a function of the entries of the second."""

    def gradient(entries: Array) -> Array:
        there = setting.moved(setting.column_names, point, entries)
        x = setting.flat(setting.row_names, there)
        slopes: Array = complex_step(setting.function(evaluate, setting.row_names, there), x)[0]
        return slopes

    return gradient


def _mended(estimate: Estimate, other: Estimate) -> Estimate:
    """The entries that the complex step has no value for, from the ladder."""
    import numpy as np

    good = np.isfinite(estimate.value)
    return Estimate(np.where(good, estimate.value, other.value), np.where(good, estimate.error, other.error))


def compare(
    setting: Setting,
    measured: Callable[[Point], Measurement],
    claim: Callable[[Point], Array],
    layout: Layout,
    point: Point,
    random: Generator,
    probes: int,
) -> Comparison:
    """Hold a claim against the measured derivative at the point.

    The point is moved by a rounding error or two, at random, a few times: how much the measured derivative and the
    claim change by that is how far either can be trusted. The tolerance of an entry is that and nothing else; it
    doesn't grow with the output.
    """
    import numpy as np

    found = _projected(setting, point, measured(point))
    claimed = setting.projected(setting.to_matrix(claim(point), layout), point)
    spread = np.zeros(found.value.shape)
    for probe in range(probes):
        near = _nudged(setting, point, random, probe + 1)
        if found.slopes is None:
            elsewhere = setting.projected(setting.to_matrix(claim(near), layout), near)
            again = _projected(setting, near, measured(near))
            spread = np.fmax(spread, abs(again.value - found.value) + abs(elsewhere - claimed))
    size = np.maximum(abs(found.value), abs(claimed))
    if found.slopes is not None:
        return _at_kink(found, found.slopes, claimed, size)
    tolerance = _SAFETY * (spread + found.error) + _ROUNDING * size
    wrong = ~(abs(found.value - claimed) <= tolerance)
    wide = (tolerance > WIDE * size) & (tolerance > _NOISE * size.max(axis=1, keepdims=True))
    unknown = wide | ~np.isfinite(found.value) | ~np.isfinite(claimed)
    clearly = wrong & ~unknown
    verdict = np.where(clearly, DISAGREES, np.where(unknown, UNKNOWN, AGREES))
    # Far outside even a wide tolerance is a disagreement all the same.
    far = abs(found.value - claimed) > 100 * tolerance
    verdict = np.where(far & np.isfinite(found.value) & np.isfinite(claimed), DISAGREES, verdict)
    return Comparison(found.value, claimed, tolerance, verdict, np.zeros(verdict.shape, dtype=bool), False)


def _projected(setting: Setting, point: Point, found: Measurement) -> Measurement:
    """Along moves that keep the declared properties; slopes at a kink are as they are, for they don't add up."""
    if found.slopes is not None or all(block is None for block in setting.projectors(point)):
        return found
    return Measurement(setting.projected(found.value, point), setting.projected(found.error, point), None)


def _at_kink(found: Measurement, slopes: Slopes, claimed: Array, size: Array) -> Comparison:
    """Where left and right differ, anything between them is a right value; where they are the same, it is the
    derivative.
    """
    import numpy as np

    low = np.minimum(slopes.left.value, slopes.right.value)
    high = np.maximum(slopes.left.value, slopes.right.value)
    error = _SAFETY * (slopes.left.error + slopes.right.error) + _ROUNDING * size
    between = (claimed >= low - error) & (claimed <= high + error)
    wide = ~(error <= 1e3 * WIDE * np.maximum(size, high - low)) & (error > 0) & (size > 0)
    kinks = high - low > error
    verdict = np.where(wide, UNKNOWN, np.where(between, AGREES, DISAGREES))
    return Comparison(np.where(kinks & between, claimed, found.value), claimed, error, verdict, kinks, True)


def _nudged(setting: Setting, point: Point, random: Generator, reach: int) -> Point:
    """Every entry off by up to `reach` rounding errors."""
    import numpy as np

    near = {
        name: value * (1 + reach * EPS * random.choice(np.array([-1.0, 1.0]), value.shape))
        for name, value in point.items()
    }
    return keep_properties(setting.spec, near)
