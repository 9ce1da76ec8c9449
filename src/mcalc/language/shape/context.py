"""What every rule of shapes needs: the sizes, and the words to say what doesn't fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from mcalc.catalogue import LIBRARIES
from mcalc.errors import DimensionError, ShapeError, Span
from mcalc.exact.rational import quotient
from mcalc.exact.size import Size, at_least_text, at_least_zero
from mcalc.language.constant import whole
from mcalc.language.shape.unify import Sizes, is_unknown
from mcalc.language.spec import Kind, Range
from mcalc.language.syntax import NUMPY, Syntax
from mcalc.language.tree import Call, Node

UNKNOWN = "the operand"
"""What a long operand is called."""


class Context:
    """The sizes of a spec, and how to speak of them in an error.

    `given` are the sizes that the user gave to dimensions, `variables` the shapes in order of appearance, which
    the names of unknown sizes follow. `syntax` has the signs of the spec. Without `strict` the rules are asked for the
    number of axes alone: rows and columns may meet, sizes are not read. `asks` tells whether the spec is a user's, who
    may have meant something else than mcalc's own closed forms do. `later` are the checks for when all is known,
    `places` and `bounds` what they find, as in a spec, `facts` sizes that are known to be 0 or more. `indexed` are the
    places on axes, each with the size of the axis and whether it may be one beyond the last. `indices` are the names of
    the indices of loops, `loops` these with their lengths.
    """

    __slots__ = (
        "_given",
        "_source",
        "_taken",
        "_variables",
        "asks",
        "bounds",
        "facts",
        "indexed",
        "indices",
        "later",
        "loops",
        "places",
        "sizes",
        "strict",
        "syntax",
    )

    def __init__(
        self,
        source: str = "",
        given: Mapping[str, int] | None = None,
        variables: Sequence[tuple[Size, ...]] = (),
        taken: frozenset[str] = frozenset(),
        syntax: Syntax = NUMPY,
        *,
        sizes: Sizes | None = None,
        strict: bool = False,
        asks: bool = False,
        facts: Sequence[Size] = (),
    ) -> None:
        self._source = source
        self.sizes = sizes if sizes is not None else Sizes()
        self._given = given or {}
        self._variables = variables
        self._taken = taken
        self.syntax = syntax
        self.strict = strict
        self.asks = asks
        self.facts = facts
        self.later: list[Callable[[], None]] = []
        self.places: dict[Node, tuple[Size | Range, ...]] = {}
        self.bounds: dict[Size, Span] = {}
        self.indices: Collection[str] = ()
        self.loops: list[tuple[Call, Size]] = []
        self.indexed: list[tuple[Size, Size, bool]] = []

    def names(self, *others: tuple[Size, ...]) -> Mapping[str, Size]:
        """What the unknown sizes of the variables, and of `others`, are called as far as they are known by now."""
        sizes = (size for shape in others for size in shape)
        return self.sizes.name_unknowns(self._variables, self._taken, sizes)

    def take(self, names: Iterable[str]) -> None:
        """Give these names to no other dimension."""
        self._taken |= {*names}

    def size(self, size: Size) -> Size:
        """A size as it is shown."""
        resolved = self.sizes.resolve(size)
        return resolved.substitute(self.names((resolved,))) if is_unknown(resolved) else resolved

    def measure(self, size: Size) -> Size:
        """A shown size with the numbers that the user gave."""
        return size.substitute(self._given)

    def measured(self, size: Size) -> Size:
        """A size with the numbers that the user gave, as it is shown where a name is left in it."""
        return self.measure(self.size(size))

    def at_least_zero(self, size: Size) -> bool | None:
        """Whether a shown size is 0 or more: an axis of a variable, as the n - 2 of x, has at least one place."""
        known = at_least_zero(size)
        if known is None:
            facts = [*self.facts, *(self.measured(axis) - 1 for shape in self._variables for axis in shape)]
            if any(_is_more(size, fact) for fact in facts):
                known = True
            elif any(_is_more(-size - 1, fact) for fact in facts):
                known = False
        return known

    def assume(self, size: Size, span: Span) -> None:
        """Take a size to be 0 or more.

        Raises DimensionError where that says that a dimension is no larger than a number, and the user typed it.
        """
        known = self.measured(size)
        if at_least_zero(known) is not None:
            return
        if self.asks and all(coefficient < 0 for monomial, coefficient in known.terms if monomial):
            names = known.names()
            raise DimensionError(
                f"whether {at_least_text(known)} is not known",
                span=span,
                hint=f"give {' and '.join(names)} a number, as in --size {names[0]}=2",
            )
        self.bounds.setdefault(size, span)

    def kind(self, kind: Kind) -> str:
        """A kind as it is shown."""
        names = self.names(kind.shape)
        return str(Kind(tuple(self.sizes.resolve(size).substitute(names) for size in kind.shape), kind.row))

    def numbers_hint(self, *kinds: Kind) -> str | None:
        """What to do where a dimension and its own number meet: a declared dimension stays symbolic."""
        measured = {tuple(self.measure(self.size(size)) for size in kind.shape) for kind in kinds}
        return "declare the size itself, as in x=3" if len(measured) == 1 else None

    def source(self, node: Node) -> str:
        """The text of a node."""
        start, end = node.span
        return self._source[start:end]

    def library(self, node: Node) -> str:
        """The library whose name stands before that of the function that a node calls; "" where none does."""
        first, point, _ = self.source(node).partition(".")
        return LIBRARIES.get(first, "") if point else ""

    def text(self, node: Node) -> str:
        """The text of a node, if it is short."""
        text = self.source(node)
        return text if 0 < len(text) <= 24 and text.isprintable() else UNKNOWN

    def operand(self, node: Node) -> str:
        """The text of a node as it stands under an operator: what an operator made is in brackets."""
        text = self.text(node)
        return text if text == UNKNOWN or not self.is_operator(node) else f"({text})"

    def is_operator(self, node: Node) -> bool:
        """Whether a node is what an operator makes of its operands."""
        return isinstance(node, Call) and (
            node.function in ("matmul", "neg") or self.syntax.sign(node.function) != node.function
        )

    def same(self, left: Kind, right: Kind) -> bool:
        """Make two shapes equal; False where they can't be."""
        return all(self.sizes.equate(a, b) for a, b in zip(left.shape, right.shape, strict=True))

    def whole(self, node: Node) -> Size:
        """The size that an argument is."""
        return whole(node) if self.strict else self.sizes.fresh()

    def axis(self, node: Call, kind: Kind, axis: int | str) -> int:
        """The axis that an option names, from 0."""
        rank = len(kind.shape)
        if not isinstance(axis, int) or not -rank <= axis < rank:
            what = f"a {self.kind(kind)}" if rank < 2 else self.kind(kind)
            raise ShapeError(f"{what} has no axis {axis}", span=node.span)
        return axis % rank


def _is_more(size: Size, fact: Size) -> bool:
    """Whether a size is at least another, which is 0 or more, or as often that as the first terms of both say."""
    if at_least_zero(size - fact):
        return True
    (monomial, number), (first, least) = size.terms[0], (fact.terms or [((), 0)])[0]
    return first == monomial and number * least > 0 and at_least_zero(size - fact * quotient(number, least)) is True
