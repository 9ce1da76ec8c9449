"""The rules that bring tensors into canonical form, each in a room of its own, in the order in which they are tried."""

from __future__ import annotations

from mcalc.tensor import gather, identities, masks, parts, powers, stable, stacks, turn
from mcalc.tensor.apply import IDENTITIES
from mcalc.tensor.product import RULES

RULES[:] = [gather.act, turn.act, stable.act, masks.act, parts.merge, stacks.act]
IDENTITIES[:] = [identities.ordered, identities.folded, identities.safe]
powers.RULES[:] = [stable.power, identities.even_root]
