"""Shifts around the end: roll(x, 1) is a 0/1 matrix times x, with 1 where the places differ by 1 modulo the size.

Labels that such patterns join are places that differ by numbers. Where two of them differ by none they are one, and
all are counted from one of them, on the output if there is one: roll(roll(x, 1), 2) is roll(x, 3), and
roll(x*roll(y, 1), -1) is roll(x, -1)*y.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mcalc.exact.rational import Rational, magnitude
from mcalc.exact.size import ZERO, Size, modulo
from mcalc.tensor.draft import Draft
from mcalc.tensor.labels import canonical, is_symmetric
from mcalc.tensor.make import ONE, exponent_code, split_coefficient
from mcalc.tensor.node import Apply, Factor, Labels, Node, Pattern, Product, Shape, Sum, Term, postorder
from mcalc.tensor.orientation import transpose
from mcalc.tensor.pattern import cycle
from mcalc.tensor.product import product
from mcalc.tensor.selections import goes_inside, picked
from mcalc.tensor.stretches import Stretch, alike, stretches
from mcalc.tensor.sum import add

_DEEPEST = 8
"""Shifts further below are not looked for."""


class _Joined(NamedTuple):
    """Labels that shifts join, with their places counted from the first, and the shifts."""

    places: dict[int, Size]
    shifts: list[Factor]


def act(draft: Draft) -> bool | None:
    """Bring the shifts of a product into one form: True if something changed, None if the product is zero."""
    shifts = [f for f in draft.factors if is_cycle(f.node)]
    if any(f.labels[0] == f.labels[1] and f.node.shape[0].value is not None for f in shifts):
        return None
    shifts = [f for f in shifts if f.labels[0] != f.labels[1]]
    for joined in _groups(shifts):
        size = draft.sizes[joined.shifts[0].labels[0]]
        apart = _contradicts(joined, size)
        if apart and size.value is not None:
            return None
        if not apart and (_arranged(draft, joined, size) or _pushed(draft, joined)):
            return True
    return _forward(draft)


def is_cycle(node: Node) -> bool:
    """Whether a node is a shift around the end."""
    return isinstance(node, Pattern) and node.rule == "cycle"


def of_stretches(terms: list[Term], shape: Shape) -> Node | None:
    """A sum with two terms that have each its stretch of an axis from one thing, the last places in front: a shift."""
    held = [at for at, term in enumerate(terms) if isinstance(term.node, Product) and _is_stretch(term.node)]
    for at in held:
        number, one = _bare(terms[at])
        for first in stretches(one):
            if first.start or first.length + first.source != first.size:
                continue
            for other_at in held:
                other_number, other = _bare(terms[other_at])
                if other_at == at or other_number != number:
                    continue
                for second in stretches(other):
                    if _follows(first, second, shape) and alike(one, first, other, second):
                        whole = _whole(one, first)
                        rest = [(t.coefficient, t.node) for i, t in enumerate(terms) if i not in (at, other_at)]
                        return add([*rest, (number, whole)], shape)
    return None


def _is_stretch(term: Product) -> bool:
    patterns = [f.node for f in term.factors if isinstance(f.node, Pattern)]
    return len([p for p in patterns if p.rule in ("select", "unit")]) > 1


def _bare(term: Term) -> tuple[Rational, Product]:
    number, node = split_coefficient(term.node)
    assert isinstance(node, Product)
    return term.coefficient * number, node


def _follows(first: Stretch, second: Stretch, shape: Shape) -> bool:
    """Whether the second stretch has the first places behind the first one, which has the last in front."""
    return (
        first.axis == second.axis
        and first.length + second.length == shape[first.axis] == first.size == second.size
        and not second.source
        and second.start == first.length
        and shape[first.axis].value != 2  # entries one by one are listed
    )


def _whole(term: Product, stretch: Stretch) -> Node:
    on = (term.out[stretch.axis], stretch.label)
    shift = Factor(cycle(stretch.size, stretch.source), on, ONE)
    return product([*stretch.rest, shift], term.out, dict(enumerate(term.sizes)))


def _groups(shifts: Sequence[Factor]) -> list[_Joined]:
    found: list[_Joined] = []
    left = list(shifts)
    while left:
        start = left[0].labels[0]
        joined = _Joined({start: ZERO}, [])
        while near := [f for f in left if not joined.places.keys().isdisjoint(f.labels)]:
            for factor in near:
                (row, col), by = factor.labels, _offset(factor)
                if row in joined.places:
                    joined.places.setdefault(col, joined.places[row] + by)
                else:
                    joined.places[row] = joined.places[col] - by
            joined.shifts.extend(near)
            left = [f for f in left if f not in near]
        found.append(joined)
    return found


def _offset(factor: Factor) -> Size:
    assert isinstance(factor.node, Pattern)
    return factor.node.offset


def _contradicts(joined: _Joined, size: Size) -> bool:
    places = joined.places
    return any(modulo(places[f.labels[0]] + _offset(f) - places[f.labels[1]], size) for f in joined.shifts)


def _arranged(draft: Draft, joined: _Joined, size: Size) -> bool:
    """Count the places from one label, of which there is one for each place, and that is used elsewhere."""
    others = [f for f in draft.factors if f not in joined.shifts]
    held = set(draft.out).union(*[f.labels for f in others])
    one: dict[Size, int] = {}
    twins: list[tuple[int, int]] = []
    for label in sorted(joined.places):
        if label in held:
            place = modulo(joined.places[label], size)
            twins += [(label, one[place])] if place in one else []
            one.setdefault(place, label)
    outer = [label for label in draft.out if label in joined.places]
    roots = outer[:1] or sorted(one.values()) or [min(joined.places)]
    stars = [_star(joined, root, one.values(), size) for root in roots]
    if len(stars) > 1 and not twins:
        plain = [f for f in others if not is_cycle(f.node)]
        stars.sort(key=lambda star: _spread(star, plain, draft.out))
    if not twins and set(stars[0]) == set(joined.shifts):
        return False
    draft.factors = [*others, *stars[0]]
    for label in joined.places.keys() - held - set(roots):
        del draft.sizes[label]
    for label, other in twins:
        draft.unify(label, other)
    return True


def _star(joined: _Joined, root: int, labels: Iterable[int], size: Size) -> list[Factor]:
    """The shifts from one label to each of the others."""
    made: list[Factor] = []
    for label in labels:
        if label != root:
            node = cycle(size, joined.places[label] - joined.places[root])
            if isinstance(node, Product):
                made.append(node.factors[0]._replace(labels=(label, root)))
            else:
                low, high = sorted((root, label)) if is_symmetric(node) else (root, label)
                made.append(Factor(node, (low, high), ONE))
    return made


def _spread(star: list[Factor], others: list[Factor], out: Labels) -> tuple[Rational, list[tuple[int, int, Labels]]]:
    """How far the shifts go, and what the product is with them, in whatever order the labels are."""
    far = sum([magnitude(_offset(f).value or 0) for f in star])
    ordered, _ = canonical([*others, *star], out)
    return far, [(f.node.digest, exponent_code(f.exponent), f.labels) for f in ordered]


def _pushed(draft: Draft, joined: _Joined) -> bool:
    """Let shifts from the output act inside of what they meet: roll(exp(x), 1) is exp(roll(x, 1))."""
    for shift in joined.shifts:
        near, far = shift.labels if shift.labels[0] in draft.out else shift.labels[::-1]
        if near not in draft.out:
            continue
        both = far in draft.out
        for at, factor in enumerate(draft.factors):
            for there, here in ((far, near), (near, far)) if both else ((far, near),):
                if there not in factor.labels or here in factor.labels or not goes_inside(factor, there):
                    continue
                on = (here, there) if shift.labels == (here, there) else (there, here)
                node = shift.node if on[0] == here else transpose(shift.node)
                moved, labels = picked(factor.node, factor.labels, node, there, here)
                if both and len(postorder(moved)) >= len(postorder(factor.node)):
                    continue
                draft.factors.pop(at)
                draft.put(moved, labels, factor.exponent)
                return True
    return False


def _forward(draft: Draft) -> bool:
    """Let a sum over places, which all that it is of has shifted, begin at another: sum(roll(x, 1)**3) is sum(x**3)."""
    seen = set(draft.out)
    for factor in draft.factors:
        if isinstance(factor.node, Pattern):
            seen.update(factor.labels)
    for label in sorted(set(draft.sizes) - seen):
        users = [f for f in draft.factors if label in f.labels]
        by: set[Size] = set()
        for factor in users if all(f.labels.count(label) == 1 for f in users) else ():
            by |= _shifts(factor.node, factor.labels.index(label))
            if ZERO in by:
                break
        if not by or ZERO in by:
            continue
        least = min(by, key=lambda offset: (abs(offset.value or 0), str(offset)))
        size, fresh = draft.sizes[label], draft.fresh(draft.sizes[label])
        draft.factors = [f for f in draft.factors if f not in users]
        for factor in users:
            node, labels = picked(factor.node, factor.labels, cycle(size, -least), label, fresh)
            draft.put(node, labels, factor.exponent)
        del draft.sizes[label]
        return True
    return False


def _shifts(node: Node, axis: int, deep: int = _DEEPEST) -> set[Size]:
    """By how much what a node has along an axis is shifted there, by none where some isn't or that can't be told."""
    label, parts = axis, []
    match node:
        case Product() if node.out.count(node.out[axis]) == 1:
            label = node.out[axis]
            parts = [(f.node, f.labels) for f in node.factors if label in f.labels]
        case Sum():
            parts = [(term.node, tuple(range(len(node.shape)))) for term in node.terms]
        case Apply() if axis < node.batch:
            parts = [(a.node, a.labels) for a in node.args if axis in a.labels]
    found: set[Size] = set()
    for part, labels in parts if deep else ():
        if labels.count(label) > 1:
            return {ZERO}
        place = labels.index(label)
        if isinstance(part, Pattern) and part.rule == "cycle":
            found.add(modulo(-part.offset if place else part.offset, part.shape[0]))
        else:
            found |= _shifts(part, place, deep - 1)
        if ZERO in found:
            return {ZERO}
    return found or {ZERO}
