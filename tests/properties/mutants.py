"""Wrong claims through `mcalc check`, with a tally: `python -m tests.properties.mutants --count 2000 --seed 0`.

A claim is mcalc's own answer to a row of the tables with one mistake in it, of a kind that people make. Those that
happen to be right, by the oracle at two sizes, are thrown out. Counted is how many are accepted, or can't be told, how
many get an exact diagnosis (the kind of mistake by its name, or the claim mended, which the oracle holds to be right),
and how many a misleading one (what is said to mend the claim doesn't).
"""

from __future__ import annotations

import argparse
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
from mcalc.errors import LimitError, McalcError, UnsupportedError
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, Number, Stack
from tests.oracle.judge import disagreement
from tests.oracle.tables import Row, table
from tests.oracle.value import OracleError
from tests.properties.limit import HangError, time_limit

TABLES = ("paper", "cookbook", "field", "layers", "experts", "identities")
PATIENCE = 30
LONGEST = 160


class Mutant(NamedTuple):
    """A wrong claim; `named` are texts one of which the diagnosis should have."""

    row: Row
    kind: str
    claim: str
    named: tuple[str, ...]


class Judged(NamedTuple):
    """What was said of a mutant."""

    mutant: Mutant
    verdict: str
    words: str
    mended: str | None
    seconds: float


def rows() -> list[Row]:
    """The rows that are asked for in one go, each function once."""
    found = [row for name in TABLES for row in table(name)]
    plain = [row for row in found if not row.refused and len(row.spec) <= LONGEST and not row.note.startswith("layout")]
    return list({(row.spec, row.wrt, row.second): row for row in plain}.values())


def request(row: Row) -> Request:
    """The question of a row."""
    by = ",".join(row.wrt)
    shapes = {name: said.removesuffix(":positive") for name, said in row.shapes.items()}
    return Request(
        row.spec, wrt=(by,), shapes=shapes, layout=row.layout, command="hessian" if row.second else "jacobian"
    )


def right(row: Row) -> tuple[str, Spec] | None:
    """mcalc's own answer, as text and as a tree, where it is one expression that the oracle can judge."""
    try:
        answer = request(row).answer()
        derivative = answer.derivatives[0]
        if derivative.where or len(derivative.expression) > LONGEST or derivative.form != "exact":
            return None
        text = derivative.expression
        closed = read_within(text, answer.spec)
        return (text, closed) if wrong(row, text) is False else None
    except McalcError:
        return None


def wrong(row: Row, claim: str) -> bool | None:
    """Whether the oracle says at two sizes that a claim isn't the derivative; None where it has no say."""
    try:
        with time_limit(10):
            found = disagreement(row.spec, row.shapes, row.wrt, claim, layout=row.layout, second=row.second)
    except (OracleError, HangError, ValueError, ArithmeticError, IndexError, KeyError, np_error()):
        return None
    if found is None:
        return False
    return None if "no value at any" in found else True


def np_error() -> type[Exception]:
    """What NumPy raises where a matrix has no inverse."""
    from numpy.linalg import LinAlgError

    return LinAlgError


Make = Callable[[str, Spec, Row, Random], Iterator[tuple[str, tuple[str, ...]]]]


def nodes_of(closed: Spec, kind: type) -> list[Node]:
    """The nodes of a kind that stand in the text."""
    return [node for node in closed.values if isinstance(node, kind) and node.span[1] > node.span[0]]


def put(text: str, node: Node, new: str) -> str:
    """The text with another one for a node."""
    return f"{text[: node.span[0]]}({new}){text[node.span[1] :]}"


def part_of(text: str, node: Node) -> str:
    """The text of a node."""
    return text[node.span[0] : node.span[1]]


def _sign(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield f"-({text})", ("sign",)


def _inner_sign(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes_of(closed, Call):
        if isinstance(node, Call) and node.function in ("add", "sub"):
            left, right = node.args
            sign = "-" if node.function == "add" else "+"
            yield put(text, node, f"({part_of(text, left)}) {sign} ({part_of(text, right)})"), ("sign",)


def _factor(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield f"2*({text})", ("factor 1/2",)
    yield f"({text})/3", ("factor 3",)
    yield f"3/2*({text})", ("factor 2/3",)


def _factor_in_sizes(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in closed.sizes:
        yield f"{name}*({text})", (f"factor 1/{name} ",)
        yield f"({text})/{name}", (f"factor {name} ",)
        yield f"({text})/({name} - 1)", (f"factor {name} - 1 ", f"factor ({name} - 1) ")


def _transposed(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in closed.values:
        shape = closed.kinds[node].shape
        if len(shape) == 2 and shape[0] == shape[1] and part_of(text, node):
            yield put(text, node, f"({part_of(text, node)}).T"), ("transposed",)


def _dropped_term(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes_of(closed, Call):
        if isinstance(node, Call) and node.function in ("add", "sub"):
            for kept in node.args:
                if closed.kinds[kept].shape == closed.kinds[node].shape:
                    yield put(text, node, part_of(text, kept)), ("missing term",)


def _more_terms(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, variable in closed.variables.items():
        if variable.shape == closed.kind.shape:
            turned = ".T" if closed.kind.row else ""
            yield f"{text} + {name}{turned}", ("should not be there",)


def _dropped_function(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes_of(closed, Call):
        entry = FUNCTIONS.get(node.function) if isinstance(node, Call) else None
        if isinstance(node, Call) and entry is not None and entry.group != "operators" and len(node.args) == 1:
            inner = node.args[0]
            if closed.kinds[inner].shape == closed.kinds[node].shape:
                yield put(text, node, part_of(text, inner)), (f"{node.function} is missing",)


def _swapped(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes_of(closed, Call):
        if isinstance(node, Call) and node.function in ("matmul", "div"):
            sign = " @ " if node.function == "matmul" else "/"
            left, right = node.args
            yield put(text, node, f"({part_of(text, right)}){sign}({part_of(text, left)})"), ("swapped",)


def _off_by_one(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in closed.kinds:
        if isinstance(node, Number) and node.span[1] > node.span[0]:
            for number in (node.value + 1, node.value - 1):
                new = f"{text[: node.span[0]]}{number}{text[node.span[1] :]}"
                yield new, (f"{part_of(text, node)} for {number}",)


def _variable(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes_of(closed, Name):
        for name, variable in closed.variables.items():
            if isinstance(node, Name) and name != node.id and variable.shape == closed.kinds[node].shape:
                yield put(text, node, name), ("variable",)


def _one_entry(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    shape = closed.kind.shape
    if len(shape) == 2:
        yield f"{text} + outer(eye({shape[0]})[0], eye({shape[1]})[1])", ("entry [0, 1]",)
    for node in nodes_of(closed, Stack):
        if isinstance(node, Stack):
            for item in node.items:
                yield put(text, item, f"2*({part_of(text, item)})"), ("entry [",)


def _threshold(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes_of(closed, Call):
        entry = FUNCTIONS.get(node.function) if isinstance(node, Call) else None
        if isinstance(node, Call) and entry is not None and entry.kind == "comparison" and node.function != "eq":
            left, right = node.args
            yield put(text, node, f"{part_of(text, left)} > {part_of(text, right)} + 1/2"), ("wrong where",)
            yield put(text, node, f"{part_of(text, right)} > {part_of(text, left)}"), ("swapped", "wrong where")


def _other_function(text: str, closed: Spec, row: Row, random: Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Another function of the same kind, and a function for its derivative."""
    for node in nodes_of(closed, Call):
        entry = FUNCTIONS.get(node.function) if isinstance(node, Call) else None
        if not isinstance(node, Call) or entry is None or len(node.args) != 1:
            continue
        inner = part_of(text, node.args[0])
        if entry.signature == "elementwise" and entry.group != "operators":
            for name in ("sin", "tanh", "exp"):
                if name != node.function:
                    yield put(text, node, f"{name}({inner})"), (f"for {name}(",)
        elif entry.group == "element-wise" or entry.kind == "comparison":
            yield put(text, node, f"relu({inner})"), ("relu",)


KINDS: dict[str, Make] = {
    "sign": _sign,
    "sign inside": _inner_sign,
    "factor": _factor,
    "factor in sizes": _factor_in_sizes,
    "transposed": _transposed,
    "dropped term": _dropped_term,
    "one term more": _more_terms,
    "dropped function": _dropped_function,
    "swapped": _swapped,
    "off by one": _off_by_one,
    "wrong variable": _variable,
    "one entry": _one_entry,
    "threshold": _threshold,
    "other function": _other_function,
}


def mutants(row: Row, random: Random, most: int) -> list[Mutant]:
    """Wrong claims of a row, of as many kinds as there are."""
    found = right(row)
    if found is None:
        return []
    text, closed = found
    answer = request(row).read()
    made: list[Mutant] = []
    kinds = [*KINDS]
    random.shuffle(kinds)
    for kind in kinds:
        claims = [*KINDS[kind](text, closed, row, random)]
        random.shuffle(claims)
        for claim, named in claims[:4]:
            try:
                shape = read_within(claim, answer).kind
            except McalcError:
                continue
            if shape.shape == closed.kind.shape and wrong(row, claim):
                made.append(Mutant(row, kind, claim, named))
                break
        if len(made) == most:
            break
    return made


def judged(mutant: Mutant) -> Judged:
    """What mcalc says of a mutant."""
    start = time.perf_counter()
    try:
        with time_limit(PATIENCE):
            found = check(request(mutant.row), mutant.claim)[0].checked[0].verdict
    except (LimitError, UnsupportedError, HangError) as error:
        return Judged(mutant, "can't tell", str(error).splitlines()[0], None, time.perf_counter() - start)
    seconds = time.perf_counter() - start
    words, mended = found.diagnosis or "", found.mended
    if found.agrees is not False:
        return Judged(mutant, "accepted" if found.agrees else "can't tell", words, mended, seconds)
    if mended is not None and wrong(mutant.row, mended):
        return Judged(mutant, "misleading", words, mended, seconds)
    said = any(name in f"{words} " for name in mutant.named)
    if not said and any(wrong(mutant.row, claim) for claim in _meant(mutant.claim, words)):
        return Judged(mutant, "misleading", words, mended, seconds)
    return Judged(mutant, "exact" if mended is not None or said else "vague", words, mended, seconds)


def _meant(claim: str, words: str) -> Iterator[str]:
    """What the derivative would be if the words were true."""
    if words == "the sign is wrong":
        yield f"-({claim})"
    if "the factor" in words and words.endswith(" is missing"):
        yield f"({words.rpartition('the factor ')[2].removesuffix(' is missing')})*({claim})"
    if words == "it is transposed":
        yield f"({claim}).T"
    if words == "the derivative is zero":
        yield f"0*({claim})"


def run(count: int, seed: int, each: int = 10) -> Iterator[Judged]:
    """The verdicts on so many mutants, `each` of a row at most."""
    random = Random(seed)
    chosen = rows()
    random.shuffle(chosen)
    number = 0
    for row in chosen:
        for mutant in mutants(row, random, min(each, count - number)):
            number += 1
            yield judged(mutant)
        if number >= count:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--show", default="accepted,can't tell,misleading")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    specs: set[str] = set()
    slowest = total = 0.0
    for found in run(options.count, options.seed, options.each):
        counts[found.verdict] += 1
        kinds[found.mutant.kind, found.verdict] += 1
        specs.add(found.mutant.row.id)
        slowest, total = max(slowest, found.seconds), total + found.seconds
        if found.verdict in options.show:
            row = found.mutant.row
            print(
                f"{found.verdict}: {row.id} [{found.mutant.kind}] {row.spec} "
                f"by {','.join(row.wrt)}: {found.mutant.claim}"
            )
            print(f"    {found.words} | {found.mended}", flush=True)
    number = counts.total()
    print(f"{number} mutants of {len(specs)} specs in {total:.0f} s, the slowest in {slowest:.1f} s")
    for verdict in ("accepted", "can't tell", "misleading", "exact", "vague"):
        print(f"{verdict:>10}: {counts[verdict]} ({counts[verdict] / max(1, number):.1%})")
    for kind in KINDS:
        own = {verdict: count for (other, verdict), count in kinds.items() if other == kind}
        print(f"{kind:>18}: {', '.join(f'{verdict} {count}' for verdict, count in sorted(own.items()))}")


if __name__ == "__main__":
    main()
