"""Emitted code of random specs, or of every row of the tables, held against the oracle.

`python -m tests.codegen.random --count 1000 --seed 0 --target numpy`, or `--tables`. Prints a line for each that isn't
right and a tally; the exit status is 1 where one is wrong or doesn't run.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

from mcalc.errors import InternalError
from tests.codegen.emitted import Told, of_row, of_seed
from tests.oracle.tables import table
from tests.properties.limit import HangError, time_limit
from tests.properties.run import spec_of

PATIENCE = 20
FAULTS = ("wrong", "doesn't run", "hangs")
TABLES = ("paper", "cookbook", "layers", "identities", "field", "experts")


def told(judge: Callable[[], Told]) -> Told:
    """The verdict, whatever happens on the way to it."""
    try:
        with time_limit(PATIENCE):
            return judge()
    except InternalError as error:
        return Told("wrong", error.message)
    except HangError:
        return Told("hangs")
    except Exception as error:  # noqa: BLE001, whatever emitted code raises
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Told("doesn't run", f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})")


def cases(args: argparse.Namespace) -> Iterator[tuple[str, Callable[[], Told]]]:
    """What is tried, each with its name."""
    if args.tables:
        for name in TABLES:
            for row in table(name):
                if not row.refused:
                    yield f"{name}/{row.id} {row.spec}", partial(of_row, row, args.target)
        return
    for seed in range(args.seed, args.seed + args.count):
        yield f"{seed} {spec_of(seed).text()}", partial(of_seed, seed, args.target)


def main(argv: Iterable[str] | None = None) -> int:
    """Try them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", default="numpy")
    parser.add_argument("--tables", action="store_true")
    args = parser.parse_args(None if argv is None else list(argv))
    tally: Counter[str] = Counter()
    for name, judge in cases(args):
        found = told(judge)
        tally[found.kind] += 1
        if found.kind in FAULTS or (found.kind == "refused" and args.tables):
            print(f"{found.kind}: {name}\n    {found.detail[:300]}", flush=True)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(tally.items())))
    return int(any(tally[kind] for kind in FAULTS))


if __name__ == "__main__":
    sys.exit(main())
