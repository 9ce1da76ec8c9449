"""A claim held against the slopes along a random direction: one evaluation instead of one for each column.

What differs only in places too small to be seen beside the others of their row passes: this is for many points, beside
a few at which all entries are compared.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.random import Generator

from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.proof.trials.comparison import nudged, rounding
from mcalc.proof.trials.measurement import IMAGINARY, UNDERFLOW, complex_step, ladder
from mcalc.proof.trials.problem import Array, Point, Problem

AGREES: Final = "agrees"
DIFFERS: Final = "differs"
LOST: Final = "lost"
"""What is apart by no more than rounding does there."""
NOTHING: Final = "nothing"
"""The function has no value or no slope there, or the point lies on a kink."""

_CLOSE = 1e-9
"""How far the slope may be off, beside the sizes of what adds up to it. A slope that is off by more is
no verdict yet: all entries are compared there (`tried`).
"""
_BLIND = 1e-3
"""A slope whose error is a larger part of it than this says nothing."""
_SAFETY, _NUDGES, _ROUNDING = 8.0, 2, 64


class Directions:
    """The function and the claim of a problem, made ready for many points."""

    def __init__(self, problem: Problem, random: Generator) -> None:
        self.problem, self.random = problem, random
        self.floats = Floats()
        self.function = ArrayEvaluator(problem.spec, problem.sizes, self.floats)

    def at(self, point: Point, closely: bool = True) -> tuple[str, float]:
        """What is found at a point, and how far off the slopes are that agree, beside their size. What rounding does
        where they differ is looked at `closely`, or not at all.
        """
        problem = self.problem
        self.floats.ties = 0
        if not np.isfinite(self.function(point)).all() or self.floats.ties:
            return NOTHING, 0.0
        entries = problem.flat(problem.column_names, point)
        scale = np.where(entries != 0, abs(entries), abs(entries).max(initial=0) or 1.0)
        moves = (
            scale * self.random.choice(np.array([-1.0, 1.0]), scale.shape) * self.random.uniform(0.3, 1, scale.shape)
        )
        rows, columns = problem.projectors(point)
        moves = moves if columns is None else columns @ moves
        slopes, error = self._slopes(point, moves, rows)
        if not np.isfinite(slopes).all():
            return NOTHING, 0.0
        claimed = self._claim(point, rows)
        there = claimed @ moves
        size = abs(claimed) @ abs(moves) + abs(slopes)
        close = (
            max(_CLOSE, _ROUNDING * problem.epsilon, problem.rtol) * size
            + problem.atol * abs(moves).sum()
            + _SAFETY * error
        )
        apart = abs(there - slopes)
        if problem.order > 1 and (_SAFETY * error > _BLIND * size).any():
            return NOTHING, 0.0
        if (apart <= close).all():
            return AGREES, float((apart / np.where(size > 0, size, 1)).max(initial=0))
        if not closely:
            return DIFFERS, 0.0
        close = close + _SAFETY * rounding(problem, point) * abs(moves).sum()
        for reach in range(_NUDGES):
            near = nudged(problem, point, self.random, reach + 1)
            close = close + _SAFETY * abs(self._slopes(near, moves, rows)[0] - slopes)
            close = close + _SAFETY * abs(self._claim(near, rows) @ moves - there)
        return (LOST if (apart <= close).all() else DIFFERS), 0.0

    def _claim(self, point: Point, rows: Array | None) -> Array:
        problem = self.problem
        claimed = problem.claim(None, point)
        return claimed if rows is None else rows.T @ claimed

    def _slopes(self, point: Point, moves: Array, rows: Array | None) -> tuple[Array, Array]:
        """The slopes of all rows along a move of the column entries, and the error that each may have."""
        problem = self.problem
        x = problem.flat(problem.column_names, point)
        if problem.order == 1:
            there = problem.moved(problem.column_names, point, x + 1j * IMAGINARY * moves)
            value = np.imag(self.function(there)).reshape(-1) / IMAGINARY
            return value, np.full(value.shape, UNDERFLOW)

        def gradient(entries: Array) -> Array:
            there = problem.moved(problem.column_names, point, x + (entries[0] - 1) * moves)
            start = problem.flat(problem.row_names, there)
            slopes = complex_step(lambda y: self.function(problem.moved(problem.row_names, there, y)), start)
            return np.asarray(slopes[0])

        found = ladder(gradient, np.array([1.0]))
        value, error = found.value[:, 0], found.error[:, 0]
        return (value, error) if rows is None else (rows.T @ value, abs(rows.T) @ error)
