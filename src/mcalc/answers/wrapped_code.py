"""A function that knows its derivatives, for automatic differentiation, and the proof that it knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from mcalc.answers.answer import Answer
from mcalc.answers.proven_code import Run, compiled, prove_derivative, prove_value, runner, target_precision
from mcalc.catalogue import find
from mcalc.codegen.module import Function, Written
from mcalc.codegen.program import Program, Result
from mcalc.codegen.targets import TARGETS
from mcalc.codegen.wrapped import Wrapped
from mcalc.errors import OptionError
from mcalc.language.tree import Call, Node
from mcalc.proof.trials.problem import Point
from mcalc.record import Record

Products = Callable[[str, Answer], tuple[tuple[str, ...], Sequence[Result]]]


class Differentiable(Record):
    """The functions of a module by the variables of an answer, and what differentiates them: the target's name."""

    answer: Answer
    functions: tuple[Function | Written, ...]
    target: str

    def prove(self, names: Mapping[str, Any]) -> None:
        """Hold the function and what the library makes of it, forwards and backwards, against numbers.

        Raises InternalError where they differ.
        """
        spec, target = self.answer.spec, TARGETS[self.target]
        arguments = tuple(spec.variables)
        value = names["value"]
        prove_value(spec, runner(value, arguments, target, None))
        for derivative in self.answer.derivatives:
            for way in ("jacrev", "jacfwd"):
                run = self._run(value, way, arguments, arguments.index(derivative.wrt[0]))
                prove_derivative(self.answer, derivative, spec, way, run)

    def _run(self, value: Callable[..., Any], way: str, arguments: tuple[str, ...], place: int) -> Run:
        library = import_module("torch.func" if self.target == "torch" else "jax")
        convert = import_module("torch").as_tensor if self.target == "torch" else import_module("jax.numpy").asarray
        derivative = compiled(getattr(library, way)(value, argnums=place), TARGETS[self.target])

        def run(point: Point) -> Any:
            with target_precision(TARGETS[self.target]), catch_warnings():
                simplefilter("ignore")  # what the library says of its own insides
                given = [convert(np.array(point[name], dtype=float)) for name in arguments]
                return np.asarray(derivative(*given), dtype=float)

        return run


def differentiable(
    answer: Answer, target: str, value: Result, products: Products, improve: Callable[[Program], Program]
) -> Differentiable:
    """The module of a function that knows its derivatives by the variables of an answer."""
    spec, request = answer.spec, answer.question.request
    if any(derivative.order > 1 for derivative in answer.derivatives):
        raise OptionError(
            "the form module is a function with its first derivative, which the library differentiates again",
            hint="leave --of out, or leave --form out",
        )
    by = tuple(dict.fromkeys(name for one in answer.derivatives for part in one.wrt for name in part.split(",")))
    command = "jacobian" if spec.kind.shape else "gradient"
    first = request._replace(wrt=by, command=command, layout="numerator").answer()
    listed = ", ".join(by)

    def function(name: str, says: str, more: tuple[str, ...], results: Sequence[Result]) -> Function:
        return Function(name, says, improve(Program(tuple(results))), more)

    (gradient,), backwards = products("vjp", first)
    moves, forwards = products("jvp", first)
    functions: list[Function | Written] = [function("_value", "The value.", (), [value])]
    if target == "torch":
        functions.append(function("_vjp", f"{gradient} times the Jacobian by {listed}.", (gradient,), backwards))
    if target == "torch" and len(by) > 1:
        for name, one in zip(by, first.derivatives, strict=True):
            more, found = products("vjp", first._replace(derivatives=(one,)))
            functions.append(function(f"_vjp_{name}", f"{gradient} times the Jacobian by {name}.", more, found))
    functions.append(function("_jvp", f"The Jacobian by {listed} times {', '.join(moves)}.", moves, forwards))
    source = " ".join(spec.program.source.split()).replace("\\", "\\\\")
    says = f"{source}, with its derivative by {listed}."
    step = all("zero" in derivative.structure for derivative in first.derivatives)
    functions.append(Wrapped(says, by, moves, gradient, value.whole is None or _is_view(value.whole), step))
    return Differentiable(first, tuple(functions), target)


def _is_view(node: Node) -> bool:
    """Whether a value may be an argument itself, or a part of it."""
    if not isinstance(node, Call) or node.function == "transpose":
        return True
    entry = find(node.function)
    return entry is None or entry.group not in ("element-wise", "reductions", "operators", "losses")
