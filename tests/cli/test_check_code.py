"""`mcalc check --code`: functions of a file as claims."""

from __future__ import annotations

import csv
import json
import shlex
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import mcalc
from mcalc.cli.run import run
from mcalc.errors import CodeError

_DATA = Path(__file__).resolve().parents[1] / "data"
_STATUS = {"agrees": 0, "disagrees": 1, "error": 2}
ROWS = list(csv.DictReader((_DATA / "code.tsv").read_text().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def code(name: str, file: str = "backward.py") -> str:
    path = _DATA / "code" / file
    return f"{path}:{name}" if name else str(path)


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_program_is_judged(row: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["check", row["spec"], "--code", code(row["code"]), *shlex.split(row["options"])])
    said = capsys.readouterr()
    assert status == _STATUS[row["verdict"]], said
    assert row["words"] in said.out + said.err


@pytest.mark.parametrize(
    ("library", "name", "options", "status"),
    [
        ("torch", "torch_gradient", "--wrt x --of gradient", 0),
        ("torch", "torch_single", "--of value", 1),
        ("jax", "jax_gradient", "--wrt x --of gradient", 0),
        ("jax", "jax_without_square", "--wrt x --of gradient", 1),
    ],
)
def test_a_program_of_another_library(library: str, name: str, options: str, status: int) -> None:
    if find_spec(library) is None:
        pytest.skip(f"{library} isn't installed")
    asked = ["check", "sum(tanh(W @ x))", "--code", code(name, "libraries.py"), *shlex.split(options)]
    assert run(asked) == status


def test_no_such_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "x*w", "--wrt", "x", "--code", "missing.py:f"]) == 2
    assert "there is no file 'missing.py'" in capsys.readouterr().err


def test_a_file_that_can_not_be_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text, words in (("x = = 1\n", "SyntaxError: invalid syntax"), ("import nowhere\n", "line 1: import nowhere")):
        file = tmp_path / "broken.py"
        file.write_text(text)
        assert run(["check", "x*w", "--wrt", "x", "--code", f"{file}:f"]) == 2
        said = capsys.readouterr().err
        assert "can't be loaded" in said
        assert words in said


def test_code_and_a_claim_can_not_both_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "x*w", "diag(w)", "--wrt", "x", "--code", code("value")]) == 2
    assert "can't both be given" in capsys.readouterr().err
    assert run(["check", "x*w", "diag(w)", "--of", "vjp"]) == 2
    assert "--of vjp is of code" in capsys.readouterr().err


def test_where_a_product_is_wrong_is_told_in_the_names_of_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["check", "tanh(W @ x)", "--wrt", "x", "--of", "jvp", "--json"]
    assert run([*asked, "--code", code("tanh_forward_of_the_value")]) == 1
    (found,) = json.loads(capsys.readouterr().out)["derivatives"]
    assert found["of"] == "jvp"
    assert [*found["failure"]["point"]] == ["W", "x", "dx"]
    assert found["mended"] == "(W @ dx)*(1 - tanh(W @ x)**2)"


def test_a_point_of_the_user(capsys: pytest.CaptureFixture[str]) -> None:
    at = [part for one in ("x=1,2", "W=[[1, 2], [3, 4]]", "dx=1,0") for part in ("--at", one)]
    asked = ["check", "tanh(W @ x)", "--wrt", "x", "--of", "jvp", *at]
    assert run([*asked, "--code", code("tanh_forward")]) == 0
    assert "at 1 point" in capsys.readouterr().out


def test_a_function_of_python() -> None:
    options = {"wrt": "x", "shapes": {"A": "m,n", "b": "m"}, "of": "gradient"}
    right = mcalc.check("norm(A @ x - b)**2", lambda A, x, b: 2 * A.T @ (A @ x - b), **options)
    assert right
    assert right.agrees is True
    assert right.expected is None
    wrong = mcalc.check("norm(A @ x - b)**2", lambda A, x, b: 2 * A.T @ (A @ x + b), **options)
    assert not wrong
    assert wrong.mended == "2*(A @ x - b).T @ A"
    assert "with + for - in A @ x - b" in (wrong.diagnosis or "")
    point = wrong.point
    assert np.allclose(wrong.expected, 2 * point["A"].T @ (point["A"] @ point["x"] - point["b"]))
    assert not np.allclose(wrong.expected, wrong.claimed)
    assert "disagrees" in repr(wrong)


def test_a_function_of_python_that_raises() -> None:
    with pytest.raises(CodeError, match="raises ZeroDivisionError"):
        mcalc.check("sum(x**2)", lambda x: 1 / 0)


def test_a_closed_form_in_python() -> None:
    assert mcalc.check("sum(x**2)", "2*x.T", at={"x": [1.0, 2.0, 3.0]})
    assert not mcalc.check("sum(x**2)", "x.T", points=1, seed=3)
    assert mcalc.check("sum(x**2)", "2*x.T + 1e-6", atol=1e-5)
    assert mcalc.check("W @ x")
