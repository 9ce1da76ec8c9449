"""What a random spec is made of: a line a production, `result | template | arguments`.

In the patterns `i`, `j`, `k`, `l` are axes that match any dimension, and `i-1`, `i+j`, `i*j` such sizes; `0` is a
scalar, a prime is a row, `*` the type of the result itself. In a template `{i}` is the size that was matched. A mark
after an argument keeps it where functions have values: `+` positive, `~` between -1 and 1, `%` between 0 and 1, `.` of
moderate size, `!` far from singular.
"""

from __future__ import annotations

from typing import NamedTuple


class Production(NamedTuple):
    """One way to make a value of the result's type."""

    result: str
    template: str
    args: tuple[str, ...]


def table(text: str) -> tuple[Production, ...]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return tuple(
        Production(result, template, tuple("" if arg == "0" else arg.replace("0", "") for arg in args.split()))
        for result, template, args in rows
    )


UNARY = table(
    """
    * | sin({r0})          | *
    * | cos({r0})          | *
    * | tanh({r0})         | *
    * | atan({r0})         | *
    * | exp({r0})          | *.
    * | expm1({r0})        | *.
    * | log({r0})          | *+
    * | log1p({r0})        | *+
    * | log2({r0})         | *+
    * | log10({r0})        | *+
    * | sqrt({r0})         | *+
    * | cbrt({r0})         | *+
    * | reciprocal({r0})   | *+
    * | square({r0})       | *
    * | tan({r0})          | *~
    * | asin({r0})         | *~
    * | acos({r0})         | *~
    * | sinh({r0})         | *.
    * | cosh({r0})         | *.
    * | asinh({r0})        | *
    * | acosh({b0} + 2)    | *+
    * | atanh({b0}/2)      | *~
    * | abs({r0})          | *
    * | sign({r0})         | *
    * | erf({r0})          | *
    * | erfc({r0})         | *
    * | gamma({b0} + 1)    | *+
    * | lgamma({r0})       | *+
    * | digamma({r0})      | *+
    * | relu({r0})         | *
    * | leaky_relu({r0})   | *
    * | elu({r0})          | *
    * | sigmoid({r0})      | *
    * | softplus({r0})     | *
    * | silu({r0})         | *
    * | gelu({r0})         | *
    * | heaviside({r0})    | *
    * | f({r0})            | *
    * | g({r0})            | *
    * | f'({r0})           | *
    * | h''({r0})          | *
    * | trigamma({r0})     | *+
    * | polygamma(2, {r0}) | *+
    * | leaky_relu({r0}, 1/5) | *
    * | elu({r0}, 2)       | *
    * | huber_penalty({r0}) | *
    * | huber_penalty({r0}, 1/2) | *
    * | heaviside({r0}, 1) | *
    * | {b0}**4            | *.
    * | {b0}**-0.5         | *+
    * | sqrt({b0}**2)      | *
    * | exp(log({r0}))     | *+
    * | log(exp({r0}))     | *.
    * | -{b0}              | *
    * | {b0}**2            | *
    * | {b0}**3            | *.
    0 | {b0}**-1           | 0+
    i | {b0}**-1           | i+
    * | {b0}**-2           | *+
    * | {b0}**0.5          | *+
    * | {b0}**(3/2)        | *+
    * | clip({r0}, -1, 1)  | *
    * | logcosh({r0})      | *
    * | mish({r0})         | *
    * | softsign({r0})     | *
    * | celu({r0})         | *
    * | celu({r0}, 2)      | *
    * | selu({r0})         | *
    * | sinc({r0})         | *
    * | normpdf({r0})      | *
    * | normcdf({r0})      | *
    """
)

BINARY = table(
    """
    *   | {b0} + {b1}        | * *
    *   | {b0} - {b1}        | * *
    *   | {b0}*{b1}          | * *
    *   | {b0} / {b1}        | * *+
    *   | {b0} + {b1}        | * 0
    *   | {b0}*{b1}          | 0 *
    *   | {b0} / {b1}        | * 0+
    *   | {b0} - {b1}        | 0 *
    *   | {b0} / {b1}        | 0 *+
    *   | {b0}**{b1}         | *+ *.
    *   | {b0}**{b1}         | 0+ *.
    *   | {b0}**{b1}         | *+ 0.
    *   | 2*{b0}             | *
    *   | {b0} / 3           | *
    *   | 1 - {b0}           | *
    *   | 1/{b0}             | *+
    *   | 1 + {b0}           | *
    *   | n*{b0}             | *
    *   | maximum({r0}, {r1})    | * *
    *   | minimum({r0}, {r1})    | * *
    *   | max({r0}, 0)           | *
    *   | min({r0}, {r1})        | * 0
    *   | ({r0} > {r1})*{b2}     | * * *
    *   | {b0}*({b1} <= 0)       | * *
    *   | where({b0} > 0, {r1}, {r2})   | * * *
    *   | where({b0} < {b1}, {r2}, 1)   | * 0 *
    *   | hypot({r0}, {r1})      | *+ *
    *   | atan2({r0}, {r1})      | *+ *
    *   | logaddexp({r0}, {r1})  | * *
    *   | power({r0}, {r1})      | *+ *.
    *   | maximum({r0}, {r1})    | 0 *
    *   | ({b0} == {b1})*{b2}    | * * *
    *   | ({b0} != {b1})*{b2}    | * 0 *
    *   | ({b0} >= {b1})*{b2}    | * * *
    *   | where({b0}*{b1} != 0, {r2}, {r1}) | * * *
    *   | clip({r0}, {r1}, {r1} + 1) | * *
    *   | clip({r0}, -{b1}, {b1})    | * 0+
    *   | huber_penalty({r0}, {r1})  | * 0+
    *   | leaky_relu({r0}, {r1})     | * 0
    *   | elu({r0}, {r1})            | * 0
    *   | hypot({r0}, 1)         | *
    *   | φ({r0}, {r1})          | * *
    *   | φ({r0}, {r1})          | * 0
    *   | φ'12({r0}, {r1})       | 0 *
    *   | {b0}**n                | *.
    *   | {b0}**{b1}             | *+ 0.
    *   | {b0}*{b0}              | *
    *   | {b0}*{b1}*{b0}         | * *
    *   | {b0} / {b1} / {b0}     | *+ *+
    i,j | {b0} + {b1}        | i,j j
    i,j | {b0}*{b1}          | i,j j
    i,j | {b0}*{b1}          | j i,j
    i,j | {b0} / {b1}        | i,j j+
    i,j | {b0} - {b1}        | i,j j'
    i,j | maximum({r0}, {r1}) | i,j j
    i,j,k | {b0} + {b1}      | i,j,k k
    i,j,k | {b0}*{b1}        | i,j,k j,k
    i,j,k | {b0} / {b1}      | i,j,k k+
    """
)

GUARDS: dict[str, tuple[str, ...]] = {
    "+": ("{b0}**2 + 1", "exp(tanh({r0}))", "softplus({r0}) + 1/2", "1 + abs({r0})", "sigmoid({r0}) + 0.1"),
    "~": ("tanh({r0})/2", "sin({r0})/2", "sigmoid({r0}) - 1/2", "cos({r0})/3"),
    "%": ("sigmoid({r0})", "exp(-{b0}**2)/2 + 0.1", "sin({r0})/3 + 1/2"),
    ".": ("tanh({r0})", "sin({r0})", "sigmoid({r0})", "cos({r0})"),
    "!": ("{b0}.T @ {b0} + eye({d})", "{b0} @ {b0}.T + 2*eye({d})", "3*eye({d}) + tanh({r0})/2"),
}
