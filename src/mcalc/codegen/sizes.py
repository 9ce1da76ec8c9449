"""How sizes are written, and how large they are likely to be: what one order of computing costs beside another.

A size that is not given is guessed from where it stands: data matrices are tall and factors thin, so a dimension that
comes first everywhere is taken to be large, one that comes last everywhere small.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from mcalc.codegen.graph import Shape
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
        self._known: dict[Size, float] = {}

    def of(self, size: Size) -> float:
        """A size as a number."""
        if size not in self._known:
            parts = (
                float(coefficient) * prod(self._sizes.get(name, USUAL) ** power for name, power in monomial)
                for monomial, coefficient in size.terms
            )
            self._known[size] = max(0.0, sum(parts))
        return self._known[size]

    def count(self, shape: Shape) -> float:
        """The number of entries of an array."""
        return prod(map(self.of, shape))


def size_text(size: Size) -> str:
    """A size as Python computes it.

    >>> n = Size.name("n")
    >>> size_text(n - 1), size_text(n*(n + 1)/2)
    ('n - 1', '(n**2 + n)//2')
    """
    text = str(size)
    if "/" not in text:
        return text
    under = 1
    for _, coefficient in size.terms:
        under = max(under, coefficient.denominator)
    return f"({size * under})//{under}"


def shape_text(shape: Sequence[Size]) -> str:
    """The sizes of an array as Python writes them: (m, n), or (n,)."""
    return f"({', '.join(map(size_text, shape))}{',' if len(shape) == 1 else ''})"
