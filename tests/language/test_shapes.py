"""Ranks, sizes and names of dimensions."""

from __future__ import annotations

from typing import Any

import pytest

from mcalc.catalogue import FUNCTIONS
from mcalc.language import read
from mcalc.language.shape.by_function import RULES
from mcalc.language.spec import Kind
from mcalc.language.text.disguises import DISGUISES
from mcalc.language.walk import core_shapes
from mcalc.tensor import lower


def shapes(text: str, **options: Any) -> str:
    """Every variable with its shape, and the result."""
    spec = read(text, **options)
    parts = [f"{name}={','.join(map(str, v.shape)) or '.'}" for name, v in spec.variables.items()]
    return f"{' '.join(parts)} -> {spec.kind}"


CONVENTION = [
    ("x*w", "x=n w=n -> vector of n"),
    ("W @ x + b", "W=m,n x=n b=. -> vector of m"),
    ("W @ x + h", "W=m,n x=n h=m -> vector of m"),
    ("a @ X", "a=n X=n,m -> vector of m"),
    ("a.T @ X @ b", "a=n X=n,m b=m -> scalar"),
    ("x.T @ A @ x", "x=n A=n,n -> scalar"),
    ("x @ x.T", "x=n -> n x n"),
    ("x @ y.T", "x=n y=m -> n x m"),
    ("x.T @ W", "x=n W=n,m -> row of m"),
    ("x @ W", "x=n W=n,m -> vector of m"),
    ("X @ W + b", "X=m,n W=n,k b=. -> m x k"),
    ("X @ W + h", "X=m,k W=k,n h=n -> m x n"),
    ("A @ X @ B", "A=m,n X=n,k B=k,p -> m x p"),
    ("X", "X=m,n -> m x n"),
    ("inv(X)", "X=n,n -> n x n"),
    ("trace(X @ A)", "X=m,n A=n,m -> scalar"),
    ("alpha*x + β + lam_1", "alpha=. x=n β=. lam_1=. -> vector of n"),
    ("a*b", "a=. b=. -> scalar"),
    ("kron(A, B) @ kron(C, D)", "A=m,n B=k,p C=n,q D=p,r -> k*m x q*r"),
    ("trace(kron(A, B))", "A=n,n B=m,m -> scalar"),
    ("vec(A) + vec(B)", "A=m,n B=m,n -> vector of m*n"),
    ("sum(a)", "a=n -> scalar"),
    ("softmax(x)", "x=n -> vector of n"),
    ("softmax(x.T)", "x=n -> row of n"),
    ("[x[0], y]", "x=n y=. -> vector of 2"),
    ("[x, y]", "x=n y=n -> 2 x n"),
    ("[x.T, y.T]", "x=n y=n -> 2 x n"),
    ("[[x, 1], [2, y]]", "x=. y=. -> 2 x 2"),
    ("x @ [1, 2, 3]", "x=3 -> scalar"),
    ("x.T @ eye(n) @ x", "x=n -> scalar"),
    ("x.T @ eye(k) @ x", "x=k -> scalar"),
    ("eye(n + 1) @ x", "x=n + 1 -> vector of n + 1"),
    ("ones(m, n)*X", "X=m,n -> m x n"),
    ("zeros(2) + x", "x=2 -> vector of 2"),
    ("X + ones(1, 3)", "X=n,3 -> n x 3"),
    ("x[n-1]", "x=n -> scalar"),
    ("x[1:] - x[:-1]", "x=n -> vector of n - 1"),
    ("x[1:-1]", "x=n -> vector of n - 2"),
    ("x[1:]*y", "x=n y=n - 1 -> vector of n - 1"),
    ("x[::-1]", "x=n -> vector of n"),
    ("x[:5:2]", "x=n -> vector of 3"),
    ("X[0]", "X=m,n -> vector of n"),
    ("X[0, :]", "X=m,n -> vector of n"),
    ("X[:, 0]", "X=m,n -> vector of m"),
    ("X[1:, :2]", "X=m,n -> m - 1 x 2"),
    ("x.T[1:]", "x=n -> row of n - 1"),
    ("sum(X, axis=0)", "X=m,n -> vector of n"),
    ("mean(X, axis=1)", "X=m,n -> vector of m"),
    ("softmax(X, axis=1)", "X=m,n -> m x n"),
    ("diff(X, axis=0)", "X=m,n -> m - 1 x n"),
    ("norm(X, axis=-1)", "X=m,n -> vector of m"),
    ("diff(x)", "x=n -> vector of n - 1"),
    ("vec(X)", "X=m,n -> vector of m*n"),
    ("diag(x)", "x=n -> n x n"),
    ("outer(x, y)", "x=n y=m -> n x m"),
    ("cross(x, y)", "x=3 y=3 -> vector of 3"),
    ("solve(A, h)", "A=n,n h=n -> vector of n"),
    ("kron(x, y)", "x=n y=m -> vector of m*n"),
    ("kron(A, x.T)", "A=m,k x=n -> m x k*n"),
    ("kron(x, y.T)", "x=n y=m -> n x m"),
    ("concatenate(x, y)", "x=n y=m -> vector of m + n"),
    ("concatenate(A, B, axis=1)", "A=m,n B=m,k -> m x k + n"),
    ("commutation(2, 3) @ x", "x=6 -> vector of 6"),
    ("matrix_power(A, 2)", "A=n,n -> n x n"),
    ("roll(x, 1)", "x=n -> vector of n"),
    ("einsum('ij,jk->ik', A, B)", "A=m,n B=n,k -> m x k"),
    ("einsum('ijk,k->ij', T, x)", "T=m,k,n x=n -> m x k"),
    ("einsum('i,i', x, y)", "x=n y=n -> scalar"),
    ("T[0, 1, 2]", "T=m,k,n -> scalar"),
    ("f(x) + f'(X)", "x=n X=m,n -> m x n"),
    ("z = W @ x; sum(relu(z)**2)", "W=m,n x=n -> scalar"),
    ("where(x > 0, x, 0)", "x=n -> vector of n"),
    ("n*x", "n=m x=m -> vector of m"),
    ("mse(x, y)", "x=n y=n -> scalar"),
    ("pi", " -> scalar"),
]


@pytest.mark.parametrize(("text", "expected"), CONVENTION, ids=[text for text, _ in CONVENTION])
def test_without_declarations(text: str, expected: str) -> None:
    assert shapes(text) == expected


DECLARED = [
    ("W @ x", {"shapes": {"x": "p"}}, "W=n,p x=p -> vector of n"),
    ("W @ x + y", {"shapes": {"y": "n"}}, "W=n,m x=m y=n -> vector of n"),
    ("W @ x", {"shapes": {"W": "2,m"}}, "W=2,m x=m -> vector of 2"),
    ("W @ x", {"shapes": {"W": "2*k,m + 1"}}, "W=2*k,m + 1 x=m + 1 -> vector of 2*k"),
    ("A @ x", {"shapes": {"A": "symmetric"}}, "A=n,n x=n -> vector of n"),
    ("x + 1", {"scalars": ["x"]}, "x=. -> scalar"),
    ("x.T", {"scalars": ["x"]}, "x=. -> scalar"),
    ("x*z", {"shapes": {"z": "scalar"}}, "x=n z=. -> vector of n"),
    ("a + c", {"shapes": {"a": "vector"}}, "a=n c=. -> vector of n"),
    ("1/N*sum(x)", {"shapes": {"x": "N"}}, "x=N -> scalar"),
    ("1/N*sum(x)", {"sizes": {"N": 3}}, "x=n -> scalar"),
    ("x**n", {"shapes": {"x": "scalar", "n": "scalar"}}, "x=. n=. -> scalar"),
    ("x*y", {"scalar_calculus": True}, "x=. y=. -> scalar"),
    ("x*y + sum(z)", {"scalar_calculus": True}, "x=. y=. z=n -> scalar"),
    ("99", {"shapes": {"x": "scalar"}}, "x=. -> scalar"),
    ("x[::2]", {"shapes": {"x": "2*m"}}, "x=2*m -> vector of m"),
    ("x[1::2]", {"shapes": {"x": "2*m"}}, "x=2*m -> vector of m"),
    ("x[::2]", {"shapes": {"x": "5"}}, "x=5 -> vector of 3"),
    ("x[::2]*y", {"shapes": {"x": "5"}}, "x=5 y=3 -> vector of 3"),
    ("X*x", {"shapes": {"X": "1,n", "x": "n"}}, "X=1,n x=n -> 1 x n"),
    ("X + Y", {"shapes": {"X": "1,n", "Y": "m,1"}}, "X=1,n Y=m,1 -> m x n"),
    ("pi*x", {"shapes": {"pi": "n"}}, "pi=n x=n -> vector of n"),
    ("T + x", {"shapes": {"T": "m,n,k"}}, "T=m,n,k x=k -> m x n x k"),
]


@pytest.mark.parametrize(("text", "options", "expected"), DECLARED, ids=[f"{row[0]} {row[1]}" for row in DECLARED])
def test_with_declarations(text: str, options: dict[str, Any], expected: str) -> None:
    assert shapes(text, **options) == expected


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("x*w", {}, "convention convention"),
        ("a @ X", {}, "inferred convention"),
        ("inv(X)", {}, "inferred"),
        ("W @ x", {"shapes": {"x": "n"}}, "convention declared"),
        ("x @ A @ y", {"shapes": {"A": "m,n"}}, "convention declared convention"),
        ("x + 1", {"scalar_calculus": True}, "convention"),
    ],
)
def test_origins(text: str, options: dict[str, Any], expected: str) -> None:
    assert " ".join(v.origin for v in read(text, **options).variables.values()) == expected


def test_sizes_stay_symbolic() -> None:
    spec = read("W @ x", sizes={"n": 3})
    assert spec.sizes == {"m": None, "n": 3}
    assert str(Kind(spec.variables["W"].shape)) == "m x n"


def test_properties_and_undefined_functions() -> None:
    spec = read("f(A) + g''(A) @ B", shapes={"A": "n,n:symmetric+constant", "B": "n,n:spd"})
    assert spec.variables["A"].properties == ("symmetric", "constant")
    assert spec.variables["B"].properties == ("spd",)
    assert spec.undefined == ("f", "g")


def test_every_node_has_a_kind() -> None:
    spec = read("z = x[1:n-1]; eye(n - 2) @ z + ones(n - 2)/n", shapes={"x": "n"})
    assert {str(kind) for kind in spec.kinds.values()} == {"scalar", "vector of n", "vector of n - 2", "n - 2 x n - 2"}
    assert set(spec.intermediates) == {"z"}
    assert tuple(spec.variables) == ("x",)


def test_every_special_function_has_its_rules() -> None:
    """A rule of its own or core shapes, which say forms and sizes alike."""
    special = {entry.name for entry in FUNCTIONS.values() if entry.signature == "special"} - {"stack", "block"}
    special -= DISGUISES.keys()
    assert all(name in RULES or core_shapes(name) for name in special)


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("sum(x, axis=1)", {"x": (2, "inferred")}),
        ("softmax(W @ x, axis=1)", {"W": (2, "inferred"), "x": (2, "inferred")}),
        ("softmax(x, axis=0)", {"x": (1, "convention")}),
    ],
)
def test_an_axis_decides_how_many_there_are(text: str, origins: dict[str, tuple[int, str]]) -> None:
    assert {name: (len(v.shape), v.origin) for name, v in read(text).variables.items()} == origins


@pytest.mark.parametrize("layers", [10, 1000])
def test_long_chains(layers: int) -> None:
    text = "h0 = x\n" + "\n".join(f"h{i} = tanh(W{i} @ h{i - 1})" for i in range(1, layers)) + f"\nh{layers - 1}"
    spec = read(text)
    assert len(spec.variables) == layers
    assert str(spec.variables["W1"].shape[1]) == "n"


def test_lists_of_matrices_are_a_block_matrix() -> None:
    shapes = {"A": "m,m", "B": "m,k", "C": "k,k"}
    blocks = read("[[A, B], [B.T, C]]", shapes=shapes)
    assert str(blocks.kind) == "k + m x k + m"
    assert lower(blocks) is lower(read("block([[A, B], [B.T, C]])", shapes=shapes))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("np.array([[A, B], [B, A]])", "2 x 2 x m x n"),
        ("[[a, b], [b, a]]", "2 x 2"),
        ("[[x, y], [y, x]]", "2 x 2 x n"),
        ("[[1, 2], [3, 4]]", "2 x 2"),
    ],
)
def test_other_lists_are_arrays(text: str, kind: str) -> None:
    assert str(read(text).kind) == kind


@pytest.mark.parametrize("before", ["cumsum(X)", "normalize(X)", "softmin(X)"])
def test_what_was_read_before_makes_no_difference(before: str) -> None:
    """softmax and cumsum have one signature, and only softmax goes along the rows of a matrix."""
    read(before)
    assert shapes("softmax(X)") == "X=m,n -> m x n"
    assert shapes("cumsum(X)") == "X=n -> vector of n"
