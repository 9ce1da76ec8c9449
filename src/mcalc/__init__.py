"""mcalc: derivatives of functions of scalars, vectors and matrices, in closed form, checked.

>>> import mcalc
>>> d = mcalc.jacobian("x*w", wrt="x", n=3)
>>> print(d, d.shape, d.structure)
diag(w) (3, 3) ('diagonal', 'constant')

The way of a question through the folders: `language` reads it by the entries of the `catalogue`, `tensor` is the form
that is computed with, `derivation` derives, `program` names shared parts, `notation` writes the closed form,
`structure` (drawn by `pictures`) says which entries are zero, `proof` checks by numbers of `evaluation`; `answers` puts
this together. On top: `explanation` (steps), `codegen` (code), `callables` (functions of the user), `numbers` on `data`
from files. `report` writes what was found, for `cli`, `shell` and `server`. Below all are `exact` numbers and sizes,
`errors`, `limits`, `record` and `work` (how much of it a question may take).

What is exported is imported when it is first used, so that a command loads only what it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcalc.answers.answer import Answer, Derivative
    from mcalc.answers.ask import ask, derivative, gradient, hessian, jacobian
    from mcalc.answers.code import code
    from mcalc.errors import McalcError
    from mcalc.explanation.explain import explain
    from mcalc.numbers.api import evaluate
    from mcalc.report.checking import Check, check
    from mcalc.report.reference import functions, rules

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Check",
    "Derivative",
    "McalcError",
    "ask",
    "check",
    "code",
    "derivative",
    "evaluate",
    "explain",
    "functions",
    "gradient",
    "hessian",
    "jacobian",
    "rules",
]

_HOMES = {
    "Answer": "mcalc.answers.answer",
    "Check": "mcalc.report.checking",
    "Derivative": "mcalc.answers.answer",
    "McalcError": "mcalc.errors",
    "ask": "mcalc.answers.ask",
    "check": "mcalc.report.checking",
    "code": "mcalc.answers.code",
    "derivative": "mcalc.answers.ask",
    "evaluate": "mcalc.numbers.api",
    "explain": "mcalc.explanation.explain",
    "functions": "mcalc.report.reference",
    "gradient": "mcalc.answers.ask",
    "hessian": "mcalc.answers.ask",
    "jacobian": "mcalc.answers.ask",
    "rules": "mcalc.report.reference",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'mcalc' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext mcalc` in IPython or a notebook: the magic `%%mcalc COMMAND OPTIONS`, the function in its cell."""
    from mcalc.cli.notebook import cell

    shell.register_magic_function(cell, "line_cell", "mcalc")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
