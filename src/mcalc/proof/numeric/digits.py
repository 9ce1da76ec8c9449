"""Numbers of eighty digits, for the entries where floats can't tell a wrong formula from lost digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

DIGITS = 80


class Digits:
    """Scalars for `derivation.arrays`: mpmath's numbers in object arrays."""

    def __init__(self, digits: int = DIGITS) -> None:
        from mpmath import MPContext  # type: ignore[import-untyped,unused-ignore]

        self.context: Any = MPContext()
        self.context.dps = digits
        self.functions: Mapping[str, Callable[..., Array]] = self._elementwise() | self._linear()

    def array(self, value: Any) -> Array:
        """An object array of numbers; floats are taken exactly."""
        import numpy as np

        if isinstance(value, Fraction):
            return np.asarray(self.context.mpf(value.numerator) / value.denominator, dtype=object)
        made = np.asarray(value)
        if made.dtype == object:
            return made
        convert = np.frompyfunc(lambda entry: self.context.mpf(entry.item() if hasattr(entry, "item") else entry), 1, 1)
        return np.asarray(convert(made), dtype=object)

    def undefined(self, name: str, order: int, argument: Array) -> Array:
        """The same smooth function for every name as with floats."""
        mp: Any = self.context
        speed = mp.mpf(7 + sum(map(ord, name)) % 11) / 10

        def line(a: Any) -> Any:
            return 3 + a * 3 / 10 if order == 0 else mp.mpf(3) / 10 if order == 1 else mp.zero

        def value(a: Any) -> Any:
            return speed**order * mp.sin(speed * a + mp.mpf(2) / 5 + order * mp.pi / 2) + line(a)

        return _spread(value, 1)(argument)

    def _elementwise(self) -> dict[str, Callable[..., Array]]:
        mp = self.context
        one, half = mp.one, mp.mpf("0.5")

        def sigmoid(a: Any) -> Any:
            return one / (one + mp.exp(-a)) if a >= 0 else mp.exp(a) / (one + mp.exp(a))

        def logaddexp(a: Any, b: Any) -> Any:
            return max(a, b) + mp.log1p(mp.exp(-abs(a - b)))

        def real(function: Callable[..., Any]) -> Callable[..., Any]:
            """nan outside the real domain, where mpmath would go on in the complex plane."""

            def value(*arguments: Any) -> Any:
                try:
                    result = function(*arguments)
                except (ValueError, ZeroDivisionError):
                    return mp.nan
                return result if isinstance(result, mp.mpf) else mp.nan

            return value

        one_argument: dict[str, Callable[..., Any]] = {
            "neg": lambda a: -a,
            "exp": mp.exp,
            "log": mp.log,
            "log1p": mp.log1p,
            "expm1": mp.expm1,
            "log2": lambda a: mp.log(a) / mp.log(2),
            "log10": mp.log10,
            "sqrt": mp.sqrt,
            "cbrt": lambda a: mp.cbrt(a) if a >= 0 else -mp.cbrt(-a),
            "square": lambda a: a * a,
            "reciprocal": lambda a: one / a,
            "sin": mp.sin,
            "cos": mp.cos,
            "tan": mp.tan,
            "asin": mp.asin,
            "acos": mp.acos,
            "atan": mp.atan,
            "sinh": mp.sinh,
            "cosh": mp.cosh,
            "tanh": mp.tanh,
            "asinh": mp.asinh,
            "acosh": mp.acosh,
            "atanh": mp.atanh,
            "erf": mp.erf,
            "erfc": mp.erfc,
            "gamma": mp.gamma,
            "lgamma": lambda a: mp.re(mp.loggamma(a)),
            "digamma": mp.digamma,
            "trigamma": lambda a: mp.polygamma(1, a),
            "abs": abs,
            "sign": mp.sign,
            "relu": lambda a: max(a, mp.zero),
            "sigmoid": sigmoid,
            "softplus": lambda a: logaddexp(a, mp.zero),
            "silu": lambda a: a * sigmoid(a),
            "gelu": lambda a: a * mp.erfc(-a / mp.sqrt(2)) / 2,
        }
        more: dict[str, tuple[int, Callable[..., Any]]] = {
            "add": (2, lambda a, b: a + b),
            "sub": (2, lambda a, b: a - b),
            "mul": (2, lambda a, b: a * b),
            "div": (2, lambda a, b: a / b),
            "power": (2, lambda a, b: a ** (int(b) if b == int(b) and abs(b) < 10**6 else b)),
            "maximum": (2, max),
            "minimum": (2, min),
            "less": (2, lambda a, b: mp.mpf(a < b)),
            "less_equal": (2, lambda a, b: mp.mpf(a <= b)),
            "greater": (2, lambda a, b: mp.mpf(a > b)),
            "greater_equal": (2, lambda a, b: mp.mpf(a >= b)),
            "equal": (2, lambda a, b: mp.mpf(a == b)),
            "not_equal": (2, lambda a, b: mp.mpf(a != b)),
            "where": (3, lambda c, a, b: a if c != 0 else b),
            "clip": (3, lambda a, low, high: min(max(a, low), high)),
            "leaky_relu": (2, lambda a, slope: a if a > 0 else slope * a),
            "elu": (2, lambda a, alpha: a if a > 0 else alpha * mp.expm1(a)),
            "heaviside": (2, lambda a, at: at if a == 0 else mp.mpf(a > 0)),
            "huber_penalty": (2, lambda a, d: a * a / 2 if abs(a) <= d else d * (abs(a) - d * half)),
            "hypot": (2, lambda a, b: mp.sqrt(a * a + b * b)),
            "atan2": (2, mp.atan2),
            "logaddexp": (2, logaddexp),
            "polygamma": (2, lambda n, a: mp.polygamma(int(n), a)),
        }
        table = {name: _spread(real(function), 1) for name, function in one_argument.items()}
        return table | {name: _spread(real(function), count) for name, (count, function) in more.items()}

    def _linear(self) -> dict[str, Callable[..., Array]]:
        import numpy as np

        mp = self.context

        def eye(size: int) -> Array:
            return self.array(np.eye(size, dtype=int))

        def logdet(a: Array) -> Array:
            value = _eliminated(a, eye(len(a)))[1]
            return np.asarray(mp.log(value) if value > 0 else mp.nan, dtype=object)

        def inv(a: Array) -> Array:
            inverse, det = _eliminated(a, eye(len(a)))
            return inverse if det != 0 else np.full_like(a, mp.nan)

        def pinv(a: Array) -> Array:
            return inv(a.T @ a) @ a.T if a.shape[0] >= a.shape[1] else a.T @ inv(a @ a.T)

        def expm(a: Array) -> Array:
            halvings = 8 + max(0, int(mp.ceil(mp.log(abs(a).max() * len(a) + 1, 2))))
            scaled = a / mp.mpf(2) ** halvings
            term = total = eye(len(a))
            for k in range(1, 30):
                term = term @ scaled / k
                total = total + term
            for _ in range(halvings):
                total = total @ total
            return total

        def cholesky(a: Array) -> Array:
            a = (a + a.T) / 2
            factor = self.array(np.zeros(a.shape))
            for j in range(len(a)):
                square = a[j, j] - (factor[j, :j] * factor[j, :j]).sum()
                factor[j, j] = mp.sqrt(square) if square > 0 else mp.nan
                for i in range(j + 1, len(a)):
                    factor[i, j] = (a[i, j] - (factor[i, :j] * factor[j, :j]).sum()) / factor[j, j]
            return factor

        return {
            "pi": lambda: np.asarray(+mp.pi, dtype=object),
            "shift": lambda a, axis: a.max(axis=axis, keepdims=True),
            "inv": inv,
            "solve": lambda a, b: inv(a) @ b,
            "det": lambda a: np.asarray(_eliminated(a, eye(len(a)))[1], dtype=object),
            "logdet": logdet,
            "pinv": pinv,
            "expm": expm,
            "cholesky": cholesky,
        }


def _spread(function: Callable[..., Any], count: int) -> Callable[..., Array]:
    """A function of numbers as one of arrays that broadcast."""
    import numpy as np

    over = np.frompyfunc(function, count, 1)
    return lambda *arrays: np.asarray(over(*arrays), dtype=object)


def _eliminated(a: Array, right: Array) -> tuple[Array, Any]:
    """The inverse of a times `right`, and the determinant of a, by elimination with pivots."""
    a, right, det = a.copy(), right.copy(), 1
    for j in range(len(a)):
        pivot = max(range(j, len(a)), key=lambda i: abs(a[i, j]))
        if a[pivot, j] == 0:
            return right, a[pivot, j]
        if pivot != j:
            a[[j, pivot]], right[[j, pivot]], det = a[[pivot, j]], right[[pivot, j]], -det
        det = det * a[j, j]
        right[j] = right[j] / a[j, j]
        a[j] = a[j] / a[j, j]
        for i in range(len(a)):
            if i != j and a[i, j] != 0:
                right[i] = right[i] - a[i, j] * right[j]
                a[i] = a[i] - a[i, j] * a[j]
    return right, det
