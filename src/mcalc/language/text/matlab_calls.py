"""Calls and places in MATLAB's syntax: the functions of matrixcalculus.org, and all of the catalogue's that take
arguments in order; places and ranges from 1 with both ends included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from mcalc.catalogue import Function, find_called
from mcalc.errors import ArgumentsError, DimensionError, Span, SpecSyntaxError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.constant import constant, size_node, whole
from mcalc.language.hints.words import library_error, string_error
from mcalc.language.text.bracket import Item, Text
from mcalc.language.text.calls import call
from mcalc.language.tree import (
    OPEN,
    Call,
    Index,
    Name,
    Node,
    Number,
    Slice,
    Stack,
    renamed,
    transposed,
)
from mcalc.language.walk import operands, size_arguments

_NUMBERS: Final = {"*": "mul", "/": "div", "^": "power"}

SITE: Final = ("norm1", "norm2", "vector", "matrix")
"""Functions that the catalogue doesn't have."""


def open_size(span: Span, axis: int) -> Name:
    """A size that is decided later, by what stands around the constant."""
    return Name(f"{OPEN}{span[0]:06}_{axis}", span)


def matlab_call(name: str, items: Sequence[Item], span: Span) -> Node:
    """A function of arguments."""
    arguments = [item.value for item in items]
    error = library_error(f"matlab.{name}", len(items), span)
    if error is not None:
        raise error
    special = SPECIAL.get(name)
    if special is not None:
        for node in arguments:
            if isinstance(node, Text):
                raise string_error(node.span)
        return special(name, arguments, span)
    entry = find_called(name, "matlab")
    assert entry is not None
    if entry.name == "size":
        hint = "a dimension's name is a number, as in sum(x)/n"
        raise UnsupportedError(f"{name} is not read in MATLAB's language", span=span, hint=hint)
    if entry is not find_called(name) and len(entry.parameters) == 1 < len(arguments):
        entry, items = _weighted(name, entry, items)
        arguments = [item.value for item in items]
    if entry.folds and len(arguments) == 3 and _is_empty(arguments[1]):
        return _along(entry, arguments[:1], arguments[2], span)
    if any(map(_is_empty, arguments)):
        raise ArgumentsError(f"{name} takes no empty brackets")
    if len(arguments) == len(entry.parameters) + 1 and _takes_axis(entry):
        return _along(entry, arguments[:-1], arguments[-1], span)
    result = call(entry, name, items, span)
    if isinstance(result, Call) and result.function == "norm" and not result.options:
        result.function = "norm("  # of a matrix it would be another than mcalc's
    if isinstance(result, Call) and result.function == "sum" and not result.options:
        result.function = "sum("  # MATLAB has a sum of a number: sum(sum(X))
    sizes = size_arguments(result)
    if isinstance(result, Call) and sizes:
        result.args = (*operands(result), *map(of_numbers, sizes))
    return result


def _weighted(name: str, entry: Function, items: Sequence[Item]) -> tuple[Function, Sequence[Item]]:
    """`var(x, 1)` divides by n, `var(x, 0)` and `var(x)` by n - 1."""
    weight, plain = items[1].value, find_called(name)
    if not isinstance(weight, Number) or weight.value not in (0, 1) or plain is None:
        raise ArgumentsError(f"the weight of {name} is 0 or 1", span=weight.span)
    return plain if weight.value else entry, [items[0], *items[2:]]


def _takes_axis(entry: Function) -> bool:
    """Whether the number of an axis may stand after the arrays: for reductions, and what keeps the shape."""
    if not entry.axis or entry.variadic or entry.folds:
        return False
    if entry.option and not entry.modes:
        return False
    return entry.group == "reductions" or entry.signature.startswith("(n)->(n)")


def _along(entry: Function, arrays: Sequence[Node], axis: Node, span: Span) -> Node:
    """`sum(X, 1)` goes down the columns and gives a row, `sum(X, 2)` along the rows and gives a column; `sum(X, 'all')`
    is over all entries.
    """
    if isinstance(axis, Text) and axis.id == "all" and entry.group == "reductions":
        return Call(entry.name, tuple(arrays), None, span)
    if not isinstance(axis, Number) or axis.value not in (1, 2):
        hint = f"{entry.name}(X, 1) goes down the columns, {entry.name}(X, 2) along the rows"
        raise ArgumentsError(f"{entry.name} goes along the axis 1 or 2", span=axis.span, hint=hint)
    result = Call(entry.name, tuple(arrays), {"axis": int(axis.value) - 1}, span)
    return Call("transpose", (result,), None, span) if axis.value == 1 and entry.group == "reductions" else result


def _is_empty(node: Node) -> bool:
    return isinstance(node, Stack) and not node.items


def _one(name: str, arguments: Sequence[Node], span: Span) -> Node:
    """norm1, norm2, vector, matrix: functions of one argument, whose meaning depends on its axes."""
    if len(arguments) != 1:
        hint = f"write {name}(1)" if name in ("vector", "matrix") else f"write {name}(x)"
        raise ArgumentsError(f"{name} takes 1 argument, not {len(arguments)}", hint=hint)
    if name in ("norm1", "norm2"):
        return Call(name, tuple(arguments), None, span)
    sizes = tuple(open_size(span, axis) for axis in range(1 if name == "vector" else 2))
    return Call(name, (arguments[0], Call("ones", sizes, None, span)), None, span)


def _constants(name: str, arguments: Sequence[Node], span: Span) -> Node:
    """`ones(n, 1)` is a vector, `ones(1, n)` a row, `ones(m, n)` a matrix; zeros likewise."""
    if len(arguments) != 2:
        message = f"{name} takes 2 arguments, not {len(arguments)}"
        raise ArgumentsError(message, hint=f"a vector is {name}(n, 1)")
    rows, columns = map(of_numbers, arguments)
    if isinstance(columns, Number) and columns.value == 1:
        return Call(name, (rows,), None, span)
    if isinstance(rows, Number) and rows.value == 1:
        return Call("transpose", (Call(name, (columns,), None, span),), None, span)
    return Call(name, (rows, columns), None, span)


def _reshape(name: str, arguments: Sequence[Node], span: Span) -> Node:
    """`reshape(X, [], 1)`, the columns one after the other: the rows of the transpose; `reshape(x, m, n)` likewise."""
    match arguments:
        case [array, Stack(items=()), Number(value=one)] if one == 1:
            return Call("vec", (transposed(array),), None, span)
        case [array, rows, columns] if not any(map(_is_empty, arguments)):
            sizes = (of_numbers(columns), of_numbers(rows))
            return transposed(Call("reshape", (transposed(array), *sizes), None, span))
        case _:
            hint = "write reshape(X, [], 1) or reshape(x, m, n)"
            raise ArgumentsError("reshape makes a vector or a matrix", hint=hint)


def _repeated(name: str, arguments: Sequence[Node], span: Span) -> Node:
    """`repmat(A, m, n)`: m times n copies; of `repmat(x, m, 1)`, one under the other, a vector."""
    match arguments:
        case [array, Stack(items=(rows, columns))] | [array, rows, columns]:
            counts = [of_numbers(rows), of_numbers(columns)]
        case [array, count]:
            counts = [of_numbers(count)] * 2
        case _:
            raise ArgumentsError(f"{name} takes an array and two sizes", hint=f"write {name}(A, m, n)")
    return Call("kron", (_constants("ones", counts, span), array), None, span)


SPECIAL: Final[dict[str, Callable[[str, Sequence[Node], Span], Node]]] = {
    **dict.fromkeys(SITE, _one),
    "ones": _constants,
    "zeros": _constants,
    "reshape": _reshape,
    "repmat": _repeated,
}
"""Functions that are called otherwise than by the catalogue, or that it doesn't have."""


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
    if found == (Slice(None, None, None),):
        return Call("(:)", (base,), None, span)
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
    return renamed(root, _NUMBERS)


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
