"""What a mask makes of its neighbours: where z > 0, maximum(0, z) is z; beside maximum(0, z) itself it says nothing."""

from __future__ import annotations

from mcalc.exact.rational import NUMERIC
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import ONE, constant
from mcalc.tensor.node import Apply, Factor, Labels, Node, Sum
from mcalc.tensor.product import product
from mcalc.tensor.sum import add
from mcalc.tensor.work import Work


def act(work: Work) -> bool:
    """Let one mask act on one factor beside it; True if it did."""
    for mask in work.factors:
        if not isinstance(mask.node, Apply) or mask.node.function not in ("greater", "greater_equal"):
            continue
        for place, factor in enumerate(work.factors):
            if factor is mask or (not factor.labels and mask.labels):
                continue
            known = _known(mask, factor.labels)
            if not known:
                continue
            if _vanishes_outside(mask, factor, known):
                work.factors = [f for f in work.factors if f is not mask]
                return True
            simpler = _under(factor.node, known)
            if simpler is not None:
                work.factors.pop(place)
                work.put(simpler, factor.labels, factor.exponent)
                return True
    return False


def _vanishes_outside(mask: Factor, factor: Factor, known: dict[Node, Node]) -> bool:
    """Whether a factor is the positive part of what the mask compares with 0: it is zero where the mask is."""
    node, power = factor.node, factor.exponent
    if not isinstance(node, Apply) or node.function not in ("maximum", "relu") or node not in known:
        return False
    if not isinstance(power, NUMERIC) or power < 1:
        return False
    assert isinstance(mask.node, Apply)
    return constant(mask.node.args[1].node) == 0


def _known(mask: Factor, labels: Labels) -> dict[Node, Node]:
    """What functions are under the mask, on axes in the order of `labels`; nothing where these are other axes."""

    node = mask.node
    assert isinstance(node, Apply)
    if len(set(labels)) < len(labels) or not set(mask.labels) <= set(labels):
        return {}
    axes = {label: axis for axis, label in enumerate(labels)}
    sizes = dict(zip((axes[a] for a in mask.labels), node.shape, strict=True))
    if len(sizes) < len(labels):
        return {}
    out = tuple(range(len(labels)))
    (large, on_large), (small, on_small) = (
        (argument.node, tuple(axes[mask.labels[a]] for a in argument.labels)) for argument in node.args
    )
    larger = product([(large, on_large, ONE)], out, sizes)
    smaller = product([(small, on_small, ONE)], out, sizes)
    found = {
        elementwise("maximum", [(large, on_large), (small, on_small)], out, sizes): larger,
        elementwise("minimum", [(large, on_large), (small, on_small)], out, sizes): smaller,
    }
    if constant(small) == 0:
        found[elementwise("relu", [(large, on_large)], out, sizes)] = larger
        found[elementwise("abs", [(large, on_large)], out, sizes)] = larger
    if constant(large) == 0:
        found[elementwise("relu", [(small, on_small)], out, sizes)] = product([], out, sizes, ONE * 0)
    return found


def _under(node: Node, known: dict[Node, Node]) -> Node | None:
    if node in known:
        return known[node]
    if isinstance(node, Sum) and any(term.node in known for term in node.terms):
        return add([(term.coefficient, known.get(term.node, term.node)) for term in node.terms], node.shape)
    return None
