"""Calls of the catalogue's functions: arguments matched to parameters, options read, defaults put in.

The few functions that are other functions in disguise (`max(a, b)`, `stack([x, y])`) are put into the one form that the
later stages know.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from mcalc import limits
from mcalc.catalogue import Function
from mcalc.errors import ArgumentsError, Span, SpecSyntaxError, UnknownFunctionError
from mcalc.language.hints.words import missing_error, string_error
from mcalc.language.text.bracket import Item, Text
from mcalc.language.text.options import HINTS, literal
from mcalc.language.tree import Call, Node, Number, Stack

Options: TypeAlias = dict[str, int | str]


def call(entry: Function, name: str, items: Sequence[Item], span: Span) -> Node:
    """A call of a function of the catalogue, whatever alias of it was typed."""
    options: Options = {}
    option = entry.option
    positional, given = _sorted(entry, name, items, option, options)
    one = not entry.variadic and len(entry.parameters) == 1
    last = positional[-1] if one and entry.axis and "axis" not in options and len(positional) == 2 else None
    if not entry.folds and last is not None and _is_constant(last):
        options["axis"] = literal(name, "axis", positional.pop())
    for node in (*positional, *given.values()):
        if isinstance(node, Text):
            raise string_error(node.span)
    if entry.folds and len(positional) > (1 if one else 2) and not (given and not one):
        if options or given:
            message = f"{entry.name} of several arguments is element by element and takes no options"
            raise ArgumentsError(message)
        return folded(entry.folds, positional, span)
    if entry.name == "stack":
        return _stack(positional, options, span)
    if entry.name == "block":
        rows = [Call("concatenate", row.items, {"axis": 1}, row.span) for row in positional if isinstance(row, Stack)]
        whole = len(rows) == len(positional)
        return Call("concatenate", tuple(rows if whole else positional), {"axis": 0 if whole else -1}, span)
    if entry.modes and entry.option in options:
        modes, mode = dict(entry.modes), options.pop(entry.option)
        if mode not in modes:
            raise ArgumentsError(f"{entry.name} has no {entry.option}={mode!r}", hint=f"it has {', '.join(modes)}")
        return Call(modes[str(mode)], _bound(entry, positional, given, span), options, span)
    if entry.variadic:
        if option == "subscripts" and option not in options:
            raise ArgumentsError("einsum has no subscripts", hint=HINTS[option])
        if not positional:
            raise ArgumentsError(f"{entry.name} takes at least one argument")
        return Call(entry.name, tuple(positional), options, span)
    return Call(entry.name, _bound(entry, positional, given, span), options, span)


def _sorted(
    entry: Function, name: str, items: Sequence[Item], option: str | None, options: Options
) -> tuple[list[Node], dict[str, Node]]:
    """The arguments in order and those by name; what is an option goes into `options`."""
    plain = [item for item in items if not item.keyword]
    if entry.variadic and len(plain) == 1 and isinstance(plain[0].value, Stack):
        listed = plain[0].value.items
        items = [*(Item((node,), node.span) for node in listed), *(item for item in items if item.keyword)]
    positional: list[Node] = []
    given: dict[str, Node] = {}
    keyword: Item | None = None
    for item in items:
        node, key = item.value, item.keyword
        if not key:
            if keyword is not None:
                raise SpecSyntaxError("an option stands after the arguments", span=keyword.span)
            full = not entry.variadic and len(positional) == len(entry.parameters)
            if option is None or not (isinstance(node, Text) or full):
                positional.append(node)
                continue
            key = option
            if option in options:
                raise ArgumentsError(f"{entry.name} got {option} twice", span=node.span)
        else:
            keyword = item
        if item.keyword and (key in given or key in options):
            raise SpecSyntaxError("an option is given twice", span=item.span)
        if key in entry.parameters and not entry.variadic:
            if entry.parameters.index(key) < len(positional):
                raise ArgumentsError(f"{entry.name} got {key} twice", span=item.span)
            given[key] = node
        elif (key == "axis" and entry.axis) or key == option:
            options[key] = literal(name, key, node)
        else:
            raise _no_option(entry, key, item.span)
    return positional, given


def _bound(entry: Function, positional: list[Node], given: dict[str, Node], span: Span) -> tuple[Node, ...]:
    """Match arguments to parameters in order, then by name, then by default."""
    defaults = dict(entry.optional)
    args: list[Node] = []
    for at, parameter in enumerate(entry.parameters):
        if at < len(positional):
            args.append(positional[at])
        elif parameter in given:
            args.append(given[parameter])
        elif parameter in defaults:
            default = defaults[parameter]
            named = default in entry.parameters
            args.append(args[entry.parameters.index(default)] if named else Number(Fraction(default), None, span))
        else:
            break
    if len(args) < len(entry.parameters) or len(positional) > len(entry.parameters):
        raise _wrong_count(entry, len(positional) + len(given), span)
    return tuple(args)


def folded(function: str, arguments: Sequence[Node], span: Span) -> Node:
    """A function of two, of many: `maximum(maximum(x, y), z)`."""
    whole = arguments[0]
    for argument in arguments[1:]:
        whole = Call(function, (whole, argument), None, span)
    return whole


def _stack(items: Sequence[Node], options: Options, span: Span) -> Node:
    """`stack(x, y)` is `[x, y]`; along the other axis its transpose."""
    axis = options.get("axis", 0)
    if len(items) > limits.STACK:
        raise limits.over(f"the stack has {len(items)} items", limits.STACK)
    if not items:
        raise ArgumentsError("stack takes at least one argument")
    if axis not in (0, 1, -1):
        raise ArgumentsError("stack takes axis=0 or axis=1")
    stack = Stack(tuple(items), span)
    return Call("transpose", (stack,), None, span) if axis else stack


def _is_constant(node: Node) -> bool:
    return isinstance(node, Number | Text) or (isinstance(node, Call) and node.function == "neg")


def undefined(name: str, called: Span, items: Sequence[Item], span: Span, *, known: bool, near: str | None) -> Call:
    """A call of a function that the catalogue doesn't have; `known` tells whether quotes stand after one that it has,
    `near` which one it may be a slip of."""
    base = name.rstrip("'")
    if known:
        raise ArgumentsError(
            f"quotes mark the derivatives of undefined functions, and {base} is a known one",
            span=called,
            hint="write its derivative out, as mcalc functions gives it",
        )
    missing = missing_error(base, called)
    if missing is not None:
        raise missing
    if near is not None:
        raise UnknownFunctionError(f"there is no function {name}", span=called, hint=f"did you mean {near}?")
    if len(items) != 1 or items[0].keyword:
        hint = "an undefined function works element by element on exactly one argument"
        raise UnknownFunctionError(f"there is no function {name}", span=called, hint=hint)
    argument = items[0].value
    if isinstance(argument, Text):
        raise string_error(argument.span)
    return Call(name, (argument,), None, span)


def _wrong_count(entry: Function, count: int, span: Span) -> ArgumentsError:
    most = len(entry.parameters)
    least = most - len(entry.optional)
    if entry.folds and most == 1:
        wanted = "at least one argument"
    elif least == most:
        wanted = "no arguments" if not most else "1 argument" if most == 1 else f"{most} arguments"
    else:
        wanted = f"{least} to {most} arguments"
    defaults = dict(entry.optional)
    usage = ", ".join(f"{p}={defaults[p]}" if p in defaults else p for p in entry.parameters)
    hint = f"write {entry.name}({usage})" if most else f"write {entry.name} without brackets"
    return ArgumentsError(f"{entry.name} takes {wanted}, not {count}", hint=hint)


def _no_option(entry: Function, key: str, span: Span) -> ArgumentsError:
    options = list(entry.parameters if not entry.variadic else ())
    options += ["axis"] if entry.axis else []
    options += [entry.option] if entry.option else []
    hint = f"it has {', '.join(options)}" if options else None
    return ArgumentsError(f"{entry.name} has no option {key}", span=span, hint=hint)
