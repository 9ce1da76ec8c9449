"""Cheaper ways to write what stands in formulas: a table of rules, each for the functions that it is about.

A rule gets a node and gives another of the same value and shape, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from mcalc.catalogue import find
from mcalc.codegen.convolutions import convolved
from mcalc.codegen.graph import Graph, uses
from mcalc.language.tree import Call, Node, Number

FEW = 4
"""Powers up to this one are products."""

Rule = Callable[[Graph, Call], Node | None]


def cheaper(graph: Graph, node: Node) -> Node:
    """The node by the first rule that has something to say, or as it is."""
    if isinstance(node, Call):
        for rule in RULES.get(node.function, ()):
            found = rule(graph, node)
            if found is not None:
                return found
        entry, shape = find(node.function), graph.shapes[node]
        along = entry.last is not None and len(shape) == 2 if entry is not None else False
        if along and int(node.options.get("axis", 1)) % 2 == 0:  # there is a spelling along rows alone
            turned = graph.call("transpose", node.args[0])
            return graph.call("transpose", graph.call(node.function, turned, shape=shape[::-1], axis=1))
    return node


def _power(graph: Graph, node: Call) -> Node | None:
    """Small whole powers of arrays as products, halves as roots."""
    base, exponent = node.args
    value = _value(exponent)
    if value is None or not graph.shapes[base]:
        return None
    if value < 0:
        whole = graph.call("power", base, graph._new(Number(-value)))
        return graph.call("div", graph.number(1), cheaper(graph, whole) if value != -1 else base)
    if value == Fraction(1, 2):
        return graph.call("sqrt", base)
    if value.denominator == 2 and value < FEW:
        whole = graph.call("power", base, graph._new(Number(value - Fraction(1, 2))))
        rest = base if value == Fraction(3, 2) else cheaper(graph, whole)
        return graph.call("mul", rest, graph.call("sqrt", base))
    if value.denominator == 1 and 2 < value <= FEW:
        square = graph.call("mul", base, base)
        return graph.call("mul", square, base if value == 3 else square)
    return None


def _value(node: Node) -> Fraction | None:
    match node:
        case Number(value=value):
            return value
        case Call(function="neg", args=(Number(value=value),)):
            return -value
        case Call(function="div", args=(Number(value=over), Number(value=under))) if under:
            return over / under
        case _:
            return None


def _squared_norm(graph: Graph, node: Call) -> Node | None:
    """norm(x)**2 is x @ x."""
    base, exponent = node.args
    if _value(exponent) != 2 or not isinstance(base, Call) or base.function != "norm" or len(base.args) != 1:
        return None
    if base.options.get("ord", "fro") not in ("fro", 2) or "axis" in base.options:
        return None
    (of,) = base.args
    if len(graph.shapes[of]) == 2 and base.options.get("ord") == 2:
        return None
    return _inner(graph, of, of)


def _inner(graph: Graph, left: Node, right: Node) -> Node | None:
    """The sum of the products of entries."""
    if graph.shapes[left] != graph.shapes[right] or not graph.shapes[left]:
        return None
    if len(graph.shapes[left]) == 1:
        return graph.call("matmul", left, right)
    return graph.call("vdot", left, right, shape=())


def _sum(graph: Graph, node: Call) -> Node | None:
    """sum(a*b) of vectors and matrices; a number before it stays in front."""
    (of,) = node.args
    if node.options or not graph.shapes[of] or not isinstance(of, Call):
        return None
    match of:
        case Call(function="mul", args=(left, right)) if not graph.shapes[left]:
            return graph.call("mul", left, graph.call("sum", right, shape=()))
        case Call(function="mul", args=(left, right)):
            if graph.kinds[left].truth or graph.kinds[right].truth:
                return None
            return _inner(graph, left, right)
        case Call(function="div", args=(left, right)) if not graph.shapes[right]:
            return graph.call("div", graph.call("sum", left, shape=()), right)
        case Call(function="power", args=(base, exponent)) if _value(exponent) == 2 and graph.shapes[base]:
            return None if graph.kinds[base].truth else _inner(graph, base, base)
        case _:
            return None


def _trace(graph: Graph, node: Call) -> Node | None:
    """trace(A @ B) is the sum of the entries of A*B.T."""
    return _along_diagonal(graph, node, "ij,ji->")


def _diagonal(graph: Graph, node: Call) -> Node | None:
    """The diagonal of A @ B has the sums of the rows of A*B.T."""
    return _along_diagonal(graph, node, "ij,ji->i") if len(graph.shapes[node]) == 1 and not node.options else None


def _along_diagonal(graph: Graph, node: Call, subscripts: str) -> Node | None:
    (of,) = node.args
    match of:
        case Call(function="matmul", args=(left, right)) if len(graph.shapes[left]) == len(graph.shapes[right]) == 2:
            ends = _turned(graph, left, right)
            if node.function == "trace" and (ends is not None or left in graph.symmetric):
                return _inner(graph, *(ends or (left, right)))
            if ends is not None:
                return graph.call("sum", graph.call("mul", *ends), shape=graph.shapes[node], axis=1)
            return graph.call("einsum", left, right, shape=graph.shapes[node], subscripts=subscripts)
        case Call(function="neg", args=(inner,)):
            return graph.call("neg", graph.call(node.function, inner, shape=graph.shapes[node]))
        case Call(function="mul", args=(scale, inner)) if not graph.shapes[scale]:
            return graph.call("mul", scale, graph.call(node.function, inner, shape=graph.shapes[node]))
        case Call(function="outer", args=(left, right)):
            return graph.call("matmul" if node.function == "trace" else "mul", left, right)
        case _:
            return None


def _by_reciprocal(graph: Graph, node: Call) -> Node | None:
    """a*(1/b) is a/b."""
    left, right = node.args
    for over, other in ((left, right), (right, left)):
        match other:
            case Call(function="div", args=(Number(value=value), under)) if value == 1:
                return None if graph.kinds[over].truth else graph.call("div", over, under)
    return None


def _without_sign(graph: Graph, node: Call) -> Node | None:
    """norm(-x) is norm(x)."""
    match node.args:
        case (Call(function="neg", args=(of,)), *rest):
            return graph.over(node, [of, *rest])
        case _:
            return None


def _log(graph: Graph, node: Call) -> Node | None:
    """log(det(A)) without the determinant, which is too large for a number where A is."""
    match node.args[0]:
        case Call(function="det", args=(of,)) if len(graph.shapes[of]) == 2:
            return graph.call("logdet", of, shape=())
        case _:
            return None


def _turned(graph: Graph, left: Node, right: Node) -> tuple[Node, Node] | None:
    """A and B of A @ B.T, or of A @ B with a symmetric B."""
    if right in graph.symmetric:
        return left, right
    match right:
        case Call(function="transpose", args=(of,)):
            return left, of
        case _:
            return None


def _cumulated(graph: Graph, node: Call) -> Node | None:
    """The product with a triangle of ones: sums of all that is before a place, or from it on."""
    left, right = node.args
    for triangle, of, first in ((left, right, True), (right, left, False)):
        lower = _triangle_of_ones(triangle)
        if lower is None or len(graph.shapes[of]) > 2 or len(graph.shapes[node]) != len(graph.shapes[of]):
            continue
        if isinstance(of, Call) and of.function == "diag":  # which scales the triangle
            continue
        shape, axis = graph.shapes[node], 0 if first else 1
        options = {"axis": axis} if len(shape) == 2 else {}
        if lower == first:
            return graph.call("cumsum", of, shape=shape, **options)
        turned = graph.call("cumsum", graph.call("flip", of, shape=shape, **options), shape=shape, **options)
        return graph.call("flip", turned, shape=shape, **options)
    return None


def _triangle_of_ones(node: Node) -> bool | None:
    """Whether a triangle of ones with the diagonal is the lower one; None where it is no such triangle."""
    match node:
        case Call(function="transpose", args=(of,)):
            lower = _triangle_of_ones(of)
            return None if lower is None else not lower
        case Call(function="tril" | "triu" as function, args=(Call(function="ones", args=(rows, columns)), *offset)):
            square = rows is columns and all(_value(one) == 0 for one in offset)
            return function == "tril" if square else None
        case _:
            return None


def densities(graph: Graph, roots: Sequence[Node]) -> list[Node]:
    """The roots with s*(1 - s), or s*sigmoid(-x), of an s = sigmoid(x) that nothing else needs, as e/(1 + e)**2 with
    e = exp(-abs(x)): one fast function of NumPy, and no digits lost where s is nearly 1.
    """
    used = uses(roots)

    def change(old: Node, new: Node) -> Node:
        pairs = _factors(old, new, used)
        for one, turned in pairs:
            rest = next((other for other, _ in pairs if _is_rest(one, other, used)), None)
            if rest is None or not isinstance(turned, Call):
                continue
            power = graph.call("exp", graph.call("neg", graph.call("abs", _unsigned(graph, turned.args[0]))))
            below = graph.call("add", graph.number(1), power)
            whole = graph.call("div", power, graph.call("power", below, graph.number(2)))
            for other, factor in pairs:
                whole = whole if other in (one, rest) else graph.call("mul", whole, factor)
            return whole
        return new

    return graph.mapped_from(roots, change)


def _is_rest(one: Node, other: Node, used: Mapping[Node, int]) -> bool:
    """Whether one is sigmoid(x) and the other 1 - sigmoid(x), or sigmoid(-x), and nothing else needs them."""
    match one, other:
        case Call(function="sigmoid"), Call(
            function="sub", args=(Number(value=Fraction(numerator=1, denominator=1)), of)
        ):
            return of is one and used[one] == 2 and used[other] == 1
        case Call(function="sigmoid", args=(x,)), Call(function="sigmoid", args=(turned,)):
            (sign, parts), (opposite, others) = _signed(x), _signed(turned)
            return sign != opposite and parts == others and used[one] == used[other] == 1
        case _:
            return False


def _signed(node: Node) -> tuple[bool, list[int]]:
    """Whether a product is negative as it is written, and which factors it has."""
    match node:
        case Call(function="neg", args=(of,)):
            negative, parts = _signed(of)
            return not negative, parts
        case Call(function="mul", args=(left, right)):
            (one, parts), (other, more) = _signed(left), _signed(right)
            return one != other, sorted([*parts, *more])
        case _:
            return False, [id(node)]


def _unsigned(graph: Graph, node: Node) -> Node:
    """A product without the signs before its factors."""
    match node:
        case Call(function="neg", args=(of,)):
            return _unsigned(graph, of)
        case Call(function="mul", args=(left, right)):
            return graph.call("mul", _unsigned(graph, left), _unsigned(graph, right))
        case _:
            return node


def _factors(old: Node, new: Node, used: Mapping[Node, int]) -> list[tuple[Node, Node]]:
    """The factors of a product before and after a change, those of products in it that nothing else needs opened."""
    if not (isinstance(old, Call) and isinstance(new, Call) and old.function == new.function == "mul"):
        return [(old, new)]
    found = list[tuple[Node, Node]]()
    for pair in zip(old.args, new.args, strict=True):
        found += _factors(*pair, used) if used[pair[0]] == 1 else [pair]
    return found


def is_nonnegative(node: Node) -> bool:
    """Whether no entry can be negative: squares, values of functions that aren't, their sums and products.

    >>> from mcalc.language import parse
    >>> is_nonnegative(parse("y**2*sigmoid(z)/2").result), is_nonnegative(parse("y*sigmoid(z)").result)
    (True, False)
    """
    match node:
        case Number(value=value):
            return value >= 0
        case Call(function="power", args=(base, Number(value=value))):
            return (value.denominator == 1 and value % 2 == 0) or is_nonnegative(base)
        case Call(function="mul", args=(left, right)) if left is right:
            return True
        case Call(function="mul" | "div" | "add", args=args):
            return all(map(is_nonnegative, args))
        case Call(function=function, args=args):
            entry = find(function)
            known = entry is not None and entry.interval is not None and entry.interval[1:].lstrip().startswith("0")
            return known or (entry is not None and entry.kind == "comparison")
        case _:
            return False


RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "power": (_squared_norm, _power),
    "sum": (_sum,),
    "trace": (_trace,),
    "diag": (_diagonal,),
    "log": (_log,),
    "mul": (_by_reciprocal,),
    "matmul": (_cumulated, convolved),
    "norm": (_without_sign,),
    "abs": (_without_sign,),
}
"""The rules by the function that they are about."""
