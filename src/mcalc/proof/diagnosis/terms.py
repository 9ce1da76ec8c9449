"""Terms that the claim adds up: one that is missing, one too many, or one with the wrong sign or factor."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from mcalc.errors import McalcError
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Node, transposed
from mcalc.language.within import read_tree
from mcalc.notation.text import reading
from mcalc.proof.diagnosis.case import Finding, close, number
from mcalc.proof.diagnosis.search import Search, put, written
from mcalc.proof.trials.problem import Array
from mcalc.record import Record

_MOST = 40


class Term(Record):
    """A term with its text and its value; `sign` is that with which it is added."""

    text: str
    value: Array
    sign: int
    node: Node


def added(root: Node) -> list[tuple[Node, int]]:
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


def expanded(root: Node) -> list[tuple[Node, int]]:
    """The terms of a sum with their signs, products with sums multiplied out."""
    parts: list[tuple[Node, int]] = []
    for node, sign in added(root):
        match node:
            case Call(function="mul" | "matmul" as name, args=(left, right)):
                pairs = [(a, b, s * t) for a, s in expanded(left) for b, t in expanded(right)]
                found = [(_joined(name, a, b), s) for a, b, s in pairs]
            case Call(function="div", args=(above, below)):
                found = [(Call("div", (part, below)), s) for part, s in expanded(above)]
            case Call(function="transpose", args=(inner,)):
                found = [(transposed(part), s) for part, s in expanded(inner)]
            case _:
                found = [(node, 1)]
        parts += [(node, sign)] if len(found) == 1 else [(part, sign * s) for part, s in found]
    return parts[:_MOST]


def _joined(name: str, left: Node, right: Node) -> Node:
    """A product of two, from left to right."""
    if isinstance(right, Call) and right.function == name:
        return Call(name, (_joined(name, left, right.args[0]), right.args[1]))
    return Call(name, (left, right))


def of_the_derivative(search: Search) -> list[Term]:
    """The terms of mcalc's own form, as it is and multiplied out."""
    return search.kept("terms of the derivative", lambda: _of_the_derivative(search))


def _of_the_derivative(search: Search) -> list[Term]:
    own = search.own
    if own is None:
        return []
    found = terms(search, own)
    for node, sign in expanded(own.program.result):
        if node in own.kinds:
            continue
        try:
            spec = read_tree(node, search.problem.spec)
            value = search.values(spec)[spec.program.result]
        except McalcError:
            continue
        laid = _laid(search, value)
        if laid is not None:
            found.append(Term(reading(spec), laid, sign, node))
    return found


def _laid(search: Search, value: Array) -> Array | None:
    """The value of a term as the claim is laid out; one of fewer axes may be the same all along the others."""
    shape = search.problem.shape
    if not np.isfinite(value).all():
        return None
    if value.size == search.case.expected.size:
        return value.reshape(shape)
    fits = value.ndim <= len(shape) > 1 and all(
        a in (1, b) for a, b in zip(value.shape[::-1], shape[::-1], strict=False)
    )
    return np.broadcast_to(value, shape) if fits else None


def terms(search: Search, spec: Spec) -> list[Term]:
    """The terms of a closed form, laid out as the claim."""
    values = search.values(spec)
    found = []
    for node, sign in added(spec.program.result)[:_MOST]:
        text, laid = written(spec, node), _laid(search, values[node])
        if text and laid is not None:
            found.append(Term(text, laid, sign, node))
    return found


def of_the_claim(search: Search) -> Iterator[Finding]:
    """A term of the claim that should have another factor, or not be there."""
    claim = search.claim
    if claim is None:
        return
    own = terms(search, claim)
    case = search.case
    for term in own if len(own) > 1 else ():
        factor = case.lacking(term.value)
        if factor is None:
            continue
        right = 1 + factor * term.sign
        if abs(right) < close():
            words, new = f"the term {term.text} should not be there: it is one too many", "0*"
        elif abs(right + 1) < close():
            words, new = f"the sign of the term {term.text} is wrong", "-"
        else:
            words, new = f"the term {term.text} should be {number(right)} times that", f"{number(right)}*"
        mended = search.first([*_without(search, term)] if new == "0*" else _times(claim, term, new))
        if mended is not None:
            yield Finding(words, mended)


def _without(search: Search, term: Term) -> Iterator[str]:
    """The claim without one of its terms."""
    claim = search.claim
    assert claim is not None
    kept = [(node, sign) for node, sign in added(claim.program.result) if node is not term.node]
    text = ""
    for node, sign in kept:
        part = written(claim, node)
        text += f" {'-' if sign < 0 else '+'} {part}" if text else f"{'-' if sign < 0 else ''}{part}"
    yield text
    yield from put(claim, term.node, f"0*{term.text}")


def _times(claim: Spec, term: Term, factor: str) -> Iterator[str]:
    source, (start, end) = claim.program.source, term.node.span
    before = source[:start].rstrip()
    if factor == "-" and before[-1:] in ("+", "-"):
        other = "-" if before[-1] == "+" else "+"
        yield f"{before[:-1]}{other} {source[start:]}"
    for text in (f"{factor}{term.text}", f"{factor}({term.text})"):
        yield f"{source[:start]}{text}{source[end:]}"
        yield f"{source[:start]}({text}){source[end:]}"


def missing(search: Search) -> Iterator[Finding]:
    """A term of the derivative, as it is there."""
    for term in of_the_derivative(search):
        yield from _missing(search, (term,), once=True)


def missing_variable(search: Search) -> Iterator[Finding]:
    """A variable that should be added, or a multiple of it."""
    for term in _variables(search):
        yield from _missing(search, (term,))


def missing_otherwise(search: Search) -> Iterator[Finding]:
    """A multiple of a term of the derivative, or two of them."""
    found = of_the_derivative(search)
    for term in found:
        yield from _missing(search, (term,))
    for chosen in combinations(found, 2):
        yield from _missing(search, chosen, once=True)


def _missing(search: Search, chosen: tuple[Term, ...], once: bool = False) -> Iterator[Finding]:
    case = search.case
    value = sum((term.sign * term.value for term in chosen), np.zeros(case.claimed.shape))
    factor = case.lacking(value)
    if factor is not None and (not once or abs(factor - 1) < close()):
        yield from _adding(search, chosen, factor)


def _adding(search: Search, chosen: tuple[Term, ...], factor: float) -> Iterator[Finding]:
    text = ""
    for term in chosen:
        sign = term.sign * (1 if factor > 0 else -1)
        times = "" if abs(abs(factor) - 1) < close() else f"{number(abs(factor))}*"
        text += f" {'-' if sign < 0 else '+'} {times}{term.text}"
    plain = text[3:] if text.startswith(" + ") else f"-{text[3:]}"
    claim = search.claim
    if claim is None:
        return
    source = claim.program.source
    for turned in (text, text.removesuffix(".T"), f"{text[:3]}({text[3:]}).T"):
        mended = search.first((f"{source}{turned}", f"({source}){turned}"))
        if mended is not None:
            said = plain if turned is text else turned[3:] if turned.startswith(" + ") else f"-{turned[3:]}"
            yield Finding(f"a term is missing: add the missing term {said}", mended)


def _variables(search: Search) -> list[Term]:
    """Each variable of the function and its transpose, where it has the claim's shape."""
    point = search.case.point
    found = []
    for name in filter(point.__contains__, search.problem.spec.variables):  # what is not used has no value
        value = point[name]
        turned = [(f"{name}.T", value.T)] if value.ndim == 2 else []
        for text, array in ((name, value), *turned):
            if array.size == search.case.expected.size:
                found.append(Term(text, array.reshape(search.problem.shape), 1, search.problem.spec.program.result))
    return found


def exchanged(search: Search) -> Iterator[Finding]:
    """A term of the claim that should be one of the derivative's."""
    claim = search.claim
    if claim is None:
        return
    case = search.case
    old, new = terms(search, claim), of_the_derivative(search)
    for term in old if len(old) > 1 else ():
        for other in new:
            value = other.sign * other.value - term.sign * term.value
            factor = case.lacking(value)
            if factor is None or abs(factor - 1) > close():
                continue
            text = f"-{other.text}" if other.sign != term.sign else other.text
            mended = search.first(put(claim, term.node, text))
            if mended is not None:
                yield Finding(f"the term {term.text} should be {text}", mended)
