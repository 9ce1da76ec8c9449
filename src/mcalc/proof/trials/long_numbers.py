"""The last resort: entries that floats can't tell, or call wrong, judged with eighty digits.

The open entries of a row are right when they give the slope along a random direction in those columns, measured by a
central difference whose step is far below anything that floats hold. Rows that fail are looked at entry by entry.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import Any

import numpy as np
from numpy.random import Generator

from mcalc.errors import DomainError, UnsupportedError
from mcalc.evaluation.array_evaluator import effort
from mcalc.evaluation.digits import DIGITS, Digits
from mcalc.language.spec import Spec
from mcalc.language.tree import Number
from mcalc.proof.trials.comparison import AGREES, DISAGREES, UNKNOWN
from mcalc.proof.trials.problem import Array, Point, Problem
from mcalc.work import WorkError, spend
from mcalc.work import left as work_left

OPERATIONS = 300_000
"""About as many operations on long numbers as a second has room for."""
_CLOSE = 1e-12
"""By what part of it an entry may be off: stricter than where floats are compared, as eighty digits lose far fewer."""
_ALONG = 1e-18
_ALIKE = 1e-5
_FLOOR = 1e-48
_GOES = 1e20
_ROOM = 10
"""Digits that are left of a step beside the largest number on the way."""
_SETTLED = 1e-3
_OTHER = 1e3
_COLUMNS = 16
_ENOUGH = 1
"""When so many entries are known to be wrong, the claim is; the others stay as floats have them."""
_OF_A_ROW = 4
"""Operations on each entry of a row that is held against a slope."""
_SPARE = 6
_LOST = 3
"""When so many entries can't be told by long numbers, others can't, nor is what floats say of them worth anything."""


def with_long_numbers(
    problem: Problem, point: Point, verdict: Array, random: Generator, operations: int = OPERATIONS
) -> Array | None:
    """The verdicts with those entries judged anew that did not agree, by about so many operations on long numbers; None
    where the function or the claim can't be computed with such numbers, or takes longer. Where the question has no work
    left for it, nothing is told of them.
    """
    if (verdict == AGREES).all():
        return verdict
    if problem.closed is None or problem.high:
        return None
    affordable = _affordable(operations)
    with suppress(WorkError):
        settled = _settled(problem, problem.closed, point, verdict, random, affordable)
        if settled is not None or affordable == operations:
            return settled
    return np.where(verdict == AGREES, AGREES, UNKNOWN)


def _settled(
    problem: Problem, closed: Spec, point: Point, verdict: Array, random: Generator, operations: int
) -> Array | None:
    """The verdicts, None where the operations are not enough."""
    groups: dict[bytes, list[int]] = {}
    for place in np.flatnonzero((verdict != AGREES).any(axis=1)):
        groups.setdefault((verdict[place] != AGREES).tobytes(), []).append(int(place))
    work = problem.effort.operations
    left = operations - effort(closed, problem.sizes).operations - work
    if left < 4 * work:
        return None
    try:
        judge = _Judge(problem, point, DIGITS)
    except (UnsupportedError, DomainError, ArithmeticError, ValueError):
        return None
    settled = verdict.copy()
    width = problem.matrix[1]
    direction = random.integers(1, 10, width) * random.choice(np.array([-1, 1]), width)
    across = int(np.count_nonzero(judge.columns_kept)) if judge.columns_kept is not None else 0
    confirmed, lost = 0, 0
    if (verdict == DISAGREES).any():
        row, column = map(int, np.argwhere(verdict == DISAGREES)[0])
        settled[row, column] = judge.entry(row, column)
        left -= 4 * work + across
        confirmed += int(settled[row, column] == DISAGREES)
    for mask, rows in groups.items():
        if confirmed >= _ENOUGH:
            break
        columns = np.flatnonzero(np.frombuffer(mask, dtype=bool))
        left -= work * (4 * len(rows) if problem.order == 2 else 2) + _OF_A_ROW * width * len(rows)
        left -= across
        if left < 0 or lost >= _LOST:
            break
        for row, agrees in zip(rows, judge.rows(rows, columns, direction), strict=True):
            if agrees:
                settled[row, columns] = AGREES
                continue
            for column in map(int, columns[:_COLUMNS]):
                left -= 4 * work + across
                if left < 0 or confirmed >= _ENOUGH or lost >= _LOST:
                    break
                settled[row, column] = judge.entry(row, column)
                left -= 12 * work if settled[row, column] != AGREES else 0
                confirmed += int(settled[row, column] == DISAGREES)
                lost += int(settled[row, column] == UNKNOWN)
    if left < 0 and not confirmed:
        return None
    if lost >= _LOST and not confirmed:
        return np.where(settled == AGREES, AGREES, UNKNOWN)
    if not confirmed and ((settled == AGREES) & (verdict == DISAGREES)).any():
        # Floats were wrong where long numbers looked: what they say of the rest is worth nothing.
        return np.where(settled == DISAGREES, UNKNOWN, settled)
    return settled


def without_value(problem: Problem, point: Point, operations: int = OPERATIONS) -> Array | None:
    """Which entries of the claim have no value at the point, in numbers that neither overflow nor underflow and have
    digits to spare; None where that can't be told, and none of them where the function has no value either, or one by
    rounding alone.
    """
    if problem.closed is None or effort(problem.closed, problem.sizes).operations > _affordable(operations):
        return None
    digits, off = Digits(_SPARE * DIGITS), Digits(_SPARE * DIGITS, rounded=False)
    there, nearby = ({name: kind.array(value) for name, value in point.items()} for kind in (digits, off))
    try:
        value = problem.function(off, nearby)(nearby).reshape(-1)
    except (UnsupportedError, DomainError, ArithmeticError, ValueError):
        return None
    if not all(digits.context.isfinite(entry) for entry in value):
        return np.zeros(problem.matrix, dtype=bool)
    try:
        claimed = problem.claim(digits, there)
    except (DomainError, ArithmeticError, ValueError):
        return np.ones(problem.matrix, dtype=bool)
    except UnsupportedError:
        return None
    found = [not digits.context.isfinite(entry) for entry in claimed.reshape(-1)]
    return np.array(found, dtype=bool).reshape(problem.matrix)


def _affordable(operations: int) -> int:
    """So many operations, or fewer where the question has little work left."""
    return int(min(operations, work_left() / Digits.price))


class _Judge:
    """The function and the claim in long numbers at one point."""

    def __init__(self, problem: Problem, point: Point, digits: int) -> None:
        self.problem, self.start, self.count = problem, point, digits
        self.digits = Digits(digits)
        self.context = self.digits.context
        self.point = {name: self.digits.array(value) for name, value in point.items()}
        self.rows_kept, self.columns_kept = problem.projectors(point)
        claimed = problem.claim(self.digits, self.point)
        self.claimed = claimed if self.rows_kept is None else self._kept(self.rows_kept.T, claimed)
        self.evaluate = problem.function(self.digits, self.point)
        self.value = self.evaluate(self.point).reshape(-1)
        self.step = self.context.mpf(10) ** -(digits // 4)

    def rows(self, rows: list[int], columns: Array, direction: Array) -> list[bool]:
        """Whether each of these rows gives the slope along a direction that moves only these columns."""
        chosen = np.zeros_like(direction)
        chosen[columns] = direction[columns]
        moves = self._moves(chosen, self.problem.column_names, self.columns_kept)
        agree = []
        for row, slope in zip(rows, self._slopes(rows, moves), strict=True):
            parts = self.claimed[row] * moves
            sizes = [abs(part) for part in parts if part != 0]
            # A part too small to be seen beside the others says nothing.
            seen = not sizes or min(sizes) > _ALIKE * max(sizes)
            agree.append(bool(seen) and self._same(slope, parts.sum(), _ALONG * abs(parts).sum(), row))
        return agree

    def entry(self, row: int, column: int) -> int:
        """The verdict on one entry, confirmed where it differs."""
        slope, claimed = self._both(row, column)
        if not (self.context.isfinite(slope) and self.context.isfinite(claimed)):
            return UNKNOWN
        if self._same(slope, claimed, _CLOSE * abs(claimed), row):
            return AGREES
        return self._confirmed(row, column, slope, claimed)

    def _confirmed(self, row: int, column: int, slope: Any, claimed: Any) -> int:
        """The verdict on an entry that differs, with three times the digits and a step as much smaller.

        A difference that all but goes away was nothing but rounding or the length of the step. Where the slope is
        another one with each step, as that of a function which swings faster than all, or the claim with other digits,
        nothing is told.
        """
        judge = self._finer
        finer, again = judge._both(row, column)
        gone = abs(slope - claimed) > _GOES * abs(finer - again)
        if gone or judge._same(finer, again, _CLOSE * abs(again), row):
            return AGREES
        moved = judge.step * min(max(abs(finer), abs(again)), 1)
        if judge.evaluate.largest() * judge.context.mpf(10) ** (_ROOM - judge.count) > moved:
            return UNKNOWN  # what moves is lost beside it
        if not self._alike(finer, slope, row):
            judge.step, step = judge.step * _OTHER, judge.step
            slope, _ = judge._both(row, column)
            judge.step = step
        return DISAGREES if self._alike(finer, slope, row) and self._alike(again, claimed, row) else UNKNOWN

    def _alike(self, one: Any, other: Any, row: int) -> bool:
        """Whether two numbers for the same are settled."""
        return bool(abs(one - other) <= _SETTLED * max(abs(one), abs(other)) + self._smallest(row))

    @cached_property
    def _finer(self) -> _Judge:
        """The same with three times the digits, and as many more as hide what a tiny number of the spec moves."""
        numbers = (node.value for node in self.problem.spec.values if isinstance(node, Number))
        longest = max((len(str(value.denominator)) for value in numbers), default=0)
        return _Judge(self.problem, self.start, 3 * self.count + 2 * longest)

    def _both(self, row: int, column: int) -> tuple[Any, Any]:
        """The slope and the claim of one entry."""
        moves = self._unit(column, self.problem.column_names, self.columns_kept)
        return self._slopes([row], moves)[0], (self.claimed[row] * moves).sum()

    def _unit(self, place: int, names: tuple[str, ...], kept: Array | None) -> Array:
        return self._moves(np.eye(self.problem.flat(names, self.point).size, dtype=int)[place], names, kept)

    def _moves(self, chosen: Array, names: tuple[str, ...], kept: Array | None) -> Array:
        """How far to step in each entry, relative to it, so that the declared properties are kept."""
        entries = abs(self.problem.flat(names, self.point))
        scale = np.where(entries != 0, entries, entries.max() or self.context.one)
        moves = self.digits.array(chosen) * scale
        return moves if kept is None else self._kept(kept, moves)

    def _kept(self, kept: Array, moves: Array) -> Array:
        """The product with a projector, most of whose entries are zero, as those of a unit are."""
        there = np.argwhere(kept * (moves != 0).reshape(len(moves), -1).any(axis=1))
        spend(len(there) * moves.size / len(moves) * Digits.price)
        found = np.full((len(kept), *moves.shape[1:]), self.context.zero, dtype=object)
        for i, j in there:
            found[i] = found[i] + self.context.mpf(kept[i, j]) * moves[j]
        return found

    def _same(self, slope: Any, claimed: Any, tolerance: Any, row: int) -> bool:
        return bool(abs(slope - claimed) <= tolerance + self._smallest(row))

    def _smallest(self, row: int) -> Any:
        """What a derivative may be off by for the rounding of the function's own value."""
        return _FLOOR * min(abs(self.value[row if self.problem.order == 1 else 0]), self.context.one)

    def _slopes(self, rows: list[int], moves: Array) -> list[Any]:
        """The slope of each row's function along `moves`."""
        names = self.problem.column_names
        x = self.problem.flat(names, self.point)
        if self.problem.order == 1:
            up, down = (self._at(names, self.point, x + sign * self.step * moves) for sign in (1, -1))
            return [(up[row] - down[row]) / (2 * self.step) for row in rows]
        return [self._mixed(row, moves) for row in rows]

    def _mixed(self, row: int, moves: Array) -> Any:
        """The second difference by one row entry and along `moves`, with steps that leave digits for both."""
        problem, step = self.problem, self.step * 10**6
        move = self._unit(row, problem.row_names, None)
        first = move[row] * step
        move = (move if self.rows_kept is None else self._kept(self.rows_kept, move)) * step
        x = problem.flat(problem.column_names, self.point)
        total = self.context.zero
        for sign in (1, -1):
            there = problem.moved(problem.column_names, self.point, x + sign * step * moves)
            for other in (1, -1):
                y = problem.flat(problem.row_names, there) + other * move
                total = total + sign * other * self._at(problem.row_names, there, y)[0]
        return total / (4 * step * first)

    def _at(self, names: tuple[str, ...], point: Point, entries: Array) -> Array:
        return self.evaluate(self.problem.moved(names, point, entries)).reshape(-1)
