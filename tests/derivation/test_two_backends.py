"""Two derivations that share nothing but the reader give the same derivative, over both acceptance tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcalc.derivation.backend import backend
from mcalc.language import read, read_within
from mcalc.notation import express, text
from mcalc.proof.check.entries import check_derivative
from mcalc.proof.trials.plan import Plan

DATA = Path(__file__).parents[1] / "data"


def cases() -> Iterator[object]:
    for table in ("paper", "cookbook"):
        with (DATA / f"{table}.tsv").open() as file:
            for row in csv.DictReader(file, delimiter="\t"):
                yield pytest.param(row["spec"], row["shapes"], row["wrt"], table == "cookbook", id=row["id"])


@pytest.mark.parametrize(("spec_text", "declared", "by", "hessian"), list(cases()))
def test_the_closed_form_is_what_sympy_derives(spec_text: str, declared: str, by: str, hessian: bool) -> None:
    shapes = dict(part.split("=") for part in declared.split())
    wrt = tuple(by.split(","))
    order = 2 if hessian and len(wrt) == 2 else 1
    spec = read(spec_text, shapes=shapes)
    names = list(spec.sizes)
    sizes = dict.fromkeys(names, 4 if "x[2:]" in spec_text else 2) | ({names[0]: 3} if len(names) > 1 else {})
    groups = [[wrt[0]], [wrt[1]]] if order == 2 else [wrt]
    found = backend("tensor").derive(spec, [groups])[0]
    shown = express(found.node, found.ranks[0] + (found.ranks[1] if order == 2 else 0), {})
    closed = read_within(text(shown.tree), spec, [(name, text(tree)) for name, tree in shown.where])
    verdict = check_derivative(spec, wrt, closed, shown.form, order=order, plan=Plan(sizes, points=2, against="sympy"))
    assert verdict.agrees is True, verdict
