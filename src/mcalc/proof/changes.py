"""What a claim is made of, for the diagnosis: the terms that it adds up, the variables, and the small changes that
might mend it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from mcalc.evaluation.array_evaluator import Nodes
from mcalc.evaluation.floats import Floats
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, Number
from mcalc.proof.problem import Array, Point, Problem
from mcalc.record import Record

_MOST = 40


class Part(Record):
    """A named array; `sign` is that with which a claim adds it, 0 where it doesn't."""

    text: str
    value: Array
    sign: int = 0


def terms(problem: Problem, point: Point) -> list[Part]:
    """Each term of the claim with its text and its value, then each variable of the function and its transpose."""
    claim = problem.closed
    values = Nodes(claim, problem.sizes, Floats(), point).values
    found = [Part(_text(claim, node), values[node], sign) for node, sign in _added(claim.program.result)[:_MOST]]
    # A claim of one term has nothing but a wrong factor, which is another test's.
    kept = [part for part in found if part.text] if len(found) > 1 else []
    # So does the transpose of a term.
    kept += [Part(f"({part.text}).T", part.value.T) for part in found if part.text and part.value.ndim == 2]
    for name in filter(point.__contains__, problem.spec.variables):  # what is not used has no value
        kept.append(Part(name, point[name]))
        if point[name].ndim == 2:
            kept.append(Part(f"{name}.T", point[name].T))
    return kept


def edits(problem: Problem, point: Point) -> list[Part]:
    """What one small change to the claim would make of it: a sign inside it, a transpose, the symmetric part, a
    number.
    """
    nodes = Nodes(problem.closed, problem.sizes, Floats(), point)
    changes = (change for node in nodes.values for change in _changes(problem.closed, node, nodes.values))
    # A changed claim may leave its domain.
    with np.errstate(all="ignore"):
        return [
            Part(words, nodes.replaced(node, value).reshape(problem.shape))
            for words, node, value in islice(changes, _MOST)
        ]


def _changes(claim: Spec, node: Node, values: dict[Node, Array]) -> Iterator[tuple[str, Node, Array]]:
    text, value = _text(claim, node), values[node]
    square = value.ndim == 2 and value.shape[0] == value.shape[1]
    if not text:
        return
    match node:
        case Call(function="add", args=(left, right)):
            yield f"- for + in {text}", node, values[left] - values[right]
        case Call(function="sub", args=(left, right)):
            yield f"+ for - in {text}", node, values[left] + values[right]
        case Call(function="transpose", args=(inner,)) if square:
            yield f"{_text(claim, inner)} for {text}", node, values[inner]
        case Name() if square:
            yield f"{text}.T for {text}", node, value.T
            yield f"({text} + {text}.T)/2 for {text}", node, (value + value.T) / 2
            yield f"({text} + {text}.T) for {text}", node, value + value.T
        case Number(value=number) if number.denominator == 1:
            yield f"{number + 1} for {text}", node, value + 1
            yield f"{number - 1} for {text}", node, value - 1
        case _:
            pass


def _text(claim: Spec, node: Node) -> str:
    return claim.program.source[node.span[0] : node.span[1]].strip()


def _added(root: Node) -> list[tuple[Node, int]]:
    """The terms of a sum with their signs."""
    parts: list[tuple[Node, int]] = []
    stack = [(root, 1)]
    while stack:
        node, sign = stack.pop()
        match node:
            case Call(function="add", args=(left, right)):
                stack += [(right, sign), (left, sign)]
            case Call(function="sub", args=(left, right)):
                stack += [(right, -sign), (left, sign)]
            case Call(function="neg", args=(inner,)):
                stack.append((inner, -sign))
            case _:
                parts.append((node, sign))
    return parts
