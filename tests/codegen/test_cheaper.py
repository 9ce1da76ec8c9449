"""What an expert would have seen: emitted code does without arrays and products that it can do without."""

from __future__ import annotations

import numpy as np
import pytest

import mcalc
from mcalc.answers.code import Order, built
from mcalc.answers.request import Request

SPECS: dict[str, tuple[str, tuple[str, ...], dict[str, str], tuple[str, ...], tuple[str, ...]]] = {
    "a product that is there already": (
        "P = softmax(Q @ K.T/sqrt(d), axis=1); sum(G*(P @ V))",
        ("Q", "K", "V"),
        {"Q": "n,d", "K": "m,d", "V": "m,d", "G": "n,d"},
        ("G @ V.T", "Q/np.sqrt(d) @ K.T", "@ K/np.sqrt(d)"),
        ("P @ V",),
    ),
    "a variance of what is centred, and sums that are means": (
        "sum(G*((X - mean(X, axis=0))/sqrt(var(X, axis=0) + e)*g + b))",
        ("X", "g", "b"),
        {"X": "n,d", "g": "d", "b": "d", "e": "scalar"},
        ('np.einsum("ij,ij->j", t2, t2)/n + e',),
        ("np.var", "np.mean(G"),
    ),
    "a transpose that is there already": (
        "sum(G*(softmax(Q @ K.T/sqrt(d), axis=1) @ V))",
        ("Q", "V"),
        {"Q": "n,d", "K": "m,d", "V": "m,e", "G": "n,e"},
        ("softmax(Q/np.sqrt(d) @ K.T, axis=1)", ".T @ G"),
        ("axis=0",),
    ),
    "a transpose of what has a name": (
        "S = sigmoid(Q @ K.T); sum(S @ V)",
        ("Q", "K", "V"),
        {"Q": "m,n", "K": "k,n", "V": "k,p"},
        ("S = scipy.special.expit(Q @ K.T)", "t1 @ K, t1.T @ Q, np.full((k, p), np.sum(S, axis=0)[:, None])"),
        ("S.T", "K @ Q.T"),
    ),
    "a transpose of a product that has a name": (
        "A = Q @ K.T; sin(A)",
        ("Q", "K"),
        {"Q": "m,n", "K": "k,n"},
        ("A = Q @ K.T", "np.cos(A)"),
        ("K @ Q.T", ".T*"),
    ),
    "the negative of what is there already": (
        "1/2*(x - m).T @ inv(S) @ (x - m) + 1/2*logdet(S)",
        ("m", "S"),
        {"x": "n", "m": "n", "S": "n,n:spd"},
        ("t2 = t1 @ (m - x)", "return t2, (t1 - np.outer(t2, t2))/2"),
        ("x - m",),
    ),
    "numbers at vectors": (
        "norm(A @ B @ C @ x)**2",
        ("B",),
        {"A": "m,m", "B": "m,m", "C": "m,m", "x": "m"},
        ("t1 = C @ x", "np.outer(2*(A @ (B @ t1) @ A), t1)"),
        (),
    ),
    "vectors at each other": ("X*a/b", ("X",), {"X": "m,n", "a": "n", "b": "n"}, ("np.einsum",), ()),
    "rows and columns": ("2*X*a/b[:, None]", ("X",), {"X": "m,n", "a": "n", "b": "m"}, ("np.outer(2/b, a)",), ()),
}


@pytest.mark.parametrize("name", SPECS)
def test_code_does_without(name: str) -> None:
    spec, wrt, shapes, wanted, unwanted = SPECS[name]
    text = mcalc.code(spec, wrt=wrt, shapes=shapes, give="derivative").split("def ", 2)[2]
    for part in wanted:
        assert part in text
    for part in unwanted:
        assert part not in text


def test_one_matrix_is_computed_one_way_round() -> None:
    spec, shapes = "sigmoid(Q @ K.T)", {"Q": "m,n", "K": "k,n"}
    text = mcalc.code(spec, wrt=["Q", "K"], shapes=shapes, form="operator", give="derivative")
    assert text.count("1 - t1") == 1
    assert "t1.T" not in text
    text = mcalc.code(spec, wrt=["Q", "K"], shapes=shapes, give="value,derivative").split("def value_and")[1]
    assert "t3 = t1*(1 - t1)" in text
    assert 'np.einsum("ij,ki->kij", K, t3)' in text
    shapes = {"X": "m,n", "v": "n", "b": "m"}
    text = mcalc.code("softmax(X.T*b, axis=0)*v[:, None]", wrt="X", shapes=shapes, give="value")
    assert "return (scipy.special.softmax(X*b[:, None], axis=1)*v).T" in text


def test_the_mean_of_squares_is_a_product() -> None:
    assert "t1 @ t1/m" in mcalc.code("mean((y - X @ w)**2)", wrt="w", shapes={"X": "m,n", "y": "m"}, give="value")
    assert "a/b*X" in mcalc.code("X*a/b", wrt="X", shapes={"X": "m,n", "a": "n", "b": "n"}, give="value")


def test_logarithms_and_exponentials_are_computed_once() -> None:
    loss = mcalc.code("-sum(Y*log_softmax(X @ W, axis=1))", wrt="W", shapes={"X": "n,d", "Y": "n,k"})
    assert "np.exp(t1)" in loss.split("def value_and")[1]
    assert "t1 - t2[:, None]" in mcalc.code("sum(logsumexp(X @ W, axis=1))", wrt="W", shapes={"X": "n,d"})


def test_functions_of_symmetric_matrices_are_symmetric() -> None:
    made = mcalc.code(
        "K = exp(-D) + s*eye(n); y @ inv(K) @ y + logdet(K)", wrt="s", shapes={"D": "n,n:symmetric", "s": "scalar"}
    )
    assert "trans=1" not in made
    assert "np.einsum" in mcalc.code("diag(A @ B)", wrt="B", shapes={"A": "n,n:symmetric", "B": "n,n"}, give="value")
    assert "np.vdot(A, B)" in mcalc.code(
        "trace(A @ B)", wrt="B", shapes={"A": "n,n:symmetric", "B": "n,n"}, give="value"
    )


def test_functions_of_whole_numbers_have_real_ones_in_jax() -> None:
    made = mcalc.code("(sigmoid(3) + 1/10)**a", wrt="a", shapes={"a": "scalar"}, target="jax", give="value")
    assert "jax.nn.sigmoid(3.0)" in made


def test_one_over_a_whole_number_is_a_fraction_in_numpy() -> None:
    names = built(Order(Request("reciprocal(x + 1)", "x", {"x": "n"})))[1]
    assert names is not None
    assert names["value"](np.array([1, 3])).tolist() == [0.5, 0.25]


def test_numbers_before_a_list_make_it_an_array() -> None:
    made = mcalc.code("gelu([2**y, log2(y), 2**y])[::2]", wrt="y", give="derivative", shapes={"y": "n"})
    assert "np.outer(np.log(2)*np.array([1, 1]), t2)" in made


def test_a_product_with_a_gram_matrix_takes_no_roots() -> None:
    text = mcalc.code("sum(exp(A @ x)) + x.T @ B @ x", wrt="x", of="hessian", give="hvp,derivative")
    assert "return ((A @ dx)*np.exp(A @ x)) @ A + dx @ B + B @ dx" in text
    assert "Y = np.sqrt(np.exp(A @ x))[:, None]*A" in text


def test_what_is_repeated_in_each_row_is_not_multiplied_by_itself() -> None:
    shapes = {"X": "m,k"}
    assert "def jacobian" in mcalc.code("var(outer(std(X, axis=1), std(X, axis=1)), axis=0)", wrt="X", shapes=shapes)
    assert "def gradient" in mcalc.code("abs(sum(pinv(Y)))", wrt="Y", shapes={"Y": "n,n"})


def test_products_with_triangles_of_ones_are_cumulative_sums() -> None:
    text = mcalc.code("sum((cumsum(x) - y)**2)", wrt="x", of="hessian", give="hvp")
    assert "return 2*np.flip(np.cumsum(np.flip(np.cumsum(dx))))" in text
    text = mcalc.code("sum((cumsum(X, axis=0) - Y)**2)", wrt="X", give="derivative")
    assert "return 2*np.flip(np.cumsum(np.flip(np.cumsum(X, axis=0) - Y, axis=0), axis=0), axis=0)" in text
    assert "np.ones" not in mcalc.code("sum(cumsum(X, axis=1)**3)", wrt="X", give="derivative")


def test_where_an_inverse_is_needed_there_is_no_factorisation_beside_it() -> None:
    shapes = {"B": "n,n", "lam": "scalar"}
    text = mcalc.code("trace(inv(A.T @ A + lam*eye(n)) @ B)", wrt=["A", "lam"], shapes=shapes, give="derivative")
    assert text.count("np.linalg.inv") == 1
    assert "lu_" not in text


def test_of_a_difference_and_its_negative_the_one_that_is_used_more_is_computed() -> None:
    text = mcalc.code("i = sigmoid(x); sum(i*c + (1 - i)*y)", wrt=["x", "y"], shapes={"y": "n", "c": "n"})
    assert "1 - i" in text
    assert "i - 1" not in text
    assert "norm(-" not in mcalc.code("x/norm(x - y)", wrt="x")
    assert "-t2 @ (-t2)" not in mcalc.code("(y - m).T @ inv(K + s*eye(n)) @ (y - m)", wrt=["s", "m"], shapes={"m": "n"})


def test_products_with_kronecker_products_are_products_of_matrices() -> None:
    text = mcalc.code("kron(A, B) @ x", wrt="x", form="operator")
    assert "return np.ravel(A @ (dx.reshape(n, m) @ B.T))" in text.replace("np.reshape(dx, (n, m))", "dx.reshape(n, m)")
    assert text.count("np.kron") == 1
    shapes = {"A": "k,n", "B": "p,m", "g": "k*p"}
    text = mcalc.code("sum(g*(kron(A, B) @ x))", wrt="A", shapes=shapes, give="derivative")
    assert "return np.reshape(g, (k, p)) @ (B @ np.reshape(x, (n, m)).T)" in text


def test_products_with_the_matrix_of_a_convolution_are_convolutions() -> None:
    text = mcalc.code("norm(conv(x, k) - y)**2", wrt=["x", "k"], shapes={"k": "m"}, give="derivative")
    assert "return np.convolve(t1, np.flip(k), 'valid'), np.convolve(t1, np.flip(x), 'valid')" in text
    text = mcalc.code("conv(x, k)", wrt="x", shapes={"k": "m"}, form="operator")
    assert "return np.convolve(dx, k)" in text
    assert "convolution_matrix" not in text
    shapes = {"x": "n", "k": "5"}
    text = mcalc.code("conv_valid(x, k)", wrt=["x", "k"], shapes=shapes, give="vjp,jvp")
    assert "return np.convolve(g, np.flip(k)), np.convolve(np.flip(x), g, 'valid')" in text
    assert "np.convolve(dx, k, 'valid')" in text
    text = mcalc.code("conv_same(x, k)", wrt="x", shapes=shapes, give="vjp,jvp")
    assert "return np.convolve(g, np.flip(k))[2:n + 2]" in text
    assert "return np.convolve(dx, k)[2:-2]" in text


def test_shifts_in_products_are_slices() -> None:
    text = mcalc.code("conv_same(x, [1, 2, 1])", wrt="x", give="jvp,vjp")
    assert "t1[:n - 1] += dx[1:]" in text
    assert "np.eye" not in text


def test_the_slope_of_a_sigmoid_is_one_exponential_and_loses_no_digits() -> None:
    text, names = built(Order(Request("sigmoid(x)*w", "x", {"x": "n", "w": "n"}), give=("vjp",)))
    assert "t1 = np.exp(-np.abs(x))" in text
    assert names is not None
    x = np.array([-800.0, -40.0, 0.0, 40.0, 800.0])
    wanted = [0.0, np.exp(-40.0) / (1 + np.exp(-40.0)) ** 2, 0.25, np.exp(-40.0) / (1 + np.exp(-40.0)) ** 2, 0.0]
    assert np.allclose(names["vjp"](x, np.ones(5), np.ones(5)), wanted, rtol=1e-14, atol=0)
    text = mcalc.code("sum(log(1 + exp(-y*(X @ w))))", wrt="w", of="hessian", shapes={"X": "m,n"}, give="derivative")
    assert "t1 = np.exp(-np.abs(y*(X @ w)))" in text
    assert "expit" not in text
    assert "expit(x)" in mcalc.code("sigmoid(x)*w", wrt="x", shapes={"w": "n"}).split("def value_and")[1]


def test_no_array_is_larger_than_what_is_given_and_returned_without_need() -> None:
    text = mcalc.code("roll(x, 2)*x", wrt="x", give="vjp")
    assert "return np.roll(g*x, -2) + g*np.roll(x, 2)" in text
    text = mcalc.code("concatenate([A @ x, x])", wrt="x", give="vjp")
    assert "return g[:m] @ A + g[m:]" in text
    text = mcalc.code("R = [[cos(t), -sin(t)], [sin(t), cos(t)]]; norm(R @ p - q)**2", wrt="t", shapes={"t": "scalar"})
    assert "R = [[" in text


def test_parts_of_matrices_that_are_stacked_have_places() -> None:
    text = mcalc.code("A*B", wrt="A,B", shapes={"A": "m,n", "B": "m,n"}, give="derivative")
    assert 'np.einsum("ijij->ij", J[:, :, :m*n].reshape(m, n, m, n))[...] = B' in text
    assert "np.eye" not in text


def test_what_is_the_same_in_all_rows_is_no_factor_of_a_further_product() -> None:
    shapes = {"v": "n", "t": "n", "C": "n,m", "X": "m,m", "s": "scalar"}
    text = mcalc.code("(v*t).T @ C @ (X + s)", wrt="v", shapes=shapes, give="vjp")
    assert "return t*(C @ (X @ g) + s*(np.sum(C, axis=1)*np.sum(g)))" in text


def test_numbers_less_a_product_stand_in_columns_too() -> None:
    names = built(Order(Request("A @ (c - outer(u, y))", "A", {"A": "m,n", "u": "n", "y": "k", "c": "scalar"})))[1]
    assert names is not None
    A, u, y = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0]), np.array([1.0, 0.5, 2.0, 3.0])
    assert np.allclose(names["value"](A, 2.0, u, y), A @ (2 - np.outer(u, y)))


def test_truth_values_have_no_negatives_and_einsums_the_usual_labels() -> None:
    shapes = {"Y": "n,m", "A": "m,k", "B": "k,n"}
    text = mcalc.code("min(log_softmax(y), einsum('ij,jk,ki->', Y, A, B))", wrt="y", shapes=shapes)
    assert "np.outer(-1*t4, np.exp(t1))" in text
    assert text.split("def value_and")[1].count('einsum("ij,ji->"') == 1


def test_the_slope_of_a_maximum_along_an_axis_is_written() -> None:
    names = built(Order(Request("max(X, axis=0) + min(X, axis=0)", "X", {"X": "m,n"}), give=("vjp",)))[1]
    assert names is not None
    X = np.array([[1.0, 5.0], [3.0, 2.0], [2.0, 4.0]])
    assert names["vjp"](X, np.array([2.0, 3.0])).tolist() == [[2, 3], [2, 3], [0, 0]]
    for target, said in (("jax", "jnp.argmax(X, axis=-1, keepdims=True)"), ("torch", "dim=-1, keepdim=True)")):
        assert said in mcalc.code("max(X, axis=1)", wrt="X", shapes={"X": "m,n"}, target=target, give="vjp")


def test_signs_and_usual_arguments_are_left_out() -> None:
    text = mcalc.code("sum(abs(diff(x)))", wrt="x", give="derivative")
    assert text.count("np.sign(") == 1
    assert "G[1:] -= t1" in text
    text = mcalc.code("cumsum(x)*y", wrt="x", shapes={"y": "n"}, give="derivative")
    assert "return y[:, None]*np.tril(np.ones((n, n)))" in text
    assert "np.heaviside(x, 0.5)" in mcalc.code("heaviside(x)", wrt="x", give="value").replace("1/2", "0.5")
