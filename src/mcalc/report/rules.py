"""The reference of rules."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from mcalc.explanation.rules import GROUPS, Rule, find_rules
from mcalc.explanation.step import Explanation
from mcalc.explanation.walk import SOURCE, Section, Stop, sections
from mcalc.report.lines import columns, filled
from mcalc.report.steps import brief


def text(name: str | None, walk: bool = False) -> str:
    """Rules in full, or all of them in short: name, statement, and where the paper or the Matrix Cookbook has it.

    For a `walk` the sections of the paper.
    """
    if walk:
        return paper()
    if name is not None:
        return "\n\n".join("\n".join(_rule(rule)) for rule in find_rules(name))
    lines: list[str] = []
    for title, rules in GROUPS.items():
        lines += [title, ""]
        for rule in rules:
            lines += [*_filled(rule.name, 2), *_filled(rule.statement, 6), *_filled(f"[{rule.source}]", 6)]
        lines.append("")
    lines.append('mcalc rules NAME shows one in words, with an example: mcalc rules "vector chain"')
    return "\n".join([*lines, "mcalc rules --paper goes through the paper section by section, with its examples"])


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
    return _command(example.spec, example.wrt, example.shapes.split(), example.method)


def _command(spec: str, wrt: str, shapes: Sequence[str], method: str) -> str:
    declared = [f"-s {shape}" for shape in shapes]
    return " ".join(["mcalc explain", shlex.quote(spec), "--wrt", wrt, *declared, "--method", method])


def paper() -> str:
    """The paper section by section, with its examples explained in brief."""
    lines = [*_filled(f"{SOURCE}, section by section", 0), ""]
    for section in sections():
        lines += [*_filled(f"{section.number}  {section.title}", 0), *_filled(section.words, 2)]
        for stop, found in explained(section):
            lines += ["", f"  $ {_command(stop.spec, stop.wrt, stop.shapes, stop.method)}"]
            lines += [f"    {line}".rstrip() for line in brief(found, columns(20, 100) - 4)]
        lines.append("")
    return "\n".join(lines).rstrip()


def explained(section: Section) -> Iterator[tuple[Stop, Explanation]]:
    """The examples of a section, explained now."""
    from mcalc.explanation.explain import explain

    for stop in section.stops:
        shapes = dict(shape.split("=", 1) for shape in stop.shapes)
        (found,) = explain(stop.spec, wrt=[stop.wrt], shapes=shapes, method=stop.method)
        yield stop, found


def _filled(text: str, indent: int) -> list[str]:
    return filled(text, columns(0, 100), " " * indent)
