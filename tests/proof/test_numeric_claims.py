"""`mcalc check` on a user's claim: what agrees, and what is said of what doesn't."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.errors import LimitError, OptionError, UnknownVariableError
from mcalc.language import read, read_within
from mcalc.proof.check.claim import check_claim
from mcalc.proof.check.entries import check_derivative
from mcalc.proof.check.verdict import Verdict
from mcalc.proof.trials.plan import Plan

LEAST_SQUARES = ("norm(A @ x - b)**2", {"A": "m,n", "x": "n", "b": "m"}, "x")
QUADRATIC = ("x.T @ B @ x", {"x": "n", "B": "n,n"}, "x")
PRODUCT = ("x*w", {"x": "n", "w": "n"}, "x")
SANDWICH = ("A @ X @ B", {"A": "p,n", "X": "n,m", "B": "m,q"}, "X")


def checked(case: tuple[str, dict[str, str], str], claim: str, order: int = 1, against: str = "numeric") -> Verdict:
    spec_text, shapes, wrt = case
    return check_claim(
        read(spec_text, shapes=shapes), tuple(wrt.split(",")), claim, order=order, plan=Plan(against=against)
    )


@pytest.mark.parametrize("against", ["numeric", "sympy"])
@pytest.mark.parametrize(
    ("case", "claim", "layout"),
    [
        (LEAST_SQUARES, "2*(A @ x - b).T @ A", "numerator"),
        (LEAST_SQUARES, "2*A.T @ (A @ x - b)", "denominator"),
        (QUADRATIC, "x.T @ (B + B.T)", "numerator"),
        (PRODUCT, "diag(w)", "numerator"),
        (("trace(X @ A)", {"X": "m,n", "A": "n,m"}, "X"), "A.T", "numerator"),
        (("3*x**2*y", {"x": "scalar", "y": "scalar"}, "x,y"), "[6*y*x, 3*x**2]", "numerator"),
        (("sum(f(x))", {"x": "n"}, "x"), "f'(x).T", "numerator"),
        (("X.T", {"X": "n,m"}, "X"), "commutation(n, m)", "numerator"),
    ],
)
def test_right_claims(case: tuple[str, dict[str, str], str], claim: str, layout: str, against: str) -> None:
    found = checked(case, claim, against=against)
    assert found.agrees is True
    assert found.layout == layout
    assert found.undecided == 0
    assert found.max_error < 1e-9


@pytest.mark.parametrize(
    ("case", "claim", "words"),
    [
        (LEAST_SQUARES, "-2*A.T @ (A @ x - b)", "the sign is wrong"),
        (LEAST_SQUARES, "(A @ x - b).T @ A", "it is 1/2 times the derivative"),
        (("sin(x)", {"x": "n"}, "x"), "1.5*diag(cos(x))", "it is 3/2 times the derivative"),
        (LEAST_SQUARES, "2*A.T @ (A @ x + b)", "it is right with - for + in A @ x + b"),
        (LEAST_SQUARES, "2*A.T @ A @ x - A.T @ b", "the term A.T @ b should be 2 times that"),
        (LEAST_SQUARES, "2*A.T @ A @ x + 2*A.T @ b", "the sign of the term 2*A.T @ b is wrong"),
        (LEAST_SQUARES, "2*A.T @ A @ x - 2*A.T @ b + x", "the term x should not be there"),
        (LEAST_SQUARES, "2*A", "its shape is 4 x 5 and the derivative's is 1 x 5"),
        (LEAST_SQUARES, "3", "a scalar is not expanded"),
        (QUADRATIC, "2*B @ x", "it is right with (B + B.T)/2 for B"),
        (PRODUCT, "w", "it is the diagonal: write diag(...) around it"),
        (PRODUCT, "diag(w) + eye(n)", "the term eye(n) should not be there"),
        (PRODUCT, "outer(w, ones(n))", "every column is the sum of the columns"),
        (PRODUCT, "zeros(n, n)", "the claim is zero and the derivative is not"),
        (("W @ x", {"W": "m,n", "x": "n"}, "x"), "W.T", "transposed: right in denominator layout"),
        (("logdet(X)", {"X": "n,n"}, "X"), "inv(X)", "it is transposed"),
        (("softmax(x)", {"x": "n"}, "x"), "diag(softmax(x)*(1 - softmax(x)))", "only the diagonal is right"),
        (("softmax(x)", {"x": "n"}, "x"), "diag(softmax(x))", "rank 1"),
        (("sum(x)", {"x": "n"}, "x"), "1", "every entry has that value"),
        (("sum(sin(x))", {"x": "n"}, "x"), "sum(cos(x))", "the sum of all entries"),
        (("exp(X @ w)", {"X": "m,n", "w": "n"}, "w"), "exp(X @ w).T @ X", "summed over the rows"),
        (
            ("x[1:] - x[:-1]", {"x": "n"}, "x"),
            "eye(n)[1:, :]",
            "wrong at entries [0, 0], [1, 1], [2, 2], [3, 3] and 2 more",
        ),
        (SANDWICH, "kron(B.T, A)", "vec by columns"),
    ],
)
def test_wrong_claims_are_explained(case: tuple[str, dict[str, str], str], claim: str, words: str) -> None:
    found = checked(case, claim)
    assert found.agrees is False
    assert words in (found.diagnosis or "")


def test_hessians() -> None:
    assert checked((*QUADRATIC[:2], "x,x"), "B + B.T", order=2).agrees is True
    assert checked((*QUADRATIC[:2], "x"), "B + B.T", order=2).agrees is True
    wrong = checked((*QUADRATIC[:2], "x"), "B", order=2)
    assert wrong.agrees is False
    assert "missing term B.T" in (wrong.diagnosis or "")
    assert wrong.mended is not None
    mixed = ("x.T @ A @ y", {"x": "n", "A": "n,m", "y": "m"}, "x,y")
    assert checked(mixed, "A", order=2).agrees is True
    assert checked((mixed[0], mixed[1], "y,x"), "A.T", order=2).agrees is True


def test_a_symmetric_matrix_moves_symmetrically() -> None:
    """By a symmetric X both A and A.T are the derivative of trace(X @ A), and neither is 2*A."""
    case = ("trace(X @ A)", {"X": "n,n:symmetric", "A": "n,n"}, "X")
    assert checked(case, "A").agrees is True
    assert checked(case, "A.T").agrees is True
    assert checked(case, "2*A").agrees is False


def test_the_worst_entry_is_named_in_the_layout() -> None:
    spec = read("x**2", shapes={"x": "3"})
    found = check_derivative(spec, ("x",), read_within("diag([2*x[0], 2*x[1], 3*x[2]])", spec))
    assert found.worst is not None
    assert found.worst.place == (2, 2)
    assert found.worst.claimed == pytest.approx(1.5 * found.worst.expected)


def test_sizes_given_by_the_user_are_kept_and_others_differ() -> None:
    spec = read("A @ x", shapes={"A": "m,n", "x": "n"})
    sizes = check_derivative(spec, ("x",), read_within("A", spec), plan=Plan({"n": 7})).sizes
    assert sizes["n"] == 7
    assert sizes["m"] not in (1, 7)


def test_too_large_is_refused_with_the_numbers() -> None:
    spec = read("x*w", shapes={"x": "n", "w": "n"})
    with pytest.raises(LimitError, match=r"100000 x 100000 entries.*GB"):
        check_derivative(spec, ("x",), read_within("diag(w)", spec), plan=Plan({"n": 100000}))


def test_errors() -> None:
    spec = read("x*w", shapes={"x": "n", "w": "n"})
    closed = read_within("diag(w)", spec)
    with pytest.raises(UnknownVariableError):
        check_derivative(spec, ("y",), closed)
    with pytest.raises(OptionError, match="no engine 'maple'"):
        check_derivative(spec, ("x",), closed, plan=Plan(against="maple"))


@pytest.mark.parametrize(
    ("spec", "claim", "wrt", "words"),
    [
        ("max(a, b)", "1", "a", "wrong where a < b, and right at the other points: one branch of several"),
        ("min(a, b)", "0", "a", "the claim is zero and the derivative is not"),
        ("det(X)", "abs(det(X))*inv(X).T", "X", "it is right with det(X) for abs(det(X))"),
        ("clip(a, -3, 3)", "1", "a", "wrong where a < -3"),
        ("where(a > b, a, 2*a)", "1", "a", "wrong where a < b"),
        ("where(a > 5, a**2, a)", "1", "a", "wrong where a > 5"),
        ("minimum(a, 3)", "1", "a", "wrong where a > 3"),
    ],
)
def test_every_branch_is_looked_at(spec: str, claim: str, wrt: str, words: str) -> None:
    verdict = check_claim(read(spec), (wrt,), claim)
    assert verdict.agrees is False
    assert words in str(verdict.diagnosis)


def test_a_zero_is_told_from_rounding_by_more_digits() -> None:
    identity = ("tanh(x) - (exp(x) - exp(-x))/(exp(x) + exp(-x))", {"x": "n"}, "x")
    assert checked(identity, "zeros(n, n)").agrees is True
    assert checked(identity, "1e-17*eye(n)").agrees is False


@pytest.mark.parametrize("offset", ["1e30", "1e60", "1e90"])
def test_a_large_value_hides_no_wrong_derivative(offset: str) -> None:
    case = (f"sum(exp(x)) - {offset}", {"x": "n"}, "x")
    assert checked(case, "exp(x).T").agrees is True
    assert checked(case, "2*exp(x).T").agrees is False
    assert checked((case[0], case[1], "x,x"), "2*diag(exp(x))", order=2).agrees is False


@pytest.mark.parametrize(
    ("function", "claim"),
    [
        ("sum(log(x - 100))", "(1/(x - 100)).T"),
        ("sum(log(5 - x)*log(x - 4.9))", "(log(5 - x)/(x - 4.9) - log(x - 4.9)/(5 - x)).T"),
    ],
)
def test_points_are_found_far_out(function: str, claim: str) -> None:
    """Near the numbers of the spec, as the check of an answer does."""
    case = function, {"x": "n"}, "x"
    assert checked(case, claim).agrees is True
    assert checked(case, f"1.001*({claim})").agrees is False


@pytest.mark.parametrize(("text", "least"), [("x[5]**2", 6), ("x[4]*x[0]", 5), ("sum(x[4:6])", 6), ("x[:-7]", 8)])
def test_a_dimension_gets_a_size_that_has_every_place(text: str, least: int) -> None:
    """x[5] of a vector of 3 was no value, and a slice of it was empty."""
    spec = read(text, shapes={"x": "n"})
    zero = read_within(f"zeros({', '.join(map(str, (*spec.kind.shape, 'n')))})", spec)
    assert check_derivative(spec, ("x",), zero).sizes["n"] >= least


def test_a_claim_by_a_declared_matrix_says_along_which_moves_it_was_compared() -> None:
    found = mcalc.check("trace(A @ X)", "A", wrt="X", shapes={"X": "n,n:symmetric"})
    assert found
    assert "note: compared along moves of X that keep it symmetric" in repr(found)
    assert "note" not in repr(mcalc.check("trace(A @ X)", "A.T", wrt="X"))
