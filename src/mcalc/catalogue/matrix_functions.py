"""Functions of a matrix as a whole, and the linear equations by which they are differentiated.

With X the function f(X) moves by what stands above the diagonal of f([[X, dX], [0, X]]). As a matrix, by row-major vec,
that is the same of [[kron(X, I), I], [0, kron(I, X.T)]], as kron(X, I) and kron(I, X.T) commute. Sources: Mathias, "A
chain rule for matrix functions and applications" (1996); Higham, *Functions of Matrices* (2008), sections 3.2 and 6.1.
"""

from __future__ import annotations

from mcalc.catalogue.build import function
from mcalc.limits import MATRIX_POWER

# fmt: off


def _by_blocks(call: str) -> tuple[str, str]:
    """The derivative of a function of X, and what it makes of the derivative G of a number."""
    whole = "block([[kron(X, eye(n)), eye(n*n)], [zeros(n*n, n*n), kron(eye(n), X.T)]])"
    along = "block([[X.T, G], [zeros(n, n), X.T]])"
    return f"reshape({call.format(whole)}[:n*n, n*n:], n, n, n, n)", f"{call.format(along)}[:n, n:]"


_NAMES = ("expm({})", "logm({})", "matrix_power({}, k)", "sinm({})", "cosm({})")
_EXPM, _LOGM, _POWER, _SINM, _COSM = map(_by_blocks, _NAMES)

# expm([[0, X], [-X, 0]]) is [[cosm(X), sinm(X)], [-sinm(X), cosm(X)]].
_TURNS = "expm(block([[zeros(n, n), X], [-X, zeros(n, n)]]))"
_TURNS_JAX = "jax.scipy.linalg.expm(jnp.block([[0*{0}, {0}], [-{0}, 0*{0}]]))"
_TURNS_TORCH = (
    "torch.linalg.matrix_exp(torch.kron(torch.tensor([[0, 1], [-1, 0]], dtype={0}.dtype, device={0}.device),"
    " {0}.contiguous()))"
)

_SOLUTIONS = "reshape(inv(kron(A, eye(n)) + kron(eye(m), B.T)), m, n, m, n)"

MATRIX_FUNCTIONS = (
    function(
        "matrix_power", "X k", "X @ X @ ... @ X, k times; of the inverse for a negative k.",
        foreign="mpower matpow",
        keeps=("symmetric", "definite"), analytic="k*matrix_power(X, k - 1)", rule="matrix product",
        derivative=(_POWER[0], None), pullback=(_POWER[1],),
        signature="(n,n),[k]->(n,n)", largest=MATRIX_POWER, group="matrices", latex="{0}^{{{1}}}",
        example="matrix_power(X, 3)",
        numpy="np.linalg.matrix_power({0}, {1})", jax="jnp.linalg.matrix_power({0}, {1})",
        torch="torch.linalg.matrix_power({0}, {1})",
    ),
    function(
        "expm", "X", "Matrix exponential.",
        foreign="matrix_exp",
        keeps=("symmetric", "definite"), analytic="expm(X)", derivative=(_EXPM[0],), pullback=(_EXPM[1],),
        signature="(n,n)->(n,n)", group="matrices", latex="e^{{{0}}}",
        numpy="scipy.linalg.expm({0})", scipy="scipy.linalg.expm({0})", jax="jax.scipy.linalg.expm({0})",
        torch="torch.linalg.matrix_exp({0})",
    ),
    function(
        "sinm", "X", "Matrix sine: X - X @ X @ X/6 + ...",
        keeps=("symmetric", "skew"), analytic="cosm(X)", derivative=(_SINM[0],), pullback=(_SINM[1],),
        signature="(n,n)->(n,n)", group="matrices", value=f"{_TURNS}[:n, n:]",
        latex="\\operatorname{{sinm}}\\left({0}\\right)",
        numpy="scipy.linalg.sinm({0})", scipy="scipy.linalg.sinm({0})",
        jax=f"{_TURNS_JAX}[:len({{0}}), len({{0}}):]", torch=f"{_TURNS_TORCH}[:len({{0}}), len({{0}}):]",
    ),
    function(
        "cosm", "X", "Matrix cosine: eye(n) - X @ X/2 + ...",
        keeps=("symmetric",), analytic="-sinm(X)", derivative=(_COSM[0],), pullback=(_COSM[1],),
        signature="(n,n)->(n,n)", group="matrices", value=f"{_TURNS}[:n, :n]",
        latex="\\operatorname{{cosm}}\\left({0}\\right)",
        numpy="scipy.linalg.cosm({0})", scipy="scipy.linalg.cosm({0})",
        jax=f"{_TURNS_JAX}[:len({{0}}), :len({{0}})]", torch=f"{_TURNS_TORCH}[:len({{0}}), :len({{0}})]",
    ),
    function(
        "expm_frechet", "A E", "The derivative of expm(A + t*E) by t at 0.",
        signature="(n,n),(n,n)->(n,n)", group="matrices", definition="expm(block([[A, E], [zeros(n, n), A]]))[:n, n:]",
        latex="L_{{\\exp}}\\left({0}, {1}\\right)",
        numpy="scipy.linalg.expm_frechet({0}, {1}, compute_expm=False)",
        scipy="scipy.linalg.expm_frechet({0}, {1}, compute_expm=False)",
        jax="jax.scipy.linalg.expm_frechet({0}, {1}, compute_expm=False)",
        torch="torch.linalg.matrix_exp(torch.cat([torch.cat([{0}, {1}], 1), "
        "torch.cat([torch.zeros_like({0}), {0}], 1)]))[:{0}.shape[0], {0}.shape[0]:]",
    ),
    function(
        "logm", "X", "Matrix logarithm: expm(logm(X)) is X; X has no eigenvalue that is 0 or negative.",
        inverse=("expm", ""), keeps=("symmetric",), analytic="inv(X)", derivative=(_LOGM[0],), pullback=(_LOGM[1],),
        signature="(n,n)->(n,n)", group="matrices", domain=("has_principal_root(X) == 1",),
        latex="\\operatorname{{logm}}\\left({0}\\right)",
        numpy="scipy.linalg.logm({0})", scipy="scipy.linalg.logm({0})",
        jax="(lambda w, v: jnp.real((v*jnp.log(w)) @ jnp.linalg.inv(v)))(*jnp.linalg.eig({0}))",
        torch="(lambda w, v: ((v*torch.log(w)) @ torch.linalg.inv(v)).real)(*torch.linalg.eig({0}))",
    ),
    function(
        "sqrtm", "X", "Matrix square root: sqrtm(X) @ sqrtm(X) is X; X has no eigenvalue that is 0 or negative.",
        keeps=("symmetric", "definite"), analytic="inv(sqrtm(X))/2",
        derivative=("reshape(inv(kron(sqrtm(X), eye(n)) + kron(eye(n), sqrtm(X).T)), n, n, n, n)",),
        pullback=("sylvester(sqrtm(X).T, sqrtm(X).T, G)",),
        signature="(n,n)->(n,n)", group="matrices", domain=("has_principal_root(X) == 1",),
        latex="{0}^{{1/2}}",
        numpy="scipy.linalg.sqrtm({0})", scipy="scipy.linalg.sqrtm({0})", jax="jnp.real(jax.scipy.linalg.sqrtm({0}))",
        torch="(lambda w, v: ((v*torch.sqrt(w)) @ torch.linalg.inv(v)).real)(*torch.linalg.eig({0}))",
    ),
    function(
        "has_principal_root", "X", "1 if X has no eigenvalue that is 0 or negative, otherwise 0.",
        reason=("it is 0 or 1, and constant but where it changes",),
        interval="{0, 1}",
        signature="(n,n)->()", group="matrices", derivative=("0",),
        latex="\\left[\\lambda\\left({0}\\right) \\notin \\left(-\\infty, 0\\right]\\right]",
        numpy="(lambda w: float(np.all((w.imag != 0) | (w.real > 0))))(np.linalg.eigvals({0}))",
        jax="(lambda w: jnp.all((w.imag != 0) | (w.real > 0)).astype({0}.dtype))(jnp.linalg.eigvals({0}))",
        torch="(lambda w: torch.all((w.imag != 0) | (w.real > 0)).to({0}.dtype))(torch.linalg.eigvals({0}))",
    ),
    # A @ dX + dX @ B == dC - dA @ X - X @ dB, X being the solution.
    function(
        "sylvester", "A B C", "The X with A @ X + X @ B == C.",
        reason=("from A @ Z + Z @ B = C: A @ dZ + dZ @ B = dC - dA @ Z - Z @ dB, an equation of the same kind",),
        foreign="solve_sylvester",
        signature="(m,m),(n,n),(m,n)->(m,n)", group="matrices",
        derivative=(
            f"-einsum('abcf,df->abcd', {_SOLUTIONS}, sylvester(A, B, C))",
            f"-einsum('abed,ec->abcd', {_SOLUTIONS}, sylvester(A, B, C))",
            _SOLUTIONS,
        ),
        pullback=(
            "-sylvester(A.T, B.T, G) @ sylvester(A, B, C).T",
            "-sylvester(A, B, C).T @ sylvester(A.T, B.T, G)",
            "sylvester(A.T, B.T, G)",
        ),
        domain=("det(kron(A, eye(n)) + kron(eye(m), B.T)) != 0",),
        latex="\\operatorname{{sylvester}}\\left({0}, {1}, {2}\\right)",
        numpy="scipy.linalg.solve_sylvester({0}, {1}, {2})", scipy="scipy.linalg.solve_sylvester({0}, {1}, {2})",
        jax="jnp.linalg.solve(jnp.kron({0}, jnp.eye(len({1}), dtype={1}.dtype))"
        " + jnp.kron(jnp.eye(len({0}), dtype={0}.dtype), {1}.T), jnp.ravel({2})).reshape(jnp.shape({2}))",
        torch="torch.linalg.solve(torch.kron({0}.contiguous(), torch.eye(len({1}), dtype={1}.dtype, device={1}.device))"
        " + torch.kron(torch.eye(len({0}), dtype={0}.dtype, device={0}.device), {1}.mT.contiguous()),"
        " {2}.reshape(-1)).reshape({2}.shape)",
    ),
    function(
        "lyapunov", "A C", "The X with A @ X + X @ A.T == C.",
        foreign="solve_continuous_lyapunov solve_lyapunov",
        signature="(n,n),(n,n)->(n,n)", group="matrices", definition="sylvester(A, A.T, C)",
        latex="\\operatorname{{lyapunov}}\\left({0}, {1}\\right)",
        numpy="scipy.linalg.solve_continuous_lyapunov({0}, {1})",
        scipy="scipy.linalg.solve_continuous_lyapunov({0}, {1})",
    ),
)
