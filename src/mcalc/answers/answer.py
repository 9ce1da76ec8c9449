"""What mcalc answers: one derivative for each variable asked for, with all that is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from mcalc.answers.request import Request
from mcalc.exact.size import Size
from mcalc.language.shape.kinds import row_axis
from mcalc.language.spec import Spec
from mcalc.language.tree import Call
from mcalc.proof.every_answer.prove import Check
from mcalc.record import Record
from mcalc.structure import Sparsity
from mcalc.tensor.node import Node

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Answer", "Check", "Derivative", "Question", "Sparsity"]


class Question(Record):
    """What was asked, and the function as it was read."""

    request: Request
    spec: Spec

    @property
    def command(self) -> str:
        """Which derivative."""
        return self.request.command

    @property
    def layout(self) -> str:
        """What the rows are."""
        return self.request.layout

    @property
    def vec(self) -> str:
        """The order of entries where more than two axes are flattened."""
        return self.request.vec


class Derivative(Record):
    """One derivative.

    `expression` is the closed form in mcalc's language (in the layout asked for); `where` its shared parts in the
    order of computation. `symbolic_shape` is the shape as laid out, `shape` the same once every size is known,
    otherwise None; `tensor_shape` the output's axes, then the variable's. `form` is "exact" when the expression has
    the laid-out shape, "vec" when it is flattened to output by variable over vec (by rows unless columns were asked
    for), "einsum" when it has the tensor's own axes.
    """

    wrt: tuple[str, ...]
    expression: str
    where: tuple[tuple[str, str], ...]
    latex: str
    symbolic_shape: tuple[Size, ...]
    shape: tuple[int, ...] | None
    tensor_shape: tuple[Size, ...]
    form: str
    structure: tuple[str, ...]
    sparsity: Sparsity
    entries: Any
    nonsmooth: tuple[str, ...]
    domain: tuple[str, ...]
    check: Check
    tensor: Node
    question: Question
    order: int = 1

    def __call__(self, **values: ArrayLike) -> NDArray[Any]:
        """The derivative's value at these values of the variables, as an array of the laid-out shape.

        >>> import mcalc
        >>> mcalc.jacobian("x*w", wrt="x")(x=[1, 2], w=[3, 4])
        array([[3., 0.],
               [0., 4.]])
        """
        from mcalc.answers.evaluate import evaluate

        return evaluate(self, values)

    def sparse(self, **values: ArrayLike) -> Any:
        """The derivative's value as a sparse array of SciPy, which has only the entries of the pattern.

        >>> import mcalc
        >>> found = mcalc.jacobian("x*w", wrt="x").sparse(x=[1, 2], w=[3, 4])
        >>> found.shape, found.nnz
        ((2, 2), 2)
        """
        from mcalc.answers.evaluate import by_code

        return by_code(self.answer, values, "sparse")[0]

    def compile(self, target: str = "numpy", form: str = "dense") -> Callable[..., Any]:
        """A function of the variables, in the order in which they appear, that computes the derivative fast.

        >>> import mcalc
        >>> import numpy as np
        >>> gradient = mcalc.gradient("norm(A @ x - b)**2", wrt="x", shapes={"b": "m"}).compile()
        >>> gradient(np.eye(2), np.array([1.0, 2.0]), np.array([0.0, 1.0]))
        array([2., 2.])
        """
        from mcalc.answers.code import Order, compiled

        request = self.question.request
        found: Callable[..., Any] = compiled(Order(request, target, ("derivative",), form), self.answer)[
            request.command
        ]
        return found

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What a reader must know of the convention behind the derivative."""
        variables = self.question.spec.variables
        names = dict.fromkeys(name for group in self.wrt for name in group.split(","))
        found = []
        for name in names:
            kinds = [p for p in variables[name].properties if p != "constant"]
            if kinds:
                found.append(f"the entries of {name} count as independent, though it is {' and '.join(kinds)}")
        found += rowwise(self.question.spec)
        groups = [self.wrt] if self.order == 1 else [group.split(",") for group in self.wrt]
        stacked = dict.fromkeys(name for group in groups if len(group) > 1 for name in group)
        flat = [name for name in stacked if len(variables[name].shape) == 2]
        if flat:
            found.append(f"the entries of {' and '.join(flat)} follow each other row by row")
        return (*found, *self.question.spec.assumed)

    @property
    def notes(self) -> tuple[str, ...]:
        """Where a convention decided how the function was read and another reading fits too."""
        return self.answer.notes

    def __repr__(self) -> str:
        return f"<derivative by {', '.join(self.wrt)}: {self}>"

    def __str__(self) -> str:
        parts = "".join(f"{name} = {part}; " for name, part in self.where)
        return parts + self.expression

    def to_json(self) -> str:
        """The derivative as a JSON record, as the command line prints it."""
        return self.answer.to_json()

    @property
    def answer(self) -> Answer:
        """The answer that holds just this derivative."""
        return Answer(self.question, (self,))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return shown_in_notebooks(self)


def shown_in_notebooks(found: Any) -> dict[str, str]:
    """The forms of one of mcalc's objects that a notebook chooses from. The reports stand on what is shown."""
    bundle: Callable[[Any], dict[str, str]] = import_module("mcalc.report.notebook").bundle
    return bundle(found)


def rowwise(spec: Spec) -> list[str]:
    """What is said of functions that go along the last axis, where the spec gave none."""
    calls = [node for node in spec.values if isinstance(node, Call)]
    along = {node.function: row_axis(node, [spec.kinds[node.args[0]]]) for node in calls if node.args}
    return [f"{name} goes along the last axis, axis={axis}" for name, axis in along.items() if axis is not None]


class Answer(Record):
    """The answer to one question."""

    question: Question
    derivatives: tuple[Derivative, ...]

    def __repr__(self) -> str:
        return "\n".join([f"{self.question.command} of {self.spec.program.source}", *map(repr, self.derivatives)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return shown_in_notebooks(self)

    @property
    def spec(self) -> Spec:
        """The function with its shapes."""
        return self.question.spec

    @property
    def notes(self) -> tuple[str, ...]:
        """Where a convention decided how the function was read and another reading fits too.

        >>> import mcalc
        >>> mcalc.ask("jacobian", "W @ x + b").notes
        ('b was read as a scalar; -s b=m reads it as a vector',)
        """
        return self.spec.notes

    @property
    def where(self) -> tuple[tuple[str, str], ...]:
        """The parts that the derivatives share, each once, in the order of computation.

        >>> import mcalc
        >>> mcalc.ask("gradient", "z = W @ x; sum(sigmoid(z)**2)", wrt=["W", "x"]).where
        (('z', 'W @ x'), ('u1', '2*sigmoid(z)**2*(1 - sigmoid(z))'))
        """
        return tuple(part for _, where in self.program() for part in where)

    def program(self) -> Iterator[tuple[Derivative, tuple[tuple[str, str], ...]]]:
        """Each derivative with those of its parts that none before it needs: each part is shown once."""
        said: set[str] = set()
        for derivative in self.derivatives:
            yield derivative, tuple(part for part in derivative.where if part[0] not in said)
            said.update(name for name, _ in derivative.where)

    def __call__(self, **values: ArrayLike) -> dict[str, Any]:
        """The derivatives' values by the names of what they are by, computed together: each has the shape of its
        variable behind the shape of the function, which a number doesn't have.

        >>> import mcalc
        >>> mcalc.ask("gradient", "sum(w*x**2)")(x=[1, 2], w=[3, 4])
        {'w': array([1., 4.]), 'x': array([ 6., 16.])}
        """
        from mcalc.answers.evaluate import by_code

        found = by_code(self, values)
        return {", ".join(one.wrt): array for one, array in zip(self.derivatives, found, strict=True)}

    def compile(
        self, target: str = "numpy", give: Sequence[str] = ("value", "derivative"), form: str = "dense"
    ) -> SimpleNamespace:
        """The functions that `mcalc code` writes, ready to be called.

        >>> import mcalc
        >>> import numpy as np
        >>> found = mcalc.ask("gradient", "sum(w*x**2)", wrt="x").compile()
        >>> found.value_and_gradient(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
        (41.0, array([ 6., 16.]))
        """
        from mcalc.answers.code import Order, compiled

        names = compiled(Order(self.question.request, target, tuple(give), form), self)
        own = {name: one for name, one in names.items() if getattr(one, "__module__", "") == names["__name__"]}
        return SimpleNamespace(**{name: one for name, one in own.items() if not name.startswith("_")})

    def to_json(self) -> str:
        """The answer as a JSON record, as the command line prints it."""
        from json import dumps

        from mcalc.answers.record import record

        return dumps(record(self), ensure_ascii=False, allow_nan=False)
