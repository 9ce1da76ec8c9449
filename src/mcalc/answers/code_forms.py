"""The forms in which code gives a derivative: one table, a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from mcalc.answers.answer import Answer, Derivative
from mcalc.codegen.graph import Graph
from mcalc.codegen.matrix import Matrix, matrix
from mcalc.codegen.module import Written
from mcalc.codegen.sparse import sparse
from mcalc.errors import OptionError
from mcalc.language.tree import Node
from mcalc.record import Record
from mcalc.tensor import Node as Tensor

Root: TypeAlias = Callable[[Tensor], Node]
"""The code of a tensor."""


class Form(Record):
    """A form: the targets that it goes with, and what writes it; None where that is a plain function."""

    targets: tuple[str, ...]
    emit: Callable[[Answer, str, Graph, Root], Written] | None = None


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
    split = split_of(derivative)
    if derivative.sparsity.nnz == derivative.sparsity.size:
        words = ", ".join(derivative.structure)
        parts = "plus rank" in words or "kronecker" in words
        raise OptionError(
            f"the derivative by {', '.join(derivative.wrt)} is {words}: no entry is known to be zero",
            hint=f"--form {'factors, or ' if parts else ''}operator, or leave --form out",
        )
    return matrix(derivative.tensor, split)


def _sparse(answer: Answer, command: str, graph: Graph, root: Root) -> Written:
    found = [(",".join(dict.fromkeys(one.wrt)), _matrix(one)) for one in answer.derivatives]
    made = [(by, one, [root(entries.value) for entries in one.terms]) for by, one in found]
    return sparse(graph, command, f"The {command} by {', '.join(by for by, _ in found)} as a sparse array", made)


FORMS: Final[Mapping[str, Form]] = {
    "dense": Form(("numpy", "scipy", "jax", "torch")),
    "sparse": Form(("numpy", "scipy"), _sparse),
}
"""The forms by name."""
