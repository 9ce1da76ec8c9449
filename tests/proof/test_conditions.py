"""Kinks where the function is smooth and domains that leave out where it holds are not stated; all others are."""

from __future__ import annotations

import pytest

import mcalc

KINKS = [
    ("jacobian", "where(abs(r) <= 1, r**2/2, abs(r) - 1/2)", "r=n", "r", ()),
    ("derivative", "where(x > 0, x**2, 0)", "", "x", ()),
    ("jacobian", "where(x > 0, exp(x) - 1, x)", "x=n", "x", ()),
    ("jacobian", "abs(x)*x", "x=n", "x", ()),
    ("jacobian", "relu(x) - relu(-x)", "x=n", "x", ()),
    ("derivative", "min(r, clip(r, 0, 1))", "", "r", ("r == 1",)),
    ("gradient", "mean(min(r*A, clip(r, 1 - e, 1 + e)*A))", "r=n A=n e=scalar", "r", ("1 - e == r", "r == e + 1")),
    ("gradient", "mean(min(r*A, clip(r, 0, 1)*A))", "r=n A=n", "A", ("A*clip(r, 0, 1) == r*A",)),
    # what stays
    ("jacobian", "where(x > 0, x, 0)", "x=n", "x", ("x == 0",)),
    ("jacobian", "relu(x)*relu(y)", "x=n y=n", "x", ("x == 0",)),
    ("jacobian", "maximum(maximum(x, y), z)", "x=n y=n z=n", "x", ("x == y", "z == maximum(x, y)")),
    ("jacobian", "max(relu(x), relu(y))", "x=n y=n", "x", ("x == 0", "relu(x) == relu(y)")),
    ("jacobian", "sqrt(abs(x))", "x=n", "x", ("x == 0",)),
    ("jacobian", "heaviside(x)*sin(x)", "x=n", "x", ("x == 0",)),
    ("jacobian", "sign(x)**2", "x=n", "x", ("x == 0",)),
    ("jacobian", "where(x, 1, 2)", "x=n", "x", ("x == 0",)),
    ("jacobian", "norm(x)", "x=n", "x", ("norm(x) == 0",)),
    ("jacobian", "max(x)", "x=n", "x", ("sum(x == max(x)) > 1",)),
    # of second derivatives
    ("hessian", "sum(where(x > 0, x**2, 0))", "x=n", "x", ("x == 0",)),
    ("hessian", "sum(relu(x)**3)", "x=n", "x", ()),
    ("hessian", "sum(abs(x)**1.5)", "x=n", "x", ("x == 0",)),
    ("hessian", "sum(relu(x))", "x=n", "x", ("x == 0",)),
]  # fmt: skip


@pytest.mark.parametrize(("command", "spec", "shapes", "by", "kinks"), KINKS)
def test_kinks(command: str, spec: str, shapes: str, by: str, kinks: tuple[str, ...]) -> None:
    declared = dict(part.split("=") for part in shapes.split())
    found = mcalc.ask(command, spec, shapes=declared, wrt=[by]).derivatives[0]
    assert found.nonsmooth == kinks


def test_what_lies_between_itself_and_more_has_no_kink() -> None:
    assert not mcalc.jacobian("clip(X, X, X + 1)").nonsmooth


def test_parts_that_only_a_kink_spoke_of_go_with_it() -> None:
    found = mcalc.jacobian("where(abs(A @ x - b) <= 1, (A @ x - b)**2/2, abs(A @ x - b) - 1/2)", wrt="x")
    assert not found.nonsmooth
    assert all(name in str(found.where[place + 1 :]) + found.expression for place, (name, _) in enumerate(found.where))


DOMAINS = [
    ("sum(x[i]**i for i in range(n))", ("x != 0",)),
    ("sum(x[i]**(i/2) for i in range(n))", ("x > 0",)),
    ("x**(n/2*arange(n))", ("x > 0",)),
    ("sum(log(x))", ("x > 0",)),
    ("sum(lgamma(x))", ("x > 0",)),
]


@pytest.mark.parametrize(("spec", "domain"), DOMAINS)
def test_a_domain_that_some_sizes_or_entries_need_is_stated(spec: str, domain: tuple[str, ...]) -> None:
    assert mcalc.jacobian(spec, wrt="x", shapes={"x": "n"}).domain == domain
