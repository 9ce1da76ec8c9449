"""mcalc as tools of a language model, by the Model Context Protocol: derive, check, explain, code."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from mcalc.answers.request import Library, Request
from mcalc.errors import fault
from mcalc.report import ANSWERS, CHECKS, EXPLANATIONS

Spec = Annotated[
    str,
    Field(
        description="The function, NumPy-like: norm(A @ x - b)**2. * is element by element, @ the matrix product, .T "
        "the transpose; a to g are scalars, h to z vectors, capitals matrices unless `shapes` says otherwise. "
        "Statements are split by semicolons. LaTeX is read too."
    ),
]
Wrt = Annotated[list[str] | None, Field(description="By these variables, each by itself; x,w stacks both.")]
Shapes = Annotated[
    dict[str, str] | None,
    Field(description='Shapes of variables: {"W": "m,n", "b": "scalar", "A": "n,n:symmetric"}.'),
]
Sizes = Annotated[dict[str, int] | None, Field(description='Sizes of dimensions: {"n": 3}. Without, any.')]
Layout = Annotated[Literal["numerator", "denominator"], Field(description="What the rows are: outputs, or inputs.")]
Of = Annotated[
    Literal["", "derivative", "gradient", "jacobian", "hessian"],
    Field(description="Which derivative; empty is what suits the function."),
]
Format = Annotated[
    str,
    Field(
        description="How it is written.",
        json_schema_extra={"enum": [form for form in ANSWERS.names if form not in ("table", "html")]},
    ),
]

server = MCPServer(
    "mcalc",
    log_level="WARNING",
    instructions="Derivatives of functions of scalars, vectors and matrices in closed form, for any size, checked "
    "against numeric differentiation. Use derive for a gradient, Jacobian or Hessian, check for a formula that you "
    "have, explain for the steps, and code for a program.",
)


def _request(
    spec: str,
    of: str,
    wrt: list[str] | None,
    shapes: dict[str, str] | None,
    sizes: dict[str, int] | None,
    layout: str = "numerator",
) -> Request:
    request = Request(spec, tuple(wrt or ()), shapes or {}, sizes=sizes or {}, layout=layout, command="")
    return request._replace(command=of).suited().checked()


@server.tool()
def derive(
    spec: Spec,
    of: Of = "",
    wrt: Wrt = None,
    shapes: Shapes = None,
    sizes: Sizes = None,
    layout: Layout = "numerator",
    format: Format = "text",
) -> str:
    """The derivative of a function in closed form, with its shape, structure, sparsity, kinks and domain."""
    with fault() as failed:
        return ANSWERS.write(_request(spec, of, wrt, shapes, sizes, layout).answer(), format)
    raise ToolError(failed.error.render())


@server.tool()
def check(
    spec: Spec,
    claim: Annotated[str, Field(description="The derivative that is claimed, in NumPy, LaTeX or as printed.")],
    of: Of = "",
    wrt: Wrt = None,
    shapes: Shapes = None,
    sizes: Sizes = None,
    layout: Layout = "numerator",
) -> str:
    """Whether a formula is the derivative of a function; if it isn't, what is wrong and the formula put right."""
    from mcalc.answers.check import check as checked

    with fault() as failed:
        return "\n".join(
            CHECKS.write(one, "text") for one in checked(_request(spec, of, wrt, shapes, sizes, layout), claim)
        )
    raise ToolError(failed.error.render())


@server.tool()
def explain(
    spec: Spec,
    wrt: Wrt = None,
    shapes: Shapes = None,
    layout: Layout = "numerator",
    method: Annotated[
        Literal["auto", "rules", "chain", "differential"], Field(description="In which way it is derived.")
    ] = "auto",
) -> str:
    """The steps of a derivative, each with the rule that makes it; every step is checked."""
    from mcalc.explanation.explain import explained

    with fault() as failed:
        request = _request(spec, "jacobian", wrt, shapes, None, layout)
        return EXPLANATIONS.write(explained(request, method), "text", "normal")
    raise ToolError(failed.error.render())


@server.tool()
def code(
    spec: Spec,
    of: Of = "",
    wrt: Wrt = None,
    shapes: Shapes = None,
    target: Annotated[Library, Field(description="The library.")] = "numpy",
) -> str:
    """A Python module with the function and its derivative, executed and checked before it is given."""
    from mcalc.answers.code import Order, built

    with fault() as failed:
        return built(Order(_request(spec, of, wrt, shapes, None), target))[0]
    raise ToolError(failed.error.render())


def run() -> Any:
    """Answer on standard input and output until the client leaves."""
    server.run("stdio")
