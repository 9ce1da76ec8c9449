"""The random specs are made of everything that mcalc knows."""

from __future__ import annotations

import ast
import re

import pytest

from mcalc.catalogue import FUNCTIONS
from mcalc.catalogue.shorthands import SHORTHANDS
from mcalc.language.text.disguises import DISGUISES
from tests.oracle.syntax import translate
from tests.properties.arrays import ARRAYS
from tests.properties.generate import PROPERTIES
from tests.properties.productions import BINARY, UNARY
from tests.properties.scalars import SCALARS
from tests.properties.spectral import SPECTRAL

OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.USub: "neg", ast.Pow: "power",
    ast.MatMult: "matmul", ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater", ast.GtE: "greater_equal",
    ast.Eq: "equal", ast.NotEq: "not_equal",
}  # fmt: skip
ELSEWHERE = {"pi": "a number, made where variables are"}
ELSEWHERE |= dict.fromkeys(["conv_valid", "conv_same"], "written as conv with a mode")
ELSEWHERE |= {"convolution": "the array of convolution_matrix and hankel"}
ELSEWHERE |= {entry.name: "a line of the language, see test_shorthands" for entry in SHORTHANDS}
ELSEWHERE |= dict.fromkeys(["sample_var", "sample_std", "full_like", "logit"], "a line of the language")
ELSEWHERE |= dict.fromkeys(DISGUISES, "read as another function") | {"size": "a dimension"}
ELSEWHERE |= dict.fromkeys(["expand_dims", "squeeze"], "written x[:, None], and taken away by what follows")
ELSEWHERE = {name: why for name, why in ELSEWHERE.items() if name not in ("transpose", "reshape", "clip")}
"""What is in no production, and why."""


def _names(template: str) -> set[str]:
    tree = ast.parse(translate(re.sub(r"\{(\w+)\}", r"(\1)", template)))
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                found.add(name)
            case ast.BinOp(op=op) | ast.UnaryOp(op=op) | ast.Compare(ops=[op]):
                found.add(OPERATORS[type(op)])
            case ast.Attribute(attr="T"):
                found.add("transpose")
            case _:
                pass
    return found


MADE_OF = set().union(
    *(_names(each.template) for group in (UNARY, BINARY, SCALARS, ARRAYS, SPECTRAL) for each in group)
)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_is_in_some_production(name: str) -> None:
    assert (name in MADE_OF) != (name in ELSEWHERE)


@pytest.mark.parametrize(
    "written",
    ["[::2]", "[-1", "[-1::-2]", "axis=0", "axis=1", "f'(", "h''(", "matrix_power({r0}, n)", "i,j,k,l", "-2)", "'inf'"],
)
def test_every_way_of_writing_is_in_some_production(written: str) -> None:
    rows = [f"{each.result} | {each.template}" for group in (UNARY, BINARY, SCALARS, ARRAYS) for each in group]
    assert any(written in row for row in rows)


def test_every_property_is_declared_somewhere() -> None:
    from mcalc.catalogue.properties import PROPERTIES as KNOWN

    assert {word for declared in PROPERTIES for word in declared.split(":")} == set(KNOWN)
