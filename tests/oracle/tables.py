"""The acceptance tables of tests/data as rows."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.oracle.points import axes, parse_shapes

_DATA = Path(__file__).resolve().parents[1] / "data"


class Row(NamedTuple):
    """One known answer; the fields are those of the tables."""

    id: str
    spec: str
    shapes: dict[str, str]
    wrt: tuple[str, ...]
    second: bool
    answer: str
    shape: str
    structure: tuple[str, ...]
    method: str
    rule: str
    note: str
    section: str = ""
    refused: bool = False

    @property
    def layout(self) -> str:
        """The layout that the answer stands in."""
        return "denominator" if "layout=denominator" in self.note else "numerator"

    @property
    def variable_rank(self) -> int:
        """How many axes of the derivative's tensor belong to the variable."""
        return len(axes(self.shapes[self.wrt[0]])) if len(self.wrt) == 1 else 1


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of `paper`, `cookbook`, `layers` or `identities`."""
    with (_DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(_row(line) for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _row(line: dict[str, str]) -> Row:
    variables = tuple(line["wrt"].split(","))
    second = len(variables) == 2 and variables[0] == variables[1]
    return Row(
        id=line["id"],
        spec=line["spec"],
        shapes=parse_shapes(line["shapes"]),
        wrt=variables[:1] if second else variables,
        second=second,
        answer=line["answer"],
        shape=line.get("shape") or "",
        structure=tuple(part.strip() for part in (line.get("structure") or "").split(",") if part.strip()),
        method=line.get("method") or "",
        rule=line.get("rule") or "",
        note=line.get("note") or "",
        section=line.get("section") or "",
        refused=line.get("status") == "refused",
    )
