"""The check that rides on every answer: the printed closed form against numeric differentiation of the spec as it was written.

The function is moved along random directions from random points of its domain, at small sizes that differ from dimension to dimension. The
closed form, read back from its text, is contracted with the same directions. Nothing but the parser is shared with the derivation.

Entries of the variable count as independent, so directions are free. Where a variable was declared symmetric, orthogonal or the like and the
answer holds only within such matrices (it used the property), the directions stay within them, and the method says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, prod
from typing import NamedTuple, TypeAlias

from mcalc.errors import DomainError, InternalError, UnsupportedError
from mcalc.language.spec import Spec
from mcalc.proof.array import MisfitError, Shape, places, strides
from mcalc.proof.interpreter import CostError, Evaluator
from mcalc.proof.richardson import Estimate, kinked, ladders
from mcalc.proof.sampling import Random, Setting, direction, points, settings, tangent

Flat: TypeAlias = list[float]

_POINTS = 2
_ATTEMPTS = 72
_CONFIRMED = 2
_OUTVOTED = 6
# A difference of a millionth of the terms of an entry is a wrong formula, if the numeric derivative is surer than that.
_TOLERANCE = 1e-6
_SURE = 1e-4
_TRUST = 20
# Operations of one evaluation: at once, and at most where only the sizes as given will do.
_BUDGET = 2e5
_HARD = 2e7


class Check(NamedTuple):
    """How an answer was checked: the method, at how many points, and the worst relative error seen."""

    method: str
    points: int
    max_error: float


class Difference(NamedTuple):
    """Where the closed form and the numeric derivative part: both numbers, and the numeric one's uncertainty."""

    entry: int
    closed: float
    numeric: float
    error: float


class _Task(NamedTuple):
    """One derivative at one setting."""

    spec: Spec
    setting: Setting
    groups: tuple[tuple[str, ...], ...]
    function: Evaluator
    closed: Evaluator
    sizes: tuple[int, ...]
    permutation: list[int] | None
    within: bool


def check_answer(
    spec: Spec,
    wrt: Sequence[Sequence[str]],
    closed: Spec,
    *,
    split: int,
    order: Sequence[int] | None = None,
    form: str = "exact",
) -> Check:
    """Check a closed form of a derivative of the function `spec`.

    `wrt` has one group of variables for each differentiation, in the order in which it was taken: `[["x"]]` is a Jacobian by x,
    `[["x", "w"]]` one by x and w stacked, `[["x"], ["x"]]` a Hessian. `closed` is the closed form as printed and read back. Its axes are those of the
    output (place 0) and of each group (1, 2, ...), laid out in the order of places that `order` gives: (0, 1) by default, (1, 0) for a Jacobian in
    denominator layout. The first `split` axes are rows; `form` is that of the answer.

    Raises InternalError where they differ, and UnsupportedError where no point tells.
    """
    groups = tuple(tuple(group) for group in wrt)
    laid = tuple(order) if order is not None else tuple(range(len(groups) + 1))
    trouble: McalcTrouble = None
    for setting in settings(spec):
        budget = _HARD if setting.true and trouble is not None else _BUDGET
        try:
            task = _prepare(spec, groups, closed, setting, laid, split, form, budget)
        except _ShapeFailure as failure:
            trouble = InternalError(f"mcalc's own check of its answer failed: {failure}")
            continue
        except MisfitError:
            continue
        except CostError:
            trouble = trouble or UnsupportedError(
                "the sizes are too large to check the answer", hint="name the dimensions instead, as in x=n"
            )
            continue
        except DomainError as error:
            trouble = UnsupportedError(error.message)
            continue
        found = _examine(task)
        if isinstance(found, InternalError) and _structured(task):
            within = _examine(task._replace(within=True))
            found = within if isinstance(within, Check) else found
        if isinstance(found, Check):
            return found
        trouble = found
        if isinstance(found, InternalError) and setting.true:
            break
    raise trouble or UnsupportedError("no sizes were found at which the function has a value")


McalcTrouble: TypeAlias = InternalError | UnsupportedError | None


class _ShapeFailure(Exception):
    """The closed form has not the shape of the derivative."""


def _prepare(
    spec: Spec,
    groups: tuple[tuple[str, ...], ...],
    closed: Spec,
    setting: Setting,
    laid: tuple[int, ...],
    split: int,
    form: str,
    budget: float,
) -> _Task:
    """Both evaluators, and how the closed form's entries stand to the tensor with the output's axes first."""
    function = Evaluator(spec, setting.shapes, setting.sizes, resize=setting.resize, budget=budget)
    axes: list[Shape] = [function.form.shape]
    for group in groups:
        if len(group) == 1:
            axes.append(setting.shapes[group[0]])
        else:
            axes.append((sum(prod(setting.shapes[name]) for name in group),))
    sizes = tuple(prod(shape) for shape in axes)
    if prod(sizes) > budget:
        raise CostError
    full = tuple(size for place in laid for size in axes[place])
    try:
        answer = Evaluator(closed, setting.shapes, setting.sizes, resize=setting.resize, budget=budget)
    except MisfitError as error:
        raise _ShapeFailure(f"the closed form has no value: {error}") from None
    shape = answer.form.shape
    flat = (prod(full[:split]), prod(full[split:]))
    fits = shape == full or (shape == flat and (form == "vec" or len(full) <= 2)) or prod(shape) == prod(full) == 1
    if fits and len(shape) == 1 and full != (1,):
        fits = closed.kind.row == (split == 0)
    if not fits:
        row = " (a row)" if closed.kind.row else ""
        raise _ShapeFailure(f"the closed form has shape {shape}{row} where {full if form != 'vec' else flat} is due")
    permutation = None
    if laid != tuple(range(len(laid))):
        steps = strides(tuple(sizes[place] for place in laid))
        permutation = places(sizes, [steps[laid.index(place)] for place in range(len(sizes))])
    return _Task(spec, setting, groups, function, answer, sizes, permutation, within=False)


def _structured(task: _Task) -> bool:
    """Whether a variable of the derivative was declared to be a matrix of some kind."""
    names = {name for group in task.groups for name in group}
    return any(set(task.spec.variables[name].properties) - {"constant"} for name in names)


def _examine(task: _Task) -> Check | InternalError | UnsupportedError:
    """Compare at random points until enough of them agree, or two say that the answer is wrong."""
    agreed, worst, met = 0, 0.0, False
    differences: list[Difference] = []
    names = {name for group in task.groups for name in group}
    steps = task.function.reached(names)
    for attempt, point in enumerate(points(task.spec, task.setting, _ATTEMPTS)):
        try:
            value, values = task.function.run(point)
            entries, _ = task.closed.run(point)
        except (DomainError, MisfitError):
            continue
        if not (all(map(isfinite, value)) and all(map(isfinite, entries))):
            continue
        met = True
        if task.permutation is not None:
            entries = [entries[i] for i in task.permutation]
        random = Random(7919 + attempt)
        found = _compare(task, point, entries, values, steps, random)
        if isinstance(found, float):
            agreed += 1
            worst = max(worst, found)
        elif isinstance(found, Difference):
            differences.append(found)
        if len(differences) >= _CONFIRMED:
            return _failure(differences)
        if agreed >= (_OUTVOTED if differences else _POINTS):
            return Check(_method(task), agreed, worst)
    if differences and agreed < _OUTVOTED:
        return _failure(differences)
    if agreed:
        return Check(_method(task), agreed, worst)
    if met:
        return UnsupportedError("numeric differentiation can't tell whether the answer is right: no point is well enough conditioned")
    return UnsupportedError("no point was found where the function and its derivative have values, so the answer can't be checked")


def _method(task: _Task) -> str:
    if not task.within:
        return "finite differences"
    kinds = sorted({p for g in task.groups for name in g for p in task.spec.variables[name].properties} - {"constant"})
    return f"finite differences along {', '.join('symmetric' if k == 'spd' else k for k in kinds)} directions"


def _failure(differences: Sequence[Difference]) -> InternalError:
    worst = max(differences, key=lambda d: abs(d.closed - d.numeric))
    return InternalError(
        "mcalc's own check of its answer failed: "
        f"in a random direction the closed form gives {worst.closed:.9g}, numeric differentiation {worst.numeric:.9g}"
    )


def _compare(
    task: _Task,
    point: dict[str, Flat],
    entries: Flat,
    values: list[Flat],
    steps: list[tuple[int, object, tuple[int, ...]]],
    random: Random,
) -> float | Difference | None:
    """The relative error at one point, the difference, or None where it can't be told."""
    found = _along(task, point, entries, values, steps, random)
    if not isinstance(found, Difference):
        return found
    again = _along(task, point, entries, values, steps, random)
    return found if isinstance(again, Difference) else None


def _along(
    task: _Task,
    point: dict[str, Flat],
    entries: Flat,
    values: list[Flat],
    steps: list[tuple[int, object, tuple[int, ...]]],
    random: Random,
) -> float | Difference | None:
    """The same along one set of random directions."""
    directions = [_directions(task, point, group, random) for group in task.groups]
    exact, terms = _contract(entries, task.sizes, [[x for part in d.values() for x in part] for d in directions])

    def along(steps_along: tuple[float, ...]) -> Flat:
        moved: dict[str, Flat] = {}
        for step, group in zip(steps_along, directions, strict=True):
            if step:
                for name, part in group.items():
                    start = moved.get(name, point[name])
                    moved[name] = [x + step * d for x, d in zip(start, part, strict=True)]
        try:
            return task.function.move(values, steps, moved)  # type: ignore[arg-type]
        except DomainError:
            return [float("nan")] * task.sizes[0]

    def enough(estimate: Estimate) -> bool:
        return all(_settled(*row) is not None for row in zip(exact, terms, *estimate, strict=True))

    order = len(task.groups)
    estimate = ladders(along, order, enough)
    if estimate is None:
        return None
    worst, sure = 0.0, True
    for entry, (closed, term, numeric, error) in enumerate(zip(exact, terms, *estimate, strict=True)):
        verdict = _settled(closed, term, numeric, error)
        if verdict is None:
            sure = False
        elif not verdict:
            return None if kinked(along, order) else Difference(entry, closed, numeric, error)
        worst = max(worst, abs(closed - numeric) / (term or 1.0))
    return worst if sure else None


def _settled(closed: float, term: float, numeric: float, error: float) -> bool | None:
    """Whether a numeric derivative agrees with the closed one, None where it is too uncertain to tell.

    `term` is the sum of the sizes of the terms that make up the closed value, so that cancellation among them is allowed for.
    """
    bound = _TRUST * error
    apart = abs(closed - numeric)
    if apart > bound + _TOLERANCE * term:
        return False if bound <= max(abs(numeric), abs(closed), term) / 10 else None
    return True if bound <= _SURE * max(term, abs(numeric)) or (not term and bound < 1e-9) else None


def _directions(task: _Task, point: dict[str, Flat], group: tuple[str, ...], random: Random) -> dict[str, Flat]:
    """A random direction for each variable of a group."""
    if not task.within:
        return {name: direction(random, point[name]) for name in group}
    return {
        name: tangent(random, point[name], task.setting.shapes[name], task.spec.variables[name]) for name in group
    }


def _contract(entries: Flat, sizes: tuple[int, ...], directions: Sequence[Flat]) -> tuple[Flat, Flat]:
    """A tensor with its last axes contracted with directions, and the same of absolute values."""
    values, terms = entries, [abs(x) for x in entries]
    for along in reversed(directions):
        n = len(along)
        absolute = [abs(x) for x in along]
        values = [
            sum([x * d for x, d in zip(values[i : i + n], along, strict=True)]) for i in range(0, len(values), n)
        ]
        terms = [
            sum([x * d for x, d in zip(terms[i : i + n], absolute, strict=True)]) for i in range(0, len(terms), n)
        ]
    return values, terms[: sizes[0]]
