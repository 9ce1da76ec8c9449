"""Sizes of arrays as numbers: `X.shape[0]`, `len(x)`. They are written out as soon as the sizes are known."""

from __future__ import annotations

from collections.abc import Callable

from mcalc.errors import UnsupportedError
from mcalc.exact.size import Size, product
from mcalc.language.constant import size_node
from mcalc.language.shape.kinds import Kinds
from mcalc.language.spec import Kind
from mcalc.language.tree import OPEN, Call, Node, Program, children, is_size, postorder, rebuild
from mcalc.language.walk import size_arguments


class MeasuredKinds(Kinds):
    """Finds the kinds of a spec in which sizes of arrays are numbers, also where a size is asked for."""

    def add(self, node: Node) -> Kind:
        """The kind of a node whose operands have been added."""
        constants = size_arguments(node)
        if not any(is_size(part) for root in constants for part in postorder(root)):
            return super().add(node)
        below = [_written(child, self.size_of) if child in constants else child for child in children(node)]
        plain = rebuild(node, below)
        kind = self.kinds[node] = super().add(plain)
        return kind

    def size_of(self, call: Call) -> Size:
        """The size that a call means, as far as it is known."""
        shape = self.kinds[call.args[0]].shape
        axis = call.options.get("axis")
        return self.context.sizes.resolve(product(shape) if axis is None else shape[int(axis)])

    def program(self, program: Program) -> Program:
        """The program with every size written out; from then on the dimensions that are asked for have their names."""
        roots = (*(root for _, root in program.statements), program.result)
        asked = {
            name
            for call in postorder(*roots)
            if isinstance(call, Call) and is_size(call)
            for name in self.size_of(call).names()
        }
        names = {unknown: name for unknown, name in self.context.names().items() if unknown in asked}
        for unknown, name in names.items():
            self.context.sizes.equate(Size.name(unknown), name)
        self.context.take(str(name) for name in names.values())
        statements = tuple((name, _written(root, self._known_size)) for name, root in program.statements)
        return program._replace(statements=statements, result=_written(program.result, self._known_size))

    def _known_size(self, call: Call) -> Size:
        """The same once all kinds are known; a list over an index has its length later."""
        size = self.size_of(call)
        if any(name.startswith(OPEN) for name in size.names()):
            hint = "write how far the index goes instead"
            raise UnsupportedError("mcalc doesn't count a list over an index", span=call.span, hint=hint)
        return size


def _written(root: Node, size_of: Callable[[Call], Size]) -> Node:
    """An expression with a size in the place of each call that asks for one."""
    done: dict[Node, Node] = {}
    for node in postorder(root):
        if isinstance(node, Call) and is_size(node):
            done[node] = size_node(size_of(node), node.span)
        else:
            done[node] = rebuild(node, [done[child] for child in children(node)])
    return done[root]
