"""How the signs of the language are written in the syntax of the spec, for the words of an error."""

from __future__ import annotations

from typing import Final

from mcalc.record import Record


class Dialect(Record):
    """The signs of one syntax: what the messages of the shapes speak of."""

    product: str = " @ "
    transpose: str = ".T"
    times: str = "*"
    over: str = "/"
    power: str = "**"
    first: str = "0"

    def sign(self, function: str) -> str:
        """The sign of an element-wise operator, the name of any other function."""
        signs = {"mul": self.times, "div": self.over, "power": self.power}
        return signs.get(function) or _COMMON.get(function, function)


_COMMON: Final = {
    "add": "+",
    "sub": "-",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
}

DIALECTS: Final = {
    "numpy": Dialect(),
    "matlab": Dialect(product="*", transpose="'", times=".*", over="./", power=".^", first="1"),
}
"""The syntaxes that a spec can be written in."""
