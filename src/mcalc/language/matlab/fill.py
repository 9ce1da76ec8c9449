"""Constants whose size their place decides: `vector(1)`, `matrix(1)` and `eye` get the sizes that were found."""

from __future__ import annotations

from collections.abc import Mapping

from mcalc.errors import DimensionError
from mcalc.language.sized import size_node
from mcalc.language.spec import Kind
from mcalc.language.tree import OPEN, Call, Index, Name, Node, Program, Stack, postorder
from mcalc.language.walk import operands


def is_open(program: Program) -> bool:
    """Whether a size is to be decided."""
    roots = [*(root for _, root in program.statements), program.result]
    return any(isinstance(node, Name) and node.id[0] == OPEN for root in roots for node in postorder(root))


def fill(program: Program, kinds: Mapping[Node, Kind]) -> Program:
    """The program with every size written out. Raises DimensionError for one that nothing decides."""
    done: dict[Node, Node] = {}
    roots = [*(root for _, root in program.statements), program.result]
    for root in roots:
        for node in postorder(root):
            done[node] = _filled(node, kinds, done)
    statements = tuple((name, done[root]) for name, root in program.statements)
    return program._replace(statements=statements, result=done[program.result])


def _filled(node: Node, kinds: Mapping[Node, Kind], done: Mapping[Node, Node]) -> Node:
    match node:
        case Call(args=(Name(id=size), *_)) if size[0] == OPEN:
            shape = kinds[node].shape[: len(node.args)]
            if any(name[0] == OPEN for found in shape for name in found.names()):
                ones = "eye(n)" if node.function == "eye" else "ones(n, 1)" if len(shape) == 1 else "ones(m, n)"
                raise DimensionError(
                    "nothing decides the size of this constant", span=node.span, hint=f"give it: {ones}"
                )
            return Call(node.function, tuple(size_node(found, node.span) for found in shape), None, node.span)
        case Call():
            below = operands(node)
            args = (*(done[operand] for operand in below), *node.args[len(below) :])
            return Call(node.function, args, node.options, node.span)
        case Stack():
            return Stack(tuple(done[item] for item in node.items), node.span)
        case Index():
            return Index(done[node.base], node.items, node.span)
        case _:
            return node
