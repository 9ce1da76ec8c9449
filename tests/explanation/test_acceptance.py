"""Every row of the acceptance tables, explained: the rule that it names, the answer, every step checked."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.explanation.explain import explain
from mcalc.explanation.rules import RULES
from mcalc.explanation.step import Explanation
from tests.oracle.tables import Row, table

PAPER = table("paper")
COOKBOOK = table("cookbook")


def explained(row: Row, method: str, layout: str = "") -> Explanation:
    """The explanation of a row."""
    wrt = ",".join(row.wrt * 2 if row.second else row.wrt)
    (found,) = explain(row.spec, shapes=_text(row.shapes), wrt=[wrt], layout=layout or row.layout, method=method)
    return found


def _text(shapes: object) -> dict[str, str]:
    assert isinstance(shapes, dict)
    return {name: shape if isinstance(shape, str) else ",".join(map(str, shape)) for name, shape in shapes.items()}


def assert_sound(found: Explanation) -> None:
    """Every step has a check and a rule of the reference, and the last one ends in the answer."""
    for number, step in enumerate(found.steps, 1):
        assert step.check is not None, step
        assert step.number == number
        assert all(name in RULES for name in step.rule.split(", ")), step.rule
    assert found.steps[-1].after == found.expression


@pytest.mark.parametrize("row", PAPER, ids=lambda row: row.id)
def test_the_paper_names_the_rule_of_the_last_step(row: Row) -> None:
    found = explained(row, row.method)
    assert found.steps[-1].rule == row.rule
    assert_sound(found)


@pytest.mark.parametrize("method", ["auto", "rules", "chain", "differential"])
@pytest.mark.parametrize("row", PAPER + COOKBOOK, ids=lambda row: row.id)
def test_every_step_is_verified_under_every_method(row: Row, method: str) -> None:
    assert_sound(explained(row, method))


@pytest.mark.parametrize("row", PAPER + COOKBOOK, ids=lambda row: row.id)
def test_every_step_is_verified_in_the_other_layout(row: Row) -> None:
    other = "numerator" if row.layout == "denominator" else "denominator"
    assert_sound(explained(row, "auto", other))


@pytest.mark.parametrize("row", [row for row in PAPER + COOKBOOK if not row.second], ids=lambda row: row.id)
def test_the_last_step_is_what_jacobian_prints(row: Row) -> None:
    answer = mcalc.ask("jacobian", row.spec, shapes=_text(row.shapes), wrt=[",".join(row.wrt)], layout=row.layout)
    assert explained(row, "auto").steps[-1].after == answer.derivatives[0].expression
