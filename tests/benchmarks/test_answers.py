"""How long a warm derivation and a whole checked answer take: every row of the acceptance tables, chains, sizes.

Nothing here is asserted of the times: `pytest tests/benchmarks -o addopts= --benchmark-only -s` prints them, and how
chains of 10, 100 and 1,000 layers grow.
"""

from __future__ import annotations

import csv
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from mcalc.answers.ask import ask
from mcalc.derivation.blocks import derive
from mcalc.language import read
from mcalc.tensor import lower

DATA = Path(__file__).parent.parent / "data"
LAYERS = (10, 100, 1000)
SIZES = (None, 3, 10**9)


class Row(NamedTuple):
    """A row of a table: what is asked."""

    name: str
    spec: str
    shapes: dict[str, str]
    wrt: tuple[str, ...]

    @property
    def groups(self) -> list[list[str]]:
        """The variables of each differentiation in turn; one named twice is a Hessian."""
        return [[name] for name in self.wrt] if self.second else [list(self.wrt)]

    @property
    def second(self) -> bool:
        """Whether this is a second derivative."""
        return len(self.wrt) == 2 and self.wrt[0] == self.wrt[1]


def _rows() -> list[Row]:
    found = []
    for table in ("paper", "cookbook"):
        with (DATA / f"{table}.tsv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                shapes = dict(part.split("=") for part in row["shapes"].split())
                found.append(Row(row["id"], row["spec"], shapes, tuple(row["wrt"].split(","))))
    return found


ROWS = _rows()


def _chain(layers: int) -> Row:
    """A network of so many layers that share one matrix."""
    steps = [f"h{i} = tanh(W @ {f'h{i - 1}' if i else 'x'})" for i in range(layers)]
    return Row(f"chain-{layers}", "; ".join([*steps, f"sum(h{layers - 1})"]), {"W": "n,n", "x": "n"}, ("x",))


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_derivation(benchmark: BenchmarkFixture, row: Row) -> None:
    """From the tensor of the function to that of the derivative."""
    spec = read(row.spec, shapes=row.shapes)
    function = lower(spec)
    benchmark.group = "derivation"
    benchmark(derive, spec, function, row.groups)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_whole_answer(benchmark: BenchmarkFixture, row: Row) -> None:
    """From the text of the question to the text of the answer, with its check."""
    command, wrt = ("hessian", row.wrt[:1]) if row.second else ("jacobian", (",".join(row.wrt),))
    benchmark.group = "whole answer"
    benchmark(ask, command, row.spec, shapes=row.shapes, wrt=wrt)


@pytest.mark.parametrize("wrt", ["x", "W"])
def test_growth(benchmark: BenchmarkFixture, wrt: str) -> None:
    """Chains ten times as long take ten times as long."""
    taken: dict[str, list[float]] = {"derivation": [], "whole answer": []}

    def measure() -> None:
        for layers in LAYERS:
            row = _chain(layers)
            start = time.perf_counter()
            spec = read(row.spec, shapes=row.shapes)
            derive(spec, lower(spec), [[wrt]])
            between = time.perf_counter()
            ask("gradient", row.spec, shapes=row.shapes, wrt=[wrt])
            taken["derivation"].append(between - start)
            taken["whole answer"].append(time.perf_counter() - between)

    benchmark.group = "chains"
    benchmark.pedantic(measure, rounds=1)  # type: ignore[no-untyped-call]
    for what, seconds in taken.items():
        shown = ", ".join(f"{layers} layers {second:.3f} s" for layers, second in zip(LAYERS, seconds, strict=False))
        ratios = ", ".join(f"{after / before:.1f}" for before, after in pairwise(seconds))
        print(f"\n{what} by {wrt}: {shown}; each over the last: {ratios}")


@pytest.mark.parametrize("size", SIZES, ids=["symbolic", "3", "10**9"])
@pytest.mark.parametrize("spec", ["sum((A @ x - b)**2)", "x*w", "x[1:]*x[:-1]", "X @ X.T"])
def test_sizes(benchmark: BenchmarkFixture, spec: str, size: int | None) -> None:
    """Nothing depends on n."""
    wrt = "X" if "X" in spec else "x"
    shapes = {"A": "n,n", "b": "n"} if "A" in spec else {"X": "n,n"} if "X" in spec else {"x": "n"}
    known = read(spec, shapes=shapes, sizes={} if size is None else {"n": size})
    benchmark.group = f"sizes: {spec}"
    benchmark(lambda: derive(known, lower(known), [[wrt]]))
