"""A function as a textbook takes it apart: from the outside in, one rule at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mcalc.explanation.merged import Graph
from mcalc.explanation.naming import ANALYTIC, operation, rule_of_operation, unclosed
from mcalc.explanation.trees import below
from mcalc.language.tree import Call, Index, Name, Node, Stack
from mcalc.language.walk import operands
from mcalc.record import Record

OWN = frozenset(
    {
        "vector sum reduction", "trace", "inverse", "determinant", "logarithm of a determinant", "norm",
        "matrix product", "transpose", "kronecker product", "linear function", "selection", "function of a vector",
        "function of a matrix", "element-wise binary operator", "product", "quotient", "sum", "difference",
        "exponential", "variable power",
    }
)  # fmt: skip
"""Rules that keep their name where a function of a function is differentiated; the others are then the chain rule."""


class Layer(Record):
    """One layer of a function.

    `node` is taken apart by `rule` into `inner` functions, none where it is differentiated at once. `kind` says how:
    "leaf", "terms" of a sum (with their signs in `terms`), "scaled" by a constant, "stack" of functions, or
    "composed".
    """

    node: Node
    kind: str
    rule: str
    inner: tuple[Node, ...]
    terms: tuple[tuple[int, Node], ...] = ()


def layers(graph: Graph) -> dict[Node, Layer]:
    """The layers of a function, each after those inside it; the last is the whole."""
    found: dict[Node, Layer] = {}
    whole = unclosed(graph.root, graph.kinds, graph.depends)
    stack: list[tuple[Node, bool]] = [(graph.root, False)]
    while stack:
        node, ready = stack.pop()
        if node in found:
            continue
        layer = _layer(node, graph)
        if node in whole or not whole.isdisjoint(layer.inner):
            layer = Layer(node, "leaf", ANALYTIC, ())
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


def _layer(node: Node, graph: Graph) -> Layer:
    if node not in graph.depends:
        return Layer(node, "leaf", "constant", ())
    if is_leaf(node):
        return Layer(node, "leaf", "identity" if isinstance(node, Name) else _rule(node, graph), ())
    terms = list(_terms(node, graph)) if _is_sum(node) else []
    if terms and all(graph.kinds[term].shape == graph.kinds[node].shape for _, term in terms):
        return _sum(node, terms, graph)
    if isinstance(node, Stack):
        inner = tuple(item for item in node.items if item in graph.depends)
        plain = all(not graph.kinds[item].shape for item in node.items)
        rule = "jacobian stacks gradients"
        return Layer(node, "stack", rule, inner) if plain else Layer(node, "composed", rule, _inner(node, graph))
    scaled = _scaled(node, graph)
    if scaled is not None:
        return scaled
    return _composed(node, node, graph)


def _composed(node: Node, core: Node, graph: Graph) -> Layer:
    inner = _inner(core, graph)
    rule = _rule(core, graph)
    if not inner:
        return Layer(node, "leaf", rule, ())
    return Layer(node, "composed", rule if rule in OWN else "chain", inner)


def _rule(node: Node, graph: Graph) -> str:
    return rule_of_operation(operation(node, graph.kinds, frozenset(graph.depends)))


def _inner(node: Node, graph: Graph) -> tuple[Node, ...]:
    """The functions that an operation works on; a chain of matrix products is one operation."""
    found: dict[Node, None] = {}
    stack = [node]
    while stack:
        outer = stack.pop()
        for part in reversed(operands(outer)):
            if part not in graph.depends or is_leaf(part):
                continue
            if _belongs(part, outer):
                stack.append(part)
            else:
                found[part] = None
    return tuple(part for part in below(node) if part in found)


def _belongs(part: Node, outer: Node) -> bool:
    """Whether a part is no function of its own inside another: a product in a product, what is turned or indexed."""
    return (
        (_is(outer, "matmul") and _is(part, "matmul"))
        or (_is(outer, "power") and _is(part, "norm"))
        or _is(part, "transpose")
        or isinstance(part, Index)
    )


def is_leaf(node: Node) -> bool:
    """A variable, turned or indexed or not."""
    while isinstance(node, Index) or _is(node, "transpose"):
        node = operands(node)[0]
    return isinstance(node, Name)


def _is(node: Node, function: str) -> bool:
    return isinstance(node, Call) and node.function == function


def _is_sum(node: Node) -> bool:
    return isinstance(node, Call) and node.function in ("add", "sub")


def _terms(node: Node, graph: Graph) -> Iterator[tuple[int, Node]]:
    """The terms of a sum of sums with their signs."""
    stack = [(1, node)]
    while stack:
        sign, term = stack.pop()
        if isinstance(term, Call) and term.function in ("add", "sub") and graph.kinds[term] == graph.kinds[node]:
            left, right = term.args
            stack.append((sign if term.function == "add" else -sign, right))
            stack.append((sign, left))
        elif isinstance(term, Call) and term.function == "neg":
            stack.append((-sign, term.args[0]))
        else:
            yield sign, term


def _sum(node: Node, terms: list[tuple[int, Node]], graph: Graph) -> Layer:
    moving = [(sign, term) for sign, term in terms if term in graph.depends]
    scalar = not graph.kinds[node].shape
    if all(is_leaf(term) for _, term in moving) and not scalar:
        return Layer(node, "leaf", _rule(node, graph), ())
    if len(moving) == 1 and not is_leaf(moving[0][1]):
        core = moving[0][1]
        inside = _layer(core, graph)
        if inside.kind in ("composed", "leaf"):
            return Layer(node, inside.kind, inside.rule, inside.inner)
    rule = "difference" if _is(node, "sub") and len(terms) == 2 else "sum"
    return Layer(node, "terms", rule, tuple(term for _, term in moving), tuple(terms))


def _scaled(node: Node, graph: Graph) -> Layer | None:
    """A constant number times a function; `9*(f + g)` takes the sum along."""
    inner = node
    while isinstance(inner, Call) and inner.function in ("mul", "div", "neg"):
        moving = [part for part in inner.args if part in graph.depends]
        still = [part for part in inner.args if part not in graph.depends]
        if len(moving) != 1 or any(graph.kinds[part].shape for part in still):
            break
        if inner.function == "div" and moving[0] is not inner.args[0]:
            break
        inner = moving[0]
    if inner is node or (is_leaf(inner) and graph.kinds[inner].shape):
        return None
    below_it = _layer(inner, graph)
    rule = "sum, multiplication by constant" if below_it.kind == "terms" else "multiplication by constant"
    return Layer(node, "scaled", rule, (inner,))
