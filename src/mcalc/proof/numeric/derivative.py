"""`mcalc check`: a derivative held against numeric differentiation, entry by entry, at the user's sizes.

Nothing here knows how the derivative was found: the function and the claim are evaluated as they were written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.errors import UnsupportedError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, concrete
from mcalc.evaluation.floats import Floats
from mcalc.evaluation.sampling import has_branches
from mcalc.language.spec import Spec
from mcalc.language.tree import Stack
from mcalc.proof.numeric.diagnosis import Case, diagnose
from mcalc.proof.numeric.engines import NUMERIC, engine
from mcalc.proof.numeric.measure import AGREES, DISAGREES, UNKNOWN, WIDE, Comparison, compare, measure
from mcalc.proof.numeric.misshape import diagnose_shape
from mcalc.proof.numeric.points import ANYWHERE, NEAR, Point, assignments, finite, sample
from mcalc.proof.numeric.setting import Layout, Setting, refuse_if_large
from mcalc.proof.numeric.settle import settle
from mcalc.proof.numeric.terms import edits, terms
from mcalc.record import Record

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

_PROBES = {1: 3, 2: 1}
_FURTHER = 18
_STRETCHES = (1.0, 4.0, 12.0)
_MANY = 50_000
"""More evaluations than this at a point, and one point has to do, without probes for a second derivative."""
_HESSIAN_RUNGS = 12


class Worst(Record):
    """The entry that is furthest off, in the layout's own index."""

    place: tuple[int, ...]
    expected: float
    claimed: float


class Verdict(Record):
    """What the check found.

    `agrees` is None where it can't be told: `undecided` entries were out of reach of floats and of long numbers at
    every point. `kinks` entries lay on a kink, where anything between the slopes to both sides is right. `max_error`
    is the worst relative error of an entry that agrees. `diagnosis` says in words what is wrong, and `layout` in
    which layout the claim is right.
    """

    agrees: bool | None
    points: int
    max_error: float
    worst: Worst | None
    undecided: int
    kinks: int
    entries: int
    sizes: Mapping[str, int]
    diagnosis: str | None = None
    layout: str | None = None


def check_derivative(
    spec: Spec,
    wrt: tuple[str, ...],
    closed: Spec,
    form: str = "exact",
    rows: str = "output",
    order: int = 1,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    points: int = 3,
    at: Sequence[Mapping[str, Any]] | None = None,
    against: str = NUMERIC,
) -> Verdict:
    """Whether `closed` is the derivative of `spec`, by the variables in `wrt` stacked.

    `rows` says whether the output's axes come first ("output") or the variable's ("variable"). With `order` 2, `wrt`
    is one variable, or two for the mixed block, whose rows are the first. Points are drawn from the domain unless
    they are given in `at`.

    Raises LimitError before it allocates what would not fit, UnsupportedError where no point of the domain is found.
    """
    import numpy as np

    layout = Layout(rows, form)
    random = np.random.default_rng(seed)
    given = [{name: np.asarray(value, dtype=np.float64) for name, value in point.items()} for point in at or ()]
    setting, first = _settle_on(spec, wrt, closed, order, sizes or {}, random, given)
    shape = concrete(closed.kind, setting.sizes)
    misshapen = _misshapen(setting, closed, layout, shape)
    compared: list[tuple[Point, Comparison]] = []
    claim = ArrayEvaluator(closed, setting.sizes, Floats())
    measured = engine(against, setting)
    many = _evaluations(setting) > _MANY
    probes = 0 if many and order == 2 else _PROBES[order]
    points = 1 if many else points
    for number in range(len(given) or points):
        if given:
            point = given[number]
        else:
            point = first if number == 0 else sample(spec, setting.sizes, random, finite((spec, closed), setting.sizes))
        with np.errstate(all="ignore"):
            if misshapen:
                return _wrong_shape(setting, closed, layout, misshapen, point)
            compared.append((point, compare(setting, measured, claim, layout, point, random, probes)))
            if number == 0 and not given and not many and _in_pieces(against, spec, closed):
                further = _branches(spec, closed, setting, random)
                compared += [(p, compare(setting, measured, claim, layout, p, random, 0)) for p in further]
    if against == NUMERIC:
        compared = [(point, _judged(setting, closed, layout, point, found, random)) for point, found in compared]
    return _verdict(setting, closed, layout, compared)


def _in_pieces(against: str, spec: Spec, closed: Spec) -> bool:
    """Whether there may be branches to look at; another engine's closed form says nothing of them by numbers."""
    return against == NUMERIC and (has_branches(spec) or has_branches(closed))


def _branches(spec: Spec, closed: Spec, setting: Setting, random: Generator) -> list[Point]:
    """Further points, near and far from zero, so that every branch of a function or a claim is likely to be met."""
    inside = finite((spec, closed), setting.sizes)
    bound = any("orthogonal" in variable.properties for variable in spec.variables.values())
    found = []
    for number in range(_FURTHER):
        point = sample(spec, setting.sizes, random, inside)
        stretch = _STRETCHES[number % len(_STRETCHES)]
        moved = {name: stretch * value for name, value in point.items()}
        found.append(moved if not bound and inside(moved) else point)
    return found


def _judged(
    setting: Setting, closed: Spec, layout: Layout, point: Point, found: Comparison, random: Generator
) -> Comparison:
    """With entries that floats can't tell, or call wrong, judged once more; at a kink a difference means nothing."""
    if found.at_kink:
        return found
    return found._replace(verdict=settle(setting, closed, layout, point, found.verdict, random))


def _settle_on(
    spec: Spec,
    wrt: tuple[str, ...],
    closed: Spec,
    order: int,
    given: Mapping[str, int],
    random: Generator,
    points: Sequence[Point],
) -> tuple[Setting, Point]:
    """Sizes at which there is a point in the domain, and the point: near zero for some sizes, or far out."""
    failed: UnsupportedError | None = None
    for attempts in (NEAR, ANYWHERE[NEAR.stop :]):
        for sizes in assignments(spec, dict(given) | _sizes_of(spec, points)):
            setting = Setting(spec, wrt, order, sizes)
            refuse_if_large(setting, closed, _evaluations(setting))
            if points:
                return setting, points[0]
            try:
                return setting, sample(spec, sizes, random, finite((spec, closed), sizes), attempts)
            except UnsupportedError as error:
                failed = error
    assert failed is not None
    raise failed


def _evaluations(setting: Setting) -> int:
    """How many evaluations one measurement takes."""
    rows, columns = setting.matrix
    return columns * (1 if setting.order == 1 else _HESSIAN_RUNGS * rows)


def _sizes_of(spec: Spec, points: Sequence[Point]) -> dict[str, int]:
    """The sizes that given values have."""
    return {
        size.symbol: length
        for point in points
        for name, value in point.items()
        for size, length in zip(spec.variables[name].shape, value.shape, strict=True)
        if size.symbol is not None
    }


def setting_at(spec: Spec, wrt: tuple[str, ...], order: int, given: Mapping[str, int]) -> Setting:
    """The setting at the first sizes that fit."""
    return Setting(spec, wrt, order, next(assignments(spec, given)))


def _misshapen(setting: Setting, closed: Spec, layout: Layout, shape: tuple[int, ...]) -> str | None:
    """In words, how the claim's shape is not the derivative's."""
    wanted = setting.shape(layout)
    as_row = setting.stands_as_row(layout)
    if as_row is None or isinstance(closed.program.result, Stack):
        return None if shape == wanted else f"its shape is {_text(shape)} and the derivative's is {_text(wanted)}"
    laid = (1, *wanted) if as_row else (*wanted, 1)
    own = shape if len(shape) == 2 else (1, *shape) if closed.kind.row else (*shape, 1)
    if len(shape) in (1, 2) and own == laid:
        return None
    if len(shape) == 1 and shape == wanted:
        own_word, word = ("row" if row else "column" for row in (closed.kind.row, as_row))
        return f"it is a {own_word} and the derivative is a {word}"
    return f"its shape is {_text(shape)} and the derivative's is {_text(laid)}"


def _text(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) if shape else "that of a scalar"


def _wrong_shape(setting: Setting, closed: Spec, layout: Layout, words: str, point: Point) -> Verdict:
    expected = setting.to_array(measure(setting, point).value, layout)
    claimed = ArrayEvaluator(closed, setting.sizes, Floats())(point)
    return Verdict(
        False, 1, float("inf"), None, 0, 0, expected.size, setting.sizes, diagnose_shape(expected, claimed, words)
    )


def _verdict(setting: Setting, closed: Spec, layout: Layout, judged: Sequence[tuple[Point, Comparison]]) -> Verdict:
    import numpy as np

    verdicts = np.stack([found.verdict for _, found in judged])
    wrong = (verdicts == DISAGREES).any(axis=0)
    undecided = (verdicts == UNKNOWN).all(axis=0)
    kinks = np.stack([found.kinks for _, found in judged]).any(axis=0)
    agrees = False if wrong.any() else None if undecided.any() else True
    error, worst = 0.0, None
    for _, found in judged:
        size = np.maximum(abs(found.expected), abs(found.claimed))
        off = abs(found.expected - found.claimed) / np.where(size > 0, size, 1)
        near = abs(found.expected - found.claimed) <= found.tolerance
        sure = (found.verdict == AGREES) & near & (found.tolerance <= WIDE * size)
        looked = (found.verdict == DISAGREES) if agrees is False else sure
        looked &= off > error
        if looked.any():
            row, column = divmod(int(np.argmax(np.where(looked, off, -1))), off.shape[1])
            error = float(off[row, column])
            index = setting.index(row, column, layout)
            worst = Worst(index, float(found.expected[row, column]), float(found.claimed[row, column]))
    words = None
    if agrees is False:
        wrong_at = [(point, found) for point, found in judged if (found.verdict == DISAGREES).any()]
        if len(wrong_at) < len(judged) and (has_branches(setting.spec) or has_branches(closed)):
            words = f"it is wrong at {len(wrong_at)} of {len(judged)} random points: one branch of several"
        else:
            words = diagnose([_case(setting, closed, layout, point, found) for point, found in wrong_at])
    return Verdict(
        agrees, len(judged), error, worst, int(undecided.sum()), int(kinks.sum()), wrong.size, setting.sizes, words
    )


def _case(setting: Setting, closed: Spec, layout: Layout, point: Point, found: Comparison) -> Case:
    """A disagreement in the claim's own shape, with what it may be explained by."""
    shape = setting.shape(layout)
    return Case(
        setting.to_array(found.expected, layout),
        setting.to_array(found.claimed, layout),
        setting.to_array(found.verdict == DISAGREES, layout),
        terms(closed, setting.spec, setting.sizes, point),
        [part._replace(value=part.value.reshape(shape)) for part in edits(closed, setting.sizes, point)],
        [("it is right for vec by columns; mcalc's vec goes by rows", setting.by_columns(found.expected, layout))]
        if layout.form == "vec"
        else (),
    )
