"""The chain method: intermediates, the derivative of each by itself, and one of the three chain rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from mcalc.answers.answer import Derivative
from mcalc.derivation.sweep_record import Function, Path, Slope, Sweep, Total, along
from mcalc.explanation.conclusion import combined_step, conclude, local_step
from mcalc.explanation.graph import merge
from mcalc.explanation.matching import rule_and_words
from mcalc.explanation.parts import definitions
from mcalc.explanation.products import alike, is_flat, joined, multiplied
from mcalc.explanation.rules import RULES
from mcalc.explanation.signs import PARTIAL, TOTAL
from mcalc.explanation.step import Step
from mcalc.explanation.steps_so_far import StepsSoFar
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
    so_far = StepsSoFar(spec, by, graph.constants)
    taken = {*spec.variables, *spec.sizes, *spec.undefined, *(name for name, _ in graph.constants)}
    taken |= {name for name, _ in derivative.where}
    for found in definitions(graph, by, taken, bool(spec.variables[by].shape)):
        so_far.define(found.name, found.tree, found.inputs)
    functions = so_far.functions
    last = functions[-1]
    if len(functions) == 1 and not (last.inputs and (last.spec.kind.shape or so_far.shape(by))):
        return None
    return _Chain(so_far, by, derivative, taken).steps()


def name_steps(so_far: StepsSoFar, functions: Sequence[Function]) -> None:
    """The intermediates, checked by putting them together again."""
    check = equality_check(so_far.spec, [so_far.spec, so_far.closed(functions[-1].name)])
    for function in functions:
        name, kind = function.name, function.spec.kind
        tree = so_far.text(so_far.definitions[name])
        rule, said = "intermediate variables", "a name for this part"
        so_far.write(Step("name", rule, said, name, "", tree, name, str(kind), check))


class _Chain:
    """The functions with their steps, and the record of the sweep through them."""

    def __init__(self, so_far: StepsSoFar, by: str, derivative: Derivative, taken: set[str]) -> None:
        self.so_far = so_far
        self.functions = tuple(so_far.functions)
        axes = max(len(shape) for shape in (so_far.shape(by), *(f.spec.kind.shape for f in self.functions)))
        so_far.turned = derivative.question.layout == "denominator" and axes < 2
        self.taken = taken | so_far.definitions.keys()
        self.by = by
        self.derivative = derivative
        self.last = self.functions[-1]
        self.sweep = Sweep(self.functions)
        arrays = [function for function in self.functions if function.spec.kind.shape]
        one_path = all(len(function.inputs) == 1 for function in self.functions)
        flat = any(slope.flat for slope in self.sweep.local.values())
        self.at_once = one_path and not (flat and self.last not in arrays)
        self.rule = VECTOR if arrays or so_far.shape(by) else SINGLE if one_path else SEVERAL

    def steps(self) -> list[Step]:
        """Names, local derivatives, and what they come to."""
        if len(self.functions) > 1:
            name_steps(self.so_far, self.functions)
        for function in self.functions:
            for name in function.inputs:
                self._local(function, name)
        self._conclude(self._total())
        return self.so_far.steps

    def _local(self, function: Function, name: str) -> None:
        """One function by one of the things that it depends on."""
        inputs: Sequence[str] = function.inputs
        slopes = {by: self.sweep.local[function.name, by] for by in inputs}
        words = rule_and_words(function.spec, inputs, slopes.values(), self.so_far.stands)
        if words.rule == "variable power":  # by one of them at a time it is either rule
            words = rule_and_words(function.spec, [name], [])
        if len(inputs) > 1:
            self.so_far.marks[function.name, name] = PARTIAL
            others = [other for other in inputs if other != name]
            held = f"; {', '.join(others)} {'is' if len(others) == 1 else 'are'} held constant"
            words = words._replace(said=words.said + held)
        local_step(self.so_far, function.name, function.spec, words, slopes[name])

    def _total(self) -> Total:
        """What is put together: along one path all slopes are multiplied at once, where paths meet name by name."""
        if self.at_once:
            return self.sweep.at_once()
        totals = self.sweep.backward if self.so_far.shape(self.by) else self.sweep.forward
        return totals(self.by, self._passed)[-1]

    def _passed(self, total: Total) -> Slope:
        """A derivative on the way; a long one is called by a name from there on."""
        so_far, slope = self.so_far, total.slope
        if len(total.paths) == len(total.paths[0]) == 1:
            return slope
        self._together(total)
        step = so_far.steps[-1]
        if len(step.after) <= _NAMED or len(slope.node.shape) > 2:
            return slope
        name = next(f"D{number}" for number in count(1) if f"D{number}" not in self.taken)
        self.taken.add(name)
        so_far.define(name, so_far.written(slope.node))
        row = so_far.stands_as_row(slope) or (so_far.turned and len(slope.node.shape) == 2)
        so_far.steps[-1] = step._replace(notes=(*step.notes, f"called {name}{'.T' if row else ''} from here on"))
        return slope._replace(node=variable(name, slope.node.shape))

    def _together(self, total: Total, said: str = "", last: bool = False) -> Node:
        """The step for a derivative that is put together; the values as they are written into the formula.

        Products of more than two axes get a step each where there are several.
        """
        so_far, slope = self.so_far, total.slope
        paths = sorted(total.paths, key=lambda path: len(path) > 1)  # the one without intermediates first
        if len(paths) > 1 and is_flat(paths):
            for path in paths:
                if len(path) > 1:
                    self._follow(path)
            values = plus(alike(so_far, [along(path) for path in paths]))
        elif len(paths) == len(paths[0]) == 1:
            values = so_far.line(slope).tree
        else:
            values = plus([multiplied(so_far, path) for path in paths])
        said = said or self._words(len(paths), slope)
        formula = None if len(paths) == len(paths[0]) == 1 else self._formula(paths)
        summed = len(paths) > 1 or any(so_far.sign(other).sign == TOTAL for other in paths[0])
        so_far.marks[slope.of, slope.by] = TOTAL if summed else so_far.mark
        combined_step(so_far, self.rule, said, slope.of, slope, values, paths, self.by, formula=formula, last=last)
        return values

    def _follow(self, path: Path) -> None:
        """What one path of several contributes."""
        so_far, product = self.so_far, self._formula([path])
        said = f"the path through {path[0].by}"
        values, of = multiplied(so_far, path), so_far.text(product)
        combined_step(so_far, self.rule, said, of, along(path), values, [path], self.by)
        so_far.steps[-1] = so_far.steps[-1]._replace(by="", applied=product)

    def _formula(self, paths: Sequence[Path]) -> Node:
        """∂y/∂x + ∂y/∂u @ ∂u/∂x."""
        return plus([joined(self.so_far, path, [self.so_far.sign(slope) for slope in path]) for path in paths])

    def _conclude(self, total: Total) -> None:
        """Everything put together, the intermediates replaced by what they are, and the answer."""
        values, line = self._together(total, self._said(total), last=True), self.so_far.line(total.slope)
        written = self._written_out(values, line.tree, len(total.paths) > 1)
        on_the_way = [] if len(total.paths) > 1 and len(written) > 1 else [line.tree]
        if len(written) > 1:
            before, last = (self.so_far.text(tree).count("(") for tree in written)
            if last > max(before, self.derivative.expression.count("(")):
                written.pop()  # no step towards the answer
        conclude(self.so_far, self.derivative, [values, *on_the_way, *written], line.form)

    def _said(self, total: Total) -> str:
        """In a sentence: the rule, and the direction."""
        if len(self.functions) == 1:
            return "there is no function inside: the chain has one link"
        short = self._words(len(total.paths), total.slope)
        axes = len(self.so_far.shape(self.by))
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
        for name, tree in self.so_far.definitions.items():
            lengths[name] = length(tree, lengths)
            if lengths[name] <= LONG:
                meaning[name] = renamed(tree, meaning)
        trees = (values, collapsed) if total else (collapsed,)
        return [renamed(tree, meaning) for tree in trees if length(tree, lengths) <= LONG]
