"""The Python spellings compute what the plain interpreter computes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mcalc.catalogue import FUNCTIONS, Function
from mcalc.catalogue.signature import alternatives
from mcalc.evaluation.random_points import points
from mcalc.evaluation.settings import settings
from mcalc.language import read
from tests.catalogue.test_formulas import shapes_of, written
from tests.evaluation.plain import Array, evaluate
from tests.oracle.traced import carried_out

# What takes sizes, options or a list.
NOT_CALLED = {"tril", "triu", "concatenate", "stack", "einsum", "eye", "ones", "zeros", "commutation"}
NOT_CALLED |= {"matrix_power", "roll", "reshape", "block", "expand_dims", "squeeze"}
NOT_CALLED |= {"ravel", "swapaxes", "moveaxis", "array", "full", "size"}
CASES = [pytest.param(e, id=e.name) for e in FUNCTIONS.values() if e.name not in NOT_CALLED]
SPECIAL = {
    "svdvals": ("svdvals(X)", {"X": "n,m + n"}),
    "matmul": ("x @ y", {"x": "m,n", "y": "n,k"}),
    "transpose": ("x.T", {"x": "m,n"}),
    "sum": ("sum(x)", {"x": "m,n"}),
    "norm": ("norm(x)", {"x": "n"}),
    "kron": ("kron(x, y)", {"x": "m,n", "y": "k,n"}),
    "polygamma": ("polygamma(2, x)", {"x": "scalar"}),
    # SciPy and PyTorch take rows of a matrix as they are; a vector is one of them.
    "cross_entropy": ("cross_entropy(x, y)", {"x": "n", "y": "n"}),
}


def example(entry: Function) -> tuple[list[Array | int], Array]:
    """Arguments in the function's domain, and its value there."""
    text, shapes = SPECIAL.get(entry.name, (written(entry), None))
    spec = read(text, shapes=shapes or shapes_of(entry, 0))
    setting = next(iter(settings(spec)))
    for _, point in points(spec, setting, range(40)):
        values = {name: Array(setting.shapes[name], data) for name, data in point.items()}
        try:
            value = evaluate(spec, values, setting.sizes)
        except ArithmeticError:
            continue
        except Exception as error:
            if type(error).__name__ != "DomainError":
                raise
            continue
        if all(x == x for x in value.data):
            arguments: list[Array | int] = [values[name] for name in entry.parameters if name in values]
            if entry.name == "polygamma":
                arguments.insert(0, Array((), [2.0]))
            if "[" in entry.signature:
                for at, size in enumerate(alternatives(entry.signature)[0].counts):
                    if size:
                        arguments.insert(at, at + 2)
            return arguments, value
    raise AssertionError(f"no example of {entry.name}")


def spelled(text: str, arguments: list[Any], names: dict[str, Any]) -> Any:
    places = [f"a{i}" for i in range(len(arguments))]
    return eval(text.format(*places), names | dict(zip(places, arguments, strict=True)))


@pytest.mark.parametrize("entry", CASES)
def test_numpy(entry: Function) -> None:
    import scipy.linalg
    import scipy.special

    arguments, value = example(entry)
    arrays = [a if isinstance(a, int) else np.array(a.data).reshape(a.shape)[()] for a in arguments]
    if entry.name == "polygamma":
        arrays[0] = 2
    for text in {entry.numpy, entry.scipy} - {None}:
        assert text is not None
        got = spelled(text, arrays, {"np": np, "scipy": scipy})
        assert np.shape(got) == value.shape
        assert np.ravel(got).astype(float).tolist() == pytest.approx(value.data, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("entry", [case for case in CASES if case.values[0].sympy])
def test_sympy(entry: Function) -> None:
    import sympy

    arguments, value = example(entry)
    symbols = sympy.symbols(f"a:{len(arguments)}", real=True)
    assert entry.sympy is not None
    expression = spelled(entry.sympy, list(symbols), {"sympy": sympy})
    numbers = [sympy.Float(argument.data[0]) for argument in arguments if isinstance(argument, Array)]
    if entry.name == "polygamma":
        numbers[0] = sympy.Integer(2)
    got = sympy.sympify(expression).subs(dict(zip(symbols, numbers, strict=True)))
    assert float(got) == pytest.approx(value.data[0], rel=1e-10)


def test_jax() -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    wrong = []
    for case in CASES:
        entry = case.values[0]
        if entry.jax is None and entry.definition is not None:
            continue  # its definition is its spelling
        arguments, value = example(entry)
        arrays = [a if isinstance(a, int) else np.array(a.data, dtype=float).reshape(a.shape) for a in arguments]
        if entry.name == "polygamma":
            arrays[0] = 2
        places = [place for place, a in enumerate(arrays) if not isinstance(a, int)]

        def of_arrays(*given: Any, entry: Function = entry, arrays: list[Any] = arrays, at: list[int] = places) -> Any:
            known = dict(zip(at, given, strict=True))
            placed = [known.get(place, a) for place, a in enumerate(arrays)]
            return spelled(entry.jax, placed, {"jax": jax, "jnp": jax.numpy})

        got = carried_out(of_arrays, [arrays[place] for place in places])
        if np.shape(got) != value.shape or np.ravel(got).tolist() != pytest.approx(value.data, rel=1e-8):
            wrong.append((entry.name, got, value.data))
    assert not wrong
