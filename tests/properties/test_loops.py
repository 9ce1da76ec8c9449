"""Random sums over indices, as Python's loops, against Python itself."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

import mcalc
from tests.oracle.loops import slopes, value

SEEDS = 25
_SIZES = {"n": 4, "m": 3}
_SHAPES = {"x": "n", "y": "m", "A": "m,n", "B": "n,n", "a": "scalar"}
_ENTRIES = {
    "n": (
        "x[{0}]",
        "x[n - 1 - {0}]",
        "B[{0}, {0}]",
        "A[1, {0}]",
        "({0} + 1)",
        "(A[:, {0}] @ y)",
        "norm(B[{0}])",
        "x[2]",
    ),
    "m": ("y[{0}]", "y[{0}]**2", "(A[{0}] @ x)", "sum(A[{0}, k] for k in range(n))", "{0}", "a"),
}
"""Terms with one index that goes over n, or over m, places."""

_PAIRS = {
    "nn": ("B[{0}, {1}]", "(x[{0}] - x[{1}])", "x[{0}]*x[{1}]"),
    "mn": ("A[{0}, {1}]", "y[{0}]*x[{1}]", "A[{0}, {1}]**2"),
}
_OPERATIONS = (
    "{0}*{1}", "({0} + {1})", "({0} - 2*{1})", "exp(-{0})", "sin({0})*{1}", "log(1 + ({0})**2)", "{0}/(2 + {1}**2)",
)  # fmt: skip
_CONDITIONS = ("if i != j", "if i < j", "if j <= i", "if i == j", "if x[j] > 0.9", "")


def _body(random: Random, terms: list[str], depth: int) -> str:
    """An expression of these terms."""
    if not depth:
        return random.choice(terms)
    one, two = _body(random, terms, depth - 1), _body(random, terms, depth - 1)
    shapes = (
        "{0}*{1}",
        "({0} + {1})",
        "({0} - 2*{1})",
        "exp(-{0})",
        "sin({0})*{1}",
        "log(1 + ({0})**2)",
        "{0}/(2 + {1}**2)",
    )
    return random.choice(shapes).format(one, two)


def random_loop(seed: int) -> str:
    """A sum, product, mean or list over one or two indices."""
    random = Random(seed)
    depth = random.choice((1, 2))
    if random.random() < 0.4:
        size = random.choice("nm")
        terms = [term.format("i") for term in _ENTRIES[size]]
        over = random.choice((f"i in range({size})", f"i in range({size} - 1)", f"i in range(1, {size})"))
        body = _body(random, terms, depth)
        kind = random.choice(("sum", "mean", "prod", "max", "list"))
        return f"[{body} for {over}]" if kind == "list" else f"{kind}({body} for {over})"
    rows = random.choice("nm")
    terms = [term.format("i") for term in _ENTRIES[rows]] + [term.format("j") for term in _ENTRIES["n"]]
    terms += 2 * [pair.format("i", "j") for pair in _PAIRS[rows + "n"]]
    body = _body(random, terms, depth)
    outer = f"for i in range({rows})"
    match random.choice(("both", "both", "ragged", "nested", "matrix")):
        case "ragged" if rows == "n":
            return f"sum({body} {outer} for j in range({random.choice(('i', 'i + 1', 'i + 1, n', 'i, n'))}))"
        case "nested":
            return f"sum(sin(sum({body} for j in range(n))) {outer})"
        case "matrix":
            return f"[[{body} for j in range(n)] {outer}]"
        case _:
            return f"sum({body} {outer} for j in range(n) {random.choice(_CONDITIONS)})"


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_loop_is_what_python_makes_of_it(seed: int) -> None:
    text = random_loop(seed)
    draw = np.random.default_rng(seed)
    dims = dict(_SIZES)
    point = {
        name: np.array(draw.uniform(0.3, 1.6, size=[dims[axis] for axis in shape.split(",") if axis in dims]))
        for name, shape in _SHAPES.items()
    }
    used = [
        name for name in _SHAPES if f"{name}[" in text or f" {name}" in text or f"({name}" in text or f"*{name}" in text
    ]
    assert np.all(np.isfinite(value(text, point, dims)))
    for answer in mcalc.ask("jacobian", text, shapes={name: _SHAPES[name] for name in used}).derivatives:
        (name,) = answer.wrt
        variables = answer.question.spec.variables
        sizes = {size: dims[size] for size in answer.question.spec.sizes if size in dims}
        told = {other: _SHAPES[other] for other in used}
        found = mcalc.jacobian(text, shapes=told, wrt=name, sizes=sizes)(**{v: point[v] for v in variables})
        wanted = slopes(text, point, dims, name)
        assert np.allclose(np.reshape(found, wanted.shape), wanted, rtol=1e-6, atol=1e-7), (text, name, str(answer))
