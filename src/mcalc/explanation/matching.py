"""Which rule differentiates a function: read off its outermost operation, the shapes in it and its catalogue entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from mcalc.catalogue import Function, find
from mcalc.catalogue.undefined import derivative
from mcalc.derivation.sweep_record import Slope
from mcalc.explanation.reasons import reasons
from mcalc.explanation.rules import RULES
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, Stack, postorder
from mcalc.language.walk import operands
from mcalc.record import Record
from mcalc.tensor.node import Apply
from mcalc.tensor.node import postorder as tensor_postorder

ANALYTIC = "analytic function of a matrix"
"""The rule for functions that have a derivative in closed form only together with what is around them."""


_GENERAL = ("function of a vector", "function of a matrix")
_NOTHING: Mapping[str, Node] = MappingProxyType({})


class Operation(Record):
    """A node of a tree; which of its operands depend on the variable, and how many axes they and the result have."""

    node: Node
    moving: tuple[bool, ...]
    ranks: tuple[int, ...]
    rank: int

    @property
    def entry(self) -> Function | None:
        """What the catalogue has of it."""
        return find(self.node.function) if isinstance(self.node, Call) else None


def operation(node: Node, kinds: Mapping[Node, Kind], depends: Collection[Node]) -> Operation:
    """A node of a tree as an operation."""
    parts = operands(node)
    moving = tuple(part in depends for part in parts)
    return Operation(node, moving, tuple(len(kinds[part].shape) for part in parts), len(kinds[node].shape))


def dependents(root: Node, by: Collection[str]) -> frozenset[Node]:
    """The nodes under `root` in which one of the names occurs."""
    found: set[Node] = set()
    for node in postorder(root):
        if (isinstance(node, Name) and node.id in by) or any(part in found for part in operands(node)):
            found.add(node)
    return frozenset(found)


def is_call(node: Node, *functions: str) -> bool:
    """Whether a node is a call of one of these."""
    return isinstance(node, Call) and node.function in functions


def turns(node: Node) -> bool:
    """Whether a node only transposes or indexes another."""
    return isinstance(node, Index) or is_call(node, "transpose")


def is_leaf(node: Node) -> bool:
    """A name or a number, turned or indexed or not."""
    while turns(node):
        node = operands(node)[0]
    return not operands(node)


def unclosed(root: Node, kinds: Mapping[Node, Kind], depends: Collection[Node]) -> set[Node]:
    """Matrices whose derivative has no closed form by itself: expm(X), and what is made of it up to a number."""
    found: set[Node] = set()
    for node in postorder(root):
        if isinstance(node, Call) and node in depends and kinds[node].shape:
            entry = find(node.function)
            alone = entry is not None and entry.analytic and entry.pullback is not None
            if (alone and not isinstance(node.args[-1], Number)) or not found.isdisjoint(operands(node)):
                found.add(node)
    return found


def settled(rule: str, slopes: Iterable[Slope], by: Collection[str]) -> str:
    """The rule of a function whose derivatives by what it depends on are known: it may be linear."""
    return "linear function" if rule in _GENERAL and not any(slope.varies(by) for slope in slopes) else rule


class Words(Record):
    """The rule by which a function is differentiated, a sentence on how, and what more can be said of it."""

    rule: str
    said: str
    why: tuple[str, ...] = ()


def rule_and_words(
    spec: Spec, by: Collection[str], slopes: Iterable[Slope], stands: Mapping[str, Node] = _NOTHING
) -> Words:
    """How a function is differentiated by what it depends on; `stands` has what is shown for a name."""
    root = spec.program.result
    depends = dependents(root, by)
    if unclosed(root, spec.kinds, depends):
        return Words(ANALYTIC, RULES[ANALYTIC].short if _commutes(spec, slopes) else _BY_BLOCKS)
    found, passed = _core(root, spec.kinds, depends)
    rule = settled(rule_of(found), slopes, by)
    if "*" in passed and rule in ("sum", "difference") and sum(found.moving) == 1:
        return Words(_MULTIPLE, RULES[_MULTIPLE].short)  # of what moves there is one multiple: the rest only shifts it
    if rule in ("sum", "difference") and sum(found.moving) == 1:
        return Words(rule, "term by term: the other terms are constant")
    if rule == "norm" and is_call(found.node, "power") and _is_two(operands(found.node)[1]):
        said = _norm_words(spec)
        return Words(rule, _SQUARE if said == RULES[rule].short else said)
    own, short = "", _norm_words(spec) if rule == "norm" else RULES[rule].short
    if len(spec.kind.shape) > 1:
        short = short.replace("is expanded to a vector", "is expanded to an array")
    why: tuple[str, ...] = ()
    if rule in ("elementary function", "element-wise function", "cases", *_GENERAL):
        told = reasons(spec, found.node, found.entry, stands)
        own = "".join(told[:1])
        why = told[1:]
        if rule not in _GENERAL:
            own = own if rule == "cases" else _own_words(found) or own
        elif own:
            short = ""
    stays = "the minus sign stays" if passed.count("-") % 2 else ""
    stays = RULES[_MULTIPLE].short if "*" in passed and rule not in (_MULTIPLE, *_PRODUCTS) else stays
    drops = "what is added is constant and drops out" if "+" in passed and rule not in ("sum", "difference") else ""
    return Words(rule, "; ".join(filter(None, (own, short, stays, drops))), why)


def _is_two(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 2


def _norm_words(spec: Spec) -> str:
    """What is said of a norm by which one it is."""
    for node in postorder(spec.program.result):
        if isinstance(node, Call) and _own_rule(find(node.function)) == "norm" and node.args:
            axes = 2 if len(spec.kinds[node.args[0]].shape) == 2 and "axis" not in node.options else 1
            power = str(node.options.get("ord", ""))
            if axes == 1 and power not in ("", "2", "fro", "1", "inf"):
                return f"as for sum(abs(x)**{power})**(1/{power}), by the chain rule"
            return _NORMS.get((axes, power), RULES["norm"].short)
    return RULES["norm"].short


_NORMS = {
    (1, "1"): "each entry adds its absolute value: the slope is its sign",
    (1, "inf"): "the entry with the largest absolute value is all that counts: the slope by it is its sign",
    (2, "1"): "the column with the largest sum of absolute values is all that counts",
    (2, "inf"): "the row with the largest sum of absolute values is all that counts",
    (2, "2"): "the largest singular value s with X @ v = s*u moves by u.T @ dX @ v",
    (2, "nuc"): "each singular value s with X @ v = s*u moves by u.T @ dX @ v",
}
"""What is said of norms other than the length, by the number of axes and by `ord`."""


def _commutes(spec: Spec, slopes: Iterable[Slope]) -> bool:
    """Whether the derivatives of a function of a matrix are those of numbers: nothing is in blocks, nothing solved."""
    known = {size for kind in spec.kinds.values() for size in kind.shape}
    for node in tensor_postorder(*(slope.node for slope in slopes)):
        entry = find(node.function) if isinstance(node, Apply) else None
        if entry is not None and entry.pullback is not None and (not entry.analytic or node.shape[0] not in known):
            return False
    return True


_BY_BLOCKS = "X and dX don't commute: what is added stands above the diagonal of blocks, or solves an equation"
_SQUARE = "the square of the norm is the sum of the squares of the entries: twice the vector itself"
_MULTIPLE = "multiplication by constant"
_PRODUCTS = ("matrix product", "product", "vector sum reduction")
"""Rules in which constant factors are told of anyway."""


def _core(root: Node, kinds: Mapping[Node, Kind], depends: Collection[Node]) -> tuple[Operation, str]:
    """The operation that matters: what only shifts, scales or turns a single function is passed by.

    With it a `*` for each constant factor that is passed, a `-` for each change of sign, a `+` for each term.
    """
    node, passed = root, ""
    while True:
        moving = [part for part in operands(node) if part in depends]
        passes = turns(node) or is_call(node, "add", "sub", "neg", "mul", "div")
        if len(moving) != 1 or not passes or is_leaf(moving[0]):
            return operation(node, kinds, depends), passed
        if is_call(node, "mul", "div"):
            passed += "*"
        if is_call(node, "add", "sub"):
            passed += "+"
        if is_call(node, "neg") or (is_call(node, "sub") and moving[0] is operands(node)[-1]):
            passed += "-"
        node = moving[0]


def rule_of(found: Operation) -> str:
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
        case Call(function=function, args=args):
            pass
    entry = found.entry
    if not any(found.moving):
        return "constant"
    if function == "power" and isinstance(args[0], Call) and _own_rule(find(args[0].function)) == "norm":
        return "norm"
    if entry is None or entry.signature == "elementwise":
        return _elementwise(found) if found.rank else _scalar(found)
    return entry.rule or ("function of a vector" if max(found.ranks, default=0) < 2 else "function of a matrix")


def _own_rule(entry: Function | None) -> str | None:
    """The rule of a function by its facts; those in pieces are differentiated case by case."""
    if entry is None:
        return None
    pieces = entry.pieces is not None or entry.corners or entry.kind in ("choice", "comparison")
    return entry.rule or ("cases" if pieces else None)


def _scalar(found: Operation) -> str:
    """An operation on numbers."""
    assert isinstance(found.node, Call)
    match found.node.function, found.moving:
        case "add", _:
            return "sum"
        case "sub", _:
            return "difference"
        case "mul", (True, True):
            return "product"
        case "div", (_, True):
            return "quotient"
        case (("neg" | "mul" | "div"), _):
            return "multiplication by constant"
        case "power", (True, True):
            return "variable power"
        case "power", (_, True):
            return "exponential"
        case "power", _:
            return "power"
        case _:
            return _own_rule(found.entry) or "elementary function"


def _elementwise(found: Operation) -> str:
    """An operation on each entry of arrays."""
    assert isinstance(found.node, Call)
    function, args = found.node.function, found.node.args
    arrays = [rank > 0 for rank in found.ranks]
    if sum(arrays) > 1:
        return "element-wise binary operator"
    literal = any(not array and is_constant(part) for part, array in zip(args, arrays, strict=True))
    own = _own_rule(found.entry)
    if own is not None and (literal or len(arrays) == 1):
        return own
    over = function == "div" and not arrays[0]
    if function == "neg" or (literal and function in ("mul", "div") and not over):
        return "multiplication by constant"
    return "element-wise function" if len(arrays) == 1 or function == "power" else "scalar expansion"


def is_constant(tree: Node) -> bool:
    """Whether a tree has no names in it."""
    return not any(isinstance(node, Name) for node in postorder(tree))


def _own_words(found: Operation) -> str:
    """What is said of the function itself: `the derivative of sin(x) is cos(x)`."""
    assert isinstance(found.node, Call)
    function, entry = found.node.function, found.entry
    if entry is None:
        slopes = [derivative(function, place, len(found.node.args)) for place in range(len(found.node.args))]
        said = (
            f"the derivative of {function} is"
            if len(slopes) == 1
            else f"the derivatives of {function} by its arguments are"
        )
        return f"{said} {', '.join(slopes)}"
    if function == "power":
        return RULES[_scalar(found)].short
    if entry.derivative is None or len(entry.parameters) != 1 or entry.derivative[0] is None:
        return ""
    return f"the derivative of {entry.name}({entry.parameters[0]}) is {entry.derivative[0]}"
