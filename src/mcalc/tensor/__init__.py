"""The tensor form: what mcalc computes with.

`node` has the six kinds and what they mean, `make` interns them. `product`, `sum`, `apply` and `pattern` bring nodes
into canonical form as they are made: `draft` is a product under construction, `labels` numbers it, and `rules` lists
what simplifies it (`selections`, `transposes`, `contracted_powers`, `stacks`, `matrices`, and the table of
`identities`). `lower` makes tensors of a spec, `factor` takes out what terms have in common, `verify` asserts all this.
"""

from mcalc.tensor.apply import apply, elementwise
from mcalc.tensor.labels import is_skew, is_symmetric
from mcalc.tensor.lower import lower
from mcalc.tensor.make import is_zero, number, scale, variable, zeros
from mcalc.tensor.node import Apply, Factor, Node, Number, Pattern, Product, Sum, Term, Variable, postorder
from mcalc.tensor.pattern import delta, flatten, select, triangle, unit
from mcalc.tensor.product import product
from mcalc.tensor.rules import load_rules
from mcalc.tensor.sum import add
from mcalc.tensor.transposes import transpose

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
