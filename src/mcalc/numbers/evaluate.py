"""The numbers: a function and its derivatives on data, by the code that mcalc emits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mcalc.answers.answer import Answer, Derivative
from mcalc.answers.code_forms import by_of
from mcalc.answers.evaluate import called, function_of
from mcalc.answers.evaluate import evaluate as interpreted
from mcalc.errors import DomainError, UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.numbers.estimate import is_sparse, refuse_large, refuse_large_function
from mcalc.numbers.job import Watch
from mcalc.numbers.question import VALUE, Asked, Bound, bound
from mcalc.numbers.results import Evaluation, Result
from mcalc.numbers.streaming import Engine, streamed


def evaluate(asked: Asked, watch: Watch | None = None, engine: Engine | None = None) -> Evaluation:
    """The value of a function and of its derivatives: at once, or added up over rows where these are many.

    `watch` is told of the rows that are done, and `engine` computes them elsewhere.

    >>> from mcalc.answers.request import Request
    >>> found = evaluate(Asked(Request("sum(w*x**2)", wrt="x"), given={"x": "1,2", "w": "3,4"}))
    >>> found.value, found.results[0].array.tolist()
    (19.0, [6.0, 16.0])
    """
    found = bound(asked)
    answer = None if asked.of == VALUE else found.request.answer()
    return streamed(found, answer, watch, engine) or at_once(found, answer)


def at_once(found: Bound, answer: Answer | None) -> Evaluation:
    """All numbers of a function that is bound to its data, which are read as a whole."""
    import numpy as np

    refuse_large_function(found)
    derivatives = () if answer is None else answer.derivatives
    forms = [_form(found, one) for one in derivatives]
    for derivative, form in zip(derivatives, forms, strict=True):
        refuse_large(found, derivative, form)
    point = {
        name: source.numbers(found.asked.memory).reshape(source.shape)
        for name, source in found.sources.items()
        if name in found.spec.variables
    }
    with np.errstate(all="ignore"):
        try:
            if answer is None:
                return Evaluation(found, None, _value(found, point), ())
            return _computed(found, answer, forms, point)
        except np.linalg.LinAlgError as error:
            raise DomainError(f"the function has no value there: {error}") from None


def _computed(found: Bound, answer: Answer, forms: Sequence[str], point: Mapping[str, Any]) -> Evaluation:
    """The value and all derivatives: those that are dense by one function, which computes what they share once."""
    asked = [*zip(answer.derivatives, forms, strict=True)]
    dense = tuple(one for one, form in asked if form == "dense")
    value, *made = run(found, answer._replace(derivatives=dense), point) if dense else [_value(found, point)]
    results = []
    for derivative, form in asked:
        array = made.pop(0) if form == "dense" else run(found, derivative.answer, point, form)[0]
        results.append(Result(by_of(derivative), derivative, form, array))
    return Evaluation(found, answer, value, tuple(results))


def _form(found: Bound, derivative: Derivative) -> str:
    return found.asked.form or ("sparse" if is_sparse(found, derivative) else "dense")


def run(found: Bound, answer: Answer, point: Mapping[str, Any], form: str = "dense") -> list[Any]:
    """What the code of an answer gives: for the dense form the value, then every derivative."""
    try:
        function = function_of(answer, form, value=form == "dense")
    except UnsupportedError:  # NumPy has no function for something in it
        if form != "dense":
            raise
        shapes = [found.shape_of(one.tensor.shape) for one in answer.derivatives]
        arrays = [interpreted(one, point) for one in answer.derivatives]
        return [_value(found, point), *(array.reshape(shape) for array, shape in zip(arrays, shapes, strict=True))]
    made = called(function, answer.spec, point, found.sizes)
    return list(made) if form == "dense" else [made]


def _value(found: Bound, point: Mapping[str, Any]) -> Any:
    return ArrayEvaluator(found.spec, dict(found.sizes), Floats())(point)
