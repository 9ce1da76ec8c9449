"""The rules that bring tensors into canonical form, each in a room of its own, in the order in which they are tried."""

from __future__ import annotations

from mcalc.tensor import (
    gather,
    identities,
    masks,
    matrices,
    parts,
    powers,
    ratios,
    signs,
    skew,
    stable,
    stacks,
    sums,
    totals,
    turn,
)
from mcalc.tensor import sum as summation
from mcalc.tensor.apply import IDENTITIES
from mcalc.tensor.labels import TRANSPOSES
from mcalc.tensor.product import RULES, Rule


def load_rules() -> None:
    """Give the constructors their rules; the constructors can't import rooms that are built with them."""
    TRANSPOSES[:] = [turn.turned_matrix]
    RULES[:] = [
        Rule(gather.act, frozenset({"Pattern", "Sum"})),
        Rule(turn.act, frozenset({"Product", "Sum"})),
        Rule(skew.act, frozenset({"skew", "inv", "Sum"})),
        Rule(stable.act, frozenset({"exp"})),
        Rule(ratios.act, frozenset({"cosh", "cos"})),
        Rule(totals.act, frozenset({"softmax"})),
        Rule(masks.act, frozenset({"greater", "greater_equal"})),
        Rule(signs.act, frozenset({"abs", "sign"})),
        Rule(matrices.act, frozenset({"inv", "orthogonal"})),
        Rule(parts.merge, frozenset({"Factor"})),
        Rule(stacks.part, frozenset({"Sum"})),
        Rule(stacks.collapse, frozenset({"Sum"})),
        Rule(stacks.act, frozenset({"Sum"})),
    ]
    IDENTITIES[:] = [
        identities.ordered,
        identities.with_itself,
        identities.of_indicator,
        identities.folded,
        identities.safe,
        matrices.identity,
    ]
    powers.RULES[:] = [stable.power, identities.even_root]
    summation.RULES[:] = [sums.of_diagonals, sums.of_broadcasts, sums.one_minus_sigmoid]
