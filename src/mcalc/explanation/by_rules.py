"""The rules method: from the outside in, each rule opened, its parts differentiated, and put together again."""

from __future__ import annotations

from mcalc.answers.answer import Derivative
from mcalc.derivation.sweep_record import Function, Path, Slope, along, local_slopes
from mcalc.errors import LimitError
from mcalc.explanation.conclusion import combined_step, conclude, fitted, local_step
from mcalc.explanation.graph import NAMES, merge, written_out
from mcalc.explanation.layers import Layer, layers, nesting
from mcalc.explanation.matching import Words, is_leaf, rule_and_words, settled
from mcalc.explanation.products import alike, as_row, extent, factor, is_flat, joined, multiplied
from mcalc.explanation.rules import RULES
from mcalc.explanation.step import Step
from mcalc.explanation.steps_so_far import StepsSoFar
from mcalc.explanation.trees import Sign, names_in, plus, replaced, times, unsigned
from mcalc.explanation.verify import slope_check
from mcalc.language import parse
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, Number, Stack, transposed
from mcalc.record import Record
from mcalc.tensor import Node as Tensor
from mcalc.tensor import Product, product

_DEEPEST = 32
"""Each layer is written with all that is inside it."""


def rules_steps(spec: Spec, by: str, derivative: Derivative) -> list[Step]:
    """All steps of the rules method."""
    method = _Rules(spec, by, derivative.question.layout == "denominator")
    so_far = method.so_far
    with written_out():
        method.walk()
        conclude(so_far, derivative, method.sides, so_far.line(method.total(method.root)).form)
    return so_far.steps


class _Term(Record):
    """What one part adds to a derivative.

    `path` are the slopes that are multiplied, `sign` stands for the last of them; with a `scale` the first is that
    number times the identity.
    """

    path: Path
    sign: Sign | None
    scale: Tensor | None = None


class _Rules:
    """The layers of a function, each with a name that stands for it while the one around it is differentiated."""

    def __init__(self, spec: Spec, by: str, turned: bool) -> None:
        graph = merge(spec, by, spread=False)
        self.by, self.root, self.depends, self.kinds = by, graph.root, graph.depends, graph.kinds
        self.layers = layers(graph)
        deep = nesting(self.layers)
        if deep > _DEEPEST:
            raise LimitError(
                f"functions are nested {deep} deep; the rules are written out to a depth of {_DEEPEST}",
                hint=NAMES,
            )
        self.so_far = StepsSoFar(spec, by, graph.constants)
        axes = max(len(spec.variables[by].shape), *(len(self.kinds[node].shape) for node in self.depends | {self.root}))
        self.so_far.turned = turned and axes < 2
        self.taken = {*spec.variables, *spec.sizes, *spec.undefined, *(name for name, _ in graph.constants)}
        self.names: dict[Node, str] = {}
        self.totals: dict[Node, Slope] = {}
        self.terms: dict[Node, list[_Term]] = {}
        self.words: dict[Node, Words] = {}
        self.sides: list[Node] = []

    def walk(self) -> None:
        """Open each layer on the way in, close it on the way out; what comes up twice is differentiated once."""
        seen: set[Node] = set()
        stack: list[tuple[Node, int, bool]] = [(self.root, 0, False)]
        while stack:
            node, depth, ready = stack.pop()
            layer = self.layers[node]
            if ready:
                self._close(layer, depth)
            elif node not in seen:
                seen.add(node)
                if layer.inner:
                    self._open(layer, depth)
                    stack.append((node, depth, True))
                    inner = [part for part in layer.inner if part in self.depends and not is_leaf(part)]
                    stack.extend((part, depth + 1, False) for part in reversed(inner))
                else:
                    spec, slope = self.so_far.open(node), self.total(node)
                    words = rule_and_words(spec, [self.by], [slope], self.so_far.stands)
                    words = words._replace(rule=settled(layer.rule, [slope], [self.by]))
                    self.sides = local_step(self.so_far, self.so_far.text(node), spec, words, slope, depth)

    def total(self, node: Node) -> Slope:
        """The derivative of a part of the function by the variable."""
        if node not in self.totals:
            name = self._name(node)
            self.totals[node] = local_slopes(Function(name, self.so_far.open(node), (self.by,)))[name, self.by]
        return self.totals[node]

    def _name(self, node: Node) -> str:
        """A name that stands for a part, which is a column."""
        if node not in self.names:
            name = f"p{len(self.names) + 1}"
            while name in self.taken:
                name += "_"
            self.names[node] = name
            self.so_far.stands[name] = self._column(node, node)
            self.so_far.define(name, self.so_far.stands[name])
        return self.names[node]

    def _column(self, node: Node, tree: Node) -> Node:
        return transposed(tree) if self.kinds[node].row else tree

    def _open(self, layer: Layer, depth: int) -> None:
        """The rule applied, with what is inside still to be differentiated."""
        so_far, slope, formula = self.so_far, self.total(layer.node), self._equation(layer, False)
        shown = so_far.line(slope)
        closed = so_far.open(parse(so_far.text(shown.tree)).result)
        rule = self._rule(layer)
        said = "; ".join(RULES[name].short for name in rule.split(", "))
        why: tuple[str, ...] = ()
        if layer.kind == "composed":
            words = self.words.get(layer.node, Words(rule, said))
            own, why = words.said, words.why
            said = own if layer.rule != "chain" else f"{said}; {own}".removesuffix("; ")
            said = fitted(so_far, said, [term.path[0] for term in self._terms(layer) if term.path])
        check = slope_check(so_far.open(layer.node), self.by, closed, shown.form, turned=so_far.turned)
        step = Step(
            "open", rule, said, so_far.text(layer.node), self.by, "", so_far.text(formula), extent(so_far, slope), check
        )
        so_far.write(step._replace(applied=formula, depth=depth, sign=so_far.mark, why=why))

    def _close(self, layer: Layer, depth: int) -> None:
        """The derivatives of what is inside put in."""
        so_far, slope, values = self.so_far, self.total(layer.node), self._equation(layer, True)
        terms = self._terms(layer) if layer.kind == "composed" else []
        paths = [term.path for term in terms if not (term.scale and is_flat([term.path]))]
        of, rule = so_far.text(layer.node), self._rule(layer)
        combined_step(so_far, rule, "", of, slope, values, paths, self.by, depth=depth)
        self.sides = [values, so_far.line(slope).tree]

    def _rule(self, layer: Layer) -> str:
        """The rule of a layer, now that its slopes by what is inside are known."""
        terms = self._terms(layer) if layer.kind == "composed" else []
        slopes = [term.path[0] for term in terms]
        return settled(layer.rule, slopes, [slope.by for slope in slopes])

    def _terms(self, layer: Layer) -> list[_Term]:
        """By each part inside, times the derivative of that; and by the variable where it stands by itself."""
        if layer.node in self.terms:
            return self.terms[layer.node]
        so_far, by = self.so_far, self.by
        numbers = not so_far.shape(by)
        inner = [part for part in dict.fromkeys(layer.inner) if numbers or part in self.depends]
        names = {part: self._name(part) for part in inner}
        tree = replaced(layer.node, {part: self._column(part, Name(name)) for part, name in names.items()})
        direct = (by,) if by in names_in(tree) else ()
        whole = self._name(layer.node)
        slopes = local_slopes(Function(whole, so_far.open(tree), (*names.values(), *direct)))
        moving = [*names.values(), *direct]
        self.words[layer.node] = rule_and_words(so_far.open(tree), moving, slopes.values(), so_far.stands)
        terms = []
        for part, name in names.items():
            local = slopes[whole, name]
            terms.append(_Term((local, self.total(part)), so_far.ratio(so_far.text(part), by), _scale(local)))
        if direct:
            shown = so_far.ratio(by, by) if layer.rule in ("product", "quotient") and numbers else None
            terms.append(_Term((slopes[whole, by],), shown))
        self.terms[layer.node] = terms[::-1] if layer.rule == "product" else terms
        return self.terms[layer.node]

    def _equation(self, layer: Layer, known: bool) -> Node:
        """The rule of a layer applied; with `known` the derivatives of what is inside are put in."""
        if layer.kind == "stack" and isinstance(layer.node, Stack):
            return self._rows(layer.node, known)
        if layer.kind == "scaled":
            return self._scaled(layer, known)
        terms = self._terms(layer)
        if known and len(terms) > 1 and is_flat([term.path for term in terms]):
            return plus(alike(self.so_far, [along(term.path) for term in terms]))
        return plus([self._written(term, known) for term in terms])

    def _rows(self, node: Stack, known: bool) -> Node:
        """A row for each function."""
        if not known or self.so_far.turned:
            so_far, of = self.so_far, node.items
            slopes = [
                so_far.line(self.total(item)).tree if known else so_far.ratio(so_far.text(item), self.by) for item in of
            ]
            whole = Stack(tuple(slopes))
            return transposed(whole) if so_far.turned else whole
        rows = tuple(as_row(self.so_far, self.total(item)) for item in node.items)
        bare = tuple(transposed(row) for row in rows)
        return Stack(bare if all(isinstance(row, Stack) for row in bare) else rows)

    def _scaled(self, layer: Layer, known: bool) -> Node:
        """The constant factors in front."""
        (inner,) = layer.inner
        so_far = self.so_far
        tree: Node = as_row(so_far, self.total(inner)) if known else so_far.ratio(so_far.text(inner), self.by)
        above: list[Node] = []
        below: list[Node] = []
        negative, node = False, layer.node
        while node is not inner and isinstance(node, Call):
            moving = next(part for part in node.args if part in self.depends)
            still = [part for part in node.args if part is not moving]
            negative ^= not still
            (below if node.function == "div" else above).extend(still)
            node = moving
        for part in above:
            tree = times(part, tree)
        for part in below:
            tree = Call("div", (tree, part))
        return Call("neg", (tree,)) if negative else tree

    def _written(self, term: _Term, known: bool) -> Node:
        """A product of Jacobians, its last factor by its sign unless it is known."""
        so_far, first = self.so_far, term.path[0]
        if len(term.path) == 1:
            tree = as_row(so_far, first)
            return tree if term.sign is None else times(tree, Number(1) if known else term.sign)
        inner = as_row(so_far, term.path[1]) if known or term.sign is None else term.sign
        if term.scale is not None:
            scale = so_far.written(term.scale)
            positive = unsigned(scale)
            if positive is not None and _is_one(positive):
                return Call("neg", (inner,))
            return inner if _is_one(scale) else times(scale, inner)
        if known:
            return multiplied(so_far, term.path)
        return joined(so_far, term.path, [factor(so_far, first) or so_far.written(first.node), inner])


def _is_one(tree: Node) -> bool:
    return isinstance(tree, Number) and tree.value == 1


def _scale(slope: Slope) -> Tensor | None:
    """The number that a slope is, or that it is times the identity."""
    node, rank = slope.node, slope.rank
    if not node.shape:
        return node
    if not isinstance(node, Product) or rank != len(slope.into) or node.out[:rank] != node.out[rank:]:
        return None
    kept = set(node.out)
    if len(kept) < rank or any(not kept.isdisjoint(factor.labels) for factor in node.factors):
        return None
    factors = [(factor.node, factor.labels, factor.exponent) for factor in node.factors]
    return product(factors, (), dict(enumerate(node.sizes)), node.coefficient)
