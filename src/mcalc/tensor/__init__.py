"""The tensor form: what mcalc computes with. See `node` for the six kinds and what they mean."""

from mcalc.tensor.apply import apply, elementwise
from mcalc.tensor.labels import is_skew, is_symmetric
from mcalc.tensor.lower import lower
from mcalc.tensor.make import is_zero, number, scale, variable, zeros
from mcalc.tensor.node import Apply, Factor, Node, Number, Pattern, Product, Sum, Term, Variable, postorder
from mcalc.tensor.pattern import delta, flatten, select, triangle, unit
from mcalc.tensor.product import product
from mcalc.tensor.rules import load_rules
from mcalc.tensor.sum import add
from mcalc.tensor.turn import transpose

load_rules()

__all__ = [
    "Apply",
    "Factor",
    "Node",
    "Number",
    "Pattern",
    "Product",
    "Sum",
    "Term",
    "Variable",
    "add",
    "apply",
    "delta",
    "elementwise",
    "flatten",
    "is_skew",
    "is_symmetric",
    "is_zero",
    "lower",
    "number",
    "postorder",
    "product",
    "scale",
    "select",
    "transpose",
    "triangle",
    "unit",
    "variable",
    "zeros",
]
