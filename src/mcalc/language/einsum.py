"""Subscripts of einsum: checked once, and always with their output written out."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.errors import ArgumentsError, ShapeError, UnsupportedError
from mcalc.language import limits
from mcalc.language.size import Size
from mcalc.language.spec import Kind
from mcalc.language.tree import Call
from mcalc.language.trouble import Trouble


def subscripts(text: str) -> str:
    """The subscripts without spaces and with their output; NumPy's is every label that stands once, in order.

    >>> subscripts("ij, jk")
    'ij,jk->ik'
    """
    text = text.replace(" ", "")
    if "." in text:
        raise UnsupportedError("einsum takes no ellipsis", hint="give every axis a letter")
    inputs, arrow, output = text.partition("->")
    labels = inputs.replace(",", "")
    if not (labels + output).isascii() or not ((labels + output).isalpha() or not labels + output):
        raise ArgumentsError("einsum's subscripts are letters, commas and ->", hint="as in einsum('ij,jk->ik', A, B)")
    if not arrow:
        output = "".join(sorted(label for label in set(labels) if labels.count(label) == 1))
    for label in output:
        if label not in labels:
            raise ArgumentsError(f"einsum's output has {label}, and no operand has it")
        if output.count(label) > 1:
            raise ArgumentsError(
                f"einsum's output has {label} twice", hint="diag(x) makes a diagonal matrix"
            )
    for part in (*inputs.split(","), output):
        if len(part) > limits.AXES:
            raise limits.over(f"einsum has an array of {len(part)} axes", limits.AXES)
    return f"{inputs}->{output}"


def einsum(trouble: Trouble, node: Call, kinds: Sequence[Kind]) -> Kind:
    """Every label has one size."""
    inputs, _, output = str(node.options["subscripts"]).partition("->")
    parts = inputs.split(",")
    if len(parts) != len(kinds):
        raise ArgumentsError(
            f"einsum's subscripts are for {len(parts)} operands, and there are {len(kinds)}", span=node.span
        )
    sizes: dict[str, Size] = {}
    for argument, part, kind in zip(node.args, parts, kinds, strict=True):
        if len(part) != len(kind.shape):
            raise ShapeError(
                f"{part or 'no label'} in einsum is for {len(part)} axes, not for {trouble.kind(kind)}", span=argument.span
            )
        for label, size in zip(part, kind.shape, strict=True):
            if not trouble.sizes.equate(sizes.setdefault(label, size), size):
                raise ShapeError(
                    f"{label} in einsum has two sizes, {trouble.size(sizes[label])} and {trouble.size(size)}",
                    span=argument.span,
                )
    return Kind(tuple(sizes[label] for label in output))
