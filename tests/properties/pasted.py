"""Answers pasted into NumPy: `python -m tests.properties.pasted --count 2000 --seed 0` for random specs.

The printed text is executed as it stands, named parts first, where the names of the prelude (`mcalc functions
--prelude`), the variables as plain arrays of distinct sizes and the dimensions as numbers are all that there is. A
vector has one axis, and so has a row; the result has the axes of the derivative's tensor, those of length 1 that paper
adds left out, or is the matrix of what is flattened.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

import mcalc
from mcalc.report.prelude import module
from tests.oracle.differentiate import Array, hessian, jacobian
from tests.oracle.evaluate import evaluate
from tests.oracle.layout import laid_out
from tests.oracle.points import KINDS, Point, draw
from tests.oracle.value import OracleError
from tests.properties.limit import HangError, time_limit
from tests.properties.question import further, plain
from tests.properties.run import PATIENCE, spec_of
from tests.properties.sort import CRASHES
from tests.properties.verdict import DIMS

TRIES = 2
"""Rounds of points of all kinds, of which one decides."""
LARGE = 1e6
FAULTS = ("wrong", "doesn't run")


class Pasted(NamedTuple):
    """What came of an answer pasted into NumPy: "right", "wrong", "doesn't run", or "undecided" where no point says."""

    kind: str
    text: str
    detail: str = ""


@cache
def prelude() -> dict[str, Any]:
    """The names of the prelude, as `from mcalc_prelude import *` has them."""
    made = ModuleType("mcalc_prelude")
    exec(module(), made.__dict__)
    return {name: value for name, value in vars(made).items() if not name.startswith("_")}


def paste(text: str, where: Sequence[tuple[str, str]], point: Point) -> Any:
    """The value of a text with its named parts in front, at a point."""
    names: dict[str, Any] = {**prelude(), **point.dims}
    names |= {name: float(value) if value.ndim == 0 else value.copy() for name, value in point.names.items()}
    for name, part in where:
        exec(f"{name} = {part}", names)
    return eval(text, names)


def programmed(text: str, where: Sequence[tuple[str, str]]) -> str:
    """The parts and the text in one line."""
    return "; ".join([*(f"{name} = {part}" for name, part in where), text])


def judge(
    spec: str,
    shapes: dict[str, str],
    wrt: Sequence[str],
    found: mcalc.Derivative,
    points: Iterable[Point],
    layout: str = "numerator",
    second: bool = False,
) -> Pasted:
    """The verdict on a derivative at the first of the points where it can be told."""
    text, where = found.expression, found.where
    shown = programmed(text, where)
    for point in points:
        with np.errstate(all="ignore"):
            try:
                if not all(
                    map(np.all, (evaluate(part, point.names, point.dims, where).array for part in found.domain))
                ):
                    continue
                estimate = hessian(spec, point, wrt[0]) if second else jacobian(spec, point, wrt)
                meant = np.asarray(evaluate(text, point.names, point.dims, where).array, dtype=float)
            except (np.linalg.LinAlgError, OracleError):
                continue
            rank = len(point.names[wrt[0]].shape) if len(wrt) == 1 else 1
            wanted, error = (laid_out(part, rank, layout, found.form) for part in estimate)
            if not np.all(np.isfinite(wanted)) or np.max(np.abs(wanted), initial=0.0) > LARGE:
                continue
            try:
                value = np.asarray(paste(text, where, point), dtype=float)
            except np.linalg.LinAlgError:
                continue
            except Exception as problem:  # noqa: BLE001, whatever pasted code raises
                return Pasted("doesn't run", shown, f"{type(problem).__name__}: {problem}")
        if value.shape != wanted.shape:
            return Pasted("wrong", shown, f"its shape is {value.shape}, not {wanted.shape}")
        if not _agree(value, wanted, error):
            if _agree(meant, wanted, error) or not (
                _agree(value, meant, 0.0) or np.all(np.isnan(value) & np.isnan(meant))
            ):
                return Pasted("wrong", shown, f"it is {value.tolist()}, not {wanted.tolist()} at {point}")
            continue  # a kink, no value, or numbers that cancel: it is what it means
        return Pasted("right", shown)
    return Pasted("undecided", shown)


def as_meant(found: mcalc.Derivative, points: Sequence[Point]) -> Iterator[Pasted]:
    """For a derivative and its conditions: whether NumPy has the values that the texts mean in mcalc's language."""
    for text in (found.expression, *found.nonsmooth, *found.domain):
        shown = programmed(text, found.where)
        for point in points:
            with np.errstate(all="ignore"):
                try:
                    meant = np.asarray(evaluate(text, point.names, point.dims, found.where).array, dtype=float)
                    value = np.asarray(paste(text, found.where, point), dtype=float)
                except (np.linalg.LinAlgError, OracleError):
                    continue
                except Exception as problem:  # noqa: BLE001, whatever pasted code raises
                    yield Pasted("doesn't run", shown, f"{type(problem).__name__}: {problem}")
                    break
            if value.shape == meant.shape and not np.all(np.isfinite(meant)):
                continue
            same = _agree(value, meant, 0.0)
            detail = "" if same else f"it is {value.tolist()}, and means {meant.tolist()} at {point}"
            yield Pasted("right" if same else "wrong", shown, detail)
            break


def _agree(value: Array, wanted: Array, error: Array | float) -> bool:
    scale = max(1.0, float(np.max(np.abs(wanted), initial=0.0)))
    return value.shape == wanted.shape and bool(np.all(np.abs(value - wanted) <= 1e-6 * scale + 20 * np.asarray(error)))


def of_seed(seed: int) -> list[Pasted]:
    """The verdicts on the derivatives of a random spec by each of its variables, and on whatever else the seed asks."""
    spec = spec_of(seed)
    text, shapes = spec.text(), spec.shapes()
    try:
        with time_limit(PATIENCE):
            answer = mcalc.ask("jacobian", text, shapes=shapes)
    except (mcalc.McalcError, HangError, *CRASHES):
        return []
    if answer.spec.undefined:
        return []
    random = np.random.default_rng(zlib.crc32(text.encode()))
    points = [draw(random, shapes, DIMS, kind) for _ in range(TRIES) for kind in KINDS]
    verdicts = [judge(text, shapes, found.wrt, found, points) for found in answer.derivatives]
    for question in (*plain(spec, seed), *further(spec, seed)):
        try:
            with time_limit(PATIENCE):
                verdicts += as_meant(question.ask(text, shapes), points)
        except (mcalc.McalcError, HangError, *CRASHES):
            continue
    return verdicts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many specs")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first; each spec has the next")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    for seed in range(options.seed, options.seed + options.count):
        for verdict in of_seed(seed):
            counts[verdict.kind] += 1
            if verdict.kind in FAULTS:
                print(f"{verdict.kind}: seed {seed}: {spec_of(seed).text()}")
                print(f"    {verdict.text}\n    {verdict.detail[:200]}")
    print(", ".join(f"{counts[kind]} {kind}" for kind in ("right", "undecided", "wrong", "doesn't run")))
    return 1 if any(counts[kind] for kind in FAULTS) else 0


if __name__ == "__main__":
    sys.exit(main())
