"""The numbers of a tensor node, worked out over the full grid of its labels: slow and plain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from mcalc.exact.size import Size
from mcalc.tensor import Apply, Node, Number, Pattern, Product, Sum, Variable, postorder

Array = np.ndarray[Any, np.dtype[np.float64]]

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "abs": np.abs, "sign": np.sign,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "softplus": lambda x: np.log(1 + np.exp(x)),
    "greater": lambda x, y: 1.0 * (x > y), "less": lambda x, y: 1.0 * (x < y), "maximum": np.maximum,
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(), "logsumexp": lambda x: np.log(np.exp(x).sum()),
    "f": np.sin, "f'": np.cos, "inv": np.linalg.inv, "det": np.linalg.det,
}  # fmt: skip


def size(value: Size, sizes: Mapping[str, int]) -> int:
    """A size as a number."""
    found = value.substitute(sizes).value
    assert isinstance(found, int), value
    return found


def values(root: Node, sizes: Mapping[str, int], variables: Mapping[str, Array]) -> Array:
    """The array that a node stands for."""
    known: dict[Node, Array] = {}
    for node in postorder(root):
        known[node] = _value(node, sizes, variables, known)
    return known[root]


def _value(node: Node, sizes: Mapping[str, int], variables: Mapping[str, Array], known: dict[Node, Array]) -> Array:
    match node:
        case Variable():
            return np.asarray(variables[node.name], dtype=float)
        case Number():
            found = node.value.substitute(sizes).value
            assert found is not None
            return np.asarray(float(found))
        case Sum():
            return np.asarray(sum(float(term.coefficient) * known[term.node] for term in node.terms))
        case Pattern():
            return _pattern(node, sizes)
        case Product():
            return _product(node, sizes, known)
        case Apply():
            return _apply(node, sizes, known)


def _pattern(node: Pattern, sizes: Mapping[str, int]) -> Array:
    shape = tuple(size(s, sizes) for s in node.shape)
    offset = size(node.offset, sizes)
    grid = np.indices(shape)
    match node.rule:
        case "unit":
            return 1.0 * (grid[0] == offset)
        case "select":
            return 1.0 * (grid[1] == offset + node.stride * grid[0])
        case "cycle":
            return 1.0 * (grid[1] == (offset + grid[0]) % shape[0])
        case "triangle":
            return 1.0 * (grid[1] <= grid[0] + offset)
        case "flatten":
            return 1.0 * (grid[2] == grid[0] * shape[1] + grid[1])
        case rule:
            raise AssertionError(rule)


def _product(node: Product, sizes: Mapping[str, int], known: dict[Node, Array]) -> Array:
    grid = np.indices(tuple(size(s, sizes) for s in node.sizes))
    total = np.full(grid.shape[1:], float(node.coefficient))
    for factor in node.factors:
        power = float(factor.exponent) if isinstance(factor.exponent, int | Fraction) else known[factor.exponent]
        total = total * known[factor.node][tuple(grid[label] for label in factor.labels)] ** power
    if not node.out:
        return np.asarray(total.sum())
    result = np.zeros(tuple(size(s, sizes) for s in node.shape))
    np.add.at(result, tuple(grid[label] for label in node.out), total)
    return result


def _apply(node: Apply, sizes: Mapping[str, int], known: dict[Node, Array]) -> Array:
    batch = tuple(size(s, sizes) for s in node.sizes[: node.batch])
    result = np.zeros(tuple(size(s, sizes) for s in node.shape))
    for place in np.ndindex(*batch):
        arguments = []
        for argument in node.args:
            index = tuple(place[label] if label < node.batch else slice(None) for label in argument.labels)
            arguments.append(known[argument.node][index])
        result[tuple(place[label] if label < node.batch else slice(None) for label in node.out)] = FUNCTIONS[
            node.function
        ](*arguments)
    return result


def shown(node: Node) -> str:
    """A node in words, for a test that fails."""
    match node:
        case Variable():
            return node.name
        case Number():
            return str(node.value)
        case Sum():
            return "(" + " + ".join(f"{term.coefficient}*{shown(term.node)}" for term in node.terms) + ")"
        case Pattern():
            return f"{node.rule}({', '.join(map(str, node.shape))}; {node.offset}, {node.stride})"
        case Product():
            inside = " ".join(f"{shown(f.node)}{list(f.labels)}" for f in node.factors)
            return f"{node.coefficient}[{inside} -> {node.out} of {', '.join(map(str, node.sizes))}]"
        case Apply():
            return f"{node.function}({', '.join(shown(a.node) + str(a.labels) for a in node.args)} -> {node.out})"
