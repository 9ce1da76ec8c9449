"""Emitted code executed and held against numeric differentiation of the function, before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any

import numpy as np

from mcalc.answers.answer import Answer, Derivative
from mcalc.codegen.targets import Target
from mcalc.errors import InternalError, LimitError, UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, Nodes, Sizes, concrete, effort
from mcalc.evaluation.extrapolation import EPSILON
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.random_points import points
from mcalc.evaluation.settings import Setting, shapes_at
from mcalc.language import read_within
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call
from mcalc.proof.trials.comparison import nudged
from mcalc.proof.trials.measurement import measure
from mcalc.proof.trials.points import assignments, finite
from mcalc.proof.trials.problem import Point, Problem

_CLOSE = 1e-7
"""What code may be off by beside the largest entry, over the error of the measurement: it computes in another order,
and loses digits where the formula does.
"""
_SETTINGS, _TRIES, _NUDGES, _LOST = 2, 12, 3, 1e3
_FEW_LOST = 30
"""How many times what rounding of the point changes is taken for rounding on the way to a derivative."""
_SHAKES, _ROUNDINGS = 8, 4.0
"""How often a point is moved by rounding to see whether it lies on a kink, and by how many roundings."""
_ROWS = {"numerator": "output", "denominator": "variable"}
_GIVEN = 8
"""Given sizes up to this one are kept."""
_ENTRIES = 10**7
"""Entries of an array that is computed for a proof."""
_PATIENCE = 5.0
"""Seconds for the numeric differentiation of one derivative."""
_SECOND = 2
"""The highest order that numeric differentiation reaches; beyond, the code is held against the closed form."""

Run = Callable[[Point], Any]


def executed(text: str, target: Target) -> Mapping[str, Any] | None:
    """The names that a module defines; None where its library isn't installed."""
    if find_spec(target.package) is None:
        return None
    names: dict[str, Any] = {"__name__": "emitted"}
    with target_precision(target):
        exec(compile(text, "<mcalc code>", "exec"), names)
    return names


def target_precision(target: Target) -> Any:
    """Double precision, for a library whose arrays are of single precision otherwise."""
    from contextlib import nullcontext

    return import_module("jax").enable_x64(True) if target.name == "jax" else nullcontext()


def runner(function: Callable[..., Any], arguments: tuple[str, ...], target: Target, place: int | None) -> Run:
    """The function of a module as one of a point of NumPy arrays; `place` picks one of several results."""
    convert: Callable[[Any], Any] = np.asarray
    if target.name == "jax":
        convert = import_module("jax.numpy").asarray
    elif target.name == "torch":
        convert = import_module("torch").as_tensor

    named = keyword_sizes(function)
    called = compiled(function, target)

    def run(point: Point) -> Any:
        with target_precision(target):
            given = [convert(np.asarray(point.get(name, 0.0), dtype=float)) for name in arguments]
            sizes = {name: int(point[name]) for name in named}
            try:
                found = called(*given, **sizes)
            except RuntimeError as error:
                if "singular" in str(error) or "is zero" in str(error) or "LinAlg" in type(error).__name__:
                    raise np.linalg.LinAlgError(str(error)) from error  # PyTorch's words for it
                raise
            except ValueError as error:
                if "infs or NaNs" in str(error) or "the pattern is for" in str(error):  # SciPy's, and the code's own
                    raise np.linalg.LinAlgError(str(error)) from error
                raise
            found = found if place is None else found[place]
            return _array(found)

    return run


def compiled(function: Callable[..., Any], target: Target) -> Callable[..., Any]:
    """A function of arrays and sizes as the library runs it as a whole, in haste: JAX would compile one operation after
    the other for every shape that comes up, which takes seconds.
    """
    if target.name != "jax":
        return function
    made: dict[Any, Callable[..., Any]] = {}

    def run(*given: Any, **sizes: int) -> Any:
        key = tuple(array.shape for array in given), *sizes.values()
        if key not in made:
            staged = import_module("jax").jit(function, static_argnames=tuple(sizes)).lower(*given, **sizes)
            made[key] = staged.compile({"xla_backend_optimization_level": 0})
        return made[key](*given)

    return run


def keyword_sizes(function: Callable[..., Any]) -> list[str]:
    """The dimensions that a function has to be told."""
    parameters = signature(function).parameters.values()
    return [parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY]


def _array(found: Any) -> Any:
    """What a function gives as an array: of an operator its products with unit vectors, from both sides, one by one
    and all at once.
    """
    if hasattr(found, "toarray"):
        return found.toarray()
    if not hasattr(found, "rmatvec"):
        return np.asarray(found, dtype=float)
    rows, columns = map(np.eye, found.shape)
    array = np.stack([found.matvec(unit) for unit in columns], axis=1)
    close = _CLOSE * np.max(np.abs(array), initial=1.0)
    for other in (np.stack([found.rmatvec(unit) for unit in rows]), found.matmat(columns), found.rmatmat(rows).T):
        if not np.allclose(array, other, rtol=_CLOSE, atol=close, equal_nan=True):
            raise InternalError(f"the products of an operator differ: {array.tolist()} and {other.tolist()}")
    return array


def prove_value(spec: Spec, run: Run) -> None:
    """Hold the code of the function against the function as it was typed. Raises InternalError where they differ."""
    told = False
    for sizes, point in domain_points(spec, (spec,), spec):
        # A point where the function has no value is none.
        with np.errstate(all="ignore"), suppress(np.linalg.LinAlgError):
            told |= _held(run(point), *_worth(spec, sizes, point), "value")
    _refuse_untold(told, "value")


def prove_derivative(answer: Answer, derivative: Derivative, whole: Spec, name: str, run: Run) -> None:
    """Hold the code of a derivative against numeric differentiation; the arguments are the variables of `whole` too,
    and are as these are declared.

    Raises InternalError where they differ, LimitError where it would take too long, and UnsupportedError where the
    function has no derivative at any of the points.
    """
    spec, order = answer.spec, derivative.order
    closed = read_within(derivative.expression, spec, derivative.where)
    domain = [read_within(condition, spec, derivative.where) for condition in derivative.domain]
    kinks = [*_differences(spec, derivative)]
    rows = _ROWS[answer.question.request.layout]
    told = kink = False
    declared = {name: whole.variables.get(name, variable) for name, variable in spec.variables.items()}
    for sizes, point in domain_points(spec._replace(variables=declared), (spec, closed), whole, domain):
        with np.errstate(all="ignore"), suppress(np.linalg.LinAlgError):
            if order > _SECOND or (order == _SECOND and spec.kind.shape):
                told |= _held(run(point), *_worth(closed, sizes, point), name)
                continue
            if any(_vanishes(apart, sizes, point) for apart in kinks):
                kink = True
                continue
            problem = Problem(spec, derivative.wrt, closed, sizes, order, rows, derivative.form)
            problem.refuse_if_large(_PATIENCE)
            found, value = measure(problem, point), problem.as_matrix(np.asarray(run(point)))
            try:
                told |= _held(value, found.value, found.error, name)
            except InternalError:
                with suppress(InternalError):
                    told |= _held(value, found.value, found.error + _lost(problem, point, run, value), name)
                    continue
                if not _is_kink(problem, point, found.value, value):
                    raise
                kink = True
                told |= _held_along_moves(problem, point, found.value, value)
    if kink and not told:
        raise _without_derivative(spec, derivative.wrt)
    _refuse_untold(told, name)


def _differences(spec: Spec, derivative: Derivative) -> Iterator[Spec]:
    """One side less the other of each condition for a kink that is an equation."""
    for condition in derivative.nonsmooth:
        result = read_within(condition, spec, derivative.where).program.result
        if isinstance(result, Call) and result.function == "equal":
            one, other = (condition[slice(*side.span)] for side in result.args)
            yield read_within(f"({one}) - ({other})", spec, derivative.where)


def _vanishes(apart: Spec, sizes: Sizes, point: Point) -> bool:
    """Whether all entries of a difference are zero, but for rounding."""
    value, error = _worth(apart, sizes, point)
    return bool(np.all(np.abs(value) <= error))


def _lost(problem: Problem, point: Point, run: Run, value: Any) -> Any:
    """By how much the derivative that code gives may be off for the digits that it loses: how much it changes when the
    point is off by rounding.
    """
    random, change = np.random.default_rng(0), np.zeros(value.shape)
    values = {name: point[name] for name in problem.spec.variables}
    for _ in range(_NUDGES):
        near = {**point, **nudged(problem, values, random, _ROUNDINGS)}
        change = np.fmax(change, np.abs(problem.as_matrix(np.asarray(run(near))) - value))
    return _FEW_LOST * change


def _is_kink(problem: Problem, point: Point, measured: Any, value: Any) -> bool:
    """Whether the measured derivative becomes another one, by as much as `value` is off it, when the point is off by
    rounding.
    """
    random, change = np.random.default_rng(0), np.zeros(measured.shape)
    values = {name: point[name] for name in problem.spec.variables}
    for _ in range(_SHAKES):
        near = {**point, **nudged(problem, values, random, _ROUNDINGS)}
        change = np.fmax(change, np.abs(measure(problem, near).value - measured))
    apart = np.abs(value - measured)
    return not np.any(apart > 2 * change + _CLOSE * max(1.0, float(np.nanmax(np.abs(measured), initial=0.0))))


def _held_along_moves(problem: Problem, point: Point, measured: Any, value: Any) -> bool:
    """Whether what differs at a kink is zero, and right along the moves that keep the declared properties, where the
    function may be smooth.
    """
    if value.any() or all(block is None for block in problem.projectors(point)):
        return False
    size = max(1.0, float(np.abs(measured).max()))
    return bool(np.all(np.abs(problem.projected(measured, point)) <= _CLOSE * size))


def _without_derivative(spec: Spec, wrt: tuple[str, ...]) -> UnsupportedError:
    """The error where every point lies on a kink, which properties of variables may be the reason of."""
    names = [name for group in wrt for name in group.split(",")]
    words = {name: "/".join(spec.variables[name].properties) for name in names if spec.variables[name].properties}
    if not words:
        return UnsupportedError("the function has no derivative at any point that was tried: each lies on a kink")
    told = " and ".join(f"{name} is {said}" for name, said in words.items())
    shapes = " ".join(f"-s {name}={','.join(map(str, spec.variables[name].shape))}" for name in words)
    message = f"the function has no derivative where {told}: every such point lies on a kink"
    return UnsupportedError(message, hint=f"{shapes} asks for any other point")


def _refuse_untold(told: bool, name: str) -> None:
    """Raise LimitError where no point said anything: what is shown as proven must have been."""
    if not told:
        raise LimitError(f"no point was found where {name} has numbers to compare")


def domain_points(
    spec: Spec, finite_there: Sequence[Spec], whole: Spec, domain: Sequence[Spec] = ()
) -> Iterator[tuple[Sizes, Point]]:
    """Points at two assignments of sizes, where all values are finite and the conditions of a `domain` hold; variables
    that only `whole` has are zero.
    """
    others = [variable for name, variable in whole.variables.items() if name not in spec.variables]
    left, elsewhere = _SETTINGS, dict.fromkeys(whole.sizes, 2)
    free = {name: None if size is not None and size > _GIVEN else size for name, size in spec.sizes.items()}
    for sizes in assignments(spec._replace(sizes=free), {}):  # the code is the same at any size
        shapes = shapes_at(list(spec.variables.values()), sizes, None)
        largest = max(effort(one, sizes).largest for one in finite_there)
        if largest > _ENTRIES:
            raise LimitError(f"an array of {largest} entries is too large to be computed for that")
        try:
            inside, conditions = finite(finite_there, sizes), _all_hold(domain, sizes)
        except LimitError:  # a place that is none at these sizes
            continue
        if any(size.substitute(sizes).value == 0 for kind in spec.kinds.values() for size in kind.shape):
            continue  # libraries take an array of no entries otherwise
        more = {one.name: np.zeros(concrete(Kind(one.shape), elsewhere | dict(sizes))) for one in others}
        first: Point | None = None
        for _, flat in points(spec, Setting(dict(sizes), shapes, None, True), range(_TRIES)):
            point = {name: np.reshape(np.array(entries), shapes[name]) for name, entries in flat.items()}
            if inside(point) and conditions(point):
                first = first or point
                if _all_known(spec, sizes, point):
                    first = point
                    break
        if first is not None:
            yield sizes, {name: np.asarray(size) for name, size in sizes.items()} | first | more
            left -= 1
        if not left:
            return


def _all_hold(domain: Sequence[Spec], sizes: Sizes) -> Callable[[Point], bool]:
    """Whether conditions hold at a point, for every entry."""
    evaluators = [ArrayEvaluator(condition, sizes, Floats()) for condition in domain]

    def hold(point: Point) -> bool:
        with np.errstate(all="ignore"):
            return all(bool(np.all(evaluate(point))) for evaluate in evaluators)

    return hold


def _all_known(spec: Spec, sizes: Sizes, point: Point) -> bool:
    """Whether nothing on the way to the value is without one: libraries differ in what they make of that."""
    with np.errstate(all="ignore"):
        return not any(np.isnan(value).any() for value in Nodes(spec, sizes, Floats(), point).values.values())


def _worth(spec: Spec, sizes: Sizes, point: Point) -> tuple[Any, Any]:
    """The value of an expression at a point, and by how much it changes when the point is off by rounding."""
    evaluate = ArrayEvaluator(spec, sizes, Floats())
    random, value, change = np.random.default_rng(0), np.asarray(evaluate(point)), 0.0
    with np.errstate(all="ignore"):
        for _ in range(_NUDGES):
            off = {name: 1 + EPSILON * random.integers(-4, 5, array.shape) for name, array in point.items()}
            near = evaluate({name: array * off[name] for name, array in point.items()})
            change = np.maximum(change, np.abs(near - value))
    return value, _LOST * change


def _held(found: Any, wanted: Any, error: Any, name: str) -> bool:
    """Whether two arrays could be compared. Raises InternalError where they differ by more than rounding and the error
    of a measurement.
    """
    found, wanted = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
    if found.size != wanted.size:
        raise InternalError(f"the code of {name} gives an array of shape {found.shape}, and not {wanted.shape}")
    known = np.isfinite(wanted) & np.isfinite(error) & ~np.isnan(found.reshape(wanted.shape))
    size = max(1.0, float(np.abs(wanted[known]).max(initial=0.0)))
    known &= np.asarray(error) < size  # what has lost all its digits says nothing
    apart = np.abs(found.reshape(wanted.shape) - wanted)
    if not np.all((apart <= _CLOSE * size + 4 * np.asarray(error))[known]):
        raise InternalError(f"the code of {name} is wrong: it gives {found.tolist()}, and not {wanted.tolist()}")
    return bool(known.any()) or not wanted.size
