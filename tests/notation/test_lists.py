"""Entries that each have a formula of their own are one list."""

from __future__ import annotations

import pytest

import mcalc

LISTS = [
    ("x[0]*x[1] + norm(x)**2", "x", {"x": 3}, "(2*x + [x[1], x[0], 0]).T"),
    (
        "x*norm(y) + cross(x, y)",
        "x",
        {"x": 3},
        "norm(y)*eye(3) + [[0, y[2], -y[1]], [-y[2], 0, y[0]], [y[1], -y[0], 0]]",
    ),
    (
        "y + 2*cross(u, cross(u, y) + a*y)",
        "y",
        {"y": 3},
        "eye(3) + [[-2*(u[1]**2 + u[2]**2), 2*(u[0]*u[1] - a*u[2]), 2*(u[0]*u[2] + a*u[1])], "
        "[2*(u[0]*u[1] + a*u[2]), -2*(u[0]**2 + u[2]**2), 2*(u[1]*u[2] - a*u[0])], "
        "[2*(u[0]*u[2] - a*u[1]), 2*(u[1]*u[2] + a*u[0]), -2*(u[0]**2 + u[1]**2)]]",
    ),
    # The sign of a list is that of its items.
    ("m*[cos(b), sin(b)]", "b", {"m": "scalar"}, "m*array([-sin(b), cos(b)])"),
    ("diff(x)", "x", {"x": 2}, "outer(ones(1), [-1, 1])"),
]


@pytest.mark.parametrize(("spec", "wrt", "shapes", "closed"), LISTS, ids=[row[0] for row in LISTS])
def test_entries_are_gathered(spec: str, wrt: str, shapes: dict[str, object], closed: str) -> None:
    assert mcalc.jacobian(spec, wrt=wrt, shapes=shapes).expression == closed


def test_a_rotation_is_a_matrix() -> None:
    spec = "x*cos(norm(w)) + cross(w, x)*sin(norm(w))/norm(w) + w*(w @ x)*(1 - cos(norm(w)))/norm(w)**2"
    found = mcalc.jacobian(spec, wrt="x", shapes={"x": 3})
    assert found.where == (("u1", "norm(w)"), ("u2", "sin(u1)"))
    assert found.expression.startswith("cos(u1)*eye(3) + (1 - cos(u1))*outer(w, w)/u1**2 + [[0, -w[2]*u2/u1, w[1]*")


PADDED = [
    ("sum(g*sin(x[1:]))", {"g": "n-1"}, "concatenate([[0], g*cos(x[1:])]).T"),
    ("sum(sin(x[2:-3]))", {}, "concatenate([zeros(2), cos(x[2:-3]), zeros(3)]).T"),
    ("sum(sin(x[k:]))", {"x": "n+k"}, "concatenate([zeros(k), cos(x[k:])]).T"),
    ("sum(cos(x)) - sum(x[1:]**2)", {}, "(-sin(x) - concatenate([[0], 2*x[1:]])).T"),
    ("d = x[1:] - x[:-1]; sum(d**2)", {}, "2*(concatenate([[0], d]) - concatenate([d, [0]])).T"),
    ("i = sin(x[:m]); j = exp(x[m:]); sum(g*i*j)", {"x": "2*m"}, "g*concatenate([j*cos(x[:m]), i*j]).T"),
    # Of a matrix the places are a matrix, and so they are where a long vector would be said again.
    ("sum(G*(x[1:] - x[:-1]))", {"x": "n,m"}, "(eye(n)[1:] - eye(n)[:-1]).T @ G"),
    ("sum(sin(A @ (x[1:] - x[:-1])))", {}, "cos(A @ (x[:-1] - x[1:])).T @ A @ (eye(n)[1:] - eye(n)[:-1])"),
]


@pytest.mark.parametrize(("spec", "shapes", "closed"), PADDED, ids=[row[0] for row in PADDED])
def test_a_stretch_of_a_vector_has_zeros_around_it(spec: str, shapes: dict[str, object], closed: str) -> None:
    assert mcalc.gradient(spec, wrt="x", shapes={"x": "n", **shapes}).expression == closed
