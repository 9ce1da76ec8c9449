"""How large things are likely to be: what one order of computing costs beside another.

A size that is not given is guessed from where it stands: data matrices are tall and factors thin, so a dimension that
comes first everywhere is taken to be large, one that comes last everywhere small.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod

from mcalc.code.graph import Shape
from mcalc.exact.size import Size

LARGE, USUAL, SMALL = 1000.0, 300.0, 100.0


class Nominal:
    """The likely size of each dimension: as given, or guessed from the shapes of the variables.

    >>> m, n = Size.name("m"), Size.name("n")
    >>> likely = Nominal([(m, n), (n,)], {"m": 7})
    >>> likely.count((m, n)), likely.of(n + 1)
    (2100.0, 301.0)
    """

    def __init__(self, shapes: Iterable[Shape], given: Mapping[str, int | None]) -> None:
        first: set[str] = set()
        last: set[str] = set()
        for shape in shapes:
            if shape:
                first.update(*(size.names() for size in shape[:-1] or shape))
                last.update(shape[-1].names())
        guessed = {name: USUAL if name in last else LARGE for name in first} | dict.fromkeys(last - first, SMALL)
        self._sizes = guessed | {name: float(size) for name, size in given.items() if size is not None}

    def of(self, size: Size) -> float:
        """A size as a number."""
        return max(
            0.0,
            sum(
                float(coefficient) * prod(self._sizes.get(name, USUAL) ** power for name, power in monomial)
                for monomial, coefficient in size.terms
            ),
        )

    def count(self, shape: Shape) -> float:
        """The number of entries of an array."""
        return prod(map(self.of, shape))
