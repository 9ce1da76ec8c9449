"""What a check has seen of a derivative: all of its entries, at points where the closed form agreed with numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from os import environ
from typing import Final

from mcalc.errors import DomainError, InternalError
from mcalc.evaluation.random_points import CLOSE, FAR, WHOLE
from mcalc.evaluation.settings import Setting, shapes_at
from mcalc.evaluation.shapes import Shape
from mcalc.proof.every_answer.one_comparison import Place, Task, place
from mcalc.record import Record

# Attempts at further points: with whole numbers, of the likeliest kinds, at any order of magnitude, close together.
_FURTHER = (
    range(WHOLE, WHOLE + 4), range(20), range(WHOLE + 4, WHOLE + 12), range(FAR, FAR + 20), range(CLOSE, CLOSE + 8)
)  # fmt: skip
# Operations that are spent on further points, and how many there are at least.
_PATIENCE, _LEAST = 2e5, 8
_GROWTH, _POINTS = 7, 6


# Where all entries are smaller than this, the last digits of a point are shaken: entries that move as much are nothing.
_SMALL, _SHAKES, _MOVED = 1e-6, (1e-15, 1e-14, 1e-13, 1e-12), 0.05

DOUBTS: Final = "what is said of the derivative is not so: "
"""How the error of a contradiction begins."""
_FAIL: Final = bool(environ.get("MCALC_VERIFY"))


def tell(doubts: Sequence[str]) -> None:
    """Take note of what was to be said and is not so. Raises InternalError in tests."""
    if doubts and _FAIL:
        raise InternalError(DOUBTS + "; ".join(doubts))


class Evidence(Record):
    """The points of a check at one setting, and the number of attempts that it took to find them.

    `prepared` makes the same derivative ready at another setting, or nothing where that can't be.
    """

    task: Task
    places: tuple[Place, ...]
    tried: int
    prepared: Callable[[Setting], Task | None]

    @property
    def axes(self) -> Shape:
        """The sizes of the derivative's axes as laid out."""
        return self.task.laid[0]

    @property
    def split(self) -> int:
        """How many of the axes are rows."""
        return self.task.laid[1]

    @property
    def as_given(self) -> bool:
        """Whether all sizes were given, and are the ones that were looked at."""
        return self.task.setting.true and None not in self.task.subject.spec.sizes.values()

    @property
    def general(self) -> bool:
        """Whether the sizes tell what holds for all that are large enough: no given one is made smaller, none tiny."""
        setting = self.task.setting
        return setting.resize is None and all(size > 2 for size in setting.sizes.values())

    @property
    def branching(self) -> bool:
        """Whether a point tells of one branch only, so that points may miss what is other than zero."""
        return self.task.subject.branches

    @property
    def told_apart(self) -> bool:
        """Whether the given sizes differ, as those do that stand for them: a word may need two that are the same."""
        given = [size for size in self.task.subject.spec.sizes.values() if size is not None]
        return len(given) == len(set(given))

    def cancels(self, there: Place) -> bool:
        """Whether all entries at a point are what rounding leaves of larger numbers, and move with its last digits."""
        largest = max(map(abs, there.laid), default=0.0)
        if not 0 < largest < _SMALL:
            return False
        for shake in _SHAKES:
            try:
                near = self.task.closed.run(self.task.subject.near(there.point, shake))[0]
            except DomainError:
                return False
            if any(abs(a - b) > _MOVED * largest for a, b in zip(near, there.laid, strict=True)):
                return True
        return False

    def larger(self) -> Evidence | None:
        """What there is to be seen where every dimension that isn't as it was given is larger by the same number."""
        task = self.task
        spec, setting = task.subject.spec, task.setting
        sizes = {n: size + (0 if spec.sizes.get(n) == size else _GROWTH) for n, size in setting.sizes.items()}
        shown = [variable for name, variable in spec.variables.items() if name in setting.shapes]
        grown = self.prepared(setting._replace(sizes=sizes, shapes=shapes_at(shown, sizes, None)))
        if grown is None:
            return None
        found = Evidence(grown, (), 0, self.prepared)
        places = tuple(islice(found.further(), _POINTS))
        return found._replace(places=places, tried=len(_FURTHER[0])) if places else None

    def further(self, whole: bool = True) -> Iterator[Place]:
        """Points that the check did not need, as long as they don't take too long; with `whole` some where variables
        have whole numbers, which are often at the end of a domain.
        """
        task = self.task
        left = max(_LEAST, _PATIENCE / (task.function.cost + task.closed.cost + 1))
        kinds = [attempts for attempts in _FURTHER if whole or attempts.start < WHOLE]
        later = (range(max(attempts.start, self.tried), attempts.stop) for attempts in kinds)
        starts = (task.subject.starts(task.function, task.setting, attempts) for attempts in later)
        for number, (_, start) in enumerate(chain.from_iterable(starts)):
            if number > left:
                return
            there = place(task, start)
            if there is not None:
                yield there
