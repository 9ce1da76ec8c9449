"""The tensor form: what mcalc computes with.

`node` has the six kinds and what they mean, `make` interns them. `product`, `sum`, `apply` and `pattern` bring nodes
into canonical form as they are made: `draft` is a product under construction, `labels` numbers it. What differs by
transposes, by the order of factors or by names of indices is one node with no rule (`trace(A.T)` is `trace(A)`).

`lower` makes tensors of a spec, node by node: `functions` of the catalogue, `operators`, `indexing`, with constant
`sizes`. A definition or a derivative in the catalogue is a template, in which `lift` puts tensors in the place of the
variables.

The other rules are listed in `simplifications`, in the order in which they are tried while nodes are made. `identities`
has those that can be said as text, of calls, products and masks, a line each, for `rewrite` to apply by `match`. The
rest, and those of sums, are functions, by what they are about: 0/1 patterns (`selections` with `pattern_pairs`; `turns`
with `dihedral`; `stretches`, `stacks`), transposes (`orientation`, `skew`), comparisons (`masks`), powers (`powers`,
`contracted_powers`), matrices (`inverses` with `kronecker`; `roots`), sums (`sum_forms`, `complement`), axes laid out
(`layouts`). `inverses` has all of inv, det and logdet, and what is orthogonal; a new identity of a function by its
argument's kind goes into the file that has that function.

Before anything is printed, `factor` takes out what terms have in common where `symbols` counts fewer then (by
`multiplying_out`, `common_factors`, `identity_terms`, `repeated`, `fractions`, `cases`), and `in_terms` writes parts in
terms of names. `verify` asserts what all nodes must be.
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
