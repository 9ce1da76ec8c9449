"""Functions of matrices.

Sources: Petersen and Pedersen, *The Matrix Cookbook* (2012), sections 2.1 to 2.4; Golub and Pereyra, "The
differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate" (1973); Murray,
"Differentiation of the Cholesky decomposition" (2016). Entries of a matrix count as independent.
"""

from __future__ import annotations

from mcalc.catalogue.build import function

# fmt: off

_PSEUDO_INVERSE = (
    "-einsum('ac,db->abcd', pinv(X), pinv(X))"
    " + einsum('ad,cb->abcd', pinv(X) @ pinv(X).T, eye(m) - X @ pinv(X))"
    " + einsum('ad,cb->abcd', eye(n) - pinv(X) @ X, pinv(X).T @ pinv(X))"
)

# dL = L F(L^-1 dX L^-T) for a symmetric dX, where F keeps the lower triangle and halves its diagonal.
_CHOLESKY = (
    "einsum('ak,kb,kc,bd->abcd', cholesky(X), tril(ones(n, n)), inv(cholesky(X)), inv(cholesky(X)))/2"
    " + einsum('ak,kb,kd,bc->abcd', cholesky(X), tril(ones(n, n)), inv(cholesky(X)), inv(cholesky(X)))/2"
    " - einsum('ab,bc,bd->abcd', cholesky(X), inv(cholesky(X)), inv(cholesky(X)))/2"
)

MATRICES = (
    function(
        "inv", "X", "Inverse.",
        foreign="inverse",
        inverse=("inv", ""), keeps=("symmetric", "skew", "definite"), analytic="-inv(X) @ inv(X)", rule="inverse",
        signature="(n,n)->(n,n)", group="matrices", derivative=("-einsum('ac,db->abcd', inv(X), inv(X))",),
        domain=("det(X) != 0",), latex="{0}^{{-1}}",
        numpy="np.linalg.inv({0})", scipy="scipy.linalg.inv({0})", jax="jnp.linalg.inv({0})",
        torch="torch.linalg.inv({0})",
    ),
    function(
        "solve", "A b", "The x with A @ x == b: inv(A) @ b.",
        foreign="linsolve linear_solve",
        signature="(n,n),(n)->(n) | (n,n),(n,k)->(n,k)", group="matrices", definition="inv(A) @ b", value="solve",
        domain=("det(A) != 0",), latex="{0}^{{-1}} {1}", rule="inverse",
        numpy="np.linalg.solve({0}, {1})", scipy="scipy.linalg.solve({0}, {1})", jax="jnp.linalg.solve({0}, {1})",
        torch="torch.linalg.solve({0}, {1})",
    ),
    function(
        "det", "X", "Determinant.",
        foreign="determinant",
        signature="(n,n)->()", group="matrices", derivative=("det(X)*inv(X).T",), domain=("det(X) != 0",),
        latex="\\det\\left({0}\\right)", rule="determinant",
        numpy="np.linalg.det({0})", jax="jnp.linalg.det({0})", torch="torch.linalg.det({0})",
    ),
    function(
        "logdet", "X", "log(abs(det(X))) without overflow.",
        foreign="logabsdet",
        signature="(n,n)->()", group="matrices", derivative=("inv(X).T",), exact="log(det(X))", domain=("det(X) != 0",),
        latex="\\log\\left|\\det\\left({0}\\right)\\right|", rule="logarithm of a determinant",
        numpy="np.linalg.slogdet({0})[1]", jax="jnp.linalg.slogdet({0})[1]", torch="torch.linalg.slogdet({0})[1]",
    ),
    function(
        "trace", "X", "Trace: the sum of the diagonal.",
        signature="(n,n)->()", group="matrices", aliases=("tr",), contraction="ii->", rule="trace",
        latex="\\operatorname{{tr}}\\left({0}\\right)", code="trace",
    ),
    function(
        "pinv", "X", "Pseudo-inverse.",
        foreign="pinverse pseudo_inverse",
        keeps=("symmetric",),
        signature="(m,n)->(n,m)", group="matrices", derivative=(_PSEUDO_INVERSE,), domain=("full_rank(X) == 1",),
        reason=(
            "as Golub and Pereyra have it, the rule of the inverse, and a term for what X leaves out on either side",
        ),
        latex="{0}^{{+}}",
        numpy="np.linalg.pinv({0})", scipy="scipy.linalg.pinv({0})", jax="jnp.linalg.pinv({0})",
        torch="torch.linalg.pinv({0})",
    ),
    function(
        "cholesky", "X", "The lower triangular L with L @ L.T == (X + X.T)/2.",
        root_of="(X + X.T)/2",
        signature="(n,n)->(n,n)", group="matrices", derivative=(_CHOLESKY,), domain=("positive_definite(X) == 1",),
        reason=(
            "from L @ L.T = X: dL is L times the lower triangle of inv(L) @ dX @ inv(L).T, with half of its diagonal",
        ),
        latex="\\operatorname{{chol}}\\left({0}\\right)",
        numpy="np.linalg.cholesky(({0} + {0}.T)/2)", jax="jnp.linalg.cholesky({0})",
        torch="torch.linalg.cholesky(({0} + {0}.mT)/2)",
    ),
    function(
        "positive_definite", "X", "1 if the symmetric part of X is positive definite, otherwise 0.",
        interval="{0, 1}",
        signature="(n,n)->()", group="matrices", derivative=("0",), latex="\\left[{0} \\succ 0\\right]",
        reason=("it is 0 or 1, and constant but where it changes",),
        numpy="float(np.all(np.linalg.eigvalsh(({0} + {0}.T)/2) > 0))",
        jax="jnp.all(jnp.linalg.eigvalsh(({0} + {0}.T)/2) > 0).astype({0}.dtype)",
        torch="torch.all(torch.linalg.eigvalsh(({0} + {0}.mT)/2) > 0).to({0}.dtype)",
    ),
    function(
        "full_rank", "X", "1 if X has the largest rank that its shape allows, otherwise 0.",
        interval="{0, 1}",
        signature="(m,n)->()", group="matrices", derivative=("0",),
        reason=("it is 0 or 1, and constant but where it changes",),
        latex="\\left[\\operatorname{{rank}}\\left({0}\\right) \\text{{ full}}\\right]",
        numpy="float(np.linalg.matrix_rank({0}) == min({0}.shape))",
        jax="(jnp.linalg.matrix_rank({0}) == min({0}.shape)).astype({0}.dtype)",
        torch="(torch.linalg.matrix_rank({0}) == min({0}.shape)).to({0}.dtype)",
    ),
    function(
        "kron", "x y", "Kronecker product; a vector counts as a column.",
        foreign="kronecker kronecker_product",
        signature="special", group="matrices", latex="{0} \\otimes {1}", code="kron",
        torch="torch.kron({0}.contiguous(), {1}.contiguous())", rule="kronecker product",
        legend="kron(A, B) is the Kronecker product",
    ),
    function(
        "vec", "X", "The rows one after the other, as one vector.",
        signature="(m,n)->(m*n)", group="matrices",
        contraction="ij->k; k == n*i + j", value="reshape(X, m*n)",
        legend="vec(X) has the rows of X one after the other",
        latex="\\operatorname{{vec}}\\left({0}\\right)",
        numpy="np.ravel({0})", jax="jnp.ravel({0})", torch="torch.ravel({0})",
    ),
    function(
        "reshape", "X m", "The entries, row by row, in another shape: reshape(X, m, n); a size of -1 is what is left.",
        signature="(...),[n...]->(n...)", group="matrices", foreign="view", variadic=True, value="reshape",
        latex="\\operatorname{{reshape}}\\left({0}\\right)",
        numpy="np.reshape({0}, ({1}))", jax="jnp.reshape({0}, ({1}))", torch="torch.reshape({0}, ({1}))",
    ),
    function(
        "ravel", "X", "All entries one after the other, row by row, whatever the axes: reshape(X, -1).",
        signature="special", group="matrices", aliases=("flatten",), value="reshape",
        latex="\\operatorname{{vec}}\\left({0}\\right)",
        numpy="np.ravel({0})", jax="jnp.ravel({0})", torch="torch.ravel({0})",
    ),
    function(
        "swapaxes", "X a b", "The array with two of its axes swapped.",
        signature="special", group="matrices", foreign="swapdims", value="einsum", example="swapaxes(X, 0, 1)",
        latex="\\operatorname{{swapaxes}}\\left({0}\\right)",
        numpy="np.swapaxes({0}, {1}, {2})", jax="jnp.swapaxes({0}, {1}, {2})", torch="torch.swapaxes({0}, {1}, {2})",
    ),
    function(
        "moveaxis", "X a b", "The array with axis a moved to place b among its axes.",
        signature="special", group="matrices", foreign="movedim", value="einsum", example="moveaxis(X, 0, -1)",
        latex="\\operatorname{{moveaxis}}\\left({0}\\right)",
        numpy="np.moveaxis({0}, {1}, {2})", jax="jnp.moveaxis({0}, {1}, {2})", torch="torch.moveaxis({0}, {1}, {2})",
    ),
    function(
        "array", "x", "The list as it stands: array([[1, 2], [3, 4]]).",
        signature="special", group="matrices", value="array",
        foreign="asarray tensor as_tensor method.copy method.clone method.contiguous method.float method.double",
        example="array([[1, 2], [3, 4]])",
        latex="{0}", numpy="np.array({0})", jax="jnp.array({0})", torch="torch.tensor({0})",
    ),
    function(
        "size", "x", "The number of entries, or of places along `axis=`: X.shape[0] is size(X, axis=0).",
        signature="special", group="matrices", foreign="len:axis=0 numel", free=True, axis=True, value="size",
        latex="\\operatorname{{size}}\\left({0}\\right)",
        numpy="np.size({0})", jax="jnp.size({0})", torch="torch.numel({0})",
    ),
    function(
        "expand_dims", "x", "The entries with a new axis of one place: expand_dims(x, axis=0) is x[None, :].",
        signature="special", group="matrices", foreign="unsqueeze", axis=True, value="expand_dims",
        example="expand_dims(x, axis=1)",
        latex="\\operatorname{{expand\\_dims}}\\left({0}\\right)",
        numpy="np.expand_dims({0})", jax="jnp.expand_dims({0})", torch="torch.unsqueeze({0})",
    ),
    function(
        "squeeze", "x", "The entries without an axis that has one place: squeeze(X, axis=1).",
        signature="special", group="matrices", axis=True, value="squeeze", example="squeeze(X, axis=1)",
        latex="\\operatorname{{squeeze}}\\left({0}\\right)",
        numpy="np.squeeze({0})", jax="jnp.squeeze({0})", torch="torch.squeeze({0})",
    ),
    function(
        "vech", "X", "The lower triangle, row by row, as one vector.",
        signature="(n,n)->(n*(n+1)/2)", group="matrices", value="vech",
        latex="\\operatorname{{vech}}\\left({0}\\right)",
        numpy="{0}[np.tril_indices({0}.shape[0])]", jax="{0}[jnp.tril_indices({0}.shape[0])]",
        torch="{0}[tuple(torch.tril_indices({0}.shape[0], {0}.shape[0]))]",
    ),
    function(
        "diag", "x", "The diagonal matrix of a vector; the diagonal of a matrix.",
        signature="(n)->(n,n) | (n,n)->(n)", group="matrices", aliases=("diagonal",), contraction="i->ii | ii->i",
        latex="\\operatorname{{diag}}\\left({0}\\right)", code="diag",
        legend="diag(x) is the matrix with x on its diagonal",
    ),
    function(
        "tril", "X k", "The lower triangle, up to diagonal k.",
        signature="(m,n),[k]->(m,n)", group="matrices", optional=(("k", "0"),),
        contraction="ij->ij; j <= i + k",
        value="where(outer(ones(m), cumsum(ones(n))) <= outer(cumsum(ones(m)), ones(n)) + k, X, 0)",
        latex="\\operatorname{{tril}}\\left({0}\\right)", code="tril",
    ),
    function(
        "triu", "X k", "The upper triangle, from diagonal k.",
        signature="(m,n),[k]->(m,n)", group="matrices", optional=(("k", "0"),),
        contraction="ij->ij; i <= j - k",
        value="where(outer(ones(m), cumsum(ones(n))) >= outer(cumsum(ones(m)), ones(n)) + k, X, 0)",
        latex="\\operatorname{{triu}}\\left({0}\\right)", code="triu",
    ),
    function(
        "sym", "X", "Symmetric part: (X + X.T)/2.",
        signature="(n,n)->(n,n)", group="matrices", definition="(X + X.T)/2",
        latex="\\operatorname{{sym}}\\left({0}\\right)",
        numpy="({0} + {0}.T)/2", jax="({0} + {0}.T)/2", torch="({0} + {0}.mT)/2",
    ),
    function(
        "skew", "X", "Skew-symmetric part: (X - X.T)/2.",
        signature="(n,n)->(n,n)", group="matrices", definition="(X - X.T)/2",
        latex="\\operatorname{{skew}}\\left({0}\\right)",
        numpy="({0} - {0}.T)/2", jax="({0} - {0}.T)/2", torch="({0} - {0}.mT)/2",
    ),
    function(
        "cross_matrix", "x", "The matrix of the cross product by x: cross_matrix(x) @ y is cross(x, y).",
        signature="(3)->(3,3)", group="matrices",
        definition="[[0, -x[2], x[1]], [x[2], 0, -x[0]], [-x[1], x[0], 0]]",
        latex="\\left[{0}\\right]_{{\\times}}",
        numpy="np.cross({0}, -np.eye(3))", jax="jnp.cross({0}, -jnp.eye(3, dtype={0}.dtype))",
        torch="torch.linalg.cross({0}.expand(3, 3), -torch.eye(3, dtype={0}.dtype, device={0}.device))",
    ),
    function(
        "einsum", "x", "Einstein summation: einsum('ij,jk->ik', A, B).",
        signature="special", group="matrices", variadic=True, option="subscripts", example="einsum('ij,j->i', A, x)",
        latex="\\operatorname{{einsum}}\\left({0}\\right)", numpy="np.einsum({0})", jax="jnp.einsum({0})",
        torch="torch.einsum({0})", rule="matrix product",
    ),
)
