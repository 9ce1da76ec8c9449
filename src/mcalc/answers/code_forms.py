"""The forms in which code gives a derivative: one table, a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeAlias, get_args

from mcalc.answers.answer import Answer, Derivative
from mcalc.answers.flat_code import problem
from mcalc.answers.objective_code import loss
from mcalc.answers.request import Library
from mcalc.answers.wrapped_code import differentiable
from mcalc.codegen.factors import factored, factors
from mcalc.codegen.graph import Graph
from mcalc.codegen.matrix import Matrix, matrix
from mcalc.codegen.module import Function, Written, titled
from mcalc.codegen.operators import Operator, Product, operators
from mcalc.codegen.program import Program, Result
from mcalc.codegen.sizes import Nominal
from mcalc.codegen.sparse import sparse
from mcalc.errors import OptionError
from mcalc.exact.size import product as size_of
from mcalc.language.tree import Node
from mcalc.record import Record
from mcalc.tensor import Node as Tensor

Products: TypeAlias = Callable[[str, Answer], tuple[tuple[str, ...], Sequence[Result]]]
"""The further arguments and the results of "jvp", "vjp" or "hvp" of an answer, or of a "block" of a Hessian."""


Improve: TypeAlias = Callable[[Program], Program]


class Asked(Record):
    """A derivative to write: the answer and the command, the code of the function, and how the code of a tensor, of all
    derivatives of an answer and of products with vectors comes to be, and is improved.
    """

    answer: Answer
    command: str
    target: str
    graph: Graph
    value: Result
    root: Callable[[Tensor], Node]
    results: Callable[[Answer], Sequence[Result]]
    products: Products
    improve: Improve

    def says(self, how: str) -> str:
        """What the function says of itself."""
        by = ", ".join(map(by_of, self.answer.derivatives))
        return f"The {titled(self.command)} by {by} as {how}"


def by_of(derivative: Derivative) -> str:
    """The variables of a derivative, each once."""
    return ",".join(dict.fromkeys(derivative.wrt))


class Whole(Protocol):
    """A module of its own kind: its functions, and the proof of them when they have been executed."""

    @property
    def functions(self) -> tuple[Function | Written, ...]:
        """The functions in order."""

    def prove(self, names: Mapping[str, Any]) -> None:
        """Hold them against numbers. Raises InternalError where they differ."""


class Form(Record):
    """A form: the targets that it goes with, and what writes the derivative, or the `whole` module; neither where all
    are plain functions.
    """

    targets: tuple[str, ...]
    emit: Callable[[Asked], Written] | None = None
    whole: Callable[[Asked], Whole] | None = None


def form(name: str, target: str) -> Form:
    """The form with a name. Raises OptionError where there is none, or none for the target."""
    if name not in FORMS:
        raise OptionError(f"no form {name!r}", hint=f"one of {', '.join(FORMS)}")
    if target not in FORMS[name].targets:
        able = [other for other, one in FORMS.items() if target in one.targets]
        raise OptionError(
            f"the form {name} is not there for {target}",
            hint=f"--form {name} goes with --target {' or '.join(FORMS[name].targets)}; {target} has {', '.join(able)}",
        )
    return FORMS[name]


def split_of(derivative: Derivative) -> int:
    """How many axes of a derivative are rows. Raises OptionError where it isn't a matrix."""
    spec, rank = derivative.question.spec, len(derivative.tensor.shape)
    outer = len(spec.kind.shape)
    if derivative.order == 1:
        split = outer if derivative.question.layout == "numerator" else rank - outer
    else:
        first = derivative.wrt[0].split(",")
        split = outer or (len(spec.variables[first[0]].shape) if len(first) == 1 else 1)
    if not 0 < split < rank or derivative.order > 2 or (outer and derivative.order > 1):
        by = ", ".join(derivative.wrt)
        hint = "leave --form out" + ("; --of hessian is a matrix" if derivative.order == 1 and not outer else "")
        raise OptionError(f"the derivative by {by} has no rows and columns, so that it has no such form", hint=hint)
    return split


def _matrix(derivative: Derivative) -> Matrix:
    """A derivative as a matrix with few entries. Raises OptionError where all entries can be other than zero."""
    split, count = split_of(derivative), derivative.sparsity
    full = count.nnz == count.size
    found = None if full and "nnz" not in count.bounds else matrix(derivative.tensor, split)
    if found is None or (full and not (found.exact and found.sparse)):
        words = ", ".join(derivative.structure)
        parts = "plus rank" in words or "kronecker" in words
        raise OptionError(
            f"the derivative by {', '.join(derivative.wrt)} is {words}: no entry is known to be zero",
            hint=f"--form {'factors, or ' if parts else ''}operator, or leave --form out",
        )
    return found


def _sparse(asked: Asked) -> Written:
    found = [(by_of(one), _matrix(one)) for one in asked.answer.derivatives]
    made = [(by, one, [asked.root(entries.value) for entries in one.terms]) for by, one in found]
    return sparse(asked.graph, asked.command, asked.says("a sparse array"), made, asked.improve)


def _operator(asked: Asked) -> Written:
    """Operators by products: the Jacobian forwards and backwards, a Hessian forwards, a block of one for both sides."""
    found = []
    for derivative in asked.answer.derivatives:
        split, by, answer = split_of(derivative), by_of(derivative), derivative.answer
        shape = derivative.tensor.shape
        rows, columns = size_of(shape[:split]), size_of(shape[split:])
        names = {"matvec": "jvp", "rmatvec": "vjp"}
        if len(set(derivative.wrt)) > 1 and derivative.order > 1:
            names = {"matvec": "block", "rmatvec": "turned block"}
        elif derivative.order > 1:
            names = {"matvec": "hvp"}
        elif derivative.question.layout == "denominator":
            names = {"matvec": "vjp", "rmatvec": "jvp"}
        products = []
        for name, given in names.items():
            arguments, results = asked.products(given, answer)
            moved = {"block": derivative.wrt[-1], "turned block": derivative.wrt[0]}.get(given, by)
            shapes = [answer.spec.variables[one].shape for one in moved.split(",")]
            shapes = [answer.spec.kind.shape] if given == "vjp" else shapes
            products.append(Product(name, tuple(zip(arguments, shapes, strict=True)), tuple(results)))
        found.append(Operator(by, rows, columns, tuple(products)))
    says = asked.says("a linear operator: products with vectors, without the matrix.")
    return operators(asked.graph, asked.command, says, found, asked.improve)


def _factors(asked: Asked) -> Written:
    spec = asked.answer.spec
    likely = Nominal([variable.shape for variable in spec.variables.values()], spec.sizes)
    found = []
    for derivative in asked.answer.derivatives:
        split = split_of(derivative)
        parts = factors(derivative.tensor, split, likely.of)
        if parts is None or not (parts.products or parts.kronecker):
            words = f" ({', '.join(derivative.structure)})" if derivative.structure else ""
            raise OptionError(
                f"the derivative by {by_of(derivative)}{words} has no factors",
                hint=f"--form {'operator' if parts is None else 'sparse'}, or leave --form out",
            )
        found.append(parts)
    return factored(asked.command, asked.says("factors"), found, asked.root, asked.improve)


def _module(asked: Asked) -> Whole:
    return differentiable(asked.answer, asked.target, asked.value, asked.products, asked.improve)


def _flat(asked: Asked) -> Whole:
    return problem(asked.answer, asked.value, asked.results, asked.products, asked.improve)


def _objective(asked: Asked) -> Whole:
    return loss(asked.answer, asked.results, asked.root, asked.improve)


FORMS: Final[Mapping[str, Form]] = {
    "dense": Form(get_args(Library)),
    "sparse": Form(("numpy", "scipy"), _sparse),
    "operator": Form(("numpy", "scipy"), _operator),
    "factors": Form(("numpy", "scipy"), _factors),
    "flat": Form(("scipy",), whole=_flat),
    "module": Form(("jax", "torch"), whole=_module),
    "objective": Form(("numpy", "scipy"), whole=_objective),
}
"""The forms by name."""
