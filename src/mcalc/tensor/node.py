"""The tensor form: six immutable node kinds with positional axes, hash-consed.

Two nodes that mean the same canonical thing are the same object, so equality is `is`. Only the constructors of this
package make nodes (`variable`, `number`, `product`, `add`, `apply`, `unit`, `select`, `triangle`): they bring every
node into canonical form.

    Variable   a name with a shape; `properties` as declared (symmetric, ...)
    Number     an exact scalar: a polynomial in the dimensions (3, 1/2, n, n - 1)
    Product    coefficient * prod_i factor_i ** exponent_i, contracted: an n-ary einsum over labels
    Sum        sum_i coefficient_i * term_i, all of one shape
    Apply      a function applied, with batch axes in front of its core axes
    Pattern    a tensor of 0 and 1 given by a rule: unit, select, line, cycle, triangle, flatten, convolution

A product's labels are numbered from 0: `sizes[label]` is a label's size and `out` gives the label of each output
axis. A label in a factor and not in `out` is summed over. A label twice in one factor is that factor's diagonal; a
label twice in `out` is a Kronecker delta (the identity matrix is the product of no factors with `out == (0, 0)`, a
commutation tensor has `out == (0, 1, 1, 0)`); a label in `out` that no factor has is a broadcast (a vector of ones
is the product of no factors with `out == (0,)`).

An applied function has its batch labels first, 0 to batch - 1, then its core labels in the order of the signature.
Each argument carries the labels of its own axes. The output's axes are `out`. An element-wise function has batch
labels only.

`weight` is how many factors a product has, all products in it opened; `below` are the nodes directly under a node.

`symmetric` is whether a matrix is its own transpose, None where `labels.is_symmetric` has to look; `stacked` along
which axes a sum is a stack.

The calculus is that of Laue, Mitterreiter and Giesen, "Computing higher order derivatives of matrix and tensor
expressions" (NeurIPS 2018).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeAlias, TypeGuard, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.record import Record

Shape: TypeAlias = tuple[Size, ...]
Labels: TypeAlias = tuple[int, ...]


class Variable:
    """A named tensor."""

    __slots__ = ("__weakref__", "digest", "name", "properties", "shape", "symmetric")
    name: str
    shape: Shape
    properties: tuple[str, ...]
    digest: int
    symmetric: bool | None


class Number:
    """An exact scalar, constant but for the dimensions in it."""

    __slots__ = ("__weakref__", "digest", "shape", "symmetric", "value")
    value: Size
    shape: Shape
    digest: int
    symmetric: bool | None


class Factor(Record):
    """One factor of a product: a node on its labels, to a power (a scalar node where the exponent is symbolic)."""

    node: Node
    labels: Labels
    exponent: Rational | Node


class Product:
    """A coefficient times factors, contracted over the labels that are not in `out`."""

    __slots__ = (
        "__weakref__", "below", "coefficient", "digest", "factors", "out", "shape", "sizes", "symmetric", "weight"
    )  # fmt: skip
    coefficient: Rational
    factors: tuple[Factor, ...]
    out: Labels
    sizes: tuple[Size, ...]
    shape: Shape
    digest: int
    symmetric: bool | None
    weight: int
    below: tuple[Node, ...]


class Term(Record):
    """One term of a sum; the node's own coefficient is 1."""

    coefficient: Rational
    node: Node


class Sum:
    """A sum of two or more different terms of one shape."""

    __slots__ = ("__weakref__", "below", "digest", "shape", "stacked", "symmetric", "terms")
    terms: tuple[Term, ...]
    shape: Shape
    digest: int
    symmetric: bool | None
    stacked: tuple[int, ...]
    below: tuple[Node, ...]


class Argument(Record):
    """One argument of an applied function, with the label of each of its axes."""

    node: Node
    labels: Labels


class Apply:
    """A catalogue function, or an undefined one (`f`, `f'`), applied to arguments."""

    __slots__ = ("__weakref__", "args", "batch", "below", "digest", "function", "out", "shape", "sizes", "symmetric")
    function: str
    args: tuple[Argument, ...]
    batch: int
    sizes: tuple[Size, ...]
    out: Labels
    shape: Shape
    digest: int
    symmetric: bool | None
    below: tuple[Node, ...]


class Pattern:
    """A tensor of zeros and ones by rule.

    unit         shape (n,):        1 where j == offset
    select       shape (m, n):      1 where j == offset + stride*i, which is inside for every i
    line         shape (m, n):      the same, which may be outside
    cycle        shape (n, n):      1 where j == offset + i modulo n
    triangle     shape (m, n):      1 where j <= i + offset
    flatten      shape (m, n, m*n): 1 where k == n*i + j
    convolution  shape (m, n, k):   1 where i + j == offset + stride*k

    `symmetric` is whether the first two axes may be swapped.
    """

    __slots__ = ("__weakref__", "digest", "offset", "rule", "shape", "stride", "symmetric")
    rule: str
    offset: Size
    stride: int
    shape: Shape
    digest: int
    symmetric: bool | None


Node: TypeAlias = Variable | Number | Product | Sum | Apply | Pattern

_LEAVES: Final = (Variable, Number, Pattern)

T = TypeVar("T")

_TABLE: WeakValueDictionary[tuple[object, ...], Node] = WeakValueDictionary()


def interned(key: tuple[object, ...]) -> Node | None:
    """The node of that key, if it is alive."""
    return _TABLE.get(key)


def intern(key: tuple[object, ...], node: Node) -> None:
    """Make `node` the one of its key."""
    _TABLE[key] = node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under a node."""
    return () if isinstance(node, _LEAVES) else node.below


def is_unit(node: Node) -> TypeGuard[Pattern]:
    """Whether a node is a unit vector."""
    return isinstance(node, Pattern) and node.rule == "unit"


def postorder(*roots: Node) -> list[Node]:
    """Every node under the roots once, children before parents, without recursion."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[Node | None] = [*reversed(roots)]
    while stack:
        node = stack.pop()
        if node is None:  # what is under the node before is done
            node = stack.pop()
            assert node is not None
            order.append(node)
        elif node not in seen:
            seen.add(node)
            below = children(node)
            if below:
                stack += (node, None)
                stack += below[::-1]
            else:
                order.append(node)
    return order


class Measure(Generic[T]):
    """What is said of each node by what is said of the nodes under it, kept as long as the node lives.

    `own` says it of a node, given the measure itself, which knows it of the nodes under that.
    """

    __slots__ = ("_known", "_own")

    def __init__(self, own: Callable[[Node, Measure[T]], T]) -> None:
        self._known: WeakKeyDictionary[Node, T] = WeakKeyDictionary()
        self._own = own

    def __call__(self, node: Node) -> T:
        if isinstance(node, _LEAVES):
            return self._own(node, self)  # which may hold the leaf itself, and isn't kept
        known = self._known.get(node)
        if known is not None:
            return known
        pending = [node]
        while pending:  # no recursion: of a long chain that would be too deep
            last = pending[-1]
            before = [child for child in children(last) if not isinstance(child, _LEAVES) and child not in self._known]
            if before:
                pending += before
            else:
                self._known[pending.pop()] = found = self._own(last, self)
        return found


def _variables(node: Node, known: Measure[frozenset[Variable]]) -> frozenset[Variable]:
    if isinstance(node, Variable):
        return frozenset((node,))
    return _NONE.union(*map(known, children(node)))


_NONE: Final[frozenset[Variable]] = frozenset()

variables_in: Final = Measure(_variables)
"""The variables in a node."""
