"""Which rule differentiates a function: read off its outermost operation and the shapes of what that works on."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mcalc.catalogue import find
from mcalc.explanation.trees import below, names_in
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, Stack
from mcalc.language.walk import operands
from mcalc.record import Record


class Operation(Record):
    """An operation with what it works on: which operands depend on the variable, and how many axes each has."""

    node: Node
    moving: tuple[bool, ...]
    ranks: tuple[int, ...]
    rank: int

    @property
    def function(self) -> str:
        """The function's name, empty for what is no call."""
        return self.node.function if isinstance(self.node, Call) else ""


ANALYTIC = "analytic function of a matrix"
"""The rule for functions that have a derivative in closed form only together with what is around them."""


def unclosed(root: Node, kinds: Mapping[Node, Kind], depends: Collection[Node]) -> set[Node]:
    """Matrices whose derivative has no closed form by itself: expm(X), and what is made of it up to a number."""
    found: set[Node] = set()
    for node in below(root):
        if not isinstance(node, Call) or node not in depends or not kinds[node].shape:
            continue
        powered = node.function == "matrix_power" and not isinstance(node.args[1], Number)
        if node.function == "expm" or powered or not found.isdisjoint(operands(node)):
            found.add(node)
    return found


def rule_of(spec: Spec, by: Collection[str]) -> str:
    """The rule by which a function is differentiated by what it depends on."""
    if unclosed(spec.program.result, spec.kinds, dependents(spec.program.result, frozenset(by))):
        return ANALYTIC
    return rule_of_operation(core(spec.program.result, spec.kinds, frozenset(by)))


def core(root: Node, kinds: Mapping[Node, Kind], by: frozenset[str]) -> Operation:
    """The operation that matters: what only shifts, scales or turns a single function is passed by."""
    depends = dependents(root, by)
    node = root
    while True:
        parts = operands(node)
        moving = [part for part in parts if part in depends]
        if len(moving) != 1 or not passes(node) or not _works(moving[0], depends):
            return operation(node, kinds, depends)
        node = moving[0]


def _works(node: Node, depends: frozenset[Node]) -> bool:
    """Whether anything is computed in a node beyond turning and indexing."""
    while isinstance(node, Index) or (isinstance(node, Call) and node.function == "transpose"):
        node = operands(node)[0]
    return not isinstance(node, Name)


def passes(node: Node) -> bool:
    """Whether an operation with one moving operand only shifts, scales or turns it."""
    return isinstance(node, Index) or (
        isinstance(node, Call) and node.function in ("add", "sub", "neg", "mul", "div", "transpose")
    )


def dependents(root: Node, by: frozenset[str]) -> frozenset[Node]:
    """The nodes under `root` in which one of the names occurs."""
    found: set[Node] = set()
    for node in below(root):
        if (isinstance(node, Name) and node.id in by) or any(part in found for part in operands(node)):
            found.add(node)
    return frozenset(found)


def operation(node: Node, kinds: Mapping[Node, Kind], depends: frozenset[Node]) -> Operation:
    """A node of a tree as an operation."""
    parts = operands(node)
    moving = tuple(part in depends for part in parts)
    return Operation(node, moving, tuple(len(kinds[part].shape) for part in parts), len(kinds[node].shape))


_SCALAR = {"add": "sum", "sub": "difference", "neg": "multiplication by constant"}
_FUNCTIONS = {
    "sum": "vector sum reduction",
    "mean": "vector sum reduction",
    "norm": "norm",
    "trace": "trace",
    "inv": "inverse",
    "solve": "inverse",
    "det": "determinant",
    "logdet": "logarithm of a determinant",
    "transpose": "transpose",
    "matmul": "matrix product",
    "dot": "matrix product",
    "outer": "matrix product",
    "matrix_power": "matrix product",
    "einsum": "matrix product",
    "kron": "kronecker product",
    **dict.fromkeys(
        ("diag", "vec", "tril", "triu", "cumsum", "diff", "flip", "roll", "concatenate", "stack"), "linear function"
    ),
}
_MAXIMA = frozenset({"maximum", "minimum", "relu"})
_CASES = frozenset({"abs", "sign", "where", "clip", "leaky_relu", "elu", "heaviside"})
_STEPS = frozenset({"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"})


def rule_of_operation(found: Operation) -> str:
    """The rule for an operation."""
    match found.node:
        case Number():
            return "constant"
        case Name():
            return "identity"
        case Index():
            return "selection"
        case Stack():
            return "jacobian stacks gradients"
        case Call(function=function):
            pass
    if not any(found.moving):
        return "constant"
    if function == "power" and found.node.args and _is_call(found.node.args[0], "norm"):
        return "norm"
    if function in _FUNCTIONS:
        return _FUNCTIONS[function]
    entry = find(function)
    if entry is not None and entry.signature not in ("elementwise",):
        return "function of a vector" if max(found.ranks, default=0) < 2 else "function of a matrix"
    return _elementwise(found) if found.rank else _scalar(found)


def _scalar(found: Operation) -> str:
    """An operation on numbers."""
    function = found.function
    match function:
        case "add" | "sub" | "neg":
            return _SCALAR[function]
        case "mul":
            return "product" if all(found.moving) else "multiplication by constant"
        case "div":
            return "quotient" if found.moving[1] else "multiplication by constant"
        case "power":
            return power_rule(found)
        case name if name in _MAXIMA:
            return "max"
        case name if name in _CASES:
            return "cases"
        case name if name in _STEPS:
            return "constant"
        case _:
            return "elementary function"


def power_rule(found: Operation) -> str:
    """The rule for a power of numbers: what moves in it decides."""
    match found.moving:
        case (True, True):
            return "variable power"
        case (_, True):
            return "exponential"
        case _:
            return "power"


def _elementwise(found: Operation) -> str:
    """An operation on each entry of arrays."""
    assert isinstance(found.node, Call)
    arrays = [rank > 0 for rank in found.ranks]
    if len(arrays) > 1 and sum(arrays) > 1:
        return "element-wise binary operator"
    literal = any(not array and not names_in(part) for part, array in zip(found.node.args, arrays, strict=True))
    function = found.function
    if function in _MAXIMA and (literal or len(arrays) == 1):
        return "max"
    if function in _CASES and (literal or len(arrays) == 1):
        return "cases"
    if len(arrays) == 1 or function == "power":
        return "multiplication by constant" if function == "neg" else "element-wise function"
    if literal and function in ("mul", "div"):
        return "multiplication by constant"
    return "scalar expansion"


def _is_call(node: Node, function: str) -> bool:
    return isinstance(node, Call) and node.function == function
