"""What is made of numbers in LaTeX: constants, sizes and places, in which the signs are those of numbers."""

from __future__ import annotations

from typing import Final

from mcalc.language.tree import Call, Node, Number, renamed

_ARITHMETIC: Final = {
    **dict.fromkeys(("\\+", "\\1+"), "add"),
    **dict.fromkeys(("\\-", "\\1-"), "sub"),
    **dict.fromkeys(("\\,", "\\cdot"), "mul"),
    "\\frac": "div",
    "\\^": "power",
}


def of_numbers(root: Node) -> Node:
    """A size or a place, in which the signs are those of numbers."""
    return renamed(root, _ARITHMETIC)


def is_number(node: Node) -> bool:
    """Whether a node is made of numbers alone."""
    pending = [node]
    while pending:
        match pending.pop():
            case Number():
                pass
            case Call(function="pi"):
                pass
            case Call(function="neg" | "\\,", args=args) if args:
                pending += args
            case Call(function="\\frac" | "\\^" | "sqrt", args=args):
                pending += args
            case _:
                return False
    return True
