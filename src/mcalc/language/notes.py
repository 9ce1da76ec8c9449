"""Where a convention decided and another reading fits too: what the answer says of it, a line each.

A doubt is a name, or an expression, that people often mean otherwise where it stands so. Each says how likely that is,
and how the spec would then be declared or written; what is said is tried first, and holds only if it can be read. At
most two notes are given, the likeliest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final, TypeAlias

from mcalc.catalogue import find
from mcalc.errors import McalcError
from mcalc.exact.size import Size
from mcalc.language.spec import Spec
from mcalc.language.syntax import SYNTAXES, Syntax
from mcalc.language.tree import Call, Name, Node, Number, Program, children, postorder, rebuild
from mcalc.record import Record

Again: TypeAlias = Callable[[Program, Mapping[str, str]], Spec]
"""Reads a program anew, with declarations beside those that were given."""

MOST: Final = 2
"""Notes are given of so many doubts."""
_TRIED: Final = 8
_NODES: Final = 2_000
"""Of a longer spec no doubts are tried: each is read anew."""

_RANKS: Final = ("scalar", "vector", "matrix")
_SMALL: Final = frozenset(("eps", "epsilon", "ε", "ϵ", "delta", "δ", "lam", "lamda", "lambda", "λ", "tol"))
"""Scalars to everybody, whatever they are added to."""
_NUMBERS: Final = frozenset("tkmnNKMTCLD") | {"lr", "step", "rate", "scale", "temp", "temperature", "reg", "num"}
"""Names of numbers to most people, which the convention has as vectors or matrices."""
_WEIGHTS: Final = ("w", "theta", "beta", "θ", "β")
_WHOLE: Final = frozenset(("matmul", "trace", "det", "logdet", "inv"))


class Doubt(Record):
    """A reading that may be meant instead; the likeliest have the lowest `weight`.

    Either `name` has `rank` axes, or the nodes of `written` stand for others, and then `said` is the note.
    """

    weight: int
    name: str = ""
    rank: int = 0
    written: Mapping[Node, Node] = {}
    said: str = ""


def notes(spec: Spec, again: Again) -> tuple[str, ...]:
    """The notes of a spec."""
    if len(spec.values) > _NODES:
        return ()
    doubts = sorted((*_numbers(spec), *_words(spec), *_ranks(spec)), key=lambda doubt: doubt.weight)
    said: dict[str, None] = {}
    names: set[str] = set()
    for doubt in islice(doubts, _TRIED):
        if doubt.name and doubt.name in names:
            continue
        line = doubt.said if not doubt.written and doubt.said else _tried(spec, doubt, again)
        if line:
            said[line] = None
            names.add(doubt.name)
        if len(said) == MOST:
            break
    return tuple(said)


def _tried(spec: Spec, doubt: Doubt, again: Again) -> str:
    """The note of a doubt, empty where the other reading doesn't fit."""
    if doubt.written:
        other = _fitting(spec, again, _rewritten(spec.program, doubt.written), {})
        return doubt.said if other else ""
    word = _RANKS[doubt.rank]
    other = _fitting(spec, again, spec.program, {doubt.name: word})
    if other is None:
        return ""
    declared = word
    if doubt.rank:
        sizes = _sizes(spec, other)
        shape = tuple(size.substitute(sizes) for size in other.variables[doubt.name].shape)
        text = ",".join(map(str, shape)).replace(" ", "")
        named = _fitting(spec, again, spec.program, {doubt.name: text})
        if named is not None and named.variables[doubt.name].shape == shape:
            declared = text
    read = _RANKS[len(spec.variables[doubt.name].shape)]
    return f"{doubt.name} was read as a {read}; -s {doubt.name}={declared} reads it as a {word}"


def _sizes(spec: Spec, other: Spec) -> dict[str, Size]:
    """What the dimensions of another reading are called in this one."""
    sizes: dict[str, Size] = {}
    for name, variable in spec.variables.items():
        if len(variable.shape) == len(other.variables[name].shape):
            for mine, its in zip(variable.shape, other.variables[name].shape, strict=True):
                if its.symbol is not None:
                    sizes.setdefault(its.symbol, mine)
    return sizes


def _fitting(spec: Spec, again: Again, program: Program, shapes: Mapping[str, str]) -> Spec | None:
    """The other reading; None where it doesn't fit, or a declaration makes an array of a scalar function."""
    try:
        other = again(program, shapes)
    except McalcError:
        return None
    return None if shapes and other.kind.shape and not spec.kind.shape else other


def _rewritten(program: Program, written: Mapping[Node, Node]) -> Program:
    """The program with other nodes in the place of some."""
    done: dict[Node, Node] = {}
    for node in postorder(*(root for _, root in program.statements), program.result, stop=tuple(written)):
        done[node] = written.get(node) or rebuild(node, [done[child] for child in children(node)])
    return program._replace(
        statements=tuple((name, done[root]) for name, root in program.statements), result=done[program.result]
    )


def _numbers(spec: Spec) -> Iterator[Doubt]:
    """Names that nobody declared and that are a dimension's."""
    for name in spec.counted:
        yield Doubt(0, name, said=f"{name} was read as the dimension {name}; -s {name}=scalar reads it as a variable")


def _ranks(spec: Spec) -> Iterator[Doubt]:
    """Names whose axes are a convention's choice, where others would be usual."""

    def doubtful(node: Node) -> str:
        while isinstance(node, Call) and (node.function in ("neg", "transpose") or _is_scaled(node)):
            node = node.args[-1 if node.function == "mul" else 0]
        if not isinstance(node, Name) or node.id not in spec.variables:
            return ""
        return node.id if spec.variables[node.id].origin == "convention" else ""

    for node in spec.values:
        if type(node) is not Call:
            continue
        if node.function in _BINARY:
            left, right = node.args
            for this, other in ((left, right), (right, left)):
                name = doubtful(this)
                if name:
                    yield from _beside(spec, node, name, this is right, other)
        elif node.function in ("sum", "mean") and isinstance(node.args[0], Call) and node.args[0].function == "mul":
            for this, other in (node.args[0].args, node.args[0].args[::-1]):
                name = doubtful(this)
                if name and not spec.variables[name].shape and len(spec.kinds[other].shape) == 1:
                    yield Doubt(6, name, 1)


_BINARY: Final = frozenset(("add", "sub", "mul", "div", "power"))


def _beside(spec: Spec, node: Call, name: str, is_right: bool, other: Node) -> Iterator[Doubt]:
    """The doubts about a name that is an operand, by the other operand."""
    rank, axes = len(spec.variables[name].shape), len(spec.kinds[other].shape)
    if node.function in ("add", "sub"):
        if not rank and axes and name not in _SMALL and not _is_prediction(other):
            yield Doubt(3, name, 1)
            if axes == 2:
                yield Doubt(5, name, 2)
        elif rank and not axes and _reduces(spec, other):
            yield Doubt(4, name, 0)
    elif rank and name in _NUMBERS:
        is_divisor = node.function == "div" and is_right
        is_exponent = node.function == "power" and is_right
        if rank == 1 or not axes or is_divisor or is_exponent:
            yield Doubt(4, name, 0)
    elif rank == 1 and name[0] < "u":
        is_exponent = node.function == "power" and is_right
        scales_identity = isinstance(other, Call) and other.function == "eye"
        if is_exponent or scales_identity or (not axes and _reduces(spec, other)):
            yield Doubt(5, name, 0)


def _is_prediction(node: Node) -> bool:
    """Whether a bias beside it is one number: data by weights, `X @ w`."""
    match node:
        case Call(function="matmul", args=(Name(id=data), Name(id=weights))):
            return data.startswith("X") and weights.startswith(_WEIGHTS)
        case _:
            return False


def _reduces(spec: Spec, node: Node) -> bool:
    """Whether a scalar is made of arrays."""
    return any(spec.kinds[below].shape for below in postorder(node) if below in spec.kinds)


def _is_scaled(node: Call) -> bool:
    """Whether it is a multiple or a power of its operand, `2*s` or `s**2`."""
    match node:
        case Call(function="mul", args=(Number(), _)) | Call(function="power", args=(_, Number())):
            return True
        case _:
            return False


def _words(spec: Spec) -> Iterator[Doubt]:
    """What is written otherwise here than on paper or elsewhere."""
    syntax = SYNTAXES[spec.program.syntax]
    open_names = {name for name, variable in spec.variables.items() if variable.origin != "declared"}
    places: dict[str, list[Node]] = {}
    factors: set[str] = set()
    matrices: dict[Node, Call] = {}
    for node in spec.values:
        if isinstance(node, Name):
            if node.id in open_names:
                places.setdefault(node.id, []).append(node)
        elif isinstance(node, Call):
            if node.function in _WHOLE:
                for below in node.args:
                    factors.update([below.id] if node.function == "matmul" and isinstance(below, Name) else [])
                    matrices[below] = node
            yield from _exponential(spec, node, open_names)
            yield from _entry_by_entry(spec, node, syntax)
    if not syntax.power_of_power:
        return
    for node in (*matrices, spec.program.result):
        yield from _squared(spec, node, syntax)
    for name, found in places.items():
        yield from _identity(spec, name, found)
        yield from _one_name(spec, name, found, syntax, is_factor=name in factors)


def _exponential(spec: Spec, node: Call, open_names: set[str]) -> Iterator[Doubt]:
    match node:
        case Call(function="power", args=(Name(id="e"), exponent)) if "e" in open_names:
            shown = _text(spec, exponent) or "x"
            said = f"e is a variable; exp({shown}) is the exponential"
            yield Doubt(1, written={node: Call("exp", (exponent,), None, node.span)}, said=said)


def _entry_by_entry(spec: Spec, node: Call, syntax: Syntax) -> Iterator[Doubt]:
    """`A*x`, where each row is scaled."""
    match node:
        case Call(function="mul", args=(left, right)) if len(spec.kinds[left].shape) == 2:
            a, x = _text(spec, left), _text(spec, right)
            if len(spec.kinds[right].shape) == 1 and a and x and _is_plain(left) and _is_plain(right):
                typed = _text(spec, node) or a + syntax.times + x
                said = f"{typed} is entry by entry; {a}{syntax.product}{x} is the matrix product"
                yield Doubt(2, written={node: Call("matmul", node.args, None, node.span)}, said=said)


def _squared(spec: Spec, node: Node, syntax: Syntax) -> Iterator[Doubt]:
    """`X**2` where a matrix is taken as a whole."""
    match node:
        case Call(function="power", args=(Name(id=name) as base, Number(value=value))) if value in (2, 3):
            if len(spec.kinds[base].shape) == 2:
                product = syntax.product.join([name] * int(value))
                typed = _text(spec, node) or f"{name}{syntax.power}{value}"
                said = f"{typed} is entry by entry; {product} is the matrix product"
                whole: Node = base
                for _ in range(int(value) - 1):
                    whole = Call("matmul", (whole, base), None, node.span)
                yield Doubt(2, written={node: whole}, said=said)


def _identity(spec: Spec, name: str, found: list[Node]) -> Iterator[Doubt]:
    if name in ("I", "Id") and len(spec.variables[name].shape) == 2:
        size = spec.variables[name].shape[1]
        if size.symbol is None and size.value is None:
            return
        argument: Node = Name(size.symbol) if size.symbol is not None else Number(int(size.value or 1))
        eye = Call("eye", (argument,), None)
        yield Doubt(1, written=dict.fromkeys(found, eye), said=f"{name} is a variable; eye({size}) is the identity")


def _one_name(spec: Spec, name: str, found: list[Node], syntax: Syntax, *, is_factor: bool) -> Iterator[Doubt]:
    """A name that looks like a product, `Ax`, a transpose, `XT`, or a function of another name, `sinx`."""
    if not 1 < len(name) < 8 or not name.isalpha() or not name.isascii():
        return
    for end in range(2, len(name)):
        entry, rest = find(name[:end]), name[end:]
        is_function = entry is not None and len(entry.parameters) == 1 and not entry.variadic
        if entry is not None and is_function and len(rest) == 1 and (rest in "tuvwxyz" or rest < "a"):
            said = f"{name} is one name; {name[:end]}({rest}) is the function"
            call = Call(entry.name, (Name(rest),), None, found[0].span)
            yield Doubt(1, written=dict.fromkeys(found, call), said=said)
            return
    factors = _FACTORS.fullmatch(name) and re.findall(_FACTOR, name)
    if not factors or len(factors) > 3 or (is_factor and len(factors) > 1):
        return
    scalars = name.islower() and len(factors) == len(name)
    if scalars and (
        not set(name) <= _SHORT or any(re.fullmatch(f"[A-Z]{name[-1]}", other) for other in spec.variables)
    ):
        return
    written = [f"{letter}{syntax.transpose if turned else ''}" for letter, turned in factors]
    nodes = [Call("transpose", (Name(letter),)) if turned else Name(letter) for letter, turned in factors]
    whole: Node = nodes[0]
    for node in nodes[1:]:
        whole = Call("mul" if scalars else "matmul", (whole, node), None)
    product = (syntax.times if scalars else syntax.product).join(written)
    what = "the transpose" if len(factors) == 1 else "a product"
    yield Doubt(1, written=dict.fromkeys(found, whole), said=f"{name} is one name; {product} is {what}")


_SHORT: Final = frozenset("abcuvwxyz")
_FACTOR: Final = "([A-Za-z])(T?)"
_FACTORS: Final = re.compile(r"[A-Z][A-Zu-z]|[a-z]{2}|(?:[A-Za-z]T)+[A-Za-z]{0,2}|[A-Z]{1,2}x|[A-Z]{3}")


def _is_plain(node: Node) -> bool:
    return isinstance(node, Name) or (isinstance(node, Call) and node.function == "transpose")


def _text(spec: Spec, node: Node) -> str:
    start, end = node.span
    text = spec.program.source[start:end]
    return text if 0 < len(text) <= 20 and text.isprintable() else ""
