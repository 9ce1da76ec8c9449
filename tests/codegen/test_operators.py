"""Linear operators of emitted code: products from both sides are proven, the matrix is never made."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from mcalc.answers.code import Order, built
from mcalc.answers.request import Request
from mcalc.errors import OptionError
from tests.codegen.rows import arguments, emitted, questions, sizes_of


@pytest.mark.parametrize("name", [*questions()][2::8])
def test_products_are_those_of_the_dense_derivative(name: str) -> None:
    request = questions()[name]
    made, dense = emitted(request, "operator"), emitted(request, "dense")
    if made is None or dense is None:
        return
    spec = request.read()
    given = arguments(spec, sizes_of(spec))
    found, wanted = made[1][request.command](*given), np.asarray(dense[1][request.command](*given))
    wanted = wanted.reshape(found.shape)
    size = max(1.0, np.max(np.abs(wanted), initial=0.0))
    assert np.allclose(found @ np.eye(found.shape[1]), wanted, atol=1e-9 * size)
    assert np.allclose(found.H @ np.eye(found.shape[0]), wanted.T, atol=1e-9 * size)
    assert np.allclose(np.stack([found @ unit for unit in np.eye(found.shape[1])], axis=1), wanted, atol=1e-9 * size)


AT_ONCE: dict[str, tuple[str, str, dict[str, str], str]] = {
    "a layer": ("tanh(W @ x)*b", "W,x", {"W": "m,n", "x": "n", "b": "m"}, "jacobian"),
    "from both sides": ("A @ X @ B", "X", {"A": "m,n", "X": "n,k", "B": "k,p"}, "jacobian"),
    "solutions by vectors": ("solve(A, x)", "A", {"A": "n,n", "x": "n"}, "jacobian"),
    "solutions by matrices": ("logdet(X)", "X", {"X": "n,n"}, "hessian"),
    "rows": ("softmax(X, axis=1)", "X", {"X": "m,n"}, "jacobian"),
    "places": ("x[1:]*x[:-1] + x[0]", "x", {"x": "n"}, "jacobian"),
    "running sums": ("cumsum(X**2, axis=1)", "X", {"X": "m,n"}, "jacobian"),
    "Kronecker products": ("kron(A, B) @ x", "x", {"A": "m,n", "B": "p,q", "x": "n*q"}, "jacobian"),
    "triangles": ("vec(tril(X) @ X.T)", "X", {"X": "n,n"}, "jacobian"),
    "numbers": ("c*A @ x", "c,x", {"A": "m,n", "x": "n", "c": "scalar"}, "jacobian"),
    "traces": ("trace(X)*X[0]", "X", {"X": "n,n"}, "jacobian"),
    "sums": ("sum(X)*X + mean(X, axis=0)", "X", {"X": "m,n"}, "jacobian"),
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_several_vectors_are_multiplied_at_once(name: str) -> None:
    spec, wrt, shapes, command = AT_ONCE[name]
    text, names = built(Order(Request(spec, (wrt,), shapes, command=command), give=("derivative",), form="operator"))
    assert "matmat=matmat" in text
    assert "rmatmat=" in text
    assert " for " not in text.split(f"def {command}")[1].split('"""', 2)[2]
    assert names is not None
    spec_read = Request(spec, (wrt,), shapes).read()
    found = names[command](*arguments(spec_read, sizes_of(spec_read)))
    random = np.random.default_rng(0)
    for operator in (found, found.H):
        columns = random.normal(size=(operator.shape[1], 3))
        assert np.allclose(operator @ columns, np.stack([operator.matvec(one) for one in columns.T], axis=1))
        assert (operator @ np.zeros((operator.shape[1], 0))).shape == (operator.shape[0], 0)


def test_parts_that_every_product_needs_come_before_them() -> None:
    text, names = built(Order(Request("tanh(W @ x)", "x", {"W": "m,n", "x": "n"}), form="operator"))
    before, _, after = text.partition("def matvec(dx)")
    assert "np.tanh(W @ x)" in before.split("def jacobian")[1]
    assert "tanh" not in after
    assert names is not None


def test_a_hessian_is_its_own_adjoint_also_by_a_symmetric_matrix() -> None:
    text, _ = built(Order(Request("logdet(X)", "X", {"X": "n,n:spd"}, command="hessian"), form="operator"))
    assert "matvec=matvec, rmatvec=matvec" in " ".join(text.split())


def test_several_variables_give_a_tuple_of_operators() -> None:
    _, names = built(Order(Request("A @ x*y", ["x", "y"], {"A": "m,n", "x": "n", "y": "m"}), form="operator"))
    assert names is not None
    A, x, y = np.arange(6.0).reshape(2, 3), np.arange(3.0), np.array([2.0, 3.0])
    by_x, by_y = names["jacobian"](A, x, y)
    assert np.allclose(by_x @ np.eye(3), y[:, None] * A)
    assert np.allclose(by_y @ np.eye(2), np.diag(A @ x))


def test_what_several_operators_are_given_has_one_name() -> None:
    text, _ = built(Order(Request("tanh(W @ x + b)", ["W", "b"], {"W": "m,n", "b": "m"}), form="operator"))
    assert text.count("gs = V.T") == 2
    assert "gs_2" not in text


def test_what_products_by_several_variables_share_is_computed_in_each() -> None:
    _, names = built(Order(Request("tanh(W @ x)", ["W", "x"], {"W": "m,n", "x": "n"}), form="operator"))
    assert names is not None
    W, x = np.arange(6.0).reshape(2, 3) / 5, np.ones(3)
    by_W, by_x = names["jacobian"](W, x)
    slope = 1 - np.tanh(W @ x) ** 2
    assert np.allclose(by_W.H @ np.eye(2), np.kron(np.diag(slope), np.ones((3, 1))))
    assert np.allclose(by_x.H @ np.eye(2), (slope[:, None] * W).T)


def test_a_row_has_products_as_a_vector_has() -> None:
    _, names = built(Order(Request("sin(x.T)", "x", {"x": "n"}), form="operator"))
    assert names is not None
    assert np.allclose(names["jacobian"](np.zeros(3)) @ np.eye(3), np.eye(3))


def test_what_is_linear_in_a_variable_does_not_depend_on_it_any_more() -> None:
    text, names = built(Order(Request("expm(X)", "X", {"X": "n,n"}), give=("vjp", "jvp")))
    X, dX = np.array([[0.0, 1.0], [2.0, 0.5]]), np.array([[1.0, 0.0], [0.5, 2.0]])
    assert "g" not in text.split("def jvp")[1].split()
    assert names is not None
    step = 1e-5
    slope = (expm(X + step * dX) - expm(X - step * dX)) / (2 * step)
    assert np.allclose(names["jvp"](X, dX), slope)


def test_what_there_is_no_operator_of_is_said() -> None:
    shapes = {"x": "n", "y": "n"}
    with pytest.raises(OptionError, match="no rows and columns"):
        built(Order(Request("sum(x*y)", "x", shapes), form="operator"))


@pytest.mark.parametrize(
    ("spec", "wrt", "shapes"),
    [
        ("sum(exp(A @ x)*y) + x.T @ B @ y", ["x", "y"], {"A": "m,n", "x": "n", "y": "m", "B": "n,m"}),
        ("c*sum(sin(W @ x))", ["W", "x"], {"W": "m,n", "x": "n", "c": "scalar"}),
        ("c*sum(sin(W @ x))", ["x", "W"], {"W": "m,n", "x": "n", "c": "scalar"}),
        ("sum(tanh(W @ x)**2)*c", ["W", "x,c"], {"W": "m,n", "x": "n", "c": "scalar"}),
        ("logdet(X + Y)", ["X", "Y"], {"X": "n,n", "Y": "n,n"}),
    ],
)
def test_a_block_of_a_hessian_has_products_from_both_sides(spec: str, wrt: list[str], shapes: dict[str, str]) -> None:
    request = Request(spec, wrt, shapes, command="hessian")
    made, dense = emitted(request, "operator"), emitted(request, "dense")
    assert made is not None
    assert dense is not None
    assert "np.diag" not in made[0]
    read = request.read()
    given = arguments(read, sizes_of(read))
    found = made[1]["hessian"](*given)
    wanted = np.asarray(dense[1]["hessian"](*given)).reshape(found.shape)
    assert np.allclose(found @ np.eye(found.shape[1]), wanted)
    assert np.allclose(found.H @ np.eye(found.shape[0]), wanted.T)


@pytest.mark.parametrize(
    ("spec", "wrt", "shapes", "options"),
    [
        ("tanh(W @ x)", "W,x", {"W": "m,n", "x": "n"}, {}),
        ("W @ x + b", "W,b", {"W": "m,n", "x": "n", "b": "m"}, {"layout": "denominator"}),
        ("c*A @ x", "c,x", {"A": "m,n", "x": "n", "c": "scalar"}, {}),
        ("sum(tanh(W @ x)**2)", "W,x", {"W": "m,n", "x": "n"}, {"command": "hessian"}),
        ("x.T @ A @ x*c", "x,c", {"A": "n,n", "x": "n", "c": "scalar"}, {"command": "hessian"}),
    ],
)
def test_several_variables_are_one_vector(spec: str, wrt: str, shapes: dict[str, str], options: dict[str, str]) -> None:
    request = Request(spec, (wrt,), shapes, **{"command": "jacobian", **options})
    made, dense = emitted(request, "operator"), emitted(request, "dense")
    assert made is not None
    assert dense is not None
    read = request.read()
    given = arguments(read, sizes_of(read))
    found, wanted = made[1][request.command](*given), np.asarray(dense[1][request.command](*given))
    assert found.shape == wanted.shape
    assert np.allclose(found @ np.eye(found.shape[1]), wanted)
    assert np.allclose(found.H @ np.eye(found.shape[0]), wanted.T)


@pytest.mark.parametrize(("target", "form"), [("scipy", "dense"), ("jax", "module")])
def test_a_dimension_that_is_read_off_no_variable_is_a_number_for_what_others_call(target: str, form: str) -> None:
    with pytest.raises(OptionError, match="the dimension k is read off no variable"):
        built(Order(Request("sum(roll(x, k)*x)", "x", {"x": "n"}), target, form=form))
    assert built(Order(Request("roll(x, 2)*x", "x", {"x": "n"}), form="operator"))[0]


SHIFTED = {
    "one": ("roll(x, k)*x", ("x",), {"x": "n"}),
    "both ways": ("x*roll(x, k) + roll(x, -k)**2", ("x",), {"x": "n"}),
    "along rows": ("roll(X, k, axis=1)*X", ("X",), {"X": "m,n"}),
    "two variables": ("roll(x, k)*y + x", ("x", "y"), {"x": "n", "y": "n"}),
    "a diagonal with it": ("(x @ y)*roll(x, k) + k*x", ("x",), {"x": "n", "y": "n"}),
}


@pytest.mark.parametrize("name", SHIFTED)
@pytest.mark.parametrize("form", ["sparse", "operator"])
def test_a_shift_by_a_dimension_is_told_by_name(name: str, form: str) -> None:
    request = Request(*SHIFTED[name], command="jacobian")
    made, dense = emitted(request, form), emitted(request, "dense")
    if name == "a diagonal with it" and form == "sparse":
        assert made is None  # it has no zeros
        return
    assert made is not None
    assert dense is not None
    given = arguments(request.read(), {"n": 5, "m": 3})
    for k in (0, 2, 5, 7, -1):
        found, wanted = made[1]["jacobian"](*given, k=k), dense[1]["jacobian"](*given, k=k)
        pairs = zip(found, wanted, strict=True) if isinstance(found, tuple) else [(found, wanted)]
        for one, other in pairs:
            array = one.toarray() if form == "sparse" else one @ np.eye(one.shape[1])
            assert np.allclose(array, np.reshape(other, array.shape))


def test_where_a_shift_is_a_number_too_it_is_by_no_more_than_all_places() -> None:
    made = emitted(Request("k*roll(x, k)", "x", {"x": "n"}, command="jacobian"), "sparse")
    assert made is not None
    assert made[1]["jacobian"](np.ones(3), k=1).toarray().tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    with pytest.raises(ValueError, match="the pattern is for k <= n"):
        made[1]["jacobian"](np.ones(3), k=4)
