"""One derivative to be checked, made concrete: the function of the entries that move, and how a claim's array stands
to the derivative's matrix.

Everything is compared as one matrix, a row for each output entry and a column for each entry of the variable; for a
second derivative a row for each entry of the first variable. Layouts and forms are ways to turn that matrix into an
array.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.errors import LimitError, OptionError, ScalarExpectedError, UnknownVariableError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, Sizes, concrete, effort
from mcalc.evaluation.kinds import Numbers
from mcalc.evaluation.properties import projector
from mcalc.language.spec import Kind, Spec
from mcalc.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"
Point: TypeAlias = dict[str, Array]

MEMORY = 2 * 10**9
WORK = 2 * 10**10
_CALLS = 20_000
"""What one evaluation costs beside its arithmetic, in operations."""
_SMALLER = "check at smaller sizes, --n 50 for one: the closed form is the same"


class Layout(Record):
    """How the derivative is written down: `rows` "output" or "variable" first; `form` "exact", "vec" or "einsum"."""

    rows: str = "output"
    form: str = "exact"


class Setting:
    """A function, the variables it is differentiated by, once or twice, at concrete sizes.

    With `order` 1 the variables in `wrt` are stacked; with 2 the rows are the first of `wrt`, the columns the last,
    each one name or several with commas, stacked.
    """

    def __init__(self, spec: Spec, wrt: tuple[str, ...], order: int, sizes: Sizes) -> None:
        for name in ",".join(wrt).split(","):
            if name not in spec.variables:
                raise UnknownVariableError(f"the function has no variable {name}")
        self.spec, self.sizes, self.order = spec, sizes, order
        if order == 1:
            self.row_names: tuple[str, ...] = ()
            self.column_names = wrt
            self.row_axes = concrete(spec.kind, sizes)
        else:
            if spec.kind.shape:
                raise ScalarExpectedError(f"a second derivative is of a scalar function; this one is a {spec.kind}")
            if len(wrt) > 2:
                raise OptionError("a second derivative is by one variable or two")
            self.row_names, self.column_names = tuple(wrt[0].split(",")), tuple(wrt[-1].split(","))
            self.row_axes = self._axes(self.row_names)
        self.column_axes = self._axes(self.column_names)
        self.matrix = (math.prod(self.row_axes), math.prod(self.column_axes))

    def _shape(self, name: str) -> tuple[int, ...]:
        return concrete(Kind(self.spec.variables[name].shape), self.sizes)

    def _axes(self, names: tuple[str, ...]) -> tuple[int, ...]:
        shapes = [self._shape(name) for name in names]
        return shapes[0] if len(shapes) == 1 else (sum(math.prod(shape) for shape in shapes),)

    def evaluator(self, numbers: Numbers, point: Point) -> ArrayEvaluator:
        """The function ready for many evaluations near a point, by one variable or the other."""
        made = ArrayEvaluator(self.spec, self.sizes, numbers)
        made.fix(point, tuple({*self.row_names, *self.column_names}))
        return made

    def flat(self, names: tuple[str, ...], point: Point) -> Array:
        """The entries of some variables, one after the other."""
        import numpy as np

        return np.concatenate([np.reshape(point[name], -1) for name in names])

    def moved(self, names: tuple[str, ...], point: Point, entries: Array) -> Point:
        """The point with those entries put in."""
        point, start = dict(point), 0
        for name in names:
            shape = self._shape(name)
            stop = start + math.prod(shape)
            point[name] = entries[start:stop].reshape(shape)
            start = stop
        return point

    def projectors(self, point: Point) -> tuple[Array | None, Array | None]:
        """For rows and columns, what takes moves of all entries to those that keep the declared properties."""
        return self._projector(self.row_names, point), self._projector(self.column_names, point)

    def _projector(self, names: tuple[str, ...], point: Point) -> Array | None:
        import numpy as np

        blocks = [projector(self.spec.variables[name].properties, point[name]) for name in names]
        if all(block is None for block in blocks):
            return None
        whole = np.zeros((0, 0))
        for name, block in zip(names, blocks, strict=True):
            part = np.eye(point[name].size) if block is None else block
            corner = np.zeros((len(whole), len(part)))
            whole = np.block([[whole, corner], [corner.T, part]])
        return whole

    def projected(self, matrix: Array, point: Point) -> Array:
        """The derivative's matrix along moves that keep the declared properties."""
        rows, columns = self.projectors(point)
        matrix = matrix if columns is None else matrix @ columns
        return matrix if rows is None else rows.T @ matrix

    def function(
        self, evaluate: Callable[[Point], Array], names: tuple[str, ...], point: Point
    ) -> Callable[[Array], Array]:
        """The function of those entries alone."""
        return lambda entries: evaluate(self.moved(names, point, entries)).reshape(-1)

    def shape(self, layout: Layout) -> tuple[int, ...]:
        """The shape of the derivative's array in a layout."""
        first, second = self._sides(layout)
        return (math.prod(first), math.prod(second)) if layout.form == "vec" else first + second

    def stands_as_row(self, layout: Layout) -> bool | None:
        """For a derivative of one axis whether it is a row or a column, None for others."""
        first, second = self._sides(layout)
        return len(second) == 1 if len(first) + len(second) == 1 else None

    def _sides(self, layout: Layout) -> tuple[tuple[int, ...], tuple[int, ...]]:
        sides = self.row_axes, self.column_axes
        return sides if layout.rows == "output" else sides[::-1]

    def to_matrix(self, array: Array, layout: Layout) -> Array:
        """An array in a layout as the matrix that everything is compared as."""
        rows, columns = self.matrix
        return array.reshape(rows, columns) if layout.rows == "output" else array.reshape(columns, rows).T

    def to_array(self, matrix: Array, layout: Layout) -> Array:
        """The other way."""
        return (matrix if layout.rows == "output" else matrix.T).reshape(self.shape(layout))

    def by_columns(self, matrix: Array, layout: Layout) -> Array:
        """The flattened derivative as it would be if vec went down the columns."""
        tensor = matrix.reshape(self.row_axes + self.column_axes)
        split, axes = len(self.row_axes), tensor.ndim
        turned = tensor.transpose([*reversed(range(split)), *reversed(range(split, axes))])
        return self.to_array(turned.reshape(matrix.shape), layout)

    def index(self, row: int, column: int, layout: Layout) -> tuple[int, ...]:
        """The place of a matrix entry in the layout's array."""
        import numpy as np

        place = row * self.matrix[1] + column if layout.rows == "output" else column * self.matrix[0] + row
        return tuple(int(i) for i in np.unravel_index(place, self.shape(layout))) if self.shape(layout) else ()


def refuse_if_large(setting: Setting, closed: Spec, evaluations: int) -> None:
    """Before anything is allocated: refuse what would not fit or not end, with the numbers."""
    rows, columns = setting.matrix
    largest, work = effort(setting.spec, setting.sizes)
    claimed, _ = effort(closed, setting.sizes)
    memory = 8 * (8 * rows * columns + 4 * largest + 2 * claimed)
    if memory > MEMORY:
        raise LimitError(
            f"the derivative has {rows} x {columns} entries: checking them takes {memory / 1e9:.1f} GB, "
            f"the limit is {MEMORY / 1e9:.0f} GB",
            hint=_SMALLER,
        )
    total = evaluations * (work + _CALLS)
    if total > WORK:
        raise LimitError(
            f"{evaluations} evaluations of {work} operations each are too many: {total:.1e} operations, "
            f"the limit is {WORK:.0e}",
            hint=_SMALLER,
        )
