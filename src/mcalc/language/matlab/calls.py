"""Calls by name: the functions of matrixcalculus.org, and all of the catalogue's that take arguments in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from mcalc import limits
from mcalc.catalogue import Function, find, suggest
from mcalc.errors import ArgumentsError, McalcError, Span, UnknownFunctionError
from mcalc.language.foreign import missing_error
from mcalc.language.matlab.joined import turned
from mcalc.language.matlab.tokens import Token
from mcalc.language.subscripts import subscripts
from mcalc.language.tree import Call, Name, Node, Number, Stack

OPEN: Final = "?"
"""How the name of a size begins that the place of a constant decides; no user can write it."""

SITE: Final = ("norm1", "norm2", "vector", "matrix")
"""Functions that the catalogue doesn't have."""

_ALONG: Final = frozenset({"sum", "mean", "prod", "var", "std", "logsumexp"})
"""Reductions that take the number of an axis after the array."""

_KEEPING: Final = frozenset({"softmax", "log_softmax", "cumsum", "flip"})
"""Functions that do so and keep the shape."""

_FOLDED: Final = {"max": "maximum", "min": "minimum", "maximum": "maximum", "minimum": "minimum"}

Items = Sequence[Sequence[Node | None]]


def is_function(name: str) -> bool:
    """Whether a name is a function's, whatever variables there are."""
    if name in SITE or name == "reshape":
        return True
    entry = find(name)
    return entry is not None and bool(entry.parameters)


def number(token: Token) -> Number:
    """A number, exact."""
    if token.text.isdigit():
        return Number(int(token.text), None, token.span)
    return Number(Fraction(token.text), token.text, token.span)


def open_size(token: Token, axis: int) -> Name:
    """A size that is decided later, by what stands around the constant."""
    return Name(f"{OPEN}{token.start:06}_{axis}", token.span)


def call(callee: Token, items: Items, span: Span) -> Node:
    """A function of arguments."""
    arguments: list[Node] = []
    for item in items:
        (node,) = item
        assert node is not None
        arguments.append(node)
    name = callee.text
    special = _SPECIAL.get(name)
    if special is not None:
        return special(callee, arguments, span)
    entry = find(name)
    if entry is None:
        return _undefined(callee, arguments, span)
    if entry.name in ("max", "min") and len(arguments) == 3 and _is_empty(arguments[1]):
        return _along(entry, [arguments[0], arguments[2]], span)
    if any(map(_is_empty, arguments)):
        raise ArgumentsError(f"{name} takes no empty brackets", span=span)
    if entry.name in _FOLDED and len(arguments) > 1:
        return _fold(_FOLDED[entry.name], arguments, span)
    if entry.name in _ALONG | _KEEPING and len(arguments) == 2:
        return _along(entry, arguments, span)
    if entry.name == "stack":
        return Stack(tuple(arguments), span)
    if entry.name == "einsum":
        return _einsum(arguments, span)
    if entry.variadic:
        if not arguments:
            raise ArgumentsError(f"{entry.name} takes at least one argument", span=span)
        return Call(entry.name, tuple(arguments), None, span)
    return Call(entry.name, _bound(entry, arguments, span), None, span)


def _bound(entry: Function, arguments: list[Node], span: Span) -> tuple[Node, ...]:
    """The arguments in order, and the defaults of those that are left out."""
    most, least = len(entry.parameters), len(entry.parameters) - len(entry.optional)
    if not least <= len(arguments) <= most:
        wanted = f"{least} to {most} arguments" if least < most else "1 argument" if most == 1 else f"{most} arguments"
        usage = ", ".join(entry.parameters)
        raise ArgumentsError(
            f"{entry.name} takes {wanted}, not {len(arguments)}", span=span, hint=f"write {entry.name}({usage})"
        )
    defaults = dict(entry.optional)
    missing = (Number(Fraction(defaults[name]), None, span) for name in entry.parameters[len(arguments) :])
    return (*arguments, *missing)


def _fold(function: str, arguments: list[Node], span: Span) -> Node:
    folded = arguments[0]
    for argument in arguments[1:]:
        folded = Call(function, (folded, argument), None, span)
    return folded


def _along(entry: Function, arguments: list[Node], span: Span) -> Node:
    """`sum(X, 1)` goes down the columns and gives a row, `sum(X, 2)` along the rows and gives a column."""
    array, axis = arguments
    if not isinstance(axis, Number) or axis.value not in (1, 2):
        hint = f"{entry.name}(X, 1) goes down the columns, {entry.name}(X, 2) along the rows"
        raise ArgumentsError(f"{entry.name} goes along the axis 1 or 2", span=axis.span, hint=hint)
    found = Call(entry.name, (array,), {"axis": int(axis.value) - 1}, span)
    return Call("transpose", (found,), None, span) if axis.value == 1 and entry.name not in _KEEPING else found


def _is_empty(node: Node) -> bool:
    return isinstance(node, Stack) and not node.items


def _einsum(arguments: list[Node], span: Span) -> Node:
    first = arguments[0] if arguments else None
    if not (isinstance(first, Name) and first.id[:1] in "'\""):
        raise ArgumentsError("einsum has no subscripts", span=span, hint="einsum('ij,jk->ik', A, B)")
    try:
        found = subscripts(first.id[1:-1])
    except McalcError as error:
        error.span = first.span
        raise
    if len(arguments) < 2:
        raise ArgumentsError("einsum takes at least one argument", span=span)
    return Call("einsum", tuple(arguments[1:]), {"subscripts": found}, span)


def _undefined(callee: Token, arguments: list[Node], span: Span) -> Node:
    """A function that the catalogue doesn't have: element by element, of one argument."""
    name, base = callee.text, callee.text.rstrip("'")
    if is_function(base):
        raise ArgumentsError(
            f"quotes mark the derivatives of undefined functions, and {base} is a known one",
            span=callee.span,
            hint="write its derivative out, as mcalc functions gives it",
        )
    missing = missing_error(base, callee.span)
    if missing is not None:
        raise missing
    near = next((known for known in SITE if known == base.lower()), None) or (suggest(base) if len(base) > 2 else None)
    if near is not None:
        raise UnknownFunctionError(f"there is no function {name}", span=callee.span, hint=f"did you mean {near}?")
    if len(arguments) != 1:
        raise UnknownFunctionError(
            f"there is no function {name}",
            span=callee.span,
            hint="an undefined function works element by element on exactly one argument",
        )
    return Call(name, tuple(arguments), None, span)


def _one(callee: Token, arguments: list[Node], span: Span) -> Node:
    """norm1, norm2, vector, matrix: functions of one argument, whose meaning depends on its axes."""
    if len(arguments) != 1:
        hint = {"vector": "write vector(1)", "matrix": "write matrix(1)"}.get(callee.text, f"write {callee.text}(x)")
        raise ArgumentsError(f"{callee.text} takes 1 argument, not {len(arguments)}", span=span, hint=hint)
    if callee.text in ("norm1", "norm2"):
        return Call(callee.text, tuple(arguments), None, span)
    sizes = tuple(open_size(callee, axis) for axis in range(1 if callee.text == "vector" else 2))
    return Call(callee.text, (arguments[0], Call("ones", sizes, None, span)), None, span)


def _norm(callee: Token, arguments: list[Node], span: Span) -> Node:
    """`norm(x)`, `norm(x, p)`, `norm(x, inf)`, `norm(X, 'fro')`."""
    if len(arguments) == 1:
        return Call("norm", tuple(arguments), None, span)
    if len(arguments) != 2:
        raise ArgumentsError(f"norm takes 1 or 2 arguments, not {len(arguments)}", span=span, hint="write norm(x, 1)")
    order: int | str | None = None
    match arguments[1]:
        case Number(value=value) if 0 < value <= limits.EXPONENT:
            order = int(value) if value.denominator == 1 else str(value)
        case Name(id=word) if word.strip("'\"").lower() in ("inf", "fro"):
            order = word.strip("'\"").lower()
        case Call(function="/", args=(Number(value=above), Number(value=below))) if above > 0 and below > 0:
            order = str(above / below)
        case _:
            pass
    if order is None:
        hint = "the order is 1, 2, another positive number, inf or 'fro'"
        raise ArgumentsError("norm has no such order", span=arguments[1].span, hint=hint)
    return Call("norm", (arguments[0],), {"ord": order}, span)


def _constants(callee: Token, arguments: list[Node], span: Span) -> Node:
    """`ones(n, 1)` is a vector, `ones(1, n)` a row, `ones(m, n)` a matrix; zeros likewise."""
    if len(arguments) != 2:
        raise ArgumentsError(
            f"{callee.text} takes 2 arguments, not {len(arguments)}", span=span, hint=f"a vector is {callee.text}(n, 1)"
        )
    rows, columns = arguments
    if isinstance(columns, Number) and columns.value == 1:
        return Call(callee.text, (rows,), None, span)
    if isinstance(rows, Number) and rows.value == 1:
        return Call("transpose", (Call(callee.text, (columns,), None, span),), None, span)
    return Call(callee.text, (rows, columns), None, span)


def _reshape(callee: Token, arguments: list[Node], span: Span) -> Node:
    """`reshape(X, [], 1)`, the columns one after the other: the rows of the transpose."""
    match arguments:
        case [array, Stack(items=()), Number(value=one)] if one == 1:
            return Call("vec", (turned(array),), None, span)
        case _:
            hint = "write reshape(X, [], 1), or vec(X) for its rows"
            raise ArgumentsError("reshape makes a vector of a matrix only", span=span, hint=hint)


_SPECIAL: Final[dict[str, Callable[[Token, list[Node], Span], Node]]] = {
    **dict.fromkeys(SITE, _one),
    "norm": _norm,
    "ones": _constants,
    "zeros": _constants,
    "reshape": _reshape,
}
