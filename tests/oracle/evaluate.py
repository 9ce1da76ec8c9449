"""The text of a spec or of a closed form, evaluated."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from tests.oracle.arrays import WHOLE, stack
from tests.oracle.library import Library, numpy_library
from tests.oracle.pointwise import POINTWISE, undefined
from tests.oracle.syntax import statements, undefined_name
from tests.oracle.value import OracleError, Value, elementwise, matmul, transpose

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "power",
    ast.USub: "neg",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
_ALIASES = {
    "expit": "sigmoid",
    "logistic": "sigmoid",
    "swish": "silu",
    "clamp": "clip",
    "psi": "digamma",
    "loggamma": "lgamma",
    "amax": "max",
    "amin": "min",
    "logsoftmax": "log_softmax",
    "concat": "concatenate",
    "identity": "eye",
    "ravel": "vec",
    "flatten": "vec",
    "diagonal": "diag",
}
_WORDS = {"einsum": "subscripts", "conv": "mode"}
"""The option that a string among the arguments is; of others it is `ord`."""
_FOLDED = {"max": "maximum", "min": "minimum"}

_parsed = lru_cache(maxsize=4096)(statements)


def evaluate(
    text: str,
    names: Mapping[str, Any],
    dims: Mapping[str, int] | None = None,
    where: Sequence[tuple[str, str]] = (),
    library: Library | None = None,
) -> Value:
    """The value of `text` where the variables are `names` (arrays, or values) and dimensions are numbers.

    `where` names shared parts, in the order in which they are computed.

    Raises OracleError where the text means nothing, SyntaxError where it is no text of the language.
    """
    evaluator = _Evaluator(library or numpy_library(), names, dims or {})
    for name, part in where:
        evaluator.names[name] = evaluator.program(part)
    return evaluator.program(text)


class _Evaluator:
    """One evaluation: the library and what the names stand for."""

    def __init__(self, library: Library, names: Mapping[str, Any], dims: Mapping[str, int]) -> None:
        self.library = library
        self.names = {name: self.number(float(size)) for name, size in dims.items()}
        self.names |= {
            name: value if isinstance(value, Value) else Value(library.xp.asarray(value))
            for name, value in names.items()
        }

    def number(self, value: float) -> Value:
        return Value(np.asarray(value))

    def chosen(self, values: Sequence[Value]) -> Library:
        """What computes with the values: NumPy, where none of them depends on what is differentiated by."""
        known = all(isinstance(value.array, np.ndarray | np.generic) for value in values)
        return numpy_library() if known else self.library

    def program(self, text: str) -> Value:
        result: Value | None = None
        for statement in _parsed(text):
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.names[name] = self.expression(value)
                case ast.Expr(value=value):
                    result = self.expression(value)
                case _:
                    raise OracleError("not a statement of the language")
        if result is None:
            raise OracleError("no expression")
        return result

    def expression(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=bool() | int() | float() as number):
                return self.number(float(number))
            case ast.Name(id=name):
                return self.name(name)
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return matmul(self.expression(left), self.expression(right))
            case ast.BinOp(left=left, op=op, right=right):
                return self.pointwise(_OPERATORS[type(op)], self.expression(left), self.expression(right))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.expression(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.pointwise("neg", self.expression(operand))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self.pointwise(_OPERATORS[type(op)], self.expression(left), self.expression(right))
            case ast.Attribute(value=value, attr="T"):
                return transpose(self.expression(value))
            case ast.List(elts=items):
                parts = [self.expression(item) for item in items]
                return stack(self.chosen(parts), *parts)
            case ast.Subscript(value=value, slice=place):
                return self.index(self.expression(value), place)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                return self.call(name, args, keywords)
        raise OracleError(f"not in the language: {ast.dump(node)[:80]}")

    def name(self, name: str) -> Value:
        if name in self.names:
            return self.names[name]
        if name == "pi":
            return self.number(math.pi)
        raise OracleError(f"no variable {name}")

    def pointwise(self, name: str, *values: Value) -> Value:
        return elementwise(POINTWISE[name](self.chosen(values)), *values)

    def index(self, base: Value, place: ast.expr) -> Value:
        items = place.elts if isinstance(place, ast.Tuple) else [place]
        new = [isinstance(item, ast.Constant) and item.value is None for item in items]
        if len(items) - sum(new) > base.ndim:
            raise OracleError("too many indices")
        picked: list[Any] = []
        sizes = iter(base.array.shape)
        for is_new, item in zip(new, items, strict=True):
            if is_new:
                picked.append(None)
                continue
            size = next(sizes)
            if isinstance(item, ast.Slice):
                picked.append(slice(self.whole(item.lower), self.whole(item.upper), self.whole(item.step)))
            else:
                at = self.whole(item)
                if at is None or not -size <= at < size:
                    raise OracleError("an index out of range")
                picked.append(at)
        return Value(base.array[tuple(picked)], base.row)

    def whole(self, node: ast.expr | None) -> int | None:
        return None if node is None else round(float(self.expression(node).array))

    def call(self, name: str, args: list[ast.expr], keywords: list[ast.keyword]) -> Value:
        name = _ALIASES.get(name, name)
        options: dict[str, Any] = {word.arg or "": self.option(word.value) for word in keywords}
        values = []
        if name == "array" and len(args) == 1:
            return self.expression(args[0])
        if name == "block" and isinstance(args[0], ast.List):
            rows = [[self.expression(item) for item in row.elts] for row in args[0].elts if isinstance(row, ast.List)]
            joined = [WHOLE["concatenate"](self.chosen(row), *row, axis=1) for row in rows]
            return WHOLE["concatenate"](self.chosen(joined), *joined)
        if name in ("stack", "concatenate", "ones", "zeros") and len(args) == 1:
            args = args[0].elts if isinstance(args[0], ast.List | ast.Tuple) else args
        if name == "reshape" and len(args) == 2 and isinstance(args[1], ast.Tuple):
            args = [args[0], *args[1].elts]
        for at, arg in enumerate(args):
            if name in (*_WORDS, "norm") and (isinstance(arg, ast.Constant) or (name == "norm" and at)):
                options[_WORDS.get(name, "ord")] = self.option(arg)
            else:
                values.append(self.expression(arg))
        if name in _FOLDED and len(values) > 1:
            name = _FOLDED[name]
        if name in ("maximum", "minimum"):
            folded = values[0]
            for value in values[1:]:
                folded = self.pointwise(name, folded, value)
            return folded
        if name in POINTWISE:
            return self.pointwise(name, *values, *(self.number(float(option)) for option in options.values()))
        if name in WHOLE:
            return WHOLE[name](self.chosen(values), *values, **options)
        base, by = undefined_name(name)
        if not values or options or max(by, default=0) >= len(values):
            raise OracleError(f"no function {name}")
        return elementwise(undefined(base, by, self.chosen(values)), *values)

    def option(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id="inf"):
                return "inf"
        value = float(self.expression(node).array)
        return int(value) if value.is_integer() else value
