"""What `mcalc check` says of a wrong claim, and the claim mended."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import mcalc
from mcalc import work
from mcalc.answers.check import check
from mcalc.answers.request import Request
from mcalc.proof.check.entries import Verdict
from mcalc.proof.diagnosis.factors import formula
from tests.oracle.judge import disagreement
from tests.oracle.points import parse_shapes

with (Path(__file__).resolve().parents[1] / "data" / "diagnoses.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = [*csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def verdict(spec: str, shapes: str, wrt: str, claim: str) -> Verdict:
    request = Request(spec, wrt=(wrt,), shapes=parse_shapes(shapes))
    return check(request, claim)[0].checked[0].verdict


@pytest.fixture(scope="module", params=ROWS, ids=lambda row: row["id"])
def judged(request: pytest.FixtureRequest) -> tuple[dict[str, str], Verdict]:
    """A row with its verdict, for all that is asked of it."""
    row = request.param
    return row, verdict(row["spec"], row["shapes"], row["wrt"], row["claim"])


def test_the_mistake_is_named_and_mended(judged: tuple[dict[str, str], Verdict]) -> None:
    row, found = judged
    assert found.agrees is False
    assert row["words"] in (found.diagnosis or "")
    if row["mended"]:
        assert found.mended == row["mended"]


def test_a_mended_claim_is_right(judged: tuple[dict[str, str], Verdict]) -> None:
    """By the oracle, at two sizes, in the layout of the claim."""
    row, found = judged
    if found.mended is not None and "f(" not in row["spec"]:
        layout = "denominator" if row["id"] == "missing-in-column" else "numerator"
        wrong = disagreement(row["spec"], parse_shapes(row["shapes"]), (row["wrt"],), found.mended, layout=layout)
        assert wrong is None


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        ([({"n": 3}, 1.0), ({"n": 6}, 0.4)], "2/(n - 1)"),
        ([({"N": 3, "n": 4}, 1 / 3), ({"N": 6, "n": 5}, 1 / 6)], "1/N"),
        ([({"n": 3, "m": 4}, 6.0), ({"n": 4, "m": 7}, 14.0)], "m*n/2"),
        ([({"n": 3}, 3**0.5), ({"n": 5}, 5**0.5)], "sqrt(n)"),
        ([({"n": 3}, -8.0), ({"n": 4}, 16.0), ({"n": 5}, -32.0)], "(-1)**n*2**n"),
        ([({"n": 3}, 0.7071), ({"n": 4}, 0.5)], None),
        ([({}, -0.25)], "-1/4"),
    ],
)
def test_a_factor_is_a_formula_in_the_sizes(factors: list[tuple[dict[str, int], float]], text: str | None) -> None:
    assert formula(factors) == text


def test_where_a_slope_is_lost_nothing_is_told() -> None:
    """At points of 1e-8 the second differences along a direction are nothing but rounding."""
    shapes = {"X": "N,n", "y": "N", "w": "n"}
    request = Request("sum(exp(X @ w) - y*(X @ w))", wrt=("w",), shapes=shapes, command="hessian")
    assert check(request, "-(X.T @ diag(exp(X @ w)) @ X)")[0].checked[0].verdict.diagnosis == "the sign is wrong"


def test_of_a_hessian_a_term_is_missing() -> None:
    """Second differences are not so sure that what is left over is a multiple of the term to the last digit."""
    shapes = {"A": "m,n", "x": "n", "b": "m", "c": "scalar"}
    request = Request("norm(A @ x - b)**2 + c*norm(x)**2", wrt=("x",), shapes=shapes, command="hessian")
    found = check(request, "2*A.T @ A")[0].checked[0].verdict
    assert found.diagnosis == "a term is missing: add the missing term 2*c*eye(n)"


def test_a_claim_that_is_wrong_is_said_to_be_wrong_where_the_mistake_takes_too_much_work_to_find(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 16 layers and more the search ran into the limit, and the verdict was lost with it."""
    spec = "; ".join(["h0 = x", *(f"h{i + 1} = tanh(W @ h{i})" for i in range(8)), "sum(h8)"])
    claim = mcalc.gradient(spec, wrt="x")
    monkeypatch.setattr(work, "EACH", 0)
    for limit in (6_000_000, 12_000_000):
        monkeypatch.setattr(work, "LEAST", limit)
        found = mcalc.check(spec, str(claim).replace("tanh(", "sin(", 1), wrt="x")
        assert not found
        assert found.diagnosis


def test_a_claim_in_names_is_not_written_out_where_that_is_long() -> None:
    """Each name stands twice in the next: written out, that of eight layers took 5 GB."""
    layers = [f"a{i} = W{i} @ h{i}; c{i} = a{i} - mean(a{i}); h{i + 1} = tanh(c{i}/norm(c{i}))" for i in range(8)]
    spec = "; ".join(["h0 = x", *layers, "sum((h8 - y)**2)"])
    found = mcalc.check(spec, "outer(h8 - y, x)", wrt="W0", shapes={"W0": "n,n"})
    assert not found
