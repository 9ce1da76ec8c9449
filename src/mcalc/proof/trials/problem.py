"""One derivative to be checked, made concrete: the function of the entries that move, and how a claim's array stands
to the derivative's matrix.

Everything is compared as one matrix, a row for each output entry and a column for each entry of the variable; for a
second derivative a row for each entry of the first variable. Layouts and forms are ways to turn that matrix into an
array.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mcalc.errors import LimitError, OptionError, UnknownVariableError
from mcalc.evaluation.array_evaluator import CALL, ArrayEvaluator, Effort, Sizes, concrete, effort
from mcalc.evaluation.declared import projector
from mcalc.evaluation.extrapolation import EPSILON
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.kinds import Numbers
from mcalc.language.spec import Kind, Spec
from mcalc.proof.trials.plan import SECONDS

Array: TypeAlias = NDArray[Any]
Point: TypeAlias = dict[str, Array]

MEMORY = 2 * 10**9
_LONG = 5e-6
"""Seconds that a call and an operation on long numbers take."""
_OF_CLAIM = 1 / 5
"""The part of the time that a measurement may take for one evaluation of the claim: there are some beside each."""
_RUNGS = 16
"""Evaluations of a gradient for each of its derivatives."""
_SELDOM = 1 / 16
"""A matrix of which no more than this is other than zero is multiplied entry by entry."""
_SMALLER = "leave sizes open (x=n for x=60, and no --n): small ones are chosen, and the closed form is the same"


class Run(Protocol):
    """A claim that is a program: its array at a point, None where it raises an error. The precision is of what
    it gave, as the distance from 1 to the next number.
    """

    @property
    def seconds(self) -> float:
        """What a call takes."""

    @property
    def epsilon(self) -> float:
        """The precision."""

    def __call__(self, point: Point) -> Array | None:
        """What it computes."""


class Problem:
    """A function, the variables it is differentiated by, once or twice, and what is claimed, at concrete sizes.

    With `order` 1 the variables in `wrt` are stacked; with 2 the rows are the first of `wrt`, the columns the last,
    each one name or several with commas, stacked. The claim has the output's axes first or, with `rows` "variable",
    the variable's; `form` is "exact", "vec" or "einsum". `run` computes the claim where that is a program, which needs
    no `closed` form. What is apart by no more than `atol` and `rtol` of an entry is equal, whatever rounding says.
    """

    def __init__(
        self,
        spec: Spec,
        wrt: tuple[str, ...],
        closed: Spec | None,
        sizes: Sizes,
        order: int = 1,
        rows: str = "output",
        form: str = "exact",
        run: Run | None = None,
        rtol: float = 0.0,
        atol: float = 0.0,
    ) -> None:
        for name in ",".join(wrt).split(","):
            if name not in spec.variables:
                raise UnknownVariableError(f"the function has no variable {name}")
        if order > 1 and len(wrt) not in (1, order):
            raise OptionError(f"a derivative of order {order} is by one group of variables, or by {order}")
        self.spec, self.wrt, self.closed, self.sizes, self.order = spec, wrt, closed, sizes, order
        self.transposed, self.form, self.run = rows == "variable" and order == 1, form, run
        self.rtol, self.atol = rtol, atol
        sides = [tuple(side.split(",")) for side in (wrt * order if len(wrt) == 1 else wrt)]
        self.groups = tuple(sides) if order > 1 else (wrt,)
        """The variables of each differentiation, those of one stacked."""
        self.high = order > 2 or (order == 2 and bool(spec.kind.shape))
        """Whether it is neither a first derivative nor a second one of a scalar function."""
        self.row_names = tuple(dict.fromkeys(name for group in self.groups[:-1] for name in group))
        self.column_names = self.groups[-1]
        self.output_axes = concrete(spec.kind, sizes)
        self.row_axes = self.output_axes + tuple(axis for group in self.groups[:-1] for axis in self._axes(group))
        self.column_axes = self._axes(self.column_names)
        self.matrix = (math.prod(self.row_axes), math.prod(self.column_axes))

    @cached_property
    def _shapes(self) -> dict[str, tuple[int, ...]]:
        moved = {*self.row_names, *self.column_names}
        return {name: self._shape(name) for name in self.spec.variables if name in moved}

    @property
    def names(self) -> list[str]:
        """The variables that have values: one that was declared and stands nowhere can be of any size."""
        needed = {*self.row_names, *self.column_names} | self.spec.occurring
        needed |= self.closed.occurring if self.closed is not None else set(self.spec.variables)
        return [name for name in self.spec.variables if name in needed]

    def entries(self, name: str) -> int:
        """How many entries a variable has."""
        return math.prod(self._shape(name))

    def _shape(self, name: str) -> tuple[int, ...]:
        return concrete(Kind(self.spec.variables[name].shape), self.sizes)

    def _axes(self, names: tuple[str, ...]) -> tuple[int, ...]:
        shapes = [self._shape(name) for name in names]
        return shapes[0] if len(shapes) == 1 else (sum(map(math.prod, shapes)),)

    def function(self, numbers: Numbers, point: Point) -> ArrayEvaluator:
        """The function ready for many evaluations near a point, by one variable or the other."""
        made = ArrayEvaluator(self.spec, self.sizes, numbers)
        made.fix(point, tuple({*self.row_names, *self.column_names}))
        return made

    @cached_property
    def claimed(self) -> ArrayEvaluator:
        """The closed form that is claimed, ready in floats."""
        assert self.closed is not None
        return ArrayEvaluator(self.closed, self.sizes, Floats())

    def claim(self, numbers: Numbers | None, point: Point) -> Array:
        """The claim's matrix, in floats if no numbers are given."""
        if self.run is not None:
            found = self.run(point)
            known = found is not None and found.size == self.matrix[0] * self.matrix[1]
            return self.as_matrix(found) if known else np.full(self.matrix, np.nan)  # type: ignore[arg-type]
        assert self.closed is not None
        evaluate = self.claimed if numbers is None else ArrayEvaluator(self.closed, self.sizes, numbers)
        return self.as_matrix(np.asarray(evaluate(point)))

    def as_matrix(self, array: Array) -> Array:
        """An array of the derivative's shape as the matrix that everything is compared as."""
        return array.reshape(self.matrix[::-1]).T if self.transposed else array.reshape(self.matrix)

    def flat(self, names: tuple[str, ...], point: Point) -> Array:
        """The entries of some variables, one after the other."""
        return np.concatenate([np.reshape(point[name], -1) for name in names])

    def moved(self, names: tuple[str, ...], point: Point, entries: Array) -> Point:
        """The point with those entries put in."""
        point, start = dict(point), 0
        for name in names:
            shape = self._shapes[name]
            stop = start + math.prod(shape)
            point[name] = entries[start:stop].reshape(shape)
            start = stop
        return point

    def projectors(self, point: Point) -> tuple[Array | None, Array | None]:
        """For rows and columns, what takes moves of all entries to those that keep the declared properties."""
        rows = [self._projector(group, point) for group in self.groups[:-1]]
        if not self.high or all(block is None for block in rows):
            whole = rows[0] if len(rows) == 1 else None
        else:
            whole = np.eye(math.prod(self.output_axes))
            for group, block in zip(self.groups, rows, strict=False):
                whole = np.kron(whole, np.eye(sum(map(self.entries, group))) if block is None else block)
        return whole, self._projector(self.column_names, point)

    def _projector(self, names: tuple[str, ...], point: Point) -> Array | None:
        blocks = [projector(self.spec.variables[name].properties, point[name]) for name in names]
        if len(blocks) == 1 or all(block is None for block in blocks):
            return blocks[0]
        whole = np.zeros((0, 0))
        for name, block in zip(names, blocks, strict=True):
            part = np.eye(point[name].size) if block is None else block
            corner = np.zeros((len(whole), len(part)))
            whole = np.block([[whole, corner], [corner.T, part]])
        return whole

    def projected(self, matrix: Array, point: Point) -> Array:
        """The derivative's matrix along moves that keep the declared properties."""
        rows, columns = self.projectors(point)
        matrix = matrix if columns is None else _times(matrix, columns)
        return matrix if rows is None else _times(matrix.T, rows).T

    @property
    def laid(self) -> tuple[tuple[int, ...], int]:
        """The axes of the derivative as they are laid out, and how many of them are rows."""
        if self.order > 1:
            # A derivative of a higher order is laid out in one way alone.
            return self.row_axes + self.column_axes, len(self.output_axes) or len(self._axes(self.groups[0]))
        first, second = (self.column_axes, self.row_axes) if self.transposed else (self.row_axes, self.column_axes)
        return first + second, len(first)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the derivative's array."""
        return self.flattened if self.form == "vec" else self.laid[0]

    @property
    def flattened(self) -> tuple[int, int]:
        """The shape of the derivative as a matrix."""
        axes, split = self.laid
        return math.prod(axes[:split]), math.prod(axes[split:])

    def array(self, matrix: Array) -> Array:
        """The matrix that everything is compared as, as an array of the derivative's shape."""
        return (matrix.T if self.transposed else matrix).reshape(self.shape)

    def by_columns(self, matrix: Array) -> Array:
        """The flattened derivative as it would be if vec went down the columns."""
        tensor = matrix.reshape(self.row_axes + self.column_axes)
        split, axes = len(self.row_axes), tensor.ndim
        turned = tensor.transpose([*reversed(range(split)), *reversed(range(split, axes))])
        return self.array(turned.reshape(matrix.shape))

    def index(self, row: int, column: int) -> tuple[int, ...]:
        """The place of a matrix entry in the derivative's array."""
        place = column * self.matrix[0] + row if self.transposed else row * self.matrix[1] + column
        return tuple(int(i) for i in np.unravel_index(place, self.shape)) if self.shape else ()

    @cached_property
    def effort(self) -> Effort:
        """What one evaluation of the function takes."""
        return effort(self.spec, self.sizes)

    @property
    def evaluations(self) -> int:
        """About how many evaluations one measurement takes."""
        rows, columns = self.matrix
        if self.high:
            moved = math.prod(self.row_axes[len(self.output_axes) :])
            return int(columns * moved * 2**self.order)
        return columns * (1 if self.order == 1 else _RUNGS * rows)

    @property
    def epsilon(self) -> float:
        """The precision of the claim: of doubles, or of what a program gives."""
        return EPSILON if self.run is None else max(EPSILON, self.run.epsilon)

    @property
    def claim_seconds(self) -> float:
        """How long a program takes."""
        return 0.0 if self.run is None else self.run.seconds

    @property
    def seconds(self) -> float:
        """About how long one measurement takes."""
        calls, operations = 1 + self.effort.calls, self.effort.operations
        each = _LONG * (calls + operations) if self.high else self.effort.seconds
        return float(self.evaluations * each)

    @property
    def seconds_along(self) -> float:
        """About how long it takes to measure the slopes along one direction."""
        return self.seconds / max(1, self.matrix[1]) * 2 + 20 * CALL + 2 * self.claim_seconds

    def refuse_if_large(self, seconds: float = SECONDS) -> None:
        """Before anything is allocated: refuse what would not fit or take longer, with the numbers."""
        rows, columns = self.matrix
        claimed = Effort(rows * columns, 0, 0) if self.closed is None else effort(self.closed, self.sizes)
        memory = 8 * (8 * rows * columns + 4 * self.effort.largest + 2 * claimed.largest)
        if memory > MEMORY:
            raise LimitError(
                f"the derivative has {rows} x {columns} entries: checking them takes {memory / 1e9:.1f} GB, "
                f"the limit is {MEMORY / 1e9:.0f} GB",
                hint=_SMALLER,
            )
        if claimed.seconds > seconds * _OF_CLAIM:
            raise LimitError("the closed form is too large to be checked", hint=_SMALLER)
        if self.seconds > seconds:
            raise LimitError(
                f"the derivative has {rows} x {columns} entries: {self.evaluations} evaluations of the function are "
                f"too many to check them, they would take about {self.seconds:.0f} s",
                hint=_SMALLER if seconds == SECONDS else f"ask by one variable at a time (--wrt), or {_SMALLER}",
            )


def _times(matrix: Array, projector: Array) -> Array:
    """The product with a projector, most of whose entries are zero: what declared properties say is of few entries."""
    columns, rows = np.nonzero(projector.T)
    if len(rows) > _SELDOM * projector.size:
        return matrix @ projector
    found = np.zeros(matrix.shape)
    there, starts = np.unique(columns, return_index=True)
    if len(there):
        found[:, there] = np.add.reduceat(matrix[:, rows] * projector[rows, columns], starts, axis=1)
    return found
