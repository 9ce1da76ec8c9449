"""A function is one entry: what is registered at run time is read, derived, evaluated and checked like any other."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.catalogue import find, register
from mcalc.catalogue.build import function

LNCOSH = function(
    "lncosh", "x", "log(cosh(x)) without overflow.",
    parity="even", interval="[0, inf)", zeros="x == 0", derivative=("tanh(x)",),
    value="abs(x) + log1p(exp(-2*abs(x))) - log(2)", latex="\\log\\cosh\\left({0}\\right)",
)  # fmt: skip
MISH = function("mish_like", "x", "x*tanh(softplus(x)).", definition="x*tanh(softplus(x))", latex="m\\left({0}\\right)")
SPREAD = function(
    "spread", "x", "Largest less smallest.", signature="(n)->()", group="reductions", definition="max(x) - min(x)",
    latex="s\\left({0}\\right)",
)  # fmt: skip
GRAM = function(
    "gram", "X", "X.T @ X.", signature="(m,n)->(n,n)", group="matrices", definition="X.T @ X",
    latex="G\\left({0}\\right)",
)  # fmt: skip

LADDER = function(
    "ladder", "n", "0, 1, ..., n - 1.", signature="[n]->(n)", group="constructors",
    definition="tril(ones(n, n), -1) @ ones(n)", latex="a_{{{0}}}",
)  # fmt: skip


def test_a_derivative_is_enough() -> None:
    with register(LNCOSH):
        assert mcalc.gradient("sum(lncosh(A @ x - y))", wrt="x").expression == "tanh(A @ x - y).T @ A"
        assert mcalc.gradient("sum(lncosh(-x))", wrt="x").expression == "tanh(x).T"
        assert mcalc.hessian("sum(lncosh(x))", wrt="x").expression == "diag(1 - tanh(x)**2)"
        assert mcalc.jacobian("log(1 + lncosh(x))", wrt="x").domain == ()
    assert find("lncosh") is None


def test_a_definition_is_enough() -> None:
    with register(MISH):
        found = mcalc.derivative("mish_like(x)", wrt="x")
        assert found.check.max_error < 1e-6
        assert "tanh(softplus(x))" in found.expression
        assert mcalc.gradient("sum(mish_like(W @ x))", wrt="W").check.points
    with register(SPREAD):
        assert mcalc.gradient("spread(x)", wrt="x").expression == "(hardmax(x) - hardmax(-x)).T"
    with register(GRAM):
        assert mcalc.gradient("trace(gram(X))", wrt="X").expression == "2*X"
    with register(LADDER):
        assert mcalc.gradient("ladder(3) @ x", wrt="x", shapes={"x": "3"}).check.max_error < 1e-6


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="exp: there is such a function already"):
        register(LNCOSH._replace(name="exp"))
