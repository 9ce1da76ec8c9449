"""The tensor form: what mcalc computes with.

`node` has the six kinds and what they mean, `make` interns them. `product`, `sum`, `apply` and `pattern` bring nodes
into canonical form as they are made: `draft` is a product under construction, `labels` numbers it. What differs by
transposes, by the order of factors or by names of indices is one node with no rule (`trace(A.T)` is `trace(A)`); the
other rules are listed in `simplifications`, each in a file of its own (`selections`, `orientation`, `inverses`, ...).
`identities` has what can be said as text, of calls, products and masks (a comparison beside something), for `rewrite`
to apply; identities of sums are functions: `rewrite.terms` (1 - f(-x), by the catalogue's parity "complement"),
`sum_forms`. `lower` makes tensors of a spec, `factor` takes out what terms have in common where
`symbols` counts fewer then (`common_factors`, `identity_terms`, `repeated`), `in_terms` writes parts in terms of names,
`verify` asserts all this.
"""

from mcalc.tensor.apply import apply, elementwise
from mcalc.tensor.labels import is_skew, is_symmetric
from mcalc.tensor.lower import lower
from mcalc.tensor.make import is_zero, number, scale, variable, zeros
from mcalc.tensor.node import Apply, Factor, Node, Number, Pattern, Product, Sum, Term, Variable, postorder
from mcalc.tensor.orientation import transpose
from mcalc.tensor.pattern import delta, flatten, select, triangle, unit
from mcalc.tensor.product import product
from mcalc.tensor.simplifications import load_simplifications
from mcalc.tensor.sum import add

load_simplifications()

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
