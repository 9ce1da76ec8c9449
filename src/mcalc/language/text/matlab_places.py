"""Places and ranges: from 1 with both ends included, to mcalc's from 0 without the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.errors import DimensionError, Span, SpecSyntaxError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.constant import constant, size_node, whole
from mcalc.language.text.bracket import Item
from mcalc.language.tree import Call, Index, Node, Slice, children, postorder, rebuild

_NUMBERS: Final = {"*": "mul", "/": "div", "^": "power"}


def is_place(item: Item) -> bool:
    """Whether an item in brackets is a place or a range: built of whole numbers, names and `end`."""
    try:
        return all(part is None or whole(of_numbers(part)) is not None for part in item.parts)
    except DimensionError:
        return False


def index(base: Node, items: Sequence[Item], span: Span) -> Node:
    """`base(items)`. A row of a matrix, `X(i, :)`, is a row."""
    if len(items) > 2:
        raise UnsupportedError("places have one or two items", span=span)
    found = tuple(_item(item.parts, span) for item in items)
    node = Index(base, found, span)
    if len(found) == 2 and isinstance(found[1], Slice) and not isinstance(found[0], Slice):
        return Call("transpose", (node,), None, span)
    return node


def _item(item: Sequence[Node | None], span: Span) -> Node | Slice:
    if len(item) == 1:
        (node,) = item
        assert node is not None
        where = _read(node)
        return _from_zero(where, 1, node.span)
    start, step, stop = (item[0], None, item[1]) if len(item) == 2 else (item[0], item[1], item[2])
    if len(item) == 2 and start is None and stop is None:
        return Slice(None, None, None)
    if start is None or stop is None or (len(item) == 3 and step is None):
        raise SpecSyntaxError("a range has a start and an end", span=span, hint="write x(2:end), or x(:) for all")
    back = step is not None and all(coefficient < 0 for _, coefficient in constant(step).terms)
    first, last = _read(start), _read(stop)
    if back:
        low = None if last == 1 else _from_zero(last, 2, stop.span)
        return Slice(None if _is_end(first) else _from_zero(first, 1, start.span), low, step)
    high = None if _is_end(last) else _from_zero(last, 0, stop.span)
    return Slice(None if first == 1 else _from_zero(first, 1, start.span), high, step)


def _read(node: Node) -> Size:
    """A place as a size, in which `end` is a dimension; `*` is a product of numbers here."""
    return constant(of_numbers(node))


def of_numbers(root: Node) -> Node:
    """A size or a place, in which `*`, `/` and `^` are those of numbers."""
    done: dict[Node, Node] = {}
    for node in postorder(root):
        new = done[node] = rebuild(node, [done[part] for part in children(node)])
        if isinstance(new, Call) and new.function in _NUMBERS:
            done[node] = Call(_NUMBERS[new.function], new.args, None, new.span)
    return done[root]


def _is_end(size: Size) -> bool:
    return size.symbol == "end"


def _from_zero(size: Size, less: int, span: Span) -> Node:
    """The place as mcalc counts: from 0, and below 0 from the end."""
    if "end" not in size.names():
        value = size.value
        if value is not None and value < 1:
            raise SpecSyntaxError(f"there is no place {value}", span=span, hint="places count from 1")
        return size_node(size - less, span)
    rest = size - Size.name("end")
    value = rest.value
    if not isinstance(value, int) or value > 0:
        raise UnsupportedError("a place from the end is end, end - 1, ...", span=span, hint="or name it: x(n - m)")
    return size_node(Size.of(value - less), span)
