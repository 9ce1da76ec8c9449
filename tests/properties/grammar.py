"""Random specs as trees with types, so that they can be printed, shrunk and asked again.

A type is the sizes of the axes as text (`("n",)`, `("m", "n-1")`, `("n*m",)`) and, for a vector, whether it stands as
a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_CLOSED = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")


class Type(NamedTuple):
    """The shape of a value."""

    shape: tuple[str, ...]
    row: bool = False


SCALAR = Type(())


class Expr(NamedTuple):
    """A template over sub-expressions: `{r0}` stands for the first as it is, `{b0}` in brackets where it needs them.

    A leaf may be a variable, which may be `declared` to have a property.
    """

    template: str
    args: tuple[Expr, ...]
    type: Type
    variable: str = ""
    declared: str = ""

    def text(self) -> str:
        """The expression as text of the language."""
        if not self.args:
            return self.template
        parts = {}
        for at, arg in enumerate(self.args):
            raw = arg.text()
            parts[f"r{at}"] = raw
            parts[f"b{at}"] = f"({raw})" if arg.is_operation() else raw
        return self.template.format(**parts)

    def is_operation(self) -> bool:
        """Whether the text is an operator's, and not one closed piece."""
        return _is_operation(self.template)

    def walk(self) -> Iterator[Expr]:
        """This and every expression under it."""
        yield self
        for arg in self.args:
            yield from arg.walk()

    def size(self) -> int:
        """The number of expressions in it."""
        return sum(1 for _ in self.walk())


@cache
def _is_operation(template: str) -> bool:
    rest, before = template, ""
    while rest != before:
        rest, before = _CLOSED.sub("", rest), rest
    return any(sign in rest for sign in "+-*/@<>")


class Spec(NamedTuple):
    """Statements that name intermediates, the result, and the declared shapes."""

    statements: tuple[tuple[str, Expr], ...]
    result: Expr

    def text(self) -> str:
        """The spec as it would be typed."""
        return "; ".join([f"{name} = {value.text()}" for name, value in self.statements] + [self.result.text()])

    def expressions(self) -> tuple[Expr, ...]:
        """The right sides of the statements, and the result."""
        return (*(value for _, value in self.statements), self.result)

    def shapes(self) -> dict[str, str]:
        """The declaration of every variable that occurs."""
        named = {name for name, _ in self.statements}
        found: dict[str, str] = {}
        for expression in self.expressions():
            for leaf in expression.walk():
                if leaf.variable and leaf.variable not in named:
                    shape = ",".join(leaf.type.shape) or "scalar"
                    found[leaf.variable] = f"{shape}:{leaf.declared}" if leaf.declared else shape
        return found

    def size(self) -> int:
        """The number of expressions in it."""
        return sum(expression.size() for expression in self.expressions())
