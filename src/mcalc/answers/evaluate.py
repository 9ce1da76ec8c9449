"""The numbers: a closed form at values of its variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mcalc.errors import DataError, ShapeError, UnknownFunctionError, UnknownVariableError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.exact.size import Size
from mcalc.language import read_within
from mcalc.language.spec import Spec

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from mcalc.answers.answer import Derivative


def evaluate(derivative: Derivative, values: Mapping[str, ArrayLike]) -> NDArray[Any]:
    """The value of a derivative as laid out; a form with more than two axes has the shape of its expression.

    Raises UnknownVariableError where a value is missing, ShapeError where one doesn't fit.
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
    sizes = _sizes(spec, {name: array.shape for name, array in arrays.items()})
    result = np.asarray(ArrayEvaluator(closed, sizes, Floats())(arrays))
    if derivative.form != "exact":
        return result
    shape = tuple(int(size.substitute(sizes).value or 0) for size in derivative.symbolic_shape)
    return np.broadcast_to(result, shape).copy() if result.size != np.prod(shape) else result.reshape(shape)


def _numbers(name: str, value: Any) -> Any:
    """The value of a variable as an array of floats."""
    import numpy as np

    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError) as error:
        raise DataError(f"the value of {name} is no array of numbers: {error}") from None


def _sizes(spec: Spec, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """The size of every dimension, from the shapes of the values and from what the question gave."""
    sizes = {name: size for name, size in spec.sizes.items() if size is not None}
    for name, shape in shapes.items():
        declared = spec.variables[name].shape
        if len(shape) != len(declared):
            axes = f"{len(declared)} {'axis' if len(declared) == 1 else 'axes'}"
            raise ShapeError(f"{name} has {axes} ({_by(declared)}), and its value has {len(shape)}")
        for size, count in zip(declared, shape, strict=True):
            if size.symbol is not None:
                sizes.setdefault(size.symbol, count)
    for name, shape in shapes.items():
        declared = spec.variables[name].shape
        expected = tuple(size.substitute(sizes) for size in declared)
        if any(size != count for size, count in zip(expected, shape, strict=True)):
            given = " x ".join(map(str, shape))
            raise ShapeError(f"{name} is {_by(declared)}, that is {_by(expected)}, and its value is {given}")
    return sizes


def _by(shape: tuple[Size, ...]) -> str:
    return " x ".join(str(size) for size in shape) or "a scalar"
