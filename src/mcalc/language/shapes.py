"""The shape of every value: sizes found by unification, through the tree, operands first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mcalc import limits
from mcalc.catalogue import Function, find
from mcalc.catalogue.signature import Alternative, alternatives
from mcalc.errors import ArgumentsError, McalcError, ShapeError, UnknownVariableError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.elementwise import broadcast
from mcalc.language.indexing import Range, check_place, check_range, no_length, place, slice_range
from mcalc.language.spec import Kind
from mcalc.language.special import SPECIAL
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.language.trouble import Trouble
from mcalc.language.unify import is_unknown
from mcalc.language.walk import operands

SCALAR: Final = Kind(())


class Shapes:
    """Finds the kind of every value of a spec."""

    __slots__ = ("_later", "_names", "kinds", "trouble")

    def __init__(self, trouble: Trouble, names: Mapping[str, Kind], intermediates: Mapping[str, Node]) -> None:
        self.trouble = trouble
        self.kinds: dict[Node, Kind] = {}
        self._names: dict[str, Kind | Node] = {**names, **intermediates}
        self._later: list[Callable[[], None]] = []

    def find(self, values: Sequence[Node]) -> None:
        """Find the kinds of nodes that come operands first."""
        kinds = self.kinds
        for node in values:
            kinds[node] = self._kind(node)
        for check in self._later:
            check()
        unsolved = self.trouble.sizes.settle()
        if unsolved is not None:
            names = self.trouble.names(unsolved)
            left, right = (self.trouble.sizes.resolve(size).substitute(names) for size in unsolved)
            raise ShapeError(f"the sizes {left} and {right} must be equal", hint="declare the sizes with --shape")

    def _kind(self, node: Node) -> Kind:
        match node:
            case Number():
                return SCALAR
            case Name(id=name):
                known = self._names[name]
                kind = known if isinstance(known, Kind) else self.kinds.get(known)
                if kind is None:
                    raise UnknownVariableError(f"{name} is used before it is named", span=node.span)
                return kind
            case Stack():
                return self._stack(node)
            case Index():
                return self._index(node)
            case Call():
                kinds = [self.kinds[operand] for operand in operands(node)]
                entry = find(node.function)
                if entry is None or entry.signature == "elementwise":
                    return broadcast(self.trouble, node, kinds)
                if entry.signature == "special":
                    return SPECIAL[entry.name](self.trouble, node, kinds)
                return self._core(entry, node, kinds)

    def _stack(self, node: Stack) -> Kind:
        kinds = [self.kinds[item] for item in node.items]
        first = kinds[0]
        if len(first.shape) >= limits.AXES:
            raise limits.over("the stack has too many axes", limits.AXES, node.span)
        for item, kind in zip(node.items[1:], kinds[1:], strict=True):
            if len(kind.shape) != len(first.shape) or kind.row != first.row or not self.trouble.same(first, kind):
                raise ShapeError(
                    f"the items of a stack have one shape: {self.trouble.kind(first)} is not {self.trouble.kind(kind)}",
                    span=item.span,
                    hint="concatenate(x, y) puts arrays one after the other" if first.shape and kind.shape else None,
                )
        return Kind((Size.of(len(kinds)), *first.shape))

    def _index(self, node: Index) -> Kind:
        base = self.kinds[node.base]
        if len(node.items) > len(base.shape):
            raise ShapeError(
                f"{self.trouble.text(node.base)} is a {self.trouble.kind(base)}: it has no axis for "
                + ("an index" if not base.shape else f"index {len(base.shape) + 1}"),
                span=node.span,
            )
        shape: list[Size] = []
        for item, size in zip(node.items, base.shape, strict=False):
            if isinstance(item, Slice):
                shape.append(self._slice(node, item, size))
            else:
                self._place(item, size)
        shape += base.shape[len(node.items) :]
        return Kind(tuple(shape), base.row and len(shape) == 1)

    def _place(self, item: Node, size: Size) -> None:
        trouble = self.trouble

        def check() -> None:
            known = trouble.size(size)
            where = trouble.measure(place(item, known))
            check_place(where, trouble.measure(known), item.span, trouble.text(item), trouble.dialect.first)

        place(item, size)
        self._later.append(check)

    def _slice(self, node: Index, item: Slice, size: Size) -> Size:
        trouble = self.trouble
        found = slice_range(item, trouble.sizes.resolve(size))
        length = found.length
        if length is None:
            if not is_unknown(trouble.sizes.resolve(size)):
                raise no_length(trouble.size(size), found.step, node.span)
            length = trouble.sizes.fresh()
        taken = length

        def check() -> None:
            known = trouble.sizes.resolve(size)
            again = slice_range(item, known)
            if again.length is None:
                raise no_length(trouble.size(known), again.step, node.span)
            if not trouble.sizes.equate(taken, again.length):
                raise ShapeError(
                    f"the slice has {trouble.size(again.length)} entries, not {trouble.size(taken)}", span=node.span
                )
            measured = Range(
                trouble.measure(trouble.size(again.start)), again.step, trouble.measure(trouble.size(again.length))
            )
            check_range(measured, trouble.measure(trouble.size(known)), node.span, trouble.text(node))

        self._later.append(check)
        return length

    def _core(self, entry: Function, node: Call, kinds: list[Kind]) -> Kind:
        """A function with core shapes: the first alternative with the right numbers of axes."""
        choices = alternatives(entry.signature)
        axis = node.options.get("axis")
        if axis is not None:
            return self._along(entry, node, kinds, choices, axis)
        ranks = [len(kind.shape) for kind in kinds]
        for choice in choices:
            if [len(shape) for shape in choice.inputs] == ranks:
                known = self._match(node, kinds, choice)
                row = len(kinds) == 1 and kinds[0].row and len(choice.output) == 1
                return Kind(tuple(size.substitute(known) for size in choice.output), row)
        raise self._no_fit(entry, node, kinds, choices)

    def _match(self, node: Call, kinds: Sequence[Kind], choice: Alternative) -> dict[str, Size]:
        """The sizes that the names of a signature stand for in a call."""
        known: dict[str, Size] = {}
        for kind, wanted in zip(kinds, choice.inputs, strict=True):
            for size, core in zip(kind.shape, wanted, strict=True):
                symbol = core.symbol
                if symbol is not None and symbol not in known:
                    known[symbol] = size
                elif not self.trouble.sizes.equate(core.substitute(known), size):
                    raise self._misfit(node, kinds, choice)
        return known

    def _misfit(self, node: Call, kinds: Sequence[Kind], choice: Alternative) -> McalcError:
        shown = " and ".join(self.trouble.kind(kind) for kind in kinds)
        if len(kinds) == 1:
            return ShapeError(f"{node.function} takes {choice}, not {shown}", span=node.span)
        return ShapeError(f"the shapes don't fit in {node.function}: {shown}", span=node.span)

    def _no_fit(self, entry: Function, node: Call, kinds: Sequence[Kind], choices: Sequence[Alternative]) -> McalcError:
        wanted = ", or ".join(dict.fromkeys(str(choice) for choice in choices))
        shown = ", ".join(self.trouble.kind(kind) for kind in kinds)
        hint = None
        if entry.axis and len(kinds) == 1 and len(kinds[0].shape) == 2:
            hint = f"along one axis: {entry.name}({self.trouble.text(node.args[0])}, axis=1)"
        return ArgumentsError(f"{entry.name} takes {wanted}, not {shown}", span=node.span, hint=hint)

    def _along(
        self, entry: Function, node: Call, kinds: list[Kind], choices: Sequence[Alternative], axis: int | str
    ) -> Kind:
        """The same along one axis of an array, which is where the core result goes."""
        at = self.trouble.axis(node, kinds[0], axis)
        first = kinds[0]
        for choice in choices:
            if choice.inputs and len(choice.inputs[0]) == 1:
                core = [Kind((first.shape[at],)), *kinds[1:]]
                if [len(kind.shape) for kind in core] != [len(shape) for shape in choice.inputs]:
                    continue
                known = self._match(node, core, choice)
                out = tuple(size.substitute(known) for size in choice.output)
                shape = (*first.shape[:at], *out, *first.shape[at + 1 :])
                return Kind(shape, first.row and len(shape) == 1)
        raise UnsupportedError(f"{entry.name} has no form along an axis", span=node.span)
