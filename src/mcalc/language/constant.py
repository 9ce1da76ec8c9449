"""Sizes written in a spec or a declaration: whole-number expressions over numbers and the names of dimensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mcalc.errors import DimensionError, UnsupportedError
from mcalc.exact.reading import divided, powered
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Name, Node, Number, postorder

_OPERATORS: Final[dict[str, Callable[[Size, Size], Size | None]]] = {
    "add": lambda left, right: left + right,
    "sub": lambda left, right: left - right,
    "mul": lambda left, right: left * right,
    "div": divided,
    "power": powered,
}


def constant(root: Node) -> Size:
    """The size that a constant expression of the tree means.

    Raises DimensionError for anything that is not built of numbers, names and `+ - * / **`.
    """
    match root:
        case Number(value=value):
            return Size.of(value)
        case Name(id=name):
            return Size.name(name)
        case _:
            pass
    built: dict[Node, Size] = {}
    for node in postorder(root):
        size: Size | None
        match node:
            case Number(value=value):
                size = Size.of(value)
            case Name(id=name):
                size = Size.name(name)
            case Call(function="neg", args=(inner,)):
                size = -built[inner]
            case Call(function=function, args=(left, right)) if function in _OPERATORS:
                size = _OPERATORS[function](built[left], built[right])
            case _:
                size = None
        if size is None:
            raise DimensionError(
                "this is not a constant size", span=node.span, hint="a size is a number, a dimension, or as n - 1"
            )
        built[node] = size
    return built[root]


def whole(root: Node) -> Size:
    """The same, where a fraction makes no sense."""
    size = constant(root)
    value = size.value
    if value is not None and not isinstance(value, int):
        raise DimensionError(f"{value} is not a whole number", span=root.span)
    return size


def whole_number(root: Node, what: str) -> int:
    """A constant that must be a plain integer."""
    value = whole(root).value
    if not isinstance(value, int):
        raise UnsupportedError(f"{what} is a whole number, not a dimension", span=root.span)
    return value


def names_in(root: Node) -> list[Name]:
    """The names in a constant expression, in order."""
    return [node for node in postorder(root) if isinstance(node, Name)]
