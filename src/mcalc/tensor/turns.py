"""Turns of an axis: shifts around the end, and reversals. roll(x, 1) is a 0/1 matrix times x.

Labels that such patterns join are places of one axis, each told from another by a turn. What can't take a turn in, as a
variable or an axis of the output, holds its label; where two are turned by nothing they are one, and all are counted
from one of them, on the output if there is one: roll(roll(x, 1), 2) is roll(x, 3), flip(roll(x, 1)) is
roll(flip(x), -1). All else goes to where it is shortest: roll(exp(x), 1) is exp(roll(x, 1)). A sum over places that
nothing holds begins where it is shortest: sum(roll(x, 1)**3) is sum(x**3). So it makes no difference in which order a
product is put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from mcalc.exact.rational import Rational, magnitude
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.dihedral import STILL, Turn, between, edge, matrix, turn_of
from mcalc.tensor.draft import Draft
from mcalc.tensor.labels import canonical
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Apply, Factor, Labels, Measure, Node, Pattern, Product, Sum, children
from mcalc.tensor.orientation import oriented
from mcalc.tensor.product import finish
from mcalc.tensor.selections import goes_inside, picked
from mcalc.tensor.symbols import symbols

_DEEPEST: Final = 8
"""Turns further below are not looked for."""

_MOST: Final = 12
"""So many places are tried to count from."""


class _Joined(Record):
    """Labels of one axis, each with its turn from a common place, and the patterns that join them."""

    size: Size
    places: dict[int, Turn]
    patterns: list[Factor]


def act(draft: Draft) -> bool | None:
    """Bring the turns of a product into one form: True if something changed, None if the product is zero."""
    if draft.turned or not any(map(_turns, [factor.node for factor in draft.factors])):
        return False
    if any(map(_is_off_diagonal, draft.factors)):
        return None
    for joined in _groups(draft):
        apart = _contradiction(joined)
        if apart is None:
            if _settled(draft, joined):
                return True
        elif apart:
            return None
    return False


def _is_off_diagonal(factor: Factor) -> bool:
    """Whether a factor is the diagonal of a shift, on which there is nothing."""
    node = factor.node
    on_one = isinstance(node, Pattern) and node.rule == "cycle" and factor.labels[0] == factor.labels[1]
    return on_one and node.shape[0].value is not None


def _has_turn(node: Node, known: Measure[bool]) -> bool:
    return turn_of(node) is not None or any(map(known, children(node)))


_turns: Final = Measure(_has_turn)


def _groups(draft: Draft) -> Iterator[_Joined]:
    """The labels that turns join, and labels by themselves where a sum over them may begin elsewhere."""
    left = [f for f in draft.factors if turn_of(f.node) is not None and f.labels[0] != f.labels[1]]
    seen: set[int] = set(draft.out)
    while left:
        start = left[0].labels[0]
        size = draft.sizes[start]
        joined = _Joined(size, {start: STILL}, [])
        while near := [f for f in left if not joined.places.keys().isdisjoint(f.labels)]:
            for factor in near:
                here = factor.labels[factor.labels[0] not in joined.places]
                there, turn = between(factor, here) or (here, STILL)
                joined.places.setdefault(there, turn.after(joined.places[here], size))
            joined.patterns.extend(near)
            left = [f for f in left if f not in near]
        seen |= joined.places.keys()
        yield joined
    for factor in draft.factors:
        if _turns(factor.node):
            for label in factor.labels:
                if label not in seen:
                    seen.add(label)
                    yield _Joined(draft.sizes[label], {label: STILL}, [])


def _contradiction(joined: _Joined) -> bool | None:
    """Whether two ways from a label to another differ, so that the product is zero; False where that can't be told."""
    for factor in joined.patterns:
        near, far = factor.labels
        _, turn = between(factor, near) or (far, STILL)
        other = turn.after(joined.places[near], joined.size)
        if other != joined.places[far]:
            return other.back == joined.places[far].back and joined.size.value is not None
    return None


def _settled(draft: Draft, joined: _Joined) -> bool:
    """Leave one label for each place that is held, and take all else to the best of them."""
    places, size, sizes = joined.places, joined.size, dict(draft.sizes)
    takers: list[tuple[Factor, int]] = []
    rest: list[Factor] = []
    for factor in draft.factors:
        if factor in joined.patterns:
            continue
        turned = [label for label in factor.labels if label in places]
        if len(turned) == 1 and goes_inside(factor, turned[0]):
            takers.append((factor, turned[0]))
        else:
            rest.append(factor)
    held: dict[Turn, int] = {}
    twins: list[tuple[int, int]] = []
    for label in dict.fromkeys([*draft.out, *sorted(label for factor in rest for label in factor.labels)]):
        if label in places:
            if places[label] in held:
                twins.append((label, held[places[label]]))
            else:
                held[places[label]] = label
    if held:
        rest += [_best(taker, label, joined, held) for taker, label in takers]
        rest += _star(draft, joined, held, rest)
    else:
        fresh = draft.fresh(size)
        begun = _begun(draft, joined, takers, rest, fresh)
        if begun is None:
            draft.sizes = sizes
            return False
        rest = begun
    if not twins and canonical(rest, draft.out)[0] == tuple(draft.factors):
        draft.sizes = sizes
        return False
    draft.factors = []
    made = draft.sizes.keys() - sizes
    for label in (made | places.keys()).difference(draft.out, *[factor.labels for factor in rest]):
        del draft.sizes[label]
    for node, labels, exponent in rest:
        draft.put(node, labels, exponent)
    for label, other in twins:
        draft.unify(label, other)
    return True


def _best(taker: Factor, label: int, joined: _Joined, held: dict[Turn, int]) -> Factor:
    """A factor that may be on any of the labels on the one where it is written with the least.

    What else there is has no say in it: more may come.
    """
    own = joined.places[label]
    if own in held and not _turns(taker.node):
        return _moved(taker, label, joined, own, held[own])
    moved = [_moved(taker, label, joined, place, target) for place, target in held.items()]
    return min(moved, key=lambda each: (symbols(each.node), _upright(each.node).digest))


def _upright(node: Node) -> Node:
    """A node with its axes in the order that products give them."""
    axes = tuple(range(len(node.shape)))
    if isinstance(node, Product) and len(node.factors) == 1 and set(node.factors[0].labels) == {*axes} == {*node.out}:
        (factor,) = node.factors
        if factor.exponent == 1 and len(factor.labels) == len(axes):
            node = factor.node
    return oriented(node, axes)[0]


def _whole(draft: Draft, factors: Iterable[Factor]) -> Node:
    """What a product is with these factors, its axes where they are."""
    other = Draft(draft.out, {label: draft.sizes[label] for label in draft.out}, ONE)
    other.turned = True
    for node, labels, exponent in factors:
        other.put(node, labels, exponent)
    return finish(other)


def _moved(taker: Factor, label: int, joined: _Joined, place: Turn, target: int) -> Factor:
    """A factor on one label of an axis as one on another, which has that place."""
    size = joined.size
    turn = joined.places[label].after(place.undone(size), size)
    if turn == STILL:
        return taker._replace(labels=tuple(target if each == label else each for each in taker.labels))
    node, axes = _taken(taker.node, taker.labels.index(label), turn, size)
    return Factor(node, tuple([target if axis < 0 else taker.labels[axis] for axis in axes]), taker.exponent)


@lru_cache(maxsize=512)
def _taken(node: Node, axis: int, turn: Turn, size: Size) -> tuple[Node, Labels]:
    """A node with one axis turned, which is -1 among its axes then."""
    return picked(node, tuple(range(len(node.shape))), matrix(turn, size), axis, -1)


def _star(draft: Draft, joined: _Joined, held: dict[Turn, int], others: list[Factor]) -> list[Factor]:
    """The turns from one label to each of the others; the first of the output is that one."""
    outer = [label for label in held.values() if label in draft.out]
    stars: list[list[Factor]] = []
    for root in outer[:1] or held.values():
        back = joined.places[root].undone(joined.size)
        star: list[Factor] = []
        for place, label in held.items():
            if label != root:
                star += edge(place.after(back, joined.size), joined.size, root, label, draft)
        stars.append(star)
    if len(stars) == 1:
        return stars[0]
    far = [_far(map(_turned, star), joined.size) for star in stars]
    short = [star for star, by in zip(stars, far, strict=True) if by == min(far)]
    return short[0] if len(short) == 1 else min(short, key=lambda star: _whole(draft, [*others, *star]).digest)


def _turned(factor: Factor) -> Turn:
    return turn_of(factor.node) or STILL


def _begun(
    draft: Draft, joined: _Joined, takers: Sequence[tuple[Factor, int]], rest: list[Factor], label: int
) -> list[Factor] | None:
    """The factors with a sum over an axis that nothing holds begun where it is shortest; None where it is already."""
    size = joined.size
    starts = {
        phase.after(joined.places[at], size): None
        for taker, at in takers
        for phase in _phases(taker.node, taker.labels.index(at))
    }
    best = None if joined.patterns else (_measured(draft, draft.factors, joined), draft.factors)
    begun = joined._replace(places={label: STILL})
    for start in [*starts][:_MOST] or [STILL]:
        factors = [*rest, *[_moved(taker, at, joined, start, label) for taker, at in takers]]
        found = _measured(draft, factors, begun)
        if best is None or found < best[0]:
            best = found, factors
    return None if best is None or best[1] is draft.factors else best[1]


def _measured(draft: Draft, factors: list[Factor], joined: _Joined) -> tuple[int, Rational, int]:
    """What is preferred: few symbols, and turned by little; the last tells the rest apart."""
    (label,) = joined.places
    held = [factor for factor in factors if label in factor.labels]
    far = sum([_far(_phases(factor.node, factor.labels.index(label)), joined.size) for factor in held])
    whole = _whole(draft, factors)
    return symbols(whole), far, whole.digest


def _far(turns: Iterable[Turn], size: Size) -> Rational:
    """How far turns go, where that is a number."""
    total: Rational = 0
    for turn in turns:
        by = turn.offset.value or 0
        total += magnitude(by if size.value is None else min(by, size.value - by))
    return total


def _phases(node: Node, axis: int, deep: int = _DEEPEST) -> set[Turn]:
    """The turns from an axis of a node to the places of what it is made of, none where that can't be told."""
    label, parts = axis, []
    found: set[Turn] = set()
    match node:
        case Product() if node.out.count(node.out[axis]) == 1:
            label = node.out[axis]
            for factor in node.factors:
                if label in factor.labels:
                    turn = _through(node, factor, label)
                    if turn is not None:
                        found.add(turn)
                    else:
                        parts.append((factor.node, factor.labels))
        case Sum():
            parts = [(term.node, tuple(range(len(node.shape)))) for term in node.terms]
        case Apply() if axis < node.batch:
            parts = [(a.node, a.labels) for a in node.args if axis in a.labels]
        case Pattern() if (own := turn_of(node)) is not None:
            return {own if axis == 0 else own.undone(node.shape[0])}
    for part, labels in parts if deep else ():
        found |= _phases(part, labels.index(label), deep - 1) if labels.count(label) == 1 else {STILL}
    return found or {STILL}


def _through(node: Product, factor: Factor, label: int) -> Turn | None:
    """The turn from a label through a factor, and on through a second one that goes on from there alone."""
    first = between(factor, label)
    if first is None:
        return None
    joint, turn = first
    users = [f for f in node.factors if joint in f.labels and f is not factor]
    if len(users) == 1 and joint not in node.out and (more := between(users[0], joint)) is not None:
        return more[1].after(turn, factor.node.shape[0])
    return turn
