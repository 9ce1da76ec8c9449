"""Small changes to the claim that might mend it: each another text for a part of it.

Most are tried as numbers first, in the case that shows most: the part has another value there. Those that would be
right are read as text, and held against all cases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from mcalc.catalogue import FUNCTIONS
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, children
from mcalc.proof.diagnosis.case import Finding
from mcalc.proof.diagnosis.search import Search, is_call, put, written
from mcalc.proof.trials.problem import Array
from mcalc.record import Record

_ELEMENTWISE: dict[str, Callable[[Array, Array], Array]] = {"sub": np.subtract, "mul": np.multiply, "div": np.divide}
"""What operators are worth, so that most changes need not be read."""


class Edit(Record):
    """Another text for a part of the claim, in one of several ways; its value where that has the part's shape, and
    `lead`, which says in front of the change what kind it is; `change` says it in other words than with both texts.
    """

    node: Node
    texts: tuple[str, ...]
    value: Array | None = None
    lead: str = ""
    change: str = ""


def mended(search: Search, edits: Iterable[Edit]) -> Finding | None:
    """The first of the edits that mends the claim."""
    claim = search.claim
    assert claim is not None
    for edit in edits:
        if search.late:
            break
        if not may_mend(search, edit):
            continue
        old = written(claim, edit.node)
        for text in edit.texts:
            whole = search.first(put(claim, edit.node, text))
            if whole is not None:
                change = edit.change or f"{text} for {old}{_context(claim, edit.node)}"
                return Finding(f"{edit.lead}it is right with {change}", whole)
    return None


def may_mend(search: Search, edit: Edit, factor: float = 1.0) -> bool:
    """Whether an edit, times a factor of the whole, is right in the case that shows most; or its value isn't known."""
    case = search.case
    if edit.value is None:
        return True
    if edit.value.shape != search.nodes.values[edit.node].shape:
        return False
    with np.errstate(all="ignore"):
        array = search.nodes.replaced(edit.node, edit.value)
    return array.size == case.claimed.size and case.agrees(factor * case.laid(array.reshape(search.problem.shape)))


def _context(claim: Spec, node: Node) -> str:
    """Where a number stands: in the least of the claim around it that says so."""
    if not isinstance(node, Number):
        return ""
    around = [other for other in claim.kinds if node in children(other)]
    text = written(claim, around[0]) if around else ""
    return f" in {text}" if text and text != claim.program.source.strip() else ""


def small(search: Search) -> Iterator[Edit]:
    """Signs inside the claim, transposes, symmetric parts, numbers, what was swapped."""
    claim, values = search.claim, search.nodes.values
    assert claim is not None
    parts = sorted(values, key=lambda node: isinstance(node, Name))
    for make in (_signs_between, _signs, _turned, _numbers, _swapped):
        for node in parts:
            if written(claim, node):
                yield from make(claim, node, values.__getitem__)


Value = Callable[[Node], Array]


def _signs_between(claim: Spec, node: Node, value: Value) -> Iterator[Edit]:
    match node:
        case Call(function="add", args=(left, right)):
            yield from _sign_between(claim, node, left, right, "-", value(left) - value(right))
        case Call(function="sub", args=(left, right)):
            yield from _sign_between(claim, node, left, right, "+", value(left) + value(right))


def _signs(claim: Spec, node: Node, value: Value) -> Iterator[Edit]:
    text = written(claim, node)
    match node:
        case Call(function="neg", args=(inner,)):
            inside = written(claim, inner)
            yield Edit(node, (inside,), value(inner), f"the sign of {inside} is wrong: ")
        case Number():
            pass
        case _:
            yield Edit(node, (f"-{text}", f"-({text})"), -value(node), f"the sign of {text} is wrong: ")


def _sign_between(claim: Spec, node: Node, left: Node, right: Node, sign: str, value: Array) -> Iterator[Edit]:
    text = claim.program.source
    start, middle, end = node.span[0], left.span[1], right.span[0]
    old = "+" if sign == "-" else "-"
    between = text[middle:end]
    if between.count(old) == 1:
        new = f"{text[start:middle]}{between.replace(old, sign)}{text[end : node.span[1]]}"
        yield Edit(node, (new,), value, "a sign is wrong: ", f"{sign} for {old} in {written(claim, node)}")


def _turned(claim: Spec, node: Node, value: Value) -> Iterator[Edit]:
    text, array = written(claim, node), value(node)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        return
    lead = f"{text} is transposed: "
    match node:
        case Call(function="transpose", args=(inner,)):
            yield Edit(node, (written(claim, inner),), value(inner), lead)
        case Call(function="matmul"):
            yield Edit(node, (f"({text}).T",), array.T, lead)
        case Name() | Call() | Index():
            yield Edit(node, (f"{text}.T", f"({text}).T"), array.T, lead)
    if isinstance(node, Name):
        yield Edit(node, (f"({text} + {text}.T)/2",), (array + array.T) / 2)
        yield Edit(node, (f"({text} + {text}.T)",), array + array.T)


def _numbers(claim: Spec, node: Node, value: Value) -> Iterator[Edit]:
    array = value(node)
    if isinstance(node, Number) and node not in _fractions(claim):
        number = node.value
        near = [number + 1, number - 1, 2 * number, number / 2, number + 2, number - 2]
        near += [1 / number] if number else []
        for other in dict.fromkeys(near):
            if other >= 0:
                yield Edit(node, (str(other),), np.full(array.shape, float(other)))
    if isinstance(node, Call) and node.function == "power" and not value(node.args[1]).shape:
        exponent = node.args[1]
        text = written(claim, exponent)
        for shift, words in ((-1, "- 1"), (1, "+ 1")):
            if text and not isinstance(exponent, Number):
                yield Edit(exponent, (f"({text} {words})",), value(exponent) + shift, "an exponent is off by one: ")


def _fractions(claim: Spec) -> set[Node]:
    """Numbers over each other, which are one number."""
    fractions = (node for node in claim.kinds if isinstance(node, Call) and node.function == "div")
    return {part for node in fractions if all(isinstance(part, Number) for part in node.args) for part in node.args}


def _swapped(claim: Spec, node: Node, value: Value) -> Iterator[Edit]:
    """The arguments of a product, a difference, a quotient, a comparison, or any function of two."""
    match node:
        case Call(function="matmul", args=(Call(function="matmul", args=(first, middle)), last)):
            a, b, c = (_factor(claim, part) for part in (first, middle, last))
            yield Edit(
                node,
                (f"{a} @ {c} @ {b}",),
                None if _misfit(value, first, last, middle) else _product(value(first), value(last), value(middle)),
                f"{b} and {c} are swapped: ",
            )
        case _:
            pass
    if not isinstance(node, Call) or len(node.args) != 2:
        return
    left, right = node.args
    entry = FUNCTIONS.get(node.function)
    if entry is not None and entry.swapped == node.function:
        return
    source = claim.program.source
    a, b = _factor(claim, left), _factor(claim, right)
    between = source[left.span[1] : right.span[0]]
    if not a or not b or left.span[1] > right.span[0]:
        return
    between = between.strip(") (") if not node.options and between.strip(") (") else between
    new = f"{a} {between} {b}"
    swapped = f"{b} {between} {a}"
    before, after = source[node.span[0] : left.span[0]], source[right.span[1] : node.span[1]]
    if "," in between:
        swapped = f"{before}{written(claim, right)}, {written(claim, left)}{after}"
    lead = f"the sides of {new} are swapped: " if "," not in between else "arguments are swapped: "
    if node.function == "matmul":
        fits = value(left).ndim and value(right).ndim and not _misfit(value, right, left)
        yield Edit(node, (swapped,), _product(value(right), value(left)) if fits else None, lead)
    else:
        known = _ELEMENTWISE.get(node.function)
        with np.errstate(all="ignore"):
            yield Edit(node, (swapped,), None if known is None else known(value(right), value(left)), lead)


def _factor(claim: Spec, node: Node) -> str:
    """The text of a factor, in brackets where it needs them."""
    text = written(claim, node)
    loose = isinstance(node, Call) and node.function in FUNCTIONS and " " in text and not is_call(text)
    return f"({text})" if loose else text


def _misfit(value: Value, *nodes: Node) -> bool:
    try:
        _product(*map(value, nodes))
    except ValueError:
        return True
    return False


def _product(first: Array, *others: Array) -> Array:
    for other in others:
        first = np.asarray(first @ other)
    return first


def read_only(search: Search) -> Iterator[Edit]:
    """Changes whose values are known only when they are read: places, slices, axes, options, other functions."""
    claim = search.claim
    assert claim is not None
    for node in search.nodes.values:
        if not written(claim, node):
            continue
        if isinstance(node, Index):
            yield from _places(claim, node)
        elif isinstance(node, Call):
            yield from _options(claim, node)
            yield from _siblings(claim, node)


def slopes(search: Search) -> Iterator[Edit]:
    """The derivative of a function where the claim has the function."""
    claim = search.claim
    assert claim is not None
    for node in search.nodes.values:
        if isinstance(node, Call) and written(claim, node):
            yield from _derivative(claim, node)


def _places(claim: Spec, node: Index) -> Iterator[Edit]:
    """Places and bounds that are one off."""
    source = claim.program.source
    for item in node.items:
        parts = [part for part in item if part is not None] if isinstance(item, Slice) else [item]
        bounds = [part for part in parts[:2] if part.span[1] > part.span[0]]
        for chosen in [*([bounds] if len(bounds) > 1 else []), *([bound] for bound in bounds)]:
            for shift in (1, -1):
                text, end = "", node.span[0]
                for bound in chosen:
                    start, stop = bound.span
                    text += source[end:start] + _shifted(source[start:stop], shift)
                    end = stop
                text += source[end : node.span[1]]
                yield Edit(node, (text,), None, "an index is off by one: ")
        if isinstance(item, Slice):
            yield from _other_ends(claim, node, item)


def _other_ends(claim: Spec, node: Index, item: Slice) -> Iterator[Edit]:
    """`[1:]` for `[:-1]`, and the other way round."""
    text = written(claim, node)
    for old, new in (("1:", ":-1"), (":-1", "1:"), ("2:", ":-2"), (":-2", "2:")):
        for left in ("[", ", "):
            for right in ("]", ","):
                if f"{left}{old}{right}" in text:
                    yield Edit(node, (text.replace(f"{left}{old}{right}", f"{left}{new}{right}", 1),), None)


def _shifted(text: str, shift: int) -> str:
    try:
        return str(int(text) + shift)
    except ValueError:
        return f"{text} {'+' if shift > 0 else '-'} 1"


def _options(claim: Spec, node: Call) -> Iterator[Edit]:
    """Another axis, an offset that is one off or has the other sign."""
    text = written(claim, node)
    for name, value in node.options.items():
        if isinstance(value, int) and f"{name}={value}" in text:
            others = (1 - value,) if name == "axis" else (value + 1, value - 1, -value)
            for other in others:
                new = text.replace(f"{name}={value}", f"{name}={other}")
                yield Edit(node, (new,), None, "the axis is wrong: " if name == "axis" else "")


def _siblings(claim: Spec, node: Call) -> Iterator[Edit]:
    """Another function of arrays that is called in the same way and has a result of the same shape."""
    entry, text = FUNCTIONS.get(node.function), written(claim, node)
    if entry is None or entry.signature in ("elementwise", "special") or not text.startswith(f"{node.function}("):
        return
    for name, other in FUNCTIONS.items():
        alike = (other.signature, other.parameters, other.group) == (entry.signature, entry.parameters, entry.group)
        if alike and name == other.name != entry.name:
            yield Edit(node, (f"{name}{text.removeprefix(node.function)}",), None)


def _derivative(claim: Spec, node: Call) -> Iterator[Edit]:
    """A function where its derivative should be."""
    entry = FUNCTIONS.get(node.function)
    if len(node.args) != 1:
        return
    inner, text = written(claim, node.args[0]), written(claim, node)
    if entry is None:
        name, opening, rest = text.partition("(")
        if opening and name.strip("'").isidentifier():
            yield Edit(node, (f"{name}'({rest}",), None, f"the derivative of {name} is missing: ")
        return
    if entry.signature != "elementwise" or entry.derivative is None or len(entry.derivative) != 1:
        return
    slope = entry.derivative[0]
    if slope is None or slope == "0":
        return
    parameter = entry.parameters[0]
    new = _substituted(slope, parameter, inner)
    yield Edit(node, (new,), None, f"the derivative of {entry.name} is missing: ")


def _substituted(text: str, name: str, inner: str) -> str:
    """A text with another for a name.

    >>> _substituted("cos(x)*x", "x", "a + b")
    'cos(a + b)*(a + b)'
    """

    def put_in(found: re.Match[str]) -> str:
        held = text[: found.start()].endswith("(") and text[found.end() :].startswith(")")
        return inner if held or inner.isidentifier() else f"({inner})"

    return re.sub(rf"\b{name}\b", put_in, text)
