"""Sizes at which an answer is checked: small numbers for the dimensions, each of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, permutations
from types import MappingProxyType

from mcalc.catalogue import find
from mcalc.evaluation.shapes import Shape, number_of
from mcalc.language.spec import Kind, Spec, Variable
from mcalc.language.tree import Call, Name, Node
from mcalc.language.walk import operands
from mcalc.record import Record

# A given size up to this is used as it is, and so is every smaller number in a shape; what is larger is checked on a
# smaller copy.
_LARGE = 24
_GIVEN = 8
# How far a number may lie from a large size and still be read as one of its neighbours, 999 of 1000.
_NEAR = 8
ORDERS: tuple[tuple[int, int], ...] = ((3, 1), (3, -1), (4, 1), (6, -1), (9, 1), (14, 1))
"""Smallest size, and whether sizes rise or fall in the order of the dimensions."""
_GROWING: tuple[tuple[int, int], ...] = tuple((first, 1) for first in (3, 32, 128, 512, 1100))
"""The same where none of those is large enough, as for `x[100:]`."""
_APART = tuple(range(3, 43, 4))
"""Sizes between which others find room, as for `x[k:n - 1]`."""
SMALLEST: tuple[tuple[int, int], ...] = ((2, 1), (2, -1), (1, 1), (1, -1), (0, 0))
"""The same where all of those are too large, and last sizes of 2 and 3 in turn."""


class Setting(Record):
    """Numbers for the dimensions.

    `resize` is for sizes that stand as numbers in the spec; `true` says that nothing given was made smaller.
    """

    sizes: dict[str, int]
    shapes: dict[str, Shape]
    resize: Callable[[int], int] | None
    true: bool


def settings(spec: Spec, smallest: bool = False, names: Collection[str] | None = None) -> Iterator[Setting]:
    """Ways to give every dimension a size of its own, the most telling first; the sizes as given come last.

    With `smallest` sizes from 1 or 2 on, for what is too large at any other. `names` are the variables that have
    values, all of them if none are given: one that nothing asks for can be of any size.
    """
    shown = [v for v in spec.variables.values() if names is None or v.name in names]
    fixed = {name: size for name, size in spec.sizes.items() if size is not None and size <= _GIVEN}
    free = shorter_first(spec, [name for name in spec.sizes if name not in fixed])
    shapes = [size.value for variable in shown for size in variable.shape]
    literal = sorted({value for value in shapes if isinstance(value, int) and value > _LARGE})
    given = {name: size for name, size in spec.sizes.items() if size is not None}
    small = not literal and len(given) == len(fixed)
    derived = {bound + 1 for bound in spec.bounds}
    derived |= {s for kind in spec.kinds.values() for s in kind.shape if s.value is None and s.symbol is None}
    orders = SMALLEST if smallest else ORDERS
    count, found = len(free) + len(literal), False
    tried: Iterator[Sequence[int] | None] = distinct(count, fixed.values(), orders)
    if derived and count < 5 and not smallest:
        # Where places say which dimension is larger, or how large it is at least, none of these may do.
        apart = [size for size in _APART if size not in fixed.values()][:count]
        growing = (permutations(sizes) for sizes in (apart, *distinct(count, fixed.values(), _GROWING)))
        tried = chain(tried, (None,), *growing)
    others: list[Mapping[str, int]] = []
    for chosen in tried:
        if chosen is None:
            if found:
                break
            continue
        sizes = fixed | dict(zip(free, chosen, strict=False))
        others.insert(0, sizes)
        resize = _resizing(dict(zip(literal, sorted(chosen[len(free) :]), strict=True))) if literal else None
        if all(_positive(s.substitute(sizes).value) for s in derived):
            found = True
            yield Setting(sizes, shapes_at(shown, sizes, resize), resize, small)
    if not small and not smallest:
        whole = [as_given(spec, shown, sizes) for sizes in others]
        fitting = (one for one in whole if all(_positive(s.substitute(one.sizes).value) for s in derived))
        yield next(fitting, whole[0])


def as_given(spec: Spec, variables: Iterable[Variable], others: Mapping[str, int] = MappingProxyType({})) -> Setting:
    """The sizes that were given, and others for dimensions that have none."""
    sizes = {**others, **{name: size for name, size in spec.sizes.items() if size is not None}}
    return Setting(sizes, shapes_at(variables, sizes, None), None, True)


def distinct(count: int, taken: Collection[int], orders: Sequence[tuple[int, int]] = ORDERS) -> Iterator[list[int]]:
    """Sizes that differ from each other and from those that are taken: rising ones, falling ones, larger ones."""
    seen: list[list[int]] = []
    for first, direction in orders:
        free = (size for size in range(first, first + count + len(taken)) if size not in taken)
        chosen = list(islice(free, count)) if direction else [2 + place % 2 for place in range(count)]
        if direction < 0:
            chosen.reverse()
        if chosen not in seen:
            seen.append(chosen)
            yield chosen


def shorter_first(spec: Spec, names: list[str]) -> list[str]:
    """The dimensions with those first that had better be small: X.T @ C @ X has no inverse, whatever C is, where X has
    fewer rows than columns.
    """
    inner: dict[Node, frozenset[str]] = {}
    pairs: set[tuple[str, str]] = set()
    for node in spec.values if len(names) > 1 and any(map(asks_for_rank, spec.values)) else ():
        own = _dimensions(spec.kinds[node])
        below = operands(node)
        if isinstance(node, Name) and node.id in spec.intermediates:
            below = (spec.intermediates[node.id],)
        inner[node] = own.union(*(inner[operand] for operand in below))
        if asks_for_rank(node):
            for operand in below:
                outer = _dimensions(spec.kinds[operand])
                pairs |= {(short, long) for short in outer for long in inner[operand] - outer}
    left, ordered = list(names), list[str]()
    while left:
        free = (name for name in left if not any((other, name) in pairs for other in left))
        ordered.append(next(free, left[0]))
        left.remove(ordered[-1])
    return ordered


def asks_for_rank(node: Node) -> bool:
    """Whether a node is a function of a matrix that not every matrix has a value for."""
    entry = find(node.function) if isinstance(node, Call) else None
    return entry is not None and bool(entry.domain) and entry.signature != "elementwise"


def _dimensions(kind: Kind) -> frozenset[str]:
    """The dimensions that are axes of a matrix."""
    return frozenset(size.symbol for size in kind.shape if size.symbol and len(kind.shape) == 2)


def _positive(value: object) -> bool:
    return isinstance(value, int) and value > 0


def _resizing(smaller: Mapping[int, int]) -> Callable[[int], int]:
    """Large sizes to small ones, and neighbours of a large size to the neighbours of its small one."""

    def resize(size: int) -> int:
        if size in smaller:
            return smaller[size]
        for large, small in smaller.items():
            if abs(size - large) <= min(_NEAR, small):
                return small + size - large
        return size

    return resize


def shapes_at(
    variables: Iterable[Variable], sizes: Mapping[str, int], resize: Callable[[int], int] | None
) -> dict[str, Shape]:
    """The shapes of some variables."""
    return {variable.name: tuple(number_of(size, sizes, resize) for size in variable.shape) for variable in variables}
