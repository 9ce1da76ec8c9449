"""The syntaxes that a spec can be written in: a table of signs for each, and the words of its errors.

A further syntax is a further table, and a parser (see `text/reading.py`) where its calls and places differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mcalc.language.hints.table import NOT_MATLAB, NOT_NUMPY
from mcalc.record import Record

OR: Final = 1
AND: Final = 2
COMPARISON: Final = 3
SUM: Final = 4
PRODUCT: Final = 5
SIGN: Final = 6
POWER: Final = 7
"""How tightly operators bind. A call, a place, an attribute binds tighter than all of them."""

ALIKE: Final = "alike"
"""The option of a product whose operands have one shape: ⊙ expands nothing."""


class Operator(Record):
    """A sign between two operands: the function that it calls, how tightly it binds, and the options of the call."""

    function: str
    level: int
    options: Mapping[str, int | str] | None = None


class Syntax(Record):
    """The signs of one syntax.

    `binary` are the signs between two operands, `postfix` the functions of signs after one: `transpose`, or the number
    to whose power the operand is raised. `same` has the signs that are other signs in another spelling, `foreign`
    those of other languages, each with the message and the hint of its error. `places` is the bracket that holds the
    places of a variable. What is applied before a postfix sign binds at least as tightly as `postfix_level`.
    `augmented` are the signs that name the result of an operator anew, as `+=` does. `power_of_power` tells whether
    `a^b^c` is read (from the right), `attributes` whether a name may stand after a point, `rows` whether square
    brackets have rows, `open_signs` whether the meaning of some signs depends on the axes of their operands. The rest
    are the words of errors.
    """

    name: str
    binary: Mapping[str, Operator]
    postfix: Mapping[str, str | int]
    same: Mapping[str, str]
    foreign: str
    comment: str
    places: str
    postfix_level: int = POWER + 1
    augmented: frozenset[str] = frozenset()
    power_of_power: bool = True
    attributes: bool = True
    rows: bool = False
    open_signs: bool = False
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
    "⊙": Operator("mul", PRODUCT, {ALIKE: 1}),
}

_SIGN_OF: Final = {operator.function: sign for sign, operator in _COMMON.items() if not operator.options}

BETWEEN_CONDITIONS: Final = ("and", "or")
"""Words that are operators in the conditions of loops alone."""

LOOP_WORDS: Final = frozenset({"for", "in", "if", "else"})
"""Words that the parser reads, or refuses where they stand; no variable may have one for a name."""

PREFIX: Final = {"-": "neg", "+": ""}
"""The functions of signs before an operand; + is none."""

_SAME: Final = {
    **dict.fromkeys("−–", "-"),
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    **dict.fromkeys(("'", "’", "′", "ʹ", "ᵀ"), "'"),
}

NUMPY: Final = Syntax(
    name="numpy",
    binary={
        **_COMMON,
        "*": Operator("mul", PRODUCT),
        "/": Operator("div", PRODUCT),
        "@": Operator("matmul", PRODUCT),
        "**": Operator("power", POWER),
        "and": Operator("mul", AND),
        "or": Operator("maximum", OR),
    },
    postfix={"'": "transpose", "²": 2, "³": 3},
    same={**_SAME, "^": "**", **dict.fromkeys("·⋅∙", "@"), "÷": "/"},
    foreign=NOT_NUMPY,
    comment=r"\\\r?\n|\#[^\n]*",
    places="[",
    augmented=frozenset(("+=", "-=", "*=", "/=", "@=", "**=")),
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
    same={**_SAME, **dict.fromkeys("·⋅∙", "*"), "~=": "!=", ".'": "'"},
    foreign=NOT_MATLAB,
    comment=r"\.\.\.[^\n]*\n|[%\#][^\n]*",
    places="(",
    postfix_level=POWER,
    power_of_power=False,
    attributes=False,
    rows=True,
    open_signs=True,
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

LATEX: Final = Syntax(
    name="latex",
    binary={},
    postfix={},
    same={},
    foreign="",
    comment="",
    places="",
    open_signs=True,
    product=" ",
    transpose="^\\top",
    times=" \\odot ",
    power="^",
    first="1",
    stack="\\begin{bmatrix} f_1 \\\\ f_2 \\end{bmatrix}",
    transposed="write x^\\top",
)
"""LaTeX has a reader of its own, `language/latex`; here are the words of its errors."""

SYNTAXES: Final = {syntax.name: syntax for syntax in (NUMPY, MATLAB, LATEX)}
