"""The method of differentials: each line of it, and what can't be read off."""

from __future__ import annotations

import pytest

from mcalc.errors import UnsupportedError
from mcalc.explanation.step import Explanation
from tests.explanation.test_story import one

LINES = {
    ("trace(A @ X @ B)", "A=m,n X=n,k B=k,m"): [
        "d(trace(A @ X @ B)) = trace(d(A @ X @ B))",
        "d(A @ X @ B) = A @ dX @ B",
        "d(trace(A @ X @ B)) = trace(A @ dX @ B) = trace(B @ A @ dX)",
        "∂(trace(A @ X @ B))/∂X = (B @ A).T = A.T @ B.T",
    ],
    ("log(det(X))", "X=n,n"): [
        "d(log(det(X))) = d(det(X))/det(X)",
        "d(det(X)) = det(X)*trace(inv(X) @ dX)",
        "d(log(det(X))) = det(X)*trace(inv(X) @ dX)/det(X) = trace(inv(X) @ dX)",
        "∂(log(det(X)))/∂X = inv(X).T",
    ],
    ("inv(X)", "X=n,n"): ["d(inv(X)) = -inv(X) @ dX @ inv(X)", "∂(inv(X))/∂X = -kron(inv(X), inv(X).T)"],
    ("x.T @ A @ x", "x=n A=n,n"): [
        "d(x.T @ A @ x) = dx.T @ A @ x + x.T @ A @ dx = x.T @ (A + A.T) @ dx",
        "∂(x.T @ A @ x)/∂x = x.T @ (A + A.T)",
    ],
    ("norm(A @ x - b)**2", "A=m,n x=n b=m"): [
        "d(norm(A @ x - b)**2) = 2*(A @ x - b).T @ d(A @ x - b)",
        "d(A @ x - b) = A @ dx",
        "d(norm(A @ x - b)**2) = 2*(A @ x - b).T @ A @ dx",
        "∂(norm(A @ x - b)**2)/∂x = 2*(A @ x - b).T @ A",
    ],
    ("trace(X.T @ A @ X)", "X=m,n A=m,m"): [
        "d(trace(X.T @ A @ X)) = trace(d(X.T @ A @ X))",
        "d(X.T @ A @ X) = dX.T @ A @ X + X.T @ A @ dX",
        "d(trace(X.T @ A @ X)) = trace(dX.T @ A @ X + X.T @ A @ dX) = trace(X.T @ (A + A.T) @ dX)",
        "∂(trace(X.T @ A @ X))/∂X = (X.T @ (A + A.T)).T = (A + A.T) @ X",
    ],
    ("X @ X.T + B", "X=m,n B=m,m"): [
        "d(X @ X.T + B) = dX @ X.T + X @ dX.T",
        "∂(X @ X.T + B)/∂X = kron(eye(m), X) + kron(X, eye(m)) @ commutation(m, n)",
    ],
    ("B - 2*(X @ C + D).T", "X=m,n C=n,k B=k,m D=m,k"): [
        "d(B - 2*(X @ C + D).T) = -2*d(X @ C + D).T",
        "d(X @ C + D) = dX @ C",
        "d(B - 2*(X @ C + D).T) = -2*(dX @ C).T",
        "∂(B - 2*(X @ C + D).T)/∂X = -2*kron(C.T, eye(m)) @ commutation(m, n)",
    ],
    ("(X @ B + eye(m)) @ X @ v", "X=m,n B=n,m v=n"): [
        "d((X @ B + eye(m)) @ X @ v) = d(X @ B + eye(m)) @ X @ v + (X @ B + eye(m)) @ dX @ v",
        "d(X @ B + eye(m)) = dX @ B",
        "d((X @ B + eye(m)) @ X @ v) = dX @ B @ X @ v + (X @ B + eye(m)) @ dX @ v",
        "∂((X @ B + eye(m)) @ X @ v)/∂X = kron(eye(m) + X @ B, v.T) + kron(eye(m), (B @ X @ v)[:, None]).T",
    ],
    ("sum(exp(X @ w))", "X=m,n w=n"): [
        "u1 = X @ w = u1",
        "u2 = exp(u1) = u2",
        "y = sum(u2) = y",
        "du1 = dX @ w",
        "du2 = du1*exp(u1)",
        "dy = sum(du2)",
        "dy = sum((dX @ w)*exp(u1)) = sum((dX @ w)*exp(X @ w)) = trace(outer(w, exp(X @ w)) @ dX)",
        "∂y/∂X = outer(w, exp(X @ w)).T = outer(exp(X @ w), w)",
    ],
}


def equations(found: Explanation) -> list[str]:
    """The equations of the steps, with all their sides."""
    lines = []
    for step in found.steps:
        sides = dict.fromkeys(side for side in (step.formula, step.before, *step.through, step.after) if side)
        lines.append(" = ".join([step.subject, *sides]))
    return lines


@pytest.mark.parametrize(("spec", "shapes"), LINES, ids=lambda text: text)
def test_the_differential_is_followed_line_by_line(spec: str, shapes: str) -> None:
    found = one(spec, "X" if "X" in spec else "x", shapes, "differential")
    assert equations(found) == LINES[spec, shapes]
    assert found.method == "differential"
    assert all(step.check is not None for step in found.steps)


@pytest.mark.parametrize(
    ("spec", "shapes", "said"),
    [
        ("trace(A @ X @ B)", "A=m,n X=n,k B=k,m", "df = trace(G.T @ dX) has the derivative G, and here G.T = B @ A"),
        ("G @ X", "G=m,n X=n,k", "vec(dF) = J @ vec(dX) has the derivative J"),
        ("X @ w", "X=m,n w=n", "df = G @ vec(dX) has the derivative G"),
        ("t*A", "t=scalar A=m,n", "dF = G*dt has the derivative G"),
        ("sin(x)", "x=scalar", "df = g*dx has the derivative g"),
        ("A @ x", "x=n A=m,n", "df = G @ dx has the derivative G"),
        ("99", "x=scalar", "df = g*dx has the derivative g"),
    ],
)
def test_the_derivative_is_read_off_by_the_table_of_identification(spec: str, shapes: str, said: str) -> None:
    wrt = next(part.split("=")[0] for part in shapes.split() if part[0] in "Xxt")
    last = one(spec, wrt, shapes, "differential").steps[-1]
    assert (last.rule, last.text) == ("identification", said)


def test_by_a_matrix_it_is_the_method_of_choice() -> None:
    assert one("trace(A @ X)", "X", "A=m,n X=n,m").method == "differential"
    assert one("trace(A @ X)", "X", "A=n,n X=n,n:symmetric").method == "rules"


def test_all_at_once_by_two_matrices_and_twice() -> None:
    assert one("trace(A @ X)", "A,X", "A=m,n X=n,m", "differential").steps[-1].rule == "gradient"
    assert one("x.T @ A @ x", "x,x", "x=n A=n,n", "differential").expression == "A + A.T"


@pytest.mark.parametrize(
    ("spec", "shapes", "words"),
    [
        ("trace(A @ X)", "A=n,n X=n,n:symmetric:orthogonal", "X is symmetric, orthogonal, and what dX can be"),
        ("sum(X)", "X=n,m,k", "here are 3 axes"),
    ],
)
def test_what_has_no_differential_is_a_named_error_with_another_way(spec: str, shapes: str, words: str) -> None:
    with pytest.raises(UnsupportedError) as raised:
        one(spec, "X", shapes, "differential")
    assert words in raised.value.message
    assert raised.value.hint == "--method rules shows the steps"
    assert one(spec, "X", shapes, "rules").steps


def test_defaults_that_notation_leaves_out_are_read_in_a_differential() -> None:
    found = one("cholesky(X) @ b", "X", "X=n,n b=n", "differential")
    assert "tril(ones((n, n)), -1)" in found.steps[1].after
    assert all(step.check is not None for step in found.steps)


@pytest.mark.parametrize("spec", ["(x*y).T", "sin(x.T @ A)", "x.T/norm(x)", "x.T*sum(x)", "stack(x, y, axis=1).T @ y"])
def test_rows_have_differentials_too(spec: str) -> None:
    shapes = " ".join(shape for shape in ("x=n", "y=n", "A=n,m") if shape[0] in spec)
    found = one(spec, "x", shapes, "differential")
    assert all(step.check is not None for step in found.steps)


def test_kinks_speak_of_what_was_typed() -> None:
    found = one("relu(W @ x + b)", "W", "W=m,n x=n b=m", "differential")
    notes = [note for step in found.steps for note in step.notes if "not differentiable" in note]
    assert notes
    assert all("W @ x + b == 0" in note for note in notes)


@pytest.mark.parametrize("word", ["symmetric", "spd", "skew", "diagonal", "lower", "upper", "orthogonal"])
@pytest.mark.parametrize(
    "spec", ["trace(A @ X)", "x.T @ X @ A @ X.T @ x", "X @ x", "log(det(X.T @ X + A @ A.T))", "X.T @ A @ X"]
)
def test_a_variable_with_a_property_moves_by_what_keeps_it(spec: str, word: str) -> None:
    shapes = f"X=n,n:{word} " + " ".join(shape for shape in ("A=n,n", "x=n") if f"{shape[0]}" in spec)
    found = one(spec, "X", shapes, "differential")
    assert all(step.check is not None for step in found.steps)
    moves = {"spd": "is symmetric too", "orthogonal": "= X @ W with a skew W, as X.T @ X stays as it is"}
    assert any(note.startswith(f"dX {moves.get(word, f'is {word} too')}: ") for note in found.steps[-1].notes)
