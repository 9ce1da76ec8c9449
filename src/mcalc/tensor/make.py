"""Making nodes: interning and digests, and nothing else.

The functions here take parts that are canonical already; `product`, `add` and `apply` bring parts into that form. A
digest is a hash that is the same in every process (Python's own hash of strings is not), so that the canonical order
of factors and terms is too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from mcalc.catalogue.properties import facts
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import ONE as ONE_SIZE
from mcalc.exact.size import Size, modulo
from mcalc.tensor.node import (
    Apply,
    Argument,
    Factor,
    Labels,
    Node,
    Number,
    Pattern,
    Product,
    Shape,
    Sum,
    Term,
    Variable,
    intern,
    interned,
    is_unit,
)

ONE: Rational = 1


@lru_cache(maxsize=4096)
def _code(text: str) -> int:
    return hash((len(text), int.from_bytes(text.encode("utf-8", "surrogatepass"), "big")))


@lru_cache(maxsize=4096)
def size_code(size: Size) -> int:
    """A digest of a size."""
    return _code(str(size))


@lru_cache(maxsize=4096)
def fraction_code(value: Rational) -> int:
    """A digest of a number; hash(-1) == hash(-2), so signs are spelled out."""
    return hash((abs(value.numerator), value.numerator < 0, value.denominator))


_CODE_OF_ONE = fraction_code(1)


def exponent_code(exponent: Rational | Node) -> int:
    """A digest of an exponent."""
    if exponent == 1:
        return _CODE_OF_ONE
    return fraction_code(exponent) if isinstance(exponent, NUMERIC) else exponent.digest


def variable(name: str, shape: Iterable[Size | int | str] = (), properties: Iterable[str] = ()) -> Variable:
    """The variable of that name and shape."""
    sizes = tuple(Size.of(size) for size in shape)
    declared = tuple(sorted(properties))
    key = ("variable", name, sizes, declared)
    found = interned(key)
    if isinstance(found, Variable):
        return found
    node = Variable()
    node.name, node.shape, node.properties = name, sizes, declared
    node.digest = hash((1, _code(name), *map(size_code, sizes), *map(_code, declared)))
    node.symmetric = len(sizes) == 2 and "symmetric" in facts(declared)
    intern(key, node)
    return node


def number(value: Size | Rational) -> Number:
    """An exact scalar."""
    size = Size.of(value)
    key = ("number", size)
    found = interned(key)
    if isinstance(found, Number):
        return found
    node = Number()
    node.value, node.shape, node.symmetric = size, (), False
    node.digest = hash((2, size_code(size)))
    intern(key, node)
    return node


def make_pattern(rule: str, shape: Shape, offset: Size, stride: int = 1) -> Pattern:
    """A 0/1 tensor by rule."""
    key = ("pattern", rule, shape, offset, stride)
    found = interned(key)
    if isinstance(found, Pattern):
        return found
    node = Pattern()
    node.rule, node.shape, node.offset, node.stride = rule, shape, offset, stride
    # i + j is the offset, or is what counts
    node.symmetric = rule == "convolution" or (rule in ("select", "line") and stride == -1)
    node.symmetric = node.symmetric or (rule == "cycle" and not modulo(2 * offset, shape[0]))
    node.symmetric = node.symmetric and shape[0] == shape[1]
    node.digest = hash((3, _code(rule), *map(size_code, shape), size_code(offset), stride + (stride < 0)))
    intern(key, node)
    return node


def make_product(coefficient: Rational, factors: tuple[Factor, ...], out: Labels, sizes: tuple[Size, ...]) -> Product:
    """A product whose factors and labels are in canonical order."""
    key = ("product", coefficient, factors, out, sizes)
    found = interned(key)
    if isinstance(found, Product):
        return found
    node = Product()
    node.coefficient, node.factors, node.out, node.sizes = coefficient, factors, out, sizes
    node.shape = tuple(sizes[label] for label in out)
    node.symmetric = None if len(out) == 2 and node.shape[0] == node.shape[1] else False
    below = [factor.node for factor in factors]
    below += [factor.exponent for factor in factors if not isinstance(factor.exponent, NUMERIC)]
    node.below = tuple(below)
    node.weight = sum([f.node.weight if isinstance(f.node, Product) and f.exponent == 1 else 1 for f in factors])
    node.digest = hash(
        (
            4,
            fraction_code(coefficient),
            *(hash((f.node.digest, exponent_code(f.exponent), *f.labels)) for f in factors),
            -7,
            *out,
            *map(size_code, sizes),
        )
    )
    intern(key, node)
    return node


def make_sum(terms: tuple[Term, ...], shape: Shape) -> Sum:
    """A sum whose terms are in canonical order."""
    key = ("sum", terms)
    found = interned(key)
    if isinstance(found, Sum):
        return found
    node = Sum()
    node.terms, node.shape = terms, shape
    node.below = tuple([term.node for term in terms])
    node.symmetric = None if len(shape) == 2 and shape[0] == shape[1] else False
    node.stacked = _stack_axes(terms)
    node.digest = hash((5, *(hash((fraction_code(t.coefficient), t.node.digest)) for t in terms)))
    intern(key, node)
    return node


def _stack_axes(terms: tuple[Term, ...]) -> tuple[int, ...]:
    """The axes along which every term of a sum has a single place."""
    common = _unit_axes(terms[0].node)
    for term in terms[1:]:
        if not common:
            break
        common &= _unit_axes(term.node)
    return tuple(sorted(common))


def _unit_axes(node: Node) -> set[int]:
    match node:
        case Pattern(rule="unit"):
            return {0}
        case Product():
            placed = {f.labels[0] for f in node.factors if is_unit(f.node)}
            return {axis for axis, label in enumerate(node.out) if label in placed} if placed else placed
        case _:
            return set()


def make_apply(
    function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...], symmetric: bool = False
) -> Apply:
    """An applied function whose labels are in canonical order; `symmetric` where it gives a symmetric matrix."""
    key = ("apply", function, args, batch, out, sizes)
    found = interned(key)
    if isinstance(found, Apply):
        return found
    node = Apply()
    node.function, node.args, node.batch, node.out, node.sizes = function, args, batch, out, sizes
    node.below = tuple([argument.node for argument in args])
    node.shape = tuple(sizes[label] for label in out)
    node.symmetric = symmetric
    node.digest = hash(
        (
            6,
            _code(function),
            batch,
            *(hash((a.node.digest, *a.labels)) for a in args),
            -7,
            *out,
            *map(size_code, sizes),
        )
    )
    intern(key, node)
    return node


def zeros(shape: Iterable[Size]) -> Node:
    """The zero of that shape."""
    sizes = tuple(shape)
    if not sizes:
        return number(0)
    return make_product(0, (), tuple(range(len(sizes))), sizes)


def is_zero(node: Node) -> bool:
    """Whether this is the zero tensor."""
    match node:
        case Number():
            return not node.value
        case Product():
            return not node.coefficient
        case _:
            return False


def constant(node: Node) -> Rational | None:
    """The number that a scalar node is, where it is one."""
    if isinstance(node, Number):
        return node.value.value
    return None


def uniform(node: Node) -> Rational | None:
    """The number that every entry of a node is, where it is one: of a scalar, or of ones in any shape."""
    if isinstance(node, Product):
        return node.coefficient if not node.factors and len(set(node.out)) == len(node.out) else None
    return constant(node)


def as_product(node: Node) -> Product:
    """A node as a product, of itself alone where it is none."""
    if isinstance(node, Product):
        return node
    axes = tuple(range(len(node.shape)))
    factors = () if node is ONE_NODE else (Factor(node, axes, ONE),)
    return make_product(ONE, factors, axes, node.shape)


def split_coefficient(node: Node) -> tuple[Rational, Node]:
    """The numeric coefficient of a term, and the term without it."""
    match node:
        case Product():
            if node.coefficient == 1 or not node.coefficient:
                return ONE, node
            return node.coefficient, _unscaled(node)
        case Number():
            terms = node.value.terms
            if len(terms) == 1 and terms[0][1] != 1:
                return terms[0][1], number(node.value / terms[0][1])
            return ONE, node
        case _:
            return ONE, node


def _unscaled(node: Product) -> Node:
    if len(node.factors) == 1:
        (only,) = node.factors
        if only.exponent == ONE and only.labels == node.out and len(set(node.out)) == len(node.out):
            return only.node
    return make_product(ONE, node.factors, node.out, node.sizes)


def scale(coefficient: Rational, node: Node) -> Node:
    """coefficient * node."""
    if coefficient == 1:
        return node
    if not coefficient:
        return zeros(node.shape)
    match node:
        case Number():
            return number(node.value * coefficient)
        case Product():
            total = node.coefficient * coefficient
            if total == 1:
                return _unscaled(make_product(ONE, node.factors, node.out, node.sizes))
            return make_product(total, node.factors, node.out, node.sizes)
        case Sum():
            return make_sum(tuple(Term(t.coefficient * coefficient, t.node) for t in node.terms), node.shape)
        case _:
            labels = tuple(range(len(node.shape)))
            return make_product(coefficient, (Factor(node, labels, ONE),), labels, node.shape)


ONE_NODE = number(ONE_SIZE)
