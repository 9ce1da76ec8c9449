"""Contractions with conditions on places, `"ij->k; k == n*i + j"`: entries added up where their places lead.

A place of a half is rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import ceil, prod

from mcalc.catalogue.signature import Contraction
from mcalc.evaluation.shapes import Shape, number_of, strides
from mcalc.evaluation.steps import Steps
from mcalc.record import Record


class Equation(Record):
    """What a sum of labels times whole numbers, and a number, is: `== 0`, or `<= 0`."""

    slopes: Mapping[str, int]
    constant: int
    equal: bool


def contracted(steps: Steps, how: Contraction, values: tuple[int, ...], out: Shape, named: Mapping[str, int]) -> int:
    """The contraction of values by their core axes; `named` are the sizes that the conditions speak of."""
    if not how.conditions:
        return steps.contract(f"{','.join(how.inputs)}->{how.output}", values)
    inner = "".join(dict.fromkeys("".join(how.inputs)))
    whole = steps.contract(f"{','.join(how.inputs)}->{inner}", values) if values else steps.fill((), 1)
    sizes = dict(zip(how.output, out, strict=True)) | dict(zip(inner, steps.core(whole), strict=True))
    equations: list[Equation] = []
    for left, relation, right in how.conditions:
        if relation == "<":
            sizes[left] = number_of(right, named)
            continue
        names = [name for name in right.names() if name in sizes or name in how.output]
        known = right.substitute(named)
        start = known.substitute(dict.fromkeys(names, 0))
        slopes = {
            name: -number_of(known.substitute({**dict.fromkeys(names, 0), name: 1}) - start, {}) for name in names
        }
        slopes[left] = slopes.get(left, 0) + 1
        equations.append(Equation(slopes, -ceil(start.value or 0), relation == "=="))
    ahead, order, rest = _order(inner, sizes, equations)
    key = (how, out, *named.items())
    cost = prod(sizes[label] for label in ahead)
    return steps.arrange(key, whole, out, cost, lambda: _pairs(inner, how.output, sizes, ahead, order, rest))


Solved = tuple[str, Equation]


def _order(
    inner: str, sizes: Mapping[str, int], equations: Sequence[Equation]
) -> tuple[list[str], list[Solved], list[Equation]]:
    """The labels to go through, those that an equation then tells, and what is left to be looked at."""
    ahead, known, left = list(inner), set(inner), list(equations)
    solved: list[Solved] = []
    while True:
        for equation in left:
            unknown = [label for label in equation.slopes if label not in known]
            if equation.equal and len(unknown) == 1 and abs(equation.slopes[unknown[0]]) == 1:
                left.remove(equation)
                solved.append((unknown[0], equation))
                known.add(unknown[0])
                break
        else:
            free = next((label for label in sizes if label not in known), None)
            if free is None:
                return ahead, solved, left
            ahead.append(free)
            known.add(free)


def _pairs(
    inner: str,
    output: str,
    sizes: Mapping[str, int],
    ahead: Sequence[str],
    solved: Sequence[Solved],
    rest: Sequence[Equation],
) -> Iterator[tuple[int, int]]:
    """From which place of the values an entry comes, and where it goes."""
    into = dict(zip(output, strides([sizes[label] for label in output]), strict=True))
    from_ = dict(zip(inner, strides([sizes[label] for label in inner]), strict=True))
    for places in product(*(range(sizes[label]) for label in ahead)):
        at = dict(zip(ahead, places, strict=True))
        for label, (slopes, constant, _) in solved:
            total = constant + sum(slope * at[name] for name, slope in slopes.items() if name != label)
            at[label] = -total * slopes[label]
            if not 0 <= at[label] < sizes[label]:
                break
        else:
            values = ((sum(slope * at[name] for name, slope in e.slopes.items()) + e.constant, e.equal) for e in rest)
            if all(value == 0 if equal else value <= 0 for value, equal in values):
                yield sum(at[a] * step for a, step in from_.items()), sum(at[a] * step for a, step in into.items())
