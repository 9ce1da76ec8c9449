"""Operators, constructors and the few other functions whose shapes need more than a signature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from mcalc import limits
from mcalc.errors import ArgumentsError, ShapeError, UnsupportedError
from mcalc.exact.size import ONE, Size
from mcalc.language.constant import whole
from mcalc.language.spec import Kind
from mcalc.language.tree import Call
from mcalc.language.trouble import Trouble

Rule: TypeAlias = Callable[[Trouble, Call, Sequence[Kind]], Kind]


def _matmul(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    left, right = kinds
    sign = trouble.dialect.product
    ranks = (len(left.shape), len(right.shape))
    if 0 in ranks:
        which = node.args[ranks.index(0)]
        raise ShapeError(
            f"@ takes no scalars, and {trouble.text(which)} is one", span=node.span, hint="a scalar multiplies with *"
        )
    if max(ranks) > 2:
        raise UnsupportedError("@ takes vectors and matrices", span=node.span, hint="einsum takes any number of axes")
    if ranks == (1, 1):
        if not left.row and right.row:
            return Kind((left.shape[0], right.shape[0]))
        if left.row and right.row:
            raise _two_rows(trouble, node, left, right)
    elif ranks == (2, 1) and right.row:
        raise ShapeError(
            f"a matrix by a row: {trouble.kind(left)} @ {trouble.kind(right)}",
            span=node.span,
            hint="a matrix multiplies a column: leave the .T away",
        )
    if not trouble.sizes.equate(left.shape[-1], right.shape[0]):
        shown = f"{trouble.kind(left)} {sign.strip()} {trouble.kind(right)}"
        raise ShapeError(
            f"the inner sizes of {sign.strip()} differ: {shown}",
            span=node.span,
            hint=trouble.numbers_hint(Kind(left.shape[-1:]), Kind(right.shape[:1]))
            or _product_hint(trouble, node, left, right),
        )
    if ranks == (1, 2):
        return Kind((right.shape[1],), left.row)
    return Kind((*left.shape[:-1], *right.shape[1:]))


def _two_rows(trouble: Trouble, node: Call, left: Kind, right: Kind) -> ShapeError:
    a, b = (trouble.text(argument).removesuffix(".T") for argument in node.args)
    return ShapeError(
        f"a row by a row: {trouble.kind(left)} @ {trouble.kind(right)}",
        span=node.span,
        hint=f"write {a}.T @ {b} for the dot product" if "the operand" not in (a, b) else "write x.T @ y",
    )


def _product_hint(trouble: Trouble, node: Call, left: Kind, right: Kind) -> str | None:
    """The transpose that would make the sizes meet, if one does."""
    a, b = (trouble.text(argument) for argument in node.args)
    if "the operand" in (a, b):
        return None
    sign, turned = trouble.dialect.product, trouble.dialect.transpose
    resolved = [[trouble.sizes.resolve(size) for size in kind.shape] for kind in (left, right)]
    if len(left.shape) == 2 and resolved[0][0] == resolved[1][0]:
        return f"{a}{turned}{sign}{b} would fit"
    if len(right.shape) == 2 and resolved[0][-1] == resolved[1][1]:
        return f"{a}{sign}{b}{turned} would fit"
    return None


def _transpose(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    (kind,) = kinds
    if len(kind.shape) > 2:
        raise UnsupportedError(
            f".T takes vectors and matrices, not {trouble.kind(kind)}",
            span=node.span,
            hint="einsum('ijk->kji', T) puts axes in any order",
        )
    return Kind(kind.shape[::-1], len(kind.shape) == 1 and not kind.row)


def _sizes(node: Call) -> tuple[Size, ...]:
    sizes = tuple(whole(argument) for argument in node.args)
    if len(sizes) > limits.AXES:
        raise limits.over(f"{node.function} has {len(sizes)} axes", limits.AXES, node.span)
    for argument, size in zip(node.args, sizes, strict=True):
        value = size.value
        if value is not None and value < 1:
            raise ShapeError(f"an axis has at least one entry, not {value}", span=argument.span)
    return sizes


def _constant_array(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    return Kind(_sizes(node))


def _eye(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    sizes = _sizes(node)
    if len(sizes) > 2:
        raise ArgumentsError(f"eye takes 1 or 2 sizes, not {len(sizes)}", span=node.span, hint="write eye(n)")
    return Kind((sizes[0], sizes[-1]))


def _commutation(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    rows, columns = _sizes(node)
    return Kind((rows * columns, rows * columns))


def _reduce(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    """`sum` and `norm`: over everything, or along one axis."""
    (kind,) = kinds
    if not kind.shape:
        raise ArgumentsError(
            f"{node.function} takes a vector or a matrix, not a scalar",
            span=node.span,
            hint="the absolute value is abs(x)" if node.function == "norm" else "declare its shape with --shape",
        )
    axis = node.options.get("axis")
    if node.function == "norm":
        _check_order(trouble, node, kind)
    if axis is None:
        return Kind(())
    at = trouble.axis(node, kind, axis)
    return Kind((*kind.shape[:at], *kind.shape[at + 1 :]))


def _check_order(trouble: Trouble, node: Call, kind: Kind) -> None:
    order = node.options.get("ord")
    whole_array = "axis" not in node.options
    if whole_array and len(kind.shape) > 2 and order not in (None, "fro"):
        raise UnsupportedError(f"norm of {trouble.kind(kind)} has no ord={order!r}", span=node.span)
    if whole_array and len(kind.shape) == 2 and order not in (None, "fro", 1, "inf"):
        raise UnsupportedError(
            f"norm of a matrix has no ord={order!r}",
            span=node.span,
            hint="'fro' (the default), 1 and 'inf' are the norms of matrices; norm(vec(X), 2) is that of all entries",
        )


def _kron(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    left, right = kinds
    if not all(0 < len(kind.shape) < 3 for kind in kinds):
        raise ArgumentsError(
            f"kron takes vectors and matrices, not {trouble.kind(left)}, {trouble.kind(right)}", span=node.span
        )
    if len(left.shape) == len(right.shape) == 1 and left.row == right.row:
        return Kind((left.shape[0] * right.shape[0],), left.row)
    (a, b), (c, d) = (_as_matrix(kind) for kind in kinds)
    return Kind((a * c, b * d))


def _as_matrix(kind: Kind) -> tuple[Size, Size]:
    match kind.shape:
        case (size,):
            return (ONE, size) if kind.row else (size, ONE)
        case _:
            return kind.shape[0], kind.shape[1]


def _matrix_only(trouble: Trouble, node: Call, kind: Kind) -> None:
    if len(kind.shape) != 2:
        raise ArgumentsError(f"{node.function} takes a matrix, not {trouble.kind(kind)}", span=node.span)


def _triangle(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    _matrix_only(trouble, node, kinds[0])
    whole(node.args[1])
    return kinds[0]


def _matrix_power(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    (kind,) = kinds
    _matrix_only(trouble, node, kind)
    power = whole(node.args[1]).value
    if isinstance(power, int) and abs(power) > limits.MATRIX_POWER:
        raise limits.over("the exponent is too large", limits.MATRIX_POWER, node.args[1].span)
    if not trouble.sizes.equate(*kind.shape):
        raise ShapeError(f"matrix_power takes a square matrix, not {trouble.kind(kind)}", span=node.span)
    return kind


def _roll(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    (kind,) = kinds
    axis = node.options.get("axis")
    whole(node.args[1])
    if not kind.shape or (len(kind.shape) > 1 and axis is None):
        hint = f"along one axis: {node.function}(X, 1, axis=0)" if kind.shape else None
        raise ArgumentsError(f"roll takes a vector, not {trouble.kind(kind)}", span=node.span, hint=hint)
    if axis is not None:
        trouble.axis(node, kind, axis)
    return kind


def _concatenate(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    first = kinds[0]
    if not first.shape:
        raise ArgumentsError(
            "concatenate takes vectors or matrices, not scalars", span=node.span, hint="[f1, f2] stacks scalars"
        )
    at = trouble.axis(node, first, node.options.get("axis", 0))
    total = first.shape[at]
    for item, kind in zip(node.args[1:], kinds[1:], strict=True):
        fits = len(kind.shape) == len(first.shape) and kind.row == first.row
        for axis, (a, b) in enumerate(zip(first.shape, kind.shape, strict=False)):
            fits = fits and (axis == at or trouble.sizes.equate(a, b))
        if not fits:
            raise ShapeError(
                f"the shapes don't fit in concatenate: {trouble.kind(first)} and {trouble.kind(kind)}", span=item.span
            )
        total = total + kind.shape[at]
    return Kind((*first.shape[:at], total, *first.shape[at + 1 :]), first.row)


def _einsum(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    """Every label has one size; the subscripts were checked as they were read."""
    inputs, _, output = str(node.options["subscripts"]).partition("->")
    parts = inputs.split(",")
    if len(parts) != len(kinds):
        raise ArgumentsError(
            f"einsum's subscripts are for {len(parts)} operands, and there are {len(kinds)}", span=node.span
        )
    sizes: dict[str, Size] = {}
    for argument, part, kind in zip(node.args, parts, kinds, strict=True):
        if len(part) != len(kind.shape):
            wanted = f"{part or 'no label'} in einsum is for {len(part)} axes"
            raise ShapeError(f"{wanted}, not for {trouble.kind(kind)}", span=argument.span)
        for label, size in zip(part, kind.shape, strict=True):
            if not trouble.sizes.equate(sizes.setdefault(label, size), size):
                raise ShapeError(
                    f"{label} in einsum has two sizes, {trouble.size(sizes[label])} and {trouble.size(size)}",
                    span=argument.span,
                )
    return Kind(tuple(sizes[label] for label in output))


SPECIAL: Final[dict[str, Rule]] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "sum": _reduce,
    "norm": _reduce,
    "eye": _eye,
    "ones": _constant_array,
    "zeros": _constant_array,
    "commutation": _commutation,
    "kron": _kron,
    "tril": _triangle,
    "triu": _triangle,
    "matrix_power": _matrix_power,
    "roll": _roll,
    "concatenate": _concatenate,
    "einsum": _einsum,
}
