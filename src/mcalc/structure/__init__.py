"""The shape of what was derived: which entries can be other than zero, how many, and the words for it.

`linear` has forms over parameters, `region` sets of places: axes that are such forms, under inequalities; a `system`
solves conditions to a region. `support` finds where a tensor can be nonzero (`vanishing`: at which zeros a function is
zero; `gaps`: where constants as `arange(n) - 1` are), `holes` where its terms cancel; `count` counts places
(`one_to_one_axes` those of shifts and layouts alone), `listing` lists them, `sparsity` has both.

`matrix_support` sees a tensor as rows and columns, `terms` as a sum of what it is made of. Facts are composed from
these: `blocks` (and Kronecker sums), `diagonals` (Toeplitz, circulant), `ranks`, and `definite` (semidefinite, by
`mirrors` of products and what is `outweighed` in sums). `tags` reads the words off them. A `pattern` holds the places
of a derivative for pictures and coordinates (`cells` where they are many), and `colours` says how many products with
vectors give all of its entries.

A new word needs a fact of where entries can be nonzero in `matrix_support` (banded), or of what they are worth in a
file of its own (equal along diagonals), what `tags` says that a new word needs, and a line in
`proof/every_answer/words` that holds it against numbers.
"""

from mcalc.structure.sparsity import Sparsity, sparsity
from mcalc.structure.tags import implied, structure

__all__ = ["Sparsity", "implied", "sparsity", "structure"]
