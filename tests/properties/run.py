"""Random specs through mcalc, with a tally: `python -m tests.properties.run --count 2000 --seed 0`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

from tests.properties.generate import random_spec
from tests.properties.grammar import SCALAR, Spec
from tests.properties.limit import HangError, time_limit
from tests.properties.shrink import shrink
from tests.properties.verdict import JUDGES, Verdict, choose, judge, judge_second

PATIENCE = 10
"""Seconds in which all the verdicts on one spec have to be there."""


class Tally(NamedTuple):
    """What came of a run: verdicts counted, and the specs that failed."""

    counts: Counter[str]
    failures: list[tuple[int, Spec, Verdict]]
    refused: list[tuple[int, Spec, Verdict]]
    undecided: list[tuple[int, Spec, Verdict]]

    def share(self, kind: str) -> float:
        """The share of a kind of verdict among all."""
        return self.counts[kind] / max(1, self.counts.total())


def spec_of(seed: int) -> Spec:
    """The spec of a seed."""
    return random_spec(Random(seed), depth=1 + seed % 5)


def verdicts(spec: Spec, seed: int) -> list[Verdict]:
    """All verdicts on a spec; on every third scalar one also a Hessian's."""
    try:
        with time_limit(PATIENCE):
            return _all(spec, seed)
    except HangError:
        return [Verdict("wrong", "-", "hang", f"no answer in {PATIENCE} s")]


def _all(spec: Spec, seed: int) -> list[Verdict]:
    found = judge(spec)
    if spec.result.type == SCALAR and seed % 3 == 0:
        names = sorted(spec.shapes())
        second = judge_second(spec, names[seed % len(names)])
        found.append(second._replace(wrt=f"{second.wrt},{second.wrt}"))
    return found


def run(seeds: range) -> Tally:
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


def minimised(spec: Spec, verdict: Verdict) -> Spec:
    """The smallest spec that fails in the same way."""
    second = "," in verdict.wrt

    def fails(candidate: Spec) -> bool:
        if second and candidate.result.type != SCALAR:
            return False
        try:
            with time_limit(PATIENCE):
                found = [judge_second(candidate, name) for name in candidate.shapes()] if second else judge(candidate)
        except HangError:
            return verdict.sort == "hang"
        return any(each.kind == verdict.kind and each.sort == verdict.sort for each in found)

    return shrink(spec, fails, budget=30 if verdict.sort == "hang" else 400)


def report(title: str, found: list[tuple[int, Spec, Verdict]], show: int) -> None:
    """Verdicts by sort, the first few of each minimised."""
    for sort, count in Counter(verdict.sort for _, _, verdict in found).most_common():
        print(f"\n{title}: {sort}: {count}")
        seen: set[str] = set()
        for seed, spec, verdict in [each for each in found if each[2].sort == sort][:show]:
            small = minimised(spec, verdict)
            if small.text() not in seen:
                seen.add(small.text())
                print(f"  seed {seed} by {verdict.wrt}: {small.text()}  {small.shapes()}")
                print(f"    {_detail(small, sort)[:300]}")


def _detail(spec: Spec, sort: str) -> str:
    return next((found.detail for found in verdicts(spec, 0) if found.sort == sort), "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many specs")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first; each spec has the next")
    parser.add_argument("--show", type=int, default=10, help="how many failures to minimise")
    parser.add_argument("--judge", choices=JUDGES, default=JUDGES[0], help="who says what a derivative is")
    options = parser.parse_args()
    choose(options.judge)
    start = time.perf_counter()
    tally = run(range(options.seed, options.seed + options.count))
    print(f"{options.count} specs, {tally.counts.total()} derivatives, {time.perf_counter() - start:.1f} s", flush=True)
    for kind in ("right", "refused", "undecided", "wrong"):
        print(f"{kind:10} {tally.counts[kind]:6}")
    report("refused", tally.refused, options.show)
    report("undecided", tally.undecided, options.show)
    report("wrong", tally.failures, options.show)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
