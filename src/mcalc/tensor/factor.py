"""Taking out what the terms of a sum have in common: `B @ x + B.T @ x` is `(B + B.T) @ x`.

Two terms share a part when the same factors stand on the same output labels and hang together by summed labels in
the same way. What is left of the terms is added up, and the sum takes the place of the rest. This is done to a
derivative before it is printed, not to what a user wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.cases import in_cases
from mcalc.tensor.common_factors import Shared, is_root, shared_factors
from mcalc.tensor.complement import complementary
from mcalc.tensor.fractions import collected
from mcalc.tensor.identity_terms import beside_identity
from mcalc.tensor.make import ONE, as_product, scale, split_coefficient
from mcalc.tensor.multiplying_out import multiplied_out, opened_up
from mcalc.tensor.node import Factor, Labels, Node, Number, Pattern, Product, Sum, Term, is_unit
from mcalc.tensor.product import product
from mcalc.tensor.repeated import multiplied
from mcalc.tensor.stretches import at_places, closed_up
from mcalc.tensor.sum import add
from mcalc.tensor.symbols import symbols
from mcalc.work import WorkError, portion

WIDEST = 12
LONGEST = 60
"""Sums of more terms, or of more factors in all, are left as they are."""

_OF_WORK = 1 / 4
"""What is more work than this part of what is left stays as it is."""

_ALONE = 1, 0
"""What it is worth to write a term beside an identity: less than any one factor."""
_TWICE = 2
"""What has no more symbols than this is said twice rather than beside a 1."""

_AGAIN = 3
"""A vector of no more symbols is said twice rather than beside matrices that place it in stretches of an axis."""


class _Factoring(Record):
    """What stays as it was written, and what sums have become: those of a long program come again and again."""

    keep: Collection[Node]
    done: dict[Node, Node]


def factored(node: Node, keep: Collection[Node] = ()) -> Node:
    """The node with the common parts of a sum's terms taken out, as long as there are any.

    Sums inside products are treated alike, but for those in `keep`: what a user wrote stays as it was written.
    """
    task = _Factoring(keep, {})
    try:
        with portion(_OF_WORK):
            found = _apart_from_fractions(multiplied_out(node, keep), task)
            short = collected(found)
            return found if short is found else _apart_from_fractions(short, task)
    except WorkError:
        return node


def factored_together(nodes: Sequence[Node], keep: Collection[Node]) -> Sequence[Node]:
    """Nodes of a long program, which have most in common, factored at once; fractions in them stay as they are."""
    task = _Factoring(keep, {})
    try:
        with portion(_OF_WORK):
            return [_apart_from_fractions(multiplied_out(node, keep), task) for node in nodes]
    except WorkError:
        return nodes


def _apart_from_fractions(node: Node, task: _Factoring) -> Node:
    match node:
        case Sum():
            whole = closed_up(node)
            whole = multiplied(whole) if isinstance(whole, Sum) else whole
            if whole is not node:
                return _apart_from_fractions(whole, task)
            inside = add([(t.coefficient, _inside(t.node, task)) for t in node.terms], node.shape)
            found, opened = _factored(inside, task), opened_up(inside, task.keep)
            other = found if opened is inside else _factored(opened, task)
            return other if symbols(other) < symbols(found) else found
        case Product():
            return _inside(node, task)
        case _:
            return node


def _inside(node: Node, task: _Factoring) -> Node:
    node = at_places(node)
    if not isinstance(node, Product):
        return node
    found = [
        _factored(f.node, task) if isinstance(f.node, Sum) and f.exponent == 1 and f.node not in task.keep else f.node
        for f in node.factors
    ]
    apart = _apart(node, found[0], task) if len(found) == 1 else None
    if apart is not None:
        return apart
    if all(new is f.node for new, f in zip(found, node.factors, strict=True)):
        return node
    factors = [(new, f.labels, f.exponent) for new, f in zip(found, node.factors, strict=True)]
    return product(factors, node.out, dict(enumerate(node.sizes)), node.coefficient)


def _apart(node: Product, total: Node, task: _Factoring) -> Node | None:
    """The trace of a sum term by term, where a term is an outer product: trace(A - x @ y.T) is trace(A) - y.T @ x."""
    (only,) = node.factors
    if node.out or not isinstance(total, Sum) or only.node in task.keep or only.exponent != 1:
        return None
    if len(only.labels) != 2 or only.labels[0] != only.labels[1] or not any(map(_has_vector, total.terms)):
        return None
    traces = [(t.coefficient, product([(t.node, only.labels, ONE)], ())) for t in total.terms]
    return scale(node.coefficient, add(traces, ()))


def _has_vector(term: Term) -> bool:
    return isinstance(term.node, Product) and any(len(f.labels) == 1 for f in term.node.factors)


def _factored(node: Node, task: _Factoring) -> Node:
    found = task.done.get(node)
    if found is None:
        found = task.done[node] = _grouped(node, task)
    return found


def _grouped(node: Node, task: _Factoring) -> Node:
    whole = multiplied(node) if isinstance(node, Sum) else node
    if whole is not node:
        return _factored(_inside(whole, task), task)
    if not isinstance(node, Sum) or len(node.terms) > WIDEST:
        return node
    if sum(len(term.node.factors) for term in node.terms if isinstance(term.node, Product)) > LONGEST:
        return node
    placed = [at_places(term.node) for term in node.terms]
    if any(new is not term.node for new, term in zip(placed, node.terms, strict=True)):
        again = [(t.coefficient, new) for t, new in zip(node.terms, placed, strict=True)]
        return _factored(add(again, node.shape), task)
    apart = _scalars_apart(node, task)
    if apart is not None:
        return apart
    terms = list(node.terms)
    while (found := _best(terms)) is not None:
        i, j, merged = found
        terms = [term for place, term in enumerate(terms) if place not in (i, j)]
        terms.append(Term(*split_coefficient(_inside(merged, task))))
    total = add([(term.coefficient, term.node) for term in terms], node.shape)
    total = complementary(total) if isinstance(total, Sum) else total
    return in_cases(total) if isinstance(total, Sum) else total


def _scalars_apart(node: Sum, task: _Factoring) -> Node | None:
    """The sum with powers of scalars that all its terms have in front of it, where that is shorter."""
    powers: dict[Node, Rational] = {}
    parts = [as_product(term.node).factors for term in node.terms]
    rooted = any(map(is_root, chain.from_iterable(parts)))  # what stands beside may be a standard deviation
    for at, factors in enumerate(parts):
        held = {f.node: f.exponent for f in factors if not f.labels}
        if not at:
            powers = {s: p for s, p in held.items() if isinstance(p, NUMERIC) and _may_stand_apart(s, p, rooted)}
        nearest = {scalar: _nearer(power, held.get(scalar, 0)) for scalar, power in powers.items()}
        powers = {scalar: power for scalar, power in nearest.items() if power}
        if not powers:
            return None
    axes = tuple(range(len(node.shape)))
    sizes = dict(enumerate(node.shape))
    below = [(scalar, (), -power) for scalar, power in powers.items()]
    rest = add([(t.coefficient, product([(t.node, axes, ONE), *below], axes, sizes)) for t in node.terms], node.shape)
    above = [(scalar, (), power) for scalar, power in powers.items()]
    whole = product([*above, (_factored(rest, task), axes, ONE)], axes, sizes)
    return whole if symbols(whole) < symbols(node) else None


def _may_stand_apart(scalar: Node, power: Rational, rooted: bool) -> bool:
    """Whether a power of a scalar may: numbers of places stay with the sums that are averages by them."""
    return not isinstance(scalar, Number) and (power.denominator == 1 or not rooted)


def _nearer(one: Rational, other: Rational | Node) -> Rational:
    """The exponent nearer to 0 of two of one sign, else 0."""
    if not isinstance(other, NUMERIC) or one * other <= 0:
        return 0
    return min(one, other) if one > 0 else max(one, other)


def _best(terms: list[Term]) -> tuple[int, int, Node] | None:
    best: tuple[tuple[int, int], int, int, Node] | None = None
    for j in range(len(terms)):
        for i in range(j):
            left, right = as_product(terms[i].node), as_product(terms[j].node)
            for shared in shared_factors(left, right):
                worth = len(shared.left), sum(symbols(left.factors[place].node) for place in shared.left)
                if best is not None and worth <= best[0]:
                    continue
                merged = _merged(terms[i].coefficient, left, terms[j].coefficient, right, shared)
                if merged is not None:
                    best = worth, i, j, merged
            if best is None or best[0] < _ALONE:
                merged = beside_identity(terms[i].coefficient, left, terms[j].coefficient, right)
                if merged is not None:
                    best = _ALONE, i, j, merged
    return None if best is None else best[1:]


def _merged(c: Rational, left: Product, d: Rational, right: Product, shared: Shared) -> Node | None:
    outer = set(left.out)
    common = [left.factors[i] for i in shared.left]
    rest_left = [f for i, f in enumerate(left.factors) if i not in shared.left]
    rest_right = [f for i, f in enumerate(right.factors) if i not in shared.right]
    back = {q: p for p, q in shared.names.items()}
    fresh = len(left.sizes)
    renamed: list[Factor] = []
    sizes: dict[int, Size] = dict(enumerate(left.sizes))
    for f in rest_right:
        labels = []
        for q in f.labels:
            p = q if q in outer else back.get(q)
            if p is None:
                p = back[q] = fresh
                sizes[p] = right.sizes[q]
                fresh += 1
            labels.append(p)
        renamed.append(Factor(f.node, tuple(labels), f.exponent))
    held = {label for f in common for label in f.labels}
    open_left, open_right = _edge(rest_left, outer | held), _edge(renamed, outer | held)
    if not outer <= held | open_left | open_right:
        return None
    if open_left != open_right and (len(outer) < len(left.out) or not _broadcasts(common, rest_left, renamed, outer)):
        return None
    often = open_right and not all(map(_is_selection, common))
    said_twice = often or sum(symbols(f.node) for f in common) <= _TWICE  # b*x + x is as short as (b + 1)*x
    if not open_left and (not rest_left or not rest_right) and outer and said_twice:
        return None
    inner = tuple(sorted(open_left | open_right))
    if len(inner) > 2:  # no matrix notation has more axes in brackets
        return None
    if len(set(left.out)) < len(left.out) and len(inner) > 1:
        return None
    if len(inner) > len(outer) and any(_is_outer_product(part, inner) for part in (rest_left, renamed)):
        return None  # a vector is shorter, and faster, than a matrix times a vector
    if not outer.issuperset(inner) and any(part and all(map(_is_shift, part)) for part in (rest_left, renamed)):
        return None  # so is roll(x, 1) + roll(x, 2)
    vector = not outer.issuperset(inner) and all(outer.isdisjoint(f.labels) or len(f.labels) == 1 for f in common)
    short = sum(symbols(f.node) for f in common) <= _AGAIN
    if vector and short and _is_placed(rest_left) and _is_placed(renamed):
        return None  # and concatenate([0], x) + concatenate(x, [0])
    if _is_picked_apart(common, rest_left, renamed):
        return add([(c, left), (d, right)], left.shape)
    total = add(
        [(c, _part(rest_left, inner, sizes)), (d, _part(renamed, inner, sizes))], tuple(sizes[a] for a in inner)
    )
    if isinstance(total, Sum):
        total = complementary(total)
    factors = [(f.node, f.labels, f.exponent) for f in common]
    return product([*factors, (total, inner, ONE)], left.out, {a: sizes[a] for a in left.out})


def _broadcasts(common: list[Factor], left: list[Factor], right: list[Factor], outer: set[int]) -> bool:
    """Whether what is left of two terms may be added though one of them repeats itself along axes of the other.

    x*y + x stays as it is: nothing is shorter by x*(y + 1). A pattern in common says where terms stand in a stack.
    """
    if any(isinstance(factor.node, Pattern) for factor in common):
        return len(common) > 1 and all(map(_is_selection, common)) and not _edge([*left, *right], outer)
    return bool(left and right) or outer.isdisjoint(label for factor in common for label in factor.labels)


def _is_selection(factor: Factor) -> bool:
    return isinstance(factor.node, Pattern) and factor.node.rule == "select"


def _is_shift(factor: Factor) -> bool:
    return isinstance(factor.node, Pattern) and factor.node.rule == "cycle"


def _is_placed(factors: list[Factor]) -> bool:
    """Whether a matrix only places entries, times numbers of their own, in a stretch of an axis."""
    return any(map(_is_selection, factors)) and all(len(f.labels) < 2 or _is_selection(f) for f in factors)


def _is_picked_apart(common: list[Factor], left: list[Factor], right: list[Factor]) -> bool:
    """Whether a unit vector would be taken out of a stack, which a product puts back into each of its terms."""
    if not all(is_unit(f.node) for f in common):
        return False
    held = {f.labels for f in common}
    if any((label,) in held for f in (*left, *right) for label in f.labels):
        return False
    return not {f.labels for f in left if is_unit(f.node)}.isdisjoint(f.labels for f in right if is_unit(f.node))


def _edge(factors: list[Factor], visible: set[int]) -> set[int]:
    return {label for f in factors for label in f.labels if label in visible}


def _is_outer_product(factors: list[Factor], axes: Labels) -> bool:
    """Whether nothing holds two axes together."""
    if len(axes) < 2 or any(set(axes) <= set(factor.labels) for factor in factors):
        return False
    reached, last = {axes[0]}, 0
    while len(reached) > last:
        last = len(reached)
        reached = reached.union(*[f.labels for f in factors if not reached.isdisjoint(f.labels)])
    return axes[1] not in reached


def _part(factors: list[Factor], out: Labels, sizes: dict[int, Size]) -> Node:
    return product([(f.node, f.labels, f.exponent) for f in factors], out, {a: sizes[a] for a in out})
