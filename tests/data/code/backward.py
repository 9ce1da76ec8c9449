"""Functions as people write them for a backward pass, right and wrong: what `mcalc check --code` is tried with."""

from __future__ import annotations

import math
import os
import time

import numpy as np


def least_squares(A, x, b):
    return 2 * A.T @ (A @ x - b)


def wrong_sign(A, x, b):
    return -2 * A.T @ (A @ x - b)


def no_factor(A, x, b):
    return A.T @ (A @ x - b)


def sign_inside(A, x, b):
    return 2 * A.T @ (A @ x + b)


def over_rows(A, x, b):
    return 2 * A.T @ (A @ x - b) / len(b)


def single_precision(A, x, b):
    A, x, b = (array.astype(np.float32) for array in (A, x, b))
    return 2 * A.T @ (A @ x - b)


def single_precision_wrong(A, x, b):
    return np.float32(1.001) * single_precision(A, x, b)


def other_names(matrix, vector, target):
    return 2 * matrix.T @ (matrix @ vector - target)


def another_order(b, A, x):
    return least_squares(A, x, b)


def value_and_gradient(A, x, b):
    r = A @ x - b
    return r @ r, 2 * A.T @ r


def all_gradients(A, x, b):
    r = A @ x - b
    return 2 * np.outer(r, x), 2 * A.T @ r, -2 * r


def in_a_dictionary(A, x, b):
    r = A @ x - b
    return {"db": -2 * r, "dx": 2 * A.T @ r, "dA": 2 * np.outer(r, x)}


def transposed(W, x):
    return (np.diag(1 - np.tanh(W @ x) ** 2) @ W).T


def jacobian(W, x):
    return np.diag(1 - np.tanh(W @ x) ** 2) @ W


def tensor(X):
    n = len(X)
    return np.einsum("ik,jl->ijkl", np.eye(n), np.eye(X.shape[1])) * 2 * X


def flat(X):
    return np.diag(2 * X.reshape(-1))


def hessian(x):
    return np.diag(np.exp(x))


def relu_backward(W, x, grad):
    return (grad * (W @ x > 0)) @ W


def relu_backward_without_mask(W, x, grad):
    return grad @ W


def softmax_backward(x, g):
    p = np.exp(x - x.max())
    p /= p.sum()
    return p * (g - g @ p)


def softmax_backward_without_mean(x, g):
    p = np.exp(x - x.max())
    p /= p.sum()
    return p * g


def tanh_forward(W, x, dx):
    return (1 - np.tanh(W @ x) ** 2) * (W @ dx)


def tanh_forward_of_the_value(W, x, dx):
    return (1 - np.tanh(W @ x)) * (W @ dx)


def curvature(A, x, v):
    return (A + A.T) @ v


def curvature_of_a_symmetric_matrix(A, x, v):
    return 2 * A @ v


def value(W, x):
    return np.tanh(W @ x)


def plain(x, y):
    return [2 * x * y + math.cos(x), x**2]


def prints(A, x, b):
    print(2 * A.T @ (A @ x - b))


def nothing(A, x, b):
    A.T @ (A @ x - b)


def raises(A, x, b):
    return 2 * A @ (A @ x - b)


def other_shape(A, x, b):
    return 2 * (A @ x - b)


def text(A, x, b):
    return "2*A.T*(A*x - b)"


def never_ends(A, x, b):
    while True:
        time.sleep(0.01)


def ends_the_process(A, x, b):
    os._exit(3)


def leaves(A, x, b):
    raise SystemExit(2)


def two_arguments(M, v):
    return M @ v


def changes_its_arguments(A, x, b):
    x *= 2
    return 2 * A.T @ (A @ x / 2 - b) + A.T @ (A @ x) - 2 * A.T @ A @ (x / 2)


def undefined_below_zero(x):
    return np.array([1 / (2 * math.sqrt(entry)) for entry in x])


def logistic(X, w, y):
    return -X.T @ (y / (1 + np.exp(y * (X @ w))))


def logistic_mean(X, w, y):
    return logistic(X, w, y) / len(y)


def logistic_by_sample(X, w, y):
    return -X * (y / (1 + np.exp(y * (X @ w))))[:, None]


def logistic_writes(X, w, y):
    X *= y[:, None]
    return -X.T @ (1 / (1 + np.exp(X @ w)))


def logistic_by_name(*, X, w, y):
    return logistic(X, w, y)


def logistic_with_option(X, scale=1, w=None, y=None):
    return scale * logistic(X, w, y)


def logistic_other_names(a, b, c):
    return logistic(a, b, c)


def words(X, w, y):
    return "gradient"


class Layer:
    """A layer with its backward pass as a method that takes no self."""

    @staticmethod
    def backward(A, x, b):
        return 2 * A.T @ (A @ x - b)


not_a_function = 3
