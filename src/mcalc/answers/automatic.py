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

    if problem.high:
        raise UnsupportedError(f"{TARGETS[library].package} is asked for first derivatives and Hessians of scalars")
    with target_precision(TARGETS[library]):
        try:
            found = derive(function, problem, point)
        except (TypeError, RuntimeError, NotImplementedError, ValueError) as error:
            said = " ".join(str(error).split())[:200]
            raise UnsupportedError(f"{TARGETS[library].package} can't differentiate it: {said}") from None
    found = found.reshape(problem.matrix)
    return Measurement(found, np.zeros(found.shape))


def _by_jax(function: Callable[[Mapping[str, Any]], Any], problem: Problem, point: Point) -> Array:
    jax = import_module("jax")
    numpy = import_module("jax.numpy")
    here = {name: numpy.asarray(array) for name, array in point.items()}

    def entries(names: tuple[str, ...], there: Mapping[str, Any]) -> Any:
        return numpy.concatenate([there[name].reshape(-1) for name in names])

    def outputs(x: Any) -> Any:
        there = problem.moved(problem.column_names, here, x)
        if problem.order == 1:
            return function(there).reshape(-1)
        rows = problem.row_names
        return jax.grad(lambda y: function(problem.moved(rows, there, y)).reshape(()))(entries(rows, there))

    return np.asarray(jax.jacfwd(outputs)(entries(problem.column_names, here)))


def _by_torch(function: Callable[[Mapping[str, Any]], Any], problem: Problem, point: Point) -> Array:
    torch = import_module("torch")
    here = {name: torch.tensor(array) for name, array in point.items()}

    def entries(names: tuple[str, ...], there: Mapping[str, Any]) -> Any:
        return torch.cat([there[name].reshape(-1) for name in names])

    def outputs(x: Any) -> Any:
        there = problem.moved(problem.column_names, here, x)
        if problem.order == 1:
            return function(there).reshape(-1)
        rows = entries(problem.row_names, there)
        rows = rows if rows.requires_grad else rows.requires_grad_()
        value = function(problem.moved(problem.row_names, there, rows)).reshape(())
        (slope,) = torch.autograd.grad(value, rows, create_graph=True, materialize_grads=True)
        return slope

    found = torch.autograd.functional.jacobian(outputs, entries(problem.column_names, here))
    return np.asarray(found.detach().numpy())


_DERIVE: dict[str, Callable[..., Array]] = {"jax": _by_jax, "torch": _by_torch}
