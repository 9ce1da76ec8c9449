"""What one 0/1 pattern makes of another that it meets in a product: the entry, the places or the line that it picks."""

from __future__ import annotations

from mcalc import work
from mcalc.exact.size import Size, at_least_zero
from mcalc.tensor.draft import Draft
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Factor, Labels, Node, Pattern, is_unit
from mcalc.tensor.pattern import convolution, line, select, unit


def entry_of(draft: Draft, i: int, other: Pattern, label: int, offset: Size) -> bool | None:
    """Let a unit vector at `offset` of a label pick from factor `i`, a pattern; None for zero."""
    labels = draft.factors[i].labels
    if other.rule == "flatten" and labels[2] == label and len(set(labels)) == 3:
        cols, flat = other.shape[1].value, offset.value
        if isinstance(cols, int) and isinstance(flat, int):
            row, col = divmod(flat, cols)
            draft.factors[i] = Factor(unit(other.shape[0], row), labels[:1], ONE)
            draft.put(unit(other.shape[1], col), labels[1:2], ONE)
            return True
    if other.rule == "line" and labels[0] != labels[1]:
        row, col = labels
        if row == label:
            return _placed(draft, i, col, other.offset + offset * other.stride)
        return _placed(draft, i, row, _quotient(offset - other.offset, other.stride))
    if other.rule == "cycle" and labels[0] != labels[1]:
        far, by = (labels[1], other.offset) if labels[0] == label else (labels[0], -other.offset)
        turn = _turn(offset, offset, by, draft.sizes[label])
        if turn is None:
            return False
        draft.factors[i] = Factor(unit(draft.sizes[label], offset + turn), (far,), ONE)
        return True
    if other.rule == "convolution" and len(set(labels)) == 3:
        one, two, flat = labels
        draft.factors.pop(i)
        if label == flat:
            draft.put(
                line(draft.sizes[one], draft.sizes[two], other.offset + offset * other.stride, -1), (one, two), ONE
            )
        else:
            far = two if label == one else one
            draft.put(line(draft.sizes[flat], draft.sizes[far], other.offset - offset, other.stride), (flat, far), ONE)
        return True
    if other.rule == "select" and labels[0] != labels[1]:
        row, col = labels if labels[0] == label or not other.symmetric else labels[::-1]
        if row == label:
            draft.factors[i] = Factor(unit(other.shape[1], other.offset + offset * other.stride), (col,), ONE)
            return True
        return _placed(draft, i, row, _quotient(offset - other.offset, other.stride))
    if other.rule == "triangle" and labels[0] != labels[1]:
        far = labels[1] if labels[0] == label else labels[0]
        for f in draft.factors:
            if is_unit(f.node) and f.labels == (far,):
                at = (offset, f.node.offset) if labels[0] == label else (f.node.offset, offset)
                below = at_least_zero(at[0] + other.offset - at[1])
                if below is None:
                    return False
                draft.factors.pop(i)
                return True if below else None
    return False


def _placed(draft: Draft, i: int, label: int, place: Size | str) -> bool | None:
    """Put a unit vector at that place in the stead of a pattern: None where it is outside, False where that depends."""
    if isinstance(place, str):
        return None if place == "never" else False
    inside = _within(place, draft.sizes[label])
    if inside:
        draft.factors[i] = Factor(unit(draft.sizes[label], place), (label,), ONE)
    return None if inside is False else inside or False


def _turn(first: Size, last: Size, by: Size, size: Size) -> Size | None:
    """By how much places of an axis from a first to a last one move if they are shifted around the end, all alike."""
    for moved in (by, by + size, by - size):
        below = at_least_zero(first + moved) or at_least_zero(moved)
        if below and (at_least_zero(size - 1 - last - moved) or at_least_zero(-moved)):
            return moved
    return None


def _quotient(size: Size, stride: int) -> Size | str:
    """size / stride where that is whole; otherwise "never" or "unknown"."""
    found = size / stride
    if all(c.denominator == 1 for _, c in found.terms):
        return found
    return "never" if found.value is not None else "unknown"


def _within(place: Size, size: Size) -> bool | None:
    """Whether a place is one of an axis; None where that depends."""
    inside = at_least_zero(place), at_least_zero(size - 1 - place)
    return False if False in inside else True if inside == (True, True) else None


def taken_from(factor: Factor, col: int, chosen: Pattern, row: int) -> tuple[Node, Labels] | None:
    """The places of a line, a shift or a convolution that a selection takes from it, where they are one again."""
    node, labels = factor.node, factor.labels
    assert isinstance(node, Pattern)
    if labels.count(col) > 1:
        return None
    count, start, step = chosen.shape[0], chosen.offset, chosen.stride
    if node.rule == "cycle":
        end = start + step * (count - 1)
        low, high = (start, end) if step > 0 else (end, start)
        by, size = node.offset if col == labels[0] else -node.offset, node.shape[0]
        turn = _turn(low, high, by, size)
        far = labels[1] if col == labels[0] else labels[0]
        return None if turn is None else (select(count, size, start + turn, step), (row, far))
    axis = labels.index(col)
    if axis == len(labels) - 1 if node.rule == "convolution" else axis == 0:
        # the axis that goes by strides
        first, stride = node.offset + start * node.stride, node.stride * step
        if node.rule == "convolution":
            return convolution(node.shape[0], node.shape[1], count, first, stride), (*labels[:2], row)
        return line(count, node.shape[1], first, stride), (row, labels[1])
    if abs(step) != 1 or abs(node.stride) != 1:
        return None
    if node.rule == "line":
        return line(node.shape[0], count, (node.offset - start) * step, node.stride * step), (labels[0], row)
    other, last = labels[1 - axis], labels[2]
    width, length = node.shape[1 - axis], node.shape[2]
    if step == 1:
        return convolution(count, width, length, node.offset - start, node.stride), (row, other, last)
    # with i == start - r what was on the other side of the equation changes places with r
    if node.stride == 1:
        return convolution(count, length, width, start - node.offset), (row, last, other)
    return convolution(width, length, count, node.offset - start), (other, last, row)


def disjoint(one: Pattern, other: Node) -> bool:
    """Whether two selections from the same axis have no place in common."""
    work.spend(work.PAIR)
    if not isinstance(other, Pattern) or other.rule != "select" or min(one.stride, other.stride) < 1:
        return False
    for low, high in ((one, other), (other, one)):
        last = low.offset + (low.shape[0] - 1) * low.stride
        if at_least_zero(high.offset - last - 1):
            return True
    return False
