"""Constant arrays from their sizes; a size is a number or the name of a dimension."""

from __future__ import annotations

from mcalc.catalogue.build import function

# fmt: off

CONSTRUCTORS = (
    function(
        "eye", "n", "Identity matrix of n rows, or of m rows and n columns.",
        signature="[n]->(n,n) | [m],[n]->(m,n)", group="constructors", aliases=("identity",), variadic=True,
        latex="I_{{{0}}}", code="eye",
    ),
    function(
        "ones", "n", "Array of ones.",
        signature="[n...]->(n...)", group="constructors", variadic=True, latex="\\mathbf{{1}}_{{{0}}}",
        numpy="np.ones(({0},))", jax="jnp.ones(({0},))", torch="torch.ones(({0},))",
    ),
    function(
        "zeros", "n", "Array of zeros.",
        signature="[n...]->(n...)", group="constructors", variadic=True, latex="\\mathbf{{0}}_{{{0}}}",
        numpy="np.zeros(({0},))", jax="jnp.zeros(({0},))", torch="torch.zeros(({0},))",
    ),
    function(
        "commutation", "m n", "The permutation matrix K with K @ vec(X) == vec(X.T) for X with m rows and n columns.",
        signature="[m],[n]->(m*n,m*n)", group="constructors", latex="K_{{{0},{1}}}",
        numpy="np.eye({0}*{1}).reshape({0}, {1}, -1).transpose(1, 0, 2).reshape({0}*{1}, -1)",
        jax="jnp.eye({0}*{1}).reshape({0}, {1}, -1).transpose(1, 0, 2).reshape({0}*{1}, -1)",
        torch="torch.eye({0}*{1}).reshape({0}, {1}, -1).permute(1, 0, 2).reshape({0}*{1}, -1)",
    ),
)
