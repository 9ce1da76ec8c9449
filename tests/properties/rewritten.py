"""Right claims through `mcalc check`, with a tally: `python -m tests.properties.rewritten --count 400 --seed 0`.

A claim is mcalc's own answer to a row of the tables as somebody else would write it: multiplied out, factored,
reordered, transposed twice, in other functions, or in the spelling of NumPy, MATLAB or LaTeX. Those in mcalc's own
spelling that the oracle, at two sizes, doesn't hold to be right (a factor that is 0 there was divided by) are thrown
out. All others must be accepted.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

from mcalc.answers.check import check
from mcalc.answers.request import Request
from mcalc.catalogue import FUNCTIONS
from mcalc.errors import McalcError, UnsupportedError
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Call
from mcalc.notation.matlab import matlab, tree_text
from tests.oracle.tables import Row
from tests.properties.limit import HangError, time_limit
from tests.properties.mutants import PATIENCE, nodes_of, part_of, put, request, right, rows, wrong

ANOTHER = {
    "sigmoid": ("1/(1 + exp(-({0})))", "1 - sigmoid(-({0}))", "(1 + tanh(({0})/2))/2"),
    "tanh": ("sinh({0})/cosh({0})", "2*sigmoid(2*({0})) - 1"),
    "norm": ("sqrt(sum(({0})**2))", "sqrt(sum(({0})*({0})))"),
    "softmax": ("exp({0})/sum(exp({0}))",),
    "logsumexp": ("log(sum(exp({0})))",),
    "trace": ("sum(diag({0}))",),
    "inv": ("solve({0}, eye({n}))", "inv(({0}).T).T"),
    "outer": ("({0})[:, None]*({1})", "({0}) @ ({1}).T"),
    "dot": ("sum(({0})*({1}))",),
    "sqrt": ("({0})**(1/2)",),
    "mean": ("sum({0})/{all}",),
    "relu": ("maximum({0}, 0)", "where({0} > 0, {0}, 0)", "({0})*({0} > 0)"),
    "gt": ("where(({0}) > ({1}), 1, 0)", "({1}) < ({0})"),
    "lt": ("where(({0}) < ({1}), 1, 0)", "({1}) > ({0})"),
    "exp": ("exp(({0})/2)**2",),
    "log": ("-log(1/({0}))",),
    "sin": ("2*sin(({0})/2)*cos(({0})/2)",),
    "cos": ("1 - 2*sin(({0})/2)**2",),
    "div": ("({0})*(({1})**-1)", "({0})*(1/({1}))"),
    "neg": ("-1*({0})", "0 - ({0})"),
    "square": ("({0})*({0})",),
    "sign": ("({0} > 0) - ({0} < 0)",),
}
"""What else a function may be written as: {0} and {1} are its arguments, {n} is its size, {all} how many entries the
argument has."""


def _expanded(text: str, closed: Spec, row: Row, random: Random) -> Iterator[str]:
    """Products of sums multiplied out."""
    for node in nodes_of(closed, Call):
        if not isinstance(node, Call) or node.function not in ("mul", "matmul", "div"):
            continue
        sign = {"mul": "*", "matmul": " @ ", "div": "/"}[node.function]
        left, right = node.args
        for side, other in ((left, right), (right, left)):
            if not isinstance(side, Call) or side.function not in ("add", "sub"):
                continue
            if (side is right and node.function == "div") or closed.kinds[side] != closed.kinds[side.args[0]]:
                continue
            between = "+" if side.function == "add" else "-"
            parts = [part_of(text, term) for term in side.args]
            whole = part_of(text, other)
            terms = [f"({part}){sign}({whole})" if side is left else f"({whole}){sign}({part})" for part in parts]
            yield put(text, node, f" {between} ".join(terms))


def _factored(text: str, closed: Spec, row: Row, random: Random) -> Iterator[str]:
    """A factor taken out of a sum, or of everything."""
    for node in nodes_of(closed, Call):
        if isinstance(node, Call) and node.function in ("add", "sub"):
            left, right = (part_of(text, term) for term in node.args)
            sign = "+" if node.function == "add" else "-"
            yield put(text, node, f"2*(({left})/2 {sign} ({right})/2)")
            yield put(text, node, f"-(-({left}) {'-' if sign == '+' else '+'} ({right}))")
    yield f"({text})/7 + 6/7*({text})"
    yield f"exp(2)*({text})/exp(1)**2"


def _reordered(text: str, closed: Spec, row: Row, random: Random) -> Iterator[str]:
    """The terms and the factors in another order."""
    for node in nodes_of(closed, Call):
        if isinstance(node, Call) and node.function in ("add", "mul", "sub"):
            left, right = (part_of(text, term) for term in node.args)
            if node.function == "sub":
                yield put(text, node, f"-({right}) + ({left})")
            else:
                sign = " + " if node.function == "add" else "*"
                yield put(text, node, f"({right}){sign}({left})")


def _transposed_twice(text: str, closed: Spec, row: Row, random: Random) -> Iterator[str]:
    """Matrices transposed twice, products the other way round."""
    for node in closed.values:
        if len(closed.kinds[node].shape) != 2 or not part_of(text, node):
            continue
        yield put(text, node, f"(({part_of(text, node)}).T).T")
        if isinstance(node, Call) and node.function == "matmul":
            left, right = node.args
            if all(len(closed.kinds[side].shape) == 2 for side in node.args):
                yield put(text, node, f"(({part_of(text, right)}).T @ ({part_of(text, left)}).T).T")


def _another_function(text: str, closed: Spec, row: Row, random: Random) -> Iterator[str]:
    """What is the same by a formula that everybody knows."""
    for node in nodes_of(closed, Call):
        if not isinstance(node, Call) or node.options:
            continue
        shape = closed.kinds[node].shape
        entries = closed.kinds[node.args[0]].shape if node.args else ()
        words = {"n": shape[0] if shape else 1, "all": "/".join(f"({size})" for size in entries)}
        for template in ANOTHER.get(node.function, ()):
            yield put(text, node, template.format(*(part_of(text, part) for part in node.args), **words))
        if node.function == "pow":
            base, power = (part_of(text, part) for part in node.args)
            if power == "2":
                yield put(text, node, f"({base})*({base})")
            else:
                yield put(text, node, f"({base})*({base})**({power} - 1)")
        if node.function == "matmul" and not shape and all(len(closed.kinds[part].shape) == 1 for part in node.args):
            left, right = (part_of(text, part) for part in node.args)
            yield put(text, node, f"sum({left.removesuffix('.T')}*{right})")


def _diagonals(text: str, closed: Spec, row: Row, random: Random) -> Iterator[str]:
    """Scalings of rows and of columns."""
    for node in nodes_of(closed, Call):
        if not isinstance(node, Call):
            continue
        if node.function == "diag" and len(closed.kinds[node].shape) == 2:
            inner = part_of(text, node.args[0])
            yield put(text, node, f"({inner})[:, None]*eye({closed.kinds[node].shape[0]})")
            yield put(text, node, f"eye({closed.kinds[node].shape[0]})*({inner})")
        if node.function == "matmul" and len(closed.kinds[node].shape) == 2:
            left, right = node.args
            if isinstance(left, Call) and left.function == "diag" and len(closed.kinds[right].shape) == 2:
                yield put(text, node, f"({part_of(text, left.args[0])})[:, None]*({part_of(text, right)})")
            if isinstance(right, Call) and right.function == "diag" and len(closed.kinds[left].shape) == 2:
                yield put(text, node, f"({part_of(text, left)})*({part_of(text, right.args[0])})")


def _another_name(text: str, closed: Spec, row: Row, random: Random) -> Iterator[str]:
    """The functions by their other names."""
    for node in nodes_of(closed, Call):
        if isinstance(node, Call) and node.function in FUNCTIONS:
            for alias in FUNCTIONS[node.function].aliases:
                if alias.isidentifier() and part_of(text, node).startswith(f"{node.function}("):
                    start = node.span[0]
                    yield f"{text[:start]}{alias}{text[start + len(node.function) :]}"


def _numpy(text: str, closed: Spec, row: Row, random: Random) -> Iterator[str]:
    """As it stands in a program: prefixes, methods, `dot` and `transpose`."""

    def spelt(found: re.Match[str]) -> str:
        entry = FUNCTIONS.get(found[1])
        pasted = re.match(r"np\.[\w.]+(?=\()", entry.numpy or "") if entry is not None else None
        return pasted[0] if pasted else found[1]

    yield re.sub(r"\b([a-z_]\w*)(?=\()", spelt, text)
    for node in nodes_of(closed, Call):
        if not isinstance(node, Call):
            continue
        inside = part_of(text, node.args[0]) if node.args else ""
        if node.function in ("sum", "mean", "trace", "max"):
            options = ", ".join(f"{name}={value}" for name, value in node.options.items())
            yield put(text, node, f"({inside}).{node.function}({options})")
        if node.function == "transpose" and len(closed.kinds[node].shape) == 2:
            yield put(text, node, f"np.transpose({inside})")
        if node.function == "matmul":
            yield put(text, node, f"np.matmul({inside}, {part_of(text, node.args[1])})")
            yield put(text, node, f"({inside}).dot({part_of(text, node.args[1])})")


Write = Callable[[str, Spec, Row, Random], Iterator[str]]

KINDS: dict[str, Write] = {
    "expanded": _expanded,
    "factored": _factored,
    "reordered": _reordered,
    "transposed twice": _transposed_twice,
    "another function": _another_function,
    "diagonals": _diagonals,
    "another name": _another_name,
    "numpy": _numpy,
}


class Claim(NamedTuple):
    """A right claim, and the question that it answers."""

    row: Row
    kind: str
    request: Request
    claim: str


class Judged(NamedTuple):
    """What was said of a claim."""

    claim: Claim
    verdict: str
    words: str
    seconds: float


def claims(row: Row, random: Random, most: int) -> list[Claim]:
    """The answer to a row written in so many ways."""
    found = right(row)
    if found is None:
        return []
    text, closed = found
    asked = request(row)
    made = [*_other_languages(row, asked, closed)]
    spec = asked.read()
    kinds = [*KINDS]
    random.shuffle(kinds)
    for kind in kinds:
        written = [*KINDS[kind](text, closed, row, random)]
        random.shuffle(written)
        for claim in written[:4]:
            try:
                shape = read_within(claim, spec).kind
            except McalcError:
                continue
            said = wrong(row, claim)
            if shape == closed.kind and (said is False or (said is None and kind == "numpy")):
                made.append(Claim(row, kind, asked, claim))
                break
    random.shuffle(made)
    return made[:most]


def _other_languages(row: Row, asked: Request, closed: Spec) -> Iterator[Claim]:
    """The answer as it stands on paper, and function and answer in MATLAB's language."""
    answer = asked.answer()
    yield Claim(row, "latex", asked, f"${answer.derivatives[0].latex}$")
    try:
        named = [f"{name} = {tree_text(root, answer.spec.kinds)}; " for name, root in answer.spec.program.statements]
        spec = "".join(named) + matlab(answer.spec)
        yield Claim(row, "matlab", asked._replace(spec=spec, syntax="matlab"), matlab(closed))
    except UnsupportedError:
        return


def judged(claim: Claim) -> Judged:
    """What mcalc says of a claim."""
    start = time.perf_counter()
    try:
        with time_limit(PATIENCE):
            found = check(claim.request, claim.claim)[0].checked[0].verdict
    except (McalcError, HangError) as error:
        words = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Judged(claim, "refused", words, time.perf_counter() - start)
    verdict = {True: "accepted", False: "rejected", None: "can't tell"}[found.agrees]
    return Judged(claim, verdict, found.diagnosis or "", time.perf_counter() - start)


def run(count: int, seed: int, each: int = 4) -> Iterator[Judged]:
    """The verdicts on so many claims, `each` of a row at most."""
    random = Random(seed)
    chosen = rows()
    random.shuffle(chosen)
    number = 0
    for row in chosen:
        for claim in claims(row, random, min(each, count - number)):
            number += 1
            yield judged(claim)
        if number >= count:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--each", type=int, default=4)
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for found in run(options.count, options.seed, options.each):
        row, kind, asked, claim = found.claim
        counts[kind, found.verdict] += 1
        if found.verdict != "accepted":
            print(f"{found.verdict}: {row.id} [{kind}] {asked.spec} by {','.join(row.wrt)}: {claim}")
            print(f"    {found.words}", flush=True)
    print(f"{counts.total()} claims")
    for verdict in ("accepted", "rejected", "can't tell", "refused"):
        own = {kind: count for (kind, other), count in counts.items() if other == verdict}
        print(f"{verdict:>10}: {sum(own.values())} ({', '.join(f'{kind} {own[kind]}' for kind in sorted(own))})")


if __name__ == "__main__":
    main()
