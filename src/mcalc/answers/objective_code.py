"""What libraries of boosted trees ask of a loss: its first and second derivative by each prediction, where no two
predictions stand in one term."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mcalc.answers.answer import Answer
from mcalc.answers.proven_code import prove_derivative
from mcalc.codegen.factors import along
from mcalc.codegen.matrix import matrix
from mcalc.codegen.module import Written
from mcalc.codegen.objective import Objective
from mcalc.codegen.program import Program, Result
from mcalc.errors import OptionError
from mcalc.language.tree import Node
from mcalc.proof.trials.problem import Point
from mcalc.record import Record
from mcalc.tensor import Node as Tensor


class Loss(Record):
    """The answers that the objective needs, and the function."""

    gradient: Answer
    hessian: Answer
    functions: tuple[Written, ...]

    def prove(self, names: Mapping[str, Any]) -> None:
        """Hold both derivatives against numbers. Raises InternalError where they differ."""
        (function,) = self.functions
        assert isinstance(function, Objective)

        def at(point: Point) -> Any:
            return names["objective"](*(np.asarray(point[name], dtype=float) for name in function.arguments))

        for place, answer in enumerate((self.gradient, self.hessian)):

            def run(point: Point, place: int = place) -> Any:
                found = at(point)[place]
                return np.diag(found) if place else found

            prove_derivative(answer, answer.derivatives[0], answer.spec, "objective", run)


def loss(
    answer: Answer,
    results: Callable[[Answer], Sequence[Result]],
    root: Callable[[Tensor], Node],
    improve: Callable[[Program], Program],
) -> Loss:
    """The objective by the prediction that an answer is by. Raises OptionError where the function is none."""
    spec, request = answer.spec, answer.question.request
    request = request._replace(order=1, layout="numerator")
    names = list(dict.fromkeys(name for one in answer.derivatives for by in one.wrt for name in by.split(",")))
    if spec.kind.shape or len(names) != 1 or len(spec.variables[names[0]].shape) != 1:
        raise OptionError(
            "an objective is a number, the sum or the mean of losses, by one vector of predictions",
            hint="--wrt p, for the vector p of predictions",
        )
    (name,) = names
    shape = spec.variables[name].shape
    targets = [other for other, one in spec.variables.items() if other != name and one.shape == shape]
    if len(targets) != 1:
        found = f"there are {', '.join(targets)}" if targets else "there is none"
        raise OptionError(
            f"the target is the one other vector of the length of {name}, and {found}",
            hint="the libraries take weights by themselves: leave them out"
            if targets
            else f"as y is in sum((y - {name})**2)",
        )
    gradient = request._replace(wrt=(name,), command="gradient").answer()
    hessian = request._replace(wrt=(name,), command="hessian").answer()
    second = hessian.derivatives[0].tensor
    terms = matrix(second, 1).terms
    if any(entries.row != entries.column or entries.spans != shape for entries in terms):
        words = ", ".join(hessian.derivatives[0].structure)
        raise OptionError(
            f"the losses of two entries of {name} depend on each other: the Hessian is {words}, and not diagonal",
            hint="--target scipy gives the Hessian as it is",
        )
    whole = root(along(terms, shape))
    made = improve(Program((*results(gradient), Result(shape, whole)))).results
    others = [other for other in spec.variables if other not in (name, targets[0])]
    return Loss(gradient, hessian, (Objective((targets[0], name, *others), made),))
