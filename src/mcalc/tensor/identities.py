"""Identities as text, a line each: what mcalc makes of the left side is the right side.

`CALLS` has those of a function and what it is applied to, `PRODUCTS` those of factors, `MASKED` what stands beside a
comparison; `rewrite` applies them. Identities of sums are not here: 1 - f(-x) is f(x) by `rewrite.terms`, for each
function with the parity "complement" in the catalogue, and other sums are simplified by `sum_forms`.

Both sides are mcalc's own language. A name stands for anything, the same thing wherever it comes again; a name under
`sum`, or in a function of vectors or matrices, has axes of its own besides those that the whole works along. They are
used as nodes are built, so that it makes no difference how the user or a derivative came by the left side.

Every line makes what it rewrites smaller, in this order: fewer functions of matrices, then fewer functions, then fewer
arguments of these, then fewer operators. So rewriting comes to an end whatever the order in which lines are tried.

Sources: NIST Digital Library of Mathematical Functions, chapter 4; Petersen and Pedersen, *The Matrix Cookbook* (2012),
sections 1 and 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

Line: TypeAlias = tuple[str, str]

CALLS: Final[Mapping[str, tuple[Line, ...]]] = {
    "log": (
        ("log(1 + exp(x))", "softplus(x)"),
        ("log(exp(x) + exp(y))", "logaddexp(x, y)"),
        ("log(sum(exp(x)))", "logsumexp(x)"),
        ("log(sigmoid(x))", "-softplus(-x)"),
        ("log(softmax(x))", "log_softmax(x)"),
        ("log(det(X))", "logdet(X)"),
        ("log(abs(det(X)))", "logdet(X)"),
    ),
    "log1p": (("log1p(exp(x))", "softplus(x)"),),
    "exp": (
        ("exp(log_softmax(x))", "softmax(x)"),
        ("exp(x - logsumexp(x))", "softmax(x)"),
    ),
    "maximum": (("maximum(x, x)", "x"),),
    "minimum": (("minimum(x, x)", "x"),),
    "greater": (("x > x", "0"),),
    "greater_equal": (("x >= x", "1"),),
    "equal": (
        ("x == x", "1"),
        ("(x > y) == 0", "y >= x"),
        ("(x >= y) == 0", "y > x"),
        ("(x == y) == 0", "x != y"),
        ("(x != y) == 0", "x == y"),
    ),
    "not_equal": (
        ("x != x", "0"),
        ("(x > y) != 0", "x > y"),
        ("(x >= y) != 0", "x >= y"),
        ("(x == y) != 0", "x == y"),
        ("(x != y) != 0", "x != y"),
    ),
    "clip": (
        ("clip(x, x, y)", "minimum(x, y)"),
        ("clip(x, y, x)", "x"),
    ),
    "where": (
        ("where(1, x, y)", "x"),
        ("where(0, x, y)", "y"),
        ("where(c, x, x)", "x"),
        ("where(abs(x) > 1, sign(x), x)", "clip(x, -1, 1)"),
    ),
    "inv": (
        ("inv(diag(x))", "diag(1/x)"),
        ("inv(expm(X))", "expm(-X)"),
        ("inv(matrix_power(X, k))", "matrix_power(X, -k)"),
    ),
    "det": (
        ("det(diag(x))", "prod(x)"),
        ("det(inv(X))", "1/det(X)"),
        ("det(expm(X))", "exp(trace(X))"),
        ("det(matrix_power(X, k))", "det(X)**k"),
    ),
    "logdet": (
        ("logdet(diag(x))", "sum(log(abs(x)))"),
        ("logdet(inv(X))", "-logdet(X)"),
        ("logdet(expm(X))", "trace(X)"),
        ("logdet(matrix_power(X, k))", "k*logdet(X)"),
    ),
    "expm": (("expm(diag(x))", "diag(exp(x))"),),
    "max": (("max(eigvalsh(X))", "eigmax(X)"),),
    "min": (("min(eigvalsh(X))", "eigmin(X)"),),
    "prod": (("prod(eigvalsh(X))", "det((X + X.T)/2)"),),
}
"""Of a function and what it is applied to, by that function; the catalogue tells what it undoes, as `log(exp(x))`."""

PRODUCTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("exp Product", "exp(x)/sum(exp(x))", "softmax(x)"),
    ("exp Sum", "exp(x)/(exp(x) + exp(y))", "sigmoid(x - y)"),
    ("Sum", "1/(1 + exp(x))", "sigmoid(-x)"),
    ("exp sigmoid", "exp(x)*sigmoid(-x)", "sigmoid(x)"),
    ("sinh cosh", "sinh(x)/cosh(x)", "tanh(x)"),
    ("sin cos", "sin(x)/cos(x)", "tan(x)"),
    ("abs", "abs(x)**2", "x**2"),
    ("sign abs", "sign(x)*abs(x)", "x"),
    ("sign abs", "sign(x)/abs(x)", "1/x"),
    ("abs", "1/abs(x)**2", "1/x**2"),
    ("sign", "sign(x)*x", "abs(x)"),
    ("relu greater", "(x > 0)*relu(x)", "relu(x)"),
    ("relu greater_equal", "(x >= 0)*relu(x)", "relu(x)"),
    ("maximum greater", "(x > 0)*maximum(x, 0)", "maximum(x, 0)"),
    ("maximum greater_equal", "(x >= 0)*maximum(x, 0)", "maximum(x, 0)"),
)
"""Of factors of a product, each to the power that it stands in or several times that; before them, what factors there
must be, functions and kinds of nodes, for it to be worth a look."""

MASKED: Final[tuple[tuple[str, str, str], ...]] = (
    ("x > y", "maximum(x, y)", "x"),
    ("x >= y", "maximum(x, y)", "x"),
    ("x > y", "minimum(x, y)", "y"),
    ("x >= y", "minimum(x, y)", "y"),
    ("x > y", "clip(x, y, w)", "minimum(x, w)"),
    ("x >= y", "clip(x, y, w)", "minimum(x, w)"),
    ("x > 0", "relu(x)", "x"),
    ("x >= 0", "relu(x)", "x"),
    ("x > 0", "abs(x)", "x"),
    ("x >= 0", "abs(x)", "x"),
    ("0 > x", "relu(x)", "0"),
    ("0 >= x", "relu(x)", "0"),
)
"""Of what stands beside a comparison in a product, or in another comparison there: where the first holds, the second is
the third."""

TOTALS: Final = frozenset({"softmax", "hardmax"})
"""What adds up to 1 along its own axis."""
