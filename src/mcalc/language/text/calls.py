"""Calls of the catalogue's functions: arguments matched to parameters, options read, defaults put in.

The few functions that are other functions in disguise (`max(a, b)`, `stack([x, y])`) are put into the one form that the
later stages know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias

from mcalc import limits
from mcalc.catalogue import Function, preset
from mcalc.catalogue.signature import alternatives
from mcalc.catalogue.undefined import ARGUMENTS, derivative, is_letter, is_numbered_letter, places
from mcalc.catalogue.undefined import base as base_of
from mcalc.errors import ArgumentsError, McalcError, Span, SpecSyntaxError, UnknownFunctionError
from mcalc.language.hints.words import library_error, missing_error, option_of_library, string_error
from mcalc.language.text.bracket import Item, Text
from mcalc.language.text.disguises import DISGUISES
from mcalc.language.text.options import HINTS, IGNORED, SAME, is_usual, literal
from mcalc.language.tree import Call, Definition, Name, Node, Number, Stack, children
from mcalc.record import Record

Options: TypeAlias = dict[str, int | str]


def call(entry: Function, name: str, items: Sequence[Item], span: Span) -> Node:
    """A call of a function of the catalogue, whatever alias of it was typed."""
    options: Options = {}
    positional, given = _sorted(entry, name, items, entry.option, options)
    if entry.foreign:
        options = {**preset(entry, name), **options}
    if not entry.variadic and (entry.axis or "[" in entry.signature):
        positional[1:] = [_alone(node) for node in positional[1:]]
    disguise = DISGUISES.get(entry.name)
    meant = disguise(positional, given, span) if disguise is not None and positional and not options else None
    if meant is not None:
        return meant
    kept = options.pop("keepdims", 0)
    options.pop("entries", 0)
    one = not entry.variadic and len(entry.parameters) == 1
    last = positional[-1] if one and entry.axis and "axis" not in options and len(positional) == 2 else None
    if not entry.folds and last is not None and _is_constant(last):
        _take(options, name, "axis", positional.pop())
    if kept and "axis" not in options:
        hint = f"leave keepdims away, or give the axis: {entry.name}(X, axis=1, keepdims=True)"
        raise ArgumentsError("keepdims is read with an axis only", hint=hint)
    axis = options.get("axis")
    if isinstance(axis, str):
        return _along(entry, bound(entry, positional, given, span)[0], options, int(kept), span)
    node = _called(entry, positional, given, options, span)
    return Call("expand_dims", (node,), {"axis": axis}, span) if kept and axis is not None else node


def _called(entry: Function, positional: list[Node], given: dict[str, Node], options: Options, span: Span) -> Node:
    """A call whose options are read."""
    one = not entry.variadic and len(entry.parameters) == 1
    for node in (*positional, *given.values()):
        if isinstance(node, Text):
            raise string_error(node.span, node.id if entry.contraction == "i,j->ij" else "")
    if entry.folds and len(positional) > (1 if one else 2) and not (given and not one):
        if options or given:
            message = f"{entry.name} of several arguments is element by element and takes no options"
            raise ArgumentsError(message)
        return folded(entry.folds, positional, span)
    if entry.name == "stack":
        return _stack(positional, options, span)
    if entry.name == "block":
        return block_matrix(positional, span)
    if entry.modes and entry.option in options:
        modes, mode = dict(entry.modes), str(options.pop(entry.option))
        if mode not in modes:
            hint = option_of_library(entry.name, str(entry.option))[1] or f"it has {', '.join(modes)}"
            raise ArgumentsError(f"{entry.name} has no {entry.option}={mode!r}", hint=hint)
        return Call(modes[mode], bound(entry, positional, given, span), options, span)
    if entry.variadic:
        if entry.option == "subscripts" and entry.option not in options:
            raise ArgumentsError("einsum has no subscripts", hint=HINTS[entry.option])
        if not positional:
            raise ArgumentsError(f"{entry.name} takes at least one argument")
        return Call(entry.name, tuple(positional), options, span)
    return Call(entry.name, bound(entry, positional, given, span), options, span)


def _sorted(
    entry: Function, name: str, items: Sequence[Item], option: str | None, options: Options
) -> tuple[list[Node], dict[str, Node]]:
    """The arguments in order and those by name; what is an option goes into `options`."""
    plain = [item for item in items if not item.keyword]
    if entry.variadic and len(plain) == 1 and isinstance(plain[0].value, Stack):
        listed = plain[0].value.items
        items = [*(Item((node,), node.span) for node in listed), *(item for item in items if item.keyword)]
    elif entry.variadic and entry.axis and len(plain) == 1:
        hint = f"write {name}(x, y), or {name}([x, y])"
        raise ArgumentsError(f"{name} takes several arrays, or a list of them", hint=hint)
    listed_first = entry.variadic and entry.axis and len(plain) == 2 and isinstance(plain[0].value, Stack)
    if listed_first and _is_constant(plain[1].value):  # concatenate((x, y), 0)
        _take(options, name, "axis", plain[1].value)
        return list(children(plain[0].value)), {}
    positional: list[Node] = []
    given: dict[str, Node] = {}
    keyword: Item | None = None
    for item in items:
        node, key = item.value, item.keyword
        if not key:
            if keyword is not None:
                raise SpecSyntaxError("an option stands after the arguments", span=keyword.span)
            full = not entry.variadic and len(positional) == len(entry.parameters)
            # What chooses between functions is a word, or stands under its name: `var(x, 1)` has an axis.
            if option is None or not (isinstance(node, Text) or (full and not entry.modes)):
                positional.append(node)
                continue
            key = option
            if option in options:
                raise ArgumentsError(f"{entry.name} got {option} twice", span=node.span)
        else:
            keyword = item
            if key == "dims" and entry.name not in _DIMS:
                raise _counted_from_one(item)
            key = key if key in entry.parameters else SAME.get(key, key)
        if key in IGNORED:
            continue
        if item.keyword and (key in given or key in options):
            raise SpecSyntaxError("an option is given twice", span=item.span)
        if key in entry.parameters and not entry.variadic:
            if entry.parameters.index(key) < len(positional):
                raise ArgumentsError(f"{entry.name} got {key} twice", span=item.span)
            given[key] = node
        elif (key in ("axis", "keepdims") and entry.axis) or key == option:
            _take(options, name, key, node)
        elif not (is_usual(entry.name, key, node) or _is_its_axis(entry, name, key, node)):
            raise _no_option(entry, key, item.span)
    return positional, given


def _is_of_vectors(entry: Function) -> bool:
    """Whether all arguments have one axis, so that it is nothing new which."""
    if entry.signature in ("special", "elementwise"):
        return False
    return all(len(shape) == 1 for choice in alternatives(entry.signature) for shape in choice.inputs)


def _alone(node: Node) -> Node:
    """A size or an axis without the brackets in which it stands alone: `flip(x, [0])`, `tile(x, (3,))`."""
    match node:
        case Stack(items=(item,)) if isinstance(item, Name) or _is_constant(item):
            return item
        case _:
            return node


_DIMS: Final = ("flip", "roll")
"""Functions whose axes PyTorch calls dims; in Julia all are called so, and counted from 1."""


def _counted_from_one(item: Item) -> ArgumentsError:
    """The error for Julia's dims=, which is not axis=."""
    match item.value:
        case Number(value=value) if value.denominator == 1 and value > 0:
            hint = f"Julia's dims={value} is axis={value - 1}"
        case _:
            hint = HINTS["axis"]
    return ArgumentsError("dims counts the axes from 1, and axis from 0", span=item.span, hint=hint)


def _take(options: Options, name: str, key: str, node: Node) -> None:
    """Read an option; None for an axis is all of them, as if nothing were said."""
    if not (key == "axis" and isinstance(node, Text) and node.id == "None"):
        options[key] = literal(name, key, node)


def _along(entry: Function, array: Node, options: Options, kept: int, span: Span) -> Node:
    """A reduction over several axes is one over each; it goes from the end, so that those in front stay in place."""
    axes = [int(axis) for axis in str(options.pop("axis")).split(",")]
    if not entry.nests or (options and entry.option in options):
        hint = f"of all entries: {entry.name}(vec(X))"
        raise ArgumentsError(f"{entry.name} takes one axis", hint=hint)
    if len({*axes}) < len(axes):
        raise ArgumentsError("an axis is given twice")
    if min(axes) < 0 <= max(axes) and not kept:
        raise ArgumentsError("the axes are counted from both ends", hint="count all of them from one end")
    for done, axis in enumerate(sorted(axes, reverse=True)):
        at = axis if kept or axis >= 0 else axis + done
        array = Call(entry.name, (array,), {**options, "axis": at}, span)
        array = Call("expand_dims", (array,), {"axis": at}, span) if kept else array
    return array


def bound(entry: Function, positional: Sequence[Node], given: dict[str, Node], span: Span) -> tuple[Node, ...]:
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


def block_matrix(rows: Sequence[Node], span: Span) -> Node:
    """The matrix of blocks that stand in rows, or in one row."""
    whole = all(isinstance(row, Stack) for row in rows)
    beside = [Call("concatenate", row.items, {"axis": 1}, row.span) for row in rows if isinstance(row, Stack)]
    return Call("concatenate", tuple(beside if whole else rows), {"axis": 0 if whole else -1}, span)


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
    """Whether an argument is a number, with a sign or without, or a word."""
    unsigned = node.args[0] if isinstance(node, Call) and node.function == "neg" else node
    return isinstance(unsigned, Number | Text)


class Undefined(Record):
    """Which names may be those of undefined functions: some by name, and any others, or letters, also with a number.

    `defined` are functions of the user's own that were defined elsewhere.
    """

    names: Collection[str] = ()
    others: str = "any"
    defined: Mapping[str, Definition] = MappingProxyType({})

    def has(self, name: str) -> bool:
        """Whether an undefined function may have that name."""
        return name in self.names or self.others == "any" or is_numbered_letter(name)


ANY: Final = Undefined()


def undefined(name: str, called: Span, items: Sequence[Item], span: Span, allowed: Undefined, near: str | None) -> Call:
    """A call of a function that the catalogue doesn't have; `near` is one that it may be a slip of."""
    base = base_of(name)
    if base not in allowed.names:
        _check_undefined(base, called, len(items), allowed, near)
    for item in items:
        if item.keyword:
            raise ArgumentsError(f"{base} is an undefined function, and takes no options", span=item.span)
        if isinstance(item.value, Text):
            raise string_error(item.value.span)
    if not 0 < len(items) <= ARGUMENTS:
        raise ArgumentsError(f"an undefined function takes 1 to {ARGUMENTS} arguments, not {len(items)}", span=span)
    return Call(_partial(name, called, len(items)), tuple(item.value for item in items), None, span)


def _check_undefined(base: str, called: Span, arguments: int, allowed: Undefined, near: str | None) -> None:
    """Raise for a name that no undefined function has."""
    message = f"there is no function {base}"
    missing = missing_error(base, called)
    if missing is not None and not (is_letter(base) and arguments == 1):
        raise missing
    if near is not None and not is_letter(base):
        raise UnknownFunctionError(message, span=called, hint=f"did you mean {near}?")
    if not allowed.has(base):
        hint = f"one of your own is declared, --function {base}, or has one letter, as in f(x)"
        raise UnknownFunctionError(message, span=called, hint=hint)


def _partial(name: str, called: Span, arguments: int) -> str:
    """The name of a derivative of an undefined function of so many arguments, in the one spelling that it has."""
    base, by = base_of(name), places(name)
    if name == base:
        return name
    if name.count("'") > 1 and name[-1].isdigit():
        hint = f"a digit says each time: {base}'11(...) is twice by the first argument"
        raise ArgumentsError(f"{name} is no derivative", span=called, hint=hint)
    if max(by) >= arguments:
        raise ArgumentsError(
            f"{name} is a derivative by argument {max(by) + 1}, and there are {arguments}", span=called
        )
    if arguments > 1 and not name[-1].isdigit():
        hint = f"{base}'1(...) is the derivative by the first of them, {base}'12(...) by the first and the second"
        raise ArgumentsError(
            f"{base} has {arguments} arguments, and {name} doesn't say by which", span=called, hint=hint
        )
    for place in by:
        base = derivative(base, place, arguments)
    return base


def _wrong_count(entry: Function, count: int, span: Span) -> McalcError:
    error = library_error(entry.name, count, span)
    if error is not None:
        return error
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


def _is_its_axis(entry: Function, name: str, key: str, node: Node) -> bool:
    """Whether an option says the one axis of a vector."""
    return key == "axis" and _is_of_vectors(entry) and literal(name, key, node) in (0, -1)


def _no_option(entry: Function, key: str, span: Span) -> ArgumentsError:
    options = list(entry.parameters if not entry.variadic else ())
    options += ["axis"] if entry.axis else []
    options += [entry.option] if entry.option else []
    has = f"it has {', '.join(options)}" if options else None
    hint = option_of_library(entry.name, key)[1] or has
    return ArgumentsError(f"{entry.name} has no option {key}", span=span, hint=hint)
