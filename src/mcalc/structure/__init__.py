"""The shape of what was derived: which entries can be other than zero, how many, and the words for it."""

from mcalc.structure.sparsity import Sparsity, sparsity
from mcalc.structure.tags import bands, implied, structure

__all__ = ["Sparsity", "bands", "implied", "sparsity", "structure"]
