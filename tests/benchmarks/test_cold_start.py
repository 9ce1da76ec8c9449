"""How long the first answer takes, against the smallest Typer program that prints as much, in the same run.

The budget is 1.4 times that program: for a JSON answer the bare one, for a table the one with a Rich table.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

ROUNDS = 15
BUDGET = 1.4
QUESTION = ("jacobian", "x*w", "--n", "3")

_BARE = """
import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def main(spec: str, n: int = 1) -> None:
    print(spec, n)


app()
"""
_TABLE = _BARE.replace(
    "    print(spec, n)",
    """    from rich.console import Console
    from rich.table import Table

    table = Table("spec", "n")
    table.add_row(spec, str(n))
    Console().print(table)""",
)


class Pair(NamedTuple):
    """An answer, and what it is held against."""

    name: str
    floor: str
    options: tuple[str, ...]


PAIRS = [Pair("json", _BARE, ("--json",)), Pair("table", _TABLE, ())]


def _environment() -> dict[str, str]:
    """Bytecode may be written, as it is where mcalc is installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(command: Sequence[str]) -> Callable[[], None]:
    environment = _environment()

    def once() -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=True)

    return once


def _fastest(*commands: Callable[[], None]) -> list[float]:
    """The best time of each, taken in turn so that a busy machine is as busy for all of them."""
    best = [float("inf")] * len(commands)
    for _ in range(ROUNDS):
        for place, command in enumerate(commands):
            start = time.perf_counter()
            command()
            best[place] = min(best[place], time.perf_counter() - start)
    return best


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_cold_start(
    pair: Pair, benchmark: BenchmarkFixture, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = tmp_path / "floor.py"
    program.write_text(pair.floor)
    floor = _run([sys.executable, str(program), "x*w", "--n", "3"])
    answer = _run([sys.executable, "-m", "mcalc", *QUESTION, *pair.options])
    floor()
    answer()
    least, taken = _fastest(floor, answer)
    benchmark.extra_info |= {"floor": least, "ratio": taken / least, "budget": BUDGET}
    benchmark.pedantic(answer, rounds=ROUNDS)
    with capsys.disabled():
        print(
            f"\n{pair.name}: {taken * 1e3:.0f} ms against {least * 1e3:.0f} ms for the smallest Typer program: "
            f"{taken / least:.2f} (budget {BUDGET})"
        )
