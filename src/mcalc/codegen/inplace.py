"""Entries computed where they are to stand: sums and products of large arrays without arrays in between."""

from __future__ import annotations

from mcalc.catalogue import find
from mcalc.codegen.lines import Lines
from mcalc.language.tree import Call, Node, Number, children

_OPERATORS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
_UFUNCS = {"add": "np.add", "sub": "np.subtract", "mul": "np.multiply", "div": "np.divide"}
_FEW = 2
"""Fewer operations than this are an assignment."""


def into(lines: Lines, root: Node, target: str, view: str) -> list[str] | None:
    """The lines that compute a root in the part of an array that `target` is a view of, under the name `view`.

    None where that saves nothing.
    """
    if not _is_inner(lines, root, root) or _depth(lines, root, root) < _FEW:
        return None
    steps = list[str]()
    _fill(lines, root, root, view, steps)
    return [f"{view} = {target.removesuffix('[...]')}", *steps]


def _fill(lines: Lines, node: Node, root: Node, view: str, steps: list[str]) -> None:
    """Add the lines that give a view the value of a node."""
    assert isinstance(node, Call)
    if node.function not in _OPERATORS:
        (of,) = node.args if node.function != "power" else node.args[:1]
        if _is_inner(lines, of, root):
            _fill(lines, of, root, view, steps)
            argument = view
        else:
            argument = lines.expression(of)
        steps.append(f"{_ufunc(node)}({argument}, out={view})")
        return
    if node.function == "mul":
        factors = _factors(lines, node, root)
        seed = next((factor for factor in factors if _is_inner(lines, factor, root)), None)
        if seed is not None:
            others = [lines.expression(factor) for factor in factors if factor is not seed]
            _fill(lines, seed, root, view, steps)
        else:
            first, second, *others = [lines.expression(factor) for factor in factors]
            steps.append(f"np.multiply({first}, {second}, out={view})")
        steps += [f"{view} *= {other}" for other in others]
        return
    left, right = node.args
    symbol = _OPERATORS[node.function]
    if _is_inner(lines, left, root):
        other = lines.expression(right)
        _fill(lines, left, root, view, steps)
        steps.append(f"{view} {symbol}= {other}")
    elif _is_inner(lines, right, root):
        other = lines.expression(left)
        _fill(lines, right, root, view, steps)
        turned = f"{_UFUNCS[node.function]}({other}, {view}, out={view})"
        steps.append(f"{view} += {other}" if node.function == "add" else turned)
    else:
        parts = lines.expression(left), lines.expression(right)
        steps.append(f"{_UFUNCS[node.function]}({parts[0]}, {parts[1]}, out={view})")


def _factors(lines: Lines, node: Node, root: Node) -> list[Node]:
    """The factors of a product, products in it opened."""
    if isinstance(node, Call) and node.function == "mul" and (node is root or _is_inner(lines, node, root)):
        return [factor for part in node.args for factor in _factors(lines, part, root)]
    return [node]


def _is_inner(lines: Lines, node: Node, root: Node) -> bool:
    """Whether a node is an operation by entries of the shape of the root that nothing else needs."""
    if not isinstance(node, Call) or lines.graph.shapes.get(node) != lines.graph.shapes[root] or lines.is_shared(node):
        return False
    if node.function in _OPERATORS:
        return len(node.args) == 2
    return _ufunc(node) is not None and len(children(node)) >= 1


def _depth(lines: Lines, node: Node, root: Node) -> int:
    """How many operations follow each other on entries."""
    if not _is_inner(lines, node, root):
        return 0
    return 1 + max(_depth(lines, part, root) for part in children(node))


def _ufunc(node: Call) -> str | None:
    """The function of NumPy that has an argument `out`, for a function of one argument."""
    if node.function == "power":
        exponent = node.args[1]
        return "np.square" if isinstance(exponent, Number) and exponent.value == 2 else None
    if node.function == "neg":
        return "np.negative"
    entry = find(node.function)
    if entry is None or entry.signature != "elementwise" or len(node.args) != 1 or node.options:
        return None
    import numpy as np

    name = (entry.numpy or "").removesuffix("({0})")
    known = name.startswith("np.") and isinstance(getattr(np, name[3:], None), np.ufunc)
    return name if known else None
