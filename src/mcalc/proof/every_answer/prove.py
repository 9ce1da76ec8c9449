"""The check of every answer: the printed closed form against the spec differentiated numerically.

The function is moved along random directions from random points of its domain, at small sizes that differ from
dimension to dimension. The closed form, read back from its text, is contracted with the same directions. Nothing but
the parser is shared with the derivation.

Entries of the variable count as independent, so directions are free. Where a variable was declared symmetric,
orthogonal or the like and the answer holds only within such matrices (it used the property), the directions stay
within them, and the method says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import prod

from mcalc.catalogue import find
from mcalc.catalogue.properties import PROPERTIES
from mcalc.errors import DomainError, InternalError, McalcError, UnsupportedError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.random_points import CLOSE, FAR, Random, has_branches
from mcalc.evaluation.settings import Setting
from mcalc.evaluation.shapes import CostError, MisfitError, Shape, places, strides
from mcalc.language.spec import Spec
from mcalc.language.tree import Call
from mcalc.proof.every_answer.evidence import Evidence
from mcalc.proof.every_answer.one_comparison import Difference, Place, Task, compare, place
from mcalc.proof.every_answer.subject import Form, Subject, Together
from mcalc.proof.shape import misshapen
from mcalc.record import Record
from mcalc.work import WorkError

# How many points must agree; more of them where branches are chosen, so that every branch is met.
_POINTS, _BRANCHING = 2, 6
_MANY = 24
"""Of more derivatives of one question each is compared at no more points: together they see all branches."""
# So many points must disagree for a verdict, or be outvoted by so many that agree.
_CONFIRMED, _OUTVOTED = 2, 8
# Points tried at every setting at first, and in further rounds where nowhere a point was found.
_ROUNDS = ((0, 12), (12, FAR), (FAR, CLOSE), (CLOSE, CLOSE + FAR))
_UNSURE = 8
# Operations spent on points where there is no value, in all rounds together, before a setting is given up.
_PATIENCE = 5e5
_EFFORT = 4e6
"""Operations spent on points where there are values, but for one, at one setting."""
_APART = 1e-4
"""A relative difference that is no matter of rounding."""
_DRAWN = 10
"""Operations for each number of a random point."""
_RUNGS = 4
"""Steps along a direction, on both sides of it in every order."""
# Operations of one evaluation: at once, and at most where only the sizes as given will do.
_BUDGET, _HARD = 2e5, 1.1e6
_LARGE = "the closed form is too large to be checked, even at small sizes"
_FAILED = "mcalc's own check of its answer failed: "


class Check(Record):
    """How an answer was checked: the method, at how many points, and the worst relative error seen."""

    method: str
    points: int
    max_error: float


class Proven(Record):
    """A check that was passed, and the entries that it saw of the derivative."""

    check: Check
    evidence: Evidence


class _Asked(Record):
    """The function, what it is differentiated by, and the closed form.

    `order` has the places of the output (0) and of the groups (1, 2, ...) as the closed form's axes have them, the
    first `split` axes are rows; `enough` points must agree.
    """

    subject: Subject
    groups: tuple[tuple[str, ...], ...]
    closed: Spec
    order: tuple[int, ...]
    split: int
    form: str
    enough: int
    together: Together | None

    @property
    def properties(self) -> list[str]:
        """What the variables of the derivative were declared to be."""
        variables = [self.subject.spec.variables[name] for group in self.groups for name in group]
        words = {word for variable in variables for word in variable.properties if word != "constant"}
        return sorted({PROPERTIES[word].moves or word for word in words})


def prove(
    function: Spec | Subject,
    wrt: Sequence[Sequence[str]],
    closed: Spec,
    *,
    split: int,
    order: Sequence[int] | None = None,
    form: str = "exact",
    together: Together | None = None,
) -> Proven:
    """Check a closed form of a derivative of a function, given as its spec or, where several are checked, a subject.

    `wrt` has one group of variables for each differentiation, in the order in which it was taken: `[["x"]]` is a
    Jacobian by x, `[["x", "w"]]` one by x and w stacked, `[["x"], ["x"]]` a Hessian. `closed` is the closed form as
    printed and read back. Its axes are those of the output (place 0) and of each group (1, 2, ...), laid out in the
    order of places that `order` gives: (0, 1) by default, (1, 0) for a Jacobian in denominator layout. The first
    `split` axes are rows; `form` is that of the answer. `together` evaluates several closed forms at once, of which
    this is one; where that doesn't tell, it is evaluated by itself.

    Raises InternalError where they differ, and UnsupportedError where no point tells.

    >>> from mcalc.language import read, read_within
    >>> spec = read("sum(x**2)")
    >>> prove(spec, [["x"]], read_within("2*x.T", spec), split=0).check.points
    2
    """
    groups = tuple(tuple(group) for group in wrt)
    subject = function if isinstance(function, Subject) else Subject(function, chain(*groups))
    many = together is not None and len(together.results) > _MANY
    enough = _BRANCHING if not many and (subject.branches or has_branches(closed)) else _POINTS
    asked = _Asked(subject, groups, closed, tuple(order or range(len(groups) + 1)), split, form, enough, together)
    try:
        found = _at_sizes(asked, subject.settings) or _nowhere(subject.spec)
        if isinstance(found, UnsupportedError) and found.message == _LARGE:
            found = _at_smallest(asked) or found
    except WorkError as error:
        raise UnsupportedError(f"the answer can't be checked: {error.message}", hint=error.hint) from None
    if isinstance(found, McalcError):
        if together is None:
            raise found
        return prove(subject, wrt, closed, split=split, order=order, form=form)
    return found


def _at_smallest(asked: _Asked) -> Proven | McalcError | None:
    """The check at sizes from 1 on. Where one is 1, or two are the same, another choice must agree as well.

    Where none tells, what is wrong beside sizes that are too large.
    """
    agreed: list[Check] = []
    proven: Proven | None = None
    trouble: McalcError | None = None
    for setting in asked.subject.smallest:
        found = _at_sizes(asked, [setting])
        if isinstance(found, InternalError):
            return found
        if isinstance(found, Proven):
            proven = proven or found
            agreed.append(found.check)
            sizes = setting.sizes.values()
            if len(agreed) > 1 or (min(sizes, default=2) > 1 and len(set(sizes)) == len(sizes)):
                points, error = sum(c.points for c in agreed), max(c.max_error for c in agreed)
                return Proven(Check(found.check.method, points, error), proven.evidence)
        elif found is not None and found.message != _LARGE:
            trouble = trouble or found
    return trouble


def _at_sizes(asked: _Asked, tried: Sequence[Setting]) -> Proven | McalcError | None:
    """What comes of the check at these settings, one after the other: of the first that tells; None if none suits."""
    trouble: McalcError | None = None
    unsure = 0
    tasks: dict[int, Task | None] = {}
    for attempts in _ROUNDS:
        for number, setting in enumerate(tried):
            if number not in tasks:
                budget = _HARD if (setting.true and number) or len(tried) == 1 else _BUDGET
                prepared = _prepared(asked, setting, budget)
                tasks[number] = prepared if isinstance(prepared, Task) else None
                if isinstance(prepared, McalcError):
                    trouble = trouble or prepared
                    if isinstance(prepared, InternalError) and setting.true:
                        return prepared
            task = tasks[number]
            if task is None:
                continue
            found = _examine(asked, task, range(*attempts))
            if isinstance(found, InternalError) and asked.properties:
                within = _examine(asked, task._replace(within=True), range(*_ROUNDS[1]))
                found = within if isinstance(within, Proven) else found
            if isinstance(found, Proven) or (isinstance(found, InternalError) and setting.true):
                return found
            unsure += isinstance(found, UnsupportedError)
            trouble = found or trouble
            if unsure == 2 and isinstance(found, UnsupportedError):
                return found
        if not any(tasks.values()):
            break
    if isinstance(trouble, InternalError) and not all(setting.true for setting in tried):
        # Numbers in the answer may come of a size, as the 1/500 of a mean over 1000 does, and are wrong for the
        # smaller copy.
        return _too_large()
    return trouble or (_nowhere(asked.subject.spec) if any(tasks.values()) else None)


def _nowhere(spec: Spec) -> UnsupportedError:
    return UnsupportedError(
        "no point was found where the function and its derivative have values, so the answer can't be checked",
        hint="both sides of a where are evaluated: each needs a value" if _chooses(spec) else None,
    )


def _chooses(spec: Spec) -> bool:
    """Whether a choice between values occurs."""
    entries = [find(node.function) for node in spec.values if isinstance(node, Call)]
    return any(entry is not None and entry.kind == "choice" for entry in entries)


def _too_large() -> UnsupportedError:
    return UnsupportedError(
        _LARGE, hint="name the dimensions where you gave numbers (x=n), or ask for a part of the function"
    )


def _prepared(asked: _Asked, setting: Setting, budget: float) -> Task | McalcError | None:
    """The task at a setting: both evaluators, and how the closed form's entries stand to the tensor with the output's
    axes first. Or why there is none, or None where the sizes just don't suit the function.
    """
    if min(chain.from_iterable(setting.shapes.values()), default=0) < 0:
        return None
    if sum(map(prod, setting.shapes.values())) > _BUDGET:
        return _too_large()  # no point is drawn of so many numbers
    try:
        function = asked.subject.evaluator(setting, budget)
        axes: list[Shape] = [function.shape]
        for group in asked.groups:
            shapes = [setting.shapes[name] for name in group]
            axes.append(shapes[0] if len(group) == 1 else (sum(map(prod, shapes)),))
        sizes = tuple(map(prod, axes))
        if prod(sizes) > budget:
            return _too_large()
        try:
            closed = _closed(asked, setting, budget)
        except MisfitError as error:
            return InternalError(f"{_FAILED}the closed form has no value: {error}")
    except MisfitError:
        return None
    except CostError:
        return _too_large()
    except DomainError as error:
        return UnsupportedError(error.message)
    full = tuple(size for at in asked.order for size in axes[at])
    wrong = misshapen(asked.closed, closed.shape, full, asked.split, asked.form)
    if wrong is not None and not prod(closed.shape) == prod(full) == 1:
        return InternalError(_FAILED + wrong)
    permutation = None
    if asked.order != tuple(range(len(sizes))):
        steps = strides(tuple(sizes[at] for at in asked.order))
        permutation = places(sizes, [steps[asked.order.index(at)] for at in range(len(sizes))])
    laid = (full, asked.split)
    return Task(asked.subject, setting, asked.groups, function, closed, sizes, permutation, laid, within=False)


def _closed(asked: _Asked, setting: Setting, budget: float) -> Evaluator | Form:
    """The closed form made ready at a setting, with the others of its question where that can be."""
    form = asked.together and asked.together.form(asked.closed.program.result, setting, budget)
    return form or Evaluator(asked.closed, setting.shapes, setting.sizes, resize=setting.resize, budget=budget)


def _examine(asked: _Asked, task: Task, attempts: range) -> Proven | InternalError | UnsupportedError | None:
    """Compare at random points until enough agree or two say that the answer is wrong; None where there is no point."""
    agreed: list[Place] = []
    worst, tried = 0.0, attempts.start
    differences: list[Difference] = []
    unsure: list[Place] = []
    steps = task.steps()
    cost = task.function.cost + task.closed.cost + _DRAWN * sum(map(prod, task.setting.shapes.values()))
    compared = task.closed.cost + 2 * prod(task.sizes) + 2 ** len(asked.groups) * _RUNGS * task.function.cost
    for attempt, start in asked.subject.starts(task.function, task.setting, attempts):
        there, tried = place(task, start), attempt + 1
        if there is None:
            # No attempt before this one told anything either.
            if attempt * cost > _PATIENCE:
                break
            continue
        found = compare(task, there, steps, Random(7919 + attempt))
        if isinstance(found, float):
            agreed.append(there)
            worst = max(worst, found)
        elif isinstance(found, Difference):
            differences.append(found)
        else:
            unsure.append(there)
        if len(differences) >= _CONFIRMED or len(unsure) >= _UNSURE + len(agreed):
            break
        if len(agreed) >= (_OUTVOTED if differences else asked.enough):
            break
        if (len(agreed) + len(unsure)) * compared > _EFFORT and not differences:
            break
    if differences and len(agreed) < _OUTVOTED:
        closed, numeric = max(differences, key=lambda d: abs(d.closed - d.numeric))
        return InternalError(
            f"{_FAILED}along a random direction the closed form gives {closed:.9g} and numeric differentiation "
            f"{numeric:.9g}"
        )
    if agreed:
        within = f" along {' and '.join(asked.properties)} directions" if task.within else ""
        return Proven(Check(f"finite differences{within}", len(agreed), worst), _evidence(asked, task, agreed, tried))
    return _with_more_digits(asked, task, unsure[: asked.enough], tried) if unsure else None


def _with_more_digits(
    asked: _Asked, task: Task, at: Sequence[Place], tried: int
) -> Proven | InternalError | UnsupportedError:
    """The check of `mcalc check`, entry by entry, with the complex step and long numbers: at points where differences
    of floats can't tell.
    """
    unsure = UnsupportedError(
        "numeric differentiation can't tell whether the answer is right: no point is well enough conditioned"
    )
    order, setting = len(asked.groups), task.setting
    if setting.resize is not None or order > 2 or (order == 2 and task.sizes[0] > 1):
        return unsure
    import numpy as np

    from mcalc.proof.check.entries import check_derivative
    from mcalc.proof.trials.plan import Plan

    given = [{name: np.reshape(flat, setting.shapes[name]) for name, flat in there.point.items()} for there in at]
    wrt = asked.groups[0] if order == 1 else tuple(",".join(group) for group in asked.groups)
    rows = "variable" if asked.order == (1, 0) else "output"
    try:
        found = check_derivative(
            asked.subject.spec, wrt, asked.closed, asked.form, rows, order, Plan(setting.sizes, at=given)
        )
    except McalcError:
        return unsure
    if found.agrees is None or (not found.agrees and found.max_error < _APART):
        return unsure  # where there is no work left for long numbers, floats have spoken, and here they can't tell
    if not found.agrees:
        return InternalError(f"{_FAILED}high-precision differentiation differs")
    check = Check("high-precision differentiation", len(at), found.max_error)
    return Proven(check, _evidence(asked, task, at, tried))


def _evidence(asked: _Asked, task: Task, places: Sequence[Place], tried: int) -> Evidence:
    """What was seen of the derivative at these points."""

    def prepared(setting: Setting) -> Task | None:
        found = _prepared(asked, setting, _HARD)
        return found if isinstance(found, Task) else None

    return Evidence(task, tuple(places), tried, prepared)
