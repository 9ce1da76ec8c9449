"""Random specs through mcalc, with a tally: `python -m tests.properties.run --count 2000 --seed 0`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

from tests.oracle.value import OracleError
from tests.properties.generate import random_spec
from tests.properties.grammar import Spec
from tests.properties.limit import HangError, time_limit
from tests.properties.question import further
from tests.properties.shrink import shrink
from tests.properties.sort import Verdict
from tests.properties.verdict import JUDGES, choose, judge, judge_one

PATIENCE = 10
"""Seconds in which all the verdicts on one spec have to be there."""
CHUNK = 100
"""Specs between two lines of progress."""


class Tally(NamedTuple):
    """What came of a run: verdicts counted, and the specs that failed."""

    counts: Counter[str]
    failures: list[tuple[int, Spec, Verdict]]
    refused: list[tuple[int, Spec, Verdict]]
    undecided: list[tuple[int, Spec, Verdict]]

    def share(self, kind: str) -> float:
        """The share of a kind of verdict among all."""
        return self.counts[kind] / max(1, self.counts.total())

    def add(self, other: Tally) -> None:
        """Count another tally in."""
        self.counts.update(other.counts)
        for mine, theirs in zip(self[1:], other[1:], strict=True):
            mine.extend(theirs)


def spec_of(seed: int) -> Spec:
    """The spec of a seed."""
    return random_spec(Random(seed), depth=1 + seed % 5)


def verdicts(spec: Spec, seed: int) -> list[Verdict]:
    """All verdicts on a spec, asked what the seed has it asked."""
    try:
        with time_limit(PATIENCE):
            return [*judge(spec, seed), *(judge_one(spec, question) for question in further(spec, seed))]
    except HangError:
        return [Verdict("wrong", "-", "hang", f"no answer in {PATIENCE} s")]
    except OracleError as error:
        return [Verdict("wrong", "-", "the oracle can't read it", str(error))]


def run(seeds: range, spec_of: Callable[[int], Spec] = spec_of) -> Tally:
    """The tally of the specs of these seeds."""
    tally = Tally(Counter(), [], [], [])
    lists = {"wrong": tally.failures, "refused": tally.refused, "undecided": tally.undecided}
    for seed in seeds:
        spec = spec_of(seed)
        for verdict in verdicts(spec, seed):
            tally.counts[verdict.kind] += 1
            if verdict.kind in lists:
                lists[verdict.kind].append((seed, spec, verdict))
    return tally


def minimised(spec: Spec, verdict: Verdict, seed: int) -> tuple[Spec, Verdict]:
    """The smallest spec that fails in the same way, asked the same, and the verdict on it."""
    last = verdict

    def fails(candidate: Spec) -> bool:
        nonlocal last
        for found in verdicts(candidate, seed):
            if found.kind == verdict.kind and found.sort == verdict.sort:
                last = found
                return True
        return False

    return shrink(spec, fails, budget=30 if verdict.sort == "hang" else 400), last


def report(title: str, found: list[tuple[int, Spec, Verdict]], show: int) -> None:
    """Verdicts by sort, the first few of each minimised."""
    for sort, count in Counter(verdict.sort for _, _, verdict in found).most_common():
        print(f"\n{title}: {sort}: {count}", flush=True)
        seen: set[str] = set()
        for seed, spec, verdict in [each for each in found if each[2].sort == sort][:show]:
            small, last = minimised(spec, verdict, seed)
            if small.text() not in seen:
                seen.add(small.text())
                print(f"  seed {seed} by {last.wrt}: {small.text()}  {small.shapes()}")
                print(f"    {last.detail[:300]}", flush=True)


def chunks(seeds: range, jobs: int, judge: str) -> Iterator[Tally]:
    """The tallies of the seeds chunk by chunk, in their order, from as many processes as there are jobs."""
    parts = [seeds[at : at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    if jobs == 1:
        choose(judge)
        yield from map(run, parts)
        return
    with get_context("spawn").Pool(jobs, choose, (judge,), maxtasksperchild=20) as pool:
        yield from pool.imap(run, parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many specs")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first; each spec has the next")
    parser.add_argument("--show", type=int, default=10, help="how many failures to minimise")
    parser.add_argument("--judge", choices=JUDGES, default=JUDGES[0], help="who says what a derivative is")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes share the specs")
    options = parser.parse_args()
    start = time.perf_counter()
    tally = Tally(Counter(), [], [], [])
    seeds = range(options.seed, options.seed + options.count)
    for done, part in enumerate(chunks(seeds, options.jobs, options.judge), 1):
        tally.add(part)
        specs, wrong = min(done * CHUNK, options.count), tally.counts["wrong"]
        print(f"  {specs} specs, {wrong} wrong, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print(f"{options.count} specs, {tally.counts.total()} derivatives, {time.perf_counter() - start:.1f} s", flush=True)
    for kind in ("right", "refused", "excepted", "undecided", "wrong"):
        print(f"{kind:10} {tally.counts[kind]:6}")
    choose(options.judge)
    report("wrong", tally.failures, options.show)
    report("refused", tally.refused, options.show)
    report("undecided", tally.undecided, options.show)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
