"""Subscripts of einsum: checked once, and always with their output written out."""

from __future__ import annotations

from mcalc import limits
from mcalc.errors import ArgumentsError, UnsupportedError


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
            raise ArgumentsError(f"einsum's output has {label} twice", hint="diag(x) makes a diagonal matrix")
    for part in (*inputs.split(","), output):
        if len(part) > limits.AXES:
            raise limits.over(f"einsum has an array of {len(part)} axes", limits.AXES)
    return f"{inputs}->{output}"
