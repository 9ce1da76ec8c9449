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
from mcalc.errors import InternalError, LimitError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, Nodes, Sizes, concrete, effort
from mcalc.evaluation.extrapolation import EPSILON
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.random_points import points
from mcalc.evaluation.settings import Setting, shapes_at
from mcalc.language import read_within
from mcalc.language.spec import Kind, Spec
from mcalc.proof.trials.measurement import measure
from mcalc.proof.trials.points import assignments, finite
from mcalc.proof.trials.problem import Point, Problem

_CLOSE = 1e-7
_SETTINGS, _TRIES, _NUDGES, _LOST = 2, 12, 3, 1e3
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

    def run(point: Point) -> Any:
        with target_precision(target):
            given = [convert(np.asarray(point.get(name, 0.0), dtype=float)) for name in arguments]
            sizes = {name: int(point[name]) for name in keyword_sizes(function)}
            try:
                found = function(*given, **sizes)
            except RuntimeError as error:
                if "singular" in str(error) or "is zero" in str(error) or "LinAlg" in type(error).__name__:
                    raise np.linalg.LinAlgError(str(error)) from error  # PyTorch's words for it
                raise
            except ValueError as error:
                if "infs or NaNs" in str(error):  # SciPy's, where something has no value
                    raise np.linalg.LinAlgError(str(error)) from error
                raise
            found = found if place is None else found[place]
            return _array(found)

    return run


def keyword_sizes(function: Callable[..., Any]) -> list[str]:
    """The dimensions that a function has to be told."""
    parameters = signature(function).parameters.values()
    return [parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY]


def _array(found: Any) -> Any:
    """What a function gives as an array: of an operator its products with unit vectors, from both sides."""
    if hasattr(found, "toarray"):
        return found.toarray()
    if not hasattr(found, "rmatvec"):
        return np.asarray(found, dtype=float)
    rows, columns = found.shape
    array, turned = found @ np.eye(columns), (found.H @ np.eye(rows)).T
    if not np.allclose(array, turned, rtol=_CLOSE, atol=_CLOSE * np.max(np.abs(array), initial=1.0), equal_nan=True):
        raise InternalError(f"the products of an operator differ: {array.tolist()} and {turned.tolist()}")
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
    """Hold the code of a derivative against numeric differentiation; the arguments are the variables of `whole` too.

    Raises InternalError where they differ, LimitError where it would take too long.
    """
    spec, order = answer.spec, derivative.order
    closed = read_within(derivative.expression, spec, derivative.where)
    rows = _ROWS[answer.question.request.layout]
    told = False
    for sizes, point in domain_points(spec, (spec, closed), whole):
        with np.errstate(all="ignore"), suppress(np.linalg.LinAlgError):
            if order > _SECOND or (order == _SECOND and spec.kind.shape):
                told |= _held(run(point), *_worth(closed, sizes, point), name)
                continue
            problem = Problem(spec, derivative.wrt, closed, sizes, order, rows, derivative.form)
            problem.refuse_if_large(_PATIENCE)
            found = measure(problem, point)
            told |= _held(problem.as_matrix(np.asarray(run(point))), found.value, found.error, name)
    _refuse_untold(told, name)


def _refuse_untold(told: bool, name: str) -> None:
    """Raise LimitError where no point said anything: what is shown as proven must have been."""
    if not told:
        raise LimitError(f"no point was found where {name} has numbers to compare")


def domain_points(spec: Spec, finite_there: Sequence[Spec], whole: Spec) -> Iterator[tuple[Sizes, Point]]:
    """Points of the domain at two assignments of sizes; variables that only `whole` has are zero."""
    others = [variable for name, variable in whole.variables.items() if name not in spec.variables]
    left, elsewhere = _SETTINGS, dict.fromkeys(whole.sizes, 2)
    free = {name: None if size is not None and size > _GIVEN else size for name, size in spec.sizes.items()}
    for sizes in assignments(spec._replace(sizes=free), {}):  # the code is the same at any size
        shapes = shapes_at(list(spec.variables.values()), sizes, None)
        largest = max(effort(one, sizes).largest for one in finite_there)
        if largest > _ENTRIES:
            raise LimitError(f"an array of {largest} entries is too large to be computed for that")
        try:
            inside = finite(finite_there, sizes)
        except LimitError:  # a place that is none at these sizes
            continue
        more = {one.name: np.zeros(concrete(Kind(one.shape), elsewhere | dict(sizes))) for one in others}
        first: Point | None = None
        for _, flat in points(spec, Setting(dict(sizes), shapes, None, True), range(_TRIES)):
            point = {name: np.reshape(np.array(entries), shapes[name]) for name, entries in flat.items()}
            if inside(point):
                first = first or point
                if _all_known(spec, sizes, point):
                    first = point
                    break
        if first is not None:
            yield sizes, {name: np.asarray(size) for name, size in sizes.items()} | first | more
            left -= 1
        if not left:
            return


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
