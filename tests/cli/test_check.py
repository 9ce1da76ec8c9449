"""`mcalc check`: answers read back, and claims."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from mcalc.cli.run import run
from tests.cli.command import mcalc

ANSWERED = [
    ("jacobian", "x*w", "--n", "3"),
    ("jacobian", "softmax(W @ x)"),
    ("jacobian", "W @ X", "--layout", "denominator"),
    ("gradient", "norm(A @ x - y)**2", "--layout", "denominator"),
    ("hessian", "x.T @ A @ x", "--wrt", "x"),
    ("derivative", "sin(x)*y"),
    ("jacobian", "X @ w", "-s", "X=n,n:symmetric"),
]


@pytest.mark.parametrize("arguments", ANSWERED, ids=" ".join)
def test_an_answer_is_read_back(arguments: tuple[str, ...]) -> None:
    answer = mcalc(*arguments, "--json")
    checked = mcalc("check", "-", "--json", stdin=answer.out)
    assert checked.status == 0, checked
    record = json.loads(checked.out)
    assert record["agrees"] is True
    asked = json.loads(answer.out)["derivatives"]
    assert [(d["wrt"], d["expression"]) for d in record["derivatives"]] == [(d["wrt"], d["expression"]) for d in asked]


def test_several_answers() -> None:
    lines = mcalc("jacobian", "--batch", "-", stdin="x*w\nsin(x)\n").out
    array = "[" + ",".join(lines.splitlines()) + "]"
    for text in (lines, array):
        checked = mcalc("check", "-", stdin=text)
        assert checked.status == 0
        assert checked.out.count("Check of") == 2


def test_a_wrong_answer_is_found() -> None:
    answer = json.loads(mcalc("jacobian", "x*w", "--json").out)
    answer["derivatives"][1]["expression"] = "-diag(x)"
    checked = mcalc("check", "-", stdin=json.dumps(answer))
    assert checked.status == 1
    assert "by w: -diag(x)\n  disagrees" in checked.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ('{"schema": "other/1"}', '"schema": "mcalc/1"'),
        ('{"schema": "mcalc/1"}', "has no 'variables'"),
        ('{"schema": "mcalc/1", "error": {"message": "no"}}', "the record is an error, not an answer: no"),
        ('{"schema": "mcalc/1", "x": NaN}', "NaN is not a number in JSON"),
        ('[{"schema": "mcalc/1"}, 3]', "has no 'variables'"),
        ('{"schema": "mcalc/1", "variables": []}', "variables should be a JSON object, and is an array"),
    ],
)
def test_bad_records(text: str, words: str) -> None:
    result = mcalc("check", "-", stdin=text)
    assert result.status == 2
    assert words in result.err
    assert json.loads(mcalc("check", "-", "--json", stdin=text).out)["error"]["kind"] == "data"


def test_a_spec_on_standard_input() -> None:
    assert mcalc("check", "-", stdin="x*w").status == 0


def test_a_claim_is_diagnosed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "W @ x", "W.T", "--wrt", "x", "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["agrees"] is False
    assert "transposed" in record["derivatives"][0]["diagnosis"]


def test_a_claim_in_an_unknown_variable(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "x*w", "diag(v)", "--wrt", "x"]) == 2
    assert "diag(v)\n       ^" in capsys.readouterr().err


def test_a_claimed_hessian() -> None:
    assert run(["check", "x.T @ A @ x", "A + A.T", "--wrt", "x", "--of", "hessian"]) == 0
    assert run(["check", "x.T @ A @ x", "2*A", "--wrt", "x", "--of", "hessian"]) == 1


HESSIAN_BY_BOTH = ["check", "x.T @ y", "concatenate(eye(2*n)[n:], eye(2*n)[:n])", "--of", "hessian"]


def test_a_stacked_hessian() -> None:
    """--wrt x,y is the Hessian by both stacked, and twice --wrt the mixed block, as in mcalc hessian."""
    assert run([*HESSIAN_BY_BOTH, "--wrt", "x,y"]) == 0
    assert run(["check", "x.T @ y", "eye(n)", "--of", "hessian", "--wrt", "x,y"]) == 1
    assert run(["check", "x.T @ y", "eye(n)", "--of", "hessian", "--wrt", "x", "--wrt", "y"]) == 0
    assert run(["check", "x.T @ y", "--of", "hessian", "--wrt", "x,y"]) == 0
    answer = mcalc("hessian", "x.T @ y", "--wrt", "x,y", "--json")
    assert mcalc("check", "-", stdin=answer.out).status == 0


def test_what_cannot_be_told_is_no_fault_of_the_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "log(-1-x**2)", "1", "-s", "x=scalar"]) == 3
    assert "it can't be told" in capsys.readouterr().err


def test_a_claim_by_an_unknown_variable(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "x*w", "diag(w)", "--wrt", "q"]) == 2
    assert "no variable 'q'\nhint: its variables are: x, w" in capsys.readouterr().err


def test_a_claim_that_is_off_in_the_last_digits(capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers are shown to the digit in which they differ."""
    assert run(["check", "sin(x)", "cos(x)+1e-9", "-s", "x=scalar"]) == 1
    said = capsys.readouterr().out
    assert "only the last digits differ\n  expected 0.94358309, claimed 0.943583091" in said


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("entries", [["1", "0"], ["0", "1"]]),
        ("structure", ["identity"]),
        ("shape", [2, 3]),
        ("sparsity", {"nnz": "n", "size": "n**2", "count": 1, "total": 4}),
        ("nonsmooth", ["x == 0"]),
    ],
)
def test_what_a_record_says_of_a_derivative_is_checked(key: str, value: object) -> None:
    answer = json.loads(mcalc("jacobian", "x*w", "--n", "2", "--json").out)
    answer["derivatives"][0][key] = value
    checked = mcalc("check", "-", stdin=json.dumps(answer))
    assert checked.status == 1
    assert (
        f"by x: diag(w)\n  disagrees: the closed form is right, and not what the record says of its {key}"
        in checked.out
    )


def test_of_another_closed_form_nothing_else_is_checked() -> None:
    answer = json.loads(mcalc("jacobian", "x*w", "--json").out)
    answer["derivatives"][0] |= {"expression": "diag(w + 0*x)", "structure": ["zero"]}
    checked = mcalc("check", "-", stdin=json.dumps(answer))
    assert checked.status == 0
    assert "note: by x only the closed form was checked" in checked.out


@pytest.mark.parametrize(("wrt", "order"), [(["x,w"], 1), (["x"] * 1000, 1), ([], 1), (["x"], 2), (["x,x", "w"], 2)])
def test_variables_that_no_record_has(wrt: list[str], order: int) -> None:
    answer = json.loads(mcalc("jacobian", "x*w", "--json").out)
    answer["derivatives"][0] |= {"wrt": wrt, "order": order}
    checked = mcalc("check", "-", stdin=json.dumps(answer))
    assert checked.status == 2
    assert "'wrt'" in checked.err


def test_a_point_of_the_user(tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.array([0.0, 1.0, 2.0]))
    found = mcalc("check", "x*w", "diag(w)", "--wrt", "x", "--at", "x=1,2,3", "--at", f"w=@{tmp_path / 'w.npy'}")
    assert found.out.endswith("at 1 point, n = 3\n")
    found = mcalc("check", "X @ x", "X", "--wrt", "x", "--at", "X=[[1, 2], [3, 4], [5, 6]]", "--at", "x=1,-1")
    assert found.out.endswith("at 1 point, (m, n) = (3, 2)\n")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (["x=1,2"], "the point has no value of w"),
        (["x=1,2", "w=1,2,3"], "the dimension n has 3 entries in the value of w, and 2 in x"),
        (["x=1,2", "w=1,2", "v=1"], "the function has no such variable"),
        (["x=1,2", "w=a"], "the value of w can't be read: a"),
        (["x=1,2", "w=[[1, 2]]"], "w has 1 axes, and the value that is given 2"),
        (["x=1,2", "w=@missing.npy"], "missing.npy can't be read"),
        (["x=1,2", "w=1,inf"], "entries that are no numbers"),
    ],
)
def test_a_point_that_does_not_fit(at: list[str], words: str) -> None:
    found = mcalc("check", "x*w", "diag(w)", "--wrt", "x", *(part for one in at for part in ("--at", one)))
    assert found.status == 2
    assert words in found.err


def test_where_a_claim_is_wrong_is_shown() -> None:
    asked = ("check", "x*w", "diag(x)", "--wrt", "x")
    failure = json.loads(mcalc(*asked, "--json").out)["derivatives"][0]["failure"]
    assert failure["expected"][0][0] == failure["point"]["w"][0]
    assert failure["claimed"][0][0] == failure["point"]["x"][0]
    assert "\n  expected: [[" in mcalc(*asked, "--show").out
    assert mcalc(*asked, "--show", "--seed", "7").out != mcalc(*asked, "--show").out


def test_an_error_may_be_allowed() -> None:
    asked = ("check", "sin(x)", "cos(x) + 1e-6", "-s", "x=scalar")
    assert mcalc(*asked).status == 1
    assert mcalc(*asked, "--atol", "1e-5").status == 0
    assert mcalc("check", "sin(x)", "cos(x)*1.001", "-s", "x=scalar", "--rtol", "1e-2").status == 0


def test_a_size_may_stand_as_a_number_where_it_is_given() -> None:
    assert mcalc("check", "x**2", "2*diag(x) @ eye(3)", "--n", "3").status == 0
    assert mcalc("check", "x**2", "2*diag(x) @ eye(4)", "--n", "3").status == 2
    assert mcalc("check", "mean(x)", "ones(n).T/3", "--n", "3").status == 0


@pytest.mark.parametrize("engine", ["sympy", "jax", "torch", "all"])
@pytest.mark.parametrize(("claim", "status"), [("2*(A @ x - b).T @ A", 0), ("2*(A @ x + b).T @ A", 1)])
def test_another_engine(engine: str, claim: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    if engine in ("jax", "torch") and find_spec(engine) is None:
        pytest.skip(f"{engine} isn't installed")
    asked = ["check", "norm(A @ x - b)**2", claim, "-s", "b=m", "--wrt", "x", "--against", engine]
    assert run([*asked, "--json"]) == status
    told = json.loads(capsys.readouterr().out)["derivatives"]
    against = [one["against"] for one in told]
    assert against[0] == ("numeric" if engine == "all" else engine)
    assert len({*against}) == len(against) >= (2 if engine == "all" else 1)
    assert {one["agrees"] for one in told} == {status == 0}


def test_a_hessian_by_automatic_differentiation() -> None:
    pytest.importorskip("jax")
    asked = ["check", "x.T @ A @ x + norm(x)**4", "--of", "hessian", "--wrt", "x", "--against", "jax"]
    assert run(asked) == 0


def test_second_derivatives_of_a_vector_by_automatic_differentiation(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("jax")
    asked = ["check", "sin(x)*y", "--of", "hessian", "--wrt", "x", "--against", "jax", "-s", "x=n", "-s", "y=n"]
    for sign, status in (("-", 0), ("", 1)):
        assert run([*asked, "--", f"{sign}einsum('ij,ik,i->ijk', eye(n), eye(n), y*sin(x))"]) == status
    assert "the sign is wrong" in capsys.readouterr().out


def test_where_another_engine_loses_digits_the_claim_is_not_wrong() -> None:
    pytest.importorskip("jax")
    asked = ["check", "tanh(W @ x)", "--wrt", "x", "--against", "jax"]
    assert run([*asked, "diag(1 - tanh(W @ x)**2) @ W"]) == 0
    assert run([*asked, "diag(1.000001 - tanh(W @ x)**2) @ W"]) == 1


def test_a_library_that_is_not_installed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mcalc.answers.automatic.installed", lambda library: False)
    assert run(["check", "x*w", "--against", "torch"]) == 2
    assert "torch isn't installed" in capsys.readouterr().err


def test_claims_of_a_batch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A claim a line about one function, or both on a line."""
    file = tmp_path / "claims"
    file.write_text("2*x.T\n\nx.T\n2*y.T\n")
    assert run(["check", "sum(x**2)", "--batch", str(file)]) == 2
    right, wrong, failed = map(json.loads, capsys.readouterr().out.splitlines())
    assert (right["agrees"], wrong["agrees"]) == (True, False)
    assert "factor 2" in wrong["derivatives"][0]["diagnosis"]
    assert (failed["line"], failed["error"]["kind"]) == (4, "unknown-variable")
    requests = [
        "sum(x**2)\t2*x.T",
        '{"spec": "x*w", "claim": "diag(x)", "wrt": ["w"]}',
        "sin(x)",
        mcalc("jacobian", "x*w", "--json").out.strip(),
    ]
    file.write_text("\n".join(requests))
    assert run(["check", "--batch", str(file)]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["agrees"] for one in told] == [True] * 4
    assert [len(one["derivatives"]) for one in told] == [1, 1, 1, 2]


def test_a_batch_has_no_claim_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "claims"
    file.write_text("2*x.T\n")
    assert run(["check", "sum(x**2)", "x.T", "--batch", str(file)]) == 2
    assert "the claims of a batch stand on its lines" in capsys.readouterr().out
    assert run(["check", "sum(x**2)", "--batch", str(file), "--format", "text"]) == 2
    assert run(["check"]) == 2


CUBE = "6*einsum('ij,ik,i->ijk', eye(n), eye(n), x)"


@pytest.mark.parametrize(
    ("spec", "claim", "options", "words"),
    [
        ("x**3", CUBE, "--order 2", "agrees"),
        ("x**3", CUBE, "--of hessian", "agrees"),
        ("x**3", CUBE.replace("6", "3"), "--order 2", "the factor 2 is missing"),
        ("x**3", "einsum('ij,ik,i->ijk', eye(n), eye(n), x**2)", "--order 2", "disagrees"),
        ("W @ x", "einsum('ij,kl->ijkl', eye(m), eye(n))", "--wrt W --wrt x --of hessian", "agrees"),
        ("sum(x**3)", "6*einsum('ij,ik->ijk', eye(n), eye(n))", "--order 3", "agrees"),
        ("sum(x**3)", "5*einsum('ij,ik->ijk', eye(n), eye(n))", "--order 3", "the factor 6/5 is missing"),
        ("exp(a*x)", "a**4*exp(a*x)", "--order 4 --wrt x --scalars a,x", "agrees"),
        ("exp(a*x)", "a**3*exp(a*x)", "--order 4 --wrt x --scalars a,x", "the factor a is missing"),
        ("sin(x)", "-sin(x)", "--order 3 --wrt x --scalars x", "disagrees"),
    ],
)
def test_higher_orders(spec: str, claim: str, options: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = run(["check", spec, claim, *options.split()])
    assert words in capsys.readouterr().out
    assert status == (0 if words == "agrees" else 1)


@pytest.mark.parametrize("options", ["softmax(x) --order 2", "norm(x) --order 3", "sum(x**4) --order 4"])
def test_answers_of_higher_orders_are_read_back(options: str) -> None:
    answer = mcalc("jacobian", *options.split(), "--json")
    assert mcalc("check", "-", stdin=answer.out).status == 0


def test_symmetric_matrices_in_higher_orders() -> None:
    assert run(["check", "trace(S @ S @ S)", "--order", "3", "-s", "S=n,n:symmetric"]) == 0
