"""More than two axes as one matrix: rows and columns flattened row by row, where Kronecker products say it exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcalc.exact.rational import Rational, magnitude, quotient
from mcalc.language.tree import Call
from mcalc.notation.arithmetic import chain, monomial, total
from mcalc.notation.blockwise import blockwise
from mcalc.notation.components import blocks
from mcalc.notation.contraction import Contraction, contraction, multiplied_out
from mcalc.notation.formula import Formula
from mcalc.notation.product import finish, reduce
from mcalc.notation.sums import common_number
from mcalc.notation.text import text
from mcalc.tensor.node import Node, Product

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer


def flattened(writer: Writer, node: Node, split: int) -> Formula | None:
    """The matrix that the tensor is when its first `split` axes are flattened and the others too, or None."""
    if not 0 < split < len(node.shape):
        return None
    listed = blockwise(writer, node, split, flattened)
    if listed is not None:
        return listed
    whole = multiplied_out(node)
    terms: list[tuple[Rational, Formula]] = []
    common = common_number([coefficient for coefficient, _ in whole.terms])
    for own, term in whole.terms:
        if not isinstance(term, Product | Contraction):
            return None
        coefficient = quotient(own, common)
        formula = _term(writer, contraction(term), split, magnitude(coefficient))
        if formula is None:
            return None
        terms.append((1 if coefficient > 0 else -1, formula))
    result = total(_swapped_once(terms)) if len(terms) > 1 else terms[0][1]
    return result if common == 1 else monomial(common, [], result)


def _swapped_once(terms: list[tuple[Rational, Formula]]) -> list[tuple[Rational, Formula]]:
    """Terms that end in one commutation matrix, several of them, as their sum times that matrix."""
    groups: dict[str, list[tuple[Rational, Formula]]] = {}
    for sign, formula in terms:
        last = formula.links[-1].tree if formula.links else None
        swapped = isinstance(last, Call) and last.function == "commutation"
        groups.setdefault(text(last) if last is not None and swapped else "", []).append((sign, formula))
    rest = groups.pop("", [])
    for found in groups.values():
        if len(found) == 1:
            rest += found
            continue
        first, end = found[0][0], found[0][1].links[-1]
        bodies = [(sign * first, chain(formula.links[:-1])) for sign, formula in found]
        rest.append((first, chain([total(bodies), end])))
    return rest


def _term(writer: Writer, term: Contraction, split: int, coefficient: Rational) -> Formula | None:
    reduced = reduce(writer, term, coefficient, split=split)
    graph = reduced.graph
    if graph.arrays or any(block.labels and len(block.operands) > 1 for block in blocks(graph)):
        return None
    if graph.edges and len(set(graph.out)) == 2 and all(graph.vectors.get(label) for label in graph.out):
        return None  # weights on rows and columns: index notation is shorter
    return finish(reduced).plain
