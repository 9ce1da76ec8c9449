"""Entries computed where they are to stand: sums and products of large arrays without arrays in between."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mcalc.catalogue import find
from mcalc.codegen.graph import Graph, Shape
from mcalc.codegen.lines import Lines
from mcalc.codegen.targets import Target
from mcalc.language.tree import Call, Node, Number, children

_OPERATORS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
_UFUNCS = {"add": "np.add", "sub": "np.subtract", "mul": "np.multiply", "div": "np.divide"}
_LIBRARIES = {"np": "numpy", "scipy.special": "scipy.special"}
"""Where functions of entries are."""
_FEW = 2
"""Fewer operations than this are an assignment."""


class Owned(Lines):
    """Lines whose arrays with names stand in memory that an object keeps: `arrays` has their names and shapes."""

    def __init__(self, graph: Graph, target: Target, roots: Sequence[Node], taken: Collection[str]) -> None:
        super().__init__(graph, target, roots, taken, "")
        self.arrays: dict[str, Shape] = {}

    def _name(self, node: Node) -> None:
        """The lines that compute what has a name where it is to stand, if it is made by functions of entries."""
        if not self.graph.shapes[node] or not _is_inner(self, node, node):
            super()._name(node)
            return
        name = self.owned(node, self.graph.given.get(node))
        self._stands[node] = self._named(name, node)

    def owned(self, node: Node, wanted: str | None = None) -> str:
        """The name of the memory that a node is computed in, after the lines that do so."""
        name = self.names.of(wanted)
        self._fills(node, name, f"self.{name}")
        self.arrays[name] = self.graph.shapes[node]
        return name

    def _fills(self, node: Node, name: str, where: str) -> None:
        steps = list[str]()
        _fill(self, node, node, name, steps)
        self.text += [f"{name} = {where}", *steps]

    def put(self, root: Node, target: str) -> bool:
        """Whether what several need has been computed in a part of an array, of which it is the value from then on."""
        if not self.is_shared(root) or root in self._stands or not _is_inner(self, root, root):
            return False
        name = self.names.of(self.graph.given.get(root))
        self._fills(root, name, target.removesuffix("[...]"))
        self._stands[root] = self._named(name, root)
        return True

    def computed(self, root: Node) -> str:
        """The text of a root: the name of the memory where it is computed, where that saves anything."""
        able = _is_inner(self, root, root) and not self.is_shared(root)
        return self.owned(root) if able and _depth(self, root, root) >= _FEW else self.expression(root)


def into(lines: Lines, root: Node, target: str, view: str) -> list[str] | None:
    """The lines that compute a root in the part of an array that `target` is a view of, under the name `view`.

    None where that saves nothing.
    """
    if lines.is_shared(root) or not _is_inner(lines, root, root) or _depth(lines, root, root) < _FEW:
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
            others = [_operand(lines, factor, root) for factor in factors if factor is not seed]
            _fill(lines, seed, root, view, steps)
        else:
            first, second, *others = [_operand(lines, factor, root) for factor in factors]
            steps.append(f"np.multiply({first}, {second}, out={view})")
        steps += [f"{view} *= {other}" for other in others]
        return
    left, right = node.args
    symbol = _OPERATORS[node.function]
    if _is_inner(lines, left, root):
        other = _operand(lines, right, root)
        _fill(lines, left, root, view, steps)
        steps.append(f"{view} {symbol}= {other}")
    elif _is_inner(lines, right, root):
        other = _operand(lines, left, root)
        _fill(lines, right, root, view, steps)
        turned = f"{_UFUNCS[node.function]}({other}, {view}, out={view})"
        steps.append(f"{view} += {other}" if node.function == "add" else turned)
    else:
        parts = _operand(lines, left, root), _operand(lines, right, root)
        steps.append(f"{_UFUNCS[node.function]}({parts[0]}, {parts[1]}, out={view})")


def _operand(lines: Lines, node: Node, root: Node) -> str:
    """The text of an operand, or the name of the memory that it is computed in."""
    able = isinstance(lines, Owned) and _is_inner(lines, node, root)
    return lines.owned(node) if isinstance(lines, Owned) and able else lines.expression(node)


def _factors(lines: Lines, node: Node, root: Node) -> list[Node]:
    """The factors of a product, products in it opened."""
    if isinstance(node, Call) and node.function == "mul" and (node is root or _is_inner(lines, node, root)):
        return [factor for part in node.args for factor in _factors(lines, part, root)]
    return [node]


def _is_inner(lines: Lines, node: Node, root: Node) -> bool:
    """Whether a node is an operation by entries of the shape of the root that nothing else needs."""
    if not isinstance(node, Call) or lines.graph.shapes.get(node) != lines.graph.shapes[root]:
        return False
    if node is not root and lines.is_shared(node):
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
    from importlib import import_module

    name = (entry.numpy or "").removesuffix("({0})")
    module, _, own = name.rpartition(".")
    if module not in _LIBRARIES:
        return None
    known = type(getattr(import_module(_LIBRARIES[module]), own, None)).__name__ == "ufunc"
    return name if known else None
