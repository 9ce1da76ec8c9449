"""Names for adjoints: the recursion that a backward pass is on paper.

The adjoint of what several things are made of goes on to all of them. It gets a name there, a variable that the sweep
goes on with, so that each derivative is written in terms of it: D = P - Y, then H.T @ D and sum(D, axis=0). One that
is used once is put back to where it is used; of a long chain it stays, so that no line is too long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from mcalc.derivation.common_scalars import with_common_scalars
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.tensor import Node, Pattern, Product, Sum, Variable, add, is_symmetric, is_zero, postorder, product, variable
from mcalc.tensor.factor import factored
from mcalc.tensor.in_terms import Names
from mcalc.tensor.lift import Placed, lift
from mcalc.tensor.make import as_product, scale, split_coefficient
from mcalc.tensor.node import Measure, Term, children, variables_in

LIGHT = 3
"""What has fewer factors in all is not worth a name."""
HEAVY = 24
"""What has more is named in deep programs even where it is used once."""

MANY = 16
"""So many of them are looked for in those after them and in results."""


class Adjoints:
    """The adjoints that have got names so far: `meanings` has what each is, over those before it.

    `deep` says that the program is long: what is heavy has a name too.
    """

    def __init__(self, speaker: Names, written: Collection[Node], deep: bool = False) -> None:
        self.meanings: dict[Variable, Node] = {}
        self._names: dict[Node, Variable] = {}
        self._slopes: set[Variable] = set()
        self._speaker, self._written, self._deep = speaker, written, deep

    def spoken(self, node: Node) -> Node:
        """The node in terms of the user's names, common factors taken out."""
        return factored(self._speaker.spoken(node), self._written)

    def passed(self, adjoint: Node, uses: int) -> Node:
        """What an adjoint goes on as."""
        if len(adjoint.shape) > 2 or (uses < 2 and not (self._deep and weighs(adjoint, HEAVY))):
            return adjoint
        node = self.spoken(adjoint)
        if uses > 1:
            return self.named(node) if weighs(node, LIGHT) and not _is_outer(node) else adjoint
        return self.named(node) if weighs(node, HEAVY) else node

    def named(self, node: Node) -> Node:
        """The name of an adjoint, or of its opposite with a sign; a fraction stays in front of what has no terms."""
        if isinstance(node, Product) and not any(isinstance(factor.node, Sum) for factor in node.factors):
            coefficient, unit = split_coefficient(node)
            if coefficient.denominator != 1:
                return scale(coefficient, self.named(unit))
        if node not in self._names:
            opposite = scale(-1, node)
            if opposite in self._names:
                return scale(-1, self._names[opposite])
            alike = ("symmetric",) if len(node.shape) == 2 and is_symmetric(node) else ()
            name = variable(f"{len(self._names) + 1}. adjoint", node.shape, alike)
            self._names[node] = name
            self.meanings[name] = node
        return self._names[node]

    def slope(self, node: Node) -> Node:
        """The name of the derivative of a literal matrix by a number, which stays even where it is used once."""
        if is_zero(node):
            return node
        name = self.named(self._speaker.spoken(_by_entries(node)))
        self._slopes |= variables_in(name)
        return name

    def recursion(self, results: Sequence[Node]) -> tuple[dict[Variable, Node], list[Node]]:
        """The names that results need, with what they are, and the results; what is needed once is put in its place."""
        nodes = [self.spoken(result) for result in results]
        uses = _uses(self.meanings, nodes)
        kept: dict[Variable, Node] = {}
        replaced: dict[str, Placed] = {}

        def put(node: Node) -> Node:
            found = self._speaker.spoken(_put(node, replaced)) if replaced or kept else node
            return node if found is node else factored(found, self._written)

        for name, adjoint in self.meanings.items():
            if not uses[name]:
                continue
            meaning = put(adjoint)
            if uses[name] == 1 and not self._stays(name, meaning):
                replaced[name.name] = meaning, ()
            else:
                kept[name] = meaning
                if len(kept) <= MANY:
                    self._speaker.add(name, meaning)
        return self._settled(kept, [put(node) for node in nodes])

    def _stays(self, name: Variable, meaning: Node) -> bool:
        """Whether a name stays where it is used once."""
        return name in self._slopes or (self._deep and weighs(meaning, HEAVY))

    def _settled(self, names: dict[Variable, Node], nodes: list[Node]) -> tuple[dict[Variable, Node], list[Node]]:
        """The same without the names that are used less than twice now that later ones stand for parts of others."""
        uses = _uses(names, nodes)
        kept: dict[Variable, Node] = {}
        replaced: dict[str, Placed] = {}
        for name, adjoint in names.items():
            meaning = factored(_put(adjoint, replaced), self._written) if replaced else adjoint
            if uses[name] < 2 and not self._stays(name, meaning):
                replaced[name.name] = meaning, ()
            else:
                kept[name] = meaning
        nodes = [factored(_put(node, replaced), self._written) for node in nodes] if replaced else nodes
        if kept and len(kept) <= MANY:
            kept, nodes = with_common_scalars(kept, nodes, _put, lambda node: factored(node, self._written))
            nodes = [factored(node, self._written) for node in map(Names(kept).spoken, nodes)]
        return _with_few_signs(kept, nodes)


def _with_few_signs(names: Mapping[Variable, Node], nodes: list[Node]) -> tuple[dict[Variable, Node], list[Node]]:
    """The same with names for the opposite of what starts with a minus sign, or of a difference, where fewer are
    written then.
    """
    kept, turned = dict(names), dict[str, Placed]()
    signs = _signs(names, [*names.values(), *nodes])
    for name, meaning in names.items():
        either = _takes_signs(meaning)
        if (either or (isinstance(meaning, Product) and meaning.coefficient < 0)) and signs[name] <= -either:
            kept[name], turned[name.name] = scale(-1, meaning), (scale(-1, name), ())
    if not turned:
        return kept, nodes
    kept = {name: _put(meaning, turned) for name, meaning in kept.items()}
    return kept, [_put(node, turned) for node in nodes]


def _is_outer(node: Node) -> bool:
    """Whether a matrix is outer(x, y) of variables or names: this is soon written, and goes apart where it is used."""
    if not isinstance(node, Product) or len(set(node.out)) != 2:
        return False
    vectors = [f for f in node.factors if f.labels]
    return len(vectors) == 2 and all(isinstance(f.node, Variable) and len(f.labels) == 1 for f in vectors)


def _takes_signs(node: Node) -> bool:
    """Whether this is a difference, or has one as a factor, that may be written the other way round."""
    sums = [node, *(f.node for f in node.factors if f.exponent == 1)] if isinstance(node, Product) else [node]
    return any(len({t.coefficient > 0 for t in one.terms}) > 1 for one in sums if isinstance(one, Sum))


def _signs(names: Collection[Node], nodes: Sequence[Node]) -> Counter[Node]:
    """For each name how many more of the terms that it is a factor of, and in which no difference may take the sign,
    start with a plus sign than with a minus sign.
    """
    found: Counter[Node] = Counter()
    for node in nodes:
        for term in node.terms if isinstance(node, Sum) else [Term(1, node)]:
            whole = as_product(term.node)
            here = {factor.node for factor in whole.factors if factor.node in names}
            if here and not _takes_signs(whole):
                found.update(dict.fromkeys(here, 1 if term.coefficient * whole.coefficient > 0 else -1))
    return found


def _by_entries(node: Node) -> Node:
    """A literal matrix with what stands before parts of it in each entry."""
    terms: list[tuple[Rational, Node]] = []
    for coefficient, term in [(t.coefficient, t.node) for t in node.terms] if isinstance(node, Sum) else [(1, node)]:
        whole = as_product(term)
        place = next((at for at, f in enumerate(whole.factors) if isinstance(f.node, Sum) and f.labels), None)
        if place is None:
            terms.append((coefficient, term))
            continue
        inner = whole.factors[place]
        assert isinstance(inner.node, Sum)
        others = [f for at, f in enumerate(whole.factors) if at != place]
        terms += [
            (coefficient * whole.coefficient * t.coefficient, product([*others, (t.node, inner.labels, 1)], whole.out))
            for t in inner.node.terms
        ]
    return add(terms, node.shape)


def _put(node: Node, replaced: Mapping[str, Placed]) -> Node:
    """The node with what some names stand for in their stead."""
    own = {part.name: (part, ()) for part in variables_in(node)}
    if replaced.keys().isdisjoint(own):
        return node
    known: dict[str, Placed] = {**own, **{name: replaced[name] for name in own if name in replaced}}
    return lift(node, known, {}, {})[0]


def _uses(names: Mapping[Variable, Node], nodes: Sequence[Node]) -> dict[Variable, int]:
    """How often names come up in nodes and in what is needed for them, each over those before it."""
    uses = dict.fromkeys(names, 0)
    for node in nodes:
        _count(node, uses)
    for name in reversed([*names]):
        if uses[name]:
            _count(names[name], uses)
    return uses


def _count(node: Node, uses: dict[Variable, int]) -> None:
    """Count how often names come up in a node as it is written out."""
    for part in postorder(node):
        for child in (part,) if part is node else ():
            if child in uses:
                uses[child] += 1
        for child in children(part):
            if isinstance(child, Variable) and child in uses:
                uses[child] += 1


def weighs(node: Node, least: int) -> bool:
    """Whether a node has at least so many factors and functions in all, each part counted as often as it is there."""
    return _weight(node) >= least


def _weighed(node: Node, known: Measure[int]) -> int:
    match node:
        case Product():
            own = sum([factor.exponent != 1 for factor in node.factors if isinstance(factor.exponent, NUMERIC)])
            own += node.coefficient not in (1, -1)
        case Sum() | Pattern():
            own = 0
        case _:
            own = 1
    return own + sum([known(child) for child in children(node)])


_weight: Final = Measure(_weighed)
