"""Every fact that an entry declares of its values, at many points: parity, interval, zeros, pieces, inverse, ..."""

from __future__ import annotations

from itertools import product
from math import inf, isfinite

import numpy as np
import pytest

from mcalc.catalogue import FUNCTIONS, Function, find
from mcalc.catalogue.interval import interval_of
from mcalc.errors import McalcError
from mcalc.language import read
from tests.catalogue.test_formulas import written
from tests.evaluation.plain import Array, evaluate

POINTS = (-2.5, -1.0, -0.7, -0.25, 0.0, 0.125, 0.5, 0.9, 1.0, 1.5, 2.0, 3.0, 7.0)
SCALAR = [entry for entry in FUNCTIONS.values() if entry.signature == "elementwise"]


def value(text: str, **numbers: float) -> float | None:
    """The value of an expression over scalars, None where it has none."""
    spec = read(text, shapes=dict.fromkeys(numbers, "scalar"))
    known = {name: Array((), [number]) for name, number in numbers.items() if name in spec.variables}
    try:
        found = evaluate(spec, known, {}).data[0]
    except (ArithmeticError, ValueError, McalcError):
        return None
    return found if isfinite(found) else None


def places(entry: Function) -> list[dict[str, float]]:
    """Arguments at which an element-wise function has a value."""
    count = len(entry.parameters)
    points = POINTS if count == 1 else (-2.0, -0.5, 0.0, 0.5, 2.0)
    named = [dict(zip(entry.parameters, point, strict=True)) for point in product(points, repeat=count)]
    if "delta" in entry.parameters:
        named = [place for place in named if place["delta"] > 0]
    return [place for place in named if value(written(entry), **place) is not None]


def close(left: float | None, right: float | None) -> bool:
    return left is not None and right is not None and abs(left - right) <= 1e-9 * max(1, abs(left))


def having(field: str) -> list[object]:
    return [pytest.param(entry, id=entry.name) for entry in SCALAR if getattr(entry, field)]


@pytest.mark.parametrize("entry", having("parity"))
def test_parity(entry: Function) -> None:
    turned = {"even": lambda y: y, "odd": lambda y: -y, "complement": lambda y: 1 - y}[entry.parity or ""]
    first = entry.parameters[0]
    pairs = [(place, {**place, first: -place[first]}) for place in places(entry)]
    assert len(pairs) >= 5
    for place, opposite in pairs:
        there = value(written(entry), **opposite)
        assert there is not None
        assert close(value(written(entry), **place), turned(there))


@pytest.mark.parametrize("entry", having("interval"))
def test_interval(entry: Function) -> None:
    values = [value(written(entry), **place) for place in places(entry)]
    found = interval_of(entry)
    least, most = found.low, found.high
    for number in values:
        assert number is not None
        assert least <= number <= most
        # The ends of an open interval are reached by rounding only.
        assert found.low_in or number > least or abs(number) > 0.999
        assert found.values is None or number in found.values
    assert -inf < least or most < inf


@pytest.mark.parametrize("entry", having("zeros"))
def test_zeros(entry: Function) -> None:
    for place in places(entry):
        assert (value(written(entry), **place) == 0) == (value(entry.zeros or "", **place) == 1)


@pytest.mark.parametrize("entry", having("at"))
def test_values_at_points(entry: Function) -> None:
    for argument, result in entry.at:
        rest = ", ".join(entry.parameters[1:])
        call = f"{entry.name}({argument}{', ' * bool(rest)}{rest})"
        assert close(value(call, **dict.fromkeys(entry.parameters[1:], 0.75)), value(result))


@pytest.mark.parametrize("entry", having("pieces"))
def test_pieces(entry: Function) -> None:
    for place in places(entry):
        assert value(written(entry), **place) == value(entry.pieces or "", **place)


@pytest.mark.parametrize("entry", having("inverse"))
def test_inverse(entry: Function) -> None:
    assert entry.inverse is not None
    name, condition = entry.inverse
    assert name in FUNCTIONS
    tried = 0
    for (place,) in ((place.values(),) for place in places(entry)):
        (x,) = place
        if not condition or value(condition, x=x) == 1:
            back = value(f"{name}({entry.name}(x))", x=x)
            assert back == pytest.approx(x, rel=1e-6, abs=1e-6)
            tried += 1
    assert tried >= 3


@pytest.mark.parametrize("entry", having("swapped"))
def test_swapped(entry: Function) -> None:
    other = find(entry.swapped or "")
    assert other is not None
    assert other.swapped == entry.name
    for place in places(entry):
        x, y = place.values()
        assert value(written(entry), x=x, y=y) == value(written(other), x=y, y=x)


@pytest.mark.parametrize("entry", having("corners"))
def test_corners(entry: Function) -> None:
    """Where a kink is, the function is continuous and its difference quotients are bounded."""
    first = entry.parameters[0]
    kinks = 0
    for place in places(entry):
        if any(value(kink, **place) == 1 for kink in entry.kinks):
            kinks += 1
            here = value(written(entry), **place)
            for step in (1e-3, -1e-3, 1e-6, -1e-6):
                there = value(written(entry), **{**place, first: place[first] + step})
                assert here is not None
                assert there is not None
                assert abs(there - here) <= 10 * abs(step)
    assert kinks


@pytest.mark.parametrize("entry", [pytest.param(e, id=e.name) for e in FUNCTIONS.values() if e.keeps])
def test_properties_that_values_share(entry: Function) -> None:
    sign = {"symmetric": 1, "skew": -1, "definite": 1}
    for kept in entry.keeps:
        upper = [0.3, -0.5, 0.7, 0.2, 0.4, -0.6]
        n = 4
        data = [0.0] * (n * n)
        below = [(i, j) for i in range(n) for j in range(i)]
        for (i, j), entry_there in zip(below, upper, strict=True):
            data[n * i + j], data[n * j + i] = entry_there, sign[kept] * entry_there
        if kept == "definite" or (kept == "symmetric" and entry.domain):  # where the diagonal outweighs the rest
            data[:: n + 1] = [3.0] * n
        call = f"{entry.name}(X, 3)" if len(entry.parameters) == 2 else f"{entry.name}(X)"
        spec = read(call, shapes={"X": "4,4"})
        found = evaluate(spec, {"X": Array((n, n), data)}, {}).data
        turned = [found[n * j + i] for i in range(n) for j in range(n)]
        assert found == pytest.approx([sign[kept] * x for x in turned], rel=1e-9, abs=1e-9)
        if kept == "definite":
            assert np.linalg.eigvalsh(np.reshape(found, (n, n))).min() > 0
