"""Explanations as a JSON record: an answer, and its steps as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mcalc.answers.answer import Answer
from mcalc.answers.record import record
from mcalc.explanation.step import Explanation, Step
from mcalc.report.json import dumps


def steps_json(found: Sequence[Explanation], detail: str) -> str:
    """All of it, whatever the detail."""
    return dumps(steps_record(found))


def steps_record(found: Sequence[Explanation]) -> dict[str, Any]:
    """One object: the keys of an answer, and one explanation for each of its derivatives."""
    question = found[0].derivative.question
    derivatives = tuple(explanation.derivative for explanation in found)
    answer = Answer(question._replace(request=question.request._replace(command="explain")), derivatives)
    return record(answer) | {"explanations": [_explanation(explanation) for explanation in found]}


def _explanation(found: Explanation) -> dict[str, Any]:
    return {
        "wrt": list(found.wrt),
        "method": found.method,
        "summary": found.summary,
        "expression": found.expression,
        "steps": [_step(step) for step in found.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    check = step.check
    return {
        "number": step.number,
        "kind": step.kind,
        "depth": step.depth,
        "rule": step.rule,
        "text": step.text,
        "subject": step.subject,
        "formula": step.formula,
        "before": step.before,
        "through": list(step.through),
        "after": step.after,
        "shape": step.shape,
        "product": step.product,
        "notes": list(step.notes),
        "check": None
        if check is None
        else {"method": check.method, "points": check.points, "max_error": check.max_error},
    }
