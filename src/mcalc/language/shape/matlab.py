"""What MATLAB's signs mean, as the kinds of their operands come in: `*` between a scalar and anything works element by
element, between matrices it is the matrix product; `vector(1)`, `matrix(1)` and `eye` get the sizes of their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import ArgumentsError, ShapeError, UnsupportedError
from mcalc.language.shape.context import Context
from mcalc.language.shape.open_signs import NOUN, Signs, forms_of, joined, shown, shown_all
from mcalc.language.shape.ranks import COLUMN, MATRIX, ROW, SCALAR
from mcalc.language.spec import Kind
from mcalc.language.tree import Call, Index, Node, Number, transposed


def _check(context: Context, node: Node, kinds: Sequence[Kind]) -> None:
    """Raise for places of another form than the variable's, and for arrays that would be repeated unasked."""
    forms = forms_of(kinds)
    if isinstance(node, Index):
        _check_place(context, node, forms[0])
    elif isinstance(node, Call):
        entry = find(node.function)
        if node.function not in SIGNS.meanings and (entry is None or entry.signature == "elementwise"):
            _check_meeting(context, node, forms)


def _check_place(context: Context, node: Index, form: int) -> None:
    text = shown(context, node.base, form)
    if len(node.items) == 1 and form >= MATRIX:
        hint = "write X(i, j), X(i, :) for a row, X(:, j) for a column"
        raise ShapeError(f"{text} is a matrix: a place in it is two numbers", hint=hint)
    if len(node.items) == 2 and form < MATRIX:
        raise ShapeError(f"{text} is {NOUN[form]}: a place in it is one number")


def _check_meeting(context: Context, node: Call, forms: Sequence[int]) -> None:
    """Arrays that meet element by element have one form: nothing is repeated unasked."""
    shaped = [(argument, form) for argument, form in zip(node.args, forms, strict=True) if form != SCALAR]
    for argument, b in shaped[1:]:
        first, a = shaped[0]
        if a == b or max(a, b) > MATRIX:
            continue
        sign = context.syntax.sign(node.function)
        left, right = shown(context, first, a), shown(context, argument, b)
        if a < MATRIX and b < MATRIX:
            x, y = left.removesuffix("'"), right.removesuffix("'")
            hint = "transpose one of them"
            if node.function == "mul":
                hint = f"{x}.*{y} works element by element, {x}'*{y} is the dot product, {x}*{y}' the outer product"
            raise ShapeError(f"a row and a column meet in {sign}", hint=hint)
        vector, form = (left, a) if a < b else (right, b)
        ones = f"{vector}*vector(1)'" if form == COLUMN else f"vector(1)*{vector}"
        hint = f"write {ones} for a matrix of equal {'columns' if form == COLUMN else 'rows'}"
        raise ShapeError(f"a matrix and {NOUN[form]} meet in {sign}", hint=hint)


def _product(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`*`."""
    if SCALAR in forms:
        return Call("mul", tuple(args), None, node.span)
    if max(forms) > MATRIX:
        hint = "einsum takes any number of axes"
        raise UnsupportedError("* takes vectors and matrices", hint=hint)
    meant = _PRODUCTS.get((forms[0], forms[1]))
    if meant is not None and context.strict:
        x, y = shown_all(context, node, forms)
        raise ShapeError(
            f"* is the matrix product, and {NOUN[forms[0]]} by {NOUN[forms[1]]} has none",
            hint=meant.format(x=x, y=y, u=x.removesuffix("'"), v=y.removesuffix("'")),
        )
    return Call("matmul", tuple(args), None, node.span)


_PRODUCTS: Final = {
    (COLUMN, COLUMN): "{x}'*{y} is the dot product, {x}*{y}' the outer product, {x}.*{y} works element by element",
    (ROW, ROW): "{x}*{v} is the dot product, {u}*{y} the outer product, {x}.*{y} works element by element",
    (COLUMN, MATRIX): "write {x}'*{y}",
    (MATRIX, ROW): "write {x}*{v}",
}
"""What was meant by a product of forms that have none."""


def _quotient(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`/`."""
    if not context.strict:
        return args[0]
    if forms[1] != SCALAR:
        x, y = shown_all(context, node, forms)
        hint = f"write {x}./{y} element by element"
        hint += f", {x}*inv({y}) for the inverse" if forms[1] == MATRIX else ""
        noun = NOUN.get(forms[1], "an array")
        raise ShapeError(f"/ divides by a scalar, and {y} is {noun}", hint=hint)
    return Call("div", tuple(args), None, node.span)


def _power(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`^`."""
    if forms[0] == MATRIX and forms[1] == SCALAR:
        match node.args[1]:
            case Call(function="neg", args=(Number(value=one),)) if one == 1:
                return Call("inv", (args[0],), None, node.span)
            case _:
                return Call("matrix_power", tuple(args), None, node.span)
    if max(forms) == SCALAR or not (context.strict or forms[0] == MATRIX):
        return Call("power", tuple(args), None, node.span)
    x, k = shown_all(context, node, forms)
    hint = f"write {x}.^{k} element by element"
    hint += f", {x}'*{x} for the sum of the squares" if forms[0] == COLUMN and k == "2" else ""
    base, exponent = (NOUN.get(form, "an array") for form in forms)
    message = f"^ is the power of a scalar or a square matrix, not of {base} to {exponent}"
    raise ShapeError(message, hint=hint)


def _solution(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """Left division."""
    return Call("solve", tuple(args), None, node.span)


def _norm(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """norm, norm1 and norm2; the last two, of a matrix, are those of all its entries."""
    (inner,) = args
    if node.function == "norm(":
        if context.strict and forms[0] == MATRIX:
            hint = "norm(X, 2) is that one, norm2(X) the Frobenius norm, norm1(X) the sum of the absolute values"
            message = "norm of a matrix is MATLAB's largest singular value"
            raise ArgumentsError(message, hint=hint)
        return Call("norm", (inner,), None, node.span)
    if forms[0] == SCALAR:
        return Call("abs", (inner,), None, node.span)
    if node.function == "norm2":
        return Call("norm", (inner,), None, node.span)
    if forms[0] == MATRIX:
        return Call("sum", (Call("abs", (inner,), None, node.span),), None, node.span)
    return Call("norm", (inner,), {"ord": 1}, node.span)


def _total(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """The sum of all entries; of a number, the number: `sum(sum(X))`."""
    return args[0] if forms[0] == SCALAR else Call("sum", tuple(args), None, node.span)


def _column(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`X(:)`: the columns one under the other."""
    (array,) = args
    if forms[0] in (SCALAR, COLUMN):
        return array
    turned = transposed(array)
    return turned if forms[0] == ROW else Call("vec", (turned,), None, node.span)


def _filled(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """vector and matrix: ones times the value."""
    value, ones = args
    if context.strict and forms[0] != SCALAR:
        message = f"{node.function} takes a scalar, not {NOUN.get(forms[0], 'an array')}"
        raise ArgumentsError(message, hint=f"write {node.function}(1)")
    if not context.strict or (isinstance(value, Number) and value.value == 1):
        return ones
    return Call("mul", (value, ones), None, node.span)


SIGNS: Final = Signs(
    {
        "*": _product,
        "/": _quotient,
        "\\": _solution,
        "^": _power,
        "(:)": _column,
        "sum(": _total,
        "norm(": _norm,
        "norm1": _norm,
        "norm2": _norm,
        "vector": _filled,
        "matrix": _filled,
        "[;]": joined,
        "[,]": joined,
    },
    _check,
    alike=True,
)
"""Signs and functions of MATLAB's language that have no place in the tree of a spec."""
