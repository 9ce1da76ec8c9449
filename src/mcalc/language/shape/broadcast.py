"""Broadcasting: a scalar expands to anything, trailing axes align, an axis of 1 expands."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mcalc import limits
from mcalc.errors import McalcError, ShapeError
from mcalc.exact.rational import Rational, magnitude
from mcalc.exact.size import Size
from mcalc.language.constant import constant
from mcalc.language.shape.context import UNKNOWN, Context
from mcalc.language.shape.unify import is_unknown
from mcalc.language.spec import Kind
from mcalc.language.syntax import ALIKE
from mcalc.language.tree import Call, Node, Number
from mcalc.language.walk import largest, signature


def broadcast(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """The kind of an element-wise function of operands of those kinds."""
    _check_largest(node)
    out = kinds[0]
    if ALIKE in node.options and not _alike(context, *kinds):
        shown = f"{context.kind(kinds[0])} and {context.kind(kinds[1])}"
        raise ShapeError(f"⊙ is of two arrays of one shape: {shown}", hint=f"{context.syntax.times} expands")
    for kind in kinds[1:]:
        if not kind.shape:
            continue
        if not out.shape:
            out = kind
            continue
        if context.strict and len(out.shape) == len(kind.shape) == 1 and out.row != kind.row:
            raise _row_meets_column(context, node, out, kind)
        out = align(context, node, out, kind)
    if context.strict and node.function == "power" and len(kinds[0].shape) == 2:
        _ask_of_square(context, node, kinds[0])
    return out


def _alike(context: Context, left: Kind, right: Kind) -> bool:
    return 0 < len(left.shape) == len(right.shape) and context.same(left, right)


def _exponent(node: Node) -> Rational | None:
    """The number that an exponent is."""
    try:
        return constant(node).value
    except McalcError:
        return None


def _is_by_entries(node: Node) -> bool:
    return isinstance(node, Call) and signature(node.function) == "elementwise"


def _ask_of_square(context: Context, node: Call, base: Kind) -> None:
    """`A**-2` and `A**(1/2)` of a square matrix can be powers of the matrix, or of its entries.

    MATLAB tells them apart by signs, and so does `power(A, -2)`. A closed form has roots of entries.
    """
    exponent = _exponent(node.args[1])
    if exponent is None or context.syntax.power != "**" or context.source(node).startswith(node.function):
        return
    whole = exponent.denominator == 1
    if (whole and exponent >= 0) or not (whole or context.asks):
        return

    def check() -> None:
        rows, columns = (context.sizes.resolve(size) for size in base.shape)
        is_open = (is_unknown(rows) or is_unknown(columns)) and not _is_by_entries(node.args[0])
        if rows == columns or (whole and is_open):
            raise _asking(context, node, exponent)

    context.later.append(check)


def _asking(context: Context, node: Call, exponent: Rational) -> ShapeError:
    text = context.text(node.args[0])
    base = "A" if text == UNKNOWN else text
    bracketed = f"({base})" if base != "A" and context.is_operator(node.args[0]) else base
    if exponent == -1:
        means = "its inverse, or each of its entries inverted"
        hint = f"write inv({base}) for the inverse, 1/{bracketed} for entry by entry"
    elif exponent.denominator == 1:
        means = "a power of its inverse, or of each of its entries"
        hint = f"write matrix_power({base}, {exponent}) for the former, 1/{bracketed}**{-exponent} for entry by entry"
    else:
        means = "a root of the matrix, or of each of its entries"
        entries = {Fraction(1, 2): f"sqrt({base})", Fraction(-1, 2): f"1/sqrt({base})"}
        written = entries.get(Fraction(exponent), f"power({base}, {exponent})")
        roots = {Fraction(1, 2): f"sqrtm({base})", Fraction(-1, 2): f"inv(sqrtm({base}))"}
        whole = roots.get(Fraction(exponent), f"expm({exponent}*logm({base}))")
        hint = f"write {whole} for the former, {written} for entry by entry"
    return ShapeError(f"the power {exponent} of {text} can mean {means}", span=node.span, hint=hint)


def _check_largest(node: Call) -> None:
    """Raise for a number among the arguments that is over the function's limit."""
    most = largest(node.function)
    if most is None:
        return
    for argument in node.args:
        if isinstance(argument, Number) and magnitude(argument.value) > most:
            raise limits.over(f"an argument of {node.function} is too large", most, argument.span)


def align(context: Context, node: Call, left: Kind, right: Kind) -> Kind:
    """The kind to which two expand, trailing axes aligned."""
    small, large = (left.shape, right.shape) if len(left.shape) < len(right.shape) else (right.shape, left.shape)
    ahead = len(large) - len(small)
    shape: list[Size] = list(large[:ahead])
    for a, b in zip(small, large[ahead:], strict=True):
        if a.value == 1:
            shape.append(b)
        elif b.value == 1:
            shape.append(a)
        elif context.sizes.equate(a, b) or context.sizes.resolve(a).value == 1:
            shape.append(b)
        elif context.sizes.resolve(b).value == 1:
            shape.append(a)
        else:
            raise _misfit(context, node, left, right)
    row = left.row and right.row if context.strict else left.row or right.row
    return Kind(tuple(shape), row and len(shape) == 1)


def _row_meets_column(context: Context, node: Call, left: Kind, right: Kind) -> ShapeError:
    a, b = (context.operand(argument) for argument in node.args[:2])
    sign = context.syntax.sign(node.function)
    plain, row = (b, a) if left.row else (a, b)
    untransposed = row.removesuffix(".T").removesuffix("'").removesuffix("ᵀ")
    hint = "transpose one of them"
    if node.function in ("add", "sub") and context.syntax.name == "numpy":
        names = (plain if plain.isidentifier() else "x", untransposed if untransposed.isidentifier() else "y")
        pair = [f"{name}[{place}]" for name, place in zip(names, (":, None", "None, :"), strict=True)]
        written = f" {sign} ".join(pair[::-1] if left.row else pair)
        hint = f"write {written} for all pairs of entries; without .T it is entry by entry"
    elif node.function == "mul" and len(node.args) == 2:
        hint = f"write {untransposed} @ {plain} for the dot product, {plain} @ {row} for the outer product"
        if UNKNOWN in (a, b) or untransposed == row:
            hint = "write x.T @ y for the dot product, x @ y.T for the outer product"
    return ShapeError(f"a row and a column meet in {sign}: {context.kind(left)} and {context.kind(right)}", hint=hint)


def _misfit(context: Context, node: Call, left: Kind, right: Kind) -> ShapeError:
    hint = context.numbers_hint(left, right)
    if node.function in ("mul", "div") and len(node.args) == 2 and {len(left.shape), len(right.shape)} == {1, 2}:
        hint = _down_the_columns(context, node, left, right, kept=True) or _meant(context, node, left, right)
    elif len(node.args) == 2 and {len(left.shape), len(right.shape)} == {1, 2} and hint is None:
        hint = _down_the_columns(context, node, left, right)
    elif node.function == "mul" and len(left.shape) == len(right.shape) == 2:
        a, b = (context.operand(argument) for argument in node.args)
        if context.sizes.resolve(left.shape[1]) == context.sizes.resolve(right.shape[0]):
            product = context.syntax.product
            hint = f"{product.strip()} is the matrix product"
            if UNKNOWN not in (a, b):
                hint = f"write {a}{product}{b} for the matrix product"
    sign = context.syntax.sign(node.function)
    return ShapeError(f"the shapes don't fit in {sign}: {context.kind(left)} and {context.kind(right)}", hint=hint)


def _down_the_columns(context: Context, node: Call, left: Kind, right: Kind, *, kept: bool = False) -> str | None:
    """How a vector with an entry for each row stands beside a matrix; with `kept` of a reduction alone."""
    matrix, vector = (left, right) if len(left.shape) == 2 else (right, left)
    argument = node.args[0 if vector is left else 1]
    if context.syntax.name != "numpy" or not context.sizes.equate(matrix.shape[0], vector.shape[0]):
        return None
    text = context.text(argument)
    if isinstance(argument, Call) and "axis" in argument.options and text.endswith(")"):
        return f"write {text[:-1]}, keepdims=True) to keep a column"
    return None if kept else f"write {text if text.isidentifier() else 'b'}[:, None] for a column"


def _meant(context: Context, node: Call, left: Kind, right: Kind) -> str | None:
    """What `A*x` means where NumPy refuses it: the matrix product, or the rows scaled."""
    first = len(left.shape) == 2
    matrix, vector = (left, right) if first else (right, left)
    arguments = node.args if first else node.args[::-1]
    A, x = (context.operand(argument) for argument in arguments)
    if UNKNOWN in (A, x):
        A, x = "A", "x"
    rows, columns = (context.sizes.resolve(size) for size in matrix.shape)
    entries = context.sizes.resolve(vector.shape[0])
    if node.function == "mul" and columns == entries:
        return f"write {A} @ {x} for the matrix product"
    if rows == entries:
        inside = x if node.function == "div" or x == "x" else context.text(arguments[1])
        return f"write diag({inside}) @ {A} to scale the rows" if node.function == "mul" else f"write diag(1/{x}) @ {A}"
    return None
