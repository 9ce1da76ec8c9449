"""What may stand in the place of a part of the claim: parts of the function, of the derivative as mcalc has it, and
of the claim itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from mcalc.catalogue import FUNCTIONS
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, Number, children, own_key, postorder
from mcalc.proof.diagnosis.case import same
from mcalc.proof.diagnosis.edits import Edit
from mcalc.proof.diagnosis.search import Search, is_call, written
from mcalc.proof.trials.problem import Array
from mcalc.record import Record

_LONGEST = 60
_MOST = 60
_SHORT = 6
"""So many nodes may a factor have that is put into the claim."""


class Part(Record):
    """A value with its text, and how many nodes it takes to write."""

    text: str
    value: Array
    node: Node
    spec: Spec
    length: int


def pool(search: Search) -> list[Part]:
    """Parts with their values in the case that shows most, each value once, the shortest first."""
    return search.kept("pool", lambda: _pool(search))


def _pool(search: Search) -> list[Part]:
    sources: list[tuple[Spec, Mapping[Node, Array]]] = []
    if search.claim is not None:
        sources.append((search.claim, search.nodes.values))
    own = search.own
    for spec in (own, search.problem.spec):
        if spec is not None and spec.program.syntax == "numpy" and not spec.program.statements:
            sources.append((spec, search.values(spec)))
    found: list[Part] = []
    for spec, values in sources:
        for node, value in values.items():
            text = written(spec, node)
            if text and len(text) <= _LONGEST:
                found.append(Part(text, value, node, spec, len(postorder(node))))
    for name, value in search.case.point.items():
        node = Name(name)
        found.append(Part(name, value, node, search.problem.spec, 1))
    for name, size in search.problem.sizes.items():
        found.append(Part(name, np.array(float(size)), Name(name), search.problem.spec, 1))
    found.sort(key=lambda part: (part.length, len(part.text)))
    kept: list[Part] = []
    for part in found:
        known = (other for other in kept if other.value.shape == part.value.shape)
        if np.isfinite(part.value).all() and not any(_as_written(part, other) for other in known):
            kept.append(part)
    return kept[:_MOST]


def _as_written(part: Part, other: Part) -> bool:
    """Whether two parts are the same value; a size and a number that it happens to be are not."""
    if not part.value.shape and {type(part.node), type(other.node)} == {Name, Number}:
        return False
    return same(part.value, other.value)


def replaced(search: Search) -> Iterator[Edit]:
    """Each part of the claim by one of the same shape."""
    claim, values = search.claim, search.nodes.values
    assert claim is not None
    parts = pool(search)
    for node, value in values.items():
        old = written(claim, node)
        for part in parts if old else ():
            if part.value.shape != value.shape or part.text == old:
                continue
            if node is claim.program.result and not _inside(old, part.text):
                continue
            yield Edit(node, _ways(part.text), part.value, lead(claim, node, part.spec, part.node))


def _inside(old: str, new: str) -> bool:
    """Whether one text is in the other, so that it is the same claim with more or less around it."""
    return new in old or old in new


def multiplied(search: Search) -> Iterator[Edit]:
    """Each part of the claim times, or divided by, plus or minus one that is a scalar or has its shape."""
    claim, values = search.claim, search.nodes.values
    assert claim is not None
    parts = [part for part in pool(search) if part.length <= _SHORT]
    for node, value in values.items():
        old = written(claim, node)
        if not old or isinstance(node, Number):
            continue
        for part in parts:
            if part.value.shape not in ((), value.shape) or (not part.value.shape and isinstance(part.node, Number)):
                continue
            other, array = held(part.text), part.value
            with np.errstate(all="ignore"):
                results = (
                    ("*", value * array, f"the factor {part.text} is missing: "),
                    ("/", value / array, f"a division by {part.text} is missing: "),
                )
                for sign, made, words in results:
                    yield Edit(node, (f"{held(old)}{sign}{other}", f"{held(old)}{sign}({other}).T"), made, words)


def held(text: str) -> str:
    """A text in brackets where it may need them."""
    return text if text.replace(".T", "").isidentifier() or is_call(text) else f"({text})"


def _ways(text: str) -> tuple[str, ...]:
    """A text, and its transpose where the other orientation is due."""
    turned = text[:-2] if text.endswith(".T") else f"{text}.T"
    return text, turned, f"({text}).T"


def lead(claim: Spec, node: Node, other: Spec, new: Node) -> str:
    """What kind of change it is to put a part of another form in the place of a part of the claim."""
    for outer, inner, words in ((new, node, "{} is missing: "), (node, new, "{} should not be there: ")):
        if isinstance(outer, Call) and any(_alike(inner, child) for child in children(outer)):
            entry = FUNCTIONS.get(outer.function)
            if outer.function == "transpose":
                return "it is transposed in one place: "
            if outer.function == "neg":
                return "a sign is wrong: "
            if entry is not None and entry.group != "operators":
                return words.format(entry.name)
    pair = isinstance(node, Call) and isinstance(new, Call) and node.function == new.function
    if pair and node.options.get("axis") != new.options.get("axis"):  # type: ignore[union-attr]
        return "the axis is wrong: "
    if isinstance(node, Name) and isinstance(new, Name):
        return "a variable is wrong: "
    return ""


def _alike(one: Node, other: Node) -> bool:
    """Whether two trees are the same, node for node."""
    first, second = postorder(one), postorder(other)
    return len(first) == len(second) and all(own_key(a) == own_key(b) for a, b in zip(first, second, strict=True))


def apart(search: Search) -> Iterator[Edit]:
    """Where the claim and mcalc's own form of the derivative are the same but for one part: that part."""
    claim, own = search.claim, search.own
    if claim is None or own is None:
        return
    node, new = claim.program.result, own.program.result
    while own_key(node) == own_key(new) and len(children(node)) == len(children(new)):
        different = [
            (a, b) for a, b in zip(children(node), children(new), strict=True) if a is not b and not _alike(a, b)
        ]
        if len(different) != 1:
            break
        ((node, new),) = different
    if node is not claim.program.result and written(claim, node) and written(own, new):
        value, old = search.values(own).get(new), search.nodes.values.get(node)
        fits = value is not None and old is not None and value.shape == old.shape
        yield Edit(node, _ways(written(own, new)), value if fits else None, lead(claim, node, own, new))
