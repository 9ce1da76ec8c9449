"""The operators of the language. Each is a function of one or two arguments, by the name in the tree."""

from __future__ import annotations

from mcalc.catalogue.build import function
from mcalc.catalogue.entry import Function


def _everywhere(
    name: str,
    parameters: str,
    help: str,
    source: str,
    latex: str,
    *,
    signature: str = "elementwise",
    derivative: tuple[str | None, ...] | None = None,
    rule: str | None = None,
    domain: tuple[str, ...] = (),
    kinks: tuple[str, ...] = (),
    scalar: bool = True,
    foreign: str = "",
) -> Function:
    """An operator that Python spells in one way for every library."""
    return function(
        name,
        parameters,
        help,
        signature=signature,
        group="operators",
        derivative=derivative,
        rule=rule,
        domain=domain,
        kinks=kinks,
        latex=latex,
        foreign=foreign,
        numpy=source,
        jax=source,
        torch=source,
        sympy=source if scalar else None,
    )


def _comparison(name: str, help: str, sign: str, latex: str, relational: str, swapped: str, foreign: str) -> Function:
    """A comparison: 0 or 1, constant but where it jumps."""
    return function(
        name,
        "x y",
        help,
        group="operators",
        derivative=("0", "0"),
        interval="{0, 1}",
        swapped=swapped,
        kind="comparison",
        kinks=("x == y",),
        latex=f"\\left[{{0}} {latex} {{1}}\\right]",
        foreign=foreign,
        numpy=f"({{0}} {sign} {{1}})",
        jax=f"({{0}} {sign} {{1}})",
        torch=f"({{0}} {sign} {{1}})",
        sympy=f"sympy.Piecewise((1, sympy.{relational}({{0}}, {{1}})), (0, True))",
    )


OPERATORS = (
    _everywhere(
        "add", "x y", "Sum, element by element: x + y.", "{0} + {1}", "{0} + {1}", derivative=("1", "1"), foreign="plus"
    ),
    _everywhere(
        "sub",
        "x y",
        "Difference, element by element: x - y.",
        "{0} - {1}",
        "{0} - {1}",
        derivative=("1", "-1"),
        foreign="subtract minus",
    ),
    _everywhere(
        "mul",
        "x y",
        "Product, element by element: x * y.",
        "{0}*{1}",
        "{0} \\odot {1}",
        derivative=("y", "x"),
        foreign="multiply times hadamard_product hadamard",
    ),
    _everywhere(
        "div",
        "x y",
        "Quotient, element by element: x / y.",
        "{0}/{1}",
        "\\frac{{{0}}}{{{1}}}",
        derivative=("1/y", "-x/y**2"),
        domain=("y != 0",),
        foreign="divide true_divide rdivide rational fraction",
    ),
    _everywhere(
        "neg", "x", "Minus, element by element: -x.", "-{0}", "-{0}", derivative=("-1",), foreign="negative uminus"
    ),
    # A constant exponent asks less of x than `x > 0`: nothing if it is 0, 1, 2, ..., `x != 0` if another integer.
    _everywhere(
        "power",
        "x y",
        "Power, element by element: x ** y.",
        "{0}**{1}",
        "{0}^{{{1}}}",
        derivative=("y*x**(y - 1)", "x**y*log(x)"),
        domain=("x > 0",),
        foreign="pow float_power",
    ),
    _everywhere(
        "matmul",
        "x y",
        "Matrix product x @ y; of two plain vectors the dot product.",
        "{0} @ {1}",
        "{0} {1}",
        signature="special",
        scalar=False,
        rule="matrix product",
        foreign="mm mv mtimes",
    ),
    _everywhere(
        "transpose",
        "x",
        "Transpose x.T; of a vector the row.",
        "{0}.T",
        "{0}^{{\\top}}",
        signature="special",
        scalar=False,
        foreign="t permute",
    )._replace(aliases=("ctranspose",), example="X.T", rule="transpose"),
    _comparison("less", "1 where x < y, otherwise 0.", "<", "<", "Lt", "greater", "lt"),
    _comparison("less_equal", "1 where x <= y, otherwise 0.", "<=", "\\le", "Le", "greater_equal", "le"),
    _comparison("greater", "1 where x > y, otherwise 0.", ">", ">", "Gt", "less", "gt")._replace(
        legend="x > 0 is 1 where it holds and 0 elsewhere"
    ),
    _comparison("greater_equal", "1 where x >= y, otherwise 0.", ">=", "\\ge", "Ge", "less_equal", "ge"),
    _comparison("equal", "1 where x == y, otherwise 0.", "==", "=", "Eq", "equal", "eq"),
    _comparison("not_equal", "1 where x != y, otherwise 0.", "!=", "\\ne", "Ne", "not_equal", "ne"),
)
