"""A question answered as a program: the function, its derivatives, and their products with vectors, as a module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from shlex import join
from typing import Any

from mcalc.answers.answer import Answer, Derivative
from mcalc.answers.code_forms import Asked, by_of, form
from mcalc.answers.code_results import results_of, root_of, value_of
from mcalc.answers.proven_code import executed, prove_derivative, prove_value, runner
from mcalc.answers.request import Request, named
from mcalc.answers.vector_products import backward, by_each, forward, second
from mcalc.catalogue.properties import facts
from mcalc.codegen.graph import Graph
from mcalc.codegen.lines import Names
from mcalc.codegen.module import Function, Module, Written, titled, words
from mcalc.codegen.program import Program, Result, improved
from mcalc.codegen.targets import TARGETS, Target
from mcalc.errors import LimitError, OptionError, UnsupportedError
from mcalc.language.spec import Spec
from mcalc.language.tree import Name, Node
from mcalc.record import Record

GIVEN = ("value", "derivative", "jvp", "vjp", "hvp")
"""What a module can give."""


class Order(Record):
    """What is asked of a module: the question, the library, what its functions give, and how they give it."""

    request: Request
    target: str = "numpy"
    give: tuple[str, ...] = ("value", "derivative")
    form: str = "dense"

    def checked(self) -> Order:
        """The same. Raises OptionError for what there isn't."""
        if self.target not in TARGETS:
            raise OptionError(f"no target {self.target!r}", hint=f"one of {', '.join(TARGETS)}")
        for name in self.give:
            if name not in GIVEN:
                raise OptionError(f"no {name!r} to give", hint=f"some of {', '.join(GIVEN)}")
        form(self.form, self.target)
        flat = self.target == "scipy" and self.form == "dense"
        return self._replace(form="flat") if flat else self

    def words(self) -> str:
        """What is written after `mcalc code` to ask for the same."""
        more = []
        usual = "flat" if self.target == "scipy" else "dense"
        for name, default in (("target", "numpy"), ("give", "value,derivative"), ("form", usual)):
            said = getattr(self, name)
            said = said if isinstance(said, str) else ",".join(said)
            more += [f"--{name}", said] if said != default else []
        of = ["--of", self.request.command] if self.request.command else []
        return join([*self.request.words(), *of, *more])


class Piece(Record):
    """A function of the module before it is code: its answers, none for the value, and its further arguments."""

    name: str
    says: str
    answer: Answer | None = None
    more: tuple[str, ...] = ()


class Text(str):
    """Text that shows itself as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def code(
    spec: str,
    *,
    of: str | None = None,
    target: str = "numpy",
    give: str | Sequence[str] = ("value", "derivative"),
    form: str = "dense",
    **options: Any,
) -> str:
    """The module that computes a function and its derivatives, as text; the other options are those of `jacobian`.

    It was executed and held against numeric differentiation, unless its library isn't installed; then it says so.
    Raises UnsupportedError for what the library has no function for.

    >>> module = code("norm(A @ x - b)**2", wrt="x", give="derivative", shapes={"b": "m"})
    >>> print(module.splitlines()[-1])
        return 2*((A @ x - b) @ A)
    """
    if not named(give):
        raise OptionError(f"give is names, and not {give!r}", hint="as in ['value', 'derivative']")
    names = tuple(give.split(",")) if isinstance(give, str) else tuple(give)
    request = Request(spec, **options)._replace(command=of or "")
    return Text(built(Order(request, target, names, form))[0])


def compiled(order: Order, answer: Answer) -> Mapping[str, Any]:
    """What the module of an answer defines. Raises UnsupportedError where its library isn't installed."""
    _, names = built(order, answer)
    if names is None:
        package = TARGETS[order.target].package
        raise UnsupportedError(f"{package} isn't installed", hint=f"pip install {package}, or take code() for the text")
    return names


def built(order: Order, answer: Answer | None = None) -> tuple[str, Mapping[str, Any] | None]:
    """The module, of an answer that there is already, and what it defines where it could be executed."""
    order = order.checked()
    request = order.request
    if answer is None:
        request = request.suited()
        answer = request.answer()
    spec = answer.spec
    if spec.undefined:
        name = spec.undefined[0]
        raise UnsupportedError(f"{name} is undefined, so there is no code", hint=f"define it: {name}(t) = t**2; ...")
    command, target = request.command, TARGETS[order.target]
    known = {name: facts(one.properties) for name, one in spec.variables.items()}
    symmetric = {name for name, said in known.items() if "symmetric" in said}
    definite = {name for name, said in known.items() if "definite" in said}
    graph = Graph({name: variable.shape for name, variable in spec.variables.items()}, symmetric, {*spec.intermediates})
    pieces = [_piece(given, answer, command) for given in order.give]
    if {"value", "derivative"} <= {*order.give} and order.form == "dense":
        pieces.append(Piece(f"value_and_{command}", f"The value and the {titled(command)}.", answer))
    value = Result(spec.kind.shape, value_of(graph, spec))

    def improve(program: Program) -> Program:
        return improved(graph, program, spec.sizes, definite, target.lists)

    ways = partial(root_of, graph, spec), partial(results_of, graph), partial(_products, graph), improve
    asked = Asked(answer, command, order.target, graph, value, *ways)
    functions: list[Function | Written] = []
    emit, whole = form(order.form, order.target).emit, form(order.form, order.target).whole
    solver = None
    if whole is not None:
        _refuse_untold(spec, order.form)
        solver = whole(asked)
        functions, pieces = [*solver.functions], []
    for piece in pieces:
        if piece.name == command and emit is not None:
            functions.append(emit(asked))
            continue
        results = [value] if piece.name.startswith("value") else []
        results += _of_piece(graph, piece, spec)
        program = improve(Program(tuple(results)))
        functions.append(Function(piece.name, piece.says, program, piece.more))
    variables = {name: variable.shape for name, variable in spec.variables.items()}
    module = Module(_says(order, answer), variables, tuple(functions), graph, target, tuple(spec.sizes))
    text = module.text()
    names, why = executed(text, target), ""
    if names is None:
        why = f"{order.target} wasn't installed"
    else:
        try:
            _prove(answer, pieces, names, target)
            if solver is not None:
                solver.prove(names)
        except LimitError as error:
            why = error.message
    if why:
        text = module._replace(says=_says(order, answer, why)).text()
    return text, names


def _prove(answer: Answer, pieces: Sequence[Piece], names: Mapping[str, Any], target: Target) -> None:
    """Hold every function of the module against numbers."""
    variables = tuple(answer.spec.variables)
    for piece in pieces:
        arguments = (*variables, *piece.more)
        derivatives = () if piece.answer is None else piece.answer.derivatives
        values = piece.name.startswith("value")
        several = len(derivatives) + values > 1
        if values:
            prove_value(answer.spec, runner(names[piece.name], arguments, target, 0 if several else None))
        for place, derivative in enumerate(derivatives, values):
            assert piece.answer is not None
            run = runner(names[piece.name], arguments, target, place if several else None)
            prove_derivative(piece.answer, derivative, answer.spec, piece.name, run)


def _piece(given: str, answer: Answer, command: str) -> Piece:
    names = Names({*answer.spec.variables, *answer.spec.sizes, *answer.spec.intermediates})
    by, title = ", ".join(map(by_of, answer.derivatives)), titled(command)
    match given:
        case "value":
            return Piece("value", answer.spec.program.source)
        case "derivative":
            return Piece(command, f"The {title} by {by}.", answer)
        case "vjp":
            name = names.of("g")
            return Piece("vjp", f"{name} times the Jacobian by {by}.", backward(answer, name), (name,))
        case "jvp" | "hvp":
            moves, found = forward(given, answer, names)
            what = f"The Jacobian by {', '.join(by_each(answer))}" if given == "jvp" else "The Hessian"
            all_of = " by all variables" if given == "hvp" and len(moves) > 1 else ""
            return Piece(given, f"{what}{all_of} times {', '.join(moves)}.", found, moves)
        case "block" | "turned block":
            rows, columns = (one.split(",") for one in answer.derivatives[0].wrt)
            moves, found = second(answer, *((columns, rows) if given == "block" else (rows, columns)), names)
            return Piece(given, "", found, moves)
        case _:
            raise AssertionError(given)


def _products(graph: Graph, given: str, answer: Answer) -> tuple[tuple[str, ...], list[Result]]:
    """The further arguments and the results of products with vectors."""
    piece = _piece(given, answer, "")
    return piece.more, _of_piece(graph, piece, answer.spec)


def _of_piece(graph: Graph, piece: Piece, spec: Spec) -> list[Result]:
    """The derivatives of a piece; what is linear in a variable, and was differentiated by it, where that is zero."""
    results = [] if piece.answer is None else results_of(graph, piece.answer)

    def change(node: Node) -> Node:
        if not isinstance(node, Name) or node.id not in graph.variables or node.id in (*spec.variables, *piece.more):
            return node
        shape = graph.shapes[node]
        return graph.call("zeros", *map(graph.size, shape), shape=shape) if shape else graph.number(0)

    return [result.over(graph.mapped(result.roots, change)) for result in results]


def _refuse_untold(spec: Spec, form: str) -> None:
    """Raise OptionError for a dimension that is read off no variable: a function that others call has no argument for
    it.
    """
    told = {name for variable in spec.variables.values() for size in variable.shape for name in size.names()}
    for name in spec.sizes:
        if name not in told:
            raise OptionError(
                f"the dimension {name} is read off no variable, and a function of --form {form} has no argument for it",
                hint=f"write a number for {name}, or --form dense",
            )


def _says(order: Order, answer: Answer, unproven: str = "") -> str:
    """What the module says of itself: what it computes, how it was made, shapes, structure and where that holds."""
    spec, command = answer.spec, answer.question.request.command
    source = " ".join(spec.program.source.split())
    given = ", ".join(order.give).replace("derivative", titled(command))
    lines = [f"{given[0].upper()}{given[1:]} of", "", f"    {source}", ""]
    lines += [f"{name}: {_shape(variable.shape)}" for name, variable in spec.variables.items()]
    for derivative in answer.derivatives:
        words = ", ".join(derivative.structure)
        shape = _shape(derivative.tensor.shape)
        lines += ["", f"The {titled(command)} by {by_of(derivative)}: {shape}{', ' * bool(words)}{words}."]
        lines += [f"Not differentiable where {' or '.join(derivative.nonsmooth)}."] if derivative.nonsmooth else []
        lines += [f"Only where {' and '.join(derivative.domain)}."] if derivative.domain else []
        lines += _spoken_of(derivative)
    if unproven:
        lines += ["", f"This module was not held against numbers: {unproven}."]
    lines += ["", "Made by", "", f"    mcalc code {order.words()}", ""]
    return "\n".join(lines).replace("\\", "\\\\").replace('"' * 3, "'''")


def _spoken_of(derivative: Derivative) -> list[str]:
    """The named parts that the conditions of a derivative speak of, in order."""
    wanted, found = words([*derivative.nonsmooth, *derivative.domain]), list[str]()
    for name, part in reversed(derivative.where):
        if name in wanted:
            found.append(f"{name} = {part}")
            wanted |= words([part])
    return found[::-1]


def _shape(shape: Sequence[object]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})" if shape else "a number"
