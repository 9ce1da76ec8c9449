"""Programs held against numeric differentiation: a function of a file, or one of Python's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from mcalc.answers.ask import fits
from mcalc.answers.check import Checked, Checks, own_form
from mcalc.answers.engines import held
from mcalc.answers.points import values_at
from mcalc.answers.products import PRODUCTS, Question, questions
from mcalc.answers.request import KEYS, Request
from mcalc.callables.binding import Binding
from mcalc.callables.calling import Called, Result
from mcalc.callables.process import EndedError, Process
from mcalc.errors import CodeError, McalcError, OptionError
from mcalc.language.spec import Spec
from mcalc.proof.check.claim import check_program
from mcalc.proof.check.verdict import Verdict
from mcalc.proof.trials.plan import USUAL, Plan
from mcalc.proof.trials.problem import Array, Point
from mcalc.record import Record
from mcalc.work import allowed

LEAST = 0.2
_ROWS = {"numerator": "output", "denominator": "variable"}


class Code(Record):
    """A program: `FILE.py:NAME` or a function. `of` says what it computes, `arguments` are its variables in order where
    their names don't say it, and a call may take so many `seconds`.
    """

    program: str | Callable[..., Any]
    of: str = "jacobian"
    arguments: tuple[str, ...] = ()
    seconds: float = 10.0

    @property
    def shown(self) -> str:
        """What it is called."""
        return self.program if isinstance(self.program, str) else getattr(self.program, "__qualname__", "the function")


class _Program(Protocol):
    binding: Binding
    name: str
    seconds: float
    changed: tuple[str, ...]

    def __call__(self, point: Mapping[str, Array]) -> Result: ...


def check_code(request: Request, code: Code, plan: Plan = USUAL) -> Checks:
    """Hold what a program computes against numeric differentiation of the function.

    Raises CodeError where the program can't be loaded or called, raises, or gives no numbers of any such shape.
    """
    if code.of not in (*PRODUCTS, *KEYS["command"].known):
        raise OptionError(f"no {code.of!r} to check", hint=f"one of {', '.join((*KEYS['command'].known, *PRODUCTS))}")
    request = request if code.of in PRODUCTS else request._replace(command=code.of).checked()
    spec = request.read()
    if code.of in ("gradient", "derivative"):
        fits(request, spec)
    with allowed(request.spec):
        asked = questions(request, spec, code.of)
        names = [*spec.variables, *asked[0].further]
        if callable(code.program):
            return _checks(request, spec, asked, code, Called(code.program, code.shown, names, code.arguments), plan)
        with Process(code.program, names, code.arguments, code.seconds) as program:
            return _checks(request, spec, asked, code, program, plan)


def _checks(
    request: Request, spec: Spec, asked: Sequence[Question], code: Code, program: _Program, plan: Plan
) -> Checks:
    seconds = max(LEAST, plan.seconds / len(asked))
    notes = [*spec.notes]
    if not program.binding.named:
        notes.append(f"the arguments of {program.name} are taken as {program.binding.words()} (--args says otherwise)")
    whole = Whole(spec, asked)
    found, raised = list[Checked](), list[CodeError]()
    for place, question in enumerate(asked):
        run = Run(program, whole, place)
        one, more = _checked(question, code, run, plan._replace(seconds=seconds))
        found += one
        raised += run.raised[:1]
        notes += [note for note in more if note not in notes]
    if whole.with_value:
        (value,) = questions(request, spec, "value")
        run = Run(program, Whole(spec, (value, *asked)), 0)
        found[:0], _ = _checked(value, code._replace(of="value"), run, plan._replace(seconds=LEAST))
    if program.changed:
        notes.append(f"{program.name} writes to what it is given: {', '.join(program.changed)}")
    notes += list(dict.fromkeys(error.message.replace("\n", ", ") for error in raised))
    return Checks(request.spec, tuple(found), tuple(notes))


def _checked(question: Question, code: Code, run: Run, plan: Plan) -> tuple[list[Checked], list[str]]:
    at = [values_at(question.spec, question.given(plan.at[0]))] if plan.at else ()
    given = {name: size for name, size in question.spec.sizes.items() if size is not None}
    own = question.own or (lambda: own_form(question.request))
    rows = _ROWS[question.request.layout]
    plan = plan._replace(sizes=given, at=at)

    def judged(plan: Plan) -> Verdict:
        return check_program(question.spec, question.wrt, run, rows, question.order, plan, own)

    verdicts, notes = held(question.request, question.spec, plan, judged)
    shown = [(against, _shown(verdict, question)) for against, verdict in verdicts]
    return [Checked(question.by, code.shown, verdict, code.of, against) for against, verdict in shown], notes


def _shown(verdict: Verdict, question: Question) -> Verdict:
    """The verdict with the point at which the program was called, in the names of its arguments."""
    for old, name in question.said.items():
        for text in (f"({old})", old):
            diagnosis, mended = (one and one.replace(text, name) for one in (verdict.diagnosis, verdict.mended))
            verdict = verdict._replace(diagnosis=diagnosis, mended=mended)
    if verdict.failure is None:
        return verdict
    point = question.point({name: np.asarray(value) for name, value in verdict.failure.point.items()})
    told = {name: np.asarray(value).tolist() for name, value in point.items()}
    return verdict._replace(failure=verdict.failure._replace(point=told))


class Whole:
    """All that a program gives, which may be several derivatives, in order or by name, and the value before them."""

    def __init__(self, spec: Spec, asked: Sequence[Question]) -> None:
        self.spec, self.asked = spec, asked
        self.with_value = False

    def part(self, found: Result, place: int, name: str) -> Array:
        """The derivative that is asked for at a place. Raises CodeError where there is none."""
        count, by = len(self.asked), self.asked[place].by
        if found.keys:
            return self._named(found, by, name)
        if not found.several and count == 1:
            return found.arrays[0]
        if not found.several:
            names = [",".join(question.by) for question in self.asked]
            stacked = ",".join(names)
            raise CodeError(
                f"{name} returns one array, and the derivatives are by {', '.join(names)}",
                hint=f"--wrt {names[0]} says by which; --wrt {stacked} is by both stacked",
            )
        arrays = found.arrays
        if len(arrays) == count:
            return arrays[place]
        if len(arrays) == count + 1 and arrays[0].size == 1 and not self.spec.kind.shape:
            self.with_value = True
            return arrays[place + 1]
        if count == 1 and len(arrays) == sum(len(one.split(",")) for one in by):
            return np.concatenate([array.reshape(-1) for array in arrays])
        if count == 1 and len({array.shape for array in arrays}) == 1:
            return np.stack(arrays)
        names = [",".join(question.by) for question in self.asked]
        raise CodeError(
            f"{name} returns {len(arrays)} results, and {count} {'is' if count == 1 else 'are'} asked for: "
            f"by {', '.join(names)}",
            hint="--wrt says by which variables; it may be repeated, in the order of the results",
        )

    def _named(self, found: Result, by: Sequence[str], name: str) -> Array:
        wanted = "_".join(by)
        for key, array in zip(found.keys, found.arrays, strict=True):
            if key in (wanted, f"d{wanted}", f"d_{wanted}", f"grad_{wanted}", f"grad_{wanted}".upper()):
                return array
        raise CodeError(
            f"{name} returns a dictionary without {wanted}: it has {', '.join(found.keys)}",
            hint=f"its keys are the variables: {wanted} or d{wanted}",
        )


class Run:
    """One derivative of what a program gives, at points of the question's own function.

    Where it has given something for arrays of these shapes, an error is no value; otherwise it is raised.
    """

    def __init__(self, program: _Program, whole: Whole, place: int) -> None:
        self.program, self.whole, self.place = program, whole, place
        self.epsilon = 0.0
        self.raised: list[CodeError] = []
        self._shapes: set[tuple[tuple[int, ...], ...]] = set()

    @property
    def seconds(self) -> float:
        """What a call takes."""
        return self.program.seconds

    def __call__(self, point: Point) -> Array | None:
        """What the program gives, None where it raises."""
        there = self.whole.asked[self.place].point(point)
        shapes = tuple(np.shape(value) for value in there.values())
        try:
            found = self.program(there)
        except EndedError:
            raise
        except CodeError as error:
            if shapes not in self._shapes:
                raise self._at_sizes(error) from None
            self.raised.append(error)
            return None
        self._shapes.add(shapes)
        self.epsilon = max(self.epsilon, found.epsilon)
        return self.whole.part(found, self.place, self.program.name)

    def _at_sizes(self, error: CodeError) -> McalcError:
        binding = self.program.binding
        if error.hint is None and not binding.named:
            error.hint = f"its arguments are taken as {binding.words()}: --args names the variables in its own order"
        free = [name for name, size in self.whole.spec.sizes.items() if size is None]
        if error.hint is None and free:
            error.hint = f"sizes are chosen where none is given: --size {free[0]}=... if the code wants one"
        return error
