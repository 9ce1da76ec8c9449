"""What a random spec is made of: a line a production, `result | template | arguments`.

In the patterns `i`, `j`, `k` are axes that match any size, `0` is a scalar, a prime is a row, `*` the type of the
result itself. A mark after an argument keeps it where functions have values: `+` positive, `~` between -1 and 1, `.` of
moderate size, `!` far from singular.
"""

from __future__ import annotations

from typing import NamedTuple


class Production(NamedTuple):
    """One way to make a value of the result's type."""

    result: str
    template: str
    args: tuple[str, ...]


def _table(text: str) -> tuple[Production, ...]:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return tuple(
        Production(result, template, tuple("" if arg == "0" else arg.replace("0", "") for arg in args.split()))
        for result, template, args in rows
    )


UNARY = _table(
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
    * | -{b0}              | *
    * | {b0}**2            | *
    * | {b0}**3            | *.
    0 | {b0}**-1           | 0+
    i | {b0}**-1           | i+
    * | {b0}**-2           | *+
    * | {b0}**0.5          | *+
    * | {b0}**(3/2)        | *+
    * | clip({r0}, -1, 1)  | *
    """
)

BINARY = _table(
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
    i,j | {b0} + {b1}        | i,j j
    i,j | {b0}*{b1}          | i,j j
    i,j | {b0}*{b1}          | j i,j
    i,j | {b0} / {b1}        | i,j j+
    i,j | {b0} - {b1}        | i,j j'
    i,j | maximum({r0}, {r1}) | i,j j
    """
)

SHAPED = _table(
    """
    0   | sum({r0})            | i
    0   | sum({r0})            | i,j
    0   | mean({r0})           | i
    0   | mean({r0})           | i,j
    0   | sum({r0})            | i'
    0   | prod({r0})           | i+
    0   | max({r0})            | i
    0   | min({r0})            | i,j
    0   | var({r0})            | i
    0   | std({r0})            | i
    0   | var({r0})            | i,j
    0   | norm({r0})           | i
    0   | norm({r0}, 1)        | i
    0   | norm({r0}, 'inf')    | i
    0   | norm({r0}, 3)        | i
    0   | norm({r0}, 'fro')    | i,j
    0   | norm({r0})**2        | i
    0   | norm({b0} - {b1})**2 | i i
    0   | logsumexp({r0})      | i
    0   | logsumexp({r0})      | i,j
    0   | log(sum(exp({r0})))  | i.
    0   | {b0} @ {b1}          | i i
    0   | {b0}.T @ {b1}        | i i
    0   | dot({r0}, {r1})      | i i
    0   | {b0} @ {b1}          | i' i
    0   | {b0}.T @ {b1} @ {b2} | i i,j j
    0   | {b0} @ {b1} @ {b0}   | i i,i
    0   | {b0}[0]              | i
    0   | {b0}[-1]             | i
    0   | {b0}[0, 1]           | i,j
    0   | trace({r0})          | i,i
    0   | trace({b0} @ {b1})   | i,j j,i
    0   | trace({b0}.T @ {b1}) | i,j i,j
    0   | det({r0})            | i,i!
    0   | logdet({r0})         | i,i!
    0   | log(det({r0}))       | i,i!
    0   | {b0} @ inv({r1}) @ {b2} | i i,i! i
    0   | {b0} @ solve({r1}, {r2}) | i i,i! i
    0   | mse({r0}, {r1})      | i i
    0   | huber({r0}, {r1})    | i i
    0   | cross_entropy({r0}, {r1}) | i i
    0   | einsum('i,ij,j->', {r0}, {r1}, {r2}) | i i,j j
    0   | sum(vec({r0})*vec({r1})) | i,j i,j
    0   | sum(concatenate({r0}, {r1})**2) | i j
    0   | sum(kron({r0}, {r1})) | i,j i,k
    0   | sum(diff({r0})**2)   | i
    0   | sum(({b0} @ {b1} - {b2})**2) | i,j j i
    i   | {b0} @ {b1}          | i,j j
    i   | {b0} @ {b1}          | j j,i
    i   | {b0}.T @ {b1}        | j,i j
    i   | {b0}.T               | i'
    i   | softmax({r0})        | i
    i   | log_softmax({r0})    | i
    i   | cumsum({r0})         | i
    i   | flip({r0})           | i
    i   | {b0}[::-1]           | i
    i   | roll({r0}, 1)        | i
    i   | diag({r0})           | i,i
    i   | sum({r0}, axis=1)    | i,j
    i   | sum({r0}, axis=0)    | j,i
    i   | mean({r0}, axis=1)   | i,j
    i   | max({r0}, axis=1)    | i,j
    i   | norm({r0}, axis=1)   | i,j
    i   | logsumexp({r0}, axis=0) | j,i
    i   | {b0}[:, 0]           | i,j
    i   | {b0}[1]              | j,i
    i   | solve({r0}, {r1})    | i,i! i
    i   | {b0} @ {b1} @ {b2}   | i,j j,k k
    i   | outer({r0}, {r1}) @ {b2} | i j j
    i   | diag({r0}) @ {b1}    | i i
    i   | einsum('ij,j->i', {r0}, {r1}) | i,j j
    i   | sigmoid({b0} @ {b1} + {b2}) | i,j j i
    i   | {b0} / norm({r0})    | i
    i   | {b0} - mean({r0})    | i
    i-1 | {b0}[1:]             | i
    i-1 | {b0}[:-1]            | i
    i-1 | diff({r0})           | i
    i-1 | {b0}[1:] - {b0}[:-1] | i
    2   | [{r0}, {r1}]         | 0 0
    3   | [{r0}, {r1}, {r2}]   | 0 0 0
    3   | cross({r0}, {r1})    | 3 3
    2   | stack({r0}, {r1})    | 0 0
    i'  | {b0}.T               | i
    i'  | {b0} @ {b1}          | j' j,i
    i'  | {b0}.T @ {b1}        | j j,i
    i,j | {b0} @ {b1}          | i,k k,j
    i,j | {b0}.T               | j,i
    i,j | {b0}.T @ {b1}        | k,i k,j
    i,j | outer({r0}, {r1})    | i j
    i,j | {b0} @ {b1}.T        | i j
    i,j | {b0} @ {b1}          | i j'
    i,j | {b0} @ {b1} @ {b2}   | i,k k,k k,j
    i,j | softmax({r0}, axis=1) | i,j
    i,j | softmax({r0}, axis=0) | i,j
    i,j | cumsum({r0}, axis=0) | i,j
    i,j | flip({r0}, axis=1)   | i,j
    i,j | roll({r0}, 1, axis=0) | i,j
    i,j | solve({r0}, {r1})    | i,i! i,j
    i,j | tril({r0})           | i,j
    i,j | triu({r0}, 1)        | i,j
    i,j | diag({r0}) @ {b1}    | i i,j
    i,j | {b0} @ diag({r1})    | i,j j
    i,j | einsum('ij,jk->ik', {r0}, {r1}) | i,k k,j
    i,j | einsum('ij,j->ij', {r0}, {r1}) | i,j j
    i,j | {b0} + ones(i, j)    | i,j
    i,i | {b0} @ {b0}.T        | i,j
    i,i | {b0} + eye(i)        | i,i
    i,i | diag({r0})           | i
    i,i | inv({r0})            | i,i!
    i,i | matrix_power({r0}, 2) | i,i
    i,i | {b0} + {b0}.T        | i,i
    i,j | pinv({r0})           | j,i!
    2,i | [{r0}, {r1}]         | i i
    i-1,j | {b0}[1:]           | i,j
    i,j-1 | {b0}[:, :-1]       | i,j
    """
)

GUARDS: dict[str, tuple[str, ...]] = {
    "+": ("{b0}**2 + 1", "exp(tanh({r0}))", "softplus({r0}) + 1/2", "1 + abs({r0})", "sigmoid({r0}) + 0.1"),
    "~": ("tanh({r0})/2", "sin({r0})/2", "sigmoid({r0}) - 1/2", "cos({r0})/3"),
    ".": ("tanh({r0})", "sin({r0})", "sigmoid({r0})", "cos({r0})"),
    "!": ("{b0}.T @ {b0} + eye({d})", "{b0} @ {b0}.T + 2*eye({d})"),
}
