"""Calls: which function a name means, and which of its arguments are options.

Keywords are matched to parameters, missing optional parameters get their default, and the few functions that are other
functions in disguise (`max(a, b)`, `stack([x, y])`) are put into the one form that the later stages know.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

from mcalc import limits
from mcalc.catalogue import Function, find, suggest
from mcalc.errors import (
    ArgumentsError,
    ForbiddenError,
    McalcError,
    Span,
    UnknownFunctionError,
    UnsupportedError,
)
from mcalc.language.foreign import missing_error
from mcalc.language.subscripts import subscripts
from mcalc.language.tree import Call, Node, Number, Stack

Build: TypeAlias = Callable[[list[Node]], Node]
Entered: TypeAlias = tuple[Sequence[ast.expr], Build]
Place: TypeAlias = Callable[[ast.expr | ast.keyword], Span]

_OPTIONS: Final = {"norm": "ord", "einsum": "subscripts"}
"""The option of a function that may also stand among its arguments."""

_FOLDED: Final = {"max": "maximum", "min": "minimum"}

_ORDERS: Final = ("fro", "inf")


def build_call(place: Place, name: str, called: Span, node: ast.Call, span: Span) -> Entered:
    """The arguments that are expressions, and how to make the call of them."""
    entry = find(name)
    if entry is None:
        return _undefined(place, name, called, node, span)
    options: dict[str, int | str] = {}
    positional = _spread(entry, list(node.args))
    option = _OPTIONS.get(entry.name)
    if option is not None:
        positional = _take_option(place, entry, option, positional, options)
    given: dict[str, ast.expr] = {}
    for keyword in node.keywords:
        key = keyword.arg or ""
        if key in entry.parameters and not entry.variadic:
            if key in given:
                raise ArgumentsError(f"{name} got {key} twice", span=place(keyword))
            given[key] = keyword.value
        elif (key == "axis" and entry.axis) or key == option:
            options[key] = literal_option(place, name, key, keyword.value)
        else:
            raise _no_option(entry, key, place(keyword))
    if entry.axis and not entry.variadic and "axis" not in options and len(positional) == len(entry.parameters) + 1:
        if entry.name in _FOLDED:
            pass
        elif isinstance(positional[-1], ast.Constant | ast.UnaryOp):
            options["axis"] = literal_option(place, name, "axis", positional.pop())
    if entry.name in _FOLDED and len(positional) > 1:
        if options or given:
            raise ArgumentsError(
                f"{entry.name} of several arguments is element by element and takes no options", span=span
            )
        return positional, _fold(_FOLDED[entry.name], span)
    if entry.name == "stack":
        return positional, _stack(options, span)
    if entry.variadic:
        if option == "subscripts" and option not in options:
            raise ArgumentsError("einsum has no subscripts", span=span, hint=_OPTION_HINTS[option])
        if not positional:
            raise ArgumentsError(f"{entry.name} takes at least one argument", span=span)
        return positional, lambda arguments: Call(entry.name, tuple(arguments), options, span)
    if len(positional) > len(entry.parameters) and entry.name in ("maximum", "minimum") and not given:
        return positional, _fold(entry.name, span)
    return _bind(place, entry, positional, given, options, span)


def _bind(
    place: Place,
    entry: Function,
    positional: list[ast.expr],
    given: dict[str, ast.expr],
    options: dict[str, int | str],
    span: Span,
) -> Entered:
    """Match arguments to parameters in order, then by name, then by default."""
    defaults = dict(entry.optional)
    if len(positional) > len(entry.parameters):
        raise _wrong_count(entry, len(positional) + len(given), span)
    below: list[ast.expr] = []
    fixed: list[Number | None] = []
    for at, parameter in enumerate(entry.parameters):
        if at < len(positional):
            if parameter in given:
                raise ArgumentsError(f"{entry.name} got {parameter} twice", span=place(given[parameter]))
            below.append(positional[at])
            fixed.append(None)
        elif parameter in given:
            below.append(given[parameter])
            fixed.append(None)
        elif parameter in defaults:
            fixed.append(Number(Fraction(defaults[parameter]), None, span))
        else:
            raise _wrong_count(entry, len(positional) + len(given), span)

    def build(arguments: list[Node]) -> Node:
        rest = iter(arguments)
        return Call(entry.name, tuple(number or next(rest) for number in fixed), options, span)

    return below, build


def _fold(function: str, span: Span) -> Build:
    def build(arguments: list[Node]) -> Node:
        folded = arguments[0]
        for argument in arguments[1:]:
            folded = Call(function, (folded, argument), None, span)
        return folded

    return build


def _stack(options: dict[str, int | str], span: Span) -> Build:
    """`stack(x, y)` is `[x, y]`; along the other axis its transpose."""
    axis = options.get("axis", 0)

    def build(arguments: list[Node]) -> Node:
        if len(arguments) > limits.STACK:
            raise limits.over(f"the stack has {len(arguments)} items", limits.STACK, span)
        stack = Stack(tuple(arguments), span)
        if axis == 0:
            return stack
        if axis in (1, -1):
            return Call("transpose", (stack,), None, span)
        raise ArgumentsError("stack takes axis=0 or axis=1", span=span)

    return build


def _spread(entry: Function, positional: list[ast.expr]) -> list[ast.expr]:
    """`concatenate([x, y])` and `ones((m, n))` as NumPy has them: the one list is the arguments."""
    if entry.variadic and len(positional) == 1 and isinstance(positional[0], ast.List | ast.Tuple):
        return list(positional[0].elts)
    return positional


def _take_option(
    place: Place, entry: Function, option: str, positional: list[ast.expr], options: dict[str, int | str]
) -> list[ast.expr]:
    """Take the option out of the arguments: a string anywhere, or what stands after the parameters."""
    rest: list[ast.expr] = []
    for argument in positional:
        string = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        if string or (not entry.variadic and len(rest) == len(entry.parameters)):
            if option in options:
                raise ArgumentsError(f"{entry.name} got {option} twice", span=place(argument))
            options[option] = literal_option(place, entry.name, option, argument)
        else:
            rest.append(argument)
    return rest


def literal_option(place: Place, name: str, key: str, node: ast.expr) -> int | str:
    """The value of an option: a whole number, or a word; another number comes as its text, `1.5`."""
    value: int | str
    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            value = number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
            value = -number
        case ast.Constant(value=str() as text):
            value = text
        case ast.Constant(value=float() as real) if key == "ord":
            fraction = Fraction(repr(real))
            value = fraction.numerator if fraction.denominator == 1 else str(fraction)
        case ast.BinOp(ast.Constant(int() as above), ast.Div(), ast.Constant(int() as below)) if key == "ord" and below:
            value = str(Fraction(above, below))
        case ast.Name(id="inf") if key == "ord":
            value = "inf"
        case _:
            raise ArgumentsError(f"{key} of {name} is not a constant", span=place(node), hint=_OPTION_HINTS.get(key))
    if key == "axis" and not isinstance(value, int):
        raise ArgumentsError("axis is a whole number", span=place(node), hint=_OPTION_HINTS["axis"])
    if key == "subscripts":
        if not isinstance(value, str):
            raise ArgumentsError("einsum's subscripts are a string", span=place(node), hint=_OPTION_HINTS[key])
        try:
            value = subscripts(value)
        except McalcError as error:
            error.span = place(node)
            raise
    if key == "ord" and value in ("nuc", "nuclear", "spectral"):
        from mcalc.catalogue.missing import MISSING

        raise UnsupportedError(
            f"norm has no ord={value!r}: mcalc doesn't know singular values", span=place(node), hint=MISSING["svd"][1]
        )
    if key == "ord" and not _is_order(value):
        raise ArgumentsError(f"norm has no ord={value!r}", span=place(node), hint=_OPTION_HINTS["ord"])
    return value


_OPTION_HINTS: Final = {
    "axis": "axis=0 goes down the rows, axis=1 along them",
    "ord": "ord is 1, 2, another positive number, 'inf' or 'fro'",
    "subscripts": "einsum begins with its subscripts: einsum('ij,jk->ik', A, B)",
}


def _is_order(value: int | str) -> bool:
    if isinstance(value, int):
        return 0 < value <= limits.EXPONENT
    return value in _ORDERS or ("/" in value and Fraction(value) > 0)


def _undefined(place: Place, name: str, called: Span, node: ast.Call, span: Span) -> Entered:
    """A call of a function that the catalogue doesn't have."""
    base = name.rstrip("'")
    known = find(base)
    if known is not None:
        raise ArgumentsError(
            f"quotes mark the derivatives of undefined functions, and {base} is a known one",
            span=called,
            hint="write its derivative out, as mcalc functions gives it",
        )
    missing = missing_error(base, called)
    if missing is not None:
        raise missing
    near = suggest(base) if len(base) > 2 else None
    if near is not None:
        raise UnknownFunctionError(f"there is no function {name}", span=called, hint=f"did you mean {near}?")
    if len(node.args) != 1 or node.keywords:
        raise UnknownFunctionError(
            f"there is no function {name}",
            span=called,
            hint="an undefined function works element by element on exactly one argument",
        )
    argument = node.args[0]
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        raise ForbiddenError(
            "a string can't stand here", span=place(argument), hint="strings are options only, as in norm(X, 'fro')"
        )
    return node.args, lambda arguments: Call(name, tuple(arguments), None, span)


def _wrong_count(entry: Function, count: int, span: Span) -> ArgumentsError:
    most = len(entry.parameters)
    least = most - len(entry.optional)
    if entry.name in _FOLDED:
        wanted = "at least one argument"
    elif least == most:
        wanted = "no arguments" if not most else "1 argument" if most == 1 else f"{most} arguments"
    else:
        wanted = f"{least} to {most} arguments"
    usage = ", ".join(
        f"{parameter}={dict(entry.optional)[parameter]}" if parameter in dict(entry.optional) else parameter
        for parameter in entry.parameters
    )
    hint = f"write {entry.name}({usage})" if most else f"write {entry.name} without brackets"
    return ArgumentsError(f"{entry.name} takes {wanted}, not {count}", span=span, hint=hint)


def _no_option(entry: Function, key: str, span: Span) -> ArgumentsError:
    options = list(entry.parameters if not entry.variadic else ())
    options += ["axis"] if entry.axis else []
    options += [_OPTIONS[entry.name]] if entry.name in _OPTIONS else []
    return ArgumentsError(
        f"{entry.name} has no option {key}", span=span, hint=f"it has {', '.join(options)}" if options else None
    )
