"""The Python library: a function for each kind of derivative.

>>> d = jacobian("x*w", wrt="x", n=3)
>>> d.expression, d.shape, d.structure[0], d.sparsity.count
('diag(w)', (3, 3), 'diagonal', 3)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from mcalc.answers.answer import Derivative
from mcalc.answers.ask import ask
from mcalc.errors import OptionError


class Options(TypedDict, total=False):
    """What every derivative can be asked with.

    `shapes` declares variables (`{"W": "m,n", "A": "n,n:symmetric", "b": "scalar"}`), `sizes` gives dimensions
    numbers, `n` the dimension n; `scalars` names variables that are scalars; `layout` is "numerator" or
    "denominator", `backend` "tensor" or "sympy", `syntax` "numpy" or "matlab"; `order` differentiates that often,
    `vec` is "rows" or "columns".
    """

    shapes: Mapping[str, str | int | Sequence[str | int]]
    sizes: Mapping[str, int]
    n: int
    scalars: Sequence[str]
    layout: str
    backend: str
    syntax: str
    order: int
    vec: str


def derivative(spec: str, wrt: str | None = None, **options: Unpack[Options]) -> Derivative:
    """The derivative of a scalar function of scalars by one of them.

    >>> derivative("sin(x**2)").expression
    '2*x*cos(x**2)'
    """
    return _one("derivative", spec, wrt, options)


def gradient(spec: str, wrt: str | None = None, **options: Unpack[Options]) -> Derivative:
    """The gradient of a scalar function: a row (1 x n) in numerator layout, the matrix's shape for a matrix.

    >>> gradient("norm(A @ x - y)**2", wrt="x").expression
    '2*(A @ x - y).T @ A'
    """
    return _one("gradient", spec, wrt, options)


def jacobian(spec: str, wrt: str | None = None, **options: Unpack[Options]) -> Derivative:
    """The derivative of anything by anything: the output's axes, then the variable's.

    >>> jacobian("W @ x + y", wrt="W").expression
    'kron(eye(m), x.T)'
    """
    return _one("jacobian", spec, wrt, options)


def hessian(spec: str, wrt: str | Sequence[str] | None = None, **options: Unpack[Options]) -> Derivative:
    """The second derivative of a scalar function; two variables give the mixed block.

    >>> hessian("x.T @ A @ x", wrt="x").expression
    'A + A.T'
    """
    return _one("hessian", spec, wrt, options)


def _one(command: str, spec: str, wrt: str | Sequence[str] | None, options: Options) -> Derivative:
    for name in options:
        if name not in Options.__annotations__:
            raise OptionError(f"no option {name!r}", hint=f"the options are {', '.join(Options.__annotations__)}")
    chosen = () if wrt is None else (wrt,) if isinstance(wrt, str) else tuple(wrt)
    sizes = dict(options.get("sizes", {}))
    if "n" in options:
        sizes["n"] = options["n"]
    answer = ask(
        command,
        spec,
        shapes={name: _declared(shape) for name, shape in options.get("shapes", {}).items()},
        sizes=sizes,
        scalars=options.get("scalars", ()),
        wrt=chosen,
        layout=options.get("layout", "numerator"),
        backend=options.get("backend", "tensor"),
        syntax=options.get("syntax", "numpy"),
        order=options.get("order", 1),
        vec=options.get("vec", "rows"),
    )
    if len(answer.derivatives) > 1:
        names = [",".join(d.wrt) for d in answer.derivatives]
        raise OptionError(
            f"the function has several variables: {', '.join(names)}",
            hint=f"say by which, wrt={names[0]!r}, or take mcalc.ask(...).derivatives for all of them",
        )
    return answer.derivatives[0]


def _declared(shape: str | int | Sequence[str | int]) -> str:
    """A declaration as text: "m,n", 3 and ("m", "n") all say what they mean."""
    if isinstance(shape, str | int):
        return str(shape)
    return ",".join(map(str, shape)) or "scalar"
