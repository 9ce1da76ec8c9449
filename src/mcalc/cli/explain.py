"""`mcalc explain`: the steps of a derivative, each with its rule and its check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcalc.errors import OptionError

if TYPE_CHECKING:
    from mcalc.cli.request import Request


def run_explain(request: Request, method: str, detail: str, form: str) -> int:
    """Explain and write; the exit status."""
    from mcalc.cli.output import write
    from mcalc.explanation.explain import explain
    from mcalc.report.steps import report_steps

    if request.backend != "tensor":
        raise OptionError("the steps are those of the tensor backend", hint=f"leave --backend {request.backend} out")
    if request.order != 1:
        raise OptionError("the steps are those of a first derivative", hint="--wrt x,x shows those of the Hessian")
    if request.vec != "rows":
        raise OptionError("the steps are written with vec by rows", hint=f"leave --vec {request.vec} out")
    found = explain(
        request.spec,
        shapes=request.shapes,
        sizes=request.sizes,
        scalars=request.scalars,
        wrt=request.wrt,
        layout=request.layout,
        method=method,
        syntax=request.syntax,
    )
    write(report_steps(found, form, detail))
    return 0


def form_of(json: bool, form: str | None) -> str:
    """The format that was asked for."""
    if json and form not in (None, "json"):
        raise OptionError(f"--json and --format {form} can't both hold", hint="leave one of them out")
    return "json" if json else form or "table"
