"""Specs read, derived and written, for the tests of this room."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mcalc.derivation.reverse import derivative
from mcalc.language import read, read_within
from mcalc.language.spec import Spec
from mcalc.notation import Expression, express
from mcalc.tensor import variable
from mcalc.tensor.factor import factored
from mcalc.tensor.lower import lower
from mcalc.tensor.node import Node

DATA = Path(__file__).parents[1] / "data"


class Case(NamedTuple):
    """A tensor that came of a spec, with how many of its axes are rows."""

    spec: Spec
    tensor: Node
    split: int

    @property
    def order(self) -> dict[str, int]:
        """The places of the variables."""
        return {name: place for place, name in enumerate(self.spec.variables)}

    def express(self) -> Expression:
        """The notation of the tensor."""
        return express(self.tensor, self.split, self.order)

    def read_back(self, shown: Expression) -> Node:
        """What the printed text means."""
        return lower(read_within(shown.text(), self.spec, shown.shared()))


def shapes(text: str) -> dict[str, str]:
    """`A=m,n x=n` as declarations."""
    return dict(part.split("=", 1) for part in text.split())


def value(spec: str, declared: str) -> Case:
    """The function itself."""
    found = read(spec, shapes=shapes(declared))
    node = lower(found)
    return Case(found, node, len(node.shape))


def derived(spec: str, declared: str, *wrt: str) -> Case:
    """The derivative by the variables one after the other."""
    case = value(spec, declared)
    node, split = case.tensor, len(case.tensor.shape)
    for name in wrt:
        split = len(node.shape)
        entry = case.spec.variables[name]
        node = factored(derivative(node, variable(name, entry.shape, entry.properties)))
    return Case(case.spec, node, split)


def acceptance() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """The rows of both tables that derive by one variable, once or twice."""
    for table in ("paper", "cookbook"):
        with (DATA / f"{table}.tsv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                wrt = tuple(row["wrt"].split(","))
                if len(set(wrt)) == 1:
                    yield row["id"], row["spec"], row["shapes"], wrt
