"""A derivative as what is written where: values, each at the places that deltas and selections give it.

Of a term of the tensor form, `delta[i, j]*f(i)` or a selection times a vector, the value is the term summed over what
the places determine, and an axis of the derivative is a linear form of the value's own indices. So the entries of a
diagonal or banded matrix, of a Kronecker product with an identity, are computed without any that is zero.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

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

    def replaced(self, forms: Mapping[int, Form]) -> Form:
        """The form with other forms in the places of indices."""
        start, found = self.start, dict[int, Size]()
        for index, stride in self.strides:
            other = forms.get(index, Form(ZERO, ((index, Size.of(1)),)))
            start = start + stride * other.start
            for own, by in other.strides:
                found[own] = found.get(own, ZERO) + stride * by
        return Form(start, tuple((index, by) for index, by in found.items() if by != 0))

    def plus(self, other: Form, factor: int = 1) -> Form:
        """The sum with a multiple of another form."""
        pair = {0: self, 1: other}
        return Form(ZERO, ((0, Size.of(1)), (1, Size.of(factor)))).replaced(pair)

    @property
    def indices(self) -> set[int]:
        """The indices that it depends on."""
        return {index for index, _ in self.strides}

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
    rules: tuple[Form, ...] = ()
    """Forms that are negative where there is no entry."""

    @property
    def covering(self) -> bool:
        """Whether all entries have a value, which may be the same along some axes."""
        return not self.partial and tuple(range(len(self.axes))) == tuple(form.plain for form in self.axes)

    @property
    def dense(self) -> bool:
        """Whether the value is an array of the same axes."""
        return self.covering and self.own == tuple(range(len(self.axes)))

    @property
    def in_blocks(self) -> bool:
        """Whether all axes through which several indices run are gone through row by row."""
        for form in self.axes:
            reach = Size.of(1)
            for index, by in reversed(form.strides if len(form.strides) > 1 else ()):
                if by != reach:
                    return False
                reach = reach * self.spans[index]
        return True


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
        if one is None or one.dense or not one.in_blocks:
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


def ends_of(form: Form, spans: Sequence[Size] | Mapping[int, Size]) -> tuple[Size, Size] | None:
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


def place(coefficient: Rational, node: Node, ruled: bool = False) -> Placed | None:
    """A term with its places; None where it is not a product. Where it may be `ruled`, entries that patterns leave out
    are left out by rules, and what a convolution adds up are entries of their own.
    """
    own, node = split_coefficient(node)
    if isinstance(node, Pattern):
        labels = tuple(range(len(node.shape)))
        return _of_factors(coefficient * own, [Factor(node, labels, 1)], labels, dict(enumerate(node.shape)), ruled)
    if not isinstance(node, Product):
        return None
    sizes = dict(enumerate(node.sizes))
    return _of_factors(coefficient * own * node.coefficient, node.factors, node.out, sizes, ruled)


def _of_factors(
    coefficient: Rational, factors: Sequence[Factor], out: Sequence[int], sizes: dict[int, Size], ruled: bool
) -> Placed | None:
    forms: dict[int, Form] = {}
    by_pattern: dict[Factor, int] = {}
    patterns = [factor for factor in factors if isinstance(factor.node, Pattern) and factor.exponent == 1]
    reached, settled = {*out}, False
    while not settled:  # what a selection determines may itself determine more
        settled = True
        for factor in patterns:
            for label, form in [] if factor in by_pattern else _determined(factor, reached, ruled):
                form = form.replaced(forms)
                if label in forms or label not in reached or label in form.indices:
                    continue
                forms = {other: one.replaced({label: form}) for other, one in forms.items()} | {label: form}
                by_pattern[factor] = label
                reached |= form.indices
                settled = False
                break
    at = {label: forms.get(label, Form(ZERO, ((label, Size.of(1)),))) for label in {*reached, *forms}}
    limits = {factor: rule for factor in patterns if ruled and (rule := _limit(factor, at)) is not None}
    rules = list(limits.values())
    for factor, label in by_pattern.items():
        if isinstance(factor.node, Pattern) and factor.node.rule in _OPEN:
            rules += inside_of(at[label], sizes[label])
    axes = [at[label] for label in out]
    indices = list(dict.fromkeys(index for form in axes for index, _ in form.strides))
    within = {
        label for factor in factors if factor not in by_pattern and factor not in limits for label in factor.labels
    }
    grown = True
    while grown:
        more = {label for factor, own in by_pattern.items() if own in within for label in factor.labels}
        grown = not more <= within
        within |= more
    kept = [one for one in factors if one not in limits and (one not in by_pattern or by_pattern[one] in within)]
    own = tuple(index for index in indices if index in within)
    place = {index: number for number, index in enumerate(indices)}
    spans = tuple(sizes[index] for index in indices)

    def numbered(form: Form) -> Form:
        return Form(form.start, tuple((place[index], stride) for index, stride in form.strides))

    return Placed(
        product(kept, own, sizes, coefficient),
        tuple(place[index] for index in own),
        spans,
        tuple(map(numbered, axes)),
        bool(forms),
        tuple(rule for rule in dict.fromkeys(map(numbered, rules)) if not never_negative(rule, spans)),
    )


_OPEN = frozenset({"line", "convolution"})
"""Patterns that may say places outside of an axis."""


def inside_of(form: Form, size: Size) -> tuple[Form, Form]:
    """What isn't negative where a form is the place in an axis of that size."""
    return form, Form(size - 1).plus(form, -1)


def never_negative(rule: Form, spans: Sequence[Size] | Mapping[int, Size]) -> bool:
    """Whether a form is never negative."""
    ends = ends_of(rule, spans)
    return ends is not None and bool(at_least_zero(ends[0]))


def _limit(factor: Factor, at: Mapping[int, Form]) -> Form | None:
    """What is not negative inside of a triangle over two indices of places; None where a factor is no such triangle."""
    node, labels = factor.node, factor.labels
    if not isinstance(node, Pattern) or node.rule != "triangle" or len({*labels}) < 2 or not {*labels} <= {*at}:
        return None
    return at[labels[0]].plus(at[labels[1]], -1).plus(Form(node.offset))


def _determined(factor: Factor, reached: Collection[int], ruled: bool) -> list[tuple[int, Form]]:
    """The labels that a pattern may determine, each with its place by the others."""
    node, labels, one = factor.node, factor.labels, Size.of(1)
    assert isinstance(node, Pattern)
    match node.rule:
        case "unit":
            return [(labels[0], Form(node.offset))]
        case "select" if labels[0] != labels[1]:
            return [(labels[1], Form(node.offset, ((labels[0], Size.of(node.stride)),)))]
        case "line" if ruled and labels[0] != labels[1] and {*labels} <= {*reached}:
            return [(labels[1], Form(node.offset, ((labels[0], Size.of(node.stride)),)))]
        case "flatten" if len({*labels}) == 3:
            return [(labels[2], Form(ZERO, ((labels[0], node.shape[1]), (labels[1], one))))]
        case "convolution" if ruled and len({*labels}) == 3 and len({*labels} & {*reached}) >= 2:
            return _of_convolution(node, labels, reached)
        case _:
            return []


def _of_convolution(node: Pattern, labels: Sequence[int], reached: Collection[int]) -> list[tuple[int, Form]]:
    """Each of the labels by the other two, first those that these never have outside; nothing where one that is summed
    over is such, so that all places of the others have an entry.
    """
    left, right, at = labels
    one, sizes = Size.of(1), dict(zip(labels, node.shape, strict=True))
    ways = [(at, Form(-node.offset, ((left, one), (right, one))))] if node.stride == 1 else []
    for label, other in ((left, right), (right, left)):
        ways.append((label, Form(node.offset, ((at, Size.of(node.stride)), (other, -one)))))
    inside = [label for label, form in ways if all(never_negative(one, sizes) for one in inside_of(form, sizes[label]))]
    if any(label not in reached for label in inside):
        return []
    return sorted(ways, key=lambda way: way[0] not in inside)
