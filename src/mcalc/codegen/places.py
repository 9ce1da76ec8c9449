"""A derivative as what is written where: values, each at the places that deltas and selections give it.

Of a term of the tensor form, `delta[i, j]*f(i)` or a selection times a vector, the value is the term summed over what
the places determine, and an axis of the derivative is a linear form of the value's own indices. So the entries of a
diagonal or banded matrix, of a Kronecker product with an identity, are computed without any that is zero.
"""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.codegen.expansion import expanded
from mcalc.exact.rational import Rational
from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.record import Record
from mcalc.tensor import Factor, Node, Pattern, Product, add, product
from mcalc.tensor.make import ONE, split_coefficient


class Form(Record):
    """The places along an axis: start + the sum of stride*index over indices."""

    start: Size
    strides: tuple[tuple[int, Size], ...] = ()

    def at(self, other: Form) -> Form:
        """The form of a single index with another form in the index's place."""
        ((_, stride),) = self.strides
        return Form(self.start + stride * other.start, tuple((own, stride * by) for own, by in other.strides))

    @property
    def plain(self) -> int | None:
        """The index that runs along the axis from 0 on, where that is all."""
        match self.strides:
            case ((index, stride),) if stride == 1 and self.start == 0:
                return index
            case _:
                return None


class Placed(Record):
    """A value and its places: `spans` are the sizes of the indices, `axes` the place along each axis of the whole.

    The `value` has an axis for each index of `own`; it is the same for all places that differ in others.
    """

    value: Node
    own: tuple[int, ...]
    spans: tuple[Size, ...]
    axes: tuple[Form, ...]
    partial: bool = False
    """Whether a pattern says some of the places."""

    @property
    def covering(self) -> bool:
        """Whether all entries have a value, which may be the same along some axes."""
        return not self.partial and tuple(range(len(self.axes))) == tuple(form.plain for form in self.axes)

    @property
    def dense(self) -> bool:
        """Whether the value is an array of the same axes."""
        return self.covering and self.own == tuple(range(len(self.axes)))


def placed(node: Node) -> list[Placed]:
    """The terms of a tensor with their places; those that have no structure are put together.

    >>> from mcalc.tensor import delta, variable
    >>> n = Size.name("n")
    >>> x = variable("x", [n])
    >>> (one,) = placed(product([(x, (0,), 1)], (0, 0), {0: n}))
    >>> one.value is x, one.axes
    (True, (Form(start=Size('0'), strides=((0, Size('1')),)), Form(start=Size('0'), strides=((0, Size('1')),))))
    """
    found: list[Placed] = []
    dense: list[tuple[Rational, Node]] = []
    for term in expanded(node):
        one = place(ONE, term)
        if one is None or one.dense:
            dense.append((ONE, term))
            continue
        same = next((at for at, other in enumerate(found) if _places(other) == _places(one)), None)
        if same is None:
            found.append(one)
        else:
            found[same] = _together(found[same], one)
    if dense:
        found.insert(0, everywhere(add(dense, node.shape)))
    return found


def _places(placed: Placed) -> tuple[object, ...]:
    return placed.spans, placed.axes


def _together(first: Placed, second: Placed) -> Placed:
    """The sum of two values at the same places."""
    own = tuple(sorted({*first.own, *second.own}))
    sizes = {index: first.spans[index] for index in own}
    values = [product([(one.value, one.own, 1)], own, sizes) for one in (first, second)]
    return first._replace(value=add([(1, value) for value in values], tuple(sizes.values())), own=own)


def ends_of(form: Form, spans: Sequence[Size]) -> tuple[Size, Size] | None:
    """The least and the greatest place, where the direction of each index is known."""
    low = high = form.start
    for index, by in form.strides:
        reach = by * (spans[index] - 1)
        if at_least_zero(by):
            high = high + reach
        elif at_least_zero(-by):
            low = low + reach
        else:
            return None
    return low, high


def one_axis(forms: Sequence[Form], sizes: Sequence[Size]) -> Form:
    """The place along several axes, row by row."""
    start, strides = ZERO, dict[int, Size]()
    for form, size in zip(forms, sizes, strict=True):
        start = start * size + form.start
        strides = {index: by * size for index, by in strides.items()}
        for index, by in form.strides:
            strides[index] = strides.get(index, ZERO) + by
    return Form(start, tuple(sorted(strides.items())))


def everywhere(node: Node) -> Placed:
    """A tensor as one value."""
    axes = tuple(range(len(node.shape)))
    return Placed(node, axes, node.shape, tuple(Form(ZERO, ((axis, Size.of(1)),)) for axis in axes))


def place(coefficient: Rational, node: Node) -> Placed | None:
    """A term with its places; None where it is not a product."""
    own, node = split_coefficient(node)
    if isinstance(node, Pattern):
        labels = tuple(range(len(node.shape)))
        return _of_factors(coefficient * own, [Factor(node, labels, 1)], labels, dict(enumerate(node.shape)))
    if not isinstance(node, Product):
        return None
    return _of_factors(coefficient * own * node.coefficient, node.factors, node.out, dict(enumerate(node.sizes)))


def _of_factors(
    coefficient: Rational, factors: Sequence[Factor], out: Sequence[int], sizes: dict[int, Size]
) -> Placed | None:
    forms: dict[int, Form] = {}
    by_pattern: dict[Factor, int] = {}
    settled = False
    while not settled:  # what a selection determines may itself determine more
        settled = True
        for factor in factors:
            if factor in by_pattern or not isinstance(factor.node, Pattern) or factor.exponent != 1:
                continue
            found = _determined(factor.node, factor.labels)
            if found is None:
                continue
            label, form = found
            if label in forms or label not in out or any(index in forms or index == label for index, _ in form.strides):
                continue
            forms[label] = form
            by_pattern[factor] = label
            settled = False
    axes = [forms.get(label, Form(ZERO, ((label, Size.of(1)),))) for label in out]
    indices = list(dict.fromkeys(index for form in axes for index, _ in form.strides))
    rest = [factor for factor in factors if factor not in by_pattern]
    within = {label for factor in rest for label in factor.labels}
    reached = within | {index for label, form in forms.items() if label in within for index, _ in form.strides}
    own = tuple(index for index in indices if index in reached)
    place = {index: number for number, index in enumerate(indices)}
    kept = [factor for factor in factors if factor not in by_pattern or by_pattern[factor] in within]
    value = product(kept, own, sizes, coefficient)
    return Placed(
        value,
        tuple(place[index] for index in own),
        tuple(sizes[index] for index in indices),
        tuple(Form(form.start, tuple((place[index], stride) for index, stride in form.strides)) for form in axes),
        bool(forms),
    )


def _determined(node: Pattern, labels: Sequence[int]) -> tuple[int, Form] | None:
    """The label that a pattern determines, and its place by the others."""
    match node.rule:
        case "unit":
            return labels[0], Form(node.offset)
        case "select" if labels[0] != labels[1]:
            return labels[1], Form(node.offset, ((labels[0], Size.of(node.stride)),))
        case "flatten" if len({*labels}) == 3:
            return labels[2], Form(ZERO, ((labels[0], node.shape[1]), (labels[1], Size.of(1))))
        case _:
            return None
