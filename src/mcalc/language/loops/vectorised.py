"""Loops as operations on whole arrays.

Every value inside a loop has an axis for each index that it depends on, outermost first, in front of its own axes:
`x[i]` is x along the axis of i, `i` is arange(n); a sum over i is a sum along that axis, and a condition on two indices
a triangle or a diagonal of ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from string import ascii_letters
from typing import Final

from mcalc.catalogue import find
from mcalc.catalogue.signature import chosen, fitting
from mcalc.errors import McalcError, Span, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.constant import names_in, size_node
from mcalc.language.loops.arrays import Spread
from mcalc.language.loops.nodes import conditions_of, ends_of, index_of, indices_of
from mcalc.language.loops.places import Places
from mcalc.language.loops.ranges import LoopKinds
from mcalc.language.shape.context import Context
from mcalc.language.spec import Kind
from mcalc.language.tree import FOR, Call, Index, Name, Node, Number, Program, Stack, transposed
from mcalc.language.walk import operands, signature


def vectorised(
    program: Program, values: Sequence[Node], context: Context, named: Mapping[str, Kind | Node]
) -> tuple[Program, Callable[[Size], Size], tuple[Size, ...]]:
    """A program without its loops, the names that sizes were given, and the sizes that are how often a loop goes;
    `named` has the kinds of variables.
    """
    context.indices = indices = indices_of(values)
    found = LoopKinds(context, named, indices)
    found.find(values)
    names = context.names()

    def settled(size: Size) -> Size:
        return context.sizes.resolve(size).substitute(names)

    made = Vectoriser(found, settled)
    return made.program(program, values), settled, tuple(dict.fromkeys(made.counts))


class Vectoriser(Places):
    """Puts whole arrays in the place of loops."""

    def __init__(self, found: LoopKinds, settled: Callable[[Size], Size]) -> None:
        super().__init__(found, settled)
        self._masks: dict[Node, list[Spread]] = {}
        self.counts: list[Size] = []

    def program(self, program: Program, values: Sequence[Node]) -> Program:
        """The program without loops; `values` are those of it, operands first."""
        for node in values:
            try:
                self.done[node] = self._spread(node)
            except McalcError as error:
                raise error.at(node.span) from None
        for loop in self._masks:
            raise _no_length(loop)
        statements = tuple((name, self.done[root].node) for name, root in program.statements)
        return program._replace(statements=statements, result=self.done[program.result].node)

    def _spread(self, node: Node) -> Spread:
        match node:
            case Name(id=name) if name in self.order:
                return Spread(self.numbers(name, node.span), (name,))
            case Name() | Number():
                return Spread(node)
            case Call() if node.function == FOR:
                return self._loop(node)
            case Index():
                return self.indexed(node)
            case Stack():
                return self._stack(node)
            case Call():
                return self._call(node)

    def _loop(self, node: Call) -> Spread:
        """The array of a loop; its conditions are left for what is made of it."""
        name = index_of(node).id
        body = self.done[node.args[0]]
        masks = [self.condition(condition) for condition in conditions_of(node) if not self.narrows(condition)]
        ends = ends_of(node)
        if ends is not None:
            # Where the range depends on an outer index, it is a condition.
            index = Name(name, node.span)
            for function, end in zip(("greater_equal", "less"), ends, strict=True):
                if any(other.id in self.order for other in names_in(end)):
                    mask = self.mask(Call(function, (index, end), None, node.span))
                    assert mask is not None
                    masks.append(mask)
        if masks:
            self._masks[node] = masks
        if name not in body.indices:
            indices = self.together(body, Spread(node, (name,)))
            shape = (self.count(name),)
            ones = Spread(Call("ones", tuple(size_node(size, node.span) for size in shape), None, node.span), (name,))
            rank = self.rank(node.args[0])
            parts = [self.aligned(one, own, indices, rank) for one, own in ((body, rank), (ones, 0))]
            body = Spread(Call("mul", tuple(parts), None, node.span), indices)
        return Spread(body.node, tuple(other for other in body.indices if other != name))

    def _reduced(self, node: Call, loop: Call) -> Spread:
        """A reduction over the index of a loop."""
        name = index_of(loop).id
        same = self._same(node, loop)
        if same is not None:
            return same
        array = self.done[loop]
        indices = self.together(array, Spread(loop, (name,)))
        whole, rank = Spread(array.node, indices), self.rank(loop.args[0])
        masks = self._masks.pop(loop, [])
        if masks:
            if node.function == "sum":
                whole = self.masked(whole, rank, masks)
            elif node.function == "prod":
                mask = self.product(masks)
                indices = self.together(whole, mask)
                kept, value = self.aligned(mask, 0, indices, rank), self.aligned(whole, rank, indices, rank)
                whole = Spread(_or_one(kept, value, bool(loop.options["conditions"]), node.span), indices)
            else:
                hint = "sum and prod take it; max and min go over ranges that no other index is in, as range(2, n)"
                raise UnsupportedError(
                    f"{node.function} with a condition that is no range is not read", span=loop.span, hint=hint
                )
        at = whole.indices.index(name)
        options = {key: value for key, value in node.options.items() if key != "axis"}
        if len(whole.indices) + rank > 1:
            options["axis"] = at
        result: Node = Call(node.function, (whole.node,), options, node.span)
        left = tuple(other for other in whole.indices if other != name)
        return Spread(result if left or not self.kind(node).row else transposed(result), left)

    def _same(self, node: Call, loop: Call) -> Spread | None:
        """A reduction of what is the same for every value of an index: a sum is so many times it, a product a power."""
        entry, body = find(node.function), self.done[loop.args[0]]
        how, _, folded = (entry.value or "").partition(" ") if entry is not None else ("", "", "")
        if (
            index_of(loop).id in body.indices
            or loop in self._masks
            or how != "reduce"
            or node.options.keys() - {"axis"}
        ):
            return None
        self.counts.append(self.count(index_of(loop).id))
        count = size_node(self.counts[-1], node.span)
        value = self.upright(loop.args[0])
        result = value.node
        if folded in _REPEATED:
            result = Call(_REPEATED[folded], (result, count), None, node.span)
        return Spread(result if value.indices or not self.kind(node).row else transposed(result), value.indices)

    def _stack(self, node: Stack) -> Spread:
        parts = [self.done[item] for item in node.items]
        indices = self.together(*parts)
        if not indices:
            return Spread(self.rebuilt(node))
        sizes = [size_node(self.count(name), node.span) for name in indices]
        rank = self.rank(node.items[0])
        shape = [*sizes, *(size_node(self.settled(size), node.span) for size in self.kind(node.items[0]).shape)]
        items = []
        for part in parts:
            item = self.aligned(part, rank, indices, rank)
            whole = part.indices == indices
            items.append(item if whole else Call("mul", (item, Call("ones", tuple(shape))), None, node.span))
        stacked: Node = Stack(tuple(items), node.span)
        letters = ascii_letters[: len(shape) + 1]
        turned = letters[1 : len(indices) + 1] + letters[0] + letters[len(indices) + 1 :]
        return Spread(Call("einsum", (stacked,), {"subscripts": f"{letters}->{turned}"}, node.span), indices)

    def _call(self, node: Call) -> Spread:
        below = operands(node)
        parts = [self.done[operand] for operand in below]
        first = node.args[0] if node.args else None
        over = isinstance(first, Call) and first.function == FOR and len(node.args) == 1
        if isinstance(first, Call) and over and node.options.get("axis") == 0:
            return self._reduced(node, first)
        for operand in below:
            if operand in self._masks:
                raise _no_length(operand)
        mask = self.mask(node) if any(part.indices for part in parts) else None
        if mask is not None:
            return mask
        if not any(part.indices for part in parts):
            return Spread(self.rebuilt(node))
        if self.found.unequal:
            root = self.guard(node)
            if root is not None:
                return root
            parts = [self.done[operand] for operand in below]
        entry = find(node.function)
        if entry is None or entry.signature == "elementwise":
            return self.elementwise(node, node.args)
        special = _SPECIAL.get(node.function)
        if special is not None:
            return special(self, node, parts)
        if entry.contraction is not None or node.function == "einsum":
            found = self._contraction(node, parts)
            if found is not None:
                return found
        if entry.axis and len(below) == 1:
            return self._along(node, parts[0])
        raise UnsupportedError(
            f"{node.function} inside a loop is not read",
            span=node.span,
            hint="take it out of the loop, or write it out",
        )

    def _along(self, node: Call, part: Spread) -> Spread:
        """A function that works along an axis, along one behind those of the indices."""
        ahead, rank = len(part.indices), self.rank(node.args[0])
        axis = node.options.get("axis")
        entry = find(node.function)
        assert entry is not None
        if isinstance(axis, int):
            axes = [axis % rank]
        elif rank == 1:
            axes = [0]
        elif entry.nests and node.options.get("ord", "fro") == "fro":
            axes = list(reversed(range(rank)))
        else:
            raise UnsupportedError(f"{node.function} of a matrix inside a loop is not read", span=node.span)
        result = part.node
        for at in axes:
            result = Call(node.function, (result, *node.args[1:]), {**node.options, "axis": ahead + at}, node.span)
        return Spread(result, part.indices)

    def _contraction(self, node: Call, parts: Sequence[Spread]) -> Spread | None:
        """A function that is an einsum, for every index; None for one that has conditions on places."""
        if node.function == "einsum":
            inputs, _, output = str(node.options["subscripts"]).partition("->")
            return self.einsum(node, inputs.split(","), output)
        entry = find(node.function)
        assert entry is not None
        assert entry.contraction is not None
        fits = fitting(signature(node.function), [self.rank(arg) for arg in node.args])
        text = None if fits is None else chosen(entry.contraction, fits[0])
        if text is None or ";" in text:
            return None
        inputs, _, output = text.replace(" ", "").partition("->")
        if len({*output}) < len(output):
            return None
        return self.einsum(node, inputs.split(","), output)

    def _matmul(self, node: Call, parts: Sequence[Spread]) -> Spread:
        left, right = (self.kind(arg) for arg in node.args)
        match len(left.shape), len(right.shape):
            case 1, 1 if right.row and not left.row:
                inputs, output = ("a", "b"), "ab"
            case 1, 1:
                inputs, output = ("a", "a"), ""
            case 2, 1:
                inputs, output = ("ab", "b"), "a"
            case 1, 2:
                inputs, output = ("a", "ab"), "b"
            case 2, 2:
                inputs, output = ("ab", "bc"), "ac"
            case _:
                raise UnsupportedError("@ of arrays inside a loop is not read", span=node.span)
        return self.einsum(node, inputs, output)

    def _transpose(self, node: Call, parts: Sequence[Spread]) -> Spread:
        letters = ascii_letters[: self.rank(node)]
        return parts[0] if len(letters) < 2 else self.einsum(node, [letters], letters[::-1])

    def _sum(self, node: Call, parts: Sequence[Spread]) -> Spread:
        letters = ascii_letters[: self.rank(node.args[0])]
        axis = node.options.get("axis")
        output = "" if not isinstance(axis, int) else letters.replace(letters[axis], "")
        return self.einsum(node, [letters], output)

    def _expand_dims(self, node: Call, parts: Sequence[Spread]) -> Spread:
        axis = int(node.options["axis"])
        axis = axis if axis < 0 else axis + len(parts[0].indices)
        return Spread(Call(node.function, (parts[0].node,), {"axis": axis}, node.span), parts[0].indices)


def _or_one(mask: Node, value: Node, moves: bool, span: Span) -> Node:
    """A value where a mask is 1, and 1 elsewhere; `moves` tells whether the mask depends on values."""
    one = Number(1, None, span)
    if moves:
        return Call("where", (mask, value, one), None, span)
    excess = Call("sub", (value, one), None, span)
    return Call("add", (one, Call("mul", (mask, excess), None, span)), None, span)


def _no_length(loop: Node) -> UnsupportedError:
    hint = "sum and prod take conditions: sum(x[i]*x[j] for i in range(n) for j in range(n) if i < j)"
    return UnsupportedError("a condition leaves a list without a length", span=loop.span, hint=hint)


_REPEATED: Final = {"add": "mul", "mul": "power"}
"""What it is to fold one value with itself, so many times."""

_SPECIAL: Final[dict[str, Callable[[Vectoriser, Call, Sequence[Spread]], Spread]]] = {
    "matmul": Vectoriser._matmul,
    "transpose": Vectoriser._transpose,
    "sum": Vectoriser._sum,
    "expand_dims": Vectoriser._expand_dims,
}
"""The functions whose meaning depends on ranks, as in `tensor/operators`."""
