"""The functions whose shape needs a rule of its own, as the signature in the catalogue can't say it.

They are @, transpose, sum and norm (along an axis), kron, concatenate, reshape, einsum, and a list `[f1, f2]`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from mcalc import limits
from mcalc.catalogue.signature import spread
from mcalc.errors import ArgumentsError, ShapeError, UnsupportedError
from mcalc.exact.size import ONE, Size, product, quotient
from mcalc.language.shape.broadcast import align
from mcalc.language.shape.context import UNKNOWN, Context
from mcalc.language.shape.places import rolled
from mcalc.language.shape.unify import is_unknown
from mcalc.language.spec import Kind
from mcalc.language.tree import Call, Node, Stack

Rule: TypeAlias = Callable[[Context, Call, Sequence[Kind]], Kind]


def _matmul(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    left, right = kinds
    sign = context.syntax.product
    ranks = (len(left.shape), len(right.shape))
    if 0 in ranks:
        which = node.args[ranks.index(0)]
        raise ShapeError(f"@ takes no scalars, and {context.text(which)} is one", hint="a scalar multiplies with *")
    if ranks == (1, 1):
        if not left.row and right.row:
            return Kind((left.shape[0], right.shape[0]))
        if context.strict and left.row and right.row:
            raise _two_rows(context, node, left, right)
    elif context.strict and ranks == (2, 1) and right.row:
        raise ShapeError(
            f"a matrix by a row: {context.kind(left)} @ {context.kind(right)}",
            hint="a matrix multiplies a column: leave the .T away",
        )
    if not context.sizes.equate(left.shape[-1], right.shape[-2:][0]):
        shown = f"{context.kind(left)} {sign.strip()} {context.kind(right)}"
        raise ShapeError(
            f"the inner sizes of {sign.strip()} differ: {shown}",
            hint=context.numbers_hint(Kind(left.shape[-1:]), Kind(right.shape[:1]))
            or _product_hint(context, node, left, right),
        )
    if ranks == (1, 2):
        return Kind((right.shape[1],), left.row)
    batches = [Kind(kind.shape[:-2]) for kind in kinds]
    batch = align(context, node, *batches)
    return Kind((*batch.shape, *left.shape[-2:-1], *(right.shape[-1:] if ranks[1] > 1 else ())))


def _two_rows(context: Context, node: Call, left: Kind, right: Kind) -> ShapeError:
    a, b = (context.operand(argument).removesuffix(".T") for argument in node.args)
    return ShapeError(
        f"a row by a row: {context.kind(left)} @ {context.kind(right)}",
        hint=f"write {a}.T @ {b} for the dot product" if UNKNOWN not in (a, b) else "write x.T @ y",
    )


def _product_hint(context: Context, node: Call, left: Kind, right: Kind) -> str | None:
    """The transpose that would make the sizes meet, if one does."""
    a, b = (context.operand(argument) for argument in node.args)
    if UNKNOWN in (a, b):
        return None
    sign, turned = context.syntax.product, context.syntax.transpose
    resolved = [[context.sizes.resolve(size) for size in kind.shape] for kind in (left, right)]
    if len(left.shape) == 2 and resolved[0][0] == resolved[1][0]:
        return f"{_turned(a, turned)}{sign}{b} would fit"
    if len(right.shape) == 2 and resolved[0][-1] == resolved[1][1]:
        return f"{a}{sign}{_turned(b, turned)} would fit"
    return None


def _turned(text: str, sign: str) -> str:
    """The transpose of what is typed as an operand; of a transpose, what it is of."""
    return text.removesuffix(sign) if text.endswith(sign) else f"{text}{sign}"


def _transpose(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    (kind,) = kinds
    if len(kind.shape) > 2:
        raise UnsupportedError(
            f".T takes vectors and matrices, not {context.kind(kind)}",
            hint="einsum('ijk->kji', T) puts axes in any order",
        )
    return Kind(kind.shape[::-1], len(kind.shape) == 1 and not kind.row)


def _reduce(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """`sum` and `norm`: over everything, or along one axis."""
    (kind,) = kinds
    if not kind.shape:
        raise ArgumentsError(
            f"{node.function} takes a vector or a matrix, not a scalar",
            hint="the absolute value is abs(x)" if node.function == "norm" else "declare its shape with --shape",
        )
    axis = node.options.get("axis")
    if context.strict and node.function == "norm":
        _check_order(context, node, kind)
    if axis is None:
        return Kind(())
    at = context.axis(node, kind, axis)
    return Kind((*kind.shape[:at], *kind.shape[at + 1 :]))


def _check_order(context: Context, node: Call, kind: Kind) -> None:
    order = node.options.get("ord")
    whole_array = "axis" not in node.options
    if whole_array and len(kind.shape) > 2 and order not in (None, "fro"):
        raise UnsupportedError(f"norm of {context.kind(kind)} has no ord={order!r}")
    if whole_array and len(kind.shape) == 2 and order not in (None, "fro", 1, 2, "inf", "nuc"):
        raise UnsupportedError(
            f"norm of a matrix has no ord={order!r}",
            hint="'fro' (the default), 1, 2, 'inf' and 'nuc' are the norms of matrices; "
            "norm(vec(X), 3) is that of all entries",
        )
    if order == "nuc" and not (whole_array and len(kind.shape) == 2):
        raise UnsupportedError("the nuclear norm is of a matrix as a whole", hint="norm(x) is that of a vector")


def _kron(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    left, right = kinds
    if not all(0 < len(kind.shape) < 3 for kind in kinds):
        typed = context.source(node).partition("(")[0]
        said = f"vectors and matrices, not {context.kind(left)}, {context.kind(right)}"
        raise ArgumentsError(f"{typed if typed.isidentifier() else node.function} takes {said}")
    if len(left.shape) == len(right.shape) == 1 and left.row == right.row:
        return Kind((left.shape[0] * right.shape[0],), left.row)
    if context.strict and context.library(node):
        for argument, kind in zip(node.args, kinds, strict=True):
            if len(kind.shape) == 1 and not kind.row:
                raise _column_or_row(context, node, argument)
    (a, b), (c, d) = (_as_matrix(kind) for kind in kinds)
    return Kind((a * c, b * d))


def _column_or_row(context: Context, node: Call, vector: Node) -> ShapeError:
    """The error for a vector beside a matrix in the `kron` of a library, where it counts as a row."""
    known = {argument: context.text(argument) for argument in node.args}
    if not all(text.isidentifier() for text in known.values()):
        known = {argument: "x" if argument is vector else "A" for argument in node.args}
    row, column = (
        f"kron({', '.join(text + (places if argument is vector else '') for argument, text in known.items())})"
        for places in ("[None, :]", "[:, None]")
    )
    message = f"beside a matrix {known[vector]} counts as a row in NumPy's kron, and as a column in mcalc's"
    return ShapeError(message, span=vector.span, hint=f"write {row} for the row, {column} for a column")


def _as_matrix(kind: Kind) -> tuple[Size, Size]:
    match kind.shape:
        case (size,):
            return (ONE, size) if kind.row else (size, ONE)
        case _:
            return kind.shape[0], kind.shape[1]


def _reshape(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """The shape that is asked for; a size of -1 is what the others leave."""
    (kind,), wanted = kinds, [context.whole(argument) for argument in node.args[1:]]
    if not wanted:
        raise ArgumentsError("reshape takes an array and the sizes of its axes", hint="write reshape(X, m, n)")
    if not context.strict:
        return Kind(tuple(wanted))
    total = product([context.sizes.resolve(size) for size in kind.shape])
    others = [size for size in wanted if size != -1]
    if len(others) < len(wanted):
        left = quotient(total, product(others))
        if len(others) < len(wanted) - 1 or left is None:
            raise ArgumentsError(f"the size that -1 stands for is not decided by {context.kind(kind)}")
        wanted = [left if size == -1 else size for size in wanted]
    if not context.sizes.equate(product(wanted), total):
        raise ShapeError(f"{context.kind(kind)} has {context.size(total)} entries, not {context.size(product(wanted))}")

    def check() -> None:
        if sum(map(is_unknown, map(context.sizes.resolve, kind.shape))) > 1 and context.sizes.resolve(total) != entries:
            array = context.text(node.args[0])
            raise ShapeError(
                f"the number of entries, {entries}, doesn't decide the shape of {array}",
                span=node.span, hint="declare it, as in --shape X=m,n",
            )  # fmt: skip

    entries = context.sizes.resolve(product(wanted))
    if not is_unknown(entries):
        context.later.append(check)
    return Kind(tuple(wanted))


def _expand_dims(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """One more axis, of one place; `axis` is its place in the result."""
    (kind,) = kinds
    if "axis" not in node.options:
        raise ArgumentsError("expand_dims takes the place of the new axis", hint="write expand_dims(x, axis=0)")
    if len(kind.shape) >= limits.AXES:
        raise limits.over("the array has too many axes", limits.AXES)
    at = context.axis(node, Kind((*kind.shape, ONE)), node.options["axis"])
    return Kind((*kind.shape[:at], ONE, *kind.shape[at:]))


def _squeeze(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """One axis less. Which one must be said wherever there is one of a single place: others may be 1 by chance."""
    (kind,) = kinds
    axis = node.options.get("axis")
    if axis is None:
        if len(kind.shape) > 1 or (kind.shape and kind.shape[0].value == 1):
            raise ArgumentsError(
                f"squeeze of {context.kind(kind)} takes an axis", hint="say which one goes: squeeze(X, axis=-1)"
            )
        return kind
    at = context.axis(node, kind, axis)
    if not context.sizes.equate(kind.shape[at], ONE):
        raise ShapeError(f"axis {axis} of {context.kind(kind)} has more than one place")
    return Kind((*kind.shape[:at], *kind.shape[at + 1 :]))


def _size(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """A number, whatever array has that size."""
    axis = node.options.get("axis")
    if axis is not None:
        context.axis(node, kinds[0], axis)
    return Kind(())


def _concatenate(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    if not kinds:
        raise ArgumentsError("there is nothing to put together", span=node.span, hint="as in concatenate(x, y)")
    first = kinds[0]
    if not first.shape:
        raise ArgumentsError("concatenate takes vectors or matrices, not scalars", hint="[f1, f2] stacks scalars")
    at = context.axis(node, first, node.options.get("axis", 0))
    total = first.shape[at]
    for item, kind in zip(node.args[1:], kinds[1:], strict=context.strict):
        fits = len(kind.shape) == len(first.shape) and kind.row == first.row
        for axis, (a, b) in enumerate(zip(first.shape, kind.shape, strict=False)):
            fits = fits and (axis == at or context.sizes.equate(a, b))
        if not fits:
            raise ShapeError(
                f"the shapes don't fit in concatenate: {context.kind(first)} and {context.kind(kind)}", span=item.span
            )
        total = total + kind.shape[at]
    return Kind((*first.shape[:at], total, *first.shape[at + 1 :]), first.row)


def _einsum(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """Every label has one size; the subscripts were checked as they were read."""
    subscripts = spread(str(node.options["subscripts"]), [len(kind.shape) for kind in kinds])
    inputs, _, output = subscripts.partition("->")
    parts = inputs.split(",")
    if len(parts) != len(kinds):
        raise ArgumentsError(f"einsum's subscripts are for {len(parts)} operands, and there are {len(kinds)}")
    sizes: dict[str, Size] = {}
    for argument, part, kind in zip(node.args, parts, kinds, strict=True):
        if len(part) != len(kind.shape):
            wanted = f"{part or 'no label'} in einsum is for {len(part)} axes"
            raise ShapeError(f"{wanted}, not for {context.kind(kind)}", span=argument.span)
        for label, size in zip(part, kind.shape, strict=True):
            if not context.sizes.equate(sizes.setdefault(label, size), size):
                raise ShapeError(
                    f"{label} in einsum has two sizes, {context.size(sizes[label])} and {context.size(size)}",
                    span=argument.span,
                )
    return Kind(tuple(sizes[label] for label in output))


def _singular_values(context: Context, node: Call, kinds: Sequence[Kind]) -> Kind:
    """As many as the shorter side has places; where that isn't known, there are as many rows as columns at least."""
    (kind,) = kinds
    if len(kind.shape) != 2:
        raise ShapeError(f"{node.function} takes a matrix, not {context.kind(kind)}")
    rows, columns = map(context.size, kind.shape)
    tall = context.at_least_zero(rows - columns)
    if tall is None and context.strict:
        context.assume(rows - columns, node.span)
    return Kind((kind.shape[0 if tall is False else 1],))


def stacked(context: Context, node: Stack, kinds: Sequence[Kind]) -> Kind:
    """`[f1, f2]`: the items along a new first axis."""
    first = kinds[0]
    if len(first.shape) >= limits.AXES:
        raise limits.over("the stack has too many axes", limits.AXES, node.span)
    for item, kind in zip(node.items[1:], kinds[1:], strict=context.strict):
        if len(kind.shape) != len(first.shape) or kind.row != first.row or not context.same(first, kind):
            raise ShapeError(
                f"the items of a stack have one shape: {context.kind(first)} is not {context.kind(kind)}",
                span=item.span,
                hint=_together(first, kind),
            )
    rows = [item for item in node.items if isinstance(item, Stack) and not isinstance(item.items[0], Stack)]
    nested = context.asks and len(first.shape) == 3 and len(rows) == len(node.items)
    if nested and context.source(node).startswith("[") and context.source(node.items[0]).startswith("["):
        array = "stack(stack(A, B), stack(C, D)) for the array"
        hint = f"write block([[A, B], [C, D]]) for the block matrix, {array}"
        message = "lists of matrices can be a block matrix, or an array of four axes"
        raise ShapeError(message, span=node.span, hint=hint)
    return Kind((Size.of(len(node.items)), *first.shape))


def _together(left: Kind, right: Kind) -> str | None:
    """How arrays that make no stack are put together."""
    if len(left.shape) == len(right.shape) == 2:
        return "block([[A, B], [C, D]]) is the block matrix, concatenate(A, B) puts arrays one after the other"
    return "concatenate(x, y) puts arrays one after the other" if left.shape and right.shape else None


RULES: Final[dict[str, Rule]] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "sum": _reduce,
    "norm": _reduce,
    "kron": _kron,
    "concatenate": _concatenate,
    "reshape": _reshape,
    "einsum": _einsum,
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "size": _size,
    "roll": rolled,
    "svdvals": _singular_values,
}
"""The rules of functions whose shapes no signature says."""
