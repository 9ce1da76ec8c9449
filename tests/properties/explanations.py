"""Random functions, explained: `python -m tests.properties.explanations --count 1000 --seed 0`.

Of each spec every derivative that mcalc has is explained by every method, the layouts, the levels of detail and the
formats by turns. Every step is checked while it is made, and a step that fails its check raises.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

import mcalc
from mcalc.errors import LimitError, UnsupportedError
from mcalc.explanation.explain import METHODS, explain
from mcalc.explanation.step import Explanation
from mcalc.report import EXPLANATIONS
from tests.properties.generate import random_spec
from tests.properties.grammar import Spec
from tests.properties.limit import HangError, time_limit
from tests.properties.shrink import shrink
from tests.properties.sort import CRASHES, Verdict, refusal

LAYOUTS = ("numerator", "denominator")
DETAILS = ("brief", "normal", "full")
FORMATS = ("table", "text", "latex", "markdown", "json")
PATIENCE = 20
"""Seconds in which an explanation has to be there."""
DEPTH = 4


def judge(spec: Spec, seed: int, methods: Iterable[str] = METHODS) -> Iterator[Verdict]:
    """A verdict on each explanation of a spec; nothing of what has no derivative."""
    turns = count(seed)
    for name in spec.shapes():
        layout = LAYOUTS[next(turns) % 2]
        if not _has_derivative(spec, name, layout):
            continue
        for method in methods:
            turn = next(turns)
            yield _judged(spec, name, method, LAYOUTS[turn % 2], DETAILS[turn % 3], FORMATS[turn % 5])


def _has_derivative(spec: Spec, name: str, layout: str) -> bool:
    try:
        with time_limit(PATIENCE):
            mcalc.ask("jacobian", spec.text(), shapes=spec.shapes(), wrt=[name], layout=layout)
    except (mcalc.McalcError, HangError):
        return False
    return True


def _judged(spec: Spec, name: str, method: str, layout: str, detail: str, form: str) -> Verdict:
    title = f"{name} --method {method} --layout {layout} --detail {detail} --format {form}"
    try:
        with time_limit(PATIENCE):
            (found,) = explain(spec.text(), shapes=spec.shapes(), wrt=[name], method=method, layout=layout)
            wrong = fault(found, EXPLANATIONS.write((found,), form, detail), form)
    except (UnsupportedError, LimitError) as error:
        sort = "differentials" if method == "differential" else "refused"
        return Verdict("refused" if error.hint else "wrong", title, f"{sort}: {_general(error.message)}", error.message)
    except HangError:
        return Verdict("wrong", title, "hang", f"no explanation in {PATIENCE} s")
    except mcalc.McalcError as error:  # mcalc has the derivative: nothing is wrong with the question
        return Verdict("wrong", title, f"{error.kind}: {_general(error.message)}", error.message)
    except CRASHES as error:
        return refusal(error, title)
    return Verdict("wrong", title, wrong, "") if wrong else Verdict("right", title)


def _general(message: str) -> str:
    """A message without what it is about."""
    return " ".join(word for word in message.split()[:14] if len(word) > 1 and word.strip(":,").isalpha())


def fault(found: Explanation, written: str, form: str) -> str:
    """What is wrong with an explanation and the page that it makes, or nothing."""
    if any(step.check is None for step in found.steps):
        return "a step without a check"
    if found.steps[-1].after != found.expression:
        return "it doesn't end in the answer"
    if ".T.T" in written and ".T.T" not in found.derivative.question.spec.program.source:
        return "a transpose of a transpose"
    if form == "latex" and not is_balanced(written):
        return "LaTeX that is not balanced"
    if form == "json":
        json.loads(written)
    return ""


def is_balanced(text: str) -> bool:
    """Whether the brackets and dollar signs of LaTeX come in pairs, and all is ASCII."""
    braces = text.count("{") - text.count("\\{") == text.count("}") - text.count("\\}")
    sides = text.replace("\\leftarrow", "").count("\\left") == text.count("\\right")
    return braces and sides and text.replace("\\$", "").count("$") % 2 == 0 and text.isascii()


def verdicts(seed: int) -> list[Verdict]:
    """The verdicts on the spec of a seed."""
    return list(judge(random_spec(Random(seed), DEPTH), seed))


def _fails(wanted: Verdict, seed: int, spec: Spec) -> bool:
    method = wanted.wrt.split()[2]
    return any((found.kind, found.sort) == (wanted.kind, wanted.sort) for found in judge(spec, seed, [method]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many specs")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first; each spec has the next")
    parser.add_argument("--show", type=int, default=3, help="how many of a sort to minimise")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes share the specs")
    options = parser.parse_args()
    start = time.perf_counter()
    seeds = range(options.seed, options.seed + options.count)
    counts: Counter[str] = Counter()
    kept: list[tuple[int, Verdict]] = []
    with get_context("spawn").Pool(options.jobs, maxtasksperchild=200) as pool:
        for seed, found in zip(seeds, pool.imap(verdicts, seeds, 5), strict=True):
            counts.update(verdict.kind for verdict in found)
            kept += [(seed, verdict) for verdict in found if verdict.kind != "right"]
            for verdict in found:
                if verdict.kind == "wrong":
                    print(f"  seed {seed} by {verdict.wrt}: {verdict.sort}", file=sys.stderr, flush=True)
    print(f"{options.count} specs, {counts.total()} explanations, {time.perf_counter() - start:.0f} s")
    for kind in ("right", "refused", "wrong"):
        print(f"{kind:8} {counts[kind]:6}")
    for kind in ("refused", "wrong"):
        sorts = Counter(verdict.sort for _, verdict in kept if verdict.kind == kind)
        for sort, number in sorts.most_common():
            print(f"\n{kind}: {sort}: {number}")
            for seed, verdict in [one for one in kept if one[1].kind == kind and one[1].sort == sort][: options.show]:
                spec = random_spec(Random(seed), DEPTH)
                if kind == "wrong":
                    spec = shrink(spec, partial(_fails, verdict, seed), budget=100)
                print(f"  seed {seed} by {verdict.wrt}: {spec.text()}  {spec.shapes()}")
                print(f"    {verdict.detail[:300]}", flush=True)
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
