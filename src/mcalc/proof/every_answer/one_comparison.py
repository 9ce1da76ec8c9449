"""One comparison: a closed form contracted with random directions, against the function moved along them."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from mcalc.errors import DomainError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.evaluation.extrapolation import Along, Estimate, kinked, ladder, ladders, roughness
from mcalc.evaluation.primitive_steps import Step
from mcalc.evaluation.random_points import Random, direction, shaken, tangent
from mcalc.evaluation.settings import Setting
from mcalc.evaluation.shapes import Shape
from mcalc.proof.every_answer.subject import Flat, Form, Point, Start, Subject, all_finite, start
from mcalc.record import Record

# A difference of a millionth of the terms of an entry is a wrong formula, if the numeric derivative is surer than that.
_TOLERANCE = 1e-6
_SURE = 1e-4
_TRUST = 20
_ZERO = 1e-9
_NOTHING = 1e-13
_LAST_DIGIT = 1e-15
_BEYOND = 1e10
# By so much are the numbers of a point shaken to see what is left of a difference: a few units in the last place.
_SHAKES = (1e-15,) * 8


class Task(Record):
    """One derivative at one setting.

    `sizes` are the entries of the output and of each group of variables; `permutation` brings the closed form's
    entries into that order; `laid` has the sizes of its axes and how many of them are rows; `within` keeps directions
    to those that keep the declared properties.
    """

    subject: Subject
    setting: Setting
    groups: tuple[tuple[str, ...], ...]
    function: Evaluator
    closed: Evaluator | Form
    sizes: tuple[int, ...]
    permutation: list[int] | None
    laid: tuple[Shape, int]
    within: bool

    def steps(self) -> list[Step]:
        """The steps of the function that a move runs again."""
        return self.function.reached({name for group in self.groups for name in group})


class Difference(Record):
    """Where the closed form and the numeric derivative part."""

    closed: float
    numeric: float


class Place(Record):
    """A point where both have values: all of the function's, and the closed form's, with the output's axes first and
    as they are laid out.
    """

    point: Point
    value: Flat
    values: list[Flat]
    entries: Flat
    laid: Flat


def place(task: Task, at: Start | None) -> Place | None:
    """A point of the function with the closed form's entries; None where one of them has no value."""
    if at is None:
        return None
    try:
        entries, inner = task.closed.run(at.point)
    except DomainError:
        return None
    if not all_finite((entries, *inner)):
        return None
    return Place(*at, entries if task.permutation is None else [entries[i] for i in task.permutation], entries)


def compare(task: Task, there: Place, steps: list[Step], random: Random) -> float | Difference | None:
    """The worst relative error at a point, the difference (seen in two directions), or None where it can't be told."""
    found = _once(task, there, steps, random)
    if not isinstance(found, Difference):
        return found
    again = _once(task, there, steps, random)
    return found if isinstance(again, Difference) else None


def _once(task: Task, there: Place, steps: list[Step], random: Random) -> float | Difference | None:
    """The same along one set of random directions."""
    directions = [_directions(task, there.point, group, random) for group in task.groups]
    exact, terms = _closed(task, there, directions)
    along = _along(task, there, steps, directions)

    def judged(estimate: Estimate) -> list[bool | None]:
        rows = zip(exact, terms, estimate.values, estimate.errors, strict=True)
        return [_agrees(closed, term, size, numeric, error) for closed, term, numeric, error in rows]

    order = len(task.groups)
    size = max(map(abs, there.value), default=0.0)
    estimate = ladders(along, order, lambda estimate: None not in judged(estimate))
    if estimate is None:
        return None
    verdicts = judged(estimate)
    if False in verdicts:
        entry = verdicts.index(False)
        closed, numeric = exact[entry], estimate.values[entry]
        noise = roughness(along, order, estimate.step)[entry] / estimate.step**order
        if abs(closed - numeric) <= _TRUST * noise or kinked(along, order):
            return None
        # A last digit of anything on the way is what a number such as sin(pi) has for a zero.
        largest = max((abs(x) for part in there.values for x in part), default=0.0)
        if abs(closed - numeric) <= _LAST_DIGIT * largest:
            return None
        # What moves is lost beside a number that is so large: longer ones tell.
        if _LAST_DIGIT * largest > estimate.step:
            return None
        # A function that swings faster than the step can look settled once: smaller steps must say the same.
        again = ladder(along, order, estimate.step / 16)
        if again is None or abs(again.values[entry] - numeric) > abs(closed - numeric) / 20:
            return None
        if numeric == again.values[entry] == 0:  # what moves may be lost beside a large number: longer ones tell
            return None
        if abs(closed - numeric) <= _TRUST * _shaken(task, there, steps, directions, estimate.step, entry):
            return None
        return Difference(closed, numeric)
    if None in verdicts:
        return None
    rows = zip(exact, estimate.values, terms, strict=True)
    return max((_apart(*row, size) for row in rows), default=0.0)


def _closed(task: Task, there: Place, directions: Sequence[Point]) -> tuple[Flat, Flat]:
    """The closed form along the directions, and the sizes of the terms of each entry."""
    return _contract(there.entries, task.sizes, [[x for part in d.values() for x in part] for d in directions])


def _along(task: Task, there: Place, steps: list[Step], directions: Sequence[Point]) -> Along:
    """The function moved from a point along the directions."""

    def along(lengths: tuple[float, ...]) -> Flat:
        moved: dict[str, Flat] = {}
        for length, group in zip(lengths, directions, strict=True):
            for name, part in group.items():
                start = moved.get(name, there.point[name])
                moved[name] = [x + length * d for x, d in zip(start, part, strict=True)]
        try:
            value: Flat = task.function.move(there.values, steps, moved)
        except DomainError:
            return [float("nan")] * task.sizes[0]
        return value

    return along


def _shaken(task: Task, there: Place, steps: list[Step], directions: Sequence[Point], step: float, entry: int) -> float:
    """How far an entry's closed and numeric derivatives move with the last digits of the numbers they come of.

    What rounding leaves of terms that cancel inside either of them, as in a saturated softmax or off the diagonal of
    `Q.T @ Q`, moves as much as it is large; a wrong formula stays as wrong as it is.
    """
    random = Random(entry)
    closed, numeric = [], []
    for shake in (0.0, *_SHAKES):
        near = place(task, start(task.function, shaken(random, there.point, shake)))
        found = near and ladder(_along(task, near, steps, directions), len(task.groups), step)
        if near is None or found is None:
            return inf
        closed.append(_closed(task, near, directions)[0][entry])
        numeric.append(found.values[entry])
    return max(closed) - min(closed) + max(numeric) - min(numeric)


def _apart(closed: float, numeric: float, term: float, value: float) -> float:
    """The relative error of an entry; none where both are zero but for rounding."""
    apart = abs(closed - numeric)
    return 0.0 if apart < _NOTHING * min(1.0, abs(value)) else apart / (term or 1.0)


def _agrees(closed: float, term: float, value: float, numeric: float, error: float) -> bool | None:
    """Whether a numeric derivative agrees with the closed one, None where it is too uncertain to tell.

    `term` is the sum of the sizes of the terms that make up the closed value, so that cancellation among them is
    allowed for; `value` is the size of the function's own, in whose rounding a derivative of zero drowns.
    """
    bound = _TRUST * error
    if max(abs(closed), abs(numeric)) < _NOTHING * min(1.0, abs(value)) and bound < _ZERO:
        return True  # both are zero but for the rounding of a form that cancels
    if term > _BEYOND * max(1.0, abs(numeric), abs(value)):
        return None  # the closed form cancels enormous terms here: rounding is all that is left of it
    if abs(closed - numeric) > bound + _TOLERANCE * term:
        if not term and abs(numeric) < _NOTHING:
            return None  # a closed zero, and what rounding makes of a function that is zero
        return False if bound <= max(abs(numeric), abs(closed), term) / 10 else None
    if bound <= _SURE * max(term, abs(numeric)):
        return True
    return True if not term and bound < _ZERO * max(1.0, 100 * abs(value)) else None


def _directions(task: Task, point: Point, group: tuple[str, ...], random: Random) -> Point:
    """A random direction for each variable of a group."""
    if not task.within:
        return {name: direction(random, point[name]) for name in group}
    shapes, variables = task.setting.shapes, task.subject.spec.variables
    return {name: tangent(random, point[name], shapes[name], variables[name]) for name in group}


def _contract(entries: Flat, sizes: tuple[int, ...], directions: Sequence[Flat]) -> tuple[Flat, Flat]:
    """A tensor with its last axes contracted with directions, and the same of absolute values."""
    if not any(entries):
        return [0.0] * sizes[0], [0.0] * sizes[0]
    values, terms = entries, [abs(x) for x in entries]
    for along in reversed(directions):
        n = len(along)
        absolute = [abs(x) for x in along]
        values = [sum([x * d for x, d in zip(values[i : i + n], along, strict=True)]) for i in range(0, len(values), n)]
        terms = [sum([x * d for x, d in zip(terms[i : i + n], absolute, strict=True)]) for i in range(0, len(terms), n)]
    return values, terms[: sizes[0]]
