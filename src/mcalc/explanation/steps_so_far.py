"""What an explanation has come to: the function, the names that are given to parts of it, and the steps so far.

A text may speak of these parts in two ways: read `open`, a part is a variable of its own, which is how its local
derivative is taken; read `closed`, it is what it was defined to be. What is checked is the text that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mcalc.answers.layout import conditions_of
from mcalc.answers.present import notes
from mcalc.catalogue import find
from mcalc.catalogue.properties import moves_of
from mcalc.derivation.sweep_record import Function, Slope
from mcalc.exact.size import Size
from mcalc.explanation.signs import sign_of
from mcalc.explanation.spelling import respelled, shortened, typed_names
from mcalc.explanation.step import Step
from mcalc.explanation.trees import Sign, names_in, renamed
from mcalc.explanation.verify import equality_check
from mcalc.language import parse, read_within
from mcalc.language.spec import Spec, Variable
from mcalc.language.tree import Call, Name, Program
from mcalc.language.tree import Node as Tree
from mcalc.language.within import completed, curtailed, read_tree
from mcalc.notation import entries, express, text
from mcalc.notation.decimals import Places, places, typed_in
from mcalc.notation.ranks import ranks_of
from mcalc.notation.writer import Writer
from mcalc.proof.every_answer.prove import Check
from mcalc.record import Record
from mcalc.tensor import Node, lower, transpose, variable
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.lift import at_sizes
from mcalc.tensor.lower import lowered

MOST = 5
"""More rows or columns are not shown entry by entry."""


class Line(Record):
    """A written derivative, and whether it is flattened."""

    tree: Tree
    form: str


class StepsSoFar:
    """A spec, its parts, and steps.

    `definitions` are the trees of the parts over the names before them; what `stands` for a name is written in its
    place: nothing where an explanation speaks of its parts by their names. Derivatives are written with `mark`, d or ∂,
    those in `marks` with their own; `moves` has the names of differentials. What is
    `turned` is written in denominator layout: Jacobians are transposed, and stand in the reverse order in a product.
    """

    def __init__(self, spec: Spec, by: str, constants: Sequence[tuple[str, Tree]] = ()) -> None:
        self.spec, self._by = spec, by
        self._domain: Sequence[Spec] | None = None
        self.mark = sign_of(spec, by)
        self.marks: dict[tuple[str, str], str] = {}
        self.moves: dict[str, str] = {}
        self.turned = False
        self.steps: list[Step] = []
        self.functions: list[Function] = []
        self.definitions: dict[str, Tree] = {}
        self.stands: dict[str, Tree] = {}
        self.ranks = {name: len(found.shape) for name, found in spec.variables.items()}
        self._lines: dict[tuple[object, ...], Line] = {}
        self._constants = dict(constants)
        for name, tree in constants:
            self.ranks[name] = ranks_of(tree, self.ranks)[tree]
        self._typed = typed_names(spec)
        self._numbers = typed_in(spec)
        self._variables = dict(spec.variables)
        calls = [node for node in spec.values if isinstance(node, Call)]
        self._symmetric = any((entry := find(call.function)) is not None and entry.symmetric for call in calls)

    def define(self, name: str, tree: Tree, inputs: Sequence[str] = ()) -> Function:
        """Name a part; `inputs` are the names that it is differentiated by."""
        function = Function(name, self.open(tree), tuple(inputs))
        shape = function.spec.kind.shape
        self.functions.append(function)
        self.definitions[name] = tree
        self.ranks[name] = len(shape)
        properties = ("symmetric",) if self._symmetric and _is_symmetric(function.spec) else ()
        self._variables[name] = Variable(name, shape, "declared", properties)
        return function

    def copy(self, name: str) -> str:
        """A further name for a variable or a part, which is shown as what it is."""
        return self._standing(name, self._variables[name].shape, Name(name))

    def vector(self, name: str, size: Size, tree: Tree) -> str:
        """A name for the vector that a number is expanded to, which is shown as what it is."""
        return self._standing(name, (size,), tree)

    def _standing(self, name: str, shape: tuple[Size, ...], tree: Tree) -> str:
        """A further name, and what it stands for."""
        name = self._fresh(f"{name}_")
        self._variables[name] = Variable(name, shape, "declared")
        self.ranks[name] = len(shape)
        self.definitions[name] = self.stands[name] = tree
        return name

    def move(self, name: str) -> str:
        """The name of the differential of a variable or a part: `dx`."""
        if name not in self.moves:
            move = self._fresh(f"d{name}")
            self.moves[name] = move
            shape, words = self._variables[name].shape, self._variables[name].properties
            self.ranks[move] = len(shape)
            self._variables[move] = Variable(move, shape, "declared", tuple(filter(None, map(moves_of, words))))
        return self.moves[name]

    def moved(self, name: str) -> Node:
        """The differential of a variable or a part as a tensor."""
        move = self._variables[self.move(name)]
        return variable(move.name, move.shape, move.properties)

    def another(self, name: str, shape: tuple[Size, ...] = (), words: tuple[str, ...] = ()) -> str:
        """The name of a number or an array of its own, with properties."""
        name = self._fresh(name)
        self._variables[name] = Variable(name, shape, "declared", words)
        self.ranks[name] = len(shape)
        return name

    def take(self, name: str) -> None:
        """From here on what is written down may speak of a name as of the variables of the spec."""
        self.spec = self.spec._replace(variables={**self.spec.variables, name: self._variables[name]})

    def _fresh(self, name: str) -> str:
        while name in self._variables or name in self.definitions or name in self.spec.sizes:
            name += "_"
        return name

    def open(self, tree: Tree) -> Spec:
        """A tree with every part as a variable."""
        spoken = set(names_in(tree))
        known = {k: v for k, v in self._variables.items() if k in spoken or k not in self.definitions}
        where = [] if spoken.isdisjoint(self._constants) else list(self._constants.items())
        return read_tree(tree, self.spec._replace(variables=known), where)

    def closed(self, source: str) -> Spec:
        """A text with every part as it was defined."""
        return self._read(source, {**self._constants, **self.definitions}, self.spec)

    def _read(self, source: str, statements: Mapping[str, Tree], spec: Spec) -> Spec:
        program = Program("", tuple(statements.items()), spec.program.result)
        return read_within(source, spec._replace(program=program, intermediates=statements))

    def shape(self, name: str) -> tuple[Size, ...]:
        """The axes of a variable or a part."""
        return self._variables[name].shape

    def text(self, tree: Tree) -> str:
        """A tree in mcalc's language."""
        return respelled(text(self._shown(tree), self.ranks), self._typed)

    def _shown(self, tree: Tree) -> Tree:
        return curtailed(renamed(tree, self.stands) if self.stands else tree)

    def said(self, name: str) -> str:
        """A name, or what stands for it."""
        return self.text(self.stands[name]) if name in self.stands else name

    def sign(self, slope: Slope) -> Sign:
        """`du/dx` for a derivative."""
        return Sign(self.said(slope.of), self.said(slope.by), self.marks.get((slope.of, slope.by), self.mark))

    def ratio(self, of: str, by: str) -> Sign:
        """`d(x**2)/dx` for the derivative of something that has no name."""
        return Sign(of, by, self.mark)

    def line(self, slope: Slope) -> Line:
        """A derivative as an answer would print it."""
        key = slope.node, slope.rank, self.turned, len(self.moves)
        if key not in self._lines:
            self._lines[key] = self._line(slope)
        return self._lines[key]

    def _line(self, slope: Slope) -> Line:
        node, rows = slope.node, slope.rank
        if self.turned:
            node, rows = transpose(node) if len(node.shape) == 2 else node, len(slope.into)
        shown = express(node, rows, self._order)
        if not shown.where:
            return Line(completed(shown.tree), shown.form)
        return Line(self.written(node, not rows), "exact" if len(node.shape) < 3 else "einsum")

    def entries(self, slope: Slope) -> tuple[tuple[str, ...], ...]:
        """The rows of a derivative, entry by entry, where the sizes are numbers and there are few of them."""
        known = {name: size for name, size in self.spec.sizes.items() if size is not None}
        node, axes = slope.node, len(slope.node.shape)
        counts = [size.substitute(known).value for size in node.shape]
        if not 0 < axes <= 2 or any(not isinstance(count, int) or count > MOST for count in counts):
            return ()
        if self.turned and axes == 2:
            node = transpose(node)
        found = entries(at_sizes(node, known), known, self._order)
        if axes == 1:
            found = [found] if self.stands_as_row(slope) else [[entry] for entry in found]
        return tuple(tuple(respelled(entry, self._typed) for entry in row) for row in found)

    def stands_as_row(self, slope: Slope) -> bool:
        """Whether a derivative is written as a row."""
        return len(slope.node.shape) == 1 and bool(slope.rank) == self.turned

    def written(self, node: Node, row: bool = False) -> Tree:
        """A tensor along its own axes, whatever their number; a vector as a row if that is wanted."""
        writer = Writer(self._order)
        form = writer.form(node)
        return completed(writer.tree(form.turned if row and form.rank == 1 else form.plain))

    @property
    def _order(self) -> Mapping[str, int]:
        moves = set(self.moves.values())  # differentials come last in a product
        return Places(sorted(self.ranks, key=moves.__contains__) if moves else self.ranks, self._numbers)

    def equal(self, *sides: str) -> Check | None:
        """Check that all sides have one value, every part being a variable of its own.

        That takes no longer the more parts there are. Where no point tells, a part is what it was defined to be.
        """
        texts = list(dict.fromkeys(filter(None, sides)))
        spoken = {name for side in texts for name in names_in(parse(side, tuple(self.ranks)).result)}
        parts = {name: self._variables[name] for name in self.definitions if name in spoken}
        spec = self.spec._replace(variables={**self.spec.variables, **parts})
        read = [self._read(side, self._constants, spec) for side in texts]
        found = equality_check(spec, read, domain=self.domain)
        return found or (self.equal_closed(*texts) if parts else None)

    def equal_closed(self, *sides: str) -> Check | None:
        """The same of every part as it was defined: of sides that speak of different parts."""
        closed = [self.closed(side) for side in dict.fromkeys(filter(None, sides))]
        return equality_check(self.spec, closed, domain=self.domain)

    def domain(self) -> Sequence[Spec]:
        """The conditions under which the derivative holds."""
        if self._domain is None:
            told = notes(conditions_of(lowered(self.spec), [self._by]), places(self.spec)).domain
            self._domain = [read_within(text, self.spec) for text in told]
        return self._domain

    def write(self, step: Step) -> None:
        """Write one step down, its formula as text."""
        if step.applied is not None:
            applied = self._shown(step.applied)
            step = step._replace(applied=applied, formula=respelled(text(applied, self.ranks), self._typed))
        moves = {move: name for name, move in self.moves.items()}
        step = self._plain(step)._replace(ranks=self.ranks, moves=moves, notes=tuple(dict.fromkeys(step.notes)))
        self.steps.append(step)

    def rewrite(self, **changes: Any) -> None:
        """Change the last step."""
        self.steps[-1] = self._plain(self.steps[-1]._replace(**changes))

    def _plain(self, step: Step) -> Step:
        """A step without the sides that are another only in other words."""
        sides = [side for side in (step.before, *step.through, step.after) if side]
        if step.kind == "name" or len(sides) < 2:
            return step
        known = tuple(self.ranks)
        kept = [sides[place] for place in shortened([parse(side, known).result for side in sides], self.ranks)]
        before, through = (kept[0], kept[1:-1]) if len(kept) > 1 else ("", [])
        return step._replace(before=before, through=tuple(through))


def _is_symmetric(spec: Spec) -> bool:
    """Whether a part is a symmetric matrix, as a function of such would have it."""
    return len(spec.kind.shape) == 2 and spec.kind.shape[0] == spec.kind.shape[1] and is_symmetric(lower(spec))
