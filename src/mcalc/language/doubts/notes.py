"""Where a convention decided and another reading fits too: what the answer says of it, a line each.

A doubt is a name, or an expression, that people often mean otherwise where it stands so. Each says how likely that is,
and how the spec would then be declared or written; what is said is tried first, and holds only if it can be read. At
most two notes are given, the likeliest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final, TypeAlias

from mcalc.catalogue import find
from mcalc.catalogue.properties import facts
from mcalc.errors import McalcError
from mcalc.language.doubts.doubt import Doubt
from mcalc.language.doubts.of_paper import imaginary, paper_function, written_otherwise
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, Number, Program, children, postorder, rebuild

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


def notes(spec: Spec, again: Again) -> tuple[str, ...]:
    """The notes of a spec."""
    if len(spec.values) > _NODES:
        return ()
    doubts = sorted(
        (
            *(*_unused(spec), *_numbers(spec), *imaginary(spec), *_calls(spec)),
            *(*_symmetric_parts(spec), *written_otherwise(spec), *_ranks(spec)),
        ),
        key=lambda doubt: doubt.weight,
    )
    said: dict[str, None] = {}
    names: set[str] = set()
    for doubt in islice(doubts, _TRIED):
        if doubt.name and doubt.name in names:
            continue
        line = doubt.said if not doubt.written and not doubt.shape else ""
        line = line or _tried(spec, doubt, again)
        if line:
            said[line] = None
            names.add(doubt.name)
        if len(said) == MOST:
            break
    return tuple(said)


def _tried(spec: Spec, doubt: Doubt, again: Again) -> str:
    """The note of a doubt, empty where the other reading doesn't fit."""
    if doubt.written:
        named = {name for name, _ in spec.program.statements}
        if any(isinstance(node, Name) and node.id in named for node in postorder(*doubt.written.values())):
            return ""  # a statement might speak of itself then
        other = _fitting(spec, again, _rewritten(spec.program, doubt.written), {})
        return doubt.said if other else ""
    declared = ",".join(map(str, doubt.shape)).replace(" ", "")
    word = _RANKS[doubt.rank] if doubt.rank < len(_RANKS) else declared
    declared = declared or word
    other = _fitting(spec, again, spec.program, {doubt.name: declared})
    if other is None or other.variables[doubt.name].shape != doubt.shape:
        declared = word
        if doubt.said or _fitting(spec, again, spec.program, {doubt.name: word}) is None:
            return ""
    if doubt.said:
        return doubt.said
    read = _RANKS[len(spec.variables[doubt.name].shape)]
    return f"{doubt.name} was read as a {read}; -s {doubt.name}={declared} reads it as a {word}"


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


def _unused(spec: Spec) -> Iterator[Doubt]:
    """Statements that the last one has nothing of."""
    names = spec.program.unused
    if names:
        most = [*names[:3], *(["..."] if names[3:] else [])]
        are = "are" if names[1:] else "is"
        yield Doubt(0, said=f"{', '.join(most)} {are} not used: the last statement is the function")


def _numbers(spec: Spec) -> Iterator[Doubt]:
    """Names that nobody declared and that are a dimension's."""
    for name in spec.counted:
        yield Doubt(0, name, said=f"{name} was read as the dimension {name}; -s {name}=scalar reads it as a variable")


def _calls(spec: Spec) -> Iterator[Doubt]:
    """Letters before a sum in brackets that are more often a factor than a function."""
    for node in spec.values:
        match node:
            case Call(function="d" | "D" as name, args=(_,)):
                said = f"{name} was read as an undefined function; the command says what to differentiate"
                yield Doubt(1, said=said)
            case Call(function="t", args=(array,)) if len(spec.kinds[array].shape) == 2:
                yield Doubt(1, said="t was read as an undefined function; .T is the transpose")
            case Call(function=name, args=(Call(function="add" | "sub"),)) if name in spec.undefined:
                if name not in _FUNCTIONS and paper_function(name) is None:
                    yield Doubt(1, said=f"{name} was read as an undefined function; {name}*(...) is a product")


def _symmetric_parts(spec: Spec) -> Iterator[Doubt]:
    """Matrices that nobody said to be symmetric under functions that are of symmetric ones."""
    for node in spec.values:
        match node:
            case Call(function=name, args=(Name(id=matrix),)) if matrix in spec.variables:
                entry = find(name)
                if entry is not None and entry.symmetric:
                    variable = spec.variables[matrix]
                    if "symmetric" not in facts(variable.properties):
                        axes = ",".join(map(str, variable.shape)).replace(" ", "")
                        said = f"{name} is of the symmetric part, ({matrix} + {matrix}.T)/2"
                        yield Doubt(1, said=f"{said}; -s {matrix}={axes}:symmetric says that {matrix} is symmetric")


_FUNCTIONS: Final = frozenset("fghpqrsuvFGHJLPQRφϕψσΦΨ")
"""Letters of functions to most people."""


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
                    yield Doubt(6, name, spec.kinds[other].shape)


_BINARY: Final = frozenset(("add", "sub", "mul", "div", "power"))


def _beside(spec: Spec, node: Call, name: str, is_right: bool, other: Node) -> Iterator[Doubt]:
    """The doubts about a name that is an operand, by the other operand."""
    rank, axes = len(spec.variables[name].shape), len(spec.kinds[other].shape)
    if node.function in ("add", "sub"):
        if not rank and axes and name not in _SMALL and not _is_prediction(other):
            yield Doubt(3, name, spec.kinds[other].shape[-1:])
            if axes == 2:
                yield Doubt(5, name, spec.kinds[other].shape)
        elif rank and not axes and _reduces(spec, other):
            yield Doubt(4, name)
        elif rank == 2 and axes == 1 and isinstance(other, Call) and other.function == "matmul":
            yield Doubt(4, name, spec.kinds[other].shape)
    elif rank and name in _NUMBERS:
        is_divisor = node.function == "div" and is_right
        is_exponent = node.function == "power" and is_right
        if rank == 1 or not axes or is_divisor or is_exponent:
            yield Doubt(4, name)
    elif rank == 1 and name[0] < "u":
        is_exponent = node.function == "power" and is_right
        scales_identity = isinstance(other, Call) and other.function == "eye"
        if is_exponent or scales_identity or (not axes and _reduces(spec, other)):
            yield Doubt(5, name)


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
