r"""What LaTeX's signs mean, as the kinds of their operands come in: factors side by side are a product of numbers or a
matrix product; `\|.\|` is a norm or an absolute value, `|.|` an absolute value or a determinant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.errors import ArgumentsError, ShapeError, UnsupportedError
from mcalc.language.hints.words import latex_error
from mcalc.language.shape.context import Context
from mcalc.language.shape.open_signs import NOUN, Signs, forms_of, joined, shown, shown_all
from mcalc.language.shape.ranks import COLUMN, MATRIX, ROW, SCALAR, conventional_rank
from mcalc.language.shape.unify import is_unknown
from mcalc.language.spec import Kind
from mcalc.language.tree import Call, Node, Number, transposed


def _check(context: Context, node: Node, kinds: Sequence[Kind]) -> None:
    r"""Ask what `\otimes` means where it may be a product of entries as well as a Kronecker product, and a fraction of
    square matrices, which may be an inverse."""
    if isinstance(node, Call) and node.function == "\\frac" and len(kinds[1].shape) == 2:
        rows, columns = map(context.sizes.resolve, kinds[1].shape)
        if rows == columns:
            a, b = shown_all(context, node, forms_of(kinds))
            hint = f"write {a} {b}^{{-1}} for the inverse, {a} \\oslash {b} entry by entry"
            raise ShapeError("a fraction with a square matrix below is read in two ways", hint=hint)
    if not (isinstance(node, Call) and node.function == "\\otimes") or SCALAR in forms_of(kinds):
        return
    if not context.asks:
        return  # what mcalc writes with it is a Kronecker product
    left, right = (tuple(map(context.sizes.resolve, kind.shape)) for kind in kinds)
    known = not any(map(is_unknown, (*left, *right)))
    identity = any(isinstance(argument, Call) and argument.function == "eye" for argument in node.args)
    if identity or kinds[0].row != kinds[1].row or (len(left), len(right)) in ((1, 2), (2, 1)):
        return
    if len(left) == 1 or not known or left == right:
        raise latex_error("otimes", node.span)


def _sum(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`+` and `-`: on paper both sides have one shape, but for numbers."""
    left, right = forms
    if not context.strict and left != right and SCALAR in forms:
        raise ShapeError("the sides of a sum have one shape")
    return Call("add" if node.function == "\\+" else "sub", tuple(args), None, node.span)


def _shifted(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """A sum with a number, which is added to each entry."""
    return Call("add" if node.function == "\\1+" else "sub", tuple(args), None, node.span)


def _product(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    r"""Factors side by side, `\cdot` and `\times`."""
    if not context.strict and tuple(forms) in ((MATRIX, SCALAR), (ROW, SCALAR)) and node.function == "\\,":
        raise ShapeError("a number stands before an array")
    if SCALAR in forms:
        return Call("mul", tuple(args), None, node.span)
    if max(forms) > MATRIX:
        raise UnsupportedError("factors side by side are vectors and matrices")
    pair = (forms[0], forms[1])
    if pair == (COLUMN, COLUMN) and node.function != "\\,":
        return Call("matmul" if node.function == "\\cdot" else "cross", tuple(args), None, node.span)
    hint = _PRODUCTS.get(pair)
    if hint is not None and context.strict:
        x, y = shown_all(context, node, forms)
        turned = context.syntax.transpose
        raise ShapeError(
            f"{NOUN[forms[0]]} by {NOUN[forms[1]]} is no product",
            hint=hint.format(x=x, y=y, u=x.removesuffix(turned), v=y.removesuffix(turned)),
        )
    return Call("matmul", tuple(args), None, node.span)


_PRODUCTS: Final = {
    (COLUMN, COLUMN): "{x}^\\top {y} is the dot product, {x} {y}^\\top the outer product, "
    "{x} \\odot {y} works entry by entry",
    (ROW, ROW): "{x} {v} is the dot product, {u} {y} the outer product",
    (COLUMN, MATRIX): "write {x}^\\top {y}",
    (MATRIX, ROW): "write {x} {v}; brackets around {y} and what follows it make a number of them",
}
"""What was meant by a product of forms that have none."""


def _entries(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    r"""`\odot`: both sides have one shape."""
    if not context.strict and forms[0] != forms[1]:
        raise ShapeError("both sides of a product of entries have one shape")
    return Call("mul" if node.function == "\\odot" else "div", tuple(args), None, node.span)


def _star(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`*`: a product of numbers; between arrays it can mean three things."""
    if SCALAR not in forms and context.strict:
        x, y = shown_all(context, node, forms)
        hint = (
            f"write {x} \\odot {y} entry by entry, {x} {y} for the matrix product, \\operatorname{{convolve}}({x}, {y})"
        )
        raise ShapeError("* between arrays is read in three ways", hint=hint)
    return Call("mul" if SCALAR in forms else "matmul", tuple(args), None, node.span)


def _kronecker(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    r"""`\otimes`."""
    return Call("mul" if SCALAR in forms else "kron", tuple(args), None, node.span)


def _quotient(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    r"""`\frac` and `/`: by a number, or entry by entry."""
    if not context.strict and forms[1] != SCALAR:
        raise ShapeError("what divides is a number")
    return Call("div", tuple(args), None, node.span)


def _power(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`^`: of a number, or of a square matrix."""
    base, exponent = forms
    if not context.strict and exponent != SCALAR:
        raise ShapeError("an exponent is a number")
    if base == MATRIX and exponent == SCALAR:
        return _matrix_power(context, node, args)
    if base == SCALAR or not context.strict:
        return Call("power", tuple(args), None, node.span)
    x = shown(context, node.args[0], base)
    k = context.text(node.args[1])
    squares = f", \\|{x}\\|^2 for the sum of the squares" if base in (COLUMN, ROW) and k == "2" else ""
    raise ShapeError(
        f"^ is the power of a number or a square matrix, not of {NOUN.get(base, 'an array')}",
        hint=f"write {x}^{{\\odot {k}}} entry by entry{squares}; --scalars {x} reads {x} as a number"
        if len(x) == 1
        else f"write {x}^{{\\odot {k}}} entry by entry{squares}",
    )


def _matrix_power(context: Context, node: Call, args: Sequence[Node]) -> Node:
    """The inverse, a power that is a whole number, or its inverse."""
    sign = node.args[1]
    match sign:
        case Call(function="neg", args=(Number(value=value),)) if value.denominator == 1:
            power = args[0] if value == 1 else Call("matrix_power", (args[0], Number(value)), None, node.span)
            return Call("inv", (power,), None, node.span)
        case Number(value=value) if value.denominator != 1:
            pass
        case Call(function="neg" | "div" | "\\frac" | "\\,"):
            pass
        case _:
            return Call("matrix_power", tuple(args), None, node.span)
    if not context.strict:
        return args[0]
    x = shown(context, node.args[0], MATRIX)
    hint = f"write {x}^{{\\odot {context.text(sign)}}} entry by entry"
    raise UnsupportedError("a power of a matrix is a whole number", hint=hint)


def _exponential(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`e^x`: of a matrix the exponential of the matrix, of anything else entry by entry."""
    return Call("expm" if forms[0] == MATRIX else "exp", tuple(args), None, node.span)


def _norm(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    r"""`\|x\|`, `\|x\|_1`, `\|X\|_F`."""
    (inner,), order = args, str(node.options.get("ord", ""))
    if forms[0] == SCALAR and not context.strict:
        raise ShapeError("a norm is of an array")
    if forms[0] == SCALAR:
        return Call("abs", (inner,), None, node.span)
    if order in ("", "fro") or (order == "2" and forms[0] != MATRIX) or not context.strict:
        return Call("norm", (inner,), None, node.span)
    x = shown(context, node.args[0], forms[0])
    if forms[0] == MATRIX and order in ("2", "*"):
        return Call("norm", (inner,), {"ord": 2 if order == "2" else "nuc"}, node.span)
    if forms[0] == MATRIX:
        said: dict[str, tuple[str, str | None]] = {
            "1": (
                "the largest sum of a column, or the sum of all absolute values",
                "\\sum_{i,j} |X_{ij}| is the latter",
            ),
            "inf": ("the largest sum of a row, or the largest entry", "\\max(X) is the largest entry"),
        }
        what, hint = said.get(order, ("no norm that mcalc has", "\\|X\\|_F is the Frobenius norm"))
        raise ArgumentsError(f"the norm {order} of a matrix is {what}", hint=hint and hint.replace("X", x))
    if order == "0":
        raise UnsupportedError("the number of entries that are not 0 has no derivative")
    if order != "inf" and not (order.isdigit() and order != "0"):
        hint = f"write {x}^\\top A {x} for a norm with weights" if order.isidentifier() else None
        if order.islower():
            hint = f"write \\|{x}\\|_4 for p = 4"
        raise UnsupportedError(f"mcalc has no norm {order}", hint=hint)
    found = order if order == "inf" else int(order)
    return Call("norm", (inner,), {"ord": found} if found != 2 else None, node.span)


def _pseudoinverse(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    r"""`A^\dagger`."""
    return Call("pinv", tuple(args), None, node.span)


def _positive(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`[x]_+`."""
    return Call("maximum", (Number(0, None, node.span), *args), None, node.span)


def _bars(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`|x|`: the absolute value of a number, the determinant of a matrix."""
    if forms[0] == MATRIX:
        return Call("det", tuple(args), None, node.span)
    if forms[0] in (COLUMN, ROW) and context.strict:
        x = shown(context, node.args[0], forms[0])
        hint = f"write \\|{x}\\| for the norm, \\operatorname{{abs}}({x}) entry by entry"
        raise ShapeError("bars around a vector are read in two ways", hint=hint)
    return Call("abs", tuple(args), None, node.span)


def _inner(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """The inner product: of matrices the sum of the products of entries."""
    if not context.strict and forms[0] != forms[1]:
        raise ShapeError("both sides of an inner product have one shape")
    if forms[0] == forms[1] == MATRIX:
        return Call("trace", (Call("matmul", (transposed(args[0]), args[1]), None, node.span),), None, node.span)
    if SCALAR in forms:
        return Call("mul", tuple(args), None, node.span)
    return Call("matmul", tuple(args), None, node.span)


def _order(name: str) -> int:
    """Matrices are decided first, then vectors, then numbers, and last what is mostly a number, a size or a weight."""
    return 0 if name in _NUMBERS else -1 - conventional_rank(name)


_NUMBERS: Final = frozenset("nmdNMDCT")

SIGNS: Final = Signs(
    {
        "\\+": _sum,
        "\\-": _sum,
        "\\1+": _shifted,
        "\\1-": _shifted,
        "\\,": _product,
        "\\cdot": _product,
        "\\times": _product,
        "\\odot": _entries,
        "\\oslash": _entries,
        "\\ast": _star,
        "\\otimes": _kronecker,
        "\\frac": _quotient,
        "\\^": _power,
        "e^": _exponential,
        "\\|": _norm,
        "|": _bars,
        "\\dagger": _pseudoinverse,
        "[]_+": _positive,
        "⟨⟩": _inner,
        "[;]": joined,
        "[,]": joined,
    },
    _check,
    _order,
)
r"""Signs of LaTeX that have no place in the tree of a spec; `\1+` is a sum with a number."""
