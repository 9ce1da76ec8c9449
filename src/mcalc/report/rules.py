"""The reference of rules."""

from __future__ import annotations

import shlex

from mcalc.explanation.rules import GROUPS, Rule, find_rules
from mcalc.report.lines import columns, filled


def text(name: str | None) -> str:
    """Rules in full, or all of them in short: name, statement, and where the paper or the Matrix Cookbook has it."""
    if name is not None:
        return "\n\n".join("\n".join(_rule(rule)) for rule in find_rules(name))
    lines: list[str] = []
    for title, rules in GROUPS.items():
        lines += [title, ""]
        for rule in rules:
            lines += [*_filled(rule.name, 2), *_filled(rule.statement, 6), *_filled(f"[{rule.source}]", 6)]
        lines.append("")
    return "\n".join([*lines, 'mcalc rules NAME shows one in words, with an example: mcalc rules "vector chain"'])


def _rule(rule: Rule) -> list[str]:
    example = rule.example
    return [
        rule.name,
        *_filled(rule.statement, 2),
        "",
        *_filled(rule.words, 2),
        "",
        *_filled(f"where: {rule.source}", 2),
        *_filled(f"example: {example.spec}, by {example.wrt}: {example.answer}", 2),
        f"  {command(rule)}",
    ]


def command(rule: Rule) -> str:
    """The command that shows the example."""
    example = rule.example
    shapes = [f"-s {shape}" for shape in example.shapes.split()]
    return " ".join(
        ["mcalc explain", shlex.quote(example.spec), "--wrt", example.wrt, *shapes, "--method", example.method]
    )


def _filled(text: str, indent: int) -> list[str]:
    return filled(text, columns(0, 100), " " * indent)
