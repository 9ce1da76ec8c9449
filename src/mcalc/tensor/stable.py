"""Forms that overflow or cancel, and the functions that say the same safely.

`log(1 + exp(x))` is softplus, `1/(1 + exp(-x))` the sigmoid, `exp(x)/sum(exp(x))` the softmax, `log(sum(exp(x)))`
logsumexp, `log(det(X))` logdet. They are recognised as nodes are built, whatever way the user or a derivative came
by them.
"""

from __future__ import annotations

from collections.abc import Callable

from mcalc.exact.rational import NUMERIC, Rational
from mcalc.tensor.apply import apply, elementwise
from mcalc.tensor.make import ONE, scale
from mcalc.tensor.node import Apply, Factor, Labels, Node, Number, Product, Sum
from mcalc.tensor.product import product
from mcalc.tensor.sum import add
from mcalc.tensor.work import Work

MINUS = -ONE


def _over(function: str, node: Node) -> Node:
    """An element-wise function of a whole node."""

    labels = tuple(range(len(node.shape)))
    return elementwise(function, [(node, labels)], labels)


def _is_ones(node: Node) -> bool:
    if isinstance(node, Number):
        return node.value == 1
    return isinstance(node, Product) and not node.factors and len(set(node.out)) == len(node.out)


def exponential_argument(node: Node) -> Node | None:
    """z where the node is exp(z), on the same axes."""

    match node:
        case Apply(function="exp"):
            (argument,) = node.args
            return product([(argument.node, argument.labels, ONE)], node.out)
        case Product() if len(node.factors) == 1 and node.coefficient == 1 and node.factors[0].exponent == 1:
            (only,) = node.factors
            if set(only.labels) <= set(node.out) and len(set(node.out)) == len(node.out):
                inner = exponential_argument(only.node)
                if inner is not None:
                    return product([(inner, only.labels, ONE)], node.out, dict(enumerate(node.sizes)))
    return None


def one_plus_exponential(node: Node) -> Node | None:
    """z where the node is 1 + exp(z)."""
    if not isinstance(node, Sum) or len(node.terms) != 2 or any(t.coefficient != 1 for t in node.terms):
        return None
    first, second = node.terms[0].node, node.terms[1].node
    if _is_ones(second):
        first, second = second, first
    return exponential_argument(second) if _is_ones(first) else None


def sum_of_exponentials(node: Node) -> tuple[Apply, Labels, Labels] | None:
    """exp(z), its labels and the output labels, where the node is a sum of exp(z) over some axes."""
    if not isinstance(node, Product) or node.coefficient != 1 or len(node.factors) != 1:
        return None
    (only,) = node.factors
    if only.exponent != 1 or not isinstance(only.node, Apply) or only.node.function != "exp":
        return None
    summed = [label for label in only.labels if label not in node.out]
    if not summed or len(set(only.labels)) < len(only.labels) or not set(node.out) <= set(only.labels):
        return None
    return only.node, only.labels, node.out


def _log(node: Node) -> Node | None:

    z = one_plus_exponential(node)
    if z is not None:
        return _over("softplus", z)
    found = sum_of_exponentials(node)
    if found is not None:
        exponential, labels, out = found
        core = tuple(label for label in labels if label not in out)
        (argument,) = exponential.args
        inner = product([(argument.node, argument.labels, ONE)], exponential.out)
        if len(core) <= 2:
            # the core axes last, in the order of the argument's own axes
            turned = product([(inner, labels, ONE)], (*out, *core))
            return apply("logsumexp", [(turned, (*out, *core))], out, (), {})
    match node:
        case Apply(function="det" | "logdet"):
            return _renamed(node, "logdet") if node.function == "det" else None
        case Apply(function="abs") if isinstance(node.args[0].node, Apply) and node.args[0].node.function == "det":
            return _renamed(node.args[0].node, "logdet")
        case Apply(function="softmax"):
            return _renamed(node, "log_softmax")
        case Apply(function="sigmoid"):
            (argument,) = node.args
            inner = product([(argument.node, argument.labels, ONE)], node.out)
            return scale(MINUS, _over("softplus", scale(MINUS, inner)))
        case Apply(function="exp"):
            return exponential_argument(node)
    return None


def _renamed(node: Apply, function: str) -> Node:
    """Another function of the same signature on the same arguments."""

    args = [(argument.node, argument.labels) for argument in node.args]
    return apply(function, args, tuple(range(node.batch)), node.out[node.batch :], dict(enumerate(node.sizes)))


def _log1p(node: Node) -> Node | None:
    z = exponential_argument(node)
    return None if z is None else _over("softplus", z)


def _exp(node: Node) -> Node | None:
    """exp(z - logsumexp(z)) is softmax(z), however the difference came about."""
    if isinstance(node, Apply) and node.function == "log_softmax":
        return _renamed(node, "softmax")
    if not isinstance(node, Sum):
        return None
    for term in node.terms:
        if term.coefficient == -1 and (found := _spread_logsumexp(term.node)) is not None:
            inner, axis = found
            others = [(t.coefficient, t.node) for t in node.terms if t is not term]
            if add(others, node.shape) is inner:
                return _softmax_along(inner, axis)
    return None


def _spread_logsumexp(node: Node) -> tuple[Node, int] | None:
    """z and an axis where the node is logsumexp(z) along that axis, spread over it again."""
    if not isinstance(node, Product) or node.coefficient != 1 or len(node.factors) != 1:
        return None
    (only,) = node.factors
    spread = [axis for axis, label in enumerate(node.out) if label not in only.labels]
    if not isinstance(only.node, Apply) or only.node.function != "logsumexp" or only.exponent != 1:
        return None
    if (
        len(spread) != 1
        or len(set(node.out)) < len(node.out)
        or set(only.labels) != set(node.out) - {node.out[spread[0]]}
    ):
        return None
    (argument,) = only.node.args
    cores = [label for label in argument.labels if label not in only.node.out]
    if len(cores) != 1 or len(set(argument.labels)) < len(argument.labels):
        return None
    at = dict(zip(only.node.out, only.labels, strict=True)) | {cores[0]: node.out[spread[0]]}
    return product([(argument.node, tuple(at[a] for a in argument.labels), ONE)], node.out), spread[0]


def _softmax_along(node: Node, axis: int) -> Node:
    axes = tuple(range(len(node.shape)))
    batch, core = tuple(a for a in axes if a != axis), len(axes)
    result = apply("softmax", [(node, axes)], batch, (core,), {core: node.shape[axis]})
    return product([(result, (*batch, axis), ONE)], axes)


UNARY: dict[str, Callable[[Node], Node | None]] = {"exp": _exp, "log": _log, "log1p": _log1p}
"""What an element-wise function of a node is instead, on the node's axes."""


def power(node: Node, exponent: Rational) -> tuple[Node, Rational] | None:
    """(1 + exp(z))**-k is sigmoid(-z)**k."""
    if exponent >= 0:
        return None
    z = one_plus_exponential(node)
    return None if z is None else (_over("sigmoid", scale(MINUS, z)), -exponent)


def act(work: Work) -> bool:
    """Let one pair of factors of a product become a safe function; True if one did."""
    for place, factor in enumerate(work.factors):
        if isinstance(factor.node, Apply) and factor.node.function == "exp" and isinstance(factor.exponent, NUMERIC):
            for other, divisor in enumerate(work.factors):
                if other != place and _joined(work, place, factor, factor.node, other, divisor):
                    return True
    return False


def _joined(work: Work, place: int, factor: Factor, node: Apply, other: int, divisor: Factor) -> bool:
    count = factor.exponent
    assert isinstance(count, NUMERIC)
    found = sum_of_exponentials(divisor.node)
    if found is not None and found[0] is node and divisor.exponent == -count and count > 0:
        softmax = _softmax(factor, found, divisor)
        if softmax is not None:
            _replace(work, (place, other), softmax, factor.labels, count)
            return True
    z = exponential_argument(node)
    if z is not None and divisor.labels == factor.labels and divisor.exponent == count and count > 0:
        # exp(z)*sigmoid(-z) is sigmoid(z)
        opposite = _over("sigmoid", scale(MINUS, z))
        if divisor.node is opposite:
            _replace(work, (place, other), _over("sigmoid", z), factor.labels, count)
            return True
    return False


def _replace(work: Work, places: tuple[int, int], node: Node, labels: Labels, exponent: Rational) -> None:
    work.factors = [f for i, f in enumerate(work.factors) if i not in places]
    work.put(node, labels, exponent)


def _softmax(factor: Factor, found: tuple[Apply, Labels, Labels], divisor: Factor) -> Node | None:
    """exp(z) on labels over the sum of exp(z) along one of them."""

    exponential, inner, out = found
    at = dict(zip(out, divisor.labels, strict=True))
    if len(inner) != len(out) + 1 or len(set(factor.labels)) < len(factor.labels):
        return None
    if any(at.get(a, b) != b for a, b in zip(inner, factor.labels, strict=True)):
        return None
    axis = next(i for i, a in enumerate(inner) if a not in out)
    axes = tuple(range(len(inner)))
    batch = tuple(a for a in axes if a != axis)
    (argument,) = exponential.args
    z = product([(argument.node, argument.labels, ONE)], exponential.out)
    turned = product([(z, axes, ONE)], (*batch, axis))
    core = len(axes)
    result = apply("softmax", [(turned, (*batch, axis))], batch, (core,), {core: z.shape[axis]})
    return product([(result, (*batch, axis), ONE)], axes)
