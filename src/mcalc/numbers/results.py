"""What an evaluation gave: the value and the derivatives as arrays, and what they are like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcalc.answers.answer import Answer, Derivative
from mcalc.numbers.question import Bound
from mcalc.record import Record

if TYPE_CHECKING:
    from collections.abc import Mapping


class Result(Record):
    """A derivative in numbers: a dense array, or in its form a sparse array or an object of factors."""

    by: str
    derivative: Derivative
    form: str
    array: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return tuple(map(int, getattr(self.array, "shape", ())))

    @property
    def entries(self) -> Any:
        """The numbers that are kept: all of a dense array, those of the pattern of a sparse one."""
        import numpy as np

        if self.form == "factors":
            return np.concatenate([np.ravel(part) for part in self.parts().values()])
        return self.array.data if hasattr(self.array, "tocoo") else np.asarray(self.array)

    def dense(self) -> Any:
        """The array with its zeros."""
        import numpy as np

        return self.array.toarray() if hasattr(self.array, "toarray") else np.asarray(self.array)

    def parts(self) -> Mapping[str, Any]:
        """The arrays to write, by the names that they have beside those of other derivatives."""
        import numpy as np

        if self.form != "factors":
            return {self.by: self.array}
        known = getattr(self.array, "_fields", None) or vars(self.array)
        return {f"{self.by}.{name}": np.asarray(getattr(self.array, name)) for name in known}


class Summary(Record):
    """The numbers of an array at a glance; None where there is none that is finite."""

    least: float | None
    greatest: float | None
    norm: float | None
    nonzero: int
    not_finite: int


def summary(entries: Any) -> Summary:
    """What the numbers of an array are like.

    >>> summary([3.0, 0.0, -4.0])
    Summary(least=-4.0, greatest=3.0, norm=5.0, nonzero=2, not_finite=0)
    """
    import numpy as np

    array = np.asarray(entries, dtype=float)
    finite = array[np.isfinite(array)]
    if not finite.size:
        return Summary(None, None, None, 0, array.size)
    flat = finite.reshape(-1)
    scale = float(np.abs(flat).max())
    norm = scale * float(np.linalg.norm(flat / scale)) if scale else 0.0
    nonzero = int(np.count_nonzero(flat))
    return Summary(float(flat.min()), float(flat.max()), norm, nonzero, int(array.size - finite.size))


class Evaluation(Record):
    """The numbers of a function: its value, and its derivatives. `rows` were added up in parts, 0 if there are none."""

    bound: Bound
    answer: Answer | None
    value: Any
    results: tuple[Result, ...]
    rows: int = 0
    chunks: int = 0

    def __getitem__(self, by: str) -> Any:  # type: ignore[override]
        """The array of the derivative by a variable."""
        for result in self.results:
            if result.by == by:
                return result.array
        raise KeyError(by)
