"""The chain method: intermediates, the derivative of each by itself, and one of the three chain rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from mcalc.answers.answer import Derivative
from mcalc.derivation.record import Function, Path, Slope, Sweep, Total, along
from mcalc.explanation.board import Board
from mcalc.explanation.conclusion import combined_step, conclude, local_step
from mcalc.explanation.graph import merge
from mcalc.explanation.matching import rule_and_words
from mcalc.explanation.parts import definitions
from mcalc.explanation.products import alike, is_flat, joined, multiplied
from mcalc.explanation.rules import RULES
from mcalc.explanation.signs import PARTIAL, TOTAL
from mcalc.explanation.step import Step
from mcalc.explanation.trees import length, plus, renamed
from mcalc.explanation.verify import equality_check
from mcalc.language.spec import Spec
from mcalc.language.tree import Node
from mcalc.tensor import variable

SINGLE = "single-variable chain rule"
SEVERAL = "single-variable total-derivative chain rule"
VECTOR = "vector chain rule"

LONG = 240
"""Longer expressions are not written out with all intermediates replaced."""
_NAMED = 160
"""A longer derivative on the way gets a name."""


def chain_steps(spec: Spec, by: str, derivative: Derivative) -> list[Step] | None:
    """All steps of the chain method; None for one function of numbers and for a constant, which are no chain."""
    graph = merge(spec, by)
    board = Board(spec, by, graph.constants)
    taken = {*spec.variables, *spec.sizes, *spec.undefined, *(name for name, _ in graph.constants)}
    taken |= {name for name, _ in derivative.where}
    for found in definitions(graph, by, taken, bool(spec.variables[by].shape)):
        board.define(found.name, found.tree, found.inputs)
    functions = board.functions
    last = functions[-1]
    if len(functions) == 1 and not (last.inputs and (last.spec.kind.shape or board.shape(by))):
        return None
    return _Chain(board, by, derivative, taken).steps()


def name_steps(board: Board, functions: Sequence[Function]) -> None:
    """The intermediates, checked by putting them together again."""
    check = equality_check(board.spec, [board.spec, board.closed(functions[-1].name)])
    for function in functions:
        name, kind = function.name, function.spec.kind
        tree = board.text(board.definitions[name])
        rule, said = "intermediate variables", "a name for this part"
        board.write(Step("name", rule, said, name, "", tree, name, str(kind), check))


class _Chain:
    """The functions on a board, and the record of the sweep through them."""

    def __init__(self, board: Board, by: str, derivative: Derivative, taken: set[str]) -> None:
        self.board = board
        self.functions = tuple(board.functions)
        axes = max(len(shape) for shape in (board.shape(by), *(f.spec.kind.shape for f in self.functions)))
        board.turned = derivative.question.layout == "denominator" and axes < 2
        self.taken = taken | board.definitions.keys()
        self.by = by
        self.derivative = derivative
        self.last = self.functions[-1]
        self.sweep = Sweep(self.functions)
        arrays = [function for function in self.functions if function.spec.kind.shape]
        one_path = all(len(function.inputs) == 1 for function in self.functions)
        flat = any(slope.flat for slope in self.sweep.local.values())
        self.at_once = one_path and not (flat and self.last not in arrays)
        self.rule = VECTOR if arrays or board.shape(by) else SINGLE if one_path else SEVERAL

    def steps(self) -> list[Step]:
        """Names, local derivatives, and what they come to."""
        if len(self.functions) > 1:
            name_steps(self.board, self.functions)
        for function in self.functions:
            for name in function.inputs:
                self._local(function, name)
        self._conclude(self._total())
        return self.board.steps

    def _local(self, function: Function, name: str) -> None:
        """One function by one of the things that it depends on."""
        inputs: Sequence[str] = function.inputs
        slopes = {by: self.sweep.local[function.name, by] for by in inputs}
        words = rule_and_words(function.spec, inputs, slopes.values(), self.board.stands)
        if words.rule == "variable power":  # by one of them at a time it is either rule
            words = rule_and_words(function.spec, [name], [])
        if len(inputs) > 1:
            self.board.marks[function.name, name] = PARTIAL
            others = [other for other in inputs if other != name]
            held = f"; {', '.join(others)} {'is' if len(others) == 1 else 'are'} held constant"
            words = words._replace(said=words.said + held)
        local_step(self.board, function.name, function.spec, words, slopes[name])

    def _total(self) -> Total:
        """What is put together: along one path all slopes are multiplied at once, where paths meet name by name."""
        if self.at_once:
            return self.sweep.at_once()
        totals = self.sweep.backward if self.board.shape(self.by) else self.sweep.forward
        return totals(self.by, self._passed)[-1]

    def _passed(self, total: Total) -> Slope:
        """A derivative on the way; a long one is called by a name from there on."""
        board, slope = self.board, total.slope
        if len(total.paths) == len(total.paths[0]) == 1:
            return slope
        self._together(total)
        step = board.steps[-1]
        if len(step.after) <= _NAMED or len(slope.node.shape) > 2:
            return slope
        name = next(f"D{number}" for number in count(1) if f"D{number}" not in self.taken)
        self.taken.add(name)
        board.define(name, board.written(slope.node))
        row = board.stands_as_row(slope) or (board.turned and len(slope.node.shape) == 2)
        board.steps[-1] = step._replace(notes=(*step.notes, f"called {name}{'.T' if row else ''} from here on"))
        return slope._replace(node=variable(name, slope.node.shape))

    def _together(self, total: Total, said: str = "", last: bool = False) -> Node:
        """The step for a derivative that is put together; the values as they are written into the formula.

        Products of more than two axes get a step each where there are several.
        """
        board, slope = self.board, total.slope
        paths = sorted(total.paths, key=lambda path: len(path) > 1)  # the one without intermediates first
        if len(paths) > 1 and is_flat(paths):
            for path in paths:
                if len(path) > 1:
                    self._follow(path)
            values = plus(alike(board, [along(path) for path in paths]))
        elif len(paths) == len(paths[0]) == 1:
            values = board.line(slope).tree
        else:
            values = plus([multiplied(board, path) for path in paths])
        said = said or self._words(len(paths), slope)
        formula = None if len(paths) == len(paths[0]) == 1 else self._formula(paths)
        summed = len(paths) > 1 or any(board.sign(other).sign == TOTAL for other in paths[0])
        board.marks[slope.of, slope.by] = TOTAL if summed else board.mark
        combined_step(board, self.rule, said, slope.of, slope, values, paths, self.by, formula=formula, last=last)
        return values

    def _follow(self, path: Path) -> None:
        """What one path of several contributes."""
        board, product = self.board, self._formula([path])
        said = f"the path through {path[0].by}"
        values, of = multiplied(board, path), board.text(product)
        combined_step(board, self.rule, said, of, along(path), values, [path], self.by)
        board.steps[-1] = board.steps[-1]._replace(by="", applied=product)

    def _formula(self, paths: Sequence[Path]) -> Node:
        """∂y/∂x + ∂y/∂u @ ∂u/∂x."""
        return plus([joined(self.board, path, [self.board.sign(slope) for slope in path]) for path in paths])

    def _conclude(self, total: Total) -> None:
        """Everything put together, the intermediates replaced by what they are, and the answer."""
        values, line = self._together(total, self._said(total), last=True), self.board.line(total.slope)
        written = self._written_out(values, line.tree, len(total.paths) > 1)
        on_the_way = [] if len(total.paths) > 1 and len(written) > 1 else [line.tree]
        if len(written) > 1:
            before, last = (self.board.text(tree).count("(") for tree in written)
            if last > max(before, self.derivative.expression.count("(")):
                written.pop()  # no step towards the answer
        conclude(self.board, self.derivative, [values, *on_the_way, *written], line.form)

    def _said(self, total: Total) -> str:
        """In a sentence: the rule, and the direction."""
        if len(self.functions) == 1:
            return "there is no function inside: the chain has one link"
        short = self._words(len(total.paths), total.slope)
        axes = len(self.board.shape(self.by))
        forward = len(self.last.spec.kind.shape) > axes if self.at_once else not axes
        start, end = (self.by, self.last.name) if forward else (self.last.name, self.by)
        return f"{short}; {'forward' if forward else 'backward'}, from {start} to {end}"

    def _words(self, paths: int, slope: Slope) -> str:
        """The rule in a sentence, for so many paths."""
        if paths > 1:
            products = "products of Jacobians" if self.rule == VECTOR else "products"
            count = {2: "two", 3: "three"}.get(paths, "several")
            return f"{count} paths lead from {slope.by} to {slope.of}: the {products} along them are summed"
        return "the derivatives along the path are multiplied" if self.rule == SEVERAL else RULES[self.rule].short

    def _written_out(self, values: Node, collapsed: Node, total: bool) -> list[Node]:
        """The same without intermediates, where that can be read: of a sum of paths term by term."""
        meaning: dict[str, Node] = {}
        lengths: dict[str, int] = {}
        for name, tree in self.board.definitions.items():
            lengths[name] = length(tree, lengths)
            if lengths[name] <= LONG:
                meaning[name] = renamed(tree, meaning)
        trees = (values, collapsed) if total else (collapsed,)
        return [renamed(tree, meaning) for tree in trees if length(tree, lengths) <= LONG]
