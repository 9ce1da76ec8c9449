"""Places that indices say: slices, diagonals, Hankel and Toeplitz matrices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_letters
from typing import Final

from mcalc.errors import UnsupportedError
from mcalc.exact.size import ZERO, Size, at_least_zero
from mcalc.language.constant import names_in, size_node
from mcalc.language.loops.arrays import Spread, contracted
from mcalc.language.loops.guards import Guards
from mcalc.language.loops.nodes import is_distance, linear
from mcalc.language.tree import Call, Index, Node, Number, Slice, transposed

_ALL: Final = Slice(None, None, None)


class Places(Guards):
    """Puts whole axes in the place of places."""

    def indexed(self, node: Index) -> Spread:
        """Places that are constant, and places that indices say."""
        base = self.done[node.base]
        said = {
            at: item
            for at, item in enumerate(node.items)
            if not isinstance(item, Slice) and any(name.id in self.order for name in names_in(item))
        }
        if not said and not base.indices:
            return Spread(self.rebuilt(node))
        whole = base.node
        if self.kind(node.base).row and not base.indices:
            whole = transposed(whole)
        axes: list[str | None] = list(base.indices)
        items: list[Node | Slice] = [_ALL] * len(axes)
        flips: list[int] = []
        for at, size in enumerate(self.kind(node.base).shape):
            item = node.items[at] if at < len(node.items) else _ALL
            if at not in said:
                items.append(item)
                axes += [None] * isinstance(item, Slice)
                continue
            assert not isinstance(item, Slice)
            place = self.settled(self.found.place(item, size))
            found = linear(place, self.order)
            assert found is not None
            slopes, rest = found
            if len(slopes) > 1 or is_distance(item):
                return self._two(node, item, whole, slopes, rest)
            ((name, slope),) = slopes.items()
            first, stop = self.ends[name]
            least, most = first * slope + rest, (stop - 1) * slope + rest
            if slope < 0:
                least, most = most, least
            step = abs(int(slope))
            if not least and step == 1 and most + 1 == self.settled(size):
                items.append(_ALL)
            else:
                items.append(_slice(least, most + 1, step, item))
            if slope < 0:
                flips.append(len(axes))
            axes.append(name)
        if any(item is not _ALL for item in items):
            while items and items[-1] is _ALL:
                items.pop()
            whole = Index(whole, tuple(items), node.span)
        if flips:
            back = Slice(None, None, Call("neg", (Number(1),)))
            turned = [back if at in flips else _ALL for at in range(max(flips) + 1)]
            whole = Index(whole, tuple(turned), node.span)
        return self._arranged(node, whole, axes)

    def _arranged(self, node: Index, whole: Node, axes: Sequence[str | None]) -> Spread:
        """The axes of indices in order, each once: `A[i, i]` is a diagonal."""
        indices = tuple(sorted({name for name in axes if name is not None}, key=self.order.__getitem__))
        own = sum(name is None for name in axes)
        if list(axes) == [*indices, *[None] * own]:
            return Spread(whole, indices)
        letters = dict(zip(indices, ascii_letters, strict=False))
        rest = iter(ascii_letters[len(indices) :])
        inputs = "".join(next(rest) if name is None else letters[name] for name in axes)
        output = "".join(letters.values()) + "".join(letter for letter in inputs if letter not in letters.values())
        return Spread(contracted([whole], [inputs], output, node.span), indices)

    def _two(self, node: Index, item: Node, whole: Node, slopes: Mapping[str, object], rest: Size) -> Spread:
        """A place that two indices say: x[i + j], x[i - j], x[abs(i - j)]."""
        if len(node.items) > 1 or self.rank(node.base) != 1 or len(slopes) != 2 or self.done[node.base].indices:
            raise self._unread(node)
        row, column = sorted(slopes, key=self.order.__getitem__)
        (top, below), (left, right) = self.ends[row], self.ends[column]
        rows, columns = size_node(below - top, node.span), size_node(right - left, node.span)
        back = Slice(None, None, Call("neg", (Number(1),)))
        span = node.span
        match slopes[row], slopes[column], is_distance(item):
            case 1, 1, False:
                taken = Index(whole, (_slice(top + left + rest, below + right - 1 + rest, 1, item),), span)
                return Spread(Call("hankel", (taken, rows), None, span), (row, column))
            case (1, -1, True) | (-1, 1, True) if not rest and top == left and below == right:
                taken = Index(whole, (_slice(ZERO, below - top, 1, item),), span)
                return Spread(Call("toeplitz", (taken, taken), None, span), (row, column))
            case (1, -1, False) | (-1, 1, False):
                turned = slopes[row] == -1
                if turned:
                    (top, below), (left, right), rows, columns = (left, right), (top, below), columns, rows
                least = top - (right - 1) + rest
                if at_least_zero(self.found.context.measure(least)):
                    taken = Index(whole, (_slice(least, below - left + rest, 1, item),), span)
                    made: Node = Index(Call("hankel", (taken, rows), None, span), (_ALL, back), span)
                else:
                    # Places before the first are left out by a condition.
                    first = top - left + rest
                    matrix = Call("convolution_matrix", (whole, columns), None, span)
                    made = Index(matrix, (_slice(first, first + below - top, 1, item),), span)
                return Spread(transposed(made) if turned else made, (row, column))
            case _:
                raise self._unread(node)

    def _unread(self, node: Index) -> UnsupportedError:
        return UnsupportedError(
            "this place of several indices is not read",
            span=node.span,
            hint="x[i + j], x[i - j] and x[abs(i - j)] of a vector are",
        )


def _slice(start: Size, stop: Size, step: int, item: Node) -> Slice:
    span = item.span
    return Slice(
        size_node(start, span) if start else None, size_node(stop, span), Number(step, None, span) if step > 1 else None
    )
