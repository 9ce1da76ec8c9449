"""The reference of rules for people and for programs."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import Any

from mcalc.explanation.matrix_rules import MATRIX_RULES
from mcalc.explanation.rule import Rule
from mcalc.explanation.rules import RULES, find_rules
from mcalc.explanation.scalar_rules import SCALAR_RULES
from mcalc.explanation.vector_rules import VECTOR_RULES
from mcalc.report.json import dumps

_WIDEST = 100


def report_rules(name: str | None, as_json: bool) -> str:
    """All rules in short, or those that `name` means in full."""
    rules = list(RULES.values()) if name is None else find_rules(name)
    if as_json:
        return dumps(rules_record(rules))
    return rules_list() if name is None else rules_text(rules)


def rules_list() -> str:
    """All rules in short: name, statement, and where the paper or the Matrix Cookbook has it."""
    lines: list[str] = []
    for title, rules in _GROUPS:
        lines += [title, ""]
        for rule in rules:
            lines += _filled(rule.name, 2)
            lines += _filled(rule.statement, 6)
            lines += _filled(f"[{rule.source}]", 6)
        lines.append("")
    return "\n".join([*lines, 'mcalc rules NAME shows one in words, with an example: mcalc rules "vector chain"'])


_GROUPS = (
    ("Functions of numbers", SCALAR_RULES),
    ("Functions of vectors", VECTOR_RULES),
    ("Functions of matrices", MATRIX_RULES),
)


def rules_text(found: Sequence[Rule]) -> str:
    """Rules in full."""
    return "\n\n".join("\n".join(_rule(rule)) for rule in found)


def _rule(rule: Rule) -> list[str]:
    return [
        rule.name,
        *_filled(rule.statement, 2),
        "",
        *_filled(rule.words, 2),
        "",
        *_filled(f"where: {rule.source}", 2),
        *_filled(f"example: {rule.example.spec}, by {rule.example.wrt}: {rule.example.answer}", 2),
        f"  {command(rule)}",
    ]


def command(rule: Rule) -> str:
    """The command that shows the example."""
    example = rule.example
    shapes = [f"-s {shape}" for shape in example.shapes.split()]
    return " ".join(
        ["mcalc explain", shlex.quote(example.spec), "--wrt", example.wrt, *shapes, "--method", example.method]
    )


def rules_record(found: Sequence[Rule]) -> dict[str, Any]:
    """The rules as a JSON object."""
    return {
        "schema": "mcalc/1",
        "rules": [
            {
                "name": rule.name,
                "statement": rule.statement,
                "words": rule.words,
                "source": rule.source,
                "example": {**rule.example._asdict(), "command": command(rule)},
            }
            for rule in found
        ],
    }


def _filled(text: str, indent: int) -> list[str]:
    """Words cut to the width of the terminal."""
    width = min(get_terminal_size((80, 24)).columns, _WIDEST) - indent
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".lstrip()
    return [" " * indent + line for line in lines]
