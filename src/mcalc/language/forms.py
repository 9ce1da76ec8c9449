"""The form of a value: how many axes it has, and for a vector whether it stands as a column or a row.

For each kind of node, the form of the result as a function of the forms of the operands, without sizes. Rank inference
reads these functions in both directions. They are generous about rows: `x*y.T` of two vectors is a mistake that the
shapes explain, and no reason to take y for a matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from mcalc.catalogue import find
from mcalc.catalogue.signature import alternatives
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.limits import AXES

Rule: TypeAlias = tuple[object, ...]

SCALAR: Final = 0
COLUMN: Final = 1
ROW: Final = 2
MATRIX: Final = 3
FORMS: Final = AXES + 2
ANY: Final = (1 << FORMS) - 1


def rank_of(form: int) -> int:
    """The number of axes."""
    return form if form < ROW else form - 1


def form_of(rank: int, row: bool = False) -> int:
    """The form with so many axes."""
    return (ROW if row else COLUMN) if rank == 1 else rank if rank == 0 else rank + 1


def rule_of(node: Node) -> Rule:
    """What decides the form of a node; equal rules behave alike."""
    match node:
        case Number():
            return ("fixed", SCALAR)
        case Name():
            return ("name",)
        case Stack():
            return ("stack",)
        case Index(items=items):
            return ("index", tuple(isinstance(item, Slice) for item in items))
        case Call(function=function, args=args, options=options):
            entry = find(function)
            if entry is None and function in _OPEN:
                return (function,)
            if entry is None or entry.signature == "elementwise":
                return ("elementwise",)
            if function in ("eye", "ones", "zeros"):
                return ("fixed", MATRIX if function == "eye" else form_of(min(len(args), AXES)))
            if function == "einsum":
                return ("einsum", str(options.get("subscripts", "")))
            if entry.signature == "special":
                return (function, "axis" in options)
            return ("core", entry.signature, "axis" in options)


def result_form(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """The form of the result, None where the operands don't fit."""
    return _RULES[str(rule[0])](rule, forms)


def _elementwise(rule: Rule, forms: tuple[int, ...]) -> int | None:
    out = SCALAR
    for form in forms:
        out = max(out, form)
    return out


def _stack(rule: Rule, forms: tuple[int, ...]) -> int | None:
    if len(set(forms)) != 1 or rank_of(forms[0]) >= AXES:
        return None
    return form_of(rank_of(forms[0]) + 1)


def _index(rule: Rule, forms: tuple[int, ...]) -> int | None:
    slices = rule[1]
    assert isinstance(slices, tuple)
    base = forms[0]
    rank = rank_of(base)
    if len(slices) > rank:
        return None
    left = rank - slices.count(False)
    return form_of(left, base == ROW and left == 1)


def _core(rule: Rule, forms: tuple[int, ...]) -> int | None:
    _, signature, axis = rule
    ranks = tuple(rank_of(form) for form in forms)
    for alternative in alternatives(str(signature)):
        core = tuple(len(shape) for shape in alternative.inputs)
        out = len(alternative.output)
        if axis:
            if core and core[0] == 1 and ranks[0] >= 1 and core[1:] == ranks[1:]:
                left = ranks[0] - 1 + out
                return form_of(left, forms[0] == ROW and left == 1)
        elif core == ranks:
            return form_of(out, forms == (ROW,) and out == 1)
    return None


_MATMUL: Final = {
    (COLUMN, COLUMN): SCALAR,
    (ROW, COLUMN): SCALAR,
    (COLUMN, ROW): MATRIX,
    (ROW, ROW): SCALAR,
    (ROW, MATRIX): ROW,
    (COLUMN, MATRIX): COLUMN,
    (MATRIX, COLUMN): COLUMN,
    (MATRIX, ROW): COLUMN,
    (MATRIX, MATRIX): MATRIX,
}


def _matmul(rule: Rule, forms: tuple[int, ...]) -> int | None:
    return _MATMUL.get((forms[0], forms[1]))


_TRANSPOSE: Final = {SCALAR: SCALAR, COLUMN: ROW, ROW: COLUMN, MATRIX: MATRIX}


def _transpose(rule: Rule, forms: tuple[int, ...]) -> int | None:
    return _TRANSPOSE.get(forms[0])


def _reduce(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """`sum` and `norm`: over everything, or over one axis."""
    rank = rank_of(forms[0])
    if rank == 0:
        return None
    return form_of(rank - 1) if rule[1] else SCALAR


def _kron(rule: Rule, forms: tuple[int, ...]) -> int | None:
    left, right = forms
    if not (SCALAR < left <= MATRIX and SCALAR < right <= MATRIX):
        return None
    return left if left == right else MATRIX


def _matrix(rule: Rule, forms: tuple[int, ...]) -> int | None:
    return MATRIX if forms == (MATRIX,) else None


def _commutation(rule: Rule, forms: tuple[int, ...]) -> int | None:
    return MATRIX


def _roll(rule: Rule, forms: tuple[int, ...]) -> int | None:
    return forms[0] if forms[0] in (COLUMN, ROW) or (rule[1] and forms[0] >= MATRIX) else None


def _concatenate(rule: Rule, forms: tuple[int, ...]) -> int | None:
    return forms[0] if len(set(forms)) == 1 and forms[0] != SCALAR else None


def _einsum(rule: Rule, forms: tuple[int, ...]) -> int | None:
    inputs, _, output = str(rule[1]).partition("->")
    ranks = [len(part) for part in inputs.split(",")]
    return form_of(len(output)) if ranks == [rank_of(form) for form in forms] and len(output) <= AXES else None


def _product(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """MATLAB's `*`: a scalar multiplies anything, two arrays as matrices."""
    left, right = forms
    return max(forms) if SCALAR in forms else _MATMUL.get((left, right))


def _quotient(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """MATLAB's `/` by a scalar."""
    return forms[0]


def _left_quotient(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """MATLAB's left division, the solution of a linear system."""
    return forms[1] if forms[0] == MATRIX and forms[1] in (COLUMN, MATRIX) else None


def _power(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """MATLAB's `^` of a scalar, or of a matrix by a scalar."""
    return max(forms) if forms[0] != MATRIX or forms[1] == SCALAR else None


def _total(rule: Rule, forms: tuple[int, ...]) -> int | None:
    return SCALAR


def _filled(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """A constant array of MATLAB's, after its value."""
    return forms[1]


_UNDER: Final = {
    (SCALAR, SCALAR): COLUMN,
    (COLUMN, SCALAR): COLUMN,
    (SCALAR, COLUMN): COLUMN,
    (COLUMN, COLUMN): COLUMN,
    (ROW, ROW): MATRIX,
    (MATRIX, ROW): MATRIX,
    (ROW, MATRIX): MATRIX,
    (MATRIX, MATRIX): MATRIX,
}


def _under(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """`[a; b]`: one under the other."""
    return _UNDER.get((forms[0], forms[1]))


def _beside(rule: Rule, forms: tuple[int, ...]) -> int | None:
    """`[a, b]`: side by side, the transpose of one under the other."""
    if not all(form in _TRANSPOSE for form in forms):
        return None
    found = _UNDER.get((_TRANSPOSE[forms[0]], _TRANSPOSE[forms[1]]))
    return None if found is None else _TRANSPOSE[found]


_OPEN: Final[dict[str, Callable[[Rule, tuple[int, ...]], int | None]]] = {
    "*": _product,
    "/": _quotient,
    "\\": _left_quotient,
    "^": _power,
    "norm1": _total,
    "norm2": _total,
    "vector": _filled,
    "matrix": _filled,
    "[;]": _under,
    "[,]": _beside,
}
"""Signs and functions of MATLAB's language that have no place in the tree: the forms decide what each means."""

_RULES: Final[dict[str, Callable[[Rule, tuple[int, ...]], int | None]]] = {
    "elementwise": _elementwise,
    "stack": _stack,
    "index": _index,
    "core": _core,
    "matmul": _matmul,
    "transpose": _transpose,
    "sum": _reduce,
    "norm": _reduce,
    "kron": _kron,
    "tril": _matrix,
    "triu": _matrix,
    "matrix_power": _matrix,
    "commutation": _commutation,
    "roll": _roll,
    "concatenate": _concatenate,
    "einsum": _einsum,
    **_OPEN,
}

SAME: Final = frozenset({"stack", "concatenate"})
"""Rules whose operands, however many, all have one form."""
