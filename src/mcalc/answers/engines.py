"""What a claim is held against: numbers, SymPy, the automatic differentiation of a library, or all that there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from mcalc.answers.request import Request
from mcalc.errors import McalcError, OptionError
from mcalc.language.spec import Spec
from mcalc.proof.trials.plan import NUMERIC, Plan

if TYPE_CHECKING:
    from mcalc.proof.check.verdict import Verdict

SYMPY: Final = "sympy"
ALL: Final = "all"
ENGINES: Final = {NUMERIC: "numeric differentiation", SYMPY: "SymPy", "jax": "JAX", "torch": "PyTorch"}
"""What may be held against, in the order of `all`, and what each is called."""


def held(
    request: Request, spec: Spec, plan: Plan, judge: Callable[[Plan], Verdict]
) -> tuple[list[tuple[str, Verdict]], list[str]]:
    """The verdicts of the engines that a plan names, and why there is none of some of `all`."""
    if plan.against == NUMERIC:
        return [(NUMERIC, judge(plan))], []
    if plan.against not in (*ENGINES, ALL):
        known = ", ".join((*ENGINES, ALL))
        raise OptionError(f"there is no engine {plan.against!r} to check against", hint=f"there are {known}")
    found: list[tuple[str, Verdict]] = []
    notes: list[str] = []
    for name in ENGINES if plan.against == ALL else (plan.against,):
        try:
            found.append((name, judge(_plan(request, spec, plan, name))))
        except McalcError as error:
            if plan.against != ALL or name == NUMERIC:
                raise
            notes.append(f"it isn't held against {ENGINES[name]}: {error.message}")
    return found, notes


def _plan(request: Request, spec: Spec, plan: Plan, name: str) -> Plan:
    if name in (NUMERIC, SYMPY):
        return plan._replace(against=name)
    from mcalc.answers.automatic import engine

    return plan._replace(against=name, engine=engine(request, spec, name))
