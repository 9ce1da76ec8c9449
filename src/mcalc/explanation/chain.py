"""The chain method: intermediates, the derivative of each by itself, and one of the three chain rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.answers.answer import Derivative
from mcalc.explanation.accumulate import accumulate
from mcalc.explanation.conclusion import conclude
from mcalc.explanation.frame import Frame, Part
from mcalc.explanation.merged import merge
from mcalc.explanation.naming import rule_of
from mcalc.explanation.parts import definitions
from mcalc.explanation.remarks import cases, diagonal_condition, kinks
from mcalc.explanation.slope import Slope, line
from mcalc.explanation.step import Step
from mcalc.explanation.verify import slope_check
from mcalc.explanation.words import said_of, said_off_diagonal
from mcalc.explanation.writer import Steps, extent
from mcalc.language.spec import Spec
from mcalc.record import Record

SINGLE = "single-variable chain rule"
TOTAL = "single-variable total-derivative chain rule"
VECTOR = "vector chain rule"


class Chain(Record):
    """The intermediates of a function, each with its local derivatives by what it depends on."""

    frame: Frame
    by: str
    parts: tuple[Part, ...]
    slopes: Mapping[tuple[str, str], Slope]

    @property
    def rule(self) -> str:
        """Which of the three chain rules applies."""
        if any(part.shape for part in self.parts) or self.frame.shape(self.by):
            return VECTOR
        return SINGLE if all(len(part.inputs) == 1 for part in self.parts) else TOTAL


def split(spec: Spec, by: str, taken: Sequence[str] = ()) -> Chain:
    """The function in parts, and their local derivatives."""
    graph = merge(spec, by)
    frame = Frame(spec, graph.constants)
    used = {*spec.variables, *spec.sizes, *spec.undefined, *taken, *(name for name, _ in graph.constants)}
    for found in definitions(graph, by, used, bool(spec.variables[by].shape)):
        frame.add(found.name, found.tree, found.inputs)
    parts = tuple(frame.parts.values())
    slopes = {
        (part.name, name): Slope(part.name, name, frame.derivative(part.spec, name), len(part.shape))
        for part in parts
        for name in part.inputs
    }
    return Chain(frame, by, parts, slopes)


def chain_steps(chain: Chain, derivative: Derivative) -> list[Step]:
    """All steps of the chain method."""
    steps = Steps(chain.frame)
    if len(chain.parts) > 1:
        _name(chain, steps)
    for part in chain.parts:
        for name in part.inputs:
            _differentiate(chain, steps, part, name)
    last = accumulate(chain, steps)
    conclude(chain, steps, last, derivative)
    return steps.found


def _name(chain: Chain, steps: Steps) -> None:
    """The intermediates, checked by putting them together again."""
    frame, last = chain.frame, chain.parts[-1]
    check = steps.equal(frame.whole(), last.name)
    for part in chain.parts:
        steps.add(
            "name", "intermediate variables", "a name for this part", part.name, "", frame.text(part.tree), part.name,
            shape=str(part.spec.kind), check=check,
        )  # fmt: skip


def _differentiate(chain: Chain, steps: Steps, part: Part, name: str) -> None:
    """One part by one of the things that it depends on."""
    frame = chain.frame
    slope = chain.slopes[part.name, name]
    inputs: Sequence[str] = part.inputs
    if rule_of(part.spec, inputs) == "variable power":  # by one of them at a time it is either rule
        inputs = (name,)
    rule, said = rule_of(part.spec, inputs), said_of(part.spec, inputs)
    shown = line(frame, slope)
    remarks = []
    condition = diagonal_condition(frame, part.spec, part.name, slope)
    if condition is not None:
        remarks.append(condition)
    elif not slope.flat:
        said = said_off_diagonal(said)
    closed = frame.open(frame.text(shown.tree))
    remarks += cases(closed, frame)
    remarks += kinks(part.spec, name)
    step = steps.add(
        "local", rule, said, part.name, name, "", frame.text(shown.tree), shape=extent(slope), notes=remarks,
        check=slope_check(part.spec, name, closed, shown.form),
    )  # fmt: skip
    if len(part.inputs) > 1:
        steps.found[-1] = step._replace(sign="∂")
