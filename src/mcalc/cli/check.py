"""`mcalc check`: a spec's own derivative, a claim, or answers from a pipe, against numeric differentiation."""

from __future__ import annotations

from mcalc.answers.answer import Derivative
from mcalc.answers.ask import groups
from mcalc.answers.column_major import by_rows
from mcalc.answers.present import wrt_of
from mcalc.answers.recorded import RecordedAnswer, RecordedDerivative, looks_like_json, read_records
from mcalc.cli.output import write
from mcalc.cli.request import Request
from mcalc.cli.status import Status
from mcalc.errors import McalcError, OptionError, UnknownVariableError, UnsupportedError
from mcalc.language import read
from mcalc.language.spec import Spec
from mcalc.proof.numeric.claims import check_claim
from mcalc.report.json import dumps
from mcalc.report.verdict import Checked, agreement, verdict_record, verdict_text

_ROWS = {"numerator": "output", "denominator": "variable"}
_STATUS = {True: Status.ANSWERED, False: Status.DISAGREES, None: Status.UNSUPPORTED}


def run_check(request: Request, claim: str | None, form: str) -> int:
    """Check and say what was found; the exit status is that of the worst of several records."""
    if form in ("latex", "matlab"):
        raise OptionError("check writes text or JSON", hint=f"leave --format {form} out")
    if looks_like_json(request.spec):
        if claim is not None:
            raise OptionError("a JSON answer holds the derivatives that are checked", hint="leave the claim out")
        found = [(record.spec, _check_record(record)) for record in read_records(request.spec)]
    elif claim is None:
        found = [(request.spec, _check_own(request))]
    else:
        found = [(request.spec, [_check_claim(request, claim)])]
    for spec, checks in found:
        write(dumps(verdict_record(spec, checks)) if form == "json" else verdict_text(spec, checks))
    return _STATUS[agreement([check for _, checks in found for check in checks])]


def _check_own(request: Request) -> list[Checked]:
    """mcalc's own derivatives."""
    answer = request.answer()
    return [_recorded(answer.spec, found, request) for found in answer.derivatives]


def _check_claim(request: Request, claim: str) -> Checked:
    """The user's own closed form of one derivative."""
    if not claim.strip():
        raise OptionError("the claim is empty", hint="write the derivative after the SPEC, or leave the claim out")
    spec = _read(request)
    if not request.wrt and len(spec.variables) != 1:
        names = ", ".join(spec.variables) or "none"
        raise OptionError(f"by which variable is the claim? The function has {names}", hint="--wrt says it")
    asked = groups(request.command, spec, request.wrt, request.order)
    if len(asked) > 1:
        raise OptionError("one claim is of one derivative", hint="give --wrt once; --wrt x,w is both stacked")
    wrt, order = wrt_of(asked[0]), len(asked[0])
    closed = _claim_by_rows(spec, wrt, order, claim, request) if request.vec == "columns" else claim
    checked = _checked(spec, wrt, closed, (), request, request.syntax, order)
    return checked._replace(expression=claim)


def _claim_by_rows(spec: Spec, wrt: tuple[str, ...], order: int, claim: str, request: Request) -> str:
    """The user's closed form with vec by rows, which is what is checked."""
    if request.syntax != "numpy":
        raise OptionError("a claim with vec by columns is written in mcalc's own syntax", hint="--syntax numpy")
    if any(name not in spec.variables for name in wrt) or (order == 1 and len(wrt) > 1):
        return claim
    first, last = (spec.variables[name].shape for name in (wrt[0], wrt[-1]))
    sides = (first if order == 2 else spec.kind.shape), last
    if len(sides[0]) + len(sides[1]) <= 2:
        return claim
    return by_rows(claim, *(sides if order == 2 or request.layout == "numerator" else sides[::-1]))


def _check_record(record: RecordedAnswer) -> list[Checked]:
    """Every derivative of an answer that was written as JSON."""
    request = Request(
        record.command,
        record.spec,
        record.shapes,
        record.sizes,
        (),
        (),
        record.layout,
        "tensor",
        record.syntax,
        vec=record.vec,
    )
    if record.layout not in _ROWS:
        raise OptionError(f"no layout {record.layout!r}", hint=f"one of {', '.join(_ROWS)}")
    spec = _read(request)
    return [_recorded(spec, found, request) for found in record.derivatives]


def _recorded(spec: Spec, found: Derivative | RecordedDerivative, request: Request) -> Checked:
    """One derivative that mcalc gave."""
    checked = _checked(spec, found.wrt, _rows(spec, found, request), found.where, request, order=found.order)
    return checked._replace(expression=found.expression)


def _rows(spec: Spec, found: Derivative | RecordedDerivative, request: Request) -> str:
    """The closed form with vec by rows, which is what is checked."""
    if request.vec == "rows" or found.form != "vec" or any(name not in spec.variables for name in found.wrt):
        return found.expression
    if found.order == 2:
        first, last = spec.variables[found.wrt[0]].shape, spec.variables[found.wrt[-1]].shape
        return by_rows(found.expression, first, last)
    sides = spec.kind.shape, spec.variables[found.wrt[0]].shape
    return by_rows(found.expression, *(sides if request.layout == "numerator" else sides[::-1]))


def _read(request: Request) -> Spec:
    return read(
        request.spec,
        shapes=request.shapes,
        sizes=request.sizes,
        scalars=request.scalars,
        scalar_calculus=request.command == "derivative",
        syntax=request.syntax,
    )


def _checked(
    spec: Spec,
    wrt: tuple[str, ...],
    claim: str,
    where: tuple[tuple[str, str], ...],
    request: Request,
    syntax: str = "numpy",
    order: int = 1,
) -> Checked:
    unknown = [name for name in ",".join(wrt).split(",") if name not in spec.variables]
    if unknown:
        raise UnknownVariableError(
            f"the function has no variable {unknown[0]!r}", hint=f"its variables are: {', '.join(spec.variables)}"
        )
    order = max(order, 2 if request.command == "hessian" else 1)
    if order > 2:
        raise UnsupportedError("mcalc check goes up to second derivatives")
    if order == 2 and spec.kind.shape:
        raise UnsupportedError(
            f"mcalc check takes second derivatives of scalar functions, and this one is a {spec.kind}"
        )
    sizes = {name: size for name, size in spec.sizes.items() if size is not None}
    try:
        verdict = check_claim(spec, wrt, claim, where, _ROWS[request.layout], order, sizes, syntax=syntax)
    except McalcError as error:
        raise error.attach(claim) from None
    return Checked(wrt, claim, verdict)
