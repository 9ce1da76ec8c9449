"""Reductions to one number, or with `axis=` along one axis of a matrix."""

from __future__ import annotations

from mcalc.catalogue.build import function

# fmt: off

_ALL = "(n)->() | (m,n)->()"

REDUCTIONS = (
    function(
        "sum", "x", "Sum of all entries, or along one axis.",
        foreign="reduce_sum fsum",
        signature="special", group="reductions", axis=True, nests=True, value="reduce add", rule="vector sum reduction",
        latex="\\operatorname{{sum}}\\left({0}\\right)", code="sum",
    ),
    function(
        "mean", "x", "Mean of all entries, or along one axis.",
        foreign="average reduce_mean",
        signature=_ALL, group="reductions", axis=True, nests=True, definition="sum(x)/n | sum(x)/(m*n)",
        latex="\\operatorname{{mean}}\\left({0}\\right)", code="mean", rule="vector sum reduction",
    ),
    function(
        "prod", "x", "Product of all entries, or along one axis.",
        foreign="reduce_prod",
        signature=_ALL, group="reductions", axis=True, nests=True, derivative=("prod(x)/x",), domain=("x != 0",),
        reason=("by one entry, the product of the others", "∂prod(x)/∂x[j] = prod(x)/x[j]"),
        value="reduce mul",
        latex="\\operatorname{{prod}}\\left({0}\\right)", code="prod",
    ),
    function(
        "max", "x", "The largest entry, or the largest along one axis; max(x, y) is maximum.",
        kind="largest",
        signature=_ALL, group="reductions", aliases=("amax",), axis=True, nests=True, folds="maximum",
        derivative=("hardmax(x)",),
        reason=("it is one of the entries: the slope is 1 by that entry, and 0 by all others",),
        value="reduce maximum",
        kinks=("sum(x == max(x)) > 1",), latex="\\max\\left({0}\\right)",
        numpy="np.max({0})", jax="jnp.max({0})", torch="torch.amax({0})",
    ),
    function(
        "min", "x", "The smallest entry, or the smallest along one axis; min(x, y) is minimum.",
        signature=_ALL, group="reductions", aliases=("amin",), axis=True, nests=True, folds="minimum",
        derivative=("hardmax(-x)",),
        reason=("it is one of the entries: the slope is 1 by that entry, and 0 by all others",),
        value="reduce minimum",
        kinks=("sum(x == min(x)) > 1",), latex="\\min\\left({0}\\right)",
        numpy="np.min({0})", jax="jnp.min({0})", torch="torch.amin({0})",
    ),
    function(
        "var", "x", "Variance, divided by the number of entries less ddof, which is 0 or 1.",
        option="ddof", modes=(("0", "var"), ("1", "sample_var")),
        signature=_ALL, group="reductions", axis=True, definition="mean((x - mean(x))**2)",
        latex="\\operatorname{{var}}\\left({0}\\right)",
        numpy="np.var({0})", jax="jnp.var({0})", torch="torch.var({0}, correction=0)",
    ),
    function(
        "std", "x", "Standard deviation: the square root of var; ddof is 0 or 1.",
        option="ddof", modes=(("0", "std"), ("1", "sample_std")), kinks=("std(x) == 0",),
        signature=_ALL, group="reductions", axis=True, definition="sqrt(var(x))",
        latex="\\operatorname{{std}}\\left({0}\\right)",
        numpy="np.std({0})", jax="jnp.std({0})", torch="torch.std({0}, correction=0)",
    ),
    function(
        "sample_var", "x", "Variance, divided by the number of entries less one: var(x, ddof=1).",
        option="ddof", modes=(("0", "var"), ("1", "sample_var")),
        signature=_ALL, group="reductions", axis=True,
        definition="sum((x - mean(x))**2)/(n - 1) | sum((x - mean(x))**2)/(m*n - 1)", latex="s^2\\left({0}\\right)",
        foreign="torch.var matlab.var", numpy="np.var({0}, ddof=1)", jax="jnp.var({0}, ddof=1)", torch="torch.var({0})",
    ),
    function(
        "sample_std", "x", "The square root of sample_var: std(x, ddof=1).",
        option="ddof", modes=(("0", "std"), ("1", "sample_std")),
        signature=_ALL, group="reductions", axis=True, definition="sqrt(sample_var(x))",
        kinks=("sample_std(x) == 0",), latex="s\\left({0}\\right)",
        foreign="torch.std matlab.std", numpy="np.std({0}, ddof=1)", jax="jnp.std({0}, ddof=1)", torch="torch.std({0})",
    ),
    function(
        "norm", "x",
        "Norm: ord 2 (default), 1, 'inf' or p of a vector; 'fro' (default), 1, 2, 'inf' or 'nuc' of a matrix.",
        signature="special", group="reductions", axis=True, nests=True, option="ord", kinks=("norm(x) == 0",),
        foreign="vector_norm:entries=1 matrix_norm",
        rule="norm",
        latex="\\left\\lVert {0} \\right\\rVert",
        numpy="np.linalg.norm({0})", jax="jnp.linalg.norm({0})", torch="torch.linalg.norm({0})",
    ),
    function(
        "logsumexp", "x", "log(sum(exp(x))) without overflow.",
        foreign="lse reduce_logsumexp",
        signature=_ALL, group="reductions", axis=True, nests=True, derivative=("softmax(x) | exp(x - logsumexp(x))",),
        reason=(
            "the chain rule for log(sum(exp(x))): the derivative of the sum, divided by the sum",
            "by one entry: ∂logsumexp(x)/∂x[j] = exp(x[j])/sum(exp(x))",
        ),
        value="max(x) + log(sum(exp(x - max(x))))", exact="log(sum(exp(x)))",
        latex="\\operatorname{{logsumexp}}\\left({0}\\right)",
        numpy="scipy.special.logsumexp({0})", scipy="scipy.special.logsumexp({0})",
        jax="jax.scipy.special.logsumexp({0})", torch="torch.logsumexp({0}, dim=tuple(range({0}.ndim)))",
    ),
    function(
        "dot", "x y", "Dot product of two vectors; with a matrix, the matrix product.",
        signature="(n),(n)->() | (m,n),(n)->(m) | (m),(m,n)->(n) | (m,n),(n,k)->(m,k)", group="reductions",
        contraction="i,i-> | ij,j->i | i,ij->j | ij,jk->ik", latex="{0} \\cdot {1}", rule="matrix product",
        numpy="np.dot({0}, {1})", jax="jnp.dot({0}, {1})", torch="({0} @ {1})",
    ),
)

# What `norm(x, ord)` means, by the number of axes of x and by ord; `p` is any other number.
NORMS: dict[tuple[int, str], str] = {
    (1, "2"): "sqrt(sum(x**2))",
    (1, "fro"): "sqrt(sum(x**2))",
    (1, "1"): "sum(abs(x))",
    (1, "inf"): "max(abs(x))",
    (1, "p"): "sum(abs(x)**p)**(1/p)",
    (2, "fro"): "sqrt(sum(x**2))",
    (2, "1"): "max(sum(abs(x), axis=0))",
    (2, "inf"): "max(sum(abs(x), axis=1))",
    (2, "2"): "spectral_norm(x)",
    (2, "nuc"): "nuclear_norm(x)",
}
