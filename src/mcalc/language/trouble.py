"""What every rule of shapes needs: the sizes, and the words to say what doesn't fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.errors import ShapeError
from mcalc.exact.size import Size
from mcalc.language.spec import Kind
from mcalc.language.syntax import SYNTAXES, Syntax
from mcalc.language.tree import Call, Node
from mcalc.language.unify import Sizes, is_unknown


class Trouble:
    """The sizes of a spec, and how to speak of them in an error.

    `given` are the sizes that the user gave to dimensions, `variables` the shapes in order of appearance, which
    the names of unknown sizes follow. `dialect` has the signs of the syntax that the spec is written in.
    """

    __slots__ = ("_given", "_source", "_taken", "_variables", "dialect", "sizes")

    def __init__(
        self,
        source: str,
        sizes: Sizes,
        given: Mapping[str, int],
        variables: Sequence[tuple[Size, ...]],
        taken: frozenset[str],
        dialect: Syntax = SYNTAXES["numpy"],
    ) -> None:
        self._source = source
        self.sizes = sizes
        self._given = given
        self._variables = variables
        self._taken = taken
        self.dialect = dialect

    def names(self, *others: tuple[Size, ...]) -> Mapping[str, Size]:
        """What the unknown sizes of the variables, and of `others`, are called as far as they are known by now."""
        return self.sizes.name_unknowns((*self._variables, *others), self._taken)

    def size(self, size: Size) -> Size:
        """A size as it is shown."""
        resolved = self.sizes.resolve(size)
        return resolved.substitute(self.names((resolved,))) if is_unknown(resolved) else resolved

    def measure(self, size: Size) -> Size:
        """A shown size with the numbers that the user gave."""
        return size.substitute(self._given)

    def kind(self, kind: Kind) -> str:
        """A kind as it is shown."""
        names = self.names(kind.shape)
        return str(Kind(tuple(self.sizes.resolve(size).substitute(names) for size in kind.shape), kind.row))

    def numbers_hint(self, *kinds: Kind) -> str | None:
        """What to do where a dimension and its own number meet: a declared dimension stays symbolic."""
        measured = {tuple(self.measure(self.size(size)) for size in kind.shape) for kind in kinds}
        return "declare the size itself, as in x=3" if len(measured) == 1 else None

    def text(self, node: Node) -> str:
        """The text of a node, if it is short."""
        start, end = node.span
        text = self._source[start:end]
        return text if 0 < len(text) <= 24 and text.isprintable() else "the operand"

    def same(self, left: Kind, right: Kind) -> bool:
        """Make two shapes equal; False where they can't be."""
        return all(self.sizes.equate(a, b) for a, b in zip(left.shape, right.shape, strict=True))

    def axis(self, node: Call, kind: Kind, axis: int | str) -> int:
        """The axis that an option names, from 0."""
        rank = len(kind.shape)
        if not isinstance(axis, int) or not -rank <= axis < rank:
            what = f"a {self.kind(kind)}" if rank < 2 else self.kind(kind)
            raise ShapeError(f"{what} has no axis {axis}", span=node.span)
        return axis % rank
