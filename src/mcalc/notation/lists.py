"""Tensors that have a form of their own: zeros, lists, arrays put one after the other, sums of diagonal matrices.

Each such form is made from other tensors, which are built with the constructors and written first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.exact.rational import Rational
from mcalc.exact.size import ONE, ZERO, Size
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.contraction import Contraction, Terms, contraction
from mcalc.notation.formula import Formula, call, index, stack, transposed
from mcalc.notation.stack import at, stacked_axis
from mcalc.notation.stances import Form, diagonal
from mcalc.record import Record
from mcalc.tensor.kronecker import kronecker_of
from mcalc.tensor.make import is_zero
from mcalc.tensor.node import Node, Pattern, Product, Sum
from mcalc.tensor.sum import add


class Special(Record):
    """The tensors that a form is made of, and how."""

    parts: Sequence[Node | Contraction | Terms]
    build: Callable[[Sequence[Form]], Form]


def special(node: Sum | Product) -> Special | None:
    """The form that a node has of its own, or None."""
    if is_zero(node):
        return Special((), lambda _: zeros(node.shape))
    if isinstance(node, Product) and not any(isinstance(factor.node, Pattern) for factor in node.factors):
        return None  # lists, layouts and joints are made with patterns
    found = _listed(node) or _kronecker(node)
    if found is None and isinstance(node, Sum):
        found = _diagonals(node) or _joined(node) or _gathered(node)
    return found


def zeros(shape: Sequence[Size]) -> Form:
    """An array of zeros."""
    if not shape:
        return Form(0, size_formula(ZERO))
    return Form(
        len(shape),
        call("zeros", *map(size_formula, shape)),
        (lambda: call("zeros", *map(size_formula, reversed(shape)))) if len(shape) == 2 else None,
    )


def _listed(node: Sum | Product) -> Special | None:
    """`[f1, f2]`: its own formula at each place of a short axis."""
    axis = stacked_axis(node)
    if axis is None:
        return None
    size = node.shape[axis].value
    assert isinstance(size, int)
    rank = len(node.shape)

    def build(forms: Sequence[Form]) -> Form:
        listed = stack([form.plain for form in forms])
        return Form(rank, listed) if axis == 0 else Form(rank, lambda: transposed(listed), lambda: listed)

    return Special([at(node, {axis: place}) for place in range(size)], build)


def _gathered(node: Sum) -> Special | None:
    """`eye(3) + [[0, a, 0], [b, 0, 0], [0, 0, 0]]`: terms that have a place of their own are one list among others."""
    if not 0 < len(node.shape) < 3:
        return None
    placed = [term for term in node.terms if _has_place(term.node)]
    if not 1 < len(placed) < len(node.terms):
        return None
    listed = add([(term.coefficient, term.node) for term in placed], node.shape)
    if stacked_axis(listed) is None:
        return None
    others = Terms(tuple((term.coefficient, term.node) for term in node.terms if term not in placed), node.shape)
    rank = len(node.shape)

    def build(forms: Sequence[Form]) -> Form:
        first, last = forms
        plain = call("add", first.plain, last.plain)
        return Form(rank, plain, (lambda: call("add", first.turned, last.turned)) if rank == 2 else None)

    return Special((others, listed), build)


def _has_place(node: Node) -> bool:
    """Whether a term has a unit vector on an axis of known size."""
    match node:
        case Pattern(rule="unit"):
            return isinstance(node.shape[0].value, int)
        case Product():
            units = {f.labels[0] for f in node.factors if isinstance(f.node, Pattern) and f.node.rule == "unit"}
            return any(label in units and isinstance(node.sizes[label].value, int) for label in node.out)
        case _:
            return False


def _kronecker(node: Sum | Product) -> Special | None:
    """`kron(A, B)`."""
    found = kronecker_of(node)
    if found is None:
        return None

    def build(forms: Sequence[Form]) -> Form:
        left, right = forms
        return Form(2, lambda: call("kron", left.plain, right.plain), lambda: call("kron", left.turned, right.turned))

    return Special((found.left, found.right), build)


def _diagonals(node: Sum) -> Special | None:
    """A sum of diagonal matrices is the diagonal matrix of a sum."""
    if len(node.shape) != 2:
        return None
    vectors: list[tuple[Rational, Contraction]] = []
    for term in node.terms:
        if not isinstance(term.node, Product) or term.node.out != (0, 0):
            return None
        vectors.append((term.coefficient, contraction(term.node).without([1])))
    return Special([Terms(tuple(vectors), node.shape[:1])], lambda forms: diagonal(forms[0]))


class _Stretch(Record):
    start: Size
    length: Size
    single: bool
    backward: bool = False


def _joined(node: Sum) -> Special | None:
    """`concatenate(a, b)`: terms that each fill their own stretch of an axis, the whole of it together."""
    if len(node.shape) > 2:
        return None
    for axis in range(len(node.shape)):
        places = [_stretch(term.node, axis) for term in node.terms]
        stretches = _in_order([place for place in places if place is not None], node.shape[axis])
        if None not in places and stretches and not all(place.single for place in stretches):
            return _concatenated(node, axis, places, stretches)
    return None


def _stretch(node: Node, axis: int) -> _Stretch | None:
    """The stretch of an axis that a term fills, where a selection or a unit vector says so."""
    match node:
        case Pattern(rule="unit"):
            return _Stretch(node.offset, ONE, True)
        case Product() if node.out.count(node.out[axis]) == 1:
            label = node.out[axis]
            held = [factor for factor in node.factors if label in factor.labels]
            if len(held) != 1 or not isinstance(held[0].node, Pattern):
                return None
            pattern, labels = held[0].node, held[0].labels
            if pattern.rule == "unit":
                return _Stretch(pattern.offset, ONE, True)
            if pattern.rule == "select" and abs(pattern.stride) == 1 and labels[1] == label and labels[0] != label:
                length, backward = pattern.shape[0], pattern.stride < 0
                return _Stretch(pattern.offset - (length - 1 if backward else 0), length, False, backward)
    return None


def _in_order(places: Sequence[_Stretch], size: Size) -> list[_Stretch] | None:
    """The stretches one after the other, where they fill the axis without gaps or overlaps."""
    waiting = list(dict.fromkeys(places))
    ordered: list[_Stretch] = []
    reached = ZERO
    while waiting:
        following = [place for place in waiting if place.start == reached]
        if len(following) != 1:
            return None
        waiting.remove(following[0])
        ordered.append(following[0])
        reached = reached + following[0].length
    return ordered if reached == size else None


def _concatenated(node: Sum, axis: int, places: Sequence[_Stretch | None], stretches: Sequence[_Stretch]) -> Special:
    """The stretches put one after the other; where most of them run backward, the whole is turned round."""
    parts: list[Terms] = []
    rank = len(node.shape)
    backward = sum(1 if stretch.backward else -1 for stretch in stretches if not stretch.single) > 0
    if backward:
        stretches = stretches[::-1]
    for stretch in stretches:
        whole = tuple(stretch.length if a == axis else size for a, size in enumerate(node.shape))
        terms = tuple(
            (term.coefficient, _cut(contraction(term.node), axis, stretch))
            for term, place in zip(node.terms, places, strict=True)
            if place == stretch
        )
        parts.append(Terms(terms, whole[:axis] + whole[axis + 1 :] if stretch.single else whole))

    def build(forms: Sequence[Form]) -> Form:
        def written(turned: bool) -> Formula:
            along = 1 - axis if turned and rank == 2 else axis
            formulas = [
                _as_stretch(form, stretch, rank, along, turned, stretch.backward != backward)
                for form, stretch in zip(forms, stretches, strict=True)
            ]
            joined = call("concatenate", *formulas, options={"axis": 1} if along else None)
            return _reversed(joined, rank, along) if backward else joined

        return Form(rank, lambda: written(False), (lambda: written(True)) if rank == 2 else None)

    return Special(parts, build)


def _reversed(formula: Formula, rank: int, axis: int) -> Formula:
    """`formula[::-1]` along an axis."""
    return index(formula, [(None, None, -1) if a == axis else (None, None, 1) for a in range(rank)])


def _cut(whole: Contraction, axis: int, stretch: _Stretch) -> Contraction:
    """The stretch of a term by itself; of a single place what stands there."""
    (pattern,) = whole.holders(whole.out[axis])
    kept = () if stretch.single else pattern.labels[:1]
    return whole.less(pattern, whole.out[:axis] + kept + whole.out[axis + 1 :])


def _as_stretch(form: Form, stretch: _Stretch, rank: int, along: int, turned: bool, backward: bool) -> Formula:
    """A part with the axes of the whole; a single place is a list of one."""
    if not stretch.single:
        part = form.turned if turned and rank == 2 else form.plain
        return _reversed(part, rank, along) if backward else part
    listed = stack([form.plain])
    return transposed(listed) if rank == 2 and along == 1 else listed
