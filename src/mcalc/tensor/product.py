"""Products: an n-ary einsum brought into canonical form as it is built.

What happens to the factors: products are opened (up to a size, so that long chains stay shared), deltas unify labels, numbers
fold into the coefficient, equal factors become powers, equal contracted parts too, 0/1 patterns act on their neighbours, a label
that nothing carries any more becomes its size. Products over sums are never expanded, except where a sum is a stack that is being
picked apart, or where there is nothing else in the product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from mcalc.errors import InternalError
from mcalc.language.size import Size
from mcalc.tensor import masks, stable
from mcalc.tensor.gather import act, stack_axes
from mcalc.tensor.labels import canonical
from mcalc.tensor.make import (
    ONE,
    is_zero,
    make_product,
    number,
    scale,
    zeros,
)
from mcalc.tensor.node import Factor, Labels, Node, Number, Pattern, Product, Sum, Variable
from mcalc.tensor.powers import add_exponents, times_exponent, to_power
from mcalc.tensor.sum import add

LARGEST = 40
"""Products of more factors than this are left closed inside others."""


class Work:
    """A product under construction: factors on labels that may still be unified."""

    __slots__ = ("closed", "coefficient", "factors", "next", "out", "parent", "sizes")

    def __init__(self, out: Labels, sizes: Mapping[int, Size], coefficient: Fraction) -> None:
        self.coefficient = coefficient
        self.factors: list[Factor] = []
        self.parent: dict[int, int] = {}
        self.sizes = dict(sizes)
        self.out = out
        self.next = max([*out, *sizes, -1]) + 1
        self.closed = False

    def fresh(self, size: Size) -> int:
        """A new label."""
        label = self.next
        self.next += 1
        self.sizes[label] = size
        return label

    def find(self, label: int) -> int:
        """The label that now stands for this one."""
        while label in self.parent:
            label = self.parent[label]
        return label

    def unify(self, left: int, right: int) -> None:
        """Two labels are one: a delta between them is gone."""
        left, right = self.find(left), self.find(right)
        if left != right:
            self.parent[max(left, right)] = min(left, right)

    def put(self, node: Node, labels: Labels, exponent: Fraction | Node) -> None:
        """Multiply by node ** exponent on those labels."""
        if isinstance(exponent, Number) and (value := exponent.value.value) is not None:
            exponent = Fraction(value)
        if isinstance(exponent, Fraction) and not exponent:
            return
        for label, size in zip(labels, node.shape, strict=True):
            self.sizes[label] = size
        if labels:
            self.next = max(self.next, max(labels) + 1)
        coefficient, parts = to_power(node, exponent)
        self.coefficient *= coefficient
        for part, power in parts:
            places = labels if part.shape else ()
            if isinstance(part, Product) and power == 1 and self.opens(part):
                self.open(part, places)
            else:
                part, places = oriented(part, places)
                self.factors.append(Factor(part, places, power))

    def opens(self, node: Product) -> bool:
        """Whether a product is small enough to be opened into this one."""
        return len(node.factors) < 2 or len(self.factors) + len(node.factors) <= LARGEST

    def open(self, node: Product, labels: Labels, exponent: int = 1) -> None:
        """Multiply by the factors of a product, its summed labels renamed."""
        self.coefficient *= node.coefficient**exponent
        names: dict[int, int] = {}
        for inner, label in zip(node.out, labels, strict=True):
            if inner in names:
                self.unify(names[inner], label)
            else:
                names[inner] = label
        for inner, size in enumerate(node.sizes):
            if inner not in names:
                names[inner] = self.fresh(size)
        for factor in node.factors:
            places = tuple(names[label] for label in factor.labels)
            self.factors.append(Factor(factor.node, places, times_exponent(factor.exponent, exponent)))

    def resolve(self) -> None:
        """Bring labels up to date and merge equal factors into powers."""
        merged: dict[tuple[Node, Labels], Fraction | Node] = {}
        for node, labels, exponent in self.factors:
            places = tuple(self.find(label) for label in labels) if self.parent else labels
            if node.symmetric and places[0] > places[1]:
                places = (places[1], places[0])
            key = (node, places)
            merged[key] = add_exponents(merged[key], exponent) if key in merged else exponent
        again = [(n, p, e) for (n, p), e in merged.items() if _reopens(self, n, e)]
        self.factors = [Factor(n, p, e) for (n, p), e in merged.items() if not _reopens(self, n, e) and (e != 0)]
        if self.parent:
            self.out = tuple(self.find(label) for label in self.out)
            for label in list(self.sizes):
                root = self.find(label)
                if root != label:
                    self.sizes[root] = _agreed(self.sizes[root], self.sizes.pop(label))
            self.parent = {}
        if again:
            for node, labels, exponent in again:
                self.put(node, labels, exponent)
            self.resolve()


def _reopens(work: Work, node: Node, exponent: Fraction | Node) -> bool:
    """Whether merging left a factor that has a simpler form: a product or number to the power 1."""
    if isinstance(node, Number):
        whole = isinstance(exponent, Fraction) and exponent.denominator == 1
        return whole and node.value.value is not None
    return isinstance(node, Product) and exponent == 1 and work.opens(node)


def _agreed(left: Size, right: Size) -> Size:
    if left != right:
        raise InternalError(f"axes of sizes {left} and {right} were made one")
    return left


def product(
    factors: Iterable[tuple[Node, Labels, Fraction | Node]],
    out: Labels,
    sizes: Mapping[int, Size] | None = None,
    coefficient: Fraction = ONE,
) -> Node:
    """coefficient * prod node ** exponent, summed over the labels that are not in `out`.

    `sizes` is needed for labels that no factor has.

    >>> from mcalc.tensor import variable
    >>> x, eye = variable("x", ["n"]), product([], (0, 0), {0: Size.name("n")})
    >>> product([(eye, (0, 1), ONE), (x, (1,), ONE)], (0,)) is x
    True
    """
    work = Work(out, sizes or {}, coefficient)
    for node, labels, exponent in factors:
        work.put(node, labels, exponent)
    return finish(work)


def finish(work: Work) -> Node:
    """The canonical node of a product under construction."""
    shape = tuple(work.sizes[label] for label in work.out)
    while True:
        work.resolve()
        if not work.coefficient or any(is_zero(f.node) for f in work.factors):
            return zeros(shape)
        if not _lone_labels(work):
            verdict = act(work)
            if verdict is None:
                return zeros(shape)
            if not verdict and not stable.act(work) and not masks.act(work) and not _merge_parts(work):
                break
    stack = _stack_to_open(work)
    if stack is not None:
        return _over_terms(work, stack, shape)
    return _made(work, shape)


def _lone_labels(work: Work) -> bool:
    """Summed labels that no factor has count their size."""
    used = {label for factor in work.factors for label in factor.labels}
    used.update(work.out)
    lone = [label for label in work.sizes if label not in used]
    for label in lone:
        work.put(number(work.sizes.pop(label)), (), ONE)
    return bool(lone)


def _merge_parts(work: Work) -> bool:
    """Make powers of equal contracted parts: (W @ x) * (W @ x) is (W @ x)**2.

    Parts are the factors that hang together by summed labels. True if anything changed.
    """
    outer = set(work.out)
    if not any(label not in outer for factor in work.factors for label in factor.labels):
        return False
    parts = _parts(work.factors, outer)
    closed = [f for f in work.factors if isinstance(f.node, Product)]
    if len(parts) + len(closed) < 2 or not parts:
        return False
    seen: dict[tuple[Node, Labels], Fraction | Node] = {}
    kept: list[Factor] = []
    inside = {id(f) for part in parts for f in part}
    for factor in work.factors:
        if id(factor) not in inside:
            if isinstance(factor.node, Product):
                seen[factor.node, factor.labels] = factor.exponent
            else:
                kept.append(factor)
    count = len(parts) + len(seen)
    for part in parts:
        edge = tuple(sorted({label for f in part for label in f.labels if label in outer}))
        if len(part) >= LARGEST:
            return False
        body = _bare(part, edge, work.sizes)
        node, places = oriented(body, edge)
        key = (node, places)
        seen[key] = add_exponents(seen[key], ONE) if key in seen else ONE
    if len(seen) == count:
        return False
    work.factors = kept
    for label in {a for part in parts for f in part for a in f.labels} - outer:
        del work.sizes[label]
    for (node, places), exponent in seen.items():
        work.put(node, places, exponent)
    return True


def _bare(factors: list[Factor], out: Labels, sizes: Mapping[int, Size], coefficient: Fraction = ONE) -> Product:
    ordered, numbers = canonical(factors, out)
    back = {new: old for old, new in numbers.items()}
    return make_product(
        coefficient, ordered, tuple(numbers[label] for label in out), tuple(sizes[back[i]] for i in range(len(back)))
    )


def _parts(factors: list[Factor], outer: set[int]) -> list[list[Factor]]:
    """The groups of factors joined by summed labels, leaving out factors that carry none."""
    groups: list[tuple[set[int], list[Factor]]] = []
    for factor in factors:
        labels = {label for label in factor.labels if label not in outer}
        if not labels:
            continue
        members = [factor]
        apart: list[tuple[set[int], list[Factor]]] = []
        for known, group in groups:
            if known & labels:
                labels |= known
                members = group + members
            else:
                apart.append((known, group))
        groups = [*apart, (labels, members)]
    return [group for _, group in groups]


def _stack_to_open(work: Work) -> int | None:
    """The factor that is a stack to be picked apart: along a summed label, or beside another stack or unit vector."""
    outer = set(work.out)
    units = any(isinstance(f.node, Pattern) and f.node.rule == "unit" for f in work.factors)
    stacks: list[tuple[int, set[int]]] = []
    for place, factor in enumerate(work.factors):
        if factor.exponent != 1 or not isinstance(factor.node, Sum):
            continue
        axes = stack_axes(factor.node)
        if axes:
            stacks.append((place, {factor.labels[axis] for axis in axes}))
    for place, labels in stacks:
        if units or len(stacks) > 1 or any(label not in outer for label in labels):
            return place
    return None


def _over_terms(work: Work, place: int, shape: tuple[Size, ...]) -> Node:
    stack = work.factors[place]
    assert isinstance(stack.node, Sum)
    others = [factor for i, factor in enumerate(work.factors) if i != place]
    terms = [
        (term.coefficient, _distributed(product([*others, (term.node, stack.labels, ONE)], work.out, work.sizes)))
        for term in stack.node.terms
    ]
    return scale(work.coefficient, add(terms, shape))


def _distributed(node: Node) -> Node:
    """A power of a variable times a polynomial, multiplied out: entries of stacks are scalar calculus."""
    if not isinstance(node, Product) or node.shape or not 0 < len(node.factors) <= 3:
        return node
    sums = [f for f in node.factors if isinstance(f.node, Sum) and f.exponent == 1]
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
    return isinstance(factor.node, Variable) and not factor.labels and isinstance(factor.exponent, Fraction)


def _is_monomial(node: Node) -> bool:
    match node:
        case Product():
            return all(_is_power(f) for f in node.factors)
        case _:
            return isinstance(node, Variable | Number)


def _made(work: Work, shape: tuple[Size, ...]) -> Node:
    factors, out = work.factors, work.out
    if not factors and not out:
        return number(work.coefficient)
    if len(factors) == 1 and factors[0].exponent == 1:
        (only,) = factors
        turned = only.labels == out or (only.node.symmetric and only.labels == out[::-1])
        if turned and len(set(out)) == len(out):
            return scale(work.coefficient, only.node)
        if isinstance(only.node, Sum) and set(only.labels) <= set(out):
            terms = [(t.coefficient, product([(t.node, only.labels, ONE)], out, work.sizes)) for t in only.node.terms]
            return scale(work.coefficient, add(terms, shape))
    whole = _only_sum(factors)
    if whole is not None:
        return _over_terms(work, whole, shape)
    if not out and all(isinstance(f.node, Number) and _natural(f.exponent) for f in factors):
        total = Size.of(work.coefficient)
        for factor in factors:
            assert isinstance(factor.node, Number)
            assert isinstance(factor.exponent, Fraction)
            total = total * factor.node.value ** int(factor.exponent)
        return number(total)
    return _bare(factors, out, work.sizes, work.coefficient)


def _only_sum(factors: list[Factor]) -> int | None:
    """The place of a sum that has nothing but selections beside it: these are views, and go to each term."""
    sums = [i for i, f in enumerate(factors) if isinstance(f.node, Sum) and f.exponent == 1]
    views = [f for f in factors if isinstance(f.node, Pattern) and f.node.rule != "triangle"]
    return sums[0] if views and len(sums) == 1 and len(views) + 1 == len(factors) else None


def _natural(exponent: Fraction | Node) -> bool:
    return isinstance(exponent, Fraction) and exponent.denominator == 1 and exponent > 0


def transpose(node: Node, axes: tuple[int, ...] = (1, 0)) -> Node:
    """The node with its axes in another order."""
    return product([(node, tuple(range(len(axes))), ONE)], axes)


def is_symmetric(node: Node) -> bool:
    """Whether a matrix is its own transpose, which hash-consing tells."""
    if node.symmetric is None:
        node.symmetric = False  # while its own transpose is made
        node.symmetric = _turned(node) is node
    return node.symmetric


def _turned(node: Node) -> Node:
    """The transpose of a matrix, made without asking which way round it is best."""
    match node:
        case Sum():
            turned = [(term.coefficient, _turned(term.node)) for term in node.terms]
            return add(turned, (node.shape[1], node.shape[0]))
        case Product() if node.coefficient != 0:
            sizes = dict(enumerate(node.sizes))
            if len(node.factors) == 1:
                return product([(f.node, f.labels, f.exponent) for f in node.factors], node.out[::-1], sizes)
            return _bare(list(node.factors), node.out[::-1], sizes, node.coefficient)
        case _:
            return transpose(node)


def oriented(node: Node, labels: Labels) -> tuple[Node, Labels]:
    """A matrix-valued factor, turned the way that needs fewer transposes.

    A closed part or a sum can stand as itself on (i, j) or as its transpose on (j, i): one of them is canonical.
    """
    if len(labels) != 2 or not isinstance(node, Product | Sum) or labels[0] == labels[1]:
        return node, labels
    if is_symmetric(node):
        return node, labels
    turned = _turned(node)
    if (_turns(turned), turned.digest) < (_turns(node), node.digest):
        return turned, (labels[1], labels[0])
    return node, labels


def _turns(node: Node) -> int:
    """How many matrices of a matrix-valued node are met against their direction, from its first axis to its second."""
    match node:
        case Sum():
            return sum(_turns(term.node) for term in node.terms)
        case Product():
            turned, label = 0, node.out[0]
            left = [f for f in node.factors if len(f.labels) == 2 and f.labels[0] != f.labels[1]]
            while label != node.out[1]:
                step = next((f for f in left if label in f.labels), None)
                if step is None:
                    break
                left.remove(step)
                turned += step.labels[1] == label and not step.node.symmetric
                label = step.labels[0] if step.labels[1] == label else step.labels[1]
            return turned
        case _:
            return 0
