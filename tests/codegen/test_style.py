"""Emitted files as linters and type checkers see them: ruff's usual rules, and mypy's strict mode."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from mcalc.answers.code import Order, built
from mcalc.answers.request import Request

LOGISTIC = "sum(log(1 + exp(-y*(X @ w)))) + lam*norm(w)**2"
DATA = {"X": "m,n", "lam": "scalar"}
ORDERS = {
    "attention": Order(
        Request(
            "P = softmax(Q @ K.T/sqrt(d), axis=1); sum(G*(P @ V))",
            ("Q", "K", "V"),
            {"Q": "n,d", "K": "m,d", "V": "m,d", "G": "n,d"},
        )
    ),
    "gates": Order(
        Request(
            "f = sigmoid(B @ x); i = sigmoid(A @ x); o = sigmoid(C @ x); u = tanh(D @ x); r @ (o*tanh(f*c + i*u))",
            ("A", "B", "C", "D"),
            {"A": "m,n", "B": "m,n", "C": "m,n", "D": "m,n", "c": "m"},
        )
    ),
    "process": Order(
        Request("K = S + s*eye(n); logdet(K) + y @ inv(K) @ y", ("S", "s"), {"S": "n,n:spd", "s": "scalar"})
    ),
    "logistic": Order(Request(LOGISTIC, "w", DATA, command="hessian")),
    "cubic": Order(Request("A @ X @ A.T", "A", {"A": "m,n", "X": "n,n"})),
    "one_size": Order(Request("x*x[0]", "x", {"x": "n"})),
    "stencil": Order(Request("x[2:] - 2*x[1:-1] + x[:-2] + x[1:-1]**3", "x", {"x": "n"}), form="sparse"),
    "arrow": Order(Request("x*x[0] + sum(x)*eye(n)[0]", "x", {"x": "n"}), form="sparse"),
    "gaps": Order(Request("(A - A.T) @ x", "x", {"x": "n", "A": "n,n"}), form="sparse"),
    "blocks": Order(Request("norm(T - U @ V.T)**2", "U", {"U": "m,k", "V": "n,k"}, command="hessian"), form="sparse"),
    "products": Order(Request("tanh(W @ x)", ("W", "x"), {"W": "m,n", "x": "n"}), form="operator"),
    "kronecker": Order(Request("A @ X @ B", "X", {"A": "m,n", "X": "n,k", "B": "k,p"}), form="factors"),
    "softmax": Order(Request("softmax(x)", "x", {"x": "n"}), form="factors"),
    "low": Order(Request("A @ B @ x", "x", {"A": "m,k", "B": "k,n", "x": "n"}), form="factors"),
    "flat": Order(Request(LOGISTIC, "w", DATA), "scipy"),
    "packed": Order(Request("mean((y - X @ w - c)**2)", ("w", "c"), {"X": "m,n", "c": "scalar"}), "scipy"),
    "boosted": Order(Request("sum(log(1 + exp(p)) - y*p)", "p", {"y": "n", "p": "n"}), form="objective"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all modules."""
    folder = tmp_path_factory.mktemp("emitted")
    for name, order in ORDERS.items():
        (folder / f"{name}.py").write_text(built(order)[0], encoding="utf-8")
    return folder


def _run(folder: Path, *words: str) -> str:
    asked = [sys.executable, "-m", *words]
    return subprocess.run(asked, cwd=folder, capture_output=True, encoding="utf-8", check=False).stdout


def test_ruff_has_nothing_to_say(files: Path) -> None:
    if find_spec("ruff") is None:
        pytest.skip("ruff isn't installed")
    assert _run(files, "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,B,UP,RUF", ".") == (
        "All checks passed!\n"
    )


def test_types_hold(files: Path) -> None:
    """NumPy's stubs don't know what sums along axes are, so what is `Any` may be returned."""
    if find_spec("mypy") is None or find_spec("scipy-stubs") is None:
        pytest.skip("mypy and the stubs of SciPy aren't installed")
    kept = str(Path(__file__).resolve().parents[2] / ".mypy_cache" / "emitted")  # NumPy's stubs take most of the time
    found = _run(files, "mypy", "--strict", "--no-warn-return-any", "--cache-dir", kept, ".")
    assert found.startswith("Success")


def test_lines_that_return_several_results_are_not_long() -> None:
    text = built(ORDERS["gates"])[0]
    assert "    return (\n        np.outer(" in text
    assert max(len(line) for line in text.splitlines() if "np.outer" in line) <= 100
