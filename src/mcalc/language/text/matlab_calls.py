"""Calls in MATLAB's syntax: the functions of matrixcalculus.org, and all of the catalogue's that take arguments in
order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from mcalc.catalogue import Function, find
from mcalc.errors import ArgumentsError, Span
from mcalc.language.hints.words import string_error
from mcalc.language.text.bracket import Item, Text
from mcalc.language.text.calls import call
from mcalc.language.text.matlab_places import of_numbers
from mcalc.language.tree import OPEN, Call, Name, Node, Number, Stack, transposed
from mcalc.language.walk import operands, size_arguments

SITE: Final = ("norm1", "norm2", "vector", "matrix")
"""Functions that the catalogue doesn't have."""


def open_size(span: Span, axis: int) -> Name:
    """A size that is decided later, by what stands around the constant."""
    return Name(f"{OPEN}{span[0]:06}_{axis}", span)


def matlab_call(name: str, items: Sequence[Item], span: Span) -> Node:
    """A function of arguments."""
    arguments = [item.value for item in items]
    special = _SPECIAL.get(name)
    if special is not None:
        for node in arguments:
            if isinstance(node, Text):
                raise string_error(node.span)
        return special(name, arguments, span)
    entry = find(name)
    assert entry is not None
    if entry.folds and len(arguments) == 3 and _is_empty(arguments[1]):
        return _along(entry, arguments[0], arguments[2], span)
    if any(map(_is_empty, arguments)):
        raise ArgumentsError(f"{name} takes no empty brackets")
    if len(arguments) == 2 and _takes_axis(entry):
        return _along(entry, arguments[0], arguments[1], span)
    result = call(entry, name, items, span)
    if isinstance(result, Call) and result.function == "norm" and not result.options:
        result.function = "norm("  # of a matrix it would be another than mcalc's
    sizes = size_arguments(result)
    if isinstance(result, Call) and sizes:
        result.args = (*operands(result), *map(of_numbers, sizes))
    return result


def _takes_axis(entry: Function) -> bool:
    """Whether the number of an axis may stand after the array: for reductions, and what keeps the shape."""
    if not entry.axis or entry.variadic or entry.folds or entry.option:
        return False
    return entry.group == "reductions" or entry.signature.startswith("(n)->(n)")


def _along(entry: Function, array: Node, axis: Node, span: Span) -> Node:
    """`sum(X, 1)` goes down the columns and gives a row, `sum(X, 2)` along the rows and gives a column."""
    if not isinstance(axis, Number) or axis.value not in (1, 2):
        hint = f"{entry.name}(X, 1) goes down the columns, {entry.name}(X, 2) along the rows"
        raise ArgumentsError(f"{entry.name} goes along the axis 1 or 2", span=axis.span, hint=hint)
    result = Call(entry.name, (array,), {"axis": int(axis.value) - 1}, span)
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
    """`reshape(X, [], 1)`, the columns one after the other: the rows of the transpose."""
    match arguments:
        case [array, Stack(items=()), Number(value=one)] if one == 1:
            return Call("vec", (transposed(array),), None, span)
        case _:
            hint = "write reshape(X, [], 1), or vec(X) for its rows"
            raise ArgumentsError("reshape makes a vector of a matrix only", hint=hint)


_SPECIAL: Final[dict[str, Callable[[str, Sequence[Node], Span], Node]]] = {
    **dict.fromkeys(SITE, _one),
    "ones": _constants,
    "zeros": _constants,
    "reshape": _reshape,
}
