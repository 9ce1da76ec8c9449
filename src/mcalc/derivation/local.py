"""Local derivatives: of an applied function by one of its arguments, from the catalogue."""

from __future__ import annotations

from mcalc.catalogue import Function, find, undefined
from mcalc.catalogue.signature import Alternative, alternatives, chosen
from mcalc.errors import InternalError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.tensor.apply import apply
from mcalc.tensor.functions import alternative, template
from mcalc.tensor.lift import lift
from mcalc.tensor.make import ONE, is_zero
from mcalc.tensor.node import Apply, Labels, Node
from mcalc.tensor.orientation import transpose
from mcalc.tensor.sizes import as_size
from mcalc.tensor.symbols import symbols


def local_derivative(node: Apply, place: int, together: bool, name: Node) -> tuple[Node, Labels] | None:
    """The derivative of an applied function by its argument at `place`, and its labels; None where it is zero.

    The labels are the function's batch labels that it depends on, then its core output axes, then the core axes of
    the argument, in the numbering of `node`. `together` says that several arguments depend on the variable;
    `name` is what the function itself is written as.

    Raises UnsupportedError where the catalogue has no derivative.
    """
    entry = find(node.function)
    if entry is None:
        return _undefined(node, place)
    ranks = [sum(label >= node.batch for label in argument.labels) for argument in node.args]
    which = alternative(entry, ranks)
    if which is None:
        raise InternalError(f"{entry.name} stands on {ranks} core axes")
    texts, arguments = entry.derivative, node.args
    if together and entry.together is not None:
        texts = entry.together
        if entry.swapped == entry.name and symbols(arguments[0].node) < symbols(arguments[1].node):
            arguments, place = arguments[::-1], 1 - place  # where both tie for good the plainer one counts
    text = texts[place] if texts is not None else None
    if text is None:
        raise UnsupportedError(
            f"mcalc has no derivative of {entry.name} by its argument {entry.parameters[place]}",
            hint="`mcalc functions` lists what can be differentiated",
        )
    body = template(entry, chosen(text, which), which)
    if is_zero(body):
        return None
    signature = alternatives(entry.signature, len(entry.parameters))[which]
    bindings: dict[str, tuple[Node, Labels]] = {}
    cores: list[tuple[Size, ...]] = []
    for parameter, argument in zip(entry.parameters, arguments, strict=True):
        ahead = tuple(a for a in argument.labels if a < node.batch)
        bindings[parameter] = _batch_first(argument.node, argument.labels, ahead, node.batch)
        cores.append(tuple(node.sizes[a] for a in argument.labels if a >= node.batch))
    sizes = {**signature.sizes(cores), **_counts(signature, node)}
    # Many a derivative has the function itself in it: exp(x), 1 - tanh(x)**2, softmax(x).
    itself = template(entry, f"{entry.name}({', '.join(entry.parameters)})", which)
    known = {itself: (name, tuple(range(node.batch)))}
    lifted, ahead = lift(body, bindings, dict(enumerate(node.sizes)), sizes, known)
    own = tuple(a for a in arguments[place].labels if a >= node.batch)
    core_out = node.out[node.batch :]
    if len(lifted.shape) != len(ahead) + len(core_out) + len(own):
        # A constant derivative may be written as a scalar: "1", "x > 0" of a batch.
        if lifted.shape and len(lifted.shape) != len(ahead):
            raise InternalError(f"the derivative of {entry.name} has the wrong number of axes")
        return lifted, ahead
    return lifted, (*ahead, *core_out, *own)


def pulled_back(entry: Function, node: Apply, place: int, adjoint: Node, *, turned: bool = False) -> Node | None:
    """What the derivative of a number by a function is by its argument at `place`, where the catalogue says so.

    With the first argument `turned` that is how a function of a matrix as a whole moves with it, as f(X.T) is f(X).T.
    """
    if entry.pullback is None or node.batch or place >= len(entry.pullback):
        return None
    bindings: dict[str, tuple[Node, Labels]] = {"G": (adjoint, ())}
    for parameter, argument in zip(entry.parameters, node.args, strict=True):
        bindings[parameter] = argument.node, ()
    if turned:
        bindings[entry.parameters[0]] = transpose(node.args[0].node), ()
    (signature,) = alternatives(entry.signature, len(entry.parameters))
    sizes = {**signature.sizes([argument.node.shape for argument in node.args]), **_counts(signature, node)}
    return lift(template(entry, entry.pullback[place], 0), bindings, {}, sizes)[0]


def _counts(signature: Alternative, node: Apply) -> dict[str, Size]:
    """The arguments that are sizes."""
    pairs = zip(signature.counts, node.args, strict=True)
    return {count: as_size(argument.node) for count, argument in pairs if count is not None}


def _batch_first(node: Node, labels: Labels, ahead: Labels, batch: int) -> tuple[Node, Labels]:
    from mcalc.tensor.product import product

    once = tuple(dict.fromkeys(ahead))
    core = tuple(a for a in labels if a >= batch)
    if (*once, *core) == labels:
        return node, once
    return product([(node, labels, ONE)], (*once, *core)), once


def _undefined(node: Apply, place: int) -> tuple[Node, Labels]:
    """f' for f(x), f'2 for f(x, y) by y, entry by entry."""
    batch = tuple(range(node.batch))
    args = [(argument.node, argument.labels) for argument in node.args]
    name = undefined.derivative(node.function, place, len(args))
    return apply(name, args, batch, (), dict(enumerate(node.sizes))), batch
