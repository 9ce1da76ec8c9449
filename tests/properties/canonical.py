"""The canonical form on random derivatives: `python -m tests.properties.canonical --count 3000 --seed 0`.

Each node of a derivative is verified, and each product in it is made again in two ways: with its labels renamed and
its factors shuffled, and group by group in a random order. Every way must give the same object.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[2] / "src"))

from mcalc.derivation.blocks import derive
from mcalc.errors import InternalError, McalcError
from mcalc.language import read
from mcalc.tensor import Node, Product, lower, postorder, product
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Factor, Labels
from mcalc.tensor.verify import verify
from tests.properties.question import further, plain
from tests.properties.run import spec_of

LONGEST = 40
"""Products of up to so many factors don't depend on the order in which they were put together."""


class Fault(NamedTuple):
    """What depends on how it was made."""

    kind: str
    node: Node
    detail: str


class Tally(NamedTuple):
    """What was looked at, and the faults."""

    derivatives: int
    products: int
    faults: list[Fault]


def faults_of(root: Node, random: Random, times: int = 2) -> tuple[int, list[Fault]]:
    """How many products there are under a node, and what of it isn't canonical."""
    faults: list[Fault] = []
    try:
        verify(root)
    except InternalError as error:
        faults.append(Fault("verify", root, str(error)))
    products = [node for node in postorder(root) if isinstance(node, Product) and node.coefficient]
    for node in products:
        for _ in range(times):
            for kind, remade in (("relabel", relabelled), ("reassociate", reassociated)):
                again = remade(node, random)
                if again is not node:
                    faults.append(Fault(kind, node, f"{node!r} became {again!r}"))
    return len(products), faults


def relabelled(node: Product, random: Random) -> Node:
    """The product made from its factors in another order, on other labels."""
    names = random.sample(range(3 * len(node.sizes) + 3), len(node.sizes))
    factors = [(f.node, tuple(names[label] for label in f.labels), f.exponent) for f in node.factors]
    random.shuffle(factors)
    out = tuple(names[label] for label in node.out)
    return product(factors, out, {names[i]: size for i, size in enumerate(node.sizes)}, node.coefficient)


def reassociated(node: Product, random: Random) -> Node:
    """The product made of products of some of its factors, these again of products, along a random tree."""
    if not 2 < len(node.factors) <= LONGEST:
        return node
    sizes = dict(enumerate(node.sizes))
    pieces: list[Factor] = list(node.factors)
    while len(pieces) > 2:
        random.shuffle(pieces)
        count = random.randint(2, len(pieces) - 1)
        group, pieces = pieces[:count], pieces[count:]
        visible = {label for f in pieces for label in f.labels} | set(node.out)
        edge: Labels = tuple(dict.fromkeys(label for f in group for label in f.labels if label in visible))
        edge = tuple(random.sample(edge, len(edge)))
        pieces.append(Factor(product([tuple(f) for f in group], edge, sizes), edge, ONE))
    return product([tuple(f) for f in pieces], node.out, sizes, node.coefficient)


def derivatives(seed: int) -> Iterator[Node]:
    """The function of a random spec, and its derivatives by each variable; those that are refused are left out."""
    made = spec_of(seed)
    try:
        spec = read(made.text(), shapes=made.shapes())
        function = lower(spec)
    except McalcError:
        return
    yield function
    for question in (*plain(made, seed), *further(made, seed)):
        try:
            yield derive(spec, function, question.groups).node
        except McalcError:
            continue


def run(seeds: Sequence[int]) -> Tally:
    """What holds of the derivatives of the specs of these seeds."""
    count = products = 0
    faults: list[Fault] = []
    for seed in seeds:
        random = Random(seed)
        for node in derivatives(seed):
            count += 1
            found, wrong = faults_of(node, random)
            products += found
            faults += [fault._replace(detail=f"seed {seed}: {fault.detail}") for fault in wrong]
    return Tally(count, products, faults)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000, help="how many specs")
    parser.add_argument("--seed", type=int, default=0, help="the seed of the first; each spec has the next")
    parser.add_argument("--show", type=int, default=10, help="how many faults to show")
    options = parser.parse_args()
    start = time.perf_counter()
    tally = run(range(options.seed, options.seed + options.count))
    for fault in tally.faults[: options.show]:
        print(f"{fault.kind}: {fault.detail[:600]}")
    print(f"{tally.derivatives} derivatives, {tally.products} products, {len(tally.faults)} faults")
    print(f"{time.perf_counter() - start:.0f} s", file=sys.stderr)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
