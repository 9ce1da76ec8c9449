"""What is summed over a whole axis and has a known total: a softmax sums to 1."""

from __future__ import annotations

from mcalc.tensor.node import Apply
from mcalc.tensor.work import Work


def act(work: Work) -> bool:
    """Leave a softmax out of a product that sums it over its own axis and has nothing else there."""
    for place, (node, labels, exponent) in enumerate(work.factors):
        if not isinstance(node, Apply) or node.function != "softmax" or exponent != 1:
            continue
        axis = labels[-1]
        others = [f for i, f in enumerate(work.factors) if i != place]
        if axis not in work.out and labels.count(axis) == 1 and not any(axis in f.labels for f in others):
            work.factors = others
            del work.sizes[axis]
            return True
    return False
