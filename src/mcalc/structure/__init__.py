"""The shape of what was derived: which entries can be other than zero, how many, and the words for it.

`support` finds the regions of a tensor that can be nonzero: a `region` is made of linear inequalities (`bounds`) by
way of a `system`, which `finish` brings to the axes, less the `holes` where terms cancel. `count` counts the entries,
`listing` lists them, and `sparsity` has both. `matrix` sees a tensor as rows and columns, `terms` as a sum of what it
is made of, `extent` how far a band reaches; `tags` reads the words off them.
"""

from mcalc.structure.sparsity import Sparsity, sparsity
from mcalc.structure.tags import bands, implied, structure

__all__ = ["Sparsity", "bands", "implied", "sparsity", "structure"]
