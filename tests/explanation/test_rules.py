"""The reference of rules: every example runs, and comes to its answer by the rule that it illustrates."""

from __future__ import annotations

import pytest

from mcalc.errors import OptionError
from mcalc.explanation.explain import explain
from mcalc.explanation.rules import RULES, Rule, find_rules
from mcalc.explanation.verify import equality_check
from mcalc.language import read_within


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_the_example_of_a_rule_runs(rule: Rule) -> None:
    example = rule.example
    shapes = dict(part.split("=", 1) for part in example.shapes.split())
    (found,) = explain(example.spec, wrt=[example.wrt], shapes=shapes, method=example.method)
    assert rule.name in {name for step in found.steps for name in (step.rule, *step.rule.split(", "))}
    spec = found.derivative.question.spec
    sides = [read_within(example.answer, spec), read_within(found.expression, spec, found.derivative.where)]
    assert equality_check(spec, sides) is not None


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("vector chain", ["vector chain rule"]),
        ("Vector Chain Rule", ["vector chain rule"]),
        ("chain", ["chain"]),
        ("max", ["max"]),
        ("element", ["elementary function", "element-wise binary operator", "element-wise function"]),
    ],
)
def test_a_rule_is_found_by_its_name(asked: str, names: list[str]) -> None:
    assert [rule.name for rule in find_rules(asked)] == names


def test_an_unknown_rule_is_an_error_that_says_where_to_look() -> None:
    with pytest.raises(OptionError, match="no rule 'leibniz'") as raised:
        find_rules("leibniz")
    assert "mcalc rules" in str(raised.value)


@pytest.mark.parametrize(
    ("spec", "rule", "said"),
    [
        ("x[:, None] - y[None, :]", "element-wise binary operator", "in all the places that it is repeated in"),
        ("x*y", "element-wise binary operator", "the Jacobian is diagonal"),
        ("1/x", "scalar expansion", "the scalar is expanded to a vector"),
        ("x/3", "multiplication by constant", "the constant factor stays"),
    ],
)
def test_what_is_said_of_a_step_is_so(spec: str, rule: str, said: str) -> None:
    (found,) = explain(spec, wrt=["x"])
    assert found.steps[0].rule == rule
    assert said in found.steps[0].text
