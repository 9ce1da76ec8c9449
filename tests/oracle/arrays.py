"""Functions of whole vectors and matrices, on NumPy or JAX arrays.

Each takes the library, its arguments as values, and the options that were written as keywords or strings.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.oracle.library import Library
from tests.oracle.pointwise import POINTWISE
from tests.oracle.value import OracleError, Value, as_matrix, elementwise, matmul

Whole = Callable[..., Value]


def _reduction(function: Callable[[Library, Any, int | None], Any]) -> Whole:
    """To a scalar, or along an axis to a plain vector."""

    def whole(lib: Library, x: Value, axis: int | None = None, keepdims: bool = False) -> Value:
        if x.ndim == 0:
            raise OracleError("a reduction of a scalar")
        found = function(lib, x.array, axis)
        return Value(lib.xp.expand_dims(found, axis) if keepdims else found)

    return whole


def _variance(lib: Library, x: Any, axis: int | None, less: int) -> Any:
    """The squares of the deviations from the mean, divided by how many there are less `less`."""
    squares = (x - lib.xp.mean(x, axis=axis, keepdims=True)) ** 2
    return lib.xp.sum(squares, axis=axis) / ((x.size if axis is None else x.shape[axis]) - less)


def _along(function: Callable[[Library, Any, int], Any]) -> Whole:
    """Along an axis, the vector's own by default; a row stays a row."""

    def whole(lib: Library, x: Value, axis: int | None = None) -> Value:
        if x.ndim == 0 or (x.ndim > 1 and axis is None):
            raise OracleError("a vector is wanted, or an axis")
        return Value(function(lib, x.array, -1 if axis is None else axis), x.row)

    return whole


def _matrix(function: Callable[[Library, Any], Any], square: bool = True) -> Whole:
    def whole(lib: Library, x: Value) -> Value:
        if x.ndim != 2 or (square and x.array.shape[0] != x.array.shape[1]):
            raise OracleError("a square matrix is wanted" if square else "a matrix is wanted")
        return Value(function(lib, x.array))

    return whole


def _hardmax(lib: Library, x: Value, axis: int | None = None) -> Value:
    """1 at the first largest entry, by place: of all, or along an axis."""
    array = x.array
    if axis is None:
        places = lib.xp.arange(array.size).reshape(array.shape)
        return Value(1.0 * (places == lib.xp.argmax(array)), x.row)
    shape = [1] * array.ndim
    shape[axis] = array.shape[axis]
    places = lib.xp.arange(array.shape[axis]).reshape(shape)
    return Value(1.0 * (places == lib.xp.expand_dims(lib.xp.argmax(array, axis=axis), axis)), x.row)


def _log_sum_exp(lib: Library, x: Any, axis: int | None) -> Any:
    top = lib.xp.max(x, axis=axis, keepdims=True)
    total = lib.xp.log(lib.xp.sum(lib.xp.exp(x - top), axis=axis, keepdims=True)) + top
    return lib.xp.squeeze(total, axis=axis)


def _log_softmax(lib: Library, x: Any, axis: int) -> Any:
    return x - lib.xp.expand_dims(_log_sum_exp(lib, x, axis), axis)


def _norm(lib: Library, x: Value, ord: Any = None, axis: int | None = None, keepdims: bool = False) -> Value:
    if keepdims and axis is not None:
        return Value(lib.xp.expand_dims(_norm(lib, x, ord, axis).array, axis))
    size = lib.xp.abs(x.array)
    if isinstance(ord, str) and "/" in ord:
        return _norm(lib, x, float(Fraction(ord)), axis)
    if x.ndim == 2 and axis is None and ord in (1, "inf"):
        return Value(lib.xp.max(lib.xp.sum(size, axis=0 if ord == 1 else 1)))
    if x.ndim == 2 and axis is None and ord in (2, "nuc"):
        return Value(lib.xp.linalg.norm(x.array, ord))
    if x.ndim == 2 and axis is None and ord not in (None, "fro"):
        raise OracleError(f"norm of a matrix with ord={ord}")
    match ord:
        case None | 2 | "fro":
            return Value(lib.xp.sqrt(lib.xp.sum(x.array**2, axis=axis)))
        case 1:
            return Value(lib.xp.sum(size, axis=axis))
        case "inf":
            return Value(lib.xp.max(size, axis=axis))
        case int() | float():
            return Value(lib.xp.sum(size**ord, axis=axis) ** (1 / ord))
    raise OracleError(f"norm with ord={ord!r}")


def _kron(lib: Library, x: Value, y: Value) -> Value:
    if x.ndim == y.ndim == 1 and x.row == y.row:
        return Value(lib.xp.kron(x.array, y.array), x.row)
    return Value(lib.xp.kron(as_matrix(x), as_matrix(y)))


def _dot(lib: Library, x: Value, y: Value) -> Value:
    if x.ndim == y.ndim == 1:
        return Value(lib.xp.sum(x.array * y.array))
    return matmul(x, y)


def _concatenate(lib: Library, *items: Value, axis: int = 0) -> Value:
    return Value(lib.xp.concatenate([item.array for item in items], axis=axis), items[0].row)


def stack(lib: Library, *items: Value, axis: int = 0) -> Value:
    """`[f1, f2]`: the items along a new first axis."""
    if len({item.array.shape for item in items}) > 1:
        raise OracleError("a stack of different shapes")
    return Value(lib.xp.stack([item.array for item in items], axis=axis))


def _constructor(function: str) -> Whole:
    def whole(lib: Library, *sizes: Value) -> Value:
        shape = [int(size.array) for size in sizes]
        return Value(getattr(lib.xp, function)(*shape) if function == "eye" else getattr(lib.xp, function)(shape))

    return whole


def _commutation(lib: Library, m: Value, n: Value) -> Value:
    """K with K @ vec(X) == vec(X.T), X with m rows and n columns, found by moving every place."""
    import numpy as np

    rows, columns = int(m.array), int(n.array)
    moved = np.arange(rows * columns).reshape(rows, columns).T.ravel()
    return Value(lib.xp.asarray(np.eye(rows * columns)[moved]))


def _roll(lib: Library, x: Value, shift: Value, axis: int | None = None) -> Value:
    return Value(lib.xp.roll(x.array, int(shift.array), axis=-1 if axis is None else axis), x.row)


def _triangle(function: str) -> Whole:
    return lambda lib, x, k=None: Value(getattr(lib.xp, function)(x.array, 0 if k is None else int(k.array)))


def _einsum(lib: Library, *operands: Value, subscripts: str) -> Value:
    return Value(lib.xp.einsum(subscripts, *(operand.array for operand in operands)))


def _mean_of(function: Callable[..., Any]) -> Whole:
    return lambda lib, *values: Value(lib.xp.mean(elementwise(lambda *arrays: function(lib, *arrays), *values).array))


def _cross_entropy(lib: Library, x: Value, y: Value) -> Value:
    terms = -lib.xp.sum(y.array * _log_softmax(lib, x.array, -1), axis=-1)
    return Value(lib.xp.mean(terms))


def _symmetric_cholesky(lib: Library, x: Any) -> Any:
    return lib.xp.linalg.cholesky((x + x.T) / 2)


def _full_rank(lib: Library, x: Any) -> Any:
    sizes = lib.xp.linalg.svd(x, compute_uv=False)
    return 1.0 * (sizes[-1] > 1e-12 * sizes[0])


def _eigenvectors(lib: Library, x: Any) -> Any:
    """Each with its largest entry positive."""
    v = lib.xp.linalg.eigh((x + x.T) / 2)[1]
    return v * lib.xp.sign(lib.xp.take_along_axis(v, lib.xp.argmax(abs(v), axis=0)[None], axis=0))


def _top_vectors(lib: Library, x: Any) -> tuple[Any, Any]:
    """The singular vectors of the largest singular value."""
    u, _, v = lib.xp.linalg.svd(x, full_matrices=False)
    sign = lib.xp.sign(v[0, lib.xp.argmax(abs(v[0]))])
    return sign * u[:, 0], sign * v[0]


def _polar(lib: Library, x: Any) -> Any:
    u, _, v = lib.xp.linalg.svd(x, full_matrices=False)
    return u @ v


def _sqrtm(lib: Library, x: Any) -> Any:
    """By Denman and Beavers' iteration."""
    root, other = x, lib.xp.eye(len(x))
    for _ in range(30):
        root, other = (root + lib.xp.linalg.inv(other)) / 2, (other + lib.xp.linalg.inv(root)) / 2
    return root


def _logm(lib: Library, x: Any) -> Any:
    """By roots, and the series of 2*atanh((X - 1)/(X + 1))."""
    one = lib.xp.eye(len(x))
    for _ in range(6):
        x = _sqrtm(lib, x)
    ratio = (x - one) @ lib.xp.linalg.inv(x + one)
    total, power = 0 * ratio, ratio
    for odd in range(1, 31, 2):
        total, power = total + power / odd, power @ ratio @ ratio
    return 2**7 * total


def _sylvester(lib: Library, a: Any, b: Any, c: Any) -> Any:
    whole = lib.xp.kron(a, lib.xp.eye(len(b))) + lib.xp.kron(lib.xp.eye(len(a)), b.T)
    if lib.xp.__name__ == "numpy" and lib.xp.linalg.cond(whole) > 1e12:  # it has no solution, or many
        raise lib.xp.linalg.LinAlgError("singular matrix")
    return lib.xp.linalg.solve(whole, c.reshape(-1)).reshape(c.shape)


def _frechet(lib: Library, a: Any, e: Any) -> Any:
    whole = lib.linalg.expm(lib.xp.block([[a, e], [0 * a, a]]))
    return whole[: len(a), len(a) :]


def _turns(lib: Library, x: Any) -> Any:
    """[[cos(X), sin(X)], [-sin(X), cos(X)]]."""
    return lib.linalg.expm(lib.xp.block([[0 * x, x], [-x, 0 * x]]))


def _principal(lib: Library, x: Any) -> Any:
    values = lib.xp.linalg.eigvals(x)
    return 1.0 * lib.xp.all((values.imag != 0) | (values.real > 0))


def _cross_matrix(lib: Library, x: Any) -> Any:
    zero = 0.0 * x[0]
    return lib.xp.stack([lib.xp.stack(row) for row in ([zero, -x[2], x[1]], [x[2], zero, -x[0]], [-x[1], x[0], zero])])


def _sized(function: Callable[..., Any]) -> Whole:
    """A function of an array and of whole numbers."""
    return lambda lib, *values: Value(function(lib, *(int(v.array) if v.ndim == 0 else v.array for v in values)))


def _convolved(lib: Library, x: Value, w: Value, mode: str = "full") -> Value:
    if mode == "same":
        return Value(_conv_same(lib, x.array, w.array))
    return Value(lib.xp.convolve(x.array, w.array, mode))


def _conv_same(lib: Library, x: Any, w: Any) -> Any:
    start = (len(w) - 1) // 2
    return lib.xp.convolve(x, w)[start : start + len(x)]


def _toeplitz(lib: Library, c: Any, r: Any = None) -> Any:
    r = c if r is None else r
    return lib.xp.stack(
        [lib.xp.stack([c[i - j] if i >= j else r[j - i] for j in range(len(r))]) for i in range(len(c))]
    )


def _hankel(lib: Library, x: Any, m: int) -> Any:
    return lib.xp.stack([x[i : i + len(x) - m + 1] for i in range(m)])


def _convolution_matrix(lib: Library, w: Any, n: int) -> Any:
    return lib.xp.stack([lib.xp.convolve(column, w) for column in lib.xp.eye(n)], axis=1)


def _convolution(lib: Library, m: int, n: int) -> Any:
    return lib.xp.stack([lib.xp.eye(n, m + n - 1, i) for i in range(m)])


def _cosine(lib: Library, x: Any, y: Any, axis: int) -> Any:
    def length(array: Any) -> Any:
        return lib.xp.sqrt(lib.xp.sum(array * array, axis=axis if array.ndim > 1 else -1))

    return _dots(lib, x, y, axis) / (length(x) * length(y))


def _dots(lib: Library, x: Any, y: Any, axis: int) -> Any:
    """Products summed along an axis; a vector is the same for all lines of a matrix."""
    rank = max(x.ndim, y.ndim)
    lines = [lib.xp.moveaxis(array, axis, -1) if array.ndim == rank else array for array in (x, y)]
    return lib.xp.sum(lines[0] * lines[1], axis=-1)


WHOLE: dict[str, Whole] = {
    "sum": _reduction(lambda lib, x, axis: lib.xp.sum(x, axis=axis)),
    "mean": _reduction(lambda lib, x, axis: lib.xp.mean(x, axis=axis)),
    "prod": _reduction(lambda lib, x, axis: lib.xp.prod(x, axis=axis)),
    "max": _reduction(lambda lib, x, axis: lib.xp.max(x, axis=axis)),
    "min": _reduction(lambda lib, x, axis: lib.xp.min(x, axis=axis)),
    "var": _reduction(lambda lib, x, axis: _variance(lib, x, axis, 0)),
    "std": _reduction(lambda lib, x, axis: lib.xp.std(x, axis=axis)),
    "sample_var": _reduction(lambda lib, x, axis: _variance(lib, x, axis, 1)),
    "sample_std": _reduction(lambda lib, x, axis: lib.xp.std(x, axis=axis, ddof=1)),
    "logsumexp": _reduction(_log_sum_exp),
    "norm": _norm,
    "dot": _dot,
    "hardmax": _hardmax,
    "softmax": _along(lambda lib, x, axis: lib.xp.exp(_log_softmax(lib, x, axis))),
    "log_softmax": _along(_log_softmax),
    "cumprod": _along(lambda lib, x, axis: lib.xp.cumprod(x, axis=axis)),
    "cumsum": _along(lambda lib, x, axis: lib.xp.cumsum(x, axis=axis)),
    "diff": _along(lambda lib, x, axis: lib.xp.diff(x, axis=axis)),
    "flip": _along(lambda lib, x, axis: lib.xp.flip(x, axis=axis)),
    "roll": _roll,
    "tile": _sized(lambda lib, x, k: lib.xp.tile(x, k)),
    "repeat": lambda lib, x, k, axis=None: Value(lib.xp.repeat(x.array, int(k.array), axis=axis)),
    "conv": _convolved,
    "convolve": _convolved,
    "conv_valid": lambda lib, x, w: _convolved(lib, x, w, "valid"),
    "conv_same": lambda lib, x, w: _convolved(lib, x, w, "same"),
    "toeplitz": lambda lib, *values: Value(_toeplitz(lib, *(value.array for value in values))),
    "hankel": _sized(_hankel),
    "convolution_matrix": _sized(_convolution_matrix),
    "convolution": _sized(_convolution),
    "arange": _sized(lambda lib, *bounds: 1.0 * lib.xp.arange(*bounds)),
    "one_hot": _sized(lambda lib, k, n: lib.xp.eye(n)[k]),
    "reshape": _sized(lambda lib, x, *sizes: lib.xp.reshape(x, sizes)),
    "vech": _matrix(lambda lib, x: lib.xp.concatenate([x[i, : i + 1] for i in range(len(x))])),
    "outer": lambda lib, x, y: Value(x.array[:, None] * y.array[None, :]),
    "cross": lambda lib, x, y: Value(lib.xp.cross(x.array, y.array)),
    "cross_matrix": lambda lib, x: Value(_cross_matrix(lib, x.array)),
    "inner": lambda lib, x, y: Value(lib.xp.inner(x.array, y.array)),
    "cosine_similarity": lambda lib, x, y, axis=-1: Value(_cosine(lib, x.array, y.array, axis)),
    "vecdot": lambda lib, x, y, axis=-1: Value(_dots(lib, x.array, y.array, axis)),
    "sym": _matrix(lambda lib, x: (x + x.T) / 2),
    "skew": _matrix(lambda lib, x: (x - x.T) / 2),
    "concatenate": _concatenate,
    "stack": stack,
    "transpose": lambda lib, x: Value(x.array.T, x.ndim == 1 and not x.row),
    "inv": _matrix(lambda lib, x: lib.xp.linalg.inv(x)),
    "det": _matrix(lambda lib, x: lib.xp.linalg.det(x)),
    "logdet": _matrix(lambda lib, x: lib.xp.linalg.slogdet(x)[1]),
    "trace": _matrix(lambda lib, x: lib.xp.trace(x)),
    "tr": _matrix(lambda lib, x: lib.xp.trace(x)),
    "pinv": _matrix(lambda lib, x: lib.xp.linalg.pinv(x), square=False),
    "expm": _matrix(lambda lib, x: lib.linalg.expm(x)),
    "cholesky": _matrix(_symmetric_cholesky),
    "positive_definite": _matrix(lambda lib, x: 1.0 * lib.xp.all(lib.xp.linalg.eigvalsh((x + x.T) / 2) > 0)),
    "full_rank": _matrix(_full_rank, square=False),
    "eigvalsh": _matrix(lambda lib, x: lib.xp.linalg.eigvalsh((x + x.T) / 2)),
    "eigvecs": _matrix(_eigenvectors),
    "eigmax": _matrix(lambda lib, x: lib.xp.linalg.eigvalsh((x + x.T) / 2)[-1]),
    "eigmin": _matrix(lambda lib, x: lib.xp.linalg.eigvalsh((x + x.T) / 2)[0]),
    "eigvec_max": _matrix(lambda lib, x: _eigenvectors(lib, x)[:, -1]),
    "eigvec_min": _matrix(lambda lib, x: _eigenvectors(lib, x)[:, 0]),
    "spectral_norm": _matrix(lambda lib, x: lib.xp.linalg.norm(x, 2), square=False),
    "svdvals": _matrix(lambda lib, x: lib.xp.linalg.svd(x, compute_uv=False), square=False),
    "nuclear_norm": _matrix(lambda lib, x: lib.xp.linalg.norm(x, "nuc"), square=False),
    "right_singular": _matrix(lambda lib, x: _top_vectors(lib, x)[1], square=False),
    "left_singular": _matrix(lambda lib, x: _top_vectors(lib, x)[0], square=False),
    "polar": _matrix(_polar, square=False),
    "sqrtm": _matrix(_sqrtm),
    "sinm": _matrix(lambda lib, x: _turns(lib, x)[: len(x), len(x) :]),
    "cosm": _matrix(lambda lib, x: _turns(lib, x)[: len(x), : len(x)]),
    "logm": _matrix(_logm),
    "has_principal_root": _matrix(_principal),
    "expm_frechet": lambda lib, a, e: Value(_frechet(lib, a.array, e.array)),
    "sylvester": lambda lib, a, b, c: Value(_sylvester(lib, a.array, b.array, c.array)),
    "lyapunov": lambda lib, a, c: Value(_sylvester(lib, a.array, a.array.T, c.array)),
    "vec": _matrix(lambda lib, x: lib.xp.ravel(x), square=False),
    "solve": lambda lib, a, b: Value(lib.xp.linalg.inv(a.array) @ b.array),
    "matrix_power": lambda lib, x, k: Value(lib.xp.linalg.matrix_power(x.array, int(k.array))),
    "kron": _kron,
    "diag": lambda lib, x: Value(lib.xp.diag(x.array)),
    "tril": _triangle("tril"),
    "triu": _triangle("triu"),
    "eye": _constructor("eye"),
    "ones": _constructor("ones"),
    "zeros": _constructor("zeros"),
    "commutation": _commutation,
    "einsum": _einsum,
    "mse": _mean_of(lambda lib, x, y: (x - y) ** 2),
    "binary_cross_entropy": _mean_of(lambda lib, x, y: -(y * lib.xp.log(x) + (1 - y) * lib.xp.log(1 - x))),
    "huber": _mean_of(lambda lib, x, y, delta=1.0: POINTWISE["huber_penalty"](lib)(x - y, delta)),
    "cross_entropy": _cross_entropy,
    "entropy": lambda lib, p: Value(-lib.xp.sum(p.array * lib.xp.log(p.array))),
    "kl_div": lambda lib, p, q: Value(lib.xp.sum(p.array * lib.xp.log(p.array / q.array))),
}
