"""`mcalc check`: a derivative held against numeric differentiation, at several sizes and on every branch.

Nothing here knows how the derivative was found: the function and the claim are evaluated as they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from mcalc.evaluation.array_evaluator import ArrayEvaluator, concrete
from mcalc.evaluation.floats import Floats
from mcalc.language.spec import Spec
from mcalc.proof.check.verdict import Verdict, diagnosed, explained_shape, misshapen_verdict, verdict_of
from mcalc.proof.shape import misfit, misshapen
from mcalc.proof.trials.comparison import DISAGREES
from mcalc.proof.trials.measurement import engine
from mcalc.proof.trials.plan import NUMERIC, USUAL, Plan
from mcalc.proof.trials.points import trials
from mcalc.proof.trials.problem import Array, Point, Problem, Run
from mcalc.proof.trials.tried import Trial, Trying
from mcalc.record import Record
from mcalc.work import WorkError

_SLOW = 0.01


class Attempt(Record):
    """The verdict on a claim before its diagnosis, and the trials that it came from; or where its shape is wrong, with
    what is claimed there.
    """

    verdict: Verdict
    trials: tuple[Trial, ...] = ()
    misshapen: tuple[Problem, Point, Array] | None = None

    def diagnosed(self, own: Callable[[], str | None], seconds: float) -> Verdict:
        """The verdict with why the claim is wrong."""
        if self.misshapen is not None:
            return explained_shape(self.verdict, *self.misshapen, own, seconds)
        return diagnosed(self.verdict, self.trials, own, seconds)


def check_derivative(
    spec: Spec,
    wrt: tuple[str, ...],
    closed: Spec | None,
    form: str = "exact",
    rows: str = "output",
    order: int = 1,
    plan: Plan = USUAL,
    run: Run | None = None,
    own: Callable[[], str | None] = lambda: None,
) -> Verdict:
    """Whether `closed` is the derivative of `spec`, by the variables in `wrt` stacked; or what `run` computes at a
    point.

    `rows` says whether the output's axes come first ("output") or the variable's ("variable"). With `order` 2, `wrt`
    is one variable, or two for the mixed block, whose rows are the first. Points are drawn from the function's domain.
    `own` gives mcalc's own closed form, for the diagnosis.

    Raises LimitError before it allocates what would not fit, UnsupportedError where no point of the domain is found.
    """
    return attempt(spec, wrt, closed, form, rows, order, plan, run).diagnosed(own, plan.seconds)


def attempt(
    spec: Spec,
    wrt: tuple[str, ...],
    closed: Spec | None,
    form: str,
    rows: str,
    order: int,
    plan: Plan,
    run: Run | None = None,
    shortly: bool = False,
) -> Attempt:
    """The same without the diagnosis; `shortly`, no more than whether it is right."""
    random = np.random.default_rng(plan.seed)
    given = [{name: np.asarray(value, dtype=np.float64) for name, value in point.items()} for point in plan.at]

    def problem_at(sizes: Mapping[str, int]) -> Problem:
        return Problem(spec, wrt, closed, sizes, order, rows, form, run, plan.rtol, plan.atol)

    found: list[Trial] = []
    differentiate = plan.engine or partial(engine, plan.against)
    for problem, measured, first in trials(problem_at, spec, plan.sizes, random, given, plan.seconds, differentiate):
        wrong, claimed = _misshapen(problem, first)
        if wrong is not None:
            return Attempt(misshapen_verdict(problem, wrong, first, claimed), misshapen=(problem, first, claimed))
        with np.errstate(all="ignore"):
            known = shortly or any(trial.at(DISAGREES) for trial in found)
            trial = Trying(problem, measured, plan.against == NUMERIC, plan.seconds, random, known)
            try:
                count = 1 if found or shortly else plan.points
                found.append(trial.at(given) if given else trial.from_(first, count, shortly))
            except WorkError:
                if not found:
                    raise
                break
            if shortly and found[-1].at(DISAGREES):
                break
    return Attempt(verdict_of(found, plan.seed), tuple(found))


def _misshapen(problem: Problem, point: Point) -> tuple[str | None, Array]:
    """How the claim has not the shape of the derivative, and what it is at the point.

    A program may give a derivative of more than two axes flattened, as a matrix.
    """
    if problem.run is None:
        assert problem.closed is not None
        shape = concrete(problem.closed.kind, problem.sizes)
        wrong = misshapen(problem.closed, shape, *problem.laid, problem.form)
        if wrong is None:
            return None, np.zeros(0)
        with np.errstate(all="ignore"):
            return wrong, np.asarray(ArrayEvaluator(problem.closed, problem.sizes, Floats())(point))
    claimed = problem.run(point)
    if problem.run.seconds > _SLOW:
        problem.run(point)  # what a library prepares takes time once
    if claimed is None:
        return None, np.zeros(0)
    flat = problem.flattened
    if problem.form == "einsum" and misfit(claimed.shape, problem.shape) and not misfit(claimed.shape, flat):
        problem.form = "vec"
    return misfit(claimed.shape, problem.shape), claimed
