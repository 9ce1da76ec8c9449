"""Printing in MATLAB's language: what is printed reads back as the same tensor."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mcalc.errors import UnsupportedError
from mcalc.language import read, read_within
from mcalc.language.spec import Spec
from mcalc.notation.matlab import matlab, tree_text
from mcalc.tensor.lower import lower

DATA = Path(__file__).parent.parent / "data"


def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in ("paper.tsv", "cookbook.tsv"):
        with (DATA / name).open(encoding="utf-8", newline="") as lines:
            rows += csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return rows


def _printed(spec: Spec) -> str:
    statements = [f"{name} = {tree_text(root, spec.kinds)}; " for name, root in spec.program.statements]
    return "".join(statements) + matlab(spec)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_acceptance_rows_round_trip(row: dict[str, str]) -> None:
    """The function and the known answer of every row."""
    spec = read(row["spec"], shapes=dict(part.split("=") for part in row["shapes"].split()))
    for own in [spec, *([read_within(row["answer"], spec)] if row["answer"] else [])]:
        back = read_within(_printed(own), spec, syntax="matlab")
        assert back.kind == own.kind
        assert lower(back) is lower(own)


PRINTED = [
    ("x.T @ A @ x / 2 + sum(exp(x)*y)", "x'*A*x/2 + sum(exp(x).*y)"),
    ("2*(A @ x - y).T @ A", "2*(A*x - y)'*A"),
    ("x @ y", "x'*y"),
    ("x @ A", "A'*x"),
    ("x @ A.T", "A*x"),
    ("a*x/2 - 1/x", "a*x/2 - 1./x"),
    ("(A*B) @ C", "(A.*B)*C"),
    ("(x @ y.T)*A", "(x*y').*A"),
    ("(-x)**2 + 2**-a", "(-x).^2 + 2^(-a)"),
    ("X + x", "X + ones(m, 1)*x'"),
    ("X*x - a", "X.*(ones(m, 1)*x') - a"),
    ("ones(n).T @ x", "ones(1, n)*x"),
    ("x[1:] - x[:-1]", "x(2:end) - x(1:end-1)"),
    ("x[::-1] + x[-1]*x[n - 1]", "x(end:-1:1) + x(end)*x(n)"),
    ("X[1, :] + X[0]", "X(2, :)' + X(1, :)'"),
    ("x.T[1:]", "x(2:end)'"),
    ("eye(n)[1:, :] @ x", "eye(n)(2:end, :)*x"),
    ("[[a, b], [c, d]] @ [a, b]", "[a, b; c, d]*[a; b]"),
    ("[x, y]", "[x'; y']"),
    ("concatenate(x, y)", "[x; y]"),
    ("concatenate([[0], x, [1, 2]])", "[0; x; 1; 2]"),
    ("norm(x, 1) + norm(x) + norm(X) + norm(x, 'inf')", "norm1(x) + norm2(x) + norm2(X) + norm(x, inf)"),
    ("trace(X) + asin(a)", "tr(X) + arcsin(a)"),
    ("vec(cos(X))", "reshape(cos(X)', [], 1)"),
    ("reshape(x, 2, 3)", "reshape(x, 3, 2)'"),
    ("sum(X, axis=0) + mean(X, axis=0)", "sum(X, 1)' + mean(X, 1)'"),
    ("max(X, axis=0) + softmax(X, axis=0)[0]", "max(X, [], 1)' + softmax(X, 1)(1, :)'"),
    ("(A @ B)[0, 1]*pi", "(A*B)(1, 2)*pi"),
    ("kron(A, B.T)", "kron(A, B')"),
    ("maximum(x, 0) + (x > y) + (x != y)", "max(x, 0) + (x > y) + (x ~= y)"),
    ("var(x) + std(X)", "var(x, 1) + std(X, 1)"),
    ("std(X, axis=0) + var(X, axis=0)", "std(X, 1, 1)' + var(X, 1, 1)'"),
    ("var(X, axis=1)*x", "var(X, 1, 2).*x"),
    ("std(x, ddof=1) + var(X, axis=1, ddof=1)", "std(x) + var(X, 0, 2)"),
    ("var(X, axis=0, ddof=1)", "var(X, 0, 1)'"),
    ("dot(X, x)", "X*x"),
    ("dot(A, B) - dot(x, y)*A", "A*B - dot(x, y)*A"),
    ("f'(x).T", "f'(x)'"),
    ("matrix_power(A, 3) + inv(A).T", "A^3 + inv(A)'"),
    ("outer(x, y)", "x*y'"),
    ("tril(X) + triu(X, 1)", "tril(X) + triu(X, 1)"),
    ("(x**2).T.T", "x.^2"),
    ("(x > a) - (a > x)*x", "(x > a) - (a > x).*x"),
    ("(x > 0) + (y > 0)", "(x > 0) + (y > 0)"),
    ("x @ x + eye(2*n)[0, 0] + sum(ones(n**2))", "x'*x + eye(2*n)(1, 1) + sum(ones(n^2, 1))"),
]


@pytest.mark.parametrize(("numpy", "expected"), PRINTED, ids=[row[0] for row in PRINTED])
def test_printed(numpy: str, expected: str) -> None:
    """The text, and that it reads back."""
    spec = read(numpy)
    assert matlab(spec) == expected
    back = read_within(expected, spec, syntax="matlab")
    assert back.kind == spec.kind
    assert lower(back) is lower(spec)


@pytest.mark.parametrize("text", ["einsum('ijk,k->ij', T, x)", "norm(X, axis=0)", "roll(X, 1, axis=1)"])
def test_no_word(text: str) -> None:
    with pytest.raises(UnsupportedError, match="MATLAB's language has no word for"):
        matlab(read(text))
