"""Every printed answer of the tables runs in NumPy as it stands, with its named parts, and gives the right numbers."""

from __future__ import annotations

import numpy as np
import pytest

import mcalc
from tests.acceptance.asking import derivative
from tests.oracle.points import KINDS, Point, draw, parse_shapes, points
from tests.oracle.tables import Row, table
from tests.properties.chunks import chunks
from tests.properties.pasted import FAULTS, judge, of_seed, paste, programmed

TABLES = ("paper", "cookbook", "layers", "identities", "field", "experts")
ROWS = [pytest.param(name, row, id=f"{name}-{row.id}") for name in TABLES for row in table(name) if not row.refused]


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_every_row_of_the_tables_runs(name: str, row: Row) -> None:
    found = derivative(name, row)
    if found.question.spec.undefined:
        pytest.skip("a function that nobody defined")
    at = (point for first in (0, 1) for point in points(row.spec, row.shapes, 2, seed=first, first=first))
    verdict = judge(row.spec, row.shapes, row.wrt, found, at, row.layout, row.second)
    assert verdict.kind == "right", verdict


@pytest.mark.parametrize("seeds", chunks(range(60), 20))
def test_random_specs_run(seeds: range) -> None:
    verdicts = [verdict for seed in seeds for verdict in of_seed(seed)]
    assert not [verdict for verdict in verdicts if verdict.kind in FAULTS]


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "printed"),
    [
        ("x[::-1][:n] @ y", "x=m y=n", "y", "x[m - n:][::-1].T"),
        ("g = (x > 0); h = (y > 0); sum((g + h)*x*y)", "x=n y=n", "x", "g = x > 0; h = y > 0; (y*(1*g + h)).T"),
        ("relu(x) - relu(y)", "x=n y=n", "y", "-1*diag(y > 0)"),
        ("r = x.T @ A; norm(y @ r)**2", "x=m A=m,n y=k", "y", None),
        ("R = [[cos(t), -sin(t)], [sin(t), cos(t)]]; norm(R @ A @ R.T)**2", "t=scalar A=2,2", "A", None),
        ("z = [x[0]*a, x[1]]; norm(z)**2*z", "x=n a=scalar", "a", None),
        ("S = x @ x.T + eye(n); y.T @ inv(S) @ y", "x=n y=n", "x", None),
        ("norm(x, 3)*norm(x, 3/2)", "x=n", "x", None),
        ("kron(x[:, None], B) @ y", "x=m B=k,l y=l", "x", None),
        ("block([[A, B], [B.T, C]]) @ x", "A=n,n B=n,m C=m,m x=n+m", "B", None),
        ("s = hardmax(X, axis=1); sum(s*X**2)", "X=m,n", "X", None),
    ],
)
def test_what_vectors_lists_and_truth_values_are_in_numpy(
    spec: str, shapes: str, wrt: str, printed: str | None
) -> None:
    declared = parse_shapes(shapes)
    (found,) = mcalc.ask("jacobian", spec, shapes=declared, wrt=(wrt,)).derivatives
    if printed is not None:
        assert programmed(found.expression, found.where).startswith(printed)
    drawn = np.random.default_rng(0)
    dims = {"n": 3, "m": 4, "k": 2, "l": 5}
    at = [draw(drawn, declared, dims, kind) for kind in KINDS]
    verdict = judge(spec, declared, (wrt,), found, at)
    assert verdict.kind == "right", verdict


def test_what_goes_backward_may_reach_the_first_place() -> None:
    (found,) = mcalc.ask("jacobian", "x[::-1][:n] @ y", shapes={"x": "m", "y": "n"}, wrt=("y",)).derivatives
    x = np.arange(3.0)
    assert paste(found.expression, found.where, Point({"x": x}, {"m": 3, "n": 3})).tolist() == [2.0, 1.0, 0.0]
