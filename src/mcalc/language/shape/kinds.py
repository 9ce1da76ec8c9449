"""The kind of every value by one rule for each function: a signature's, an operator's, or broadcasting.

The same rules say which numbers of axes fit: asked with sizes that are all unknown, they give the form of the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from mcalc import limits, work
from mcalc.catalogue import find
from mcalc.catalogue.signature import Alternative, fitting
from mcalc.errors import ArgumentsError, McalcError, ShapeError, UnknownVariableError, UnsupportedError
from mcalc.exact.rational import magnitude
from mcalc.exact.size import Size, at_least_zero
from mcalc.language.shape.broadcast import broadcast
from mcalc.language.shape.by_function import RULES, stacked
from mcalc.language.shape.context import UNKNOWN, Context
from mcalc.language.shape.places import check_place, indexed, name_axes
from mcalc.language.spec import Kind
from mcalc.language.tree import FOR, Call, Index, Name, Node, Number, Stack
from mcalc.language.walk import core_shapes, largest, operands, signature

SCALAR = Kind(())

_OVER_ALL = ("scipy.", "special.", "sp.", "jax.scipy.")
"""How the text of a call begins whose function goes over all entries unless it is told otherwise."""


def kind_of(context: Context, node: Node, kinds: Sequence[Kind]) -> Kind:
    """The kind of a node of operands of those kinds."""
    match node:
        case Stack():
            return stacked(context, node, kinds)
        case Index():
            return indexed(context, node, kinds)
        case Call(function=function) if function == FOR:
            return _looped(context, node, kinds)
        case Call(function=function):
            rule = RULES.get(function)
            if rule is not None:
                return rule(context, node, kinds)
            choices = core_shapes(function)
            return _core(context, node, kinds, choices) if choices else broadcast(context, node, kinds)
        case _:
            return SCALAR


def _looped(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """The kind of a loop: its index has an axis in front of those of the body."""
    body, *conditions = kinds
    if context.strict and any(condition.shape for condition in conditions):
        raise ShapeError("a condition is one number for each index", span=node.args[1].span)
    count = context.sizes.fresh()
    context.loops.append((node, count))
    return Kind((count, *body.shape))


class Kinds:
    """Finds the kind of every value of a spec; `named` has those of variables, and the nodes of intermediates."""

    def __init__(self, context: Context, named: Mapping[str, Kind | Node]) -> None:
        self.context = context
        self.kinds: dict[Node, Kind] = {}
        self._named = named

    def find(self, values: Sequence[Node]) -> None:
        """Find the kinds of nodes that come operands first."""
        for node in values:
            self.add(node)
        self.settle()

    def add(self, node: Node) -> Kind:
        """The kind of a node whose operands have been added."""
        work.spend(work.NODE)
        kinds = self.kinds
        if isinstance(node, Name):
            named = self._named[node.id]
            kind = named if isinstance(named, Kind) else kinds.get(named)
            if kind is None:
                raise UnknownVariableError(f"{node.id} is used before it is named")
        else:
            try:
                kind = kind_of(self.context, node, [kinds[operand] for operand in operands(node)])
            except McalcError as error:
                raise error.at(node.span) from None
        kinds[node] = kind
        return kind

    def settle(self) -> None:
        """Make the checks that had to wait, and solve the equations."""
        context = self.context
        if context.indexed:
            name_axes(context)
        for check in context.later:
            check()
        unsolved = context.sizes.settle()
        if unsolved is not None:
            names = context.names(unsolved)
            left, right = (context.sizes.resolve(size).substitute(names) for size in unsolved)
            raise ShapeError(f"the sizes {left} and {right} must be equal", hint="declare the sizes with --shape")


def _core(context: Context, node: Call, kinds: Sequence[Kind], choices: Sequence[Alternative]) -> Kind:
    """A function with core shapes: the first alternative with the right numbers of axes; with an axis, the same along
    one axis of an array, which is where the core result goes."""
    along = row_axis(node, kinds)
    if along is not None and context.source(node).startswith(_OVER_ALL):
        message, hint = "SciPy goes over all entries where no axis is given", "give the axis: axis=-1 is along the rows"
        raise ShapeError(message, hint=hint)
    axis = node.options.get("axis", along)
    counts = node.args[len(kinds) :]
    whole, at = kinds, 0
    first = max(kinds, key=lambda kind: len(kind.shape), default=Kind(()))
    if axis is not None:
        at = context.axis(node, first, axis)
        kinds = _lines(context, node, kinds, first, at)
    fits = fitting(signature(node.function), [*(len(kind.shape) for kind in kinds), *[0] * len(counts)])
    if fits is not None:
        choice = fits[1]
        known = _match(context, node, kinds, choice)
        out = tuple(size.substitute(known) for size in choice.output)
        if context.strict and any(size.symbol is None for size in choice.output):
            context.later.append(lambda: _check_entries(context, node, whole, out))
        if axis is None:
            return Kind(out, len(kinds) == 1 and kinds[0].row and len(out) == 1)
        shape = (*first.shape[:at], *out, *first.shape[at + 1 :])
        return Kind(shape, first.row and len(shape) == 1)
    if axis is not None:
        raise UnsupportedError(f"{node.function} has no form along an axis")
    raise _no_fit(context, node, kinds, choices)


def _lines(context: Context, node: Call, kinds: Sequence[Kind], first: Kind, at: int) -> list[Kind]:
    """What a function sees along an axis: the lines of the first array with the most axes, and of others that have as
    many, the first with the first, the second with the second; what has fewer is the same for all.
    """
    lines = []
    for kind in kinds:
        if len(kind.shape) < max(2, len(first.shape)):
            lines.append(kind if kind is not first else Kind((first.shape[at],)))
            continue
        for place, (one, other) in enumerate(zip(first.shape, kind.shape, strict=True)):
            if place != at and not context.sizes.equate(one, other):
                raise ShapeError(f"the shapes don't fit in {node.function}: {' and '.join(map(context.kind, kinds))}")
        lines.append(Kind((kind.shape[at],)))
    return lines


def _check_entries(context: Context, node: Call, kinds: Sequence[Kind], out: Sequence[Size]) -> None:
    """Raise ShapeError where nothing is left, as of the differences of one entry."""
    if any(at_least_zero(context.measured(size) - 1) is False for size in out):
        measured = [Kind(tuple(map(context.measured, kind.shape)), kind.row) for kind in kinds]
        shown = " and ".join(map(str, measured))
        raise ShapeError(f"{node.function} of a {shown} has no entries", span=node.span)


def row_axis(node: Call, kinds: Sequence[Kind]) -> int | None:
    """The axis along which a function goes that has no form for so many, where the call doesn't say one."""
    entry = find(node.function)
    if entry is None or entry.along is None or "axis" in node.options or len(kinds[0].shape) < 2:
        return None
    return entry.along


def _match(context: Context, node: Call, kinds: Sequence[Kind], choice: Alternative) -> dict[str, Size]:
    """The sizes that the names of a signature stand for in a call."""
    known: dict[str, Size] = {}
    for kind, wanted in zip(kinds, choice.inputs, strict=False):
        for size, core in zip(kind.shape, wanted, strict=True):
            symbol = core.symbol
            if symbol is not None and symbol not in known:
                known[symbol] = size
            elif not context.sizes.equate(core.substitute(known), size):
                raise _misfit(context, node, kinds, choice)
    if any(choice.counts):
        made = {name for size in choice.output for name in size.names()}
        for name, argument in zip(choice.counts, node.args, strict=True):
            if name is not None:
                known[name] = size = context.whole(argument)
                _check_count(node, argument, size, is_axis=name in made)
        if context.strict:
            context.later += [partial(_check_within, context, *one) for one in _places(node, choice, known)]
    return known


def _places(node: Call, choice: Alternative, known: Mapping[str, Size]) -> Iterator[tuple[Size, Size, Node]]:
    """The arguments that are a place on an axis of the result, each with the size of the axis: k of `one_hot(k, n)`."""
    entry = find(node.function)
    output, *conditions = (entry.contraction or "").partition("->")[2].split(";") if entry is not None else ("",)
    for condition in conditions:
        label, equal, name = condition.partition("==")
        if equal and name.strip() in choice.counts:
            size = choice.output[output.strip().index(label.strip())].substitute(known)
            yield known[name.strip()], size, node.args[choice.counts.index(name.strip())]


def _check_within(context: Context, place: Size, size: Size, node: Node) -> None:
    check_place(context, place, context.sizes.resolve(size), node)


def _check_count(node: Call, argument: Node, size: Size, is_axis: bool) -> None:
    value = size.value
    if value is not None and is_axis and value < 1:
        raise ShapeError(f"an axis has at least one entry, not {value}", span=argument.span)
    most = largest(node.function)
    if value is not None and most is not None and magnitude(value) > most:
        raise limits.over("the exponent is too large", most, argument.span)


def _misfit(context: Context, node: Call, kinds: Sequence[Kind], choice: Alternative) -> McalcError:
    shown = " and ".join(context.kind(kind) for kind in kinds)
    if len(kinds) == 1:
        return ShapeError(f"{node.function} takes {_wanted(choice)}, not {shown}")
    return ShapeError(f"the shapes don't fit in {node.function}: {shown}")


def _wanted(choice: Alternative) -> str:
    """The arguments of a signature but for those that are sizes."""
    values = [shape for shape, count in zip(choice.inputs, choice.counts, strict=True) if count is None]
    return str(Alternative(tuple(values), choice.output))


def _no_fit(context: Context, node: Call, kinds: Sequence[Kind], choices: Sequence[Alternative]) -> McalcError:
    if not kinds:
        if len(node.args) > limits.AXES:
            return limits.over(f"{node.function} has {len(node.args)} axes", limits.AXES, node.span)
        wanted = " or ".join(str(len(choice.inputs)) for choice in choices)
        message = f"{node.function} takes {wanted} sizes, not {len(node.args)}"
        return ArgumentsError(message, hint=f"write {node.function}(n)")
    shown = ", ".join(context.kind(kind) for kind in kinds)
    wanted = ", or ".join(dict.fromkeys(map(_wanted, choices)))
    hint = None
    entry = find(node.function)
    matrices = all(len(kind.shape) == 2 for kind in kinds)
    if entry is not None and entry.axis and matrices:
        arguments = ", ".join(map(context.text, node.args))
        hint = f"along one axis: {node.function}({arguments}, axis={1 if len(node.args) == len(kinds) else 0})"
    elif max(len(shape) for choice in choices for shape in choice.inputs) > 2:
        hint = "the product of two matrices is A @ B; an array of three axes is declared as in -s A=b,m,n"
    elif entry is not None and entry.definition and any(not any(choice.inputs) for choice in choices):
        hint = _of_numbers(context, node, entry.definition.split(" | ")[-1], entry.parameters)
    return ArgumentsError(f"{node.function} takes {wanted}, not {shown}", hint=hint)


def _of_numbers(context: Context, node: Call, definition: str, parameters: Sequence[str]) -> str | None:
    """What a function of two arrays or of two numbers is of the numbers in an array and another one."""
    texts = [
        f"{argument.value}" if isinstance(argument, Number) else context.operand(argument) for argument in node.args
    ]
    if UNKNOWN in texts:
        return None
    filled = dict(zip(parameters, texts, strict=False))
    written = re.sub(r"[a-z]+", lambda name: filled.get(name[0], name[0]), definition)
    return f"write {written} for every entry; its mean is the loss"
