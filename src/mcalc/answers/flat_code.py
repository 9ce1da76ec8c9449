"""What is asked for a solver of SciPy: a function of one flat vector, its derivatives, and the proof of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from mcalc.answers.answer import Answer
from mcalc.answers.proven_code import Run, prove_derivative, prove_value
from mcalc.codegen.flat import Flat, Layout, Packing, layout
from mcalc.codegen.module import Written, titled
from mcalc.codegen.program import Program, Result
from mcalc.errors import InternalError, OptionError, UnsupportedError
from mcalc.proof.trials.problem import Point
from mcalc.record import Record

Results = Callable[[Answer], Sequence[Result]]


class Problem(Record):
    """The answers that a solver needs, and the functions that are written of them; no Hessian where none is known."""

    layout: Layout
    answer: Answer
    hessians: tuple[Answer, ...]
    functions: tuple[Written, ...]

    def prove(self, names: Mapping[str, Any]) -> None:
        """Hold every function against numbers. Raises InternalError where they differ."""
        spec = self.answer.spec
        prove_value(spec, self._run(names["fun"], lambda found: found))
        for place, derivative in enumerate(self.answer.derivatives):
            for name in ("jac", "fun_and_jac") if "fun_and_jac" in names else ("jac",):

                def part(found: Any, point: Point, name: str = name, place: int = place) -> Any:
                    found = found[1] if name == "fun_and_jac" else found
                    return found[..., self._slice(point, place)]

                prove_derivative(self.answer, derivative, spec, name, self._run(names[name], part, True))
        pairs = combinations_with_replacement(range(len(self.layout.names)), 2)
        for (i, j), answer in zip(pairs, self.hessians, strict=False):

            def block(found: Any, point: Point, i: int = i, j: int = j) -> Any:
                self._products(found, names["hessp"], point)
                return found[self._slice(point, i), self._slice(point, j)]

            prove_derivative(answer, answer.derivatives[0], answer.spec, "hess", self._run(names["hess"], block, True))

    def _given(self, point: Point) -> tuple[Any, list[Any]]:
        """The flat vector and the other arguments at a point."""
        flat = np.concatenate([np.ravel(point[name]) for name in self.layout.names]).astype(float)
        others = [
            int(point[name]) if name in self.layout.sizes else np.asarray(point[name], dtype=float)
            for name in self.layout.others
        ]
        return flat, others

    def _run(self, function: Callable[..., Any], part: Callable[..., Any], at: bool = False) -> Run:
        def run(point: Point) -> Any:
            flat, others = self._given(point)
            found = function(flat, *others)
            return np.asarray(part(found, point) if at else part(found), dtype=float)

        return run

    def _slice(self, point: Point, place: int) -> slice:
        counts = [np.size(point[name]) for name in self.layout.names]
        return slice(sum(counts[:place]), sum(counts[: place + 1]))

    def _products(self, hessian: Any, product: Callable[..., Any], point: Point) -> None:
        """Hold the products of the Hessian with a vector against the Hessian."""
        flat, others = self._given(point)
        move = np.cos(np.arange(flat.size))
        found, wanted = product(flat, move, *others), hessian @ move
        size = max(1.0, float(np.max(np.abs(hessian), initial=0.0)))
        if not np.allclose(found, wanted, rtol=1e-7, atol=1e-7 * size, equal_nan=True):
            raise InternalError(f"the code of hessp is wrong: it gives {found.tolist()}, and not {wanted.tolist()}")


def problem(
    answer: Answer, value: Result, results: Results, products: Callable[..., Any], improve: Callable[[Program], Program]
) -> Problem:
    """The functions for a solver by the variables of an answer."""
    spec, request = answer.spec, answer.question.request._replace(order=1)
    if spec.kind.shape and any(derivative.order > 1 for derivative in answer.derivatives):
        raise OptionError(
            "the form flat is a function with its Jacobian, and no solver takes more of a vector",
            hint="leave --order out, or leave --form out",
        )
    names = list(dict.fromkeys(name for one in answer.derivatives for part in one.wrt for name in part.split(",")))
    made = layout(names, {name: variable.shape for name, variable in spec.variables.items()})
    command = "jacobian" if spec.kind.shape else "gradient"
    first = request._replace(wrt=tuple(names), command=command, layout="numerator").answer()
    others = ", ".join(made.others) + "," * (len(made.others) == 1)
    scalar = not spec.kind.shape
    hessians = list[Answer]()
    if scalar:
        try:
            for i, j in combinations_with_replacement(names, 2):
                wrt = (i,) if i == j else (i, j)
                hessians.append(request._replace(wrt=wrt, command="hessian", layout="numerator").answer())
        except UnsupportedError:
            hessians = []

    def function(name: str, says: str, found: Sequence[Result], *kinds: str, moves: tuple[str, ...] = ()) -> Flat:
        program = improve(Program(tuple(found)))
        return Flat(name, says, made, program.results, kinds, moves)

    by = ", ".join(names)
    start = made.flat if made.plain else f"pack({by})"
    solver = "minimize" if scalar else "least_squares"
    second = ", hessp=hessp" if hessians else ""
    given = f", args=({others})" if others else ""
    use = f"SciPy's {solver}(fun, {start}{given}, jac=jac{second})"
    kind = "vector" if scalar else "rows"
    gradient = results(first)
    functions: list[Written] = [] if made.plain else [Packing(made)]
    functions += [
        function("fun", f"The function, for {use}.", [value], "value"),
        function("jac", f"The {titled(command)} by {by}.", gradient, kind),
    ]
    if scalar:
        both = [value, *gradient]
        functions.append(function("fun_and_jac", "The function and its gradient, for jac=True.", both, "value", kind))
    if hessians:
        blocks = [result for one in hessians for result in results(one)]
        functions.append(function("hess", f"The Hessian by {by}.", blocks, "blocks"))
        moves, moved = products("hvp", first)
        functions.append(function("hessp", "The Hessian times a vector.", moved, "vector", moves=moves))
    return Problem(made, first, tuple(hessians), tuple(functions))
