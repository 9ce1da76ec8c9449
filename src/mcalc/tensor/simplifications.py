"""What simplifies products, functions, powers and sums as they are made, in the order in which it is tried.

A simplification is a function in a file of its own, and a line in one of five lists: `TRANSPOSES` for which way round a
matrix stands, `RULES` for factors of a product (with what must be among them), `IDENTITIES` for a function applied to
arguments, `powers.RULES` for a power of a node, `summation.RULES` for the terms of a sum. What `identities` can state
as text needs no function.
"""

from __future__ import annotations

from mcalc.tensor import (
    complement,
    contracted_powers,
    inverses,
    layouts,
    masks,
    orientation,
    powers,
    rewrite,
    roots,
    selections,
    skew,
    stacks,
    stretches,
    sum_forms,
    turns,
)
from mcalc.tensor import sum as summation
from mcalc.tensor.apply import IDENTITIES
from mcalc.tensor.identities import TOTALS
from mcalc.tensor.labels import TRANSPOSES
from mcalc.tensor.product import RULES, Rule


def load_simplifications() -> None:
    """Give the constructors their rules; the constructors can't import what is built with them."""
    TRANSPOSES[:] = [orientation.turned_matrix]
    RULES[:] = [
        Rule(selections.act, frozenset({"Pattern", "Sum"})),
        Rule(turns.act, frozenset({"Factor"})),
        Rule(orientation.act, frozenset({"Product", "Sum"})),
        Rule(skew.act, frozenset({"skew", "inv", "Sum", "odd"})),
        Rule(rewrite.factors, rewrite.NEEDED),
        Rule(rewrite.totals, TOTALS),
        Rule(sum_forms.cancelled, frozenset({"Sum"})),
        Rule(masks.masked, frozenset({"greater", "greater_equal"})),
        Rule(inverses.act, frozenset({"inv", "orthogonal"})),
        Rule(roots.act, frozenset({"root", "inv", "Product"})),
        Rule(roots.totals, roots.NEEDED),
        Rule(contracted_powers.merge, frozenset({"Factor"})),
        Rule(stacks.part, frozenset({"Sum"})),
        Rule(stacks.collapse, frozenset({"Sum"})),
        Rule(stacks.entries, frozenset({"Sum"})),
        Rule(stacks.select, frozenset({"Sum"})),
        Rule(stacks.act, frozenset({"Sum"})),
    ]
    IDENTITIES[:] = [rewrite.simpler, inverses.identity, roots.identity, layouts.identity, rewrite.by_identity]
    powers.RULES[:] = [rewrite.even_root]
    summation.RULES[:] = [
        stretches.of_stretches,
        sum_forms.of_diagonals,
        sum_forms.of_broadcasts,
        sum_forms.of_spread_sums,
        sum_forms.of_triangles,
        rewrite.terms,
        complement.opposites,
    ]
