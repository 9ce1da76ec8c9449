"""The syntaxes that a spec can be written in: a table of signs for each, and the words of its errors.

A further syntax is a further table, and a builder (see `text/builder.py`) where its calls and places differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mcalc.record import Record

COMPARISON: Final = 1
SUM: Final = 2
PRODUCT: Final = 3
SIGN: Final = 4
POWER: Final = 5
"""How tightly operators bind. A call, a place, an attribute binds tighter than all of them."""


class Operator(Record):
    """A sign between two operands: the function that it calls, and how tightly it binds."""

    function: str
    level: int


class Syntax(Record):
    """The signs of one syntax.

    `binary` are the signs between two operands, `postfix` the functions of signs after one: `transpose`, or the number
    to whose power the operand is raised. `same` has the signs that are other signs in another spelling, `foreign`
    those of other languages, each with the message and the hint of its error. `places` is the bracket that holds the
    places of a variable. What is applied before a postfix sign binds at least as tightly as `postfix_level`.
    `power_of_power` tells whether `a^b^c` is read (from the right), `attributes` whether a name may stand after a
    point, `rows` whether square brackets have rows. The rest are the words of errors.
    """

    name: str
    binary: Mapping[str, Operator]
    postfix: Mapping[str, str | int]
    same: Mapping[str, str]
    foreign: Mapping[str, tuple[str, str | None]]
    comment: str
    places: str
    postfix_level: int = POWER + 1
    power_of_power: bool = True
    attributes: bool = True
    rows: bool = False
    product: str = " @ "
    transpose: str = ".T"
    times: str = "*"
    over: str = "/"
    power: str = "**"
    first: str = "0"
    stack: str = "[f1, f2]"
    range: str = "start:stop:step"
    transposed: str = "write .T, as in A.T @ x"

    def sign(self, function: str) -> str:
        """The sign of an element-wise operator, the name of any other function."""
        signs = {"mul": self.times, "div": self.over, "power": self.power}
        return signs.get(function) or _SIGN_OF.get(function, function)


_COMMON: Final = {
    "+": Operator("add", SUM),
    "-": Operator("sub", SUM),
    "<": Operator("less", COMPARISON),
    "<=": Operator("less_equal", COMPARISON),
    ">": Operator("greater", COMPARISON),
    ">=": Operator("greater_equal", COMPARISON),
    "==": Operator("equal", COMPARISON),
    "!=": Operator("not_equal", COMPARISON),
}

_SIGN_OF: Final = {operator.function: sign for sign, operator in _COMMON.items()}

PREFIX: Final = {"-": "neg", "+": ""}
"""The functions of signs before an operand; + is none."""

_SAME: Final = {
    **dict.fromkeys("−–", "-"),
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    **dict.fromkeys(("'", "’", "′", "ʹ", "ᵀ"), "'"),
}

_OUT: Final = "is not part of the language"
_MULTIPLY: Final = "comparisons are the numbers 0 and 1: multiply them, (x > 0)*(y > 0)"
_COMMAND: Final = "the command says what to differentiate; the spec is the function itself"
_MATLAB: Final = "or read the spec with --syntax matlab"
_ASSIGNED: Final = ("an assignment is written with = alone", "give each value its own name")

_FOREIGN: Final[dict[str, tuple[str, str | None]]] = {
    "//": (f"// {_OUT}", "/ divides exactly"),
    "%": (f"% {_OUT}", None),
    "&&": (f"&& {_OUT}", _MULTIPLY),
    "&": (f"& {_OUT}", _MULTIPLY),
    "||": (f"|| {_OUT}", "write norm(x) for a norm, abs(x) for the absolute value"),
    "|": (f"| {_OUT}", "write abs(x) for the absolute value, norm(x) for a norm, det(X) for a determinant"),
    ":=": (f":= {_OUT}", "name an intermediate with =, as in z = W @ x + b; sum(z)"),
    **dict.fromkeys(("+=", "-=", "*=", "/=", "@=", "**="), _ASSIGNED),
    "->": ("-> stands in einsum subscripts only", None),
    "=>": (f"=> {_OUT}", "write >= to compare"),
    "=<": (f"=< {_OUT}", "write <= to compare"),
    "<>": (f"<> {_OUT}", "write != for unequal"),
    "!": (f"! {_OUT}", "write gamma(n + 1) for a factorial, != for unequal"),
    "~": (f"~ {_OUT}", "write 1 - c for the opposite of a comparison"),
    "{": ("braces are not part of the language", "use round brackets to group; an index is part of a name, as in x_1"),
    "}": ("braces are not part of the language", "use round brackets to group"),
    "×": (
        "× can mean three things",
        "write * element by element, @ for the matrix product, cross(x, y) for the cross product",
    ),
    "⊗": (f"⊗ {_OUT}", "write kron(A, B) for the Kronecker product, outer(x, y) for the outer product"),
    "√": (f"√ {_OUT}", "write sqrt(x)"),
    "∑": (f"∑ {_OUT}", "write sum(x)"),
    "∏": (f"∏ {_OUT}", "write prod(x)"),
    "∇": (f"∇ {_OUT}", _COMMAND),
    "∂": (f"∂ {_OUT}", _COMMAND),
    "∞": (f"∞ {_OUT}", "write norm(x, 'inf') for the maximum norm"),
    "?": (f"? {_OUT}", "write where(c, a, b)"),
    "$": (f"$ {_OUT}", "leave the signs around LaTeX out; the formula is written as in NumPy"),
    "`": (f"` {_OUT}", None),
}

NUMPY: Final = Syntax(
    name="numpy",
    binary={
        **_COMMON,
        "*": Operator("mul", PRODUCT),
        "/": Operator("div", PRODUCT),
        "@": Operator("matmul", PRODUCT),
        "**": Operator("power", POWER),
    },
    postfix={"'": "transpose", "²": 2, "³": 3},
    same={**_SAME, "^": "**", "⊙": "*", **dict.fromkeys("·⋅∙", "@"), "÷": "/"},
    foreign={
        **_FOREIGN,
        "\\": (f"\\ {_OUT}", "write solve(A, b)"),
        "~=": ("~= is MATLAB's", "write != for unequal"),
        ".*": (".* is MATLAB's", f"* works element by element; {_MATLAB}"),
        "./": ("./ is MATLAB's", f"/ works element by element; {_MATLAB}"),
        ".^": (".^ is MATLAB's", f"** works element by element; {_MATLAB}"),
        ".'": (".' is MATLAB's", f"write .T; {_MATLAB}"),
    },
    comment=r"\\\r?\n|\#[^\n]*",
    places="[",
)

MATLAB: Final = Syntax(
    name="matlab",
    binary={
        **_COMMON,
        # What these mean is decided by the axes of their operands, so each is a function of its own until then.
        "*": Operator("*", PRODUCT),
        "/": Operator("/", PRODUCT),
        "\\": Operator("\\", PRODUCT),
        "^": Operator("^", POWER),
        ".*": Operator("mul", PRODUCT),
        "./": Operator("div", PRODUCT),
        ".^": Operator("power", POWER),
    },
    postfix={"'": "transpose"},
    same={**_SAME, "⊙": ".*", **dict.fromkeys("·⋅∙", "*"), "~=": "!=", ".'": "'"},
    foreign={
        **_FOREIGN,
        "**": ("** is NumPy's", "^ is the power of a scalar or a square matrix, .^ works element by element"),
        "@": ("@ is NumPy's", "* is the matrix product, .* works element by element"),
        "²": ("² is not part of MATLAB's language", "write ^2 for a scalar, .^2 element by element"),
        "³": ("³ is not part of MATLAB's language", "write ^3 for a scalar, .^3 element by element"),
        "÷": ("÷ is not part of MATLAB's language", "write / for a scalar, ./ element by element"),
        "~": (f"~ {_OUT}", "write 1 - c for the opposite of a comparison, ~= for unequal"),
        "×": ("× can mean three things", "write * for the matrix product, .* element by element, cross(x, y)"),
    },
    comment=r"\.\.\.[^\n]*\n|[%\#][^\n]*",
    places="(",
    postfix_level=POWER,
    power_of_power=False,
    attributes=False,
    rows=True,
    product="*",
    transpose="'",
    times=".*",
    over="./",
    power=".^",
    first="1",
    stack="[f1; f2]",
    range="start:step:end",
    transposed="' transposes: x'",
)

SYNTAXES: Final = {syntax.name: syntax for syntax in (NUMPY, MATLAB)}
