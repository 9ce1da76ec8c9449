"""The worked examples of the paper, and classics, as transcripts, and the walk through its sections."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from mcalc.explanation.walk import sections
from tests.cli.command import mcalc

_DATA = Path(__file__).parent.parent / "data"


def transcripts(name: str = "paper_steps.txt") -> dict[str, list[str]]:
    """The lines that each command of a file prints, those with remarks left out."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (_DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("$ "):
            lines = found[line.removeprefix("$ ")] = []
        elif not line.startswith("#"):
            lines.append(line)
    return {command: "\n".join(lines).strip().splitlines() for command, lines in found.items()}


@pytest.mark.parametrize(
    ("command", "expected"),
    [*transcripts().items(), *transcripts("classic_steps.txt").items()],
    ids=lambda given: str(given)[:60],
)
def test_an_example_is_explained_as_its_transcript_has_it(command: str, expected: list[str]) -> None:
    found = mcalc(*shlex.split(command)[1:], "--format", "text")
    lines = [line.rstrip() for line in found.out.splitlines()]
    start = next(place for place, line in enumerate(lines) if line.startswith("By "))
    end = next(place for place, line in enumerate(lines) if line.startswith("checked: every step"))
    assert "\n".join(lines[start:end]).strip().splitlines() == expected


def test_the_walk_has_all_sections_and_each_example_has_a_transcript() -> None:
    walked = [shlex.quote(stop.spec) for section in sections() for stop in section.stops]
    assert " ".join(section.number for section in sections()) == "2 3 4.1 4.2 4.3 4.4 4.5.1 4.5.2 4.5.3 5 6"
    assert len(transcripts()) == len(walked)
    assert all(any(command.startswith(f"mcalc explain {spec} ") for command in transcripts()) for spec in walked)


def test_the_walk_is_printed_with_its_examples() -> None:
    out = mcalc("rules", "--paper").out
    assert "4.5.2  Single-variable total-derivative chain rule\n" in out
    assert "    dy/dx = ∂y/∂x + ∂y/∂v1*dv1/dx\n" in out
    assert max(len(line) for line in out.splitlines() if not line.startswith("  $")) <= 80
    walked = json.loads(mcalc("rules", "--paper", "--json").out)["sections"]
    assert walked[-1]["examples"][1]["expression"] == "2*mean((X @ w + b - y)*(X @ w + b > 0))"


def test_a_rule_and_the_paper_are_not_asked_for_together() -> None:
    found = mcalc("rules", "chain", "--paper")
    assert found.status == 2
    assert "--paper shows all of the paper" in found.err
