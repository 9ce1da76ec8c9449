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
from tests.properties.shrink import shrink
from tests.properties.verdict import Verdict, judge, judge_second


class Tally(NamedTuple):
    """What came of a run: verdicts counted, and the specs that failed."""

    counts: Counter[str]
    refusals: Counter[str]
    failures: list[tuple[int, Spec, Verdict]]
    examples: dict[str, str]

    @property
    def undecided(self) -> float:
        """The undecided share of all verdicts."""
        return self.counts["undecided"] / max(1, self.counts.total())


def spec_of(seed: int) -> Spec:
    """The spec of a seed."""
    return random_spec(Random(seed), depth=1 + seed % 5)


def verdicts(spec: Spec, seed: int) -> list[Verdict]:
    """All verdicts on a spec; on every third scalar one also a Hessian's."""
    found = judge(spec)
    if spec.result.type == SCALAR and seed % 3 == 0:
        names = sorted(spec.shapes())
        second = judge_second(spec, names[seed % len(names)])
        found.append(second._replace(wrt=f"{second.wrt},{second.wrt}"))
    return found


def run(seeds: range) -> Tally:
    """The tally of the specs of these seeds."""
    tally = Tally(Counter(), Counter(), [], {})
    for seed in seeds:
        spec = spec_of(seed)
        for verdict in verdicts(spec, seed):
            tally.counts[verdict.kind] += 1
            if verdict.kind == "refused":
                tally.refusals[verdict.sort] += 1
                tally.examples.setdefault(verdict.sort, f"{spec.text()} {spec.shapes()} by {verdict.wrt}")
            if verdict.kind == "wrong":
                tally.failures.append((seed, spec, verdict))
            if verdict.kind == "undecided":
                tally.examples.setdefault(f"undecided {seed}", f"{spec.text()} {spec.shapes()} by {verdict.wrt}")
    return tally


def minimised(spec: Spec, verdict: Verdict) -> Spec:
    """The smallest spec that fails in the same way."""
    second = "," in verdict.wrt

    def fails(candidate: Spec) -> bool:
        if second and candidate.result.type != SCALAR:
            return False
        found = [judge_second(candidate, name) for name in candidate.shapes()] if second else judge(candidate)
        return any(each.kind == "wrong" and each.sort == verdict.sort for each in found)

    return shrink(spec, fails)


def report(tally: Tally, show: int) -> None:
    """Failures by sort, the first few of each minimised."""
    sorts = Counter(verdict.sort for _, _, verdict in tally.failures)
    for sort, count in sorts.most_common():
        print(f"\n{sort}: {count}")
        seen: set[str] = set()
        for seed, spec, verdict in [failure for failure in tally.failures if failure[2].sort == sort][:show]:
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
    options = parser.parse_args()
    start = time.perf_counter()
    tally = run(range(options.seed, options.seed + options.count))
    print(f"{options.count} specs, {tally.counts.total()} derivatives, {time.perf_counter() - start:.1f} s")
    for kind in ("right", "refused", "undecided", "wrong"):
        print(f"{kind:10} {tally.counts[kind]:6}")
    for kind, count in tally.refusals.most_common():
        print(f"  refused: {kind:20} {count:5}  {tally.examples[kind]}")
    for key, example in list(tally.examples.items()):
        if key.startswith("undecided"):
            print(f"  {key}: {example}")
    report(tally, options.show)
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
