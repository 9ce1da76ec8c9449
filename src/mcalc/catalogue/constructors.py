"""Constant arrays from their sizes; a size is a number or the name of a dimension."""

from __future__ import annotations

from mcalc.catalogue.build import function

# fmt: off

CONSTRUCTORS = (
    function(
        "eye", "n", "Identity matrix of n rows, or of m rows and n columns, or with the ones on diagonal k.",
        foreign="identity_matrix",
        signature="[n]->(n,n) | [m],[n]->(m,n) | [m],[n],[k]->(m,n)", group="constructors", aliases=("identity",),
        variadic=True, contraction="->ij; j == i | ->ij; j == i | ->ij; j == i + k", latex="I_{{{0}}}", code="eye",
        torch="torch.eye({0}) | torch.eye({0}, {1}) | torch.ones({0}, {1}).triu({2}).tril({2})",
        legend="eye(n) is the identity matrix",
    ),
    function(
        "ones", "n", "Array of ones.",
        signature="[n...]->(n...)", group="constructors", variadic=True, contraction="->...", value="ones",
        latex="\\mathbf{{1}}_{{{0}}}",
        legend="ones(n) is a column of ones",
        numpy="np.ones(({0}))", jax="jnp.ones(({0},))", torch="torch.ones(({0},))",
    ),
    function(
        "zeros", "n", "Array of zeros.",
        signature="[n...]->(n...)", group="constructors", variadic=True, definition="0*ones(n...)", value="zeros",
        latex="\\mathbf{{0}}_{{{0}}}",
        numpy="np.zeros(({0}))", jax="jnp.zeros(({0},))", torch="torch.zeros(({0},))",
    ),
    function(
        "full", "shape fill_value", "Array of one number: full((m, n), 2) is 2*ones(m, n).",
        signature="special", group="constructors", value="full", example="full((m, n), 2)",
        latex="\\operatorname{{full}}\\left({0}, {1}\\right)",
        numpy="np.full({0}, {1})", jax="jnp.full({0}, {1})", torch="{1}*torch.ones({0})",
    ),
    function(
        "zeros_like", "x", "Zeros in the shape of x.", group="constructors", definition="0*x",
        latex="\\mathbf{{0}}", numpy="np.zeros_like({0})", jax="jnp.zeros_like({0})", torch="torch.zeros_like({0})",
    ),
    function(
        "ones_like", "x", "Ones in the shape of x.", group="constructors", definition="0*x + 1",
        latex="\\mathbf{{1}}", numpy="np.ones_like({0})", jax="jnp.ones_like({0})", torch="torch.ones_like({0})",
    ),
    function(
        "full_like", "x a", "The number a in the shape of x.", group="constructors", definition="0*x + a",
        latex="\\operatorname{{full\\_like}}\\left({0}, {1}\\right)", numpy="np.full_like({0}, {1})",
        jax="jnp.full_like({0}, {1})", torch="{1}*torch.ones_like({0})",
    ),
    function(
        "arange", "n", "The numbers 0, 1, ..., n - 1, or from a on up to b - 1.",
        signature="[n]->(n) | [a],[b]->(b-a)", group="constructors", variadic=True,
        contraction="->i; j < n; j <= i - 1 | ->i; j < b; j <= i + a - 1",
        latex="\\operatorname{{arange}}\\left({0}\\right)",
        numpy="np.arange({0})*1.0", jax="jnp.arange({0})*1.0", torch="torch.arange({0})",
    ),
    function(
        "one_hot", "k n", "The vector of n entries that is 1 at place k and 0 elsewhere.",
        foreign="onehot",
        signature="[k],[n]->(n)", group="constructors", contraction="->i; i == k",
        latex="e_{{{0}}}", numpy="np.eye({1})[{0}]", jax="jnp.eye({1})[{0}]", torch="torch.eye({1})[{0}]",
    ),
    function(
        "convolution", "m n", "The array C with conv(x, w) == einsum('i,j,ijk->k', x, w, C): 1 where i + j == k.",
        signature="[m],[n]->(m,n,m+n-1)", group="constructors", contraction="->ijk; k == i + j",
        latex="C_{{{0},{1}}}",
        numpy="np.array([np.eye({1}, {0} + {1} - 1, i) for i in range({0})])",
        jax="jnp.array([jnp.eye({1}, {0} + {1} - 1, i) for i in range({0})])",
        torch="torch.stack([torch.eye({0} + {1} - 1)[i:i + {1}] for i in range({0})])",
    ),
    function(
        "commutation", "m n", "The permutation matrix K with K @ vec(X) == vec(X.T) for X with m rows and n columns.",
        signature="[m],[n]->(m*n,m*n)", group="constructors", latex="K_{{{0},{1}}}",
        contraction="->kl; i < m; j < n; k == m*j + i; l == n*i + j",
        numpy="np.eye({0}*{1}).reshape({0}, {1}, -1).transpose(1, 0, 2).reshape({0}*{1}, -1)",
        jax="jnp.eye({0}*{1}).reshape({0}, {1}, -1).transpose(1, 0, 2).reshape({0}*{1}, -1)",
        torch="torch.eye({0}*{1}).reshape({0}, {1}, -1).permute(1, 0, 2).reshape({0}*{1}, -1)",
    ),
)
