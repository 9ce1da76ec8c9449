"""Eigenvalues of symmetric matrices, singular values, and what is made of them.

Sources: Magnus, "On differentiating eigenvalues and eigenvectors" (1985); Lewis, "The convex analysis of unitarily
invariant matrix functions" (1995); Higham, *Functions of Matrices* (2008), chapter 8.
"""

from __future__ import annotations

from typing import Final

from mcalc.catalogue.build import function
from mcalc.catalogue.entry import Function

PARTS: Final = {"eigh": (0, "eigenvalues", "eigvalsh"), "svd": (1, "S", "svdvals")}
"""Functions that give several arrays, of which mcalc has one: its place, its name among them, and what gives it."""

# fmt: off

_LARGEST = "(lambda v: v*np.sign(v[abs(v).argmax()]))"
_LARGEST_JAX = "(lambda v: v*jnp.sign(v[jnp.abs(v).argmax()]))"
_LARGEST_TORCH = "(lambda v: v*torch.sign(v[v.abs().argmax()]))"

# An eigenvector v moves by (lambda*eye(n) - A)^+ @ dA @ v. That pseudo-inverse is inv(lambda*eye(n) - A + v v') - v v',
# where nothing depends on what counts as zero. All of them move by V @ (F*(V.T @ dA @ V)), F being 1 over the gaps.
_EIGENVECTORS = (
    "einsum('al,lk,cl,dk->akcd', eigvecs(A), (1 - eye(n))"
    "/(outer(ones(n), eigvalsh(A)) - outer(eigvalsh(A), ones(n)) + eye(n)), eigvecs(A), eigvecs(A))"
)

# The same for the singular vectors, which are eigenvectors of X.T @ X and of X @ X.T.
_BESIDE_RIGHT = (
    "(inv(spectral_norm(X)**2*eye(n) - X.T @ X + outer(right_singular(X), right_singular(X)))"
    " - outer(right_singular(X), right_singular(X)))"
)
_BESIDE_LEFT = (
    "(inv(spectral_norm(X)**2*eye(m) - X @ X.T + outer(left_singular(X), left_singular(X)))"
    " - outer(left_singular(X), left_singular(X)))"
)
_SIMPLE = "sum(eigvalsh(X.T @ X) == eigmax(X.T @ X)) == 1"

# Of Q = polar(X): (Q @ X.T) @ dQ + dQ @ (X.T @ Q) == dX - Q @ dX.T @ Q.
_BY_SUMS = "reshape(inv(kron(polar(X) @ X.T, eye(n)) + kron(eye(m), X.T @ polar(X))), m, n, m, n)"
_TURNED = "sylvester(polar(X) @ X.T, X.T @ polar(X), G)"


def _eigenvalue(name: str, which: str, vector: str, place: str, *, foreign: str, mark: str) -> Function:
    """An eigenvalue at one end, which moves by dA between its eigenvectors."""
    return function(
        name, "A", f"The {which} eigenvalue of the symmetric part of A.",
        reason=("from A @ v = w*v: dw = v.T @ dA @ v, as a move of v is at right angles to v",),
        foreign=foreign, symmetric=True,
        signature="(n,n)->()", group="matrices", derivative=(f"outer({vector}(A), {vector}(A))",),
        value=f"eigvalsh(A)[{place}]", kinks=(f"sum(eigvalsh(A) == {name}(A)) > 1",),
        latex=f"\\lambda_{{{{\\{mark}}}}}\\left({{0}}\\right)",
        numpy=f"np.linalg.eigvalsh(({{0}} + {{0}}.T)/2)[{place}]", jax=f"jnp.linalg.eigvalsh({{0}})[{place}]",
        torch=f"torch.linalg.eigvalsh(({{0}} + {{0}}.mT)/2)[{place}]",
    )


def _eigenvector(name: str, of: str, place: str) -> Function:
    """The eigenvector of an eigenvalue at one end, which moves by (of(A)*eye(n) - A)^+ @ dA @ v."""
    latex = name.replace("_", "\\_")
    return function(
        name, "A", f"The eigenvector of {of}(A), of length 1 and with its largest entry positive.",
        reason=("from A @ v = w*v: (w*eye(n) - A) @ dv = dA @ v - dw*v, where dv is at right angles to v",),
        symmetric=True,
        signature="(n,n)->(n)", group="matrices",
        derivative=(
            f"einsum('ac,d->acd', inv({of}(A)*eye(n) - A + outer({name}(A), {name}(A)))"
            f" - outer({name}(A), {name}(A)), {name}(A))",
        ),
        value=f"eigvecs(A)[:, {place}]", domain=(f"sum(eigvalsh(A) == {of}(A)) == 1",),
        latex=f"\\operatorname{{{{{latex}}}}}\\left({{0}}\\right)",
        numpy=f"{_LARGEST}(np.linalg.eigh(({{0}} + {{0}}.T)/2)[1][:, {place}])",
        jax=f"{_LARGEST_JAX}(jnp.linalg.eigh({{0}})[1][:, {place}])",
        torch=f"{_LARGEST_TORCH}(torch.linalg.eigh(({{0}} + {{0}}.mT)/2)[1][:, {place}])",
    )


SPECTRAL = (
    function(
        "eigvalsh", "A", "Eigenvalues of the symmetric part of A, the smallest first.",
        reason=("from A @ v = w*v: dw = v.T @ dA @ v, as a move of v is at right angles to v",),
        foreign="eigenvalues", symmetric=True,
        signature="(n,n)->(n)", group="matrices", derivative=("einsum('ak,bk->kab', eigvecs(A), eigvecs(A))",),
        domain=("min(diff(eigvalsh(A))) > 0",), latex="\\operatorname{{eigvalsh}}\\left({0}\\right)",
        numpy="np.linalg.eigvalsh(({0} + {0}.T)/2)", jax="jnp.linalg.eigvalsh({0})",
        torch="torch.linalg.eigvalsh(({0} + {0}.mT)/2)",
    ),
    function(
        "eigvecs", "A",
        "Eigenvectors of the symmetric part of A as columns, each of length 1 and with its largest entry positive.",
        reason=(
            "from A @ v = w*v: v moves along each other eigenvector u by u.T @ dA @ v, divided by the difference of "
            "their eigenvalues",
        ),
        foreign="eigenvectors eigvecsh", symmetric=True, gives=("orthogonal",),
        signature="(n,n)->(n,n)", group="matrices", derivative=(_EIGENVECTORS,),
        domain=("min(diff(eigvalsh(A))) > 0",), latex="\\operatorname{{eigvecs}}\\left({0}\\right)",
        numpy="(lambda v: v*np.sign(v[abs(v).argmax(axis=0), range(len(v))]))(np.linalg.eigh(({0} + {0}.T)/2)[1])",
        jax="(lambda v: v*jnp.sign(v[jnp.abs(v).argmax(axis=0), jnp.arange(len(v))]))(jnp.linalg.eigh({0})[1])",
        torch="(lambda v: v*torch.sign(v.gather(0, v.abs().argmax(dim=0, keepdim=True))))"
        "(torch.linalg.eigh(({0} + {0}.mT)/2)[1])",
    ),
    _eigenvalue("eigmax", "largest", "eigvec_max", "-1", foreign="lambda_max eig_max max_eigenvalue", mark="max"),
    _eigenvalue("eigmin", "smallest", "eigvec_min", "0", foreign="lambda_min eig_min min_eigenvalue", mark="min"),
    _eigenvector("eigvec_max", "eigmax", "-1"),
    _eigenvector("eigvec_min", "eigmin", "0"),
    function(
        "spectral_norm", "X", "The largest singular value: norm(X, 2) of a matrix.",
        reason=("from X @ v = s*u: ds = u.T @ dX @ v, as moves of u and v are at right angles to them",),
        foreign="operator_norm sigma_max",
        signature="(m,n)->()", group="matrices", derivative=("outer(left_singular(X), right_singular(X))",),
        value="sqrt(eigvalsh(X.T @ X)[-1])", kinks=(_SIMPLE.replace("== 1", "> 1"), "spectral_norm(X) == 0"),
        latex="\\left\\lVert {0} \\right\\rVert_2",
        numpy="np.linalg.norm({0}, 2)", jax="jnp.linalg.norm({0}, 2)", torch="torch.linalg.matrix_norm({0}, 2)",
    ),
    function(
        "right_singular", "X",
        "The v of length 1 with norm(X @ v) == norm(X, 2), and with its largest entry positive.",
        reason=("it is the eigenvector of X.T @ X that belongs to its largest eigenvalue",),
        signature="(m,n)->(n)", group="matrices",
        derivative=(
            f"einsum('ad,c->acd', {_BESIDE_RIGHT}, X @ right_singular(X))"
            f" + einsum('ac,d->acd', {_BESIDE_RIGHT} @ X.T, right_singular(X))",
        ),
        value="eigvecs(X.T @ X)[:, -1]", domain=(_SIMPLE,),
        latex="\\operatorname{{right\\_singular}}\\left({0}\\right)",
        numpy=f"{_LARGEST}(np.linalg.svd({{0}}, full_matrices=False)[2][0])",
        jax=f"{_LARGEST_JAX}(jnp.linalg.svd({{0}}, full_matrices=False)[2][0])",
        torch=f"{_LARGEST_TORCH}(torch.linalg.svd({{0}}, full_matrices=False)[2][0])",
    ),
    function(
        "left_singular", "X", "X @ right_singular(X)/norm(X, 2): the u of length 1 with norm(u @ X) == norm(X, 2).",
        reason=("it is the eigenvector of X @ X.T that belongs to its largest eigenvalue",),
        signature="(m,n)->(m)", group="matrices",
        derivative=(
            f"einsum('ac,d->acd', {_BESIDE_LEFT}, left_singular(X) @ X)"
            f" + einsum('ad,c->acd', {_BESIDE_LEFT} @ X, left_singular(X))",
        ),
        value="X @ right_singular(X)/spectral_norm(X)", domain=(_SIMPLE, "spectral_norm(X) > 0"),
        latex="\\operatorname{{left\\_singular}}\\left({0}\\right)",
        numpy="(lambda u, s, v: u[:, 0]*np.sign(v[0, abs(v[0]).argmax()]))"
        "(*np.linalg.svd({0}, full_matrices=False))",
        jax="(lambda u, s, v: u[:, 0]*jnp.sign(v[0, jnp.abs(v[0]).argmax()]))"
        "(*jnp.linalg.svd({0}, full_matrices=False))",
        torch="(lambda u, s, v: u[:, 0]*torch.sign(v[0, v[0].abs().argmax()]))"
        "(*torch.linalg.svd({0}, full_matrices=False))",
    ),
    function(
        "svdvals", "X", "Singular values, the largest first.",
        foreign="singular_values",
        signature="special", group="matrices", value="svdvals", latex="\\operatorname{{svdvals}}\\left({0}\\right)",
        numpy="np.linalg.svd({0}, compute_uv=False)", scipy="scipy.linalg.svdvals({0})",
        jax="jnp.linalg.svd({0}, compute_uv=False)", torch="torch.linalg.svdvals({0})",
    ),
    function(
        "nuclear_norm", "X", "The sum of the singular values: norm(X, 'nuc').",
        reason=("each singular value moves by u.T @ dX @ v: together that is the sum of u @ v.T, which is polar(X)",),
        foreign="trace_norm",
        signature="(m,n)->()", group="matrices", derivative=("polar(X)",), kinks=("full_rank(X) == 0",),
        latex="\\left\\lVert {0} \\right\\rVert_*",
        numpy="np.linalg.norm({0}, 'nuc')", jax="jnp.linalg.norm({0}, 'nuc')",
        torch="torch.linalg.matrix_norm({0}, 'nuc')",
    ),
    function(
        "polar", "X",
        "The matrix with orthonormal columns or rows that is nearest to X: U @ V.T of its singular vectors.",
        reason=("from X = P @ H with a symmetric H and P.T @ P = eye(n): what dP must be is a Sylvester equation",),
        signature="(m,n)->(m,n)", group="matrices",
        derivative=(
            f"einsum('abef,ec,fd->abcd', {_BY_SUMS}, eye(m), eye(n))"
            f" - einsum('abef,ed,cf->abcd', {_BY_SUMS}, polar(X), polar(X))",
        ),
        pullback=(f"{_TURNED} - polar(X) @ {_TURNED}.T @ polar(X)",),
        domain=("full_rank(X) == 1",), latex="\\operatorname{{polar}}\\left({0}\\right)",
        numpy="scipy.linalg.polar({0})[0]", scipy="scipy.linalg.polar({0})[0]",
        jax="(lambda u, s, v: u @ v)(*jnp.linalg.svd({0}, full_matrices=False))",
        torch="(lambda u, s, v: u @ v)(*torch.linalg.svd({0}, full_matrices=False))",
    ),
)
