"""Right and wrong claims through `mcalc check`, and through the oracle: `python -m tests.properties.claims`.

The oracle differentiates by itself, at two assignments of sizes and at points of several orders of magnitude: a claim
is right where all entries agree, and wrong where one doesn't. Printed is every claim whose verdict is another one in
the table, by the oracle, or by mcalc.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mcalc.answers.check import check
from mcalc.answers.request import Request
from mcalc.errors import McalcError
from tests.oracle.differentiate import jacobian
from tests.oracle.evaluate import evaluate
from tests.oracle.layout import laid_out
from tests.oracle.points import Point, axes, parse_shapes, points
from tests.oracle.value import OracleError

DATA = Path(__file__).resolve().parents[1] / "data" / "judged_claims.tsv"
_SCALES = (1.0, 0.01, 0.2, 5.0, 30.0, 100.0)
_NEAR = (0.02, 0.5)
_LARGEST = 200
_POINTS = 2
_FIRST = {"X @ X.T": (2, 3), "X.T @ X": (0, 1)}
"""Where the sizes begin for functions that want a wide matrix or a tall one."""
_STANDING = {"g'(": "cos(", "g(": "sin(", "r'(": "exp(", "r(": "exp("}
"""What undefined functions are for the oracle."""


class Claim(NamedTuple):
    """A row of the table."""

    spec: str
    shapes: str
    wrt: str
    claim: str
    verdict: str


def claims() -> list[Claim]:
    """All rows."""
    lines = DATA.read_text(encoding="utf-8").splitlines()
    return [Claim(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def by_the_oracle(row: Claim) -> str:
    """The verdict by another differentiation, "unknown" where no point tells."""
    pairs = [*_compared(row)]
    largest = max((abs(wanted[np.isfinite(wanted)]).max(initial=0) for wanted, _ in pairs), default=0.0)
    for wanted, claimed in pairs:
        if wanted.size != claimed.size:
            return "disagrees"
        known = np.isfinite(wanted)
        with np.errstate(all="ignore"):
            close = (
                abs(wanted - claimed) <= 1e-6 * abs(wanted) + 1e-9 * abs(wanted[known]).max(initial=0) + 1e-13 * largest
            )
        if not (close & np.isfinite(claimed))[known].all():
            return "disagrees"
    return "agrees" if any(np.isfinite(wanted).all() for wanted, _ in pairs) else "unknown"


def _compared(row: Claim) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The derivative and the claim at many points."""
    shapes = parse_shapes(row.shapes)
    spec, claim = _standing(row.spec), _standing(row.claim)
    rank = len(axes(shapes[row.wrt]))
    for first in _FIRST.get(next((name for name in _FIRST if name in spec), ""), (0, 3)):
        for point in points(spec, shapes, _POINTS, seed=first, first=first):
            for there in _around(point, shapes, f"{spec} {claim}"):
                try:
                    with np.errstate(all="ignore"):
                        wanted = laid_out(jacobian(spec, there, (row.wrt,), True).value, rank, "numerator", "exact")
                        claimed = np.asarray(evaluate(claim, there.names, there.dims, ()).array)
                except (OracleError, ValueError, ArithmeticError, np.linalg.LinAlgError):
                    continue
                yield wanted.reshape(-1), claimed.reshape(-1)


def _standing(text: str) -> str:
    for name, other in _STANDING.items():
        text = re.sub(rf"\b{re.escape(name)}", other, text)
    return text


def _around(point: Point, shapes: dict[str, str], text: str) -> Iterator[Point]:
    """The point at several scales, and close to the numbers of a text and to their roots."""
    plain = {name for name, shape in shapes.items() if ":" not in shape}
    numbers = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}
    near = {side * middle for number in numbers for middle in (number, number**0.5) for side in (1, -1)}
    moves = [(0.0, scale) for scale in _SCALES]
    moves += [(middle, scale) for middle in sorted(near) for scale in _NEAR if middle < _LARGEST]
    for middle, scale in moves:
        names = {name: middle + scale * value if name in plain else value for name, value in point.names.items()}
        yield point._replace(names=names)


def by_mcalc(row: Claim) -> tuple[str, str]:
    """The verdict of `mcalc check`, and what it says."""
    try:
        found = check(Request(row.spec, wrt=(row.wrt,), shapes=parse_shapes(row.shapes)), row.claim)[0].checked[0]
    except McalcError as error:
        return "error", str(error)
    words = {True: "agrees", False: "disagrees", None: "unknown"}[found.verdict.agrees]
    return words, found.verdict.diagnosis or ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--oracle", action="store_true", help="ask the oracle alone")
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for row in claims():
        oracle = by_the_oracle(row)
        said, words = ("", "") if options.oracle else by_mcalc(row)
        counts[row.verdict, said] += 1
        if oracle != row.verdict or said not in (row.verdict, ""):
            print(f"{row.verdict}, oracle {oracle}, mcalc {said}: {row.spec} by {row.wrt}: {row.claim} | {words}")
            sys.stdout.flush()
    for (verdict, said), count in sorted(counts.items()):
        print(f"{verdict} -> {said}: {count}")


if __name__ == "__main__":
    main()
