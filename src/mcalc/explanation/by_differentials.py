"""The method of differentials: what each part changes by where the variable moves by dx, and the derivative read off.

It goes forward through the record of the sweep: the differential of a part is its derivative by each thing that it
depends on, times the differential of that. What is linear, as a product is in each factor, has `dX` in the place of
`X`. In the end all is in terms of `dX`, in the form from which the derivative is read off (Magnus and Neudecker,
Matrix Differential Calculus, chapter 9: the identification table).
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.answers.answer import Derivative
from mcalc.catalogue.properties import Curve, curve_of, moves_of
from mcalc.derivation.sweep_record import Function, local_slopes
from mcalc.errors import ArgumentsError, LimitError, ShapeError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.explanation.by_chain import LONG, name_steps
from mcalc.explanation.conclusion import conclude, plainly
from mcalc.explanation.graph import NAMES, TOO_LONG, Graph, merge, written_out
from mcalc.explanation.matching import is_call, rule_and_words
from mcalc.explanation.occurrences import Occurrences, moved, occurrences
from mcalc.explanation.parts import definitions
from mcalc.explanation.products import as_row, extent, factor
from mcalc.explanation.remarks import kinks
from mcalc.explanation.rules import RULES
from mcalc.explanation.step import Step, extent_of
from mcalc.explanation.steps_so_far import StepsSoFar
from mcalc.explanation.trees import Move, length, matmul, plus, renamed, times
from mcalc.explanation.verify import slope_check
from mcalc.language import parse
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, transposed
from mcalc.proof.every_answer.prove import Check
from mcalc.tensor import transpose

_RULE = "differential"
_READ_OFF = "identification"
_LONGEST = 2 * LONG
"""Nothing is read off what is longer."""
_FEW = 2
"""No more parts than this are written in their places, and need no names."""


def differential_steps(spec: Spec, by: str, derivative: Derivative) -> list[Step]:
    """All steps of the method of differentials.

    Raises UnsupportedError for a variable with declared properties of which the moves depend on the variable, if it is
    not orthogonal alone; for what has more axes than a matrix; and where a differential can't be written. Raises
    LimitError where it is long without names: the derivative is read off what has none.
    """
    graph = merge(spec, by, spread=False)
    _readable(graph.root)
    variable = spec.variables[by]
    if not all(map(moves_of, variable.properties)) and curve_of(variable.properties) is None:
        said = ", ".join(variable.properties)
        raise UnsupportedError(
            f"{by} is {said}, and what d{by} can be depends on {by}: the derivative can't be read off its differential",
            hint="--method rules shows the steps",
        )
    axes = max(len(variable.shape), len(spec.kind.shape))
    if axes > 2:
        raise UnsupportedError(
            f"derivatives are read off differentials of matrices, and here are {axes} axes",
            hint="--method rules shows the steps",
        )
    with written_out():
        method = _Differentials(spec, by, derivative, graph)
        _readable(method.so_far.line(method.whole).tree)
        return method.steps()


def _readable(tree: Node) -> None:
    """What a derivative is read off has no names in it but those of variables: it must not be too long."""
    if length(tree, {}) > _LONGEST:
        raise LimitError(TOO_LONG, hint=NAMES)


class _Differentials:
    """The functions with their steps, and the differential of each."""

    def __init__(self, spec: Spec, by: str, derivative: Derivative, graph: Graph) -> None:
        taken = {*spec.variables, *spec.sizes, *spec.undefined, *(name for name, _ in graph.constants)}
        taken |= {name for name, _ in derivative.where}
        parts = definitions(graph, by, taken)
        self.by, self.derivative = by, derivative
        self.so_far = so_far = StepsSoFar(spec, by, graph.constants)
        self.named = len(parts) > _FEW or bool(graph.named)
        move = so_far.move(by)
        self.bent = self._bent(curve_of(spec.variables[by].properties))
        if self.bent is None:
            so_far.take(move)
        for found in parts:
            so_far.define(found.name, found.tree, found.inputs)
            if not self.named:
                so_far.stands[found.name] = renamed(found.tree, so_far.stands)
        self.functions = tuple(so_far.functions)
        last = self.functions[-1].name
        self.whole = local_slopes(Function(last, so_far.open(graph.root), (by,)))[last, by]
        self.done: dict[str, Node] = {}

    def _bent(self, curve: Curve | None) -> tuple[Curve, str] | None:
        """How the variable moves where its moves depend on it, and what the matrix is called by which it does."""
        if curve is None:
            return None
        so_far, by = self.so_far, self.by
        turn = so_far.another("W", so_far.shape(by), (curve.kind,))
        so_far.take(turn)
        so_far.definitions[so_far.move(by)] = renamed(parse(curve.move).result, {"A": Name(by), "W": Name(turn)})
        return curve, turn

    def steps(self) -> list[Step]:
        """Names, differentials from the inside out or from the outside in, and what they come to."""
        for function in self.functions:
            self.done[function.name] = self._differential(function)
        if self.named:
            name_steps(self.so_far, self.functions)
        for function in self.functions if self.named else self.functions[::-1]:
            self._local(function)
        self._together()
        self._read_off()
        return self.so_far.steps

    def _differential(self, function: Function) -> Node:
        """The differential of a function by those of what it depends on, each in its place if it can stand so."""
        so_far, name = self.so_far, function.name
        if not function.inputs:
            return so_far.line(moved(so_far, self.whole)).tree  # a constant is all there is
        found = occurrences(so_far, name, so_far.definitions[name], function.inputs)
        try:
            try:
                tree = self._sum(function, found)
            except ShapeError:  # what stands in its place is a row, and a slope makes a column
                tree = self._sum(function, None)
        except ArgumentsError as error:
            raise UnsupportedError(
                f"the differential of {so_far.said(name)} has no notation", hint="--method rules shows the steps"
            ) from error
        so_far.definitions[so_far.move(name)] = tree
        return tree

    def _sum(self, function: Function, found: Occurrences | None) -> Node:
        """The sum of the differentials by all inputs, which can be read."""
        tree = plus([term for by in function.inputs for term in self._terms(function, by, found)])
        self.so_far.open(tree)
        return tree

    def _terms(self, function: Function, by: str, found: Occurrences | None) -> list[Node]:
        """The differential by one input: a term for each of its places, or its slope times the differential."""
        places = [] if found is None else [found.moved(self.so_far, place) for place in found.places if place.of == by]
        terms = [place for place in places if place is not None]
        if terms and len(terms) == len(places):
            return terms
        return [self.so_far.line(moved(self.so_far, local_slopes(function)[function.name, by])).tree]

    def _local(self, function: Function) -> None:
        """One function: its differential by those of the things that it depends on."""
        so_far, name, tree = self.so_far, function.name, self.done[function.name]
        stands = {} if self.named else so_far.stands
        words = rule_and_words(function.spec, function.inputs, local_slopes(function).values(), stands)
        left, size = self._left(name), self._extent(name)
        step = Step("local", words.rule, plainly(words.said), left.id, "", "", "", size, self._check(function))
        notes = tuple(note for by in function.inputs for note in kinks(function.spec, by, stands))
        if self.named or {*function.inputs} <= {self.by}:
            lines = [so_far.text(tree), *(self._lines()[1:] if len(self.functions) == 1 else [])]
            step = step._replace(before=lines[0] if len(lines) > 1 else "", through=tuple(lines[1:-1]), after=lines[-1])
        else:
            opened = renamed(tree, {so_far.move(by): self._left(by) for by in function.inputs})
            step = step._replace(kind="open", applied=opened, after=so_far.text(opened))
        so_far.write(step._replace(why=words.why, notes=notes))

    def _left(self, name: str) -> Name:
        """What the differential of a part is called: `du`, `d(A @ X)`."""
        so_far = self.so_far
        return Name(so_far.move(name)) if self.named or name == self.by else Move(so_far.said(name))

    def _extent(self, name: str) -> str:
        shape = self.so_far.shape(name)
        return extent_of(shape if len(shape) != 1 else (*shape, Size.of(1)))

    def _check(self, function: Function) -> Check | None:
        """A differential against finite differences along the line x + t*dx, or along a curve."""
        so_far, t = self.so_far, self.so_far.another("t")
        line: dict[str, Node] = {
            name: Call("add", (Name(name), Call("mul", (Name(t), Name(so_far.move(name)))))) for name in function.inputs
        }
        trees = [function.spec.program.result, self.done[function.name]]
        if self.bent is not None and self.by in line:
            curve, turn = self.bent
            trees = [renamed(tree, {so_far.move(self.by): so_far.definitions[so_far.move(self.by)]}) for tree in trees]
            line[self.by] = renamed(parse(curve.path).result, {"A": Name(self.by), "W": Name(turn), "t": Name(t)})
        bent, closed = (self._column(renamed(tree, line)) for tree in trees)
        return slope_check(bent, t, closed, "exact" if len(bent.kind.shape) < 3 else "einsum")

    def _column(self, tree: Node) -> Spec:
        """A tree of names, opened; a row as the column that its derivative by a scalar is."""
        opened = self.so_far.open(tree)
        return self.so_far.open(transposed(tree)) if opened.kind.row else opened

    def _together(self) -> None:
        """All differentials put in, in the form from which the derivative is read off."""
        if len(self.functions) == 1:
            return
        last, lines = self.functions[-1].name, self._lines()
        said, check = RULES[_RULE].short, self.so_far.equal_closed(*lines)
        step = Step("combine", _RULE, said, self._left(last).id, "", "", lines[-1], self._extent(last), check)
        self.so_far.write(step._replace(before=lines[0] if len(lines) > 1 else "", through=tuple(lines[1:-1])))

    def _lines(self) -> list[str]:
        """The differential of the whole in terms of that of the variable: put together, written out, to be read off."""
        so_far, last = self.so_far, self.functions[-1].name
        moves: dict[str, Node] = {}
        parts: dict[str, Node] = {}
        lengths: dict[str, int] = {}
        for function in self.functions:
            name, move = function.name, so_far.move(function.name)
            lengths[move] = length(self.done[name], lengths)
            lengths[name] = length(so_far.definitions[name], lengths)
            if lengths[move] <= LONG:
                moves[move] = renamed(self.done[name], moves)
            if lengths[name] <= LONG:
                parts[name] = renamed(so_far.definitions[name], parts)
        whole = so_far.move(last)
        shown = [moves[whole]] if whole in moves else []
        shown += [renamed(tree, parts) for tree in shown if length(tree, lengths) <= LONG]
        return self._lasting([*map(so_far.text, shown), self._readable()])

    def _lasting(self, lines: Sequence[str]) -> list[str]:
        """Where it is not the last line that is read off, it is left out if it is no shorter than the one before."""
        *earlier, last = lines
        return [*earlier] if self._is_whole() and earlier and len(earlier[-1]) <= len(last) else [*lines]

    def _is_whole(self) -> bool:
        """Whether the differential is no product with dx at its end: of a matrix, or of a vector by one."""
        return self.whole.rank > 1 or (self.whole.rank > 0 and len(self.whole.into) > 1)

    def _readable(self) -> str:
        """The differential as a product in which dx comes last, or of a matrix as the answer would write it."""
        so_far, slope, dx = self.so_far, self.whole, Name(self.so_far.move(self.by))
        if self._is_whole():
            return so_far.text(so_far.line(moved(so_far, slope)).tree)
        if not slope.into:
            return so_far.text(times(so_far.line(slope).tree, dx))
        if len(slope.into) == 1:
            return so_far.text(matmul(as_row(so_far, slope), dx))
        turned = self._turned()
        first, last = so_far.text(turned), so_far.text(dx)
        # As it stands: text would have dx inside of an outer product.
        return f"trace(({first}) @ {last})" if is_call(turned, "add", "sub") else f"trace({first} @ {last})"

    def _turned(self) -> Node:
        """The transpose of the derivative of a scalar by a matrix; an outer product is one factor."""
        return parse(self.so_far.text(self.so_far.written(transpose(self.whole.node)))).result

    def _read_off(self) -> None:
        """The derivative, by the identification table."""
        so_far, slope = self.so_far, self.whole
        axes = max(slope.rank, len(slope.into))
        so_far.turned = self.derivative.question.layout == "denominator" and axes < 2
        name, line, by = self.functions[-1].name, so_far.line(slope), self.by
        whole, dx = self._left(name).id, so_far.move(by)
        taken = {*so_far.ranks, *so_far.spec.undefined}
        letter = next(name for name in ("G", "J", "M", "G_") if taken.isdisjoint({name, name.lower()}))
        so_far.ranks |= {letter: 2, letter.lower(): 1}
        form, meant = _TABLE[min(slope.rank, 2), min(len(slope.into), 2)]
        said = form.format(df="dF" if slope.rank > 1 else "df", dx=dx, G=letter, g=letter.lower())
        meant = meant.format(G=letter, g=letter.lower())
        if so_far.turned and slope.node.shape:
            meant = meant.removesuffix(".T") if meant.endswith(".T") else f"{meant}.T"
        if line.form == "einsum":
            said = f"dF is {letter} times {dx}, summed over the axes of {dx}: the derivative is {letter}"
        else:
            said = f"{said} has the derivative {meant}"
        sides, notes = [line.tree], []
        if not slope.rank and len(slope.into) == 2:
            turned = self._turned()
            sides = [transposed(turned), *sides]
            said += f", and here {letter}.T = {so_far.text(turned)}"
        matrix = factor(so_far, slope) if slope.flat and slope.rank else None
        if matrix is not None:
            flat = matmul(matrix, Call("vec", (Name(dx),)) if len(slope.into) > 1 else Name(dx))
            notes = [f"here {f'vec({whole})' if slope.rank > 1 else whole} = {so_far.text(flat)}"]
        words = f"is {', '.join(map(moves_of, so_far.spec.variables[by].properties))} too"
        if self.bent is not None:
            curve, turn = self.bent
            because, is_moved = curve.because.format(A=by), so_far.text(so_far.definitions[dx])
            words = f"= {is_moved} with a {curve.kind} {turn}, as {because}"
        if so_far.spec.variables[by].properties:
            notes.append(f"{dx} {words}: with every such {dx} other matrices in the place of {letter} come to the same")
        step = Step(
            "combine", _READ_OFF, said, so_far.said(name), by, "", so_far.text(line.tree), extent(so_far, slope)
        )
        so_far.write(step._replace(sign=so_far.mark, notes=tuple(notes)))
        conclude(so_far, self.derivative, sides, line.form)


_TABLE = {
    (0, 0): ("{df} = {g}*{dx}", "{g}"),
    (0, 1): ("{df} = {g}.T @ {dx}", "{g}.T"),
    (0, 2): ("{df} = trace({G}.T @ {dx})", "{G}"),
    (1, 0): ("{df} = {g}*{dx}", "{g}"),
    (1, 1): ("{df} = {G} @ {dx}", "{G}"),
    (1, 2): ("{df} = {G} @ vec({dx})", "{G}"),
    (2, 0): ("{df} = {G}*{dx}", "{G}"),
    (2, 1): ("vec({df}) = {G} @ {dx}", "{G}"),
    (2, 2): ("vec({df}) = {G} @ vec({dx})", "{G}"),
}
"""From what a derivative is read off, by the numbers of axes of the function and of the variable."""
