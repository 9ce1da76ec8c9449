"""Names that mean something to everybody, and that mcalc has no function for.

Without this list they would pass for undefined functions, which work element by element, and get a derivative that
nobody meant.
"""

from __future__ import annotations

from typing import Final

_EIGEN: Final = "trace(X) is the sum of the eigenvalues, det(X) their product"
_SINGULAR: Final = "norm(X, 'fro')**2 is the sum of the squared singular values"
_FACTORS: Final = "inv, solve, det, logdet, pinv and cholesky are there"
_MATRIX: Final = "expm, inv and matrix_power are; sin(X), log(X), sqrt(X) work element by element"
_JUMPS: Final = "it is constant but for jumps"
_ORDER: Final = "max and min are there, and comparisons such as x > 0"

_GROUPS: Final[tuple[tuple[str, str, str], ...]] = (
    ("eig eigh eigvals eigvalsh eigenvalues eigenvectors lambda_max lambda_min", "eigenvalues", _EIGEN),
    ("svd svdvals singular_values", "singular values", _SINGULAR),
    ("nuclear_norm spectral_norm cond", "norms made of singular values", _SINGULAR),
    ("qr lu ldl schur polar", "this factorisation", _FACTORS),
    ("sqrtm logm sinm cosm tanm sinhm coshm tanhm signm funm", "this function of a matrix as a whole", _MATRIX),
    ("matrix_rank rank", "the rank of a matrix", _JUMPS),
    ("floor ceil round trunc rint mod fmod remainder", "rounding", _JUMPS),
    ("sort argsort argmax argmin median quantile percentile topk", "the order of entries", _ORDER),
    ("fft ifft rfft irfft", "complex numbers", "a transform is a matrix: F @ x with a real F"),
    ("conj real imag", "complex numbers", "write the real and imaginary parts as variables of their own"),
    ("permanent adj adjugate cofactor", "cofactors", "det(X)*inv(X) is the adjugate where X has an inverse"),
    ("conv2d correlate", "convolutions", "sums of slices are: x[1:]*a + x[:-1]*b"),
    ("sec", "the secant", "write 1/cos(x)"),
    ("csc cosec", "the cosecant", "write 1/sin(x)"),
    ("cot", "the cotangent", "write cos(x)/sin(x)"),
    ("sech", "the hyperbolic secant", "write 1/cosh(x)"),
    ("csch", "the hyperbolic cosecant", "write 1/sinh(x)"),
    ("coth", "the hyperbolic cotangent", "write cosh(x)/sinh(x)"),
    ("layernorm layer_norm", "layer normalisation", "write (x - mean(x))/std(x)"),
    ("batchnorm batch_norm", "batch normalisation", "write (X - mean(X, axis=0))/std(X, axis=0)"),
    ("cov corr corrcoef", "covariances", "write (X - mean(X, axis=0)).T @ (X - mean(X, axis=0))/n"),
    ("dropout", "dropout", "a mask is a variable: x*mask"),
    ("frobenius", "the Frobenius norm under this name", "write norm(X, 'fro')"),
    ("integrate integral quad ode odeint", "integrals", "the integrand can be differentiated by itself"),
)

MISSING: Final[dict[str, tuple[str, str]]] = {
    name: (what, hint) for names, what, hint in _GROUPS for name in names.split()
}
"""What each of these names is about, and what may serve instead."""
