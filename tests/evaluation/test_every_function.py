"""Every function of the catalogue has one value, whatever the array and the numbers in it, and so has a new one."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, isnan, nan
from typing import Any

import numpy as np
import pytest
import sympy

import mcalc
from mcalc.catalogue import FUNCTIONS, Function
from mcalc.catalogue.build import function
from mcalc.errors import DomainError, UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.digits import Digits
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.kinds import Numbers
from mcalc.evaluation.lists import Lists
from mcalc.evaluation.random_points import points
from mcalc.evaluation.settings import Setting, settings
from mcalc.evaluation.symbolic import Symbolic
from mcalc.language import read, read_within
from mcalc.language.spec import Spec
from mcalc.proof.trials.long_numbers import with_long_numbers
from mcalc.proof.trials.problem import Problem
from tests.catalogue.test_formulas import shapes_of, written

EXAMPLES = {
    "matmul": ("x @ y", {"x": "m,n", "y": "n,k"}),
    "transpose": ("x.T", {"x": "m,n"}),
    "sum": ("sum(x, axis=0)", {"x": "m,n"}),
    "norm": ("norm(x)", {"x": "n"}),
    "kron": ("kron(x, y)", {"x": "m,n", "y": "k"}),
    "vec": ("vec(X)", {"X": "m,n"}),
    "tril": ("tril(X, 1)", {"X": "m,n"}),
    "triu": ("triu(X)", {"X": "m,n"}),
    "einsum": ("einsum('ij,jk->ki', x, y)", {"x": "m,n", "y": "n,k"}),
    "concatenate": ("concatenate(x, y)", {"x": "m", "y": "n"}),
    "stack": ("stack(x, y)", {"x": "n", "y": "n"}),
    "matrix_power": ("matrix_power(X, 3)", {"X": "n,n"}),
    "roll": ("roll(x, 2)", {"x": "n"}),
    "eye": ("eye(n) @ x", {"x": "n"}),
    "ones": ("ones(n, 2)*x[0]", {"x": "n"}),
    "zeros": ("zeros(n) + x", {"x": "n"}),
    "arange": ("arange(2, n + 2)*x", {"x": "n"}),
    "one_hot": ("one_hot(1, n)*x", {"x": "n"}),
    "convolution": ("einsum('i,ijk->jk', x, convolution(n, 3))", {"x": "n"}),
    "commutation": ("commutation(m, n) @ vec(X)", {"X": "m,n"}),
    "reshape": ("reshape(X, n, -1)", {"X": "m,n"}),
    "expand_dims": ("expand_dims(X, axis=1)", {"X": "m,n"}),
    "ravel": ("ravel(X)", {"X": "m,n"}),
    "swapaxes": ("swapaxes(X, 0, -1)", {"X": "b,m,n"}),
    "moveaxis": ("moveaxis(X, 0, -1)", {"X": "b,m,n"}),
    "array": ("array([x, y])", {"x": "n", "y": "n"}),
    "full": ("full((m, n), 2)*X", {"X": "m,n"}),
    "zeros_like": ("zeros_like(X) + X", {"X": "m,n"}),
    "size": ("size(X, axis=0)*X", {"X": "m,n"}),
    "squeeze": ("squeeze(X, axis=1)", {"X": "m,1"}),
    "block": ("block([[X, x.T @ Y], [Y, X]])", {"X": "n,n", "Y": "n,n", "x": "n,n"}),
    "vech": ("vech(X)", {"X": "3,3"}),
    "conv_same": ("conv(x, y, 'same')", {"x": "n", "y": "3"}),
    "conv_valid": ("conv(x, y, 'valid')", {"x": "n + 1", "y": "2"}),
    "hankel": ("hankel(x, 2)", {"x": "n + 1"}),
    "polygamma": ("polygamma(2, x)", {"x": "scalar"}),
    "pi": ("pi*x", {"x": "scalar"}),
    "svdvals": ("svdvals(X)", {"X": "n,m + n"}),
}
ALONG = [
    *("sum", "mean", "prod", "max", "min", "var", "std", "norm", "logsumexp"),
    *("softmax", "log_softmax", "hardmax", "cumsum", "cumprod", "diff", "flip"),
]
CASES = [
    *(pytest.param(*(EXAMPLES.get(e.name) or (written(e), shapes_of(e, 0))), id=e.name) for e in FUNCTIONS.values()),
    *(pytest.param(f"{name}(X, axis={axis})", {"X": "m,n"}, id=f"{name}-{axis}") for name in ALONG for axis in (0, 1)),
]
NOT_SYMBOLIC = (
    *("expm(", "expm_frechet(", "sinm(", "cosm(", "logm(", "sqrtm(", "has_principal_root(", "sylvester(", "lyapunov("),
    *("positive_definite(", "full_rank(", "eig", "spectral_norm(", "nuclear_norm(", "polar("),
    *("left_singular(", "right_singular(", "svdvals("),
)
STAYS = "cbrt("
"""SymPy keeps it as it is, for numbers too."""


def where_there_is_a_value(spec: Spec) -> Iterator[tuple[Setting, dict[str, list[float]], list[float]]]:
    """A few points with the value on plain lists."""
    found = 0
    for setting in settings(spec):
        evaluator = Evaluator(spec, setting.shapes, setting.sizes)
        for _, point in points(spec, setting, range(40)):
            try:
                value, values = evaluator.run(point)
            except DomainError:
                continue
            if all(isfinite(x) for part in values for x in part):
                found += 1
                yield setting, point, value
            if found == 3:
                return


def arrays(setting: Setting, point: dict[str, list[float]]) -> dict[str, Any]:
    return {name: np.reshape(np.array(flat), setting.shapes[name]) for name, flat in point.items()}


def same_everywhere(text: str, shapes: dict[str, str]) -> None:
    spec = read(text, shapes=shapes)
    tried = list(where_there_is_a_value(spec))
    assert tried
    for setting, point, value in tried:
        there = arrays(setting, point)
        kinds: list[Numbers] = [Floats(), Digits(40)]
        for numbers in kinds:
            with np.errstate(all="ignore"):
                got = ArrayEvaluator(spec, setting.sizes, numbers)({n: numbers.array(a) for n, a in there.items()})
            assert np.ravel(got).astype(float).tolist() == pytest.approx(value, rel=1e-9, abs=1e-11)
        if text.startswith(NOT_SYMBOLIC):
            with pytest.raises(UnsupportedError):
                ArrayEvaluator(spec, setting.sizes, Symbolic())
            continue
        if text.startswith(STAYS):
            continue
        exact = {name: np.vectorize(sympy.Rational, otypes=[object])(array) for name, array in there.items()}
        got = ArrayEvaluator(spec, setting.sizes, Symbolic())({name: np.asarray(a) for name, a in exact.items()})
        assert [complex(x.evalf(20)).real for x in np.ravel(got)] == pytest.approx(value, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize(("text", "shapes"), CASES)
def test_arrays_and_numbers_of_every_kind_agree(text: str, shapes: dict[str, str]) -> None:
    same_everywhere(text, shapes)


@pytest.mark.parametrize(("text", "shapes"), CASES)
@np.errstate(all="ignore")
def test_an_imaginary_step_gives_the_slope(text: str, shapes: dict[str, str]) -> None:
    spec = read(text, shapes=shapes)
    for setting, point, _ in where_there_is_a_value(spec):
        floats = Floats()
        evaluate, there = ArrayEvaluator(spec, setting.sizes, floats), arrays(setting, point)
        evaluate(there)
        if floats.ties or not spec.variables:
            continue
        random = np.random.default_rng(1)
        for name, value in there.items():
            move = random.uniform(0.5, 1, value.shape) * 1e-6
            sides = [evaluate(there | {name: value + side * move}) for side in (1, -1)]
            slope = np.imag(evaluate(there | {name: value + 1e-94j * move})) * 1e94
            difference = (sides[0] - sides[1]) / 2
            assert slope == pytest.approx(difference, rel=1e-4, abs=1e-14 * max(1, abs(sides[0]).max()))


NEW = [
    (
        function(
            "lncosh", "x", "log(cosh(x)) without overflow.",
            value="abs(x) + log1p(exp(-2*abs(x))) - log(2)", derivative=("tanh(x)",),
        ),
        "lncosh(x)", {"x": "n"}, lambda x: np.log(np.cosh(x)),
    ),
    (
        function("mish_like", "x", "x*tanh(softplus(x)).", definition="x*tanh(softplus(x))"),
        "mish_like(x)", {"x": "n"}, lambda x: x * np.tanh(np.log1p(np.exp(x))),
    ),
    (
        function(
            "cumprod", "x", "Running products.", signature="(n)->(n)", axis=True, value="scan mul", derivative=(None,)
        ),
        "cumprod(X, axis=0)", {"X": "m,n"}, lambda X: np.cumprod(X, axis=0),
    ),
    (
        function(
            "rms", "x", "Root of the mean square.", signature="(n)->() | (m,n)->()", axis=True,
            definition="sqrt(mean(x**2))",
        ),
        "rms(X, axis=1)", {"X": "m,n"}, lambda X: np.sqrt((X**2).mean(axis=1)),
    ),
    (
        function(
            "normalized", "x", "A vector of length 1.", signature="(n)->(n)", axis=True, definition="x/norm(x)"
        ),
        "normalized(X, axis=0)", {"X": "m,n"}, lambda X: X / np.linalg.norm(X, axis=0),
    ),
    (
        function(
            "resolvent", "X", "inv(eye(n) - X).", signature="(n,n)->(n,n)", definition="inv(eye(n) - X)"
        ),
        "resolvent(X)", {"X": "n,n"}, lambda X: np.linalg.inv(np.eye(len(X)) - X),
    ),
    (
        function(
            "arange", "n", "0, 1, 2, ...", signature="[n]->(n)", definition="tril(ones(n, n), -1) @ ones(n)"
        ),
        "arange(n)*x", {"x": "n"}, lambda x: np.arange(len(x)) * x,
    ),
    (
        function(
            "power_sum", "x p", "sum(x**p).", signature="(n),[p]->()", definition="sum(x**p)*n/n"
        ),
        "power_sum(x, 3)", {"x": "n"}, lambda x: (x**3).sum(),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "text", "shapes", "known"), NEW, ids=[row[0].name for row in NEW])
def test_a_new_function_is_one_entry(
    entry: Function, text: str, shapes: dict[str, str], known: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FUNCTIONS, entry.name, entry)
    same_everywhere(text, shapes)
    spec = read(text, shapes=shapes)
    for setting, point, value in where_there_is_a_value(spec):
        assert value == pytest.approx(np.ravel(known(*arrays(setting, point).values())).tolist(), rel=1e-9)


def test_ties_inside_a_smooth_function_are_no_kinks() -> None:
    smooth, kinked = ["softmax(x)", "logsumexp(x)", "softplus(x - x)"], ["max(x)", "relu(x - x)"]
    for text in smooth + kinked:
        floats = Floats()
        ArrayEvaluator(read(text, shapes={"x": "n"}), {"n": 3}, floats)({"x": np.array([1.0, 1.0, 1.0])})
        assert (floats.ties > 0) is (text in kinked)


@pytest.mark.parametrize(("entry", "text", "shapes", "known"), NEW, ids=[row[0].name for row in NEW])
def test_a_new_function_is_derived_and_checked(
    entry: Function, text: str, shapes: dict[str, str], known: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By both backends; the closed form against numbers of eighty digits, and the value of the derivative."""
    monkeypatch.setitem(FUNCTIONS, entry.name, entry)
    if entry.derivative == (None,) or entry.name == "arange":  # the tensor form has no size among the arguments yet
        return
    name = next(iter(shapes))
    found = mcalc.jacobian(text, wrt=name, shapes=shapes)
    assert found.check.points >= 2
    sizes = dict.fromkeys(found.question.spec.sizes, 2)
    by_sympy = mcalc.jacobian(text, wrt=name, shapes=shapes, sizes=sizes, backend="sympy")
    assert by_sympy.check.points >= 2
    point = {name: np.random.default_rng(3).uniform(0.3, 0.6, (2,) * (shapes[name].count(",") + 1))}
    assert found(**point).reshape(-1) == pytest.approx(by_sympy(**point).reshape(-1), rel=1e-9)
    spec = read(text, shapes=shapes)
    closed = read_within(found.expression, spec, found.where)
    problem = Problem(spec, (name,), closed, sizes, form=found.form)
    nothing_known = np.zeros(problem.matrix, dtype=int)
    judged = with_long_numbers(problem, point, nothing_known, np.random.default_rng(1))
    assert (judged == 1).all()


@pytest.mark.parametrize("order", [1, 2, 7, 30])
@pytest.mark.parametrize("x", [-1e-5, -0.3, -3.0000001, -10.2, -300.45, -1e6 - 0.3, 0.2, 40.0])
def test_polygamma_is_right_as_far_below_zero_as_it_is_asked_for(order: int, x: float) -> None:
    digits = Digits(60).context
    right = float(digits.psi(order, x) if x > -400 else _reflected(digits, order, x))
    spec = read(f"polygamma({order}, x)", shapes={"x": "scalar"})
    plain = Evaluator(spec, {"x": ()}, {}).run({"x": [x]})[0]
    assert plain == pytest.approx([right], rel=1e-13)
    for numbers in (Floats(), Digits(40)):
        there = ArrayEvaluator(spec, {}, numbers)({"x": numbers.array(x)})
        assert float(there) == pytest.approx(right, rel=1e-13)
    step = ArrayEvaluator(spec, {}, Floats())({"x": np.asarray(x + 1e-100j)})
    slope = float(Digits(40).function("polygamma")(order + 1, Digits(40).context.mpf(x)))  # type: ignore[misc]
    assert float(step.imag) / 1e-100 == pytest.approx(slope, rel=1e-12)


def _reflected(digits: Any, order: int, x: float) -> Any:
    """By the derivative of the cotangent that mpmath finds numerically."""
    slope = digits.diff(lambda t: digits.pi * digits.cot(digits.pi * t), digits.mpf(x), order)
    return (-1) ** order * digits.psi(order, 1 - digits.mpf(x)) - slope


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_what_has_no_value_is_not_chosen(name: str) -> None:
    arrays, lists = [Floats(), Digits()], Lists().reduce(name, (2,), range(1), False)
    for pair in ([nan, 1.0], [1.0, nan]):
        assert isnan(lists(pair)[0])
        with np.errstate(invalid="ignore"):
            for numbers in arrays:
                function = numbers.function(name)
                assert function is not None
                assert isnan(function(*map(numbers.array, pair)))


def test_an_exponential_far_out_has_no_value_in_long_numbers() -> None:
    """It would take as many digits as its argument is large."""
    numbers = Digits(200)
    exp, log = numbers.function("exp"), numbers.function("log")
    assert exp is not None
    assert log is not None
    assert numbers.context.isnan(exp(numbers.context.mpf(2) ** (10**9)))
    assert log(numbers.context.mpf(2) ** (10**9)) > 10**8
    assert exp(numbers.context.mpf(-(10**20))) < 1e-300


def test_an_undefined_function_has_no_value_beyond_the_digits_of_pi_that_it_would_take() -> None:
    """At exp(exp(20)) a check went on for minutes."""
    digits = Digits()
    far = digits.context.exp(digits.context.exp(20))
    assert digits.context.isnan(digits.undefined("g", 1)(far))
    assert not digits.context.isnan(digits.undefined("g", 1)(digits.context.mpf(10) ** 300))
