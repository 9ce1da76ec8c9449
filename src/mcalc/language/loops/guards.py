"""Values that conditions leave out, and that are none: `log(x[i] - x[j])` where i and j differ.

On whole arrays the diagonal is there nonetheless, and what is 0 there may stand in a logarithm or below a line. Such a
value gets 1 added on the diagonal, where the condition puts 0 in its place anyway.
"""

from __future__ import annotations

from string import ascii_letters

from mcalc.catalogue import find
from mcalc.errors import Span
from mcalc.language.constant import size_node
from mcalc.language.loops.arrays import Spread
from mcalc.language.loops.conditions import Conditions
from mcalc.language.tree import Call, Index, Name, Node, Number, children, own_key, postorder


class Guards(Conditions):
    """Puts ones where conditions say that two indices are never the same."""

    def guard(self, node: Call) -> Spread | None:
        """Make operands of a call fit for it where they are 0 only for indices that are never the same.

        A norm is the root of a sum then, which gets the ones; that is the value, None where there is more to do.
        """
        for operand in _critical(node):
            pair = self._never(operand)
            if pair is None:
                continue
            if node.function == "norm" and not node.options:
                whole, letters = self.done[operand], ascii_letters[: self.rank(operand)]
                square = Call("power", (whole.node, Number(2, None, node.span)), None, node.span)
                self.done[operand] = Spread(square, whole.indices)
                squares = self.einsum(node, [letters], "")
                self.guarded.add(node)
                root = Call("sqrt", (self._with_ones(squares, 0, pair, node.span).node,), None, node.span)
                return Spread(root, whole.indices)
            self.done[operand] = self._with_ones(self.done[operand], self.rank(operand), pair, operand.span)
            self.guarded.add(operand)
        return None

    def _never(self, operand: Node) -> tuple[str, str] | None:
        """Two indices that are never the same here, and an operand that is 0 where they are."""
        indices = self.done[operand].indices
        for pair, loop in self.found.unequal.items():
            one, other = sorted(pair, key=self.order.__getitem__)
            both = one in indices and other in indices and self._inside(operand, loop)
            if both and self._is_zero(operand, one, other):
                return one, other
        return None

    def _inside(self, node: Node, loop: Call) -> bool:
        if loop not in self.bodies:
            self.bodies[loop] = set(postorder(loop.args[0]))
        return node in self.bodies[loop]

    def _with_ones(self, whole: Spread, rank: int, pair: tuple[str, str], span: Span) -> Spread:
        counts = [size_node(self.count(name), span) for name in pair]
        offset = self.ends[pair[0]][0] - self.ends[pair[1]][0]
        eye = Call("eye", (*counts, *((size_node(offset, span),) if offset else ())), None, span)
        ones = self.aligned(Spread(eye, pair), 0, whole.indices, rank)
        return Spread(Call("add", (self.aligned(whole, rank, whole.indices, rank), ones), None, span), whole.indices)

    def _is_zero(self, node: Node, one: str, other: str) -> bool:
        """Whether a value is 0 wherever two indices are the same."""
        if node in self.guarded:
            return False
        match node:
            case Number(value=value):
                return not value
            case Call(function="sub", args=(left, right)):
                return _same(left, right, {one, other})
            case Call(function="add", args=args):
                return all(self._is_zero(arg, one, other) for arg in args)
            case Call(function="mul" | "matmul", args=args):
                return any(self._is_zero(arg, one, other) for arg in args)
            case Call(function="div", args=(above, _)):
                return self._is_zero(above, one, other)
            case Call(function="power", args=(base, Number(value=value))):
                return value > 0 and self._is_zero(base, one, other)
            case Call(function=function, args=(argument,)):
                entry = find(function)
                keeps = function in ("sum", "mean", "norm", "neg", "transpose", "square")
                odd = entry is not None and (entry.zeros == "x == 0" or entry.parity == "odd")
                return (keeps or odd) and self._is_zero(argument, one, other)
            case _:
                return False


def _critical(node: Call) -> tuple[Node, ...]:
    """The operands of a call that it can't take, or has no slope for, at 0."""
    match node:
        case Call(function="div", args=(_, below)):
            return (below,)
        case Call(function="power", args=(base, exponent)):
            return () if isinstance(exponent, Number) and exponent.value >= 1 else (base,)
        case _:
            entry = find(node.function)
            asks = entry is not None and (entry.domain or (entry.kinks and not entry.corners))
            return node.args if asks else ()


def _same(left: Node, right: Node, indices: set[str]) -> bool:
    """Whether two expressions are one where the indices are the same."""
    if isinstance(left, Name) and isinstance(right, Name):
        return left.id == right.id or {left.id, right.id} == indices
    if isinstance(left, Index) != isinstance(right, Index) or own_key(left) != own_key(right):
        return False
    pairs = zip(children(left), children(right), strict=False)
    return len(children(left)) == len(children(right)) and all(_same(a, b, indices) for a, b in pairs)
