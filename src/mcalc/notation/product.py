"""A product as matrix notation: its factors become a graph, the reduced graph becomes a formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcalc import work
from mcalc.exact.rational import NUMERIC, Rational, quotient
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.components import Reduced
from mcalc.notation.contraction import AnyProduct, Terms, terms_of
from mcalc.notation.convolutions import convolved
from mcalc.notation.formula import ONE, Formula
from mcalc.notation.graph import Graph
from mcalc.notation.kronecker import lay, lay_out, unlaid
from mcalc.notation.patterns import counted
from mcalc.notation.picks import Picks, picks
from mcalc.notation.stances import Squeezed
from mcalc.tensor.node import Factor, Node, Number, Pattern

if TYPE_CHECKING:
    from mcalc.exact.size import Size
    from mcalc.notation.averages import Load
    from mcalc.notation.writer import Writer


def reduce(writer: Writer, node: AnyProduct, times: Rational = 1, turning: bool = True, split: int = 0) -> Reduced:
    """`times` the product as a graph, reduced; `turning` lets a sum among the factors take a minus sign.

    With a `split` the first axes up to there are laid out as one, and the others too.
    """
    work.spend(work.FORM)
    number = node.coefficient * times
    graph = Graph(node.out, node.sizes, writer.scaling)
    signs, number = _signs(writer, node, number, turning)
    loose = picks(node)
    scales = writer.decimals.scales(node, number)
    number, graph.counts = scales.number, dict(scales.roots)
    powers = {f.node.value for f in node.factors if isinstance(f.node, Number) and isinstance(f.exponent, NUMERIC)}
    spreads: dict[int, Load] = {}
    if graph.counts and not loose.used:
        spreads, before = _spreads(writer, node, graph.counts, scales.over)
        number *= before
    uses = Counter(label for factor in node.factors for label in factor.labels)
    lonely = {label for label, count in uses.items() if count == 1}.difference(node.out)
    for place, factor in enumerate(node.factors):
        if place in spreads:
            graph.put(*spreads[place])
        elif place not in loose.used and not (isinstance(factor.node, Number) and factor.node.value in powers):
            _load(writer, graph, factor, signs[place], loose, lonely, scales.over[place])
    if split:
        lay_out(graph, split)
    while graph.step() or (graph.arrays and (convolved(graph) or lay(graph) or unlaid(graph, bool(split)))):
        pass
    graph.scalars += [(size_formula(size), power) for size, power in graph.counts.items() if power]
    return Reduced(number, graph)


def _divided(node: Node, by: Rational) -> Terms:
    """A sum divided by a number, term by term."""
    terms = terms_of(node)
    return terms._replace(terms=tuple((quotient(coefficient, by), term) for coefficient, term in terms.terms))


def _load(
    writer: Writer,
    graph: Graph,
    factor: Factor,
    sign: int,
    loose: Picks,
    lonely: set[int],
    times: Rational,
) -> None:
    """Put one factor, divided by a number, into the graph; nothing else has the labels that are `lonely`."""
    node, labels = factor.node, factor.labels
    if isinstance(node, Pattern) and node.rule == "triangle" and lonely.intersection(labels):
        axis = 0 if labels[0] in lonely else 1
        numbers = counted(node, axis)
        if numbers is not None and labels[1 - axis] not in lonely:
            places, left = node.shape[1 - axis :][:1], labels[1 - axis :][:1]
            numbers, _, left = loose.taken(numbers, places, left)
            graph.put(numbers, left, ONE)
            return
    form = writer.form(node if times == 1 else _divided(node, times), sign)
    exponent: Rational | Formula = (
        factor.exponent if isinstance(factor.exponent, NUMERIC) else writer.form(factor.exponent).plain
    )
    if isinstance(node, Pattern) and isinstance(exponent, NUMERIC) and exponent > 0:
        exponent = ONE  # a power of zeros and ones
    shape = node.shape
    form, shape, labels = loose.taken(form, shape, labels)
    for axis, label in enumerate(labels):
        if len(labels) == 2 and label in lonely and shape[axis] == 1 and exponent == 1:
            form, labels = Squeezed(form, axis), labels[1 - axis :][:1]
            break
    graph.put(form, labels, exponent)


def _spreads(
    writer: Writer, node: AnyProduct, counts: dict[Size, Rational], over: Sequence[Rational]
) -> tuple[dict[int, Load], Rational]:
    """The variances in a product that is divided by powers of dimensions."""
    from mcalc.notation.averages import spreads

    return spreads(writer, node, counts, over)


def turns(writer: Writer, node: AnyProduct) -> bool:
    """Whether a minus sign in front is better taken by a sum among the factors that starts with one."""
    return sum(writer.facing(factor.node) < 0 for factor in node.factors if factor.exponent == 1) % 2 == 1


def _signs(writer: Writer, node: AnyProduct, number: Rational, turning: bool = True) -> tuple[list[int], Rational]:
    """Which factors, sums and odd functions of them, are written with the opposite signs, and what coefficient is left.

    A sum in an even power is free to start as the user wrote it; one in an odd power may take the sign of the whole.
    """
    signs = [1] * len(node.factors)
    backward: list[int] = []
    mixed: list[int] = []
    for place, factor in enumerate(node.factors):
        if not isinstance(factor.exponent, NUMERIC) or factor.exponent.denominator != 1:
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
