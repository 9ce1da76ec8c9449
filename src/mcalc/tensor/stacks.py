"""Products with stacks: `[f1, f2]` is a sum of unit vectors, and is picked apart term by term where it meets others."""

from __future__ import annotations

from mcalc.exact.rational import NUMERIC
from mcalc.tensor.draft import Draft, uses
from mcalc.tensor.make import ONE, scale
from mcalc.tensor.node import Factor, Node, Number, Pattern, Product, Sum, Term, Variable, is_unit
from mcalc.tensor.pattern import stack_axes
from mcalc.tensor.product import Verdict, over_terms, product
from mcalc.tensor.sum import add


def act(draft: Draft) -> Verdict:
    """Pick a stack apart along a summed label, or beside another stack or a unit vector; let a sum alone be a sum."""
    place = _alone(draft)
    if place is None:
        place = _to_open(draft)
    if place is None:
        return False
    opened = over_terms(draft, place)
    if isinstance(opened, Sum) and not opened.shape:
        return add([(term.coefficient, _distributed(term.node)) for term in opened.terms], ())
    return opened


def part(draft: Draft) -> bool:
    """A stack that has one place only is a sum times a unit vector, unless that would be put back into its terms."""
    lone = sum(not is_unit(f.node) for f in draft.factors) < 2
    back = lone and len(set(draft.out)) == len(draft.out)
    for at, factor in enumerate(draft.factors):
        if not isinstance(factor.node, Sum) or factor.exponent != 1 or (back and set(factor.labels) <= set(draft.out)):
            continue
        units = {axis: {_unit_on(t.node, axis) for t in factor.node.terms} for axis in stack_axes(factor.node)}
        single = [axis for axis, places in units.items() if len(places) == 1]
        if not single or (lone and len(single) < len(units)):
            continue
        axis = single[0]
        (place,) = units[axis]
        axes = tuple(range(len(factor.labels)))
        rest = axes[:axis] + axes[axis + 1 :]
        terms = [
            (term.coefficient, product([(term.node, axes, ONE), (place, (axis,), ONE)], rest))
            for term in factor.node.terms
        ]
        draft.factors.pop(at)
        draft.put(place, (factor.labels[axis],), ONE)
        draft.put(add(terms, tuple(factor.node.shape[a] for a in rest)), tuple(factor.labels[a] for a in rest), ONE)
        return True
    return False


def select(draft: Draft) -> Verdict:
    """Let a sum of selections, such as a matrix that shifts entries around the end, act on what it is summed with.

    `roll(eye(n), 1, axis=0) @ x` is `concatenate(x[-1:], x[:-1])` wherever it stands.
    """
    for at, (node, labels, exponent) in enumerate(draft.factors):
        if exponent != 1 or not isinstance(node, Sum) or not all(map(_selects, node.terms)):
            continue
        holders = uses(draft.factors)
        for near, other in enumerate(draft.factors):
            shared = [
                label for label in set(labels) & set(other.labels) if holders[label] == 2 and label not in draft.out
            ]
            if near == at or not shared or other.exponent != 1 or isinstance(other.node, Pattern):
                continue
            if len(set(labels)) < len(labels) or len(set(other.labels)) < len(other.labels):
                continue
            out = tuple(sorted({*labels, *other.labels}.difference(shared)))
            terms = [(term.coefficient, product([(term.node, labels, ONE), other], out)) for term in node.terms]
            done = add(terms, tuple(draft.sizes[label] for label in out))
            if len(draft.factors) == 2:
                return product([(done, out, ONE)], draft.out, draft.sizes, draft.coefficient)
            draft.factors = [f for place, f in enumerate(draft.factors) if place not in (at, near)]
            for label in shared:
                del draft.sizes[label]
            draft.put(done, out, ONE)
            return True
    return False


def entries(draft: Draft) -> bool:
    """Take the entry that a unit vector picks of a sum beside it, or the diagonal of a sum; True if one was.

    (x + w)[0]**3 is (x[0] + w[0])**3, and sqrt(diag(A + B)) is sqrt(diag(A) + diag(B)), as they are alone.
    """
    patterns = [f for f in draft.factors if isinstance(f.node, Pattern)]
    units = {f.labels[0]: f for f in patterns if is_unit(f.node)}
    for place, (node, labels, exponent) in enumerate(draft.factors):
        if not isinstance(node, Sum):
            continue
        picked = next((label for label in labels if label in units), None)
        rest = tuple(label for label in dict.fromkeys(labels) if label != picked)
        if picked in draft.out and (not rest or exponent != 1):
            continue  # a vector beside a unit vector stays whole
        if len(rest) == len(labels) or (len(draft.factors) < 3 and exponent == 1):
            continue
        pick = [] if picked is None else [units[picked]]
        draft.factors.pop(place)
        draft.put(product([(node, labels, ONE), *pick], rest), rest, exponent)
        held = {*draft.out, *[label for f in draft.factors if f not in pick for label in f.labels]}
        if picked is not None and picked not in held:
            draft.factors = [f for f in draft.factors if f not in pick]
            del draft.sizes[picked]
        return True
    return False


def _selects(term: Term) -> bool:
    return isinstance(term.node, Product) and all(
        isinstance(f.node, Pattern) and f.node.rule in ("unit", "select") for f in term.node.factors
    )


def _unit_on(node: Node, axis: int) -> Node:
    """The unit vector that a term of a stack has on an axis."""
    if not isinstance(node, Product):
        return node
    return next(f.node for f in node.factors if is_unit(f.node) and f.labels[0] == node.out[axis])


def collapse(draft: Draft) -> bool:
    """Sum a factor, or take its diagonal, by its terms where that leaves fewer: sum(x - mean(x)) is 0."""
    holders = uses(draft.factors)
    for place, factor in enumerate(draft.factors):
        if factor.exponent != 1 or not isinstance(factor.node, Sum):
            continue
        kept = tuple([label for label in dict.fromkeys(factor.labels) if label in draft.out or holders[label] > 1])
        if len(kept) == len(factor.labels):
            continue
        terms = [(t.coefficient, product([(t.node, factor.labels, ONE)], kept)) for t in factor.node.terms]
        total = add(terms, tuple(draft.sizes[label] for label in kept))
        if isinstance(total, Sum) and len(total.terms) >= len(factor.node.terms):
            continue
        draft.factors.pop(place)
        for label in set(factor.labels) - set(kept):
            del draft.sizes[label]
        draft.put(total, kept, ONE)
        return True
    return False


def _alone(draft: Draft) -> int | None:
    """The place of a sum that has nothing about it but a change of axes, or unit vectors: these go to each term."""
    others = [place for place, f in enumerate(draft.factors) if not is_unit(f.node)]
    if len(others) != 1 or len(set(draft.out)) < len(draft.out):
        return None  # a delta that all terms have is had once
    (place,) = others
    node, labels, exponent = draft.factors[place]
    if not isinstance(node, Sum) or exponent != 1 or not set(labels) <= set(draft.out):
        return None
    if len(draft.factors) > 1:
        return place
    return place if labels != draft.out and len(set(labels)) == len(draft.out) else None


def _to_open(draft: Draft) -> int | None:
    """The factor that is a stack to be picked apart."""
    outer, delta = set(draft.out), len(set(draft.out)) < len(draft.out)
    units = any(is_unit(f.node) for f in draft.factors)
    stacks: list[tuple[int, set[int]]] = []
    for place, factor in enumerate(draft.factors):
        if factor.exponent != 1 or not isinstance(factor.node, Sum):
            continue
        axes = stack_axes(factor.node)
        if axes:
            stacks.append((place, {factor.labels[axis] for axis in axes}))
        elif units and not delta and all(_has_stack(term.node) for term in factor.node.terms):
            stacks.append((place, set()))  # beside a unit vector its terms would be opened
    if not stacks:
        return None
    # A stack along an axis of the output first, so that the result is a stack of entries.
    stacks.sort(key=lambda stack: stack[1].isdisjoint(outer))
    for place, labels in stacks:
        if units or len(stacks) > 1 or any(label not in outer for label in labels):
            return place
    return None


def _has_stack(node: Node) -> bool:
    factors = node.factors if isinstance(node, Product) else ()
    return any(isinstance(f.node, Sum) and f.exponent == 1 and stack_axes(f.node) for f in factors)


def _distributed(node: Node) -> Node:
    """A power of a variable times a polynomial, multiplied out: entries of stacks are scalar calculus."""
    if not isinstance(node, Product) or node.shape or not 0 < len(node.factors) <= 3:
        return node
    sums = [f for f in node.factors if isinstance(f.node, Sum) and f.exponent == 1 and not f.labels]
    others = [f for f in node.factors if not isinstance(f.node, Sum)]
    if len(sums) != 1 or len(others) + 1 != len(node.factors) or not all(_is_power(f) for f in others):
        return node
    (polynomial,) = sums
    assert isinstance(polynomial.node, Sum)
    if not all(_is_monomial(term.node) for term in polynomial.node.terms):
        return node
    terms = [(t.coefficient, product([*others, (t.node, (), ONE)], ())) for t in polynomial.node.terms]
    return scale(node.coefficient, add(terms, ()))


def _is_power(factor: Factor) -> bool:
    return isinstance(factor.node, Variable) and not factor.labels and isinstance(factor.exponent, NUMERIC)


def _is_monomial(node: Node) -> bool:
    match node:
        case Product():
            return all(_is_power(f) for f in node.factors)
        case _:
            return isinstance(node, Variable | Number)
