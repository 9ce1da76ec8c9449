"""What 0/1 patterns do to their neighbours in a product.

A unit vector or a selection that is summed against something picks entries of it. Picking goes inside: of a sum it
is the sum of the picked terms, of an element-wise function the function of what is picked, of a product each factor
is picked by itself. Patterns against patterns compose or cancel.
"""

from __future__ import annotations

from collections.abc import Callable

from mcalc.exact.rational import Rational
from mcalc.exact.size import at_least_zero
from mcalc.tensor.apply import apply
from mcalc.tensor.draft import Draft
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Apply, Factor, Labels, Node, Pattern, Product, Sum
from mcalc.tensor.pattern import STACKED, is_reversal, line, select, stack_axes, unit
from mcalc.tensor.pattern_pairs import disjoint, entry_of, taken_from
from mcalc.tensor.product import finish, product
from mcalc.tensor.sum import add


def act(draft: Draft) -> bool | None:
    """Let one pattern act: True if something changed, None if the whole product is zero."""
    for place, factor in enumerate(draft.factors):
        match factor.node:
            case Pattern():
                verdict = _RULES[factor.node.rule](draft, place, factor.node)
                if verdict is not False:
                    return verdict
            case Sum() if factor.exponent != 1:
                if _entrywise(draft, place, factor.node):
                    return True
    return False


def _entrywise(draft: Draft, place: int, node: Sum) -> bool:
    """A power of a stack is the stack of the powers."""

    for axis in stack_axes(node):
        count = node.shape[axis].value
        if not isinstance(count, int) or count > STACKED:
            continue
        factor = draft.factors[place]
        labels = tuple(range(len(node.shape)))
        rest = labels[:axis] + labels[axis + 1 :]
        terms: list[tuple[Rational, Node]] = []
        for k in range(count):
            entry = product([(node, labels, ONE), (unit(node.shape[axis], k), (axis,), ONE)], rest)
            placed = [(entry, rest, factor.exponent), (unit(node.shape[axis], k), (axis,), ONE)]
            terms.append((ONE, product(placed, labels, dict(enumerate(node.shape)))))
        draft.factors.pop(place)
        draft.put(add(terms, node.shape), factor.labels, ONE)
        return True
    return False


def _users(draft: Draft, label: int, place: int) -> list[int]:
    return [i for i, f in enumerate(draft.factors) if i != place and label in f.labels]


def _unit(draft: Draft, place: int, node: Pattern) -> bool | None:
    (label,) = draft.factors[place].labels
    users = _users(draft, label, place)
    for i in users:
        other = draft.factors[i]
        if not isinstance(other.node, Pattern):
            continue
        if other.node.rule == "unit":
            gap = (node.offset - other.node.offset).value
            if gap:
                return None
            continue
        verdict = entry_of(draft, i, other.node, label, node.offset)
        if verdict is not False:
            return verdict
    if label in draft.out:
        return _pick_beside(draft, place, label, users)
    if not users:
        draft.factors.pop(place)
        del draft.sizes[label]
        return True
    return _pick(draft, place, label, None, users)


def _pick_beside(draft: Draft, place: int, label: int, users: list[int]) -> bool:
    """Let a unit vector along an axis of the output pick from the stacks beside it, which are zero at other places."""
    for i in users:
        factor = draft.factors[i]
        if isinstance(factor.node, Sum) and label in [factor.labels[axis] for axis in stack_axes(factor.node)]:
            node, labels = picked(factor.node, factor.labels, draft.factors[place].node, label, None)
            draft.factors.pop(i)
            draft.put(node, labels, factor.exponent)
            return True
    return False


def _select(draft: Draft, place: int, node: Pattern) -> bool | None:
    row, col = draft.factors[place].labels
    if row == col:
        gap = node.offset.value
        if node.stride == 1 and gap is not None:
            if gap:
                return None
            draft.factors.pop(place)
            return True
        return False
    if any(disjoint(node, other.node) for other in draft.factors if other.labels[1:] == (col,)):
        return None
    if not is_reversal(node):
        return col not in draft.out and _select_along(draft, place, node, row, col)
    # what a reversal does to all but other patterns is for `turns`
    return any(
        _select_along(draft, place, node, near, far)
        for near, far in ((row, col), (col, row))
        if far not in draft.out and all(_is_taken_from(draft.factors[i]) for i in _users(draft, far, place))
    )


def _is_taken_from(factor: Factor) -> bool:
    node = factor.node
    return isinstance(node, Pattern) and node.rule != "cycle" and not is_reversal(node)


def _select_along(draft: Draft, place: int, node: Pattern, row: int, col: int) -> bool:
    """Let a selection pick from what is on the summed label `col`, `row` being its other one."""
    users = _users(draft, col, place)
    if not users:
        draft.factors.pop(place)
        del draft.sizes[col]
        return True
    if len(users) == 1:
        other = draft.factors[users[0]]
        if isinstance(other.node, Pattern):
            if other.node.rule in ("line", "convolution", "cycle"):
                taken = taken_from(other, col, node, row)
                if taken is not None:
                    draft.factors = [f for i, f in enumerate(draft.factors) if i not in (place, users[0])]
                    del draft.sizes[col]
                    draft.put(*taken, ONE)
                return taken is not None
            if other.node.rule != "select" or other.labels[0] == other.labels[1]:
                return False
            far = other.labels[1] if other.labels[0] == col else other.labels[0]
            if other.node is node and (node.symmetric or other.labels[1] == col):
                draft.factors = [f for i, f in enumerate(draft.factors) if i not in (place, users[0])]
                del draft.sizes[col]
                draft.unify(row, far)
                return True
            if other.node.symmetric or other.labels[0] == col:
                start = other.node.offset + node.offset * other.node.stride
                joined = select(node.shape[0], other.node.shape[1], start, node.stride * other.node.stride)
                draft.factors = [f for i, f in enumerate(draft.factors) if i not in (place, users[0])]
                del draft.sizes[col]
                draft.put(joined, (row, far), ONE)
                return True
            return False
    elif any(isinstance(draft.factors[i].node, Pattern) for i in users):
        return False  # a pattern given to a pattern could go round for ever
    return _pick(draft, place, col, row, users)


def _line(draft: Draft, place: int, node: Pattern) -> bool | None:
    row, col = draft.factors[place].labels
    apart = row == col and node.stride == 1 and node.offset.value is not None
    return None if apart else False  # not on the diagonal, which would be a selection


def _convolution(draft: Draft, place: int, node: Pattern) -> bool | None:
    one, two, flat = labels = draft.factors[place].labels
    if len(set(labels)) < 3:
        return False
    m, n, length = node.shape
    thin: tuple[Node, Labels] | None = None
    if m == 1:
        thin = line(length, n, node.offset, node.stride), (flat, two)
    elif n == 1:
        thin = line(length, m, node.offset, node.stride), (flat, one)
    elif length == 1:
        thin = line(m, n, node.offset, -1), (one, two)
    elif flat in draft.out or _users(draft, flat, place) or not _covers(node):
        return False
    draft.factors.pop(place)
    if thin is not None:
        draft.put(*thin, ONE)
    for label in {*labels}.difference(draft.out, *(factor.labels for factor in draft.factors)):
        del draft.sizes[label]  # one place is left, or none is wanted
    return True


def _covers(node: Pattern) -> bool:
    """Whether every i + j of a convolution is one of its places."""
    m, n, length = node.shape
    first = node.offset if node.stride == 1 else node.offset - (length - 1)
    return abs(node.stride) == 1 and bool(at_least_zero(-first) and at_least_zero(first + length - (m + n - 1)))


def _triangle(draft: Draft, place: int, node: Pattern) -> bool | None:
    row, col = draft.factors[place].labels
    if row == col:
        inside = at_least_zero(node.offset)
        if inside is None:
            return False
        draft.factors.pop(place)
        return True if inside else None
    return False


def _flatten(draft: Draft, place: int, node: Pattern) -> bool | None:
    row, col, flat = draft.factors[place].labels
    for axis, label in ((1, row), (0, col)):
        if node.shape[axis] == 1 and label != flat:  # one row or one column is laid out as it is
            draft.factors.pop(place)
            draft.unify(label, flat)
            return True
    for i, other in enumerate(draft.factors):
        # The places of one side are those of the other: two layouts that share one side share both.
        if i != place and other.node is node and (other.labels[2] == flat or other.labels[:2] == (row, col)):
            draft.factors.pop(i)
            for mine, theirs in zip((row, col, flat), other.labels, strict=True):
                draft.unify(mine, theirs)
            return True
    for side, other_side in (((flat,), (row, col)), ((row, col), (flat,))):
        distinct = len({*side}) == len(side) and {*side}.isdisjoint(other_side)
        if distinct and not any(a in draft.out or _users(draft, a, place) for a in side):
            draft.factors.pop(place)
            for label in side:
                del draft.sizes[label]
            return True
    return False


_RULES: dict[str, Callable[[Draft, int, Pattern], bool | None]] = {
    "unit": _unit,
    "select": _select,
    "line": _line,
    "triangle": _triangle,
    "flatten": _flatten,
    "convolution": _convolution,
    "cycle": lambda *_: False,
}


def _pick(draft: Draft, place: int, label: int, row: int | None, users: list[int]) -> bool:
    """Let the pattern at `place` pick from what is on `label`: each user by itself, and inside where that can be."""
    pattern = draft.factors[place].node
    if len(users) == 1 and not goes_inside(draft.factors[users[0]], label):
        return False
    kept = [f for i, f in enumerate(draft.factors) if i != place and i not in users]
    fresh: list[tuple[Node, Labels, Rational | Node]] = []
    for i in users:
        factor = draft.factors[i]
        if goes_inside(factor, label):
            node, labels = picked(factor.node, factor.labels, pattern, label, row)
            fresh.append((node, labels, factor.exponent))
        else:
            own = draft.fresh(draft.sizes[label])
            fresh.append((factor.node, tuple(own if a == label else a for a in factor.labels), factor.exponent))
            fresh.append((pattern, (own,) if row is None else (row, own), ONE))
    draft.factors = kept
    del draft.sizes[label]
    for node, labels, exponent in fresh:
        draft.put(node, labels, exponent)
    return True


def goes_inside(factor: Factor, label: int) -> bool:
    """Whether picking along `label` goes inside this factor."""
    if factor.labels.count(label) != 1:
        return False
    match factor.node:
        case Sum() | Product():
            return True
        case Apply():
            return factor.labels.index(label) < factor.node.batch
        case Pattern():
            return False
        case _:
            return factor.exponent != 1


def picked(node: Node, labels: Labels, pattern: Node, label: int, row: int | None) -> tuple[Node, Labels]:
    """The node with the axis of `label` picked by the pattern, and the labels that it then has."""

    axis = labels.index(label)
    axes = tuple(range(len(labels)))
    spare = len(axes)
    on = (axis,) if row is None else (spare, axis)
    out = tuple(spare if a == axis else a for a in axes if row is not None or a != axis)
    left = tuple(row if a == label and row is not None else a for a in labels if row is not None or a != label)
    match node:
        case Sum():
            shape = tuple(node.shape[a] if a < spare else pattern.shape[0] for a in out)
            terms = [(t.coefficient, product([(t.node, axes, ONE), (pattern, on, ONE)], out)) for t in node.terms]
            return add(terms, shape), left
        case Apply():
            sizes = dict(enumerate(node.sizes))
            extra = len(node.sizes)
            if row is not None:
                sizes[extra] = pattern.shape[0]
            args: list[tuple[Node, Labels]] = []
            for argument in node.args:
                if axis not in argument.labels:
                    args.append((argument.node, argument.labels))
                    continue
                joined = (axis,) if row is None else (extra, axis)
                places = tuple(
                    extra if a == axis else a for a in dict.fromkeys(argument.labels) if row is not None or a != axis
                )
                picked = product([(argument.node, argument.labels, ONE), (pattern, joined, ONE)], places)
                args.append((picked, places))
            batch = tuple(extra if a == axis else a for a in range(node.batch) if row is not None or a != axis)
            return apply(node.function, args, batch, node.out[node.batch :], sizes), left
        case Product():
            # opened however long it is: closed, it would be picked from again
            inside = Draft(out, {}, ONE)
            inside.next = max(axes) + 2
            inside.sizes = dict(zip(axes, node.shape, strict=True))
            inside.open(node, axes)
            inside.put(pattern, on, ONE)
            return finish(inside), left
        case _:
            return product([(node, axes, ONE), (pattern, on, ONE)], out), left
