"""Names that mean something to everybody, and that mcalc has no function for, or another one than a library has.

Each comes with what stands for it here. `MISSING` has the names alone; `DIFFERENT` has those that are right by
themselves, and wrong under a library that means something else by them and is read as neither.
"""

from __future__ import annotations

from typing import Final

from mcalc.catalogue import LIBRARIES

_EIGEN: Final = "write eigvalsh(A) and eigvecs(A), eigmax(A) and eigvec_max(A) of a symmetric matrix"
_SINGULAR: Final = "svdvals(X) has the singular values, left_singular(X) and right_singular(X) the first vectors"
_FACTORS: Final = "inv, solve, det, logdet, pinv and cholesky are there"
_MATRIX: Final = "expm, logm, sqrtm, sinm, cosm and matrix_power are; sin(X), log(X), sqrt(X) work element by element"
_JUMPS: Final = "it is constant but for jumps"
_COMMAND: Final = "the command says what to differentiate, as in mcalc gradient; the spec is the function itself"
_ATTENTION: Final = "write softmax(Q @ K.T/sqrt(d), axis=1) @ V"
_DISTANCES: Final = "write sum(X**2, axis=1)[:, None] + sum(Y**2, axis=1)[None, :] - 2*X @ Y.T for their squares"
_OWN: Final = "declare it as an undefined function, or write its formula"
_ORDER: Final = "max and min are there, and comparisons such as x > 0"

_GROUPS: Final[tuple[tuple[str, str, str], ...]] = (
    ("eig eigvals", "eigenvalues under this name", _EIGEN),
    ("eigh", "all that eigh gives", f"eigh(A)[0] are the eigenvalues; {_EIGEN}"),
    ("svd", "all of this factorisation", _SINGULAR),
    ("cond", "the condition number", "write norm(A, 2)*norm(inv(A), 2)"),
    ("qr lu ldl schur", "this factorisation", _FACTORS),
    ("tanm sinhm coshm tanhm signm funm", "this function of a matrix as a whole", _MATRIX),
    ("lyap", "whether A @ X + X @ A.T is C or -C", "write lyapunov(A, C) for the former"),
    ("dlyap solve_discrete_lyapunov", "this equation", "write reshape(inv(eye(n*n) - kron(A, A)) @ vec(C), n, n)"),
    ("matrix_rank rank", "the rank of a matrix", _JUMPS),
    ("floor ceil round trunc rint mod fmod remainder", "rounding", _JUMPS),
    ("sort argsort argmax argmin median quantile percentile topk", "the order of entries", _ORDER),
    ("fft ifft rfft irfft", "complex numbers", "a transform is a matrix: F @ x with a real F"),
    ("conj real imag", "complex numbers", "write the real and imaginary parts as variables of their own"),
    ("permanent adj adjugate cofactor", "cofactors", "det(X)*inv(X) is the adjugate where X has an inverse"),
    ("conv1d conv3d conv2d correlate xcorr", "convolutions", "sums of slices are: x[1:]*a + x[:-1]*b"),
    ("sec", "the secant", "write 1/cos(x)"),
    ("csc cosec", "the cosecant", "write 1/sin(x)"),
    ("sqr", "whether it is the square or the root", "write x**2, or sqrt(x)"),
    ("lg", "whether its base is 10 or 2", "write log10(x), log2(x) or log(x)"),
    ("otimes tensor_product", "which product is meant", "write kron(A, B), outer(x, y), or A*B by entries"),
    ("arccot acot arcsec asec arccsc acsc", "this inverse function", "write atan(1/x), acos(1/x), asin(1/x)"),
    ("ctg cotg cotan", "the cotangent", "write cos(x)/sin(x)"),
    ("cot", "the cotangent", "write cos(x)/sin(x)"),
    ("sech", "the hyperbolic secant", "write 1/cosh(x)"),
    ("csch", "the hyperbolic cosecant", "write 1/sinh(x)"),
    ("coth", "the hyperbolic cotangent", "write cosh(x)/sinh(x)"),
    ("layernorm layer_norm", "layer normalisation", "write (x - mean(x))/std(x)"),
    ("batchnorm batch_norm", "batch normalisation", "write (X - mean(X, axis=0))/std(X, axis=0)"),
    ("cov covariance corr corrcoef", "covariances", "write (X - mean(X, axis=0)).T @ (X - mean(X, axis=0))/X.shape[0]"),
    ("chunk split", "pieces of an array under this name", "slices are there: x[:k] and x[k:]"),
    ("apply_along_axis apply", "functions of functions", "write sum(X, axis=0)"),
    (
        "vectorize sapply lapply Map Thread MapThread",
        "functions of functions",
        "write sin(x): a function of numbers is of each entry",
    ),
    ("colSums", "sums under this name", "write sum(X, axis=0)"),
    ("rowSums", "sums under this name", "write sum(X, axis=1)"),
    ("colMeans", "means under this name", "write mean(X, axis=0)"),
    ("rowMeans", "means under this name", "write mean(X, axis=1)"),
    ("sweep", "functions of functions", "write X - mean(X, axis=0)"),
    ("sumsqr sumsq norm2sq sqnorm", "sums of squares under this name", "write sum(x**2)"),
    ("repmat", "repetitions under this name", "write tile(x, 3)"),
    ("arrayfun cellfun", "functions of functions", "functions go entry by entry, as exp(X) does"),
    ("vmap pmap", "functions of functions", "arrays have an axis for a batch: X @ W.T is W @ x for each row of X"),
    ("rot90", "turned arrays under this name", "write X.T[::-1]"),
    ("masked_select", "arrays whose size hangs on their entries", "write x*(x > 0)"),
    ("solve_triangular cho_solve lu_solve", "factors under this name", "write solve(A, b)"),
    ("logpdf", "distributions under this name", "write -x**2/2 - log(2*pi)/2 for the normal one"),
    ("cdf", "distributions under this name", "write normcdf(x)"),
    ("logcdf", "distributions under this name", "write log_ndtr(x)"),
    ("dropout", "dropout", "a mask is a variable: x*mask"),
    ("frobenius", "the Frobenius norm under this name", "write norm(X, 'fro')"),
    (
        "nansum nanmean nanprod nanmax nanmin nanstd nanvar nan_to_num",
        "missing values",
        "leave the nan of the name out",
    ),
    ("any all", "truth of many", "max(c) tells whether one of some comparisons holds, min(c) whether all do"),
    ("logical_and", "logical values", "multiply two comparisons: (x > 0)*(y > 0)"),
    ("logical_or", "logical values", "write maximum(x > 0, y > 0)"),
    ("logical_not", "logical values", "write 1 - c for the opposite of a comparison"),
    ("isnan isinf isfinite signbit", "the way that numbers are stored", "comparisons are x > 0, x == y"),
    ("cummax cummin nanargmax searchsorted unique histogram bincount digitize", "the order of entries", _ORDER),
    ("mode nanmedian trimmean iqr prctile", "the order of entries", _ORDER),
    ("floor_divide divmod fix around idivide", "rounding", _JUMPS),
    ("variance standard_deviation stdev", "whether to divide by n or n - 1", "write var(x), or var(x, ddof=1)"),
    ("chol", "whether it is the upper or the lower factor", "write cholesky(A), or cholesky(A).T for the upper one"),
    ("lstsq mldivide lscov", "least squares", "write pinv(A) @ b"),
    ("vstack row_stack vertcat", "whether rows or matrices are meant", "stack(x, y) of vectors, concatenate(A, B)"),
    (
        "column_stack horzcat dstack hcat vcat c_ r_",
        "whether columns or matrices are meant",
        "stack(x, y, axis=1) of vectors, concatenate(A, B, axis=1)",
    ),
    ("grad gradient jac jacobian hessian deriv derivative laplacian jvp vjp hvp", "derivatives", _COMMAND),
    ("linear dense affine fully_connected", "a linear layer", "write x @ W.T + b"),
    ("bilinear", "a bilinear form", "write x.T @ A @ y"),
    ("crossprod tcrossprod", "cross products of matrices", "write X.T @ y, X @ Y.T"),
    ("bsxfun", "functions of functions", "write X - mean(X, 1)"),
    ("astype float64 float32", "how numbers are stored", "leave it out"),
    ("addmm addmv baddbmm addr addbmm sgemm dgemm", "a product and a sum in one", "write C + A @ B"),
    ("multi_dot chain_matmul", "a product of many", "write A @ B @ C"),
    (
        "tensordot tensorsolve tensorinv",
        "products over several axes",
        "write A @ B for axes=1, or einsum('ijk,jkl->il', A, B)",
    ),
    ("trapz trapezoid simpson cumtrapz", "integrals", "write sum((y[1:] + y[:-1])/2*diff(x))"),
    ("block_diag blkdiag blockdiag", "a block diagonal matrix", "write block([[A, zeros(n, m)], [zeros(m, n), B]])"),
    ("pad", "padding", "write concatenate(zeros(2), x)"),
    ("rand randn random normal uniform", "random numbers", "a random array is a variable"),
    ("length ndims shape", "the size of an array", "a dimension's name is a number, as in sum(x)/n"),
    ("take gather index_select take_along_axis", "a choice of places", "write x[2], x[1:3] or einsum"),
    ("norm_2 norm2 l2_norm l2norm two_norm", "the norm under this name", "write norm(x)"),
    ("norm_1 norm1 l1_norm l1norm one_norm", "the norm under this name", "write norm(x, 1)"),
    ("norm_inf norminf linf_norm max_norm", "the norm under this name", "write norm(x, 'inf')"),
    ("cdist pdist pairwise_distance", "distances of rows", _DISTANCES),
    ("matrix vector", "matrices from their entries", "write [[a, b], [c, d]], or [a, b] for a vector"),
    ("piecewise cases select", "cases", "write where(c, a, b)"),
    ("vecnorm", "norms of columns under this name", "write norm(X, axis=0)"),
    ("meshgrid mgrid ogrid", "grids", "x[:, None] + y[None, :] adds along two axes"),
    ("beta", "the beta function", "write exp(betaln(a, b)), or declare your own with --function beta"),
    ("circulant", "circulant matrices", "write toeplitz(c, roll(flip(c), 1))"),
    ("vander vandermonde", "Vandermonde matrices", "write x[:, None]**arange(k)"),
    ("rosen rosenbrock", "the Rosenbrock function", "write sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"),
    ("hilbert", "the Hilbert matrix", "write 1/(arange(n)[:, None] + arange(n) + 1)"),
    ("kl kld", "the divergence under this name", "write kl_div(p, q)"),
    ("rmse root_mean_square_error", "this error", "write sqrt(mse(x, y))"),
    ("sim similarity", "a similarity under this name", "write cosine_similarity(x, y)"),
    ("pr prob expect", "random variables", "write what is computed, an expectation as a sum"),
    (
        "erf_inv erfinv erfcinv ndtri probit norminv norm_ppf",
        "the inverse of the error function",
        "its value is a variable",
    ),
    (
        "besselj bessely besseli besselk jv yv iv kv bessel_j0 bessel_j1 j0 j1 y0 y1 i0 i1 k0 k1",
        "Bessel functions",
        _OWN,
    ),
    ("airy ellipk ellipe expi expn expint lambertw wrightomega", "this special function", _OWN),
    ("gammainc gammaincc betainc multigammaln hyp2f1 hypergeom", "this special function", _OWN),
    ("lerp", "linear interpolation under this name", "write x + t*(y - x)"),
    ("interp interp1d polyfit", "interpolation", "its weights are a matrix: W @ y"),
    ("polyval horner", "polynomials under this name", "write a*x**2 + b*x + c"),
    ("copysign", "the sign of one number on another", "write abs(x)*sign(y)"),
    ("nll_loss ctc_loss triplet_margin_loss", "this loss", "write it out, as in -sum(Y*log_softmax(X, axis=1))/N"),
    ("glu swiglu geglu reglu", "gated units", "write x*sigmoid(y)"),
    ("attention scaled_dot_product_attention multi_head_attention", "attention", _ATTENTION),
    ("attention_mask masked_fill", "masks", "write where(M, A, B)"),
    ("zscore standardize instance_norm group_norm rms_norm", "normalisation", "write (x - mean(x))/std(x)"),
    ("expectation expected_value", "random variables", "write the expectation as a sum"),
    ("integrate integral quad ode odeint", "integrals", "the integrand can be differentiated by itself"),
)

MISSING: Final[dict[str, tuple[str, str]]] = {
    name: (what, hint) for names, what, hint in _GROUPS for name in names.split()
}
"""What each of these names is about, and what may serve instead."""

_AXIS: Final = "write max(x, axis=1) for one axis, maximum(x, y) for the larger of two"

_REPEATED: Final = "write repeat(x, 3) for each entry, tile(x, 3) for the whole"

_LIBRARY: Final[tuple[tuple[str, str, int, str, str], ...]] = (
    ("matlab", "normalize", 1, "subtracts the mean", "write (x - mean(x))/std(x)"),
    ("torch", "kl_div", 1, "takes logarithms first, then the target", "write sum(y*(log(y) - x)) for kl_div(x, y)"),
    ("scipy", "kl_div", 1, "adds y - x", "write rel_entr(x, y) - x + y"),
    ("jax", "kl_div", 1, "adds y - x under jax.scipy", "write rel_entr(x, y) - x + y"),
    ("numpy", "ediff1d", 1, "goes over all entries", "write diff(x) for a vector, diff(vec(X)) for a matrix"),
    ("scipy", "huber", 1, "takes delta first", "write huber_penalty(x, delta)"),
    ("scipy", "cholesky", 1, "is the upper factor", "write cholesky(A).T"),
    ("scipy", "polar", 1, "gives two arrays, the orthogonal one and a symmetric one", "write polar(A) for the first"),
    ("jax", "cholesky", 1, "is the upper factor under jax.scipy", "write cholesky(A).T"),
    ("jax", "identity", 1, "is the function x", "write x"),
    ("numpy", "max", 2, "has an axis as its second argument", _AXIS),
    ("numpy", "min", 2, "has an axis as its second argument", _AXIS.replace("max", "min").replace("larger", "smaller")),
    ("numpy", "amax", 2, "has an axis as its second argument", _AXIS),
    (
        "numpy",
        "amin",
        2,
        "has an axis as its second argument",
        _AXIS.replace("max", "min").replace("larger", "smaller"),
    ),
    ("torch", "roll", 3, "has axes as its third argument", "write roll(x, 1, axis=0)"),
    ("numpy", "diff", 2, "has the order as its second argument", "write diff(diff(x)), or diff(X, axis=0)"),
    ("torch", "diff", 2, "has the order as its second argument", "write diff(diff(x)), or diff(X, axis=0)"),
    ("numpy", "gradient", 1, "is a difference quotient", "write diff(x)/h"),
    ("torch", "max", -2, "gives the largest entries and their places", "write max(X, axis=1)"),
    ("torch", "min", -2, "gives the smallest entries and their places", "write min(X, axis=1)"),
    ("method", "max", -2, "has an axis, or gives places as well", "write max(X, axis=0)"),
    ("method", "min", -2, "has an axis, or gives places as well", "write min(X, axis=0)"),
    ("method", "maximum", 3, "has one argument as a method", "write maximum(x, y)"),
    ("method", "minimum", 3, "has one argument as a method", "write minimum(x, y)"),
    ("method", "where", 1, "has the condition second", "write where(c, x, y)"),
    ("open", "repeat", 2, "repeats each entry in NumPy, the whole in PyTorch", _REPEATED),
    ("", "log", 2, "has one argument", "write log(x)/log(2), log2(x) or log10(x) for another base"),
    ("", "diff", 2, "gives the differences of neighbours, and is no derivative", _COMMAND),
)

DIFFERENT: Final[dict[tuple[str, str], tuple[int, str, str]]] = {
    (library, name): (least, what, hint) for library, name, least, what, hint in _LIBRARY
}
"""What a library means by a name that mcalc has for something else, and from how many arguments on; -2 is two of which
the second is a number. `method` is a method of an array, `open` one where nothing says whose it is."""


def different(path: str, arguments: int, number: bool = False) -> tuple[str, str] | None:
    """What a name under a library (`torch.std`) means there, and what to write; None where it is what mcalc has.

    `number` tells whether the second of the arguments is a number.

    >>> different("torch.nn.functional.kl_div", 2)[1], different("torch.max", 1)
    ('write sum(y*(log(y) - x)) for kl_div(x, y)', None)
    """
    first, point, _ = path.partition(".")
    first = first if point else ""
    least, what, hint = DIFFERENT.get((LIBRARIES.get(first, first), path.rpartition(".")[2]), (0, "", ""))
    holds = arguments >= least if least > 0 else number
    return (what, hint) if least and holds else None


OPTIONS: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("softplus", "beta"): ("1", "write softplus(2*x)/2 for beta=2"),
    ("gelu", "approximate"): ("none", "write x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))"),
    ("diff", "n"): ("1", "write diff(diff(x)) for n=2"),
    ("mean", "weights"): ("", "write w @ x/sum(w)"),
    ("normalize", "ord"): ("2", "write x/norm(x, 1) for p=1, or X/norm(X, 1, axis=1)[:, None]"),
    ("normalize", "eps"): ("1e-12", "write x/maximum(norm(x), 1/1000)"),
    ("cosine_similarity", "eps"): ("1e-8", "write x @ y/maximum(norm(x)*norm(y), 1/1000)"),
    ("mse", "reduction"): ("mean", "write (x - y)**2, or its sum"),
    ("huber", "reduction"): ("mean", "write huber_penalty(x - y), or its sum"),
    ("binary_cross_entropy", "reduction"): ("mean", "write -(y*log(x) + (1 - y)*log(1 - x)), or its sum"),
    ("cross_entropy", "reduction"): ("mean", "write -Y*log_softmax(X, axis=1), or its sum"),
}
"""Options that a function of a library has and the one here has not: what they are where they are left out, which may
be said, and what to write for another value.
"""
