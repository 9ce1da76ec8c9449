"""The shape of what was derived: which entries can be other than zero, how many, and the words for it.

`linear` has forms over parameters, `region` sets of places: axes that are such forms, under inequalities. `support`
finds the regions where a tensor can be nonzero (`vanishing`: where a function of zeros is zero), `holes` those where
its terms cancel; `count` counts places, `listing` lists them, `sparsity` has both. `matrix` sees a tensor as rows and
columns, `terms` as a sum of what it is made of; `tags` reads the words off them.
"""

from mcalc.structure.sparsity import Sparsity, sparsity
from mcalc.structure.tags import bands, implied, structure

__all__ = ["Sparsity", "bands", "implied", "sparsity", "structure"]
