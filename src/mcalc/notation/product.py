"""A product as matrix notation: its factors become a graph, the reduced graph becomes a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcalc.exact.rational import NUMERIC, Rational, quotient
from mcalc.exact.size import Size
from mcalc.notation.arithmetic import monomial, size_formula
from mcalc.notation.chains import Link, masked, norm, vector
from mcalc.notation.components import Block, blocks, einsum, eye, ones, outer_product
from mcalc.notation.contraction import AnyProduct
from mcalc.notation.formula import ONE, Formula, Power, transposed
from mcalc.notation.graph import Edge, Graph
from mcalc.notation.patterns import picked
from mcalc.notation.stances import Form, Items, diagonal, elementwise, scaled, single
from mcalc.record import Record
from mcalc.tensor.node import Apply, Factor, Labels, Node, Number, Pattern, Product, Sum

if TYPE_CHECKING:
    from mcalc.notation.averages import Averaged
    from mcalc.notation.writer import Writer


class Reduced(Record):
    """A product after reduction: a number and scalars in front of a graph of its other factors."""

    number: Rational
    graph: Graph
    out: Labels
    sizes: tuple[Size, ...]

    def blocks(self) -> list[Block]:
        """The independent blocks; those that are scalars leave the graph and join the scalars in front."""
        found: list[Block] = []
        for block in blocks(self.graph, self.out, self.sizes):
            if block.labels:
                found.append(block)
            elif block.form is not None:
                self.graph.scalars.append((block.form.plain, ONE))
                self.graph.leave({label for _, labels in block.operands for label in labels})
        return found


def product_form(writer: Writer, node: AnyProduct, sign: int = 1) -> Form:
    """The matrix notation of a product, times `sign`."""
    reduced = reduce(writer, node, sign)
    return finish(reduced)


def finish(reduced: Reduced) -> Form:
    """The formula of a reduced product along its output axes."""
    number, graph, out, sizes = reduced
    parts = reduced.blocks()
    scalars = graph.scalars
    match len(out):
        case 0:
            return Form(0, monomial(number, scalars))
        case 1:
            return _vector(number, scalars, out[0], graph, parts[0])
        case 2 if out[0] == out[1]:
            return _diagonal(number, scalars, out[0], graph, parts[0], sizes)
        case 2:
            if len(parts) == 2:
                return scaled(number, scalars, _outer(parts, graph, out, sizes))
            return _matrix(number, scalars, graph, parts[0])
        case _:
            operands = [operand for part in parts for operand in part.operands if not _is_ones(part, graph)]
            return scaled(number, scalars, einsum(operands, out, sizes))


def _is_ones(part: Block, graph: Graph) -> bool:
    return (
        len(part.labels) == 1
        and part.labels[0] not in graph.vectors
        and len(part.operands) == 1
        and not any(part.labels[0] in labels for _, labels in graph.arrays)
    )


def _vector(number: Rational, scalars: list[Power], label: int, graph: Graph, part: Block) -> Form:
    items = graph.vectors.get(label)
    assert part.form is not None
    if items is None or single(items) is not None or len(part.operands) > 1:
        return scaled(number, scalars, part.form)
    plain = monomial(number, [*scalars, *((form.plain, power) for form, power in items)])
    around = transposed(plain)
    own = part.form
    return Form(1, plain, lambda: min(around, scaled(number, scalars, own).turned, key=lambda formula: formula.cost))


def _diagonal(
    number: Rational, scalars: list[Power], label: int, graph: Graph, part: Block, sizes: tuple[Size, ...]
) -> Form:
    items = graph.vectors.get(label)
    if items is None and len(part.operands) == 1 and _is_ones(part, graph):
        return scaled(number, scalars, eye(sizes[label]))
    assert part.form is not None
    if items is None or single(items) is not None or len(part.operands) > 1:
        return scaled(number, scalars, diagonal(part.form))
    inside = monomial(number, [*scalars, *((form.plain, power) for form, power in items)])
    return diagonal(Form(1, inside))


def _outer(parts: list[Block], graph: Graph, out: Labels, sizes: tuple[Size, ...]) -> Form:
    left, right = parts
    if _is_ones(left, graph) and _is_ones(right, graph):
        return ones(sizes[out[0]], sizes[out[1]])
    assert left.form is not None
    assert right.form is not None
    return outer_product(left.form, right.form)


def _matrix(number: Rational, scalars: list[Power], graph: Graph, part: Block) -> Form:
    assert part.form is not None
    if len(graph.edges) == 1 and not graph.arrays and not graph.vectors:
        items = graph.edges[0].items(part.labels[0])
        if single(items) is None and len(part.operands) == 1 and masked(items) is None:
            return _hadamard(number, scalars, items)
    return scaled(number, scalars, part.form)


def _hadamard(number: Rational, scalars: list[Power], items: Items) -> Form:
    def written(turned: bool) -> Formula:
        return monomial(number, [*scalars, *((f.turned if turned else f.plain, power) for f, power in items)])

    return Form(2, lambda: written(False), lambda: written(True))


def reduce(writer: Writer, node: AnyProduct, times: Rational = 1, turning: bool = True) -> Reduced:
    """`times` the product as a graph, reduced; `turning` lets a sum among the factors take a minus sign."""
    number = node.coefficient * times
    graph = Graph(set(node.out))
    signs, number = _signs(writer, node, number, turning)
    loose = _unpicked(node)
    averages = None if loose.used else _averaged(writer, node, signs)
    for place, factor in enumerate(node.factors):
        if place not in loose.used and (averages is None or place not in averages.used):
            _load(writer, graph, factor, signs[place], loose.picks)
    if averages is not None:
        _load_averages(graph, averages)
    graph.reduce()
    return Reduced(number, graph, node.out, node.sizes)


class _Loose(Record):
    used: set[int]
    picks: dict[int, tuple[Pattern, int | None]]


def _unpicked(node: AnyProduct) -> _Loose:
    """The patterns that pick entries of other factors: by the label taken away, with the one that is left."""
    used: set[int] = set()
    picks: dict[int, tuple[Pattern, int | None]] = {}
    uses: dict[int, int] = {}
    for factor in node.factors:
        for label in factor.labels:
            uses[label] = uses.get(label, 0) + 1
    for place, factor in enumerate(node.factors):
        if not isinstance(factor.node, Pattern) or factor.node.rule not in ("unit", "select"):
            continue
        label = factor.labels[-1]
        left = factor.labels[0] if factor.node.rule == "select" else None
        if label not in node.out and label not in picks and label != left and uses[label] > 1:
            used.add(place)
            picks[label] = factor.node, left
    return _Loose(used, picks)


def _load(
    writer: Writer, graph: Graph, factor: Factor, sign: int, picks: dict[int, tuple[Pattern, int | None]]
) -> None:
    """Put one factor into the graph."""
    node, labels = factor.node, factor.labels
    form = writer.form(node, sign)
    exponent: Rational | Formula = (
        factor.exponent if isinstance(factor.exponent, NUMERIC) else writer.form(factor.exponent).plain
    )
    if isinstance(node, Pattern) and isinstance(exponent, NUMERIC) and exponent > 0:
        exponent = ONE  # a power of zeros and ones
    if not labels:
        graph.scalars += scalar_power(writer, node, form, exponent)
        return
    shape = node.shape
    while any(label in picks for label in labels):  # what one pattern leaves, another may pick from
        form, shape, labels = picked(form, shape, labels, picks)
    if len(labels) == 1:
        graph.vectors.setdefault(labels[0], []).append((form, exponent))
    elif not labels:
        graph.scalars.append((form.plain, exponent))
    elif len(labels) == 2:
        graph.edges.append(Edge(labels[0], labels[1], [Link("M", [(form, exponent)])]))
    else:
        raised = form if exponent == 1 else Form(form.rank, monomial(ONE, [(form.plain, exponent)]))
        graph.arrays.append((raised, labels))


def _averaged(writer: Writer, node: AnyProduct, signs: list[int]) -> Averaged | None:
    """The averages in a product: there is a number of places, a dimension, beside each."""
    if not any(isinstance(factor.node, Number) for factor in node.factors):
        return None
    from mcalc.notation.averages import averaged

    return averaged(writer, node, signs)


def _load_averages(graph: Graph, averages: Averaged) -> None:
    for form, labels, exponent in averages.forms:
        if labels:
            graph.vectors.setdefault(labels[0], []).append((form, exponent))
        else:
            graph.scalars.append((form.plain, exponent))
    graph.scalars += [(size_formula(number.value), exponent) for number, exponent in averages.divisors]


def scalar_power(writer: Writer, node: Node, form: Form, exponent: Rational | Formula) -> list[Power]:
    """A scalar factor: the root of a sum of squares is a norm."""
    if isinstance(node, Number):
        return [(size_formula(node.value), exponent)]
    if isinstance(node, Product) and isinstance(exponent, NUMERIC) and exponent != 1:
        sizes = absolute_powers(writer, node) if exponent.denominator != 1 else None
        if sizes is not None:
            inside, order = sizes
            return [(norm(inside, order), exponent * order)]
        inner = squares(writer, node)
        if inner is not None:
            return [(norm(inner), exponent * 2)]
    return [(form.plain, exponent)]


def absolute_powers(writer: Writer, node: Product) -> tuple[Form, Rational] | None:
    """x and p where a sum is sum(abs(x)**p) of a vector, p not 2: a power of its norm of order p."""
    if node.out or node.coefficient != 1 or len(node.factors) != 1:
        return None
    ((inner, labels, order),) = node.factors
    if len(labels) != 1 or not isinstance(order, NUMERIC) or order < 1:
        return None
    if isinstance(inner, Apply) and inner.function == "abs" and inner.args[0].labels == inner.out:
        return writer.form(inner.args[0].node), order
    return (writer.form(inner), order) if order > 2 and order.denominator == 1 and order % 2 == 0 else None


def squares(writer: Writer, node: Product) -> Form | None:
    """What a sum of squares over all entries is the square of: x for sum(x**2)."""
    if node.out or not node.factors or node.coefficient != 1:
        return None
    labels = node.factors[0].labels
    if len(labels) not in (1, 2) or len(set(labels)) < len(labels):
        return None
    items: Items = []
    signs, _ = _signs(writer, node, ONE)
    for factor, sign in zip(node.factors, signs, strict=True):
        exponent = factor.exponent
        if not isinstance(exponent, NUMERIC) or exponent.denominator != 1 or exponent % 2:
            return None
        form = writer.form(factor.node, sign)
        if factor.labels == labels[::-1] and len(labels) == 2:
            form = form.flipped()
        elif factor.labels != labels:
            return None
        items.append((form, quotient(exponent, 2)))
    if len(labels) == 1:
        return vector(items)
    return elementwise(items, 2)


def turns(writer: Writer, node: AnyProduct) -> bool:
    """Whether a minus sign in front is better taken by a sum among the factors that starts with one."""
    odd = [f for f in node.factors if isinstance(f.node, Sum) and f.exponent == 1]
    return sum(writer.facing(factor.node) < 0 for factor in odd if isinstance(factor.node, Sum)) % 2 == 1


def _signs(writer: Writer, node: AnyProduct, number: Rational, turning: bool = True) -> tuple[list[int], Rational]:
    """Which sums among the factors are written with the opposite signs, and the coefficient that this leaves.

    A sum in an even power is free to start as the user wrote it; one in an odd power may take the sign of the whole.
    """
    signs = [1] * len(node.factors)
    backward: list[int] = []
    mixed: list[int] = []
    for place, factor in enumerate(node.factors):
        if not isinstance(factor.node, Sum) or not isinstance(factor.exponent, NUMERIC):
            continue
        if factor.exponent.denominator != 1:
            continue
        facing = writer.facing(factor.node)
        if factor.exponent % 2 == 0:
            signs[place] = facing or 1
        elif facing:
            mixed.append(place)
            if facing < 0:
                backward.append(place)
    while len(backward) > 1:
        signs[backward.pop()] = -1
        signs[backward.pop()] = -1
    if number < 0 and mixed and turning:
        # of a quadratic form both sides stay alike, with the sign in front
        nodes = [node.factors[place].node for place in mixed]
        alone = [place for place, own in zip(mixed, nodes, strict=True) if nodes.count(own) == 1]
        if backward or alone:
            chosen = backward[0] if backward else alone[-1]
            signs[chosen] = -signs[chosen]
            number = -number
    return signs, number
