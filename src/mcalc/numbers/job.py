"""The work of adding a function up over rows: a piece of it needs the code, the parameters, and where the rows lie.

A job can be sent to another process: the code in it is text, and the rows stay in their files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from mcalc.data.source import Raw, Rows, refuse_not_finite
from mcalc.errors import DomainError
from mcalc.record import Record

Watch = Callable[[int, int], None]
"""Is told how many rows have been added up since the last time, and of how many in all."""


class Sums:
    """Sums of several arrays, with what was lost in rounding kept beside them (Neumaier's summation); `together` says
    how many are added up before that.

    >>> total = Sums()
    >>> for value in (1.0, 1e100, 1.0, -1e100):
    ...     total.add([value])
    >>> [float(array) for array in total.found()]
    [2.0]
    """

    def __init__(self, together: int = 1) -> None:
        self._together = together
        self._sums: list[Any] = []
        self._lost: list[Any] = []
        self._block: list[Any] = []
        self._held = 0

    def add(self, parts: list[Any]) -> None:
        """Add an array to each sum; some are added up as they are first."""
        import numpy as np

        if self._held:
            self._block = [before + part for before, part in zip(self._block, parts, strict=True)]
        else:
            self._block = [np.asarray(part, dtype=float) for part in parts]
        self._held += 1
        if self._held >= self._together:
            self._settle()

    def _settle(self) -> None:
        """Add what is held to the sums, and to what they lost."""
        import numpy as np

        if not self._held:
            return
        if not self._sums:
            self._sums = [np.array(part) for part in self._block]
            self._lost = [np.zeros_like(part) for part in self._sums]
        else:
            for place, part in enumerate(self._block):
                before = self._sums[place]
                after = before + part
                larger = np.abs(before) >= np.abs(part)
                self._lost[place] += np.where(larger, (before - after) + part, (part - after) + before)
                self._sums[place] = after
        self._held = 0

    def found(self) -> list[Any]:
        """The sums; where one isn't finite, as it is without what was lost."""
        import numpy as np

        self._settle()
        both = zip(self._sums, self._lost, strict=True)
        return [
            np.where(np.isfinite(total), total + np.where(np.isfinite(lost), lost, 0), total) for total, lost in both
        ]

    def parts(self) -> list[list[Any]]:
        """The sums, and what was lost of each, to be added to others."""
        self._settle()
        return [self._sums, self._lost] if self._sums else []


_TOGETHER = 16
"""Parts that are added up as they are: to keep what each loses would take longer than to compute small ones."""


class Held(Record):
    """Some rows of an array, from the row `first` on."""

    array: Any
    first: int


class Job(Record):
    """A function of a module of code, the values of its variables, and how its results for some rows are weighed.

    `rows` are the variables that are read a `chunk` at a time: from a file, or an array. `sizes` are those of all
    dimensions; `sample` is the one that rows are counted by, to whose power the results are.
    """

    text: str
    function: str
    arguments: tuple[str, ...]
    keywords: tuple[str, ...]
    values: Mapping[str, Any]
    rows: Mapping[str, Any]
    origins: Mapping[str, str]
    sizes: Mapping[str, int]
    sample: str
    power: int
    chunk: int

    def at(self, start: int, stop: int, opened: dict[str, Rows]) -> list[Any]:
        """What the function gives for some rows; `opened` keeps the files that they are read from."""
        import numpy as np

        read = {name: self._read(name, start, stop, opened) for name in self.rows}
        given = [read[name] if name in read else self.values[name] for name in self.arguments]
        sizes = {**self.sizes, self.sample: stop - start}
        with np.errstate(all="ignore"):
            try:
                found = _loaded(self.text, self.function)(*given, **{name: sizes[name] for name in self.keywords})
            except np.linalg.LinAlgError as error:
                raise DomainError(f"the function has no value in rows {start} to {stop - 1}: {error}") from None
        return list(found) if isinstance(found, tuple) else [found]

    def _read(self, name: str, start: int, stop: int, opened: dict[str, Rows]) -> Any:
        rows = self.rows[name]
        if isinstance(rows, Held):
            return rows.array[start - rows.first : stop - rows.first]
        if not isinstance(rows, Raw):
            return rows[start:stop]
        if name not in opened:
            opened[name] = Rows(rows)
        found = opened[name].at(start, stop)
        refuse_not_finite(found, self.origins[name], start)
        return found

    def cut(self, start: int, stop: int) -> Job:
        """The job with as much of the arrays in memory as some rows need, to be sent elsewhere."""
        cut = {
            name: rows if isinstance(rows, Raw) else Held(rows[start:stop], start) for name, rows in self.rows.items()
        }
        return self._replace(rows=cut)

    def chunks(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The first and the last row (and one) of each piece of some rows."""
        for first in range(start, stop, self.chunk):
            yield first, min(first + self.chunk, stop)

    def summed(self, start: int, stop: int, watch: Watch | None = None) -> list[list[Any]]:
        """The sums over some rows, each weighed by the power of how many there are, and what was lost; the weights are
        the last sum.
        """
        total, opened = Sums(_TOGETHER), dict[str, Rows]()
        for first, last in self.chunks(start, stop):
            weight = float(last - first) ** -self.power
            parts = self.at(first, last, opened)
            total.add([*(part if weight == 1 else weight * part for part in parts), weight])
            if watch is not None:
                watch(last - first, stop - start)
        return total.parts()


@lru_cache(maxsize=8)
def _loaded(text: str, function: str) -> Callable[..., Any]:
    """The function that a module of code defines."""
    names: dict[str, Any] = {"__name__": "emitted"}
    exec(compile(text, "<mcalc code>", "exec"), names)
    found: Callable[..., Any] = names[function]
    return found
