"""Functions of what is only laid out in other axes, entry by entry: sin(reshape(x, m, n)) is reshape(sin(x), m, n)."""

from __future__ import annotations

from mcalc.exact.size import Size
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Argument, Factor, Labels, Node, Pattern, Product
from mcalc.tensor.product import product


def identity(
    function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]
) -> Node | None:
    """A function of one array that is applied entry by entry, before its entries are laid out and not after.

    It ends, as there are layouts in what the function is applied to, and fewer afterwards.
    """
    arrays = [argument for argument in args if argument.labels]
    if len(out) > batch or len(arrays) != 1 or any(label >= batch for label in arrays[0].labels):
        return None
    (array,) = arrays
    if not isinstance(array.node, Product) or len(set(array.labels)) < len(array.labels):
        return None
    node = array.node
    inner = [factor for factor in node.factors if not _is_layout(factor)]
    layouts = [factor for factor in node.factors if _is_layout(factor)]
    used = {label for factor in layouts for label in factor.labels} | {*node.out}
    own = tuple(sorted({label for factor in inner for label in factor.labels} & used))
    if not layouts or not _lays_out(layouts, own, node.out):
        return None
    known = dict(enumerate(node.sizes))
    whole = product([(f.node, f.labels, f.exponent) for f in inner], own, known, node.coefficient)
    axes = tuple(range(len(own)))
    made = elementwise(function, [(whole, axes) if a is array else (a.node, ()) for a in args], axes)
    laid = product([(made, own, ONE), *((f.node, f.labels, ONE) for f in layouts)], node.out, known)
    return product([(laid, array.labels, ONE)], out, dict(enumerate(sizes)))


def _is_layout(factor: Factor) -> bool:
    return isinstance(factor.node, Pattern) and factor.node.rule == "flatten"


def _lays_out(layouts: list[Factor], own: Labels, out: Labels) -> bool:
    """Whether layouts lead from some axes to others, each of which has every entry once."""
    reached, left = {*own}, list(layouts)
    while left:
        for factor in left:
            pair, one = {*factor.labels[:2]}, {factor.labels[2]}
            before, after = (pair, one) if pair <= reached else (one, pair)
            if len(pair) == 2 and before <= reached and not after & reached:
                reached = (reached - before) | after
                left.remove(factor)
                break
        else:
            return False
    return reached == {*out} and len(reached) == len(out)
