"""A function as a textbook takes it apart: from the outside in, one rule at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mcalc.explanation.graph import Graph
from mcalc.explanation.matching import ANALYTIC, is_call, is_leaf, operation, rule_of, turns, unclosed
from mcalc.explanation.rules import RULES
from mcalc.language.tree import Call, Node, Stack, postorder
from mcalc.language.walk import operands
from mcalc.record import Record


class Layer(Record):
    """One layer of a function.

    `node` is taken apart by `rule` into `inner` functions, none where it is differentiated at once. `kind` says how:
    "leaf", "terms" of a sum, "scaled" by a constant, "stack" of functions, or "composed", where `core` is the
    operation that matters, without what only shifts its result.
    """

    node: Node
    kind: str
    rule: str
    inner: tuple[Node, ...]
    core: Node


def layers(graph: Graph) -> dict[Node, Layer]:
    """The layers of a function, each after those inside it; the last is the whole."""
    cutter = Cutter(graph)
    found: dict[Node, Layer] = {}
    stack: list[tuple[Node, bool]] = [(graph.root, False)]
    while stack:
        node, ready = stack.pop()
        if node in found:
            continue
        layer = cutter.layer(node)
        if ready or not layer.inner:
            found[node] = layer
        else:
            stack.append((node, True))
            stack.extend((part, False) for part in reversed(layer.inner))
    return found


def nesting(found: Mapping[Node, Layer]) -> int:
    """How deep the layers are nested."""
    depths: dict[Node, int] = {}
    for node, layer in found.items():
        depths[node] = 1 + max((depths.get(part, 0) for part in layer.inner), default=0)
    return max(depths.values())


class Cutter:
    """Cuts one layer off a function at a time; the nodes in `keep` are no part of a layer around them."""

    def __init__(self, graph: Graph, keep: Collection[Node] = ()) -> None:
        self.depends = graph.depends
        self.kinds = graph.kinds
        self.keep = keep
        self.unclosed = unclosed(graph.root, graph.kinds, graph.depends)

    def layer(self, node: Node) -> Layer:
        """The outermost layer of a node; what has no derivative by itself is one with what is around it."""
        found = self.plain(node)
        if node in self.unclosed or not self.unclosed.isdisjoint(found.inner):
            return Layer(node, "leaf", ANALYTIC, (), found.core)
        return found

    def plain(self, node: Node) -> Layer:
        """The same as if every function had a derivative."""
        if node not in self.depends:
            return Layer(node, "leaf", "constant", (), node)
        if is_leaf(node):
            return Layer(node, "leaf", self._rule(node), (), node)
        if is_call(node, "add", "sub"):
            terms = list(self._terms(node))
            shape = self.kinds[node].shape
            if all(term not in self.depends or self.kinds[term].shape == shape for term in terms):
                return self._sum(node, terms)
        if isinstance(node, Stack):
            plain = all(not self.kinds[item].shape for item in node.items)
            inner = tuple(item for item in node.items if item in self.depends) if plain else self._inner(node)
            return Layer(node, "stack" if plain else "composed", self._rule(node), inner, node)
        return self._scaled(node) or self._composed(node)

    def _rule(self, node: Node) -> str:
        return rule_of(operation(node, self.kinds, self.depends))

    def _composed(self, node: Node) -> Layer:
        inner, rule = self._inner(node), self._rule(node)
        if not inner:
            return Layer(node, "leaf", rule, (), node)
        return Layer(node, "composed", rule if RULES[rule].own else "chain", inner, node)

    def _inner(self, node: Node) -> tuple[Node, ...]:
        """The functions that an operation works on; a chain of matrix products is one operation."""
        found: set[Node] = set()
        stack = [node]
        while stack:
            outer = stack.pop()
            for part in operands(outer):
                while turns(part) and part not in self.keep:
                    part = operands(part)[0]
                if part in self.depends and not is_leaf(part):
                    if part not in self.keep and self._belongs(part, outer):
                        stack.append(part)
                    else:
                        found.add(part)
        return tuple(part for part in postorder(node) if part in found)

    def _belongs(self, part: Node, outer: Node) -> bool:
        """Whether a part is no function of its own inside another: a product in a product, the norm in its square."""
        product = is_call(outer, "matmul") and is_call(part, "matmul")
        return product or (is_call(outer, "power") and self._rule(outer) == self._rule(part) == "norm")

    def _terms(self, node: Node) -> Iterator[Node]:
        """The terms of a sum of sums."""
        stack = [node]
        while stack:
            term = stack.pop()
            inside = term is node or term not in self.keep
            if inside and is_call(term, "add", "sub") and self.kinds[term] == self.kinds[node]:
                stack.extend(reversed(operands(term)))
            elif inside and is_call(term, "neg"):
                stack.extend(operands(term))
            else:
                yield term

    def _sum(self, node: Node, terms: list[Node]) -> Layer:
        """A sum; with one function in it, that function and a shift."""
        moving = tuple(term for term in terms if term in self.depends)
        scalar = not self.kinds[node].shape
        if all(is_leaf(term) for term in moving) and not scalar:
            return Layer(node, "leaf", self._rule(node), (), node)
        if len(moving) == 1 and not is_leaf(moving[0]) and moving[0] not in self.keep:
            inside = self.plain(moving[0])
            if inside.kind in ("composed", "leaf"):
                return inside._replace(node=node)
        rule = "difference" if is_call(node, "sub") and len(terms) == 2 else "sum"
        return Layer(node, "terms", rule, tuple(terms) if scalar else moving, node)

    def _scaled(self, node: Node) -> Layer | None:
        """A constant number times a function; `9*(f + g)` takes the sum along."""
        inner = node
        while (inner is node or inner not in self.keep) and isinstance(inner, Call):
            part = scaled_part(inner, self.depends)
            if part is None or any(self.kinds[other].shape for other in inner.args if other is not part):
                break
            inner = part
        if inner is node or (is_leaf(inner) and self.kinds[inner].shape):
            return None
        rule = "multiplication by constant"
        if self.plain(inner).kind == "terms":
            rule = f"sum, {rule}"
        return Layer(node, "scaled", rule, (inner,), node)


def scaled_part(node: Node, depends: Collection[Node]) -> Node | None:
    """What is multiplied by a constant or divided by one, or None."""
    if not isinstance(node, Call) or not is_call(node, "mul", "div", "neg"):
        return None
    moving = [part for part in node.args if part in depends]
    return moving[0] if len(moving) == 1 and not (is_call(node, "div") and moving[0] is node.args[1]) else None
