"""Applied functions: arguments brought onto the axes of the result, batch axes said with `axis=`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mcalc.notation.contraction import Contraction, arranged
from mcalc.notation.formula import Formula, call
from mcalc.notation.stances import Form, ones, outer_product
from mcalc.record import Record
from mcalc.tensor.node import Apply, Argument, Labels, Node

if TYPE_CHECKING:
    from mcalc.notation.writer import Writer

# A comparison with a constant is read from the variable's side: `x < 1`, not `1 > x`.
_MIRRORED = {
    "less": "greater",
    "less_equal": "greater_equal",
    "greater": "less",
    "greater_equal": "less_equal",
    "equal": "equal",
    "not_equal": "not_equal",
}


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


def apply_form(writer: Writer, node: Apply) -> Form:
    """The matrix notation of an applied function."""
    arguments = ready(node)
    cores = [tuple(label for label in argument.labels if label >= node.batch) for argument in arguments]
    if not any(cores):
        return _entrywise(writer, node, arguments)
    if node.batch == 0 or len(node.args) > 1:
        return Form(len(node.out), call(node.function, *(writer.form(a.node).plain for a in arguments)))
    return _along(writer, node, arguments[0], cores[0])


def _entrywise(writer: Writer, node: Apply, arguments: Sequence[Ready]) -> Form:
    def written(turned: bool) -> Formula:
        formulas = [_spread(writer, node, a, arguments, turned) for a in arguments]
        mirrored = _MIRRORED.get(node.function)
        if mirrored is not None and not formulas[0].lead and formulas[1].lead:
            return call(mirrored, formulas[1], formulas[0])
        return call(node.function, *formulas)

    if node.batch < 2:
        return Form(node.batch, written(False))
    if node.batch > 2:
        return Form(node.batch, written(False))
    return _either(lambda: written(False), lambda: written(True))


def _either(plain: Callable[[], Formula], turned: Callable[[], Formula]) -> Form:
    """A matrix that can be computed along its axes or transposed, whichever is shorter."""
    across = Form(2, turned)
    along = Form(2, plain)
    return Form(
        2,
        lambda: min(along.plain, across.turned, key=lambda formula: formula.cost),
        lambda: min(across.plain, along.turned, key=lambda formula: formula.cost),
    )


def _spread(writer: Writer, node: Apply, argument: Ready, arguments: Sequence[Ready], turned: bool) -> Formula:
    """An argument of an element-wise function as it broadcasts to the result."""
    form = writer.form(argument.node)
    match argument.labels:
        case (0, 1):
            return form.turned if turned else form.plain
        case (1, 0):
            return form.plain if turned else form.turned
        case (label,) if node.batch == 2:
            last = 0 if turned else 1
            whole = any(len(other.labels) == 2 for other in arguments)
            first_spread = next(a for a in arguments if len(a.labels) == 1)
            if label == last and (whole or argument is not first_spread):
                return form.plain
            count = ones(node.sizes[1 - label])
            matrix = outer_product(form, count) if label == 0 else outer_product(count, form)
            return matrix.turned if turned else matrix.plain
        case _:
            return form.plain


def _along(writer: Writer, node: Apply, argument: Ready, core: Labels) -> Form:
    """A function of one core axis, for each place of the other."""
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
    return _either(lambda: written(1), lambda: written(0))
