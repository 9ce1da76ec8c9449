"""Derivatives by the automatic differentiation of a library: the code of the function is emitted for it, and it does
the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from mcalc.answers.answer import Answer, Question
from mcalc.answers.code import Order, built
from mcalc.answers.proven_code import keyword_sizes, target_precision
from mcalc.answers.request import Request
from mcalc.codegen.targets import TARGETS
from mcalc.errors import OptionError, UnsupportedError
from mcalc.language.spec import Spec
from mcalc.proof.trials.measurement import Measure, Measurement
from mcalc.proof.trials.problem import Array, Point, Problem

LIBRARIES: Final = ("jax", "torch")
"""The libraries that differentiate by themselves."""


def installed(library: str) -> bool:
    """Whether a library is there."""
    return find_spec(TARGETS[library].package) is not None


def engine(request: Request, spec: Spec, library: str) -> Callable[[Problem], Measure]:
    """What differentiates a function with a library.

    Raises OptionError where the library isn't installed, UnsupportedError where the function can't be written in it.
    """
    package = TARGETS[library].package
    if not installed(library):
        raise OptionError(f"{package} isn't installed", hint=f"pip install {package}, or leave --against {library} out")
    plain = request._replace(command="jacobian", order=1, layout="numerator", vec="rows")
    _, names = built(Order(plain, library, ("value",)), Answer(Question(plain, spec), ()))
    assert names is not None
    value = names["value"]

    def ready(problem: Problem) -> Measure:
        return lambda point: _measured(_DERIVE[library], value, problem, point, library)

    return ready


def _measured(
    derive: Callable[..., Any], value: Callable[..., Any], problem: Problem, point: Point, library: str
) -> Any:
    sizes = {name: problem.sizes[name] for name in keyword_sizes(value)}

    def function(there: Mapping[str, Any]) -> Any:
        return value(*(there.get(name, 0.0) for name in problem.spec.variables), **sizes)

    with target_precision(TARGETS[library]):
        try:
            found = derive(function, problem, point)
        except (TypeError, RuntimeError, NotImplementedError, ValueError) as error:
            said = " ".join(str(error).split())[:200]
            raise UnsupportedError(f"{TARGETS[library].package} can't differentiate it: {said}") from None
    found = found.reshape(problem.matrix)
    return Measurement(found, np.zeros(found.shape))


def _by_jax(function: Callable[[Mapping[str, Any]], Any], problem: Problem, point: Point) -> Array:
    jax, numpy = import_module("jax"), import_module("jax.numpy")
    here = {name: numpy.asarray(array) for name, array in point.items()}
    return np.asarray(_nested(jax.jacfwd, numpy.concatenate, function, problem, len(problem.groups))(here))


def _by_torch(function: Callable[[Mapping[str, Any]], Any], problem: Problem, point: Point) -> Array:
    torch = import_module("torch")
    here = {name: torch.tensor(array) for name, array in point.items()}
    jacobian = torch.autograd.functional.jacobian

    def derivative(outputs: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda entries: jacobian(outputs, entries, create_graph=True)

    found = _nested(derivative, torch.cat, function, problem, len(problem.groups))(here)
    return np.asarray(found.detach().numpy())


def _nested(
    derivative: Callable[..., Any],
    joined: Callable[..., Any],
    function: Callable[[Mapping[str, Any]], Any],
    problem: Problem,
    order: int,
) -> Callable[[Mapping[str, Any]], Any]:
    """The derivative by so many of the groups of variables, one after the other, of all outputs in one row."""
    if order == 0:
        return lambda there: function(there).reshape(-1)
    inner, names = _nested(derivative, joined, function, problem, order - 1), problem.groups[order - 1]

    def at(there: Mapping[str, Any]) -> Any:
        entries = joined([there[name].reshape(-1) for name in names])
        return derivative(lambda moved: inner(problem.moved(names, dict(there), moved)))(entries).reshape(-1)

    return at


_DERIVE: dict[str, Callable[..., Array]] = {"jax": _by_jax, "torch": _by_torch}
