"""What the search for a diagnosis works with: the claim as one expression, mcalc's own form of the derivative, and
whether another claim is right in all cases.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product
from typing import Any, TypeVar

import numpy as np

from mcalc.errors import McalcError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, Nodes, concrete
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.random_points import has_branches
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Name, Node, children, postorder, rebuild
from mcalc.language.within import read_tree
from mcalc.notation.text import reading
from mcalc.proof.diagnosis.case import FAR, Case
from mcalc.proof.shape import misshapen
from mcalc.proof.trials.further_points import further_points
from mcalc.proof.trials.problem import Array, Problem
from mcalc.work import left

_STARTS, _BRANCHES = 4, 80
_LONGEST = 2_000
"""Parts of a claim as one expression: what has names for its parts is written out many times over."""
_SCALES = (-1, 0.1, -0.1, 3, -3, 10, -10, 100, -100, 1000, -1000)

T = TypeVar("T")


def _length(root: Node) -> int:
    """How many parts an expression is written with, each as often as it comes."""
    lengths: dict[Node, int] = {}
    for node in postorder(root):
        lengths[node] = 1 + sum(lengths[child] for child in children(node))
    return lengths[root]


class Search:
    """The cases of one claim. Those that are `wrong` come first: `case` is the one that shows most."""

    def __init__(
        self, wrong: Sequence[Case], right: Sequence[Case], own: Callable[[], str | None], seconds: float
    ) -> None:
        self.wrong = tuple(case for case in wrong if not case.drowned) or tuple(wrong)
        self.right = tuple(case for case in right if not case.drowned)
        self.case = max(self.wrong, key=lambda case: int((case.wrong & (case.expected != 0)).sum()))
        self.problem = self.case.problem
        self._own = own
        self._end = time.process_time() + seconds
        self._tried: dict[str, bool] = {}
        self._kept: dict[str, Any] = {}

    def until(self, other: Search) -> None:
        """End when another search does."""
        self._end = other._end

    @property
    def late(self) -> bool:
        """Whether the time is over, or the work that may be done is."""
        return time.process_time() > self._end or not left()

    @cached_property
    def unvaried(self) -> tuple[str, ...]:
        """The dimensions that are symbolic, and have one size in all cases."""
        free = [name for name, size in self.problem.spec.sizes.items() if size is None]
        sizes = [case.problem.sizes for case in self.cases]
        return tuple(name for name in free if len({each.get(name) for each in sizes}) == 1)

    @property
    def cases(self) -> tuple[Case, ...]:
        """All cases."""
        return self.wrong + self.right

    @cached_property
    def claim(self) -> Spec | None:
        """The claim as one expression in mcalc's language; None where it is a program, or has no such text."""
        closed = self.problem.closed
        if self.problem.run or closed is None:
            return None
        program = closed.program
        if program.syntax == "numpy" and not program.statements:
            text = program.source.strip()
            return closed if text == program.source else read_within(text, self.problem.spec)
        return self.flat(closed)

    @property
    def source(self) -> str:
        """The text of the claim; nothing where it has none."""
        return self.claim.program.source if self.claim is not None else ""

    @cached_property
    def own(self) -> Spec | None:
        """The derivative as mcalc has it, as one expression; None where that isn't the derivative."""
        text = self._own()
        if text is None:
            return None
        try:
            spec = read_within(text, self.problem.spec)
        except McalcError:
            return None
        flat = spec if not spec.program.statements else self.flat(spec)
        if flat is None or not all(case.worth(flat) for case in self.cases):
            return None
        return flat

    @cached_property
    def further(self) -> list[Case]:
        """Cases at points near by and far away on either side, where the derivative is as mcalc has it."""
        if self.own is None or self.claim is None:
            return []
        found: list[Case] = []
        problem = self.problem
        right, claimed = (ArrayEvaluator(spec, problem.sizes, Floats()) for spec in (self.own, self.claim))
        plain = {name for name, variable in problem.spec.variables.items() if not variable.properties}
        points = [case.point for case in self.cases if case.problem.sizes == problem.sizes]
        for point, scale in product(points[:_STARTS], _SCALES):
            moved = {name: scale * value if name in plain else value for name, value in point.items()}
            e, c = np.asarray(right(moved)), np.asarray(claimed(moved))
            if e.shape == c.shape and np.isfinite(e).all() and np.isfinite(c).all():
                wrong = abs(e - c) > FAR * np.maximum(abs(e), abs(c))
                laid = self.case.laid
                found.append(Case(problem, moved, laid(e), laid(c), wrong.reshape(problem.shape)))
        return found

    def flat(self, spec: Spec) -> Spec | None:
        """A closed form with its statements put where their names stand; None where that is long."""
        parts = dict(spec.program.statements)
        done: dict[Node, Node] = {}
        try:
            for root in (*parts.values(), spec.program.result):
                for node in postorder(root):
                    named = isinstance(node, Name) and node.id in parts
                    over = [done.get(child, child) for child in children(node)]
                    done[node] = done[parts[node.id]] if named else rebuild(node, over)  # type: ignore[union-attr]
            result = done[spec.program.result]
            if _length(result) > _LONGEST:
                return None
            whole = read_tree(result, self.problem.spec)
            return read_within(reading(whole), self.problem.spec)
        except (McalcError, KeyError):
            return None

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What was made once, by a name."""
        if name not in self._kept:
            self._kept[name] = make()
        made: T = self._kept[name]
        return made

    @cached_property
    def nodes(self) -> Nodes:
        """The values in the claim in the case that shows most."""
        assert self.claim is not None
        return Nodes(self.claim, self.problem.sizes, Floats(), self.case.point)

    def values(self, spec: Spec) -> Mapping[Node, Array]:
        """The values in another spec in the case that shows most."""
        with np.errstate(all="ignore"):
            return Nodes(spec, self.problem.sizes, Floats(), self.case.point).values

    def first(self, texts: Iterable[str]) -> str | None:
        """The first text that is the derivative in all cases."""
        return next((text for text in texts if self.mends(text)), None)

    def mends(self, text: str) -> bool:
        """Whether a claim with this text is read, has the derivative's shape, and is right in all cases."""
        if not self.source:
            return False
        if text not in self._tried:
            self._tried[text] = self._mends(text)
        return self._tried[text]

    def _mends(self, text: str) -> bool:
        try:
            spec = read_within(text, self.problem.spec)
        except McalcError:
            return False
        problem = self.problem
        try:
            shape = concrete(spec.kind, problem.sizes)
        except McalcError:
            return False
        fits = misshapen(spec, shape, *problem.laid, problem.form) is None
        return fits and self.holds(spec) and self._on_all_branches(spec)

    def _on_all_branches(self, spec: Spec) -> bool:
        """Whether a form with branches of its own is the derivative on both sides of their thresholds, which no case
        may lie between.
        """
        if self.own is None or not has_branches(spec):
            return True
        p = self.problem
        rows = "variable" if p.transposed else "output"
        own, other = (ArrayEvaluator(one, p.sizes, Floats()) for one in (self.own, spec))
        problem = Problem(p.spec, p.wrt, spec, p.sizes, p.order, rows, p.form)
        start = {name: value for name, value in self.case.point.items() if name in problem.names}
        for point in islice(further_points(problem, start, np.random.default_rng(0)), _BRANCHES):
            e, c = np.asarray(own(point)).reshape(-1), np.asarray(other(point)).reshape(-1)
            known = np.isfinite(e) & np.isfinite(c) if e.size == c.size else np.zeros(0, dtype=bool)
            if known.any():
                size = np.maximum(abs(e), abs(c))[known].max()
                if (abs(e - c)[known] > FAR * size).any() and e.shape == c.shape and not _turned(e, c, problem.shape):
                    return False
        return True

    def holds(self, spec: Spec) -> bool:
        """Whether a closed form of the claim's shape is right in all cases."""
        try:
            made: dict[tuple[int, ...], ArrayEvaluator] = {}
            for case in (self.case, *self.cases):
                sizes = tuple(case.problem.sizes.values())
                if sizes not in made:
                    made[sizes] = ArrayEvaluator(spec, case.problem.sizes, Floats())
                if not case.agrees(case.laid(np.asarray(made[sizes](case.point)))):
                    return False
            return True
        except (McalcError, ValueError):
            return False


def _turned(e: Array, c: Array, shape: tuple[int, ...]) -> bool:
    """Whether a matrix is the other's transpose: the layout is told elsewhere."""
    if len(shape) != 2:
        return False
    turned = e.reshape(shape[::-1]).T.reshape(-1)
    return bool((abs(turned - c) <= FAR * np.maximum(abs(e), abs(c)).max()).all())


def written(spec: Spec, node: Node) -> str:
    """The text of a part of a closed form."""
    return spec.program.source[node.span[0] : node.span[1]].strip()


def is_call(text: str) -> bool:
    """Whether a text is one call, or one bracket, that closes at the end.

    >>> is_call("f(x) + g(y)"), is_call("f(x + g(y))"), is_call("(a - b)")
    (False, True, True)
    """
    name, opening, rest = text.partition("(")
    if not opening or (name and not name.isidentifier()) or not rest.endswith(")"):
        return False
    depth = 1
    for place, sign in enumerate(rest):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(rest) - 1
    return False


def put(spec: Spec, node: Node, text: str) -> Iterator[str]:
    """The text of a closed form with another text for a part of it, as it is and in brackets where they may matter."""
    source = spec.program.source
    before, after = source[: node.span[0]], source[node.span[1] :]
    yield f"{before}{text}{after}"
    if not text.isidentifier() and not is_call(text):
        yield f"{before}({text}){after}"
