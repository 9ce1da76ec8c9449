"""Derivatives held against numeric differentiation: mcalc's own, a claim, or answers that were written as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from mcalc.answers.answer import Derivative
from mcalc.answers.ask import groups
from mcalc.answers.engines import held
from mcalc.answers.layout import by_rows, wrt_of
from mcalc.answers.points import given_source, sizes_of, values_at
from mcalc.answers.record import record
from mcalc.answers.recorded import Claim, looks_like_json, read_records
from mcalc.answers.request import Request
from mcalc.errors import McalcError, OptionError, ShapeError, UnknownVariableError, UnsupportedError
from mcalc.language.spec import Spec
from mcalc.proof.trials.plan import NUMERIC, USUAL, Plan
from mcalc.record import Record
from mcalc.work import allowed, portion

if TYPE_CHECKING:
    from mcalc.proof.check.verdict import Verdict

_ROWS = {"numerator": "output", "denominator": "variable"}


class Checked(Record):
    """One derivative of a spec that was held against numeric differentiation."""

    wrt: tuple[str, ...]
    expression: str
    verdict: Verdict
    of: str = ""
    """What a program computes, and nothing for a closed form."""
    against: str = NUMERIC


class Checks(Record):
    """All that were checked of one spec."""

    spec: str
    checked: tuple[Checked, ...]
    notes: tuple[str, ...] = ()


def check(request: Request, claim: str | None = None, plan: Plan = USUAL) -> list[Checks]:
    """Check mcalc's own derivatives, or the user's own closed form of one; a spec in JSON holds whole answers. What the
    `plan` gives in `at` is one point: the values of the variables, as text or arrays.
    """
    if looks_like_json(request.spec):
        if claim is not None:
            raise OptionError("a JSON answer holds the derivatives that are checked", hint="leave the claim out")
        return [_recorded(recorded, claims, plan) for recorded, claims in read_records(request.spec)]
    if claim is not None:
        spec = request.read()
        with allowed(request.spec + claim):
            return [_checks(request, spec, [_claimed(request, spec, claim)], plan, request.syntax)]
    answer = request.answer()
    with allowed(request.spec):
        return [_checks(request, answer.spec, answer.derivatives, plan)]


def agreement(checks: list[Checks]) -> bool | None:
    """Whether all agree; None where none disagrees and one can't be told."""
    found = [one.verdict.agrees for check in checks for one in check.checked]
    return False if False in found else None if None in found else True


_LEAST = 0.2
"""Seconds that each of several derivatives has at least."""
_FACTS = "symbolic_shape shape tensor_shape form structure sparsity entries nonsmooth domain"


def _recorded(request: Request, claims: list[Claim], plan: Plan) -> Checks:
    """A recorded answer: its closed forms against numbers, and what it says of them against mcalc's own answer."""
    with allowed(request.spec):
        found = _checks(request, request.checked().read(), claims, plan)
        own = _own(request, claims)
    told: list[Checked] = []
    notes = list(found.notes)
    each = len(found.checked) // max(1, len(claims))
    pairs = [pair for pair in zip(claims, own, strict=True) for _ in range(each)]
    for (claim, known), one in zip(pairs, found.checked, strict=True):
        if known.get("expression") != claim.expression or known.get("where", {}) != dict(claim.where):
            notes.append(f"by {', '.join(claim.wrt)} only the closed form was checked: it is not mcalc's own")
        elif one.verdict.agrees:
            wrong = [key for key in _FACTS.split() if key in claim.said and claim.said[key] != known.get(key)]
            said = f"the closed form is right, and not what the record says of its {', '.join(wrong)}"
            one = one._replace(verdict=one.verdict._replace(agrees=False, worst=None, diagnosis=said)) if wrong else one
        told.append(one)
    return found._replace(checked=tuple(told), notes=tuple(notes))


def _own(request: Request, claims: list[Claim]) -> list[dict[str, Any]]:
    """What mcalc records of the same derivatives, nothing where it can't derive them together."""
    order, hessian = claims[0].order if claims else 1, request.command == "hessian"
    if hessian:
        wrt = tuple(dict.fromkeys(claims[0].wrt)) if len(claims) == 1 else ()
    else:
        wrt = tuple(claim.wrt[0] if claim.order > 1 else ",".join(claim.wrt) for claim in claims)
    try:
        found = record(request._replace(wrt=wrt, order=1 if hessian else order).answer())["derivatives"]
    except McalcError:
        found = []
    alike = [known["wrt"] for known in found] == [list(claim.wrt) for claim in claims]
    return found if alike else [{} for _ in claims]


def _claimed(request: Request, spec: Spec, claim: str) -> Claim:
    if not claim.strip():
        raise OptionError("the claim is empty", hint="write the derivative after the SPEC, or leave the claim out")
    if not request.groups and len(spec.variables) != 1:
        names = ", ".join(spec.variables) or "none"
        raise OptionError(f"by which variable is the claim? The function has {names}", hint="--wrt says it")
    asked = groups(request, spec)
    if len(asked) > 1:
        raise OptionError("one claim is of one derivative", hint="give --wrt once; --wrt x,w is both stacked")
    if request.vec == "columns" and request.syntax != "numpy":
        raise OptionError("a claim with vec by columns is written in mcalc's own syntax", hint="--syntax numpy")
    return Claim(wrt_of(asked[0]), claim, order=len(asked[0]))


def _moves(spec: Spec, claim: Claim | Derivative) -> Iterator[str]:
    """Of a user's claim: which moves of the variables it was compared along."""
    for name in dict.fromkeys(name for group in claim.wrt for name in group.split(",") if isinstance(claim, Claim)):
        kinds = [word for word in spec.variables[name].properties if word != "constant"]
        if kinds:
            yield f"compared along moves of {name} that keep it {' and '.join(kinds)}"


def _checks(
    request: Request, spec: Spec, claims: list[Claim] | tuple[Derivative, ...], plan: Plan, syntax: str = "numpy"
) -> Checks:
    """The closed forms of derivatives, written in `syntax`, each held against numeric differentiation."""
    from mcalc.proof.check.claim import check_claim

    seconds = max(_LEAST, plan.seconds / max(1, len(claims)))
    at = values_at(spec, plan.at[0]) if plan.at else {}
    sizes = sizes_of(spec, {name: given_source(name, array) for name, array in at.items()})
    plan = plan._replace(sizes=sizes, seconds=seconds, at=[at] if plan.at else ())
    found, notes, left = list[Checked](), [*spec.notes], len(claims)
    for claim in claims:
        order = _order(request, spec, claim)
        closed = _by_rows(request, spec, claim)

        def judged(plan: Plan, claim: Any = claim, closed: str = closed, order: int = order) -> Verdict:
            rows, own = _ROWS[request.layout], partial(own_form, request)
            try:
                return check_claim(spec, claim.wrt, closed, claim.where, rows, order, plan, syntax, own)
            except ShapeError as error:
                literal = _with_numbers(spec, request)
                if literal is None:
                    raise error.attach(closed) from None
                return check_claim(literal, claim.wrt, closed, claim.where, rows, order, plan, syntax, own)
            except McalcError as error:
                raise error.attach(closed) from None

        with portion(1 / left):
            verdicts, more = held(request, spec, plan, judged)
        found += [Checked(claim.wrt, claim.expression, verdict, "", against) for against, verdict in verdicts]
        notes += [note for note in (*more, *_moves(spec, claim)) if note not in notes]
        left -= 1
    return Checks(request.spec, tuple(found), tuple(notes))


def _given_sizes(spec: Spec) -> dict[str, int]:
    return {name: size for name, size in spec.sizes.items() if size is not None}


def _with_numbers(spec: Spec, request: Request) -> Spec | None:
    """The function with the sizes that were given as numbers in its shapes, so that a claim may say 3 for n; None where
    none is given.
    """
    given = _given_sizes(spec)
    if not given:
        return None
    shapes = {
        name: ",".join(str(size.substitute(given)) for size in variable.shape) or "scalar"
        for name, variable in spec.variables.items()
    }
    properties = {name: ":".join(variable.properties) for name, variable in spec.variables.items()}
    said = {name: f"{shape}:{properties[name]}" if properties[name] else shape for name, shape in shapes.items()}
    return request._replace(shapes=said, scalars=(), n=None, sizes={}).read()


def own_form(request: Request) -> str | None:
    """The derivative as mcalc has it, after the statements that name its shared parts."""
    try:
        if request.command == "hessian" and request.read().kind.shape:
            request = request._replace(command="jacobian", order=2)
        found = request._replace(vec="rows").answer().derivatives
    except McalcError:
        return None
    if len(found) > 1:
        return None
    return "; ".join([*(f"{name} = {part}" for name, part in found[0].where), found[0].expression])


def _order(request: Request, spec: Spec, claim: Claim | Derivative) -> int:
    """Of which order a derivative is, where it is one that can be checked."""
    unknown = [name for name in ",".join(claim.wrt).split(",") if name not in spec.variables]
    if unknown:
        raise UnknownVariableError(
            f"the function has no variable {unknown[0]!r}", hint=f"its variables are: {', '.join(spec.variables)}"
        )
    return max(claim.order, 2 if request.command == "hessian" else 1)


def _by_rows(request: Request, spec: Spec, claim: Claim | Derivative) -> str:
    """The closed form with vec by rows, which is what is checked."""
    stacked = claim.order == 1 and len(claim.wrt) > 1
    if request.vec == "rows" or claim.form != "vec" or stacked or any("," in name for name in claim.wrt):
        return claim.expression
    first, last = (spec.variables[name].shape for name in (claim.wrt[0], claim.wrt[-1]))
    if claim.order > 2 or (claim.order > 1 and spec.kind.shape):
        raise UnsupportedError("a claim of that order is by rows", hint="leave --vec columns out")
    sides = (first if claim.order == 2 else spec.kind.shape), last
    if len(sides[0]) + len(sides[1]) <= 2:
        return claim.expression
    turned = claim.order == 1 and request.layout == "denominator"
    return by_rows(claim.expression, *(sides[::-1] if turned else sides))
