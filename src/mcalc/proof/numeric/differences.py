"""Numeric differentiation of a function of one flat array, column by column.

The complex step is exact to rounding where the function is analytic at the point. Elsewhere a ladder of central
differences with steps relative to the entry is extrapolated (Richardson) and says for each entry how far it can be
trusted. At a kink there are slopes to the left and to the right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.evaluation.extrapolation import EPSILON, Extrapolation
from mcalc.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Function: TypeAlias = Callable[[Array], Array]

_IMAGINARY = 1e-100
UNDERFLOW = 1e-200
"""Derivatives smaller than this are out of reach of an imaginary step."""
_RUNGS = 14
_RATIO = 4.0
_FIRST = 0.05
_COLUMNS = 5
_FEWEST = 5
_FINE = 1e-8


class Estimate(Record):
    """Derivatives, one column for each variable entry, and the error that each may have."""

    value: Array
    error: Array


class Slopes(Record):
    """The derivative from the left and from the right."""

    left: Estimate
    right: Estimate


def complex_step(function: Function, x: Array) -> Array:
    """The Jacobian by imaginary steps, too small to be felt by the real parts.

    >>> import numpy as np
    >>> complex_step(lambda z: np.array([z[0] * z[1], z[0] ** 2]), np.array([3.0, 5.0])).tolist()
    [[5.0, 3.0], [6.0, 0.0]]
    """
    import numpy as np

    columns = []
    for j in range(x.size):
        step = _IMAGINARY * (abs(float(x[j])) or 1.0)
        moved = x.astype(np.complex128)
        moved[j] += 1j * step
        columns.append(np.imag(function(moved)).reshape(-1) / step)
    return np.stack(columns, axis=1)


def ladder(function: Function, x: Array) -> Estimate:
    """The Jacobian by extrapolated central differences."""
    import numpy as np

    columns = []
    for j in range(x.size):
        table = _Table(order=2)
        for step in _steps(x, j):
            up, down = _moved(x, j, step), _moved(x, j, -step)
            above, below = np.asarray(function(up)).reshape(-1), np.asarray(function(down)).reshape(-1)
            table.add((above - below) / (up[j] - down[j]), np.maximum(abs(above), abs(below)), float(up[j] - down[j]))
            if table.settled():
                break
        columns.append(table.estimate)
    return _joined(columns)


def one_sided(function: Function, x: Array, columns: Iterable[int]) -> Slopes:
    """The slopes to the left and to the right of x in some columns."""
    import numpy as np

    centre = np.asarray(function(x)).reshape(-1)
    sides: dict[int, list[Estimate]] = {-1: [], 1: []}
    for j in columns:
        for side, found in sides.items():
            table = _Table(order=1)
            for step in _steps(x, j):
                moved = _moved(x, j, side * step)
                there = np.asarray(function(moved)).reshape(-1)
                length = float(moved[j] - x[j])
                table.add((there - centre) / length, np.maximum(abs(there), abs(centre)), abs(length))
                if table.settled():
                    break
            found.append(table.estimate)
    return Slopes(_joined(sides[-1]), _joined(sides[1]))


def _steps(x: Array, j: int) -> list[float]:
    """Steps relative to the entry; where it is 0, to the largest entry there is."""
    scale = abs(float(x[j])) or float(abs(x).max()) or 1.0
    return [_FIRST * scale / _RATIO**k for k in range(_RUNGS)]


def _moved(x: Array, j: int, step: float) -> Array:
    moved = x.copy()
    moved[j] += step
    return moved


def _joined(columns: list[Estimate]) -> Estimate:
    import numpy as np

    return Estimate(np.stack([c.value for c in columns], axis=1), np.stack([c.error for c in columns], axis=1))


class _Table:
    """The extrapolation of one column of the Jacobian; `order` is the power of the step in the first term of the
    error.
    """

    def __init__(self, order: int) -> None:
        self._table = Extrapolation(_RATIO**order, _improved, _COLUMNS)

    def add(self, rung: Array, sizes: Array, step: float) -> None:
        """The difference with the next smaller step; `sizes` are those of the values that were subtracted."""
        import numpy as np

        self._table.add(rung, 2 * EPSILON * sizes / step, np.full(rung.shape, np.inf))

    @property
    def estimate(self) -> Estimate:
        """The best place entry by entry."""
        return Estimate(self._table.best, self._table.errors)

    def settled(self) -> bool:
        """Whether more rungs would add nothing that matters."""
        if self._table.rows < _FEWEST:
            return False
        size = abs(self._table.best)
        return bool((self._table.errors <= _FINE * size + _FINE * 1e-4 * size.max(initial=0)).all())


def _improved(
    left: Array, above: Array, weight: float, noise: Array, best: Array, errors: Array
) -> tuple[Array, Array, Array]:
    """The extrapolated entries, and where they are surer than the best so far."""
    import numpy as np

    new = left + (left - above) / (weight - 1)
    change = np.maximum(abs(new - left), abs(new - above)) + noise
    better = change < errors
    return new, np.where(better, new, best), np.where(better, change, errors)
