"""What is said of a derivative beside its closed form, held against the entries that the check has seen.

How many entries can be other than zero, which they are, the words for the structure and the entries one by one are
read off the tensor form; here each is looked at once more, at the points where the closed form agreed with numeric
differentiation. What these contradict is not said:

- a number of entries that is too large is a bound from above; one that is too small is all of them, as a bound, and
  the places of the pattern are not listed;
- a rank is exact where some point has it, and else the most that it can be, which is no contradiction;
- any other word that is wrong at two points is left out, and so are entries of which one has another value.

In tests a contradiction is mcalc's own fault (`MCALC_VERIFY`), but for entries that may be zero on the branches that
were met only.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from math import prod
from typing import Any

from mcalc.errors import DomainError, InternalError, McalcError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.shapes import CostError, MisfitError, strides
from mcalc.evaluation.shapes import places as places_of
from mcalc.exact.rational import Rational
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.proof.every_answer.evidence import Evidence, tell
from mcalc.proof.every_answer.one_comparison import Place
from mcalc.proof.every_answer.words import Seen, contradicted
from mcalc.record import Record
from mcalc.structure import Sparsity

_SURE, _NOISE = 1e-10, 1e-15
"""An entry is other than zero that is larger than this part of the largest; it is zero if it is smaller than that."""
_CLOSE = 1e-9
"""By what part an entry that is listed may differ from that of the closed form: both are computed, none is measured."""
_READ = 3_000
"""So many characters of entries are read back."""
_ENOUGH = 12
"""At so many points an entry was zero that is said to be always so."""


class Statements(Record):
    """What is said of a derivative; `doubts` says what was to be said and is not so."""

    structure: tuple[str, ...]
    sparsity: Sparsity
    entries: Any
    doubts: tuple[str, ...] = ()

    def doubt(self, statement: str, why: str) -> Statements:
        """The same with one doubt more."""
        return self._replace(doubts=(*self.doubts, f"it is not {statement}: {why}"))


class Places:
    """Which entries were seen to be other than zero, and which may be."""

    def __init__(self, evidence: Evidence, turned: bool) -> None:
        self.evidence, self._turned = evidence, turned
        self.size = prod(evidence.axes)
        self._looked, self.cancels = 0, False
        self._sure: set[int] = set()
        self._maybe: set[int] = set()
        for there in evidence.places:
            self._look(there)
        self._left = evidence.further()

    def _look(self, there: Place) -> None:
        self._looked += 1
        entries = there.laid
        largest = max(map(abs, entries), default=0.0)
        if not self._sure and self.evidence.cancels(there):
            self.cancels = True
            return
        sure, noise = _SURE * largest, _NOISE * largest
        self._sure.update([place for place, entry in enumerate(entries) if abs(entry) > sure])
        self._maybe.update([place for place, entry in enumerate(entries) if abs(entry) > noise])

    @property
    def lax(self) -> bool:
        """Whether fewer entries other than zero are no contradiction: one branch of several was seen, or terms that
        turn out to cancel.
        """
        return self.evidence.branching or (self.cancels and not self._sure)

    @property
    def sure(self) -> set[int]:
        """Those that were other than zero beyond rounding."""
        return self._sure

    def fewer(self, count: int) -> int | None:
        """How many may be other than zero, where these are fewer than so many at every point that was tried."""
        while len(self._maybe) < count:
            # Terms that cancel leave more where points are far away.
            nothing = self.cancels and not self._maybe and self._looked >= _ENOUGH
            there = None if nothing else next(self._left, None)
            if there is None:
                return len(self._maybe) if self._looked >= _ENOUGH else None
            self._look(there)
        return None

    @cached_property
    def seen(self) -> list[Seen]:
        """The entries at each point as the matrix that the words are about."""
        axes, split = self.evidence.axes, self.evidence.split
        nothing = [0.0] * self.size
        flat = [nothing if self.evidence.cancels(there) else there.laid for there in self.evidence.places]
        if self._turned:
            order = (*reversed(range(split)), *reversed(range(split, len(axes))))
            steps, axes = strides(axes), tuple(axes[axis] for axis in order)
            at = places_of(axes, [steps[axis] for axis in order])
            flat = [[entries[place] for place in at] for entries in flat]
        return [Seen(axes, split, entries) for entries in flat]


def held(evidence: Evidence, said: Statements, turned: bool = False) -> Statements:
    """What of the statements the evidence leaves; `turned` says that the words are of the matrix over vec by columns.

    What is said for all sizes that are large enough is doubted only if it is wrong at larger ones as well.
    """
    found = _held(Places(evidence, turned), said)
    if evidence.as_given and not evidence.general:
        return found._replace(doubts=())  # more cancels in a matrix of one or two entries than in one of any size
    if found[:2] != said[:2] and not evidence.as_given:
        larger = evidence.larger()
        found = _held(Places(larger, turned), said) if larger else found
    tell(found.doubts)
    return found


def _held(places: Places, said: Statements) -> Statements:
    evidence = places.evidence
    if evidence.as_given:
        return _of_entries(evidence, _of_words(places, _of_count(places, said)))
    if not evidence.general:
        return said
    said = _of_count(places, said)
    return _of_words(places, said) if evidence.told_apart else said


def _of_count(places: Places, said: Statements) -> Statements:
    """How many entries can be other than zero: at the sizes that were given, with their places, or as a formula."""
    sparsity, given, sizes = said.sparsity, places.evidence.as_given, places.evidence.task.setting.sizes
    count: Rational | None
    total: Rational | None
    unsure: tuple[str, ...]
    if given:
        count, total, told, unsure = sparsity.count, sparsity.total, str(sparsity.count), ("count",)
        others, these = "there are others", "there are"
    else:
        count, total = sparsity.nnz.substitute(sizes).value, sparsity.size.substitute(sizes).value
        told, unsure = str(sparsity.nnz), ("nnz",) if sparsity.count is None else ("nnz", "count")
        at = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        others, these = f"with {at} it is not at {len(places.sure)}", f"with {at} it is at"
    if not isinstance(count, int) or total != places.size:
        return said
    bounds = tuple(name for name in ("nnz", "count") if name in unsure or name in sparsity.bounds)
    listed = sparsity.indices if given else None
    if len(places.sure) > count or (listed is not None and not places.sure <= set(_flat(listed, places.evidence))):
        nnz = sparsity.nnz if given else sparsity.size
        everywhere = sparsity._replace(nnz=nnz, count=sparsity.total, indices=None, bounds=bounds)
        return said._replace(sparsity=everywhere).doubt(f"zero but at {told} places", others)
    if unsure[0] not in sparsity.bounds and (fewer := places.fewer(count)) is not None:
        said = said._replace(sparsity=sparsity._replace(bounds=bounds))
        return said if places.lax else said.doubt(f"other than zero at {told} places", f"{these} {fewer}")
    if given and len(places.sure) == count:
        # nothing is outside, and all that is inside was seen
        exact = tuple(name for name in sparsity.bounds if name != "count")
        return said._replace(sparsity=sparsity._replace(bounds=exact))
    return said


def _flat(indices: tuple[tuple[int, ...], ...], evidence: Evidence) -> Iterable[int]:
    """Places as numbers in row-major order; those of a vector are listed as rows and columns."""
    axes = evidence.axes
    if len(axes) == 1:
        return indices[0 if evidence.split else 1]
    found = [0] * len(indices[0]) if indices else [0]
    for size, index in zip(axes, indices, strict=True):
        found = [place * size + at for place, at in zip(found, index, strict=True)]
    return found


def _of_words(places: Places, said: Statements) -> Statements:
    """The words for the structure."""
    kept: list[str] = []
    setting = places.evidence.task.setting
    for word in said.structure:
        if word == "dense":
            other = None if places.fewer(places.size) is None else ""
        elif word == "sparse":
            other = "" if len(places.sure) == places.size else None
        else:
            other = contradicted(word, places.seen, setting.sizes, setting.true)
        loose = word == "dense" and (places.lax or "nnz" in said.sparsity.bounds)
        if other == "" and not loose:
            said = said.doubt(word, "the numbers are otherwise")
        kept += [word] if other is None else [other] if other else []
    return said._replace(structure=tuple(kept))


def _of_entries(evidence: Evidence, said: Statements) -> Statements:
    """The entries one by one."""
    texts = list(_texts(said.entries))
    spec, setting, there = evidence.task.subject.spec, evidence.task.setting, evidence.places[0]
    if len(texts) != len(there.laid) or evidence.cancels(there):
        return said
    # Of long entries some are looked at.
    step = 1 + sum(map(len, texts)) // _READ
    texts = texts[::step]
    try:
        values = Evaluator(_read(texts, spec), setting.shapes, setting.sizes).run(there.point)[0]
    except (DomainError, CostError, MisfitError):
        return said
    largest = max(map(abs, there.laid), default=0.0)
    for text, value, entry in zip(texts, values, there.laid[::step], strict=True):
        if not abs(value - entry) <= _CLOSE * max(abs(entry), 1e-3 * largest):
            why = f"there it is {entry:.9g} and not {value:.9g}"
            return said._replace(entries=None).doubt(f"{text} at that entry", why)
    return said


def _read(texts: list[str], spec: Spec) -> Spec:
    """The entries as a list; sizes are numbers in them."""
    known = {name: size for name, size in spec.sizes.items() if size is not None}
    variables = {
        name: variable._replace(shape=tuple(size.substitute(known) for size in variable.shape))
        for name, variable in spec.variables.items()
    }
    try:
        return read_within(f"[{', '.join(texts)}]", spec._replace(variables=variables))
    except McalcError as error:
        raise InternalError(f"mcalc can't read back the entries {', '.join(texts)}: {error.message}") from error


def _texts(nested: Any) -> Iterable[str]:
    if isinstance(nested, str):
        yield nested
    for part in nested if isinstance(nested, list | tuple) else ():
        yield from _texts(part)
