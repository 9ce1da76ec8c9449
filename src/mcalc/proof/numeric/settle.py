"""The last resort: entries that floats can't tell, or call wrong, judged with eighty digits.

The open entries of a row are right when they give the slope along a random direction in those columns, measured by a
central difference whose step is far below anything that floats hold. Rows that fail are looked at entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.errors import UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, effort
from mcalc.evaluation.digits import DIGITS, Digits
from mcalc.language.spec import Spec
from mcalc.proof.numeric.measure import AGREES, DISAGREES, UNKNOWN
from mcalc.proof.numeric.setting import Layout, Point, Setting

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

OPERATIONS = 300_000
"""About as many operations on long numbers as a second has room for."""
_STEP = 20
_CLOSE = 1e-12
_ALONG = 1e-18
_ALIKE = 1e-5
_FLOOR = 1e-48
_GOES = 1e20
_COLUMNS = 16
_ENOUGH = 8
"""When so many entries are known to be wrong, the claim is; the others stay as floats have them."""


def settle(setting: Setting, closed: Spec, layout: Layout, point: Point, verdict: Array, random: Generator) -> Array:
    """The verdicts with those entries judged anew that did not agree."""
    import numpy as np

    groups: dict[bytes, list[int]] = {}
    for place in np.flatnonzero((verdict != AGREES).any(axis=1)):
        groups.setdefault((verdict[place] != AGREES).tobytes(), []).append(int(place))
    work = effort(setting.spec, setting.sizes)[1]
    left = OPERATIONS - effort(closed, setting.sizes)[1] - work
    if not groups or left < 4 * work:
        return verdict
    try:
        judge = _Judge(setting, closed, layout, point)
    except (UnsupportedError, ArithmeticError, ValueError):
        return verdict
    settled = verdict.copy()
    direction = random.integers(1, 10, setting.matrix[1]) * random.choice(np.array([-1, 1]), setting.matrix[1])
    confirmed = 0
    for mask, rows in groups.items():
        columns = np.flatnonzero(np.frombuffer(mask, dtype=bool))
        left -= work * (4 * len(rows) if setting.order == 2 else 2)
        if left < 0 or confirmed >= _ENOUGH:
            break
        for row, agrees in zip(rows, judge.rows(rows, columns, direction), strict=True):
            if agrees:
                settled[row, columns] = AGREES
                continue
            for column in columns[:_COLUMNS]:
                left -= 4 * work
                if left >= 0 and confirmed < _ENOUGH:
                    settled[row, column] = judge.entry(row, int(column))
                    if settled[row, column] == DISAGREES and judge.vanishes(row, int(column)):
                        left -= 4 * work
                        settled[row, column] = AGREES
                    confirmed += int(settled[row, column] == DISAGREES)
    return settled


class _Judge:
    """The function and the claim in long numbers at one point."""

    def __init__(self, setting: Setting, closed: Spec, layout: Layout, point: Point, digits: int = DIGITS) -> None:
        self.setting = setting
        self.again: Callable[[], _Judge] = lambda: _Judge(setting, closed, layout, point, 2 * digits)
        self.digits = Digits(digits)
        self.point = {name: self.digits.array(value) for name, value in point.items()}
        claimed = setting.to_matrix(ArrayEvaluator(closed, setting.sizes, self.digits)(self.point), layout)
        rows, columns = setting.projectors(point)
        self.columns = None if columns is None else self.digits.array(columns)
        self.rows_kept = None if rows is None else self.digits.array(rows)
        self.claimed = claimed if self.rows_kept is None else self.rows_kept.T @ claimed
        self.evaluate = setting.evaluator(self.digits, self.point)
        self.value = self.evaluate(self.point).reshape(-1)
        self.scale = self._scale(setting.column_names)
        self.row_scale = self._scale(setting.row_names) if setting.order == 2 else None
        self.step = self.digits.context.mpf(10) ** -_STEP

    def _kept(self, moves: Array) -> Array:
        """The move that keeps the declared properties."""
        return moves if self.columns is None else self.columns @ moves

    def _scale(self, names: tuple[str, ...]) -> Array:
        """How far to step in each entry, relative to it."""
        import numpy as np

        entries = abs(self.setting.flat(names, self.point))
        largest = entries.max()
        return np.where(entries != 0, entries, largest if largest != 0 else self.digits.context.one)

    def rows(self, rows: list[int], columns: Array, direction: Array) -> list[bool]:
        """Whether each of these rows gives the slope along a direction that moves only these columns."""
        import numpy as np

        chosen = np.zeros(self.setting.matrix[1], dtype=int)
        chosen[columns] = direction[columns]
        moves = self._kept(self.digits.array(chosen) * self.scale)
        return [
            self._alike(parts) and self._same(slope, parts.sum(), _ALONG * abs(parts).sum(), row)
            for row, slope in zip(rows, self._slopes(rows, moves), strict=True)
            for parts in (self.claimed[row] * moves,)
        ]

    def _alike(self, parts: Array) -> bool:
        """Whether no part of a sum is too small to be seen beside the others."""
        sizes = [abs(part) for part in parts if part != 0]
        return not sizes or bool(min(sizes) > _ALIKE * max(sizes))

    def entry(self, row: int, column: int) -> int:
        """The verdict on one entry."""
        import numpy as np

        moves = self._kept(self.digits.array(np.eye(self.setting.matrix[1], dtype=int)[column]) * self.scale)
        slope = self._slopes([row], moves)[0]
        claimed = (self.claimed[row] * moves).sum()
        if not (self._finite(slope) and self._finite(claimed)):
            return UNKNOWN
        return AGREES if self._same(slope, claimed, _CLOSE * abs(claimed), row) else DISAGREES

    def vanishes(self, row: int, column: int) -> bool:
        """Whether a difference is nothing but rounding: with twice the digits it all but goes away."""
        return bool(self._apart(row, column) > _GOES * self.again()._apart(row, column))

    def _apart(self, row: int, column: int) -> Any:
        """How far the claim is from the slope."""
        import numpy as np

        moves = self._kept(self.digits.array(np.eye(self.setting.matrix[1], dtype=int)[column]) * self.scale)
        return abs(self._slopes([row], moves)[0] - (self.claimed[row] * moves).sum())

    def _finite(self, value: Any) -> bool:
        return bool(self.digits.context.isfinite(value))

    def _same(self, slope: Any, claimed: Any, tolerance: Any, row: int) -> bool:
        value = min(abs(self.value[row if self.setting.order == 1 else 0]), self.digits.context.one)
        return bool(abs(slope - claimed) <= tolerance + _FLOOR * value)

    def _slopes(self, rows: list[int], moves: Array) -> list[Any]:
        """The slope of each row's function along `moves`."""
        names = self.setting.column_names
        x = self.setting.flat(names, self.point)
        if self.setting.order == 1:
            up, down = (self._at(names, self.point, x + sign * self.step * moves) for sign in (1, -1))
            return [(up[row] - down[row]) / (2 * self.step) for row in rows]
        return [self._mixed(row, moves) for row in rows]

    def _mixed(self, row: int, moves: Array) -> Any:
        """The second difference by one row entry and along `moves`, with steps that leave digits for both."""
        import numpy as np

        setting, step = self.setting, self.step * 10**6
        assert self.row_scale is not None
        first = self.row_scale[row] * step
        move = self.digits.array(np.eye(setting.matrix[0], dtype=int)[row]) * first
        move = move if self.rows_kept is None else self.rows_kept @ move
        x = setting.flat(setting.column_names, self.point)
        total = self.digits.context.zero
        for sign in (1, -1):
            for other in (1, -1):
                there = setting.moved(setting.column_names, self.point, x + sign * step * moves)
                y = setting.flat(setting.row_names, there) + other * move
                total = total + sign * other * self._at(setting.row_names, there, y)[0]
        return total / (4 * step * first)

    def _at(self, names: tuple[str, ...], point: Point, entries: Array) -> Array:
        return self.evaluate(self.setting.moved(names, point, entries)).reshape(-1)
