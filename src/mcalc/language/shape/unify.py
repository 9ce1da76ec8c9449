"""Sizes that are not known yet, and the equations between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from mcalc.exact.size import Monomial, Size

_MARK: Final = "?"

_DIMENSIONS: Final = ("n", "m", "k", "p", "q", "r", "s", "t", "d", "h", "l", "u", "v")


class Sizes:
    """Unknown sizes and what is known of them.

    An unknown is a dimension whose name no user can write. The dimensions that the user named are themselves and equal
    to nothing else.

    >>> sizes = Sizes()
    >>> u, v = sizes.fresh(), sizes.fresh()
    >>> sizes.equate(v, u - 1), sizes.equate(u, Size.name("n")), sizes.resolve(v)
    (True, True, Size('n - 1'))
    """

    __slots__ = ("_bound", "_count", "_pending")

    def __init__(self) -> None:
        self._bound: dict[str, Size] = {}
        self._count = 0
        self._pending: list[tuple[Size, Size]] = []

    def fresh(self) -> Size:
        """A new unknown."""
        self._count += 1
        return Size.name(f"{_MARK}{self._count:06}")

    def resolve(self, size: Size) -> Size:
        """The size with everything put in that is known by now."""
        bound = self._bound
        if not bound:
            return size
        symbol = size.symbol
        if symbol is not None:
            if symbol not in bound:
                return size
            trail = [symbol]
            known = bound[symbol]
            while (symbol := known.symbol) is not None and symbol in bound:
                trail.append(symbol)
                known = bound[symbol]
            known = self._substitute(known)
            for symbol in trail:
                bound[symbol] = known
            return known
        return self._substitute(size)

    def _substitute(self, size: Size) -> Size:
        while any(name in self._bound for name in size.names()):
            size = size.substitute(self._bound)
        return size

    def equate(self, left: Size, right: Size) -> bool:
        """Make two sizes equal; False where they can't be."""
        left, right = self.resolve(left), self.resolve(right)
        if left == right:
            return True
        if self._bind(left, right):
            return True
        difference = _reduced(left - right)
        unknowns = [name for name in difference.names() if name[0] == _MARK]
        if not unknowns:
            return False
        # What is a difference of two lengths, as that of a convolution is, rather than one of them.
        alone = [side.symbol for side in (left, right) if side.symbol in unknowns and len(unknowns) > 2]
        solved = _solve(difference, [*unknowns, *filter(None, alone)])
        if solved is None:
            self._pending.append((left, right))
            return True
        name, size = solved
        value = size.value
        if value is not None and (not isinstance(value, int) or value < 0):
            return False
        self._bound[name] = size
        return True

    def _bind(self, left: Size, right: Size) -> bool:
        """The usual case, told apart for speed: a bare unknown meets another, or a size with none in it."""
        a, b = left.symbol, right.symbol
        if a is not None and b is not None:
            if a[0] == _MARK and (b[0] != _MARK or a > b):
                self._bound[a] = right
                return True
            if b[0] == _MARK:
                self._bound[b] = left
                return True
        return False

    def settle(self) -> tuple[Size, Size] | None:
        """Solve what had to wait; an equation that can't be solved is returned.

        Where products of as many unknowns are equal and nothing else decides, each is taken to equal its counterpart,
        in the order of appearance: `kron(A, B) @ kron(C, D)` has A @ C and B @ D.
        """
        while self._pending:
            waiting, self._pending = self._pending, []
            for left, right in waiting:
                if not self.equate(left, right):
                    return left, right
            if len(self._pending) == len(waiting) and not self._paired():
                return self._pending[0]
        return None

    def _paired(self) -> bool:
        """Make the factors of one pending equation equal, pair by pair, where all of them are unknown."""
        for place, (left, right) in enumerate(self._pending):
            pair = _factors(self.resolve(left)), _factors(self.resolve(right))
            if len(pair[0]) == len(pair[1]) > 0:
                del self._pending[place]
                return all(self.equate(a, b) for a, b in zip(*pair, strict=True))
        return False

    def name_unknowns(
        self, shapes: Iterable[tuple[Size, ...]], taken: Iterable[str], others: Iterable[Size] = ()
    ) -> Mapping[str, Size]:
        """Names for the unknowns that are left in the shapes of variables, and in other sizes.

        n for the first vector, or the columns of the first matrix where there is none, then m, k, ... as they appear.
        """
        axes = [tuple(self.resolve(size) for size in shape) for shape in shapes]
        order: list[str] = []
        first = next((s[0] for s in axes if len(s) == 1 and _unknowns(s[0])), None)
        if first is None:
            first = next((s[-1] for s in axes if len(s) > 1 and _unknowns(s[-1])), None)
        if first is not None:
            order += _unknowns(first)
        for shape in (*axes, tuple(map(self.resolve, others))):
            for size in shape:
                order += _unknowns(size)
        names = dimension_names(set(taken))
        return {unknown: Size.name(next(names)) for unknown in dict.fromkeys(order)}


def dimension_names(taken: Collection[str]) -> Iterator[str]:
    """Names for dimensions that nobody named, in order: n, m, k, p, q, ..., n1, n2, ..."""
    yield from (name for name in _DIMENSIONS if name not in taken)
    number = 1
    while True:
        if f"n{number}" not in taken:
            yield f"n{number}"
        number += 1


def is_unknown(size: Size) -> bool:
    """Whether an unknown is left in a size."""
    return bool(_unknowns(size))


def _unknowns(size: Size) -> list[str]:
    return [name for name in size.names() if name[0] == _MARK]


def _factors(size: Size) -> list[Size]:
    """The factors of a product of unknowns, in the order in which these appeared; none for other sizes."""
    if len(size.terms) != 1:
        return []
    ((monomial, coefficient),) = size.terms
    if coefficient != 1 or any(name[0] != _MARK for name, _ in monomial):
        return []
    return [Size.name(name) for name, power in monomial for _ in range(power)]


def _reduced(size: Size) -> Size:
    """A difference without the factors that all of its terms have: n*a is n*b where a is b."""
    first, *rest = (dict(monomial) for monomial, _ in size.terms)
    common = {name: min([power, *(other.get(name, 0) for other in rest)]) for name, power in first.items()}
    if not any(common.values()):
        return size
    return Size(
        {
            tuple(
                (name, power - common.get(name, 0)) for name, power in monomial if power > common.get(name, 0)
            ): factor
            for monomial, factor in size.terms
        }
    )


def _solve(difference: Size, unknowns: list[str]) -> tuple[str, Size] | None:
    """The latest unknown that stands alone to the first power, by the rest."""
    for name in reversed(unknowns):
        mine: Monomial = ((name, 1),)
        coefficient = None
        for monomial, factor in difference.terms:
            if monomial == mine:
                coefficient = factor
            elif any(other == name for other, _ in monomial):
                break
        else:
            if coefficient is not None:
                solved = (difference - Size({mine: coefficient})) / -coefficient
                if all(factor.denominator == 1 for _, factor in solved.terms):
                    return name, solved
    return None
