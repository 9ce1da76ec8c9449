"""`mcalc functions`, and the options that choose MATLAB's language."""

from __future__ import annotations

import json

import pytest

from mcalc.catalogue import FUNCTIONS
from mcalc.cli.run import run


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def test_all_are_listed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    status, out, err = _run(capsys, "functions")
    assert (status, err) == (0, "")
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "  clip(x, low, high)          x held between low and high" in out
    assert "  x @ y                       Matrix product x @ y" in out
    found = [line.replace("(", " ").split()[0] for line in out.splitlines() if line.startswith("  ") and line[2] != " "]
    assert {name for name, entry in FUNCTIONS.items() if entry.group != "operators"} <= set(found)


def test_one(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "functions", "arcsin")
    assert status == 0
    assert out.splitlines() == [
        "asin(x)",
        "  Inverse sine.",
        "",
        "  also called           arcsin",
        "  group                 element-wise",
        "  parameters            x",
        "  shapes                any that broadcast, element by element",
        "  derivative            by x: 1/sqrt(1 - x**2)",
        "  differentiable where  abs(x) < 1",
        "  NumPy                 np.arcsin(x)",
        "  JAX                   jnp.arcsin(x)",
        "  PyTorch               torch.asin(x)",
        "  SymPy                 sympy.asin(x)",
        r"  LaTeX                 \arcsin\left(x\right)",
    ]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("softmax", "derivative  by x: diag(softmax(x)) - outer(softmax(x), softmax(x))"),
        ("@", "derivative   of x @ y by x: y.T"),
        ("trace", "derivative   by X: eye(n)"),
        ("solve", "derivative            by b: inv(A)"),
        ("log2", "is                    log(x)/log(2)"),
        ("abs", "a kink or jump where  x == 0"),
    ],
)
def test_facts(capsys: pytest.CaptureFixture[str], name: str, line: str) -> None:
    status, out, _ = _run(capsys, "functions", name)
    assert status == 0
    assert f"  {line}" in out.splitlines()


def test_near_miss(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = _run(capsys, "functions", "sotfmax")
    assert (status, out) == (2, "")
    assert err == "Error: there is no function sotfmax\nhint: did you mean softmax?\n"


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "functions", "--json")
    assert status == 0
    assert [entry["name"] for entry in json.loads(out)["functions"]] == list(FUNCTIONS)
    status, out, _ = _run(capsys, "functions", "softmax", "--json")
    found = json.loads(out)["function"]
    assert status == 0
    assert found["spellings"]["jax"] == "jax.nn.softmax(x)"
    assert found["derivatives"][0]["wrt"] == "x"
    status, out, _ = _run(capsys, "functions", "sotfmax", "--json")
    assert status == 2
    assert json.loads(out)["error"]["hint"] == "did you mean softmax?"


def test_matlab_in_and_out(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--syntax", "matlab", "--format", "matlab")
    assert _run(capsys, "gradient", "norm2(A*x - y)^2", "--wrt", "x", *options) == (0, "df_dx = 2*(A*x - y)'*A;\n", "")
    status, out, _ = _run(capsys, "hessian", "x'*A*x", "--wrt", "x", *options)
    assert (status, out) == (0, "d2f_dx2 = A + A';\n")


def test_record_says_the_syntax(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "jacobian", "A*x", "--syntax", "matlab", "--wrt", "x", "--json")
    assert status == 0
    found = json.loads(out)
    assert (found["spec"], found["syntax"], found["derivatives"][0]["expression"]) == ("A*x", "matlab", "A")
    status, out, _ = _run(capsys, "check", json.dumps(found))
    assert status == 0


def test_claim_in_the_same_syntax(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = _run(capsys, "check", "x'*A*x", "x'*(A + A')", "--syntax", "matlab", "--wrt", "x")
    assert status == 0
    assert "agrees" in out


def test_what_matlab_has_no_word_for(capsys: pytest.CaptureFixture[str]) -> None:
    spec = "einsum('ijk,k->ij', T, x)"
    status, out, err = _run(capsys, "jacobian", spec, "-s", "T=l,m,n", "--wrt", "x", "--format", "matlab")
    assert (status, out) == (3, "")
    assert err.startswith("Error: MATLAB's language has no word for")
