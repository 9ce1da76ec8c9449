"""A scalar factor beside every use of a name moves into its definition.

D = P - Y in D @ W.T/N and X.T @ D/N is better D = (P - Y)/N, and u = 1/(1 + q/s) in u/s is u = 1/(s + q).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

from mcalc.exact.rational import NUMERIC, magnitude
from mcalc.tensor import Node, Product, Sum, Variable, number, product
from mcalc.tensor.lift import Placed
from mcalc.tensor.node import children, postorder, variables_in
from mcalc.tensor.symbols import symbols

MOST = 6
"""So many scalars are tried for a name."""

Put = Callable[[Node, Mapping[str, Placed]], Node]
"""A node with what some names stand for in their stead."""


def with_common_scalars(
    names: dict[Variable, Node], nodes: list[Node], put: Put, factored: Callable[[Node], Node]
) -> tuple[dict[Variable, Node], list[Node]]:
    """The names and the nodes that speak of them, with scalars moved into names where that is shorter on the whole.

    The last names come first: what moves into them may go on into those that they are made of.
    """
    for name in reversed([*names]):
        later = [*names][[*names].index(name) + 1 :]
        for scalar in _beside(name, [*(names[other] for other in later), *nodes]):
            if not variables_in(scalar).isdisjoint((name, *later)):
                continue
            axes = tuple(range(len(name.shape)))
            whole = factored(product([(names[name], axes, 1), (scalar, (), 1)], axes))
            without = {name.name: (product([(name, axes, 1), (scalar, (), -1)], axes), ())}
            changed = {name: whole, **{other: put(names[other], without) for other in later}}
            results = [put(node, without) for node in nodes]
            if _length(changed.values(), results) < _length([names[other] for other in changed], nodes):
                names, nodes = names | changed, results
    return names, nodes


def _length(*groups: Iterable[Node]) -> int:
    return sum(map(symbols, chain(*groups)))


def _beside(name: Variable, nodes: Sequence[Node]) -> list[Node]:
    """The numbers that stand beside a name, and the scalars to a power that do so wherever it is used."""
    order = postorder(*nodes)
    terms = {t.node: t.coefficient for node in order if isinstance(node, Sum) for t in node.terms}
    bare = name in nodes or any(name in children(node) for node in order if not isinstance(node, Product))
    products = [node for node in order if isinstance(node, Product) and name in children(node)]
    numbers = [number(magnitude(terms.get(node, 1) * node.coefficient)) for node in products]
    scalars: Counter[Node] = Counter()
    for node in products:
        for part, labels, exponent in node.factors:
            if not labels and part is not name and isinstance(exponent, NUMERIC):
                scalars[product([(part, (), 1 if exponent > 0 else -1)], ())] += 1
    shared = [] if bare else [scalar for scalar, count in scalars.items() if count == len(products)]
    return [scalar for scalar in dict.fromkeys((*shared, *numbers)) if scalar is not number(1)][:MOST]
