"""The identities at draft: on a function applied, on the factors of a product, on the terms of a sum."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

from mcalc.catalogue import Function, find
from mcalc.catalogue.interval import interval_of
from mcalc.exact.rational import NUMERIC, Rational, exact, quotient
from mcalc.exact.size import Size
from mcalc.language import tree
from mcalc.tensor.apply import elementwise
from mcalc.tensor.draft import Draft
from mcalc.tensor.identities import CALLS, PRODUCTS, TOTALS
from mcalc.tensor.make import ONE, constant, make_apply, number, scale, uniform
from mcalc.tensor.match import Match, applied, is_negative, matches, pattern, result, summed, terms_of
from mcalc.tensor.node import Apply, Argument, Labels, Node, Number, Product, Shape, Sum, Term
from mcalc.tensor.powers import is_even
from mcalc.tensor.product import product
from mcalc.tensor.sum import add, content

_COMPARED: Final[dict[str, Callable[[Rational, Rational], bool]]] = {
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
}


def simpler(function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]) -> Node | None:
    """What a function applied to these arguments is in simpler terms, by what the catalogue knows of it."""
    entry = find(function)
    if entry is None:
        return None
    known = dict(enumerate(sizes))
    turned = _turned(entry, args)
    if turned is not None:
        return elementwise(turned, [(a.node, a.labels) for a in reversed(args)], out, known)
    if entry.parity in ("even", "odd") and _is_turned(args[0].node):
        opposite = [(scale(-ONE, args[0].node), args[0].labels), *[(a.node, a.labels) for a in args[1:]]]
        return scale(ONE if entry.parity == "even" else -ONE, elementwise(function, opposite, out, known))
    value = _value(entry, args) or _apart(entry, args)
    if value is not None:
        return product([(value, (), ONE)], out, known)
    first = args[0] if len(args) == 1 else None
    if first is not None and isinstance(first.node, Apply) and len(first.node.args) == 1:
        inner = find(first.node.function)
        if inner is not None and inner.inverse == (function, ""):
            return _undone(first, batch, out, known)
    return None


def _is_turned(node: Node) -> bool:
    """Whether a node is minus what stands for both: the sign of a sum is that of its leading term."""
    return content(node) < 0 if isinstance(node, Sum) else is_negative(node)


def _turned(entry: Function, args: tuple[Argument, ...]) -> str | None:
    """The function to apply to the arguments in the other order: x < y is y > x, and what commutes has one order."""
    other = entry.swapped
    if other is None or (other == entry.name and args[0].node.digest <= args[1].node.digest):
        return None
    return other if other <= entry.name else None


def _value(entry: Function, args: tuple[Argument, ...]) -> Node | None:
    """The number that a function of numbers is, where that is exact."""
    quarter = _quarter_turns(args[0].node) if entry.quarters else None
    if quarter is not None and entry.quarters[quarter % 4]:
        return number(int(entry.quarters[quarter % 4]))
    values = [constant(argument.node) for argument in args]
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values) or not numbers:
        return None
    if entry.kind == "comparison":
        return number(int(_COMPARED[entry.name](*numbers)))
    placed = dict(zip(entry.parameters, ((argument.node, ()) for argument in args), strict=False))
    for argument, value in entry.at:
        if numbers[0] == quotient(*_fraction(argument)):
            return number(quotient(*_fraction(value)))
    if entry.zeros is not None and result(entry.zeros, Match(placed), {})[0] is number(1):
        return number(0)
    return None if entry.pieces is None else result(entry.pieces, Match(placed), {})[0]


def _apart(entry: Function, args: tuple[Argument, ...]) -> Node | None:
    """What a comparison is of two that are a number apart: x + 1 > x."""
    if entry.kind != "comparison" or not any(isinstance(argument.node, Sum) for argument in args):
        return None
    (left, labels), (right, others) = args
    terms = {term.node for node in (left, right) if isinstance(node, Sum) for term in node.terms}
    if labels != others or not all(isinstance(node, Sum) or node in terms for node in (left, right)):
        return None
    by = uniform(add([(ONE, left), (-ONE, right)], left.shape))
    return None if by is None else number(int(_COMPARED[entry.name](by, 0)))


def _quarter_turns(node: Node) -> int | None:
    """How many times pi/2 a node is, where that is a whole number."""
    if constant(node) == 0:
        return 0
    pi, times = node, ONE
    if isinstance(node, Product) and len(node.factors) == 1 and node.factors[0].exponent == 1:
        pi, times = node.factors[0].node, node.coefficient
    if not isinstance(pi, Apply) or pi.function != "pi" or (2 * times).denominator != 1:
        return None
    return int(2 * times)


def _fraction(text: str) -> tuple[int, int]:
    above, _, below = text.partition("/")
    return int(above), int(below or 1)


def _undone(argument: Argument, batch: int, out: Labels, sizes: Mapping[int, Size]) -> Node | None:
    """What the argument of a function is applied to, where the function undoes that."""
    inner = argument.node
    assert isinstance(inner, Apply)
    (below,) = inner.args
    at = dict(zip(inner.out, argument.labels, strict=True))
    own = [label for label in below.labels if label not in at]
    at |= dict(zip(own, out[batch:], strict=True))
    return product([(below.node, tuple(at[label] for label in below.labels), ONE)], out, sizes)


def by_identity(
    function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]
) -> Node | None:
    """What a line of the table makes of a function applied."""
    for text, instead in CALLS.get(function, ()):
        wanted = pattern(text)
        assert isinstance(wanted, tree.Call)
        if not _possible(wanted, args):
            continue
        node = make_apply(function, args, batch, out, sizes)
        places = {label: label for label in range(len(sizes))}
        for match in applied(wanted.args, node, places, Match()):
            found, labels = _placed(instead, match, dict(enumerate(sizes)), out[batch:])
            return product([(found, labels, ONE)], out, dict(enumerate(sizes)))
    return None


def _possible(wanted: tree.Call, args: tuple[Argument, ...]) -> bool:
    """Whether arguments can be what is wanted, as far as their kinds say so: this is quickly told."""
    names = [part.id for part in wanted.args if isinstance(part, tree.Name)]
    if len(set(names)) < len(names) == len(args):
        kinds = {(name, isinstance(argument.node, Number)) for name, argument in zip(names, args, strict=True)}
        return len(kinds) == len(set(names))
    entry = find(wanted.function)
    orders = (args, args[::-1]) if entry is not None and entry.swapped == entry.name else (args,)
    return any(all(map(_may_be, wanted.args, [argument.node for argument in order])) for order in orders)


def _may_be(wanted: tree.Node, node: Node) -> bool:
    if not isinstance(wanted, tree.Call) or wanted.function == "neg":
        return True
    match node:
        case Apply():
            return node.function == wanted.function
        case Sum():
            return wanted.function in ("add", "sub")
        case Product():
            return wanted.function == "diag" or len(node.factors) == 1
        case _:
            return False


def _placed(text: str, match: Match, sizes: Mapping[int, Size], core: Labels) -> tuple[Node, Labels]:
    """The right side of an identity, on the labels that it has and on the core output axes or those of the match."""
    node, ahead = result(text, match, sizes)
    own = len(node.shape) - len(ahead)
    return node, (*ahead, *(core if own == len(core) else match.core))


@cache
def _atoms(text: str) -> tuple[tuple[tree.Node, Rational], ...]:
    """The factors of a pattern with their exponents, bare names last."""

    def opened(node: tree.Node, exponent: Rational) -> Iterator[tuple[tree.Node, Rational]]:
        match node:
            case tree.Call(function="mul" | "div", args=(left, right)):
                yield from opened(left, exponent)
                yield from opened(right, -exponent if node.function == "div" else exponent)
            case tree.Call(function="power", args=(base, tree.Number(value=value))):
                yield base, exponent * int(value)
            case tree.Number():
                pass  # the 1 of 1/(1 + exp(x))
            case _:
                yield node, exponent

    return tuple(sorted(opened(pattern(text), 1), key=lambda atom: isinstance(atom[0], tree.Name)))


@cache
def _positive(text: str) -> bool:
    """Whether all the functions in a pattern are positive everywhere, so that any power can be taken."""
    calls = [node for node in tree.postorder(pattern(text)) if isinstance(node, tree.Call)]
    entries = [entry for call in calls if (entry := find(call.function)) and entry.group != "operators"]
    return all(interval_of(entry).positive for entry in entries if entry.name != "sum")


def factors(draft: Draft) -> bool:
    """Let a line of the table make something of the factors of a product; True if one did."""
    kinds = {f.node.function if isinstance(f.node, Apply) else type(f.node).__name__ for f in draft.factors}
    for needs, text, instead in PRODUCTS:
        if _needs(needs) <= kinds:
            for used, match, sign in _chosen(draft, text, 0, (), Match(), ONE):
                if _replaced(draft, text, instead, used, match, sign):
                    return True
    return False


NEEDED: Final = frozenset(name for needs, _, _ in PRODUCTS for name in needs.split()) - {"Product"}
"""Without one of these factors there is nothing to do for `factors`."""


@cache
def _needs(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _chosen(
    draft: Draft, text: str, at: int, used: tuple[int, ...], match: Match, sign: Rational
) -> Iterator[tuple[tuple[int, ...], Match, Rational]]:
    """The places of factors that a pattern fits, from its atom `at` on, and the sign that this takes."""
    atoms = _atoms(text)
    if at == len(atoms):
        yield used, match, sign
        return
    atom, exponent = atoms[at]
    for place, (node, labels, power) in enumerate(draft.factors):
        if place in used or not isinstance(power, NUMERIC) or power * exponent <= 0:
            continue
        for known in matches(atom, node, labels, match):
            yield from _chosen(draft, text, at + 1, (*used, place), known, sign)
        if isinstance(atom, tree.Name) and power.denominator == 1:
            for known in matches(atom, scale(-ONE, node), labels, match):
                yield from _chosen(draft, text, at + 1, (*used, place), known, -sign)


def _replaced(draft: Draft, text: str, instead: str, used: tuple[int, ...], match: Match, sign: Rational) -> bool:
    """Put the right side in the place of the factors, as often as all of them have it in them."""
    atoms = _atoms(text)
    powers = [draft.factors[place].exponent for place in used]
    ratios = [quotient(power, e) for power, (_, e) in zip(powers, atoms, strict=True) if isinstance(power, NUMERIC)]
    times = min(ratios)
    if any(ratio != times for ratio in ratios) or not _positive(text):
        times = min(ratio.numerator // ratio.denominator for ratio in ratios)
        if not times or (len(ratios) == 1 and ratios[0] != times):
            return False
    left = [
        (draft.factors[place], exponent * (ratio - times))
        for place, ratio, (_, exponent) in zip(used, ratios, atoms, strict=True)
    ]
    if any(power.denominator != 1 for _, power in left):
        return False
    node, labels = _placed(instead, match, draft.sizes, ())
    draft.factors = [factor for place, factor in enumerate(draft.factors) if place not in used]
    draft.coefficient *= sign ** int(times) if sign != 1 else 1
    draft.put(node, labels, times)
    for factor, power in left:
        if power:
            draft.put(factor.node, factor.labels, power)
    return True


def totals(draft: Draft) -> bool:
    """Leave out of a product what is summed along its own axis, has nothing else there, and has a known total."""
    for place, (node, labels, exponent) in enumerate(draft.factors):
        if not isinstance(node, Apply) or node.function not in TOTALS or exponent != 1:
            continue
        axis = labels[-1]
        others = [f for i, f in enumerate(draft.factors) if i != place]
        alone = axis not in draft.out and labels.count(axis) == 1 and not any(axis in f.labels for f in others)
        if alone and len(node.out) == node.batch + 1:
            draft.factors = others
            del draft.sizes[axis]
            return True
    return False


def terms(whole: list[Term], shape: Shape) -> Node | None:
    """1 - f(-x) is f(x) where the catalogue says so: of the terms of a sum, or a number times them."""
    functions = [name for term in whole if (name := _function_of(term.node))] if len(whole) == 2 else []
    for name in functions:
        entry = find(name)
        if entry is None or entry.parity != "complement":
            continue
        wanted = terms_of(pattern(f"1 - {name}(-x)"))
        labels = tuple(range(len(shape)))
        for times in (whole[0].coefficient, -whole[0].coefficient):
            unit = [Term(quotient(term.coefficient, times), term.node) for term in whole]
            for match in summed(wanted, unit, labels, shape, Match()):
                node, places = result(f"{name}(x)", match, dict(enumerate(shape)))
                return product([(node, places, ONE)], labels, dict(enumerate(shape)), times)
    return None


def _function_of(node: Node) -> str | None:
    if isinstance(node, Product) and len(node.factors) == 1:
        node = node.factors[0].node
    return node.function if isinstance(node, Apply) else None


def even_root(node: Node, exponent: Rational) -> tuple[Node, Rational] | None:
    """(x**2)**(1/2) is abs(x), element by element."""
    if exponent.denominator == 1 or not isinstance(node, Product) or len(node.factors) != 1 or node.coefficient != 1:
        return None
    (only,) = node.factors
    inner = only.exponent
    plain = set(only.labels) <= set(node.out) and len(set(node.out)) == len(node.out)
    if not plain or not isinstance(inner, NUMERIC) or not is_even(inner):
        return None
    axes = tuple(range(len(only.node.shape)))
    size = elementwise("abs", [(only.node, axes)], axes, dict(enumerate(only.node.shape)))
    spread = product([(size, only.labels, ONE)], node.out, dict(enumerate(node.sizes)))
    return spread, exact(inner * exponent)
