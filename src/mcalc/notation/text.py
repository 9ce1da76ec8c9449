"""The language tree as text, with the fewest brackets that read well and parse back to the same tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.notation.ranks import ranks_along
from mcalc.notation.walk import below

COMPARE, SUM, TERM, SIGN, POWER, ATOM = range(1, 7)

OPERATORS: dict[str, tuple[str, int]] = {
    "add": (" + ", SUM),
    "sub": (" - ", SUM),
    "mul": ("*", TERM),
    "div": ("/", TERM),
    "matmul": (" @ ", TERM),
    "less": (" < ", COMPARE),
    "less_equal": (" <= ", COMPARE),
    "greater": (" > ", COMPARE),
    "greater_equal": (" >= ", COMPARE),
    "equal": (" == ", COMPARE),
    "not_equal": (" != ", COMPARE),
}

# Options that are written without their names, before or after the arguments.
_LEADING = ("subscripts",)
_TRAILING = ("ord",)


def text(tree: Node, ranks: Mapping[str, int] | None = None) -> str:
    """The tree in mcalc's language.

    `ranks` gives the number of axes of each variable; with it `(A*B) @ C` and `2*A @ C` are told apart, the first
    with brackets for the reader's sake.

    >>> x = Name("x")
    >>> square = Call("power", (x, Number(2)))
    >>> text(Call("neg", (square,))), text(Call("power", (square, Number(3))))
    ('-x**2', '(x**2)**3')
    """
    order = below(tree)
    return written(order, ranks_along(order, ranks) if ranks is not None else {})


def written(order: Sequence[Node], known: Mapping[int, int]) -> str:
    """The text of the last of nodes that come children before parents; `known` has their numbers of axes."""
    done: dict[int, tuple[str, int]] = {}
    for node in order:
        done[id(node)] = _one(node, done, known)
    return done[id(order[-1])][0]


def _one(node: Node, done: Mapping[int, tuple[str, int]], known: Mapping[int, int]) -> tuple[str, int]:
    """The text of one node whose parts are done, with how tightly it binds."""
    match node:
        case Number():
            return _number(node)
        case Name():
            return node.id, ATOM
        case Stack():
            return "[" + ", ".join(done[id(item)][0] for item in node.items) + "]", ATOM
        case Index():
            items = ", ".join(_item(item, done) for item in node.items)
            return f"{_held(done[id(node.base)], ATOM)}[{items}]", ATOM
        case Call():
            return _call(node, done, known)


def _number(node: Number) -> tuple[str, int]:
    if node.text is not None:
        return node.text, ATOM
    value = node.value
    if value.denominator != 1:
        return str(value), TERM
    return str(value), SIGN if value < 0 else ATOM


def _item(item: Node | Slice, done: Mapping[int, tuple[str, int]]) -> str:
    if not isinstance(item, Slice):
        return done[id(item)][0]
    start, stop, step = ("" if part is None else done[id(part)][0] for part in item)
    return f"{start}:{stop}" + (f":{step}" if step else "")


def _held(part: tuple[str, int], least: int) -> str:
    """The part, in brackets where it binds less tightly than its place wants."""
    return part[0] if part[1] >= least else f"({part[0]})"


def _call(node: Call, done: Mapping[int, tuple[str, int]], known: Mapping[int, int]) -> tuple[str, int]:
    if not node.args:
        return node.function, ATOM  # a constant: `pi`
    parts = [done[id(argument)] for argument in node.args]
    match node.function:
        case "neg":
            return "-" + _held(parts[0], POWER), SIGN
        case "power":
            return f"{_held(parts[0], ATOM)}**{_held(parts[1], SIGN)}", POWER
        case "transpose":
            return _held(parts[0], ATOM) + ".T", ATOM
        case name if name in OPERATORS and len(parts) == 2:
            symbol, level = OPERATORS[name]
            left = f"({parts[0][0]})" if _misread(node, known) else _held(parts[0], level + (level == COMPARE))
            return left + symbol + _held(parts[1], level + 1), level
    leading = [repr(node.options[key]) for key in _LEADING if key in node.options]
    trailing = [repr(node.options[key]) for key in _TRAILING if key in node.options]
    named = [f"{key}={value!r}" for key, value in node.options.items() if key not in _LEADING + _TRAILING]
    return f"{node.function}({', '.join([*leading, *(part[0] for part in parts), *trailing, *named])})", ATOM


def _misread(node: Call, known: Mapping[int, int]) -> bool:
    """Whether a left operand that needs no brackets wants them: `(A*B) @ C`, `(a @ b.T)*C`."""
    left = node.args[0]
    if not isinstance(left, Call):
        return False
    if node.function == "mul":
        return left.function == "matmul"
    if node.function == "matmul" and left.function in ("mul", "div"):
        return known.get(id(left.args[0]), 0) > 0 and known.get(id(left.args[1]), 0) > 0
    return False
