"""Productions of eigenvalues, singular values and functions of whole matrices, for specs of their own.

The others keep their seeds, and these are dearer: their values need an iteration, and their derivatives a solution.
"""

from __future__ import annotations

from random import Random

from tests.properties.generate import random_spec
from tests.properties.grammar import Spec
from tests.properties.productions import table

SPECTRAL = table(
    """
    0   | eigmax({r0})            | i,i
    0   | eigmin({r0})            | i,i
    0   | eigmax({b0}.T @ {b0})   | i,j
    0   | sum(eigvalsh({r0})**2)  | i,i
    0   | sum(svdvals({r0})**3)   | i,j
    0   | spectral_norm({r0})     | i,j
    0   | norm({r0}, 2)           | i,j
    0   | nuclear_norm({r0})      | i,j
    0   | norm({r0}, 'nuc')       | i,j
    0   | trace(sqrtm({r0}))      | i,i!
    0   | trace(logm({r0}) @ {b1}) | i,i! i,i
    0   | {b0} @ eigvec_max({r1}) | i i,i
    0   | sum(polar({r0})*{b1})   | i,j i,j
    0   | has_principal_root({r0})*{b1} | i,i! 0
    i   | eigvalsh({r0})          | i,i
    i   | eigvec_max({r0})        | i,i
    i   | eigvec_min({r0})        | i,i
    i   | left_singular({r0})     | i,j
    i   | right_singular({r0})    | j,i
    i   | svdvals({r0})           | i,i
    i   | sqrtm({r0}) @ {b1}      | i,i! i
    i   | sylvester({r0}, {r1}, {b2}) @ {b3} | i,i! j,j! i,j j
    i,i | eigvecs({r0})           | i,i
    i,i | sqrtm({r0})             | i,i!
    i,i | logm({r0})              | i,i!
    i,i | sinm({r0})              | i,i.
    i,i | cosm({r0})              | i,i.
    i,i | expm_frechet({r0}, {r1}) | i,i. i,i
    i,i | lyapunov({r0}, {r1})    | i,i! i,i
    i,i | {b0} @ polar({r0})      | i,i
    i,j | polar({r0})             | i,j
    i,j | sylvester({r0}, {r1}, {r2}) | i,i! j,j! i,j
    """
)


def spectral_spec(seed: int) -> Spec:
    """The spec of a seed, with one of these functions in it."""
    random = Random(seed)
    names = {production.template.partition("(")[0] for production in SPECTRAL} | {"sqrtm", "logm", "polar", "eigvec"}
    while True:
        spec = random_spec(random, 1 + seed % 3, SPECTRAL)
        if any(f"{name}(" in spec.text() for name in names if name.isidentifier()) and spec.size() <= 25:
            return spec
