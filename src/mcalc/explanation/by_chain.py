"""The chain method: intermediates, the derivative of each by itself, and one of the three chain rules."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.answers.answer import Derivative
from mcalc.derivation.record import Function, Path, Sweep, Total, along
from mcalc.explanation.board import Board
from mcalc.explanation.conclusion import combined_step, conclude, local_step
from mcalc.explanation.graph import merge
from mcalc.explanation.matching import rule_and_words
from mcalc.explanation.parts import definitions
from mcalc.explanation.products import alike, is_flat, joined, multiplied
from mcalc.explanation.rules import RULES
from mcalc.explanation.step import Step
from mcalc.explanation.trees import length, plus, renamed
from mcalc.explanation.verify import equality_check
from mcalc.language.spec import Spec
from mcalc.language.tree import Node

SINGLE = "single-variable chain rule"
TOTAL = "single-variable total-derivative chain rule"
VECTOR = "vector chain rule"

_PATHS = "several paths lead from the variable to the function"
_LONG = 240
"""Longer expressions are not written out with all intermediates replaced."""


def chain_steps(spec: Spec, by: str, derivative: Derivative) -> list[Step] | None:
    """All steps of the chain method; None for one function of numbers and for a constant, which are no chain."""
    graph = merge(spec, by)
    board = Board(spec, graph.constants)
    taken = {*spec.variables, *spec.sizes, *spec.undefined, *(name for name, _ in graph.constants)}
    taken |= {name for name, _ in derivative.where}
    for found in definitions(graph, by, taken, bool(spec.variables[by].shape)):
        board.define(found.name, found.tree, found.inputs)
    functions = board.functions
    last = functions[-1]
    if len(functions) == 1 and not (last.inputs and (last.spec.kind.shape or board.shape(by))):
        return None
    return _Chain(board, by, derivative).steps()


class _Chain:
    """The functions on a board, and the record of the sweep through them."""

    def __init__(self, board: Board, by: str, derivative: Derivative) -> None:
        self.board = board
        self.by = by
        self.derivative = derivative
        self.last = board.functions[-1]
        self.sweep = Sweep(board.functions)
        arrays = [function for function in board.functions if function.spec.kind.shape]
        one_path = all(len(function.inputs) == 1 for function in board.functions)
        flat = any(slope.flat for slope in self.sweep.local.values())
        self.at_once = one_path and not (flat and self.last not in arrays)
        self.rule = VECTOR if arrays or board.shape(by) else SINGLE if one_path else TOTAL

    def steps(self) -> list[Step]:
        """Names, local derivatives, and what they come to."""
        if len(self.board.functions) > 1:
            self._names()
        for function in self.board.functions:
            for name in function.inputs:
                self._local(function, name)
        *before, last = self._totals()
        for total in before:
            if len(total.paths) > 1 or len(total.paths[0]) > 1:
                self._together(total)
        self._conclude(last)
        return self.board.steps

    def _names(self) -> None:
        """The intermediates, checked by putting them together again."""
        board = self.board
        check = equality_check(board.spec, [board.spec, board.closed(self.last.name)])
        for function in board.functions:
            name, kind = function.name, function.spec.kind
            tree = board.text(board.definitions[name])
            rule, said = "intermediate variables", "a name for this part"
            board.write(Step("name", rule, said, name, "", tree, name, str(kind), check))

    def _local(self, function: Function, name: str) -> None:
        """One function by one of the things that it depends on."""
        inputs: Sequence[str] = function.inputs
        slopes = {by: self.sweep.local[function.name, by] for by in inputs}
        rule, said = rule_and_words(function.spec, inputs, slopes.values())
        if rule == "variable power":  # by one of them at a time it is either rule
            rule, said = rule_and_words(function.spec, [name], [])
        local_step(
            self.board, function.name, function.spec, rule, said, slopes[name], sign="∂" if len(inputs) > 1 else "d"
        )

    def _totals(self) -> Sequence[Total]:
        """What is put together: along one path all slopes are multiplied at once, where paths meet name by name."""
        if self.at_once:
            return [self.sweep.at_once()]
        return self.sweep.backward(self.by) if self.board.shape(self.by) else self.sweep.forward(self.by)

    def _together(self, total: Total, said: str = "", sign: str = "", last: bool = False) -> Node:
        """The step for a derivative that is put together; the values as they are written into the formula.

        Products of more than two axes get a step each where there are several.
        """
        board, paths, slope = self.board, total.paths, total.slope
        if len(paths) > 1 and is_flat(paths):
            for path in paths:
                if len(path) > 1:
                    self._together(Total((path,), along(path)), f"the path through {path[0].by}", "∂")
            values = plus(alike(board, [along(path) for path in paths]))
        elif len(paths) == len(paths[0]) == 1:
            values = board.line(slope).tree
        else:
            values = plus([multiplied(board, path) for path in paths])
        said, formula = said or RULES[self.rule].short, self._formula(paths, sign)
        combined_step(board, self.rule, said, slope.of, slope, values, paths, self.by, formula=formula, last=last)
        return values

    def _formula(self, paths: Sequence[Path], sign: str = "") -> Node:
        """dy/du @ du/dx; with ∂ for the derivative by one of several things that a function depends on."""
        first = sign or ("∂" if len(paths) > 1 else "d")
        signs = [[self.board.sign(slope, first if not at else "d") for at, slope in enumerate(path)] for path in paths]
        return plus([joined(self.board, path, names) for path, names in zip(paths, signs, strict=True)])

    def _conclude(self, total: Total) -> None:
        """Everything put together, the intermediates replaced by what they are, and the answer."""
        values, line = self._together(total, self._said(total), last=True), self.board.line(total.slope)
        written = self._written_out(values, line.tree, len(total.paths) > 1)
        conclude(self.board, self.derivative, [values, line.tree, *written], line.form)

    def _said(self, total: Total) -> str:
        """In a sentence: the rule, and the direction."""
        if len(self.board.functions) == 1:
            return "there is no function inside: the chain has one link"
        short = RULES[self.rule].short
        if len(total.paths) > 1 and self.rule == VECTOR:
            short = f"{_PATHS}: the products of Jacobians along them are summed"
        axes = len(self.board.shape(self.by))
        forward = len(self.last.spec.kind.shape) > axes if self.at_once else not axes
        start, end = (self.by, self.last.name) if forward else (self.last.name, self.by)
        return f"{short}; {'forward' if forward else 'backward'}, from {start} to {end}"

    def _written_out(self, values: Node, collapsed: Node, total: bool) -> list[Node]:
        """The same without intermediates, where that can be read: of a sum of paths term by term."""
        meaning: dict[str, Node] = {}
        lengths: dict[str, int] = {}
        for name, tree in self.board.definitions.items():
            lengths[name] = length(tree, lengths)
            if lengths[name] <= _LONG:
                meaning[name] = renamed(tree, meaning)
        trees = (values, collapsed) if total else (collapsed,)
        return [renamed(tree, meaning) for tree in trees if length(tree, lengths) <= _LONG]
