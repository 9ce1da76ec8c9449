"""What terms have in common stands once, and what is said in two halves is said as one."""

from __future__ import annotations

import pytest

import mcalc

CASES = [
    # scalars in front of all terms, with the power nearest to none, where that is shorter
    ("gradient", "m.T @ w/(w.T @ S @ w)", "w", "", "(m - (m.T @ w)*(S + S.T) @ w/(w.T @ S @ w)).T/(w.T @ S @ w)"),
    ("gradient", "m.T @ w/norm(w)", "w", "", "(m/norm(w) - (m.T @ w)*w/norm(w)**3).T"),
    # of a sum of scalars beside a common factor
    ("gradient", "norm(A @ (x + b*(x - z)) - c)**2", "x", "b=scalar c=m", "2*(b + 1)*(A @ (x + b*(x - z)) - c).T @ A"),
    # fractions under a power
    ("derivative", "1/(1/f_ - 1/s)", "s", "", "-1/(1 - s/f_)**2"),
    # stretches that fill an axis together
    ("gradient", "norm(roll(x, 1) - x)**2", "x", "", "(4*x - 2*roll(x, 1) - 2*roll(x, -1)).T"),
    ("gradient", "x.T @ roll(x, 2)", "x", "", "(roll(x, 2) + roll(x, -2)).T"),
    # opposite triangles
    ("gradient", "sum(triu((x[:, None] - x[None, :])**2, 1))", "x", "", "2*sum(x[:, None] - x, axis=1).T"),
    ("gradient", "norm(cholesky(S), 'fro')**2", "S", "", "eye(n)"),
    # odd functions of what is skew
    ("gradient", "sum(abs(x[:, None] - x[None, :]))", "x", "", "2*sum(sign(x[:, None] - x), axis=1).T"),
    # a condition and its opposite
    ("gradient", "sum(where(abs(x) <= 1, x**2/2, abs(x) - 1/2))", "x", "", "clip(x, -1, 1).T"),
    ("gradient", "sum(where(A @ x > 0, A @ x, exp(A @ x)))", "x", "", "where(A @ x > 0, 1, exp(A @ x)).T @ A"),
    # a sum beside a product with it
    ("jacobian", "z + h*(A @ z) + h*(B @ (z + h*(A @ z)))", "z", "h=scalar", "(eye(n) + h*B) @ (eye(n) + h*A)"),
    ("jacobian", "(z - A @ z/2) - A @ (z - A @ z/2)/2", "z", "", "(2*eye(n) - A) @ (2*eye(n) - A)/4"),
    ("derivative", "x + y*z + w*(x + y*z)", "y", "x=scalar y=scalar w=scalar", "z*(w + 1)"),
    # sums over as many places as they are divided by
    ("gradient", "mean(X*Y*Z)*w.T @ w", "w", "X=m,n Y=m,n Z=m,n", "2*mean(X*Y*Z)*w.T"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "spec", "wrt", "shapes", "expression"), CASES)
def test_what_is_common_stands_once(command: str, spec: str, wrt: str, shapes: str, expression: str) -> None:
    declared = dict(part.split("=") for part in shapes.split())
    (found,) = mcalc.ask(command, spec, wrt=wrt, shapes=declared).derivatives
    assert found.expression == expression


@pytest.mark.parametrize(
    ("spec", "expression"),
    [
        ("tril(A) + triu(A, 1)", "A"),
        ("tril(A) + triu(A)", "A + diag(diag(A))"),
        ("tril(A) - diag(diag(A))", "tril(A, -1)"),
        ("triu(A, 1) + diag(diag(A))", "triu(A)"),
        ("tril(A, 1) + triu(A, 2)", "A"),
        ("tril(A, -1) + triu(A, 1)", "A*(ones((n, n)) - eye(n))"),
    ],
)
def test_triangles_that_fill_a_matrix(spec: str, expression: str) -> None:
    found = mcalc.jacobian(f"({spec}) @ x", wrt="x", shapes={"A": "n,n", "x": "n"})
    assert found.expression == expression


def test_axes_of_size_1_keep_the_names_that_have_them() -> None:
    spec = "s = norm(X, axis=1, keepdims=True); Z = X/s; sum(G*Z)"
    found = mcalc.gradient(spec, wrt="X", shapes={"X": "N,n", "G": "N,n"})
    assert found.expression == "(G - Z*sum(G*Z, axis=1, keepdims=True))/s"


@pytest.mark.parametrize("steps", [3, 6, 12, 25, 60])
def test_steps_of_a_linear_recursion_are_a_power(steps: int) -> None:
    """Twelve of them were too much work, and six a nested sum a step."""
    names = [f"z{step} = z{step - 1} + h*(A @ z{step - 1})" for step in range(1, steps + 1)]
    spec = "; ".join(["z0 = z", *names, f"z{steps}"])
    (found,) = mcalc.ask("jacobian", spec, wrt="z", shapes={"A": "n,n", "h": "scalar"}).derivatives
    assert found.expression == f"matrix_power(eye(n) + h*A, {steps})"
