"""Modules of functions that know their derivatives: PyTorch's and JAX's own checks hold of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

import mcalc
from mcalc.answers.code import Order, built
from mcalc.answers.proven_code import compiled, target_precision
from mcalc.answers.request import Request
from mcalc.codegen.targets import TARGETS
from mcalc.errors import OptionError

SIZES = {"m": 3, "n": 4, "k": 2, "d": 2, "h": 3, "l": 2}


class Case(NamedTuple):
    """A function, its shapes, and what it is differentiated by: everything, where nothing is said."""

    spec: str
    shapes: Mapping[str, str]
    wrt: tuple[str, ...] = ()


CASES = [
    Case("sum(log(1 + exp(-y*(X @ w))))", {"X": "m,n", "w": "n", "y": "m"}, ("w",)),
    Case("sigmoid(A @ x)*x", {"A": "n,n", "x": "n"}),
    Case("s*exp(-norm(x - y)**2)", {"x": "n", "y": "n", "s": "scalar"}),
    Case("softmax(x)", {"x": "n"}),
    Case("A @ B.T", {"A": "m,n", "B": "k,n"}),
    Case("x", {"x": "n"}),
    Case("X.T", {"X": "m,n"}),
    Case("logdet(S) + y.T @ inv(S) @ y", {"S": "n,n", "y": "n"}),
    Case("maximum(W @ x + b, 0)", {"W": "m,n", "x": "n", "b": "m"}),
    Case("x**3 + x*y", {"x": "scalar", "y": "scalar"}),
    Case("(X - mean(X, axis=0))/std(X, axis=0)", {"X": "m,n"}),
    Case("softmax(Q @ K.T/sqrt(d), axis=1) @ V", {"Q": "m,d", "K": "n,d", "V": "n,k"}),
    Case("conv(x, w)", {"x": "m", "w": "n"}),
    Case("cumsum(x)*flip(x)", {"x": "n"}),
    Case("norm(A @ x - b)**2", {"A": "m,n", "x": "n", "b": "m"}),
    Case("kron(A, B)", {"A": "m,n", "B": "k,l"}),
    Case("x[1:]*x[:-1]**2", {"x": "n"}),
    Case("gelu(x)*y", {"x": "n", "y": "n"}),
    Case("mean((y - tanh(tanh(X @ V) @ W))**2)", {"X": "m,n", "V": "n,h", "W": "h,k", "y": "m,k"}, ("V", "W")),
    Case("prod(x)", {"x": "n"}),
    Case("kron(A, x)**tanh(kron(A, y))", {"A": "m,n", "x": "k", "y": "k"}, ("A",)),
]
LIGHT = [CASES[place] for place in (0, 9)]
"""Those that JAX checks in seconds."""


def made(case: Case, target: str) -> tuple[Any, list[Any], list[int]]:
    """The function, arguments for it, and the places of those that it is differentiated by."""
    _, names = built(Order(Request(case.spec, case.wrt, case.shapes, command=""), target, form="module"))
    assert names is not None
    value = names["value"]
    function = getattr(value, "__wrapped__", value)
    arguments = list(function.__code__.co_varnames[: function.__code__.co_argcount])
    random, given = np.random.default_rng(0), []
    for name in arguments:
        shape = [SIZES[size] for size in case.shapes[name].split(",") if size != "scalar"]
        array = random.uniform(0.2, 1.2, shape)
        given.append(array @ array.T + np.eye(len(array)) if name == "S" else array)
    return value, given, [place for place, name in enumerate(arguments) if not case.wrt or name in case.wrt]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.spec)
@pytest.mark.filterwarnings("ignore")
def test_pytorch_differentiates_it_twice_both_ways_and_in_batches(case: Case) -> None:
    torch = pytest.importorskip("torch")
    value, arrays, places = made(case, "torch")
    given = [torch.tensor(array, requires_grad=place in places) for place, array in enumerate(arrays)]
    assert torch.autograd.gradcheck(value, given, check_forward_ad=True, check_batched_grad=True)
    assert torch.autograd.gradgradcheck(value, given, check_batched_grad=True)
    batch = torch.func.vmap(value)(*(torch.stack([one.detach(), one.detach() + 0.1]) for one in given))
    assert torch.allclose(batch[0], value(*given))


@pytest.mark.parametrize("case", LIGHT, ids=lambda case: case.spec)
def test_jax_differentiates_it_twice_both_ways(case: Case) -> None:
    jax = pytest.importorskip("jax")
    from jax.test_util import check_grads

    value, arrays, places = made(case, "jax")
    with target_precision(TARGETS["jax"]):
        given = [jax.numpy.asarray(array) for array in arrays]

        def function(*moved: Any) -> Any:
            every = list(given)
            for place, one in zip(places, moved, strict=True):
                every[place] = one
            return value(*every)

        check_grads(function, [given[place] for place in places], order=2, modes=("fwd", "rev"))
        if len(places) < len(given):
            with pytest.raises(NotImplementedError, match="was not asked for"):
                jax.jacrev(value, argnums=next(iter({*range(len(given))} - {*places})))(*given)


def test_other_targets_have_other_forms() -> None:
    with pytest.raises(OptionError, match="the form module is not there for numpy") as caught:
        mcalc.code("sum(x**2)", form="module")
    assert "--target jax or torch" in (caught.value.hint or "")


def test_second_derivatives_are_the_librarys() -> None:
    pytest.importorskip("jax")
    with pytest.raises(OptionError, match="differentiates again"):
        mcalc.code("sum(x**3)", of="hessian", target="jax", form="module")


def test_jax_runs_a_function_as_a_whole_once_for_every_shape() -> None:
    pytest.importorskip("jax")
    traced = []

    def function(x: Any, y: Any, *, n: int) -> Any:
        traced.append(x.shape)
        return n * (x + y)

    run = compiled(function, TARGETS["jax"])
    for size, n in ((2, 3), (2, 3), (4, 3), (2, 5)):
        assert run(np.ones(size), np.ones(size), n=n).tolist() == [2 * n] * size
    assert traced == [(2,), (4,), (2,)]
