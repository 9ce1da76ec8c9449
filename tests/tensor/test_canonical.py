"""Equal means identical: specs that mean the same are one object, and others are not."""

from __future__ import annotations

from random import Random

import pytest
from tests.properties.canonical import reassociated, relabelled

from mcalc.errors import LimitError
from mcalc.exact.size import Size
from mcalc.language import read
from mcalc.tensor import Node, Product, delta, lower, product, select, variable
from mcalc.tensor.make import ONE
from mcalc.tensor.verify import verify

SHAPES = {
    "x": "n", "w": "n", "y": "m", "A": "m,n", "B": "n,n", "C": "n,n", "S": "n,n:symmetric", "Q": "n,n:orthogonal",
    "X": "m,n", "a": "scalar", "b": "scalar", "g": "2", "M": "2,2",
}  # fmt: skip


def node(text: str) -> Node:
    found = lower(read(text, shapes={name: SHAPES[name] for name in SHAPES if name in text}))
    verify(found)
    return found


EQUAL = [
    ("x.T @ x", "sum(x**2)"),
    ("x.T @ x", "norm(x)**2"),
    ("norm(x)**2/norm(x)", "norm(x)"),
    ("x*x", "x**2"),
    ("x*w*x", "w*x**2"),
    ("x/x**3", "x**-2"),
    ("sqrt(x)*sqrt(x)", "x"),
    ("one_hot(1, n)*((B - C) @ x)", "einsum('i,ij,j->i', one_hot(1, n), B - C, x)"),
    ("outer(one_hot(1, n), (B - C)[1])*x", "einsum('i,ij,j->ij', one_hot(1, n), B - C, x)"),
    ("sqrt(x + w)*x*sqrt(x + w)", "x*(x + w)"),
    ("(x**2)**(1/2)", "abs(x)"),
    ("(x**3)**2", "x**6"),
    ("sqrt(4*a)", "2*sqrt(a)"),
    ("sqrt(12)", "2*sqrt(3)"),
    ("w @ x", "x @ w"),
    ("w @ x", "sum(w*x)"),
    ("(w @ x)*(w @ x)", "(w @ x)**2"),
    ("(A @ x).T @ (A @ x)", "norm(A @ x)**2"),
    ("x.T @ A.T @ A @ x", "sum((A @ x)**2)"),
    ("trace((A @ B).T @ (A @ B))", "sum((A @ B)**2)"),
    ("y.T @ (A @ x)**3", "einsum('i,ij,j,ik,k,il,l', y, A, x, A, x, A, x)"),
    ("flip(flip(x))", "x"),
    ("(A @ x)*(A @ x)", "(A @ x)**2"),
    ("(A @ B)*(A @ B)", "(A @ B)**2"),
    ("(A @ x)/(A @ x)**3", "(A @ x)**-2"),
    ("y.T @ A @ x", "x.T @ A.T @ y"),
    ("(A @ B @ C).T", "C.T @ B.T @ A.T"),
    ("trace(B @ C)", "trace(C @ B)"),
    ("trace(B @ C)", "sum(B*C.T)"),
    ("trace(B @ B @ C @ B)", "trace(B @ B @ B @ C)"),
    ("trace(B @ B @ B)", "trace(B.T @ B.T @ B.T)"),
    ("diag(x) @ w", "x*w"),
    ("diag(x) @ B", "einsum('i,ij->ij', x, B)"),
    ("eye(n) @ x", "x"),
    ("ones(n).T @ x", "sum(x)"),
    ("sum(ones(n))", "n + 0*sum(x)"),
    ("S.T", "S"),
    ("sin(S).T", "sin(S)"),
    ("maximum(S, a).T @ x", "x @ maximum(a, S)"),
    ("x.T @ S @ w", "w.T @ S @ x"),
    ("inv(S).T", "inv(S)"),
    ("(B + S) - B", "S"),
    ("2*(x + w)", "2*x + 2*w"),
    ("(2*x + 2*w).T @ B", "2*(x + w).T @ B"),
    ("(x - w).T @ B", "-(w - x).T @ B"),
    ("(x - w)**2", "(w - x)**2"),
    ("(B + C.T).T", "B.T + C"),
    ("sin(B.T)", "sin(B).T"),
    ("maximum(B.T, C)", "maximum(B, C.T).T"),
    ("maximum(x, w)", "maximum(w, x)"),
    ("x < w", "w > x"),
    ("exp(a)*x", "x*exp(a)"),
    ("a**b*a", "a**(b + 1)"),
    ("a**b/a**b", "1"),
    ("x[1:][0]", "x[1]"),
    ("x[1:][1:]", "x[2:]"),
    ("(x + w)[0]", "x[0] + w[0]"),
    ("(x*w)[0]", "x[0]*w[0]"),
    ("sin(x)[2:]", "sin(x[2:])"),
    ("(B @ x)[0]", "B[0] @ x"),
    ("x[0]*x[0]", "x[0]**2"),
    ("x[-1]", "x[n - 1]"),
    ("[a, b][1]", "b"),
    ("[a, b] @ [b, a]", "2*a*b"),
    ("[[1, 2], [3, 4]] @ [a, b]", "[a + 2*b, 3*a + 4*b]"),
    ("sin([a, b])", "[sin(a), sin(b)]"),
    ("[a, b]**2", "[a**2, b**2]"),
    ("vec(A) @ vec(A)", "sum(A**2)"),
    ("log(1 + exp(x))", "softplus(x)"),
    ("log(sum(exp(x)))", "logsumexp(x)"),
    ("exp(x)/sum(exp(x))", "softmax(x)"),
    ("1/(1 + exp(-x))", "sigmoid(x)"),
    ("exp(x)/(1 + exp(x))", "sigmoid(x)"),
    ("log(softmax(x))", "log_softmax(x)"),
    ("maximum(0, x)*(x > 0)", "maximum(0, x)"),
    ("(y - maximum(0, A @ x))*(A @ x > 0)", "(y - A @ x)*(A @ x > 0)"),
    ("relu(x)*(x > 0)", "relu(x)"),
    ("sinh(x)/cosh(x)**2", "tanh(x)/cosh(x)"),
    ("sigmoid(a - b) + sigmoid(b - a) - 1", "0"),
    ("a - 2*sigmoid(x - w) - 2*sigmoid(w - x)", "a - 2*ones(n)"),
    ("sin(a) + normcdf(a*b) + normcdf(-a*b)", "1 + sin(a)"),
    ("sum(x - sum(x)/n)", "0"),
    ("sum(x - mean(x))*a", "0"),
    ("sum(eye(n)/n - ones(n, n)/n**2, axis=1)", "zeros(n)"),
    ("f(x)*f(x)", "f(x)**2"),
    ("inv(B @ C)", "inv(C) @ inv(B)"),
    ("inv(inv(B))", "B"),
    ("inv(2*B)", "inv(B)/2"),
    ("inv(a*B)", "inv(B)/a"),
    ("inv(B.T)", "inv(B).T"),
    ("inv(diag(x))", "diag(1/x)"),
    ("inv(eye(n))", "eye(n)"),
    ("B @ inv(B)", "eye(n)"),
    ("inv(B) @ B @ x", "x"),
    ("inv(B).T @ B.T", "eye(n)"),
    ("inv(S) @ S", "eye(n)"),
    ("Q.T @ Q", "eye(n)"),
    ("inv(Q)", "Q.T"),
    ("x.T @ Q @ Q.T @ x", "x.T @ x"),
    ("det(B.T)", "det(B)"),
    ("det(inv(B))", "1/det(B)"),
    ("det(eye(n))", "1"),
    ("det(diag(x))", "prod(x)"),
    ("det(2*B)", "2**n*det(B)"),
    ("log(det(B))", "logdet(B)"),
    ("logdet(inv(B))", "-logdet(B)"),
    ("logdet(B.T)", "logdet(B)"),
    ("x.T @ x*sum(w)", "sum(w)*(x.T @ x)"),
]  # fmt: skip

DIFFERENT = [
    ("x.T @ B @ w", "x.T @ B.T @ w"),
    ("trace(B @ C)", "trace(B @ C.T)"),
    ("(x*w)**(1/2)", "x**(1/2)*w**(1/2)"),
    ("sqrt(a**2)", "a"),
    ("sin(x)", "sin(w)"),
    ("diag(x)", "x @ x.T"),
    ("x > w", "w > x"),
    ("x @ x.T", "x.T @ x"),
    ("sin(diag(x))", "diag(sin(x)) + 1"),
    ("cos(diag(x))", "diag(cos(x))"),
    ("(A @ x)**2", "A**2 @ x**2"),
    ("f(x)", "f'(x)"),
    ("inv(A.T @ A)", "A @ A.T"),
    ("B @ inv(C)", "inv(C) @ B"),
    ("B.T @ inv(B)", "eye(n)"),
    ("sum(B, axis=0)", "sum(B, axis=1)"),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_specs_are_one_object(left: str, right: str) -> None:
    assert node(left) is node(right)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different_specs_are_not(left: str, right: str) -> None:
    assert node(left) is not node(right)


@pytest.mark.parametrize(
    "text", ["9**9999*x", "(1/3)**9999*x", "2**2**2**2**2**2*x", "(10**300*x)**20", "*".join(["10**300"] * 15) + "*x"]
)
def test_a_number_that_could_not_be_written(text: str) -> None:
    """Python writes no whole number of more than 4,300 digits: nor does mcalc make one."""
    with pytest.raises(LimitError, match="the limit is 4000 digits"):
        lower(read(text))


def test_a_reversal_is_told_from_its_labels_by_neither_number_nor_order() -> None:
    size = Size.name("n")
    reversal = select(size, size, size - 1, -1)
    identity = delta((size,), (0, 0))
    for labels in (
        ((0, 1), (1, 2), (0, 2)),
        ((1, 0), (0, 2), (1, 2)),
        ((1, 0), (2, 0), (1, 2)),
        ((5, 3), (5, 4), (3, 4)),
    ):
        first, second, out = labels
        assert product([(reversal, first, ONE), (reversal, second, ONE)], out) is identity


@pytest.mark.parametrize("count", [9, 21, 40])
def test_a_long_product_does_not_depend_on_its_brackets(count: int) -> None:
    random = Random(count)
    chain = [(variable(f"A{i}", ["n", "n"]), (i, i + 1), ONE) for i in range(count)]
    scaled = [(variable(f"x{i}", ["n"]), (0,), ONE) for i in range(count)]
    for factors, out in ((chain, (0, count)), (scaled, (0,))):
        whole = product(factors, out)
        assert isinstance(whole, Product)
        for _ in range(3):
            assert reassociated(whole, random) is whole
            assert relabelled(whole, random) is whole
