"""The check of every answer: right answers pass, wrong ones never, and what can't be told is said."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.errors import InternalError, UnsupportedError
from mcalc.evaluation.settings import Setting
from mcalc.language import read, read_within
from mcalc.proof.every_answer.prove import Check, prove
from mcalc.proof.every_answer.subject import Subject


def check(
    function: str, shapes: str, wrt: str, closed: str, split: int = 0, form: str = "exact", **more: object
) -> Check:
    """`wrt` is groups of variables, `x|w` for two differentiations, `x,w` stacked."""
    spec = read(function, shapes=dict(part.split("=") for part in shapes.split()), sizes=more.get("sizes"))  # type: ignore[arg-type]
    groups = [group.split(",") for group in wrt.split("|")]
    answer = read_within(closed, spec)
    order = more.get("order")
    return prove(spec, groups, answer, split=split, form=form, order=order).check  # type: ignore[arg-type]


RIGHT = [
    ("norm(A @ x - b)**2", "A=m,n x=n b=m", "x", "2*(A @ x - b).T @ A", 0),
    ("sum(relu(x))", "x=n", "x", "(x > 0).T", 0),
    ("sum(abs(x))", "x=n", "x", "sign(x).T", 0),
    ("max(x)", "x=n", "x", "(x == max(x)).T", 0),
    ("1 + 1e-7*sum(sin(x))", "x=n", "x", "1e-7*cos(x).T", 0),
    ("sum(sin(100*x))", "x=n", "x", "100*cos(100*x).T", 0),
    ("sum(sigmoid(1000*x))", "x=n", "x", "1000*(sigmoid(1000*x)*(1 - sigmoid(1000*x))).T", 0),
    ("sum((1 - cos(x))/x**2)", "x=n", "x", "(sin(x)/x**2 - 2*(1 - cos(x))/x**3).T", 0),
    ("(1e6 + sum(sin(x))) - 1e6", "x=n", "x", "cos(x).T", 0),
    ("sum(x)/10**9", "x=n", "x", "ones(n).T/10**9", 0),
    ("sum(exp(30*x))", "x=n", "x", "30*exp(30*x).T", 0),
    ("(x - x) @ w", "x=n w=n", "x", "zeros(n).T", 0),
    ("sum(sin(x)**2 + cos(x)**2)", "x=n", "x", "zeros(n).T", 0),
    ("sum(sin(x)**2 + cos(x)**2)", "x=n", "x|x", "zeros(n, n)", 1),
    # domains
    ("log(1 - norm(x)**2)", "x=n", "x", "-2*x.T/(1 - norm(x)**2)", 0),
    ("sum(acosh(x))*sum(asin(y))", "x=n y=n", "x", "sum(asin(y))/sqrt(x**2 - 1).T", 0),
    ("log(det(X))", "X=n,n", "X", "inv(X).T", 0),
    ("sum(log(x - y))", "x=n y=n", "x", "(1/(x - y)).T", 0),
    ("sum(where(x > 0, log(x), x))", "x=n", "x", "where(x > 0, 1/x, 1).T", 0),
    ("x**y", "x=scalar y=scalar", "y", "x**y*log(x)", 0),
    # the matrix must be tall
    ("inv(X.T @ X) @ X.T @ y", "X=n,m y=n", "y", "inv(X.T @ X) @ X.T", 1),
    ("inv(X @ X.T) @ X @ y", "X=n,m y=m", "y", "inv(X @ X.T) @ X", 1),
    # sizes that the function asks for
    ("x[5] + x[7]", "x=n", "x", "(eye(n)[5] + eye(n)[7]).T", 0),
    ("x[2:] - x[:-2]", "x=n", "x", "eye(n)[2:, :] - eye(n)[:-2, :]", 1),
    ("mean(x**2)", "x=n", "x", "2*x.T/n", 0),
    # large sizes, as numbers
    ("sigmoid(W @ x)", "W=128,784 x=784", "x", "diag(sigmoid(W @ x)*(1 - sigmoid(W @ x))) @ W", 1),
    ("mean(x**2)", "x=1000", "x", "x.T/500", 0),
    ("x[1:] - x[:-1]", "x=1000", "x", "eye(1000)[1:, :] - eye(1000)[:999, :]", 1),
    ("x[500]", "x=1000", "x", "eye(1000)[500].T", 0),
    # second derivatives, mixed and stacked
    ("norm(x)", "x=n", "x|x", "eye(n)/norm(x) - x @ x.T/norm(x)**3", 1),
    ("sum(x**3*w)", "x=n w=n", "x|w", "diag(3*x**2)", 1),
    ("x**3*y", "x=scalar y=scalar", "x,y|x,y", "[[6*x*y, 3*x**2], [3*x**2, 0]]", 1),
    ("x @ w", "x=n w=n", "x,w", "concatenate(w, x).T", 0),
    ("x**2*y", "x=scalar y=scalar", "x,y", "[2*x*y, x**2]", 0),
    # undefined functions
    ("sum(f(x))", "x=n", "x", "f'(x).T", 0),
    ("sum(log(f(x)))", "x=n", "x|x", "diag(f''(x)/f(x) - f'(x)**2/f(x)**2)", 1),
    # declared properties
    ("x.T @ A @ x", "x=n A=n,n:symmetric", "x", "2*x.T @ A", 0),
    ("trace(A @ A)", "A=n,n:symmetric", "A", "2*A", 0),
]  # fmt: skip


@pytest.mark.parametrize(("function", "shapes", "wrt", "closed", "split"), RIGHT)
def test_right_answers_pass(function: str, shapes: str, wrt: str, closed: str, split: int) -> None:
    found = check(function, shapes, wrt, closed, split)
    assert found.method == "finite differences"
    assert found.points >= 2
    assert found.max_error < 1e-6


WRONG = [
    ("norm(A @ x - b)**2", "A=m,n x=n b=m", "x", "2.002*(A @ x - b).T @ A", 0),
    ("norm(A @ x - b)**2", "A=m,n x=n b=m", "x", "-2*(A @ x - b).T @ A", 0),
    ("norm(A @ x - b)**2", "A=m,n x=n b=m", "x", "2*(A @ x).T @ A", 0),
    ("norm(A @ x - b)**2", "A=m,n x=n b=m", "x", "2*A.T @ (A @ x - b)", 0),
    ("sum(relu(x))", "x=n", "x", "(x > 1/2).T", 0),
    ("clip(x, 0, 1) @ w", "x=n w=n", "x", "((x > 0)*w).T", 0),
    ("1 + 1e-7*sum(sin(x))", "x=n", "x", "1.001e-7*cos(x).T", 0),
    ("1 + 1e-7*sum(sin(x))", "x=n", "x", "zeros(n).T", 0),
    ("sum(sin(100*x))", "x=n", "x", "100.1*cos(100*x).T", 0),
    ("sum(x)/10**9", "x=n", "x", "zeros(n).T", 0),
    ("log(det(X))", "X=n,n", "X", "inv(X)", 0),
    ("maximum(x, x)", "x=n", "x", "zeros(n, n)", 1),
    ("mean(x**2)", "x=1000", "x", "x.T/501", 0),
    ("norm(x)", "x=n", "x|x", "eye(n)/norm(x) - x @ x.T/norm(x)**2", 1),
    ("sum(x**3*w)", "x=n w=n", "x|w", "diag(3.003*x**2)", 1),
    ("sum(f(x))", "x=n", "x|x", "diag(f'(x))", 1),
    ("x[2:] - x[:-2]", "x=n", "x", "eye(n)[2:, :] - eye(n)[1:-1, :]", 1),
    ("A @ X @ B", "A=p,n X=n,m B=m,q", "X", "kron(A, B.T)*1.001", 2),
    ("trace(A.T @ B @ A)", "A=n,n:symmetric B=n,n", "A", "A @ B.T + 1.001*B.T @ A", 0),
    ("x.T @ A @ x", "x=n A=n,n", "x", "x.T", 0),
    ("sum(x)", "x=n", "x", "ones(n)", 0),
    ("sum(x)", "x=n", "x", "1", 0),
]  # fmt: skip


@pytest.mark.parametrize(("function", "shapes", "wrt", "closed", "split"), WRONG)
def test_wrong_answers_never_pass(function: str, shapes: str, wrt: str, closed: str, split: int) -> None:
    with pytest.raises(InternalError, match="own check of its answer failed"):
        check(function, shapes, wrt, closed, split, form="vec" if "kron" in closed else "exact")


FAR = [
    ("sum(log(x - 100))", "(1/(x - 100)).T"),
    ("sum(log(1 - 1e6*x**2))", "(-2e6*x/(1 - 1e6*x**2)).T"),
    ("sum(asin(x - 50))", "(1/sqrt(1 - (x - 50)**2)).T"),
    ("sum(log(5 - x)*log(x - 4.9))", "(log(5 - x)/(x - 4.9) - log(x - 4.9)/(5 - x)).T"),
    ("sum(log(log(log(log(x)))))", "(1/(x*log(x)*log(log(x))*log(log(log(x))))).T"),
    ("sum(exp(x + 800))", "exp(x + 800).T"),
]


@pytest.mark.parametrize(("function", "closed"), FAR, ids=[function for function, _ in FAR])
def test_points_are_found_far_out(function: str, closed: str) -> None:
    assert check(function, "x=n", "x", closed).points == 2
    with pytest.raises(InternalError):
        check(function, "x=n", "x", f"1.001*({closed})")


DROWNED = [
    ("1e12 + 1e-12*sum(sin(x))", "1e-12*cos(x).T"),
    ("sum(exp(x)) - 1e30", "exp(x).T"),
    ("sum(sin(1e9*x))", "1e9*cos(1e9*x).T"),
    ("sum((1 + 1e-10*x)**2)", "2e-10*(1 + 1e-10*x).T"),
    ("sum(tanh(x) - (exp(x) - exp(-x))/(exp(x) + exp(-x)))", "zeros(n).T"),
]


@pytest.mark.parametrize(("function", "closed"), DROWNED, ids=[function for function, _ in DROWNED])
def test_what_drowns_in_rounding_is_told_with_more_digits(function: str, closed: str) -> None:
    assert check(function, "x=n", "x", closed).points == 2
    with pytest.raises(InternalError):
        check(function, "x=n", "x", f"1.001*({closed}) + 1e-13*x.T")


def test_a_hessian_that_drowns_in_rounding() -> None:
    assert check("1e12 + 1e-12*sum(sin(x))", "x=n", "x|x", "-1e-12*diag(sin(x))", 1).method.startswith("high-precision")
    with pytest.raises(InternalError):
        check("1e12 + 1e-12*sum(sin(x))", "x=n", "x|x", "-1.01e-12*diag(sin(x))", 1)


# By A and C the closed form is smaller, so that usual sizes will do.
@pytest.mark.parametrize(("by", "points"), [("A", 2), ("B", 4), ("C", 2)])
def test_what_is_large_at_all_sizes_is_told_at_the_smallest(by: str, points: int) -> None:
    found = mcalc.jacobian("kron(kron(A, B), C)", wrt=by)
    assert found.check.points == points
    layout = {"split": 2, "form": found.form}
    with pytest.raises(InternalError):
        check("kron(kron(A, B), C)", "A=m,n B=k,p C=q,r", by, f"1.001*({found.expression})", **layout)


@pytest.mark.parametrize("vec", ["rows", "columns"])
def test_no_point_is_said_where_some_sizes_are_too_large_as_well(vec: str) -> None:
    with pytest.raises(UnsupportedError, match="no point was found"):
        mcalc.jacobian("B/B/B", wrt="B", shapes={"B": "n,n:upper"}, vec=vec)


@pytest.mark.parametrize(
    ("function", "shapes", "closed", "why"),
    [
        ("log(-norm(x)**2 - 1)", "x=n", "x.T", "no point was found"),
        ("mean(W @ x)*x", "W=3000,4000 x=4000", "ones(4000, 4000)/3000", "too large"),
    ],
)
def test_what_cannot_be_told_is_said(function: str, shapes: str, closed: str, why: str) -> None:
    with pytest.raises(UnsupportedError, match=why):
        check(function, shapes, "x", closed, 1 if "mean" in function else 0)


@pytest.mark.parametrize(
    ("function", "shapes", "closed", "kind"),
    [
        ("trace(A.T @ B @ A)", "A=n,n:symmetric B=n,n", "A @ B.T + B.T @ A", "symmetric"),
        ("trace(A.T @ B @ A)", "A=n,n:spd B=n,n", "A @ B.T + B.T @ A", "symmetric"),
        ("trace(A.T @ A)", "A=n,n:orthogonal", "zeros(n, n)", "orthogonal"),
        ("sum(A.T)", "A=n,n:skew", "zeros(n, n)", "skew"),
        ("sum(A)", "A=n,n:diagonal", "eye(n)", "diagonal"),
        ("sum(A)", "A=n,n:lower", "tril(ones(n, n))", "lower"),
    ],
)
def test_an_answer_may_use_a_declared_property(function: str, shapes: str, closed: str, kind: str) -> None:
    assert check(function, shapes, "A", closed).method == f"finite differences along {kind} directions"


def test_denominator_layout_is_the_transpose() -> None:
    function, shapes = "A @ sin(x)", "A=m,n x=n"
    assert check(function, shapes, "x", "A @ diag(cos(x))", 1).points == 2
    assert check(function, shapes, "x", "diag(cos(x)) @ A.T", 1, order=(1, 0)).points == 2
    with pytest.raises(InternalError):
        check(function, shapes, "x", "diag(cos(x)) @ A.T", 1)
    assert check("sum(x)", "x=n", "x", "ones(n)", 1, order=(1, 0)).points == 2


def test_more_than_two_axes() -> None:
    shapes = "A=p,n X=n,m B=m,q"
    assert check("A @ X @ B", shapes, "X", "kron(A, B.T)", 2, form="vec").points == 2
    assert check("A @ X @ B", shapes, "X", "einsum('ik,lj->ijkl', A, B)", 2, form="einsum").points == 2
    with pytest.raises(InternalError):
        check("A @ X @ B", shapes, "X", "einsum('ik,lj->klij', A, B)", 2, form="einsum")


def test_sizes_as_given() -> None:
    assert check("sum(x)/n", "x=n", "x", "ones(n).T/3", 0, sizes={"n": 3}).points == 2
    assert check("sum(x)/n", "x=n", "x", "ones(n).T/n", 0, sizes={"n": 10**9}).points == 2


def test_branches_are_all_met() -> None:
    assert check("sum(huber_penalty(x))", "x=n", "x", "clip(x, -1, 1).T").points >= 6


def test_it_is_the_same_every_time() -> None:
    row = ("sum(softmax(x)*w)", "x=n w=n", "x", "(softmax(x)*w - (softmax(x) @ w)*softmax(x)).T")
    assert check(*row) == check(*row)


def test_a_zero_but_for_rounding_is_no_disagreement() -> None:
    """sin(pi) is 1e-16 for a computer, and the derivative of x**sin(pi) not quite 0."""
    spec = "flip((sigmoid(x) + 0.1)**sin(pi) - mean((sigmoid(x) + 0.1)**sin(pi)))"
    assert mcalc.jacobian(spec, wrt="x").check.points >= 2
    with pytest.raises(InternalError):
        check("sum(x**2)/1000", "x=n", "x", "2.001*x.T/1000", 0)


def test_a_function_is_ready_for_the_sizes_that_are_asked_for_and_not_for_others() -> None:
    spec = read("A @ x")
    subject = Subject(spec, ["x"])
    for m, n in ((2, 3), (4, 5), (6, 2), (3, 7)) * 20:
        setting = Setting({"m": m, "n": n}, {"A": (m, n), "x": (n,)}, None, True)
        assert subject.evaluator(setting, 1e6).shape == (m,)
        del setting


def test_what_is_too_large_and_has_no_smaller_copy_is_said() -> None:
    entries = ", ".join(f"x[{place}]*x[{(place + 1) % 100}]" for place in range(100))
    with pytest.raises(UnsupportedError, match="too large to be checked"):
        mcalc.jacobian(f"[{entries}]", wrt="x", shapes={"x": "100"})
