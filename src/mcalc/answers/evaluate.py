"""The numbers: a closed form at values of its variables, by itself or by the code that is emitted for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mcalc.errors import DataError, DimensionError, ShapeError, UnknownFunctionError, UnknownVariableError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.exact.size import Size, at_least_text
from mcalc.language import read_within
from mcalc.language.spec import Spec

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from mcalc.answers.answer import Answer, Derivative


def evaluate(derivative: Derivative, values: Mapping[str, ArrayLike]) -> NDArray[Any]:
    """The value of a derivative as laid out; a form with more than two axes has the shape of its expression.

    Raises UnknownVariableError where a value is missing, ShapeError where one doesn't fit, DimensionError where sizes
    were taken to be otherwise.
    """
    import numpy as np

    spec = derivative.question.spec
    closed = read_within(derivative.expression, spec, derivative.where)
    if closed.undefined:
        raise UnknownFunctionError(f"{closed.undefined[0]} is undefined, so the derivative has no numbers")
    needed = [name for name in closed.variables if name in closed.occurring]
    missing = [name for name in needed if name not in values]
    if missing:
        raise UnknownVariableError(
            f"no value for {', '.join(missing)}", hint=f"the derivative needs {', '.join(needed)}"
        )
    arrays = {name: _numbers(name, value) for name, value in values.items() if name in spec.variables}
    sizes = _sizes(spec, arrays)
    for bound in spec.bounds:
        known = bound.substitute(sizes).value
        if known is not None and known < 0:
            raise DimensionError(f"the answer is for {at_least_text(bound)}, and it is not so here")
    with np.errstate(all="ignore"):
        result = np.asarray(ArrayEvaluator(closed, sizes, Floats())(arrays))
    if derivative.form != "exact":
        return result
    shape = tuple(int(size.substitute(sizes).value or 0) for size in derivative.symbolic_shape)
    return np.broadcast_to(result, shape).copy() if result.size != np.prod(shape) else result.reshape(shape)


def function_of(answer: Answer, form: str = "dense", value: bool = False) -> Callable[..., Any]:
    """The function of emitted code that gives the derivatives of an answer in a form, with the value in front or not.

    Raises UnsupportedError where NumPy has no function for something in it.
    """
    from mcalc.answers.code import Order, compiled

    command = answer.question.request.command
    give = ("value", "derivative") if value else ("derivative",)
    names = compiled(Order(answer.question.request, "numpy", give, form), answer)
    found: Callable[..., Any] = names[f"value_and_{command}" if value else command]
    return found


def called(function: Callable[..., Any], spec: Spec, point: Mapping[str, Any], sizes: Mapping[str, int]) -> Any:
    """What emitted code gives at a point; a variable that nothing needs is 0."""
    import numpy as np

    from mcalc.answers.proven_code import keyword_sizes

    given = [np.asarray(point.get(name, 0.0)) for name in spec.variables]
    shown = [array if array.ndim else np.float64(array) for array in given]  # which divides by 0 as arrays do
    with np.errstate(all="ignore"):
        return function(*shown, **{name: sizes[name] for name in keyword_sizes(function)})


def by_code(answer: Answer, values: Mapping[str, Any], form: str = "dense") -> tuple[Any, ...]:
    """Every derivative of an answer at these values: arrays, sparse arrays of SciPy, or factors."""
    from mcalc.answers.points import given_source, sizes_of, values_at

    point = values_at(answer.spec, values)
    sizes = sizes_of(answer.spec, {name: given_source(name, array) for name, array in point.items()})
    found = called(function_of(answer, form), answer.spec, point, sizes)
    return tuple(found) if len(answer.derivatives) > 1 else (found,)


def _numbers(name: str, value: Any) -> Any:
    """The value of a variable as an array of floats."""
    import numpy as np

    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError) as error:
        raise DataError(f"the value of {name} is no array of numbers: {error}") from None


def _sizes(spec: Spec, arrays: Mapping[str, Any]) -> dict[str, int]:
    """The size of every dimension, from the shapes of the values and from what the question gave."""
    from mcalc.answers.points import given_source, sizes_of

    for name, array in arrays.items():
        declared = spec.variables[name].shape
        if array.ndim != len(declared):
            axes = f"{len(declared)} {'axis' if len(declared) == 1 else 'axes'}"
            raise ShapeError(f"{name} has {axes} ({_by(declared)}), and its value has {array.ndim}")
    return sizes_of(spec, {name: given_source(name, array) for name, array in arrays.items()})


def _by(shape: tuple[Size, ...]) -> str:
    return " x ".join(str(size) for size in shape) or "a scalar"
