"""Applied functions: arguments brought onto the axes of the result, batch axes said with `axis=`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcalc.catalogue import Function, find
from mcalc.exact.rational import quotient
from mcalc.notation.contraction import Contraction, arranged
from mcalc.notation.formula import Formula, call, transposed
from mcalc.notation.stances import Broadcast, Form, either, ones, outer_product
from mcalc.notation.sums import leading
from mcalc.record import Record
from mcalc.tensor.make import ONE, constant, scale
from mcalc.tensor.node import Apply, Argument, Labels, Node, Sum

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer


class Ready(Record):
    """An argument whose axes are all different, with the label of each."""

    node: Node | Contraction
    labels: Labels


def ready(node: Apply) -> list[Ready]:
    """The arguments with diagonals taken and, beyond matrices, with their axes those of the result."""
    return [_ready(node, argument) for argument in node.args]


def _ready(node: Apply, argument: Argument) -> Ready:
    labels = argument.labels
    places: Labels = tuple(dict.fromkeys(labels))
    core = any(label >= node.batch for label in labels)
    if not core and node.batch > 2 and places and places != tuple(range(node.batch))[-len(places) :]:
        places = tuple(range(node.batch))
    if places == labels:
        return Ready(argument.node, labels)
    return Ready(arranged(argument.node, labels, places, node.sizes), places)


def apply_form(writer: Writer, node: Apply, sign: int = 1) -> Form:
    """The matrix notation of `sign` times an applied function; -1 is for what `turned_by` says takes it inside."""
    arguments = ready(node)
    cores = [tuple(label for label in argument.labels if label >= node.batch) for argument in arguments]
    if not any(cores):
        return _entrywise(writer, node, arguments, sign)
    if node.batch == 0 or len(node.args) > 1:
        return Form(len(node.out), call(node.function, *(writer.form(a.node).plain for a in arguments)))
    return _along(writer, node, arguments[0], cores[0])


def turned_by(node: Node) -> Sum | None:
    """The sum that takes the sign of an odd function of it."""
    if not isinstance(node, Apply) or not node.args or node.batch < len(node.out):
        return None
    entry, first = find(node.function), node.args[0].node
    return first if entry is not None and entry.parity == "odd" and isinstance(first, Sum) else None


def _entrywise(writer: Writer, node: Apply, arguments: Sequence[Ready], sign: int) -> Form:
    entry = find(node.function)
    signs, arguments = [sign, *[1] * len(arguments)], [*arguments]
    for at, argument in enumerate(node.args):
        if isinstance(argument.node, Sum):
            signs[at] = _start(writer, entry, node, at, argument.node) or signs[at]
            if entry is not None and entry.kind == "comparison" and constant(node.args[1 - at].node) == 0:
                plain = scale(quotient(ONE, writer.decimals.over(argument.node)), argument.node)
                arguments[at] = Ready(plain, arguments[at].labels)
    forms = [_spread(writer, node, argument, arguments, signs[at]) for at, argument in enumerate(arguments)]

    def written(turned: bool) -> Formula:
        formulas = [form.turned if turned else form.plain for form in forms]
        if entry is not None and entry.kind == "comparison" and not formulas[0].lead and formulas[1].lead:
            # with a constant it is read from the variable's side: `x < 1`, not `1 > x`
            return call(entry.swapped or entry.name, formulas[1], formulas[0])
        return call(node.function, *formulas)

    return either(written) if node.batch == 2 else Form(node.batch, written(False))


def _start(writer: Writer, entry: Function | None, node: Apply, at: int, whole: Sum) -> int:
    """The sign that lets a sum start as the user wrote it, where it makes no difference to the function; else 0."""
    if entry is None:
        return 0
    if entry.parity == "even" and at == 0:
        return writer.facing(whole)
    if entry.kind == "comparison" and entry.swapped == entry.name and constant(node.args[1 - at].node) == 0:
        signs = leading(writer, whole)
        return (1 if min(signs)[2] > 0 else -1) if signs else 0
    return 0


def _spread(writer: Writer, node: Apply, argument: Ready, arguments: Sequence[Ready], sign: int) -> Form:
    """`sign` times an argument of an element-wise function, as it broadcasts to the result."""
    form = writer.form(argument.node, sign)
    if node.batch != 2 or not argument.labels:
        return Broadcast(form.rank, form.plain, lambda: form.plain)
    if len(argument.labels) == 2:
        return form if argument.labels == (0, 1) else form.flipped()
    (label,) = argument.labels
    count = ones(node.sizes[1 - label])
    matrix = outer_product(form, count) if label == 0 else outer_product(count, form)
    whole = any(len(other.labels) == 2 for other in arguments)
    if not whole and argument is next(a for a in arguments if len(a.labels) == 1):
        return matrix  # one argument has all the entries
    return Broadcast(2, lambda: (form if label else matrix).plain, lambda: matrix.turned if label else form.plain)


def _along(writer: Writer, node: Apply, argument: Ready, core: Labels) -> Form:
    """A function of one core axis, for each place of the other."""
    if len(argument.labels) > 2:
        places = argument.labels
        if [label for label in places if label < node.batch] != list(range(node.batch)):
            places = (*range(node.batch), *core)
        whole = writer.form(arranged(node.args[0].node, node.args[0].labels, places, node.sizes))
        return Form(len(node.out), call(node.function, whole.plain, options={"axis": places.index(core[0])}))
    form = writer.form(argument.node)
    first = argument.labels[0] >= node.batch
    ways = ((form.plain, 0 if first else 1), (form.turned, 1 if first else 0))

    def written(axis: int | None) -> Formula:
        chosen = [way for way in ways if axis is None or way[1] == axis]
        formula, at = min(chosen, key=lambda way: way[0].cost)
        return call(node.function, formula, options={"axis": at})

    if len(node.out) == 1:
        return Form(1, written(None))
    if len(node.out) > 2 or len(core) > 1:
        return Form(len(node.out), call(node.function, form.plain, options={"axis": argument.labels.index(core[0])}))
    typed, other = (written(axis) for _, axis in ways)
    if other.cost >= typed.cost:  # a name for one is a name for its transpose, too
        other = transposed(typed)
    return either(lambda turned: other if turned == bool(ways[0][1]) else typed)
