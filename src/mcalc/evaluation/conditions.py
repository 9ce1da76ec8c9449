"""Contractions with conditions on places, `"ij->k; k == n*i + j"`: entries added up where their places lead.

A place of a half is rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, prod

from mcalc.catalogue.signature import Contraction
from mcalc.evaluation.primitive_steps import Steps
from mcalc.evaluation.shapes import Shape, number_of, strides
from mcalc.exact.size import Size
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
    core = steps.core(whole)
    sizes = dict(zip(inner + how.output, core + out, strict=True))
    equations: list[Equation] = []
    told: set[str] = set()
    for left, relation, right in how.conditions:
        if relation == "<":
            sizes[left] = number_of(right, named)
            continue
        slopes, constant = {left: 1}, 0
        for monomial, coefficient in right.substitute(named).terms:
            if monomial:
                slopes[monomial[0][0]] = slopes.get(monomial[0][0], 0) - number_of(Size.of(coefficient), {})
            else:
                constant = -ceil(coefficient)
        equations.append(Equation(slopes, constant, relation == "=="))
        told |= {left} - {*inner} if relation == "==" else set()

    # What an equation tells comes last.
    order = {label: sizes[label] for label in sorted(sizes, key=lambda label: (label not in inner, label in told))}

    def pairs() -> Iterator[tuple[int, int]]:
        taken = list(zip(inner, strides(core), strict=True))
        put = list(zip(how.output, strides(out), strict=True))
        for at in _assignments(order, equations, {}):
            yield sum([at[label] * step for label, step in taken]), sum([at[label] * step for label, step in put])

    cost = prod(size for label, size in sizes.items() if label not in told)
    return steps.arrange((how, *named.items()), whole, out, cost, pairs)


def _assignments(
    sizes: Mapping[str, int], equations: Sequence[Equation], at: dict[str, int]
) -> Iterator[dict[str, int]]:
    """All places of the labels for which the equations hold; `at` has those of the first labels."""
    for equation in equations:
        slopes, constant, equal = equation
        unknown = [label for label in slopes if label not in at]
        if unknown and (not equal or len(unknown) > 1 or abs(slopes[unknown[0]]) > 1):
            continue
        rest = constant + sum([slope * at[label] for label, slope in slopes.items() if label in at])
        if unknown:
            place = -rest * slopes[unknown[0]]
            if 0 <= place < sizes[unknown[0]]:
                others = [other for other in equations if other is not equation]
                yield from _assignments(sizes, others, {**at, unknown[0]: place})
            return
        if rest > 0 or (equal and rest):
            return
    free = next((label for label in sizes if label not in at), None)
    if free is None:
        yield at
        return
    for place in range(sizes[free]):
        yield from _assignments(sizes, equations, {**at, free: place})
