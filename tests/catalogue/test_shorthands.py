"""Functions that are a line of the language, each against a formula for NumPy and SciPy, and their derivatives."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special as special

import mcalc
from mcalc.catalogue.shorthands import SHORTHANDS
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.floats import Floats
from mcalc.language import read

_SHAPES = {"x": "n", "y": "n", "X": "m,n", "A": "n,n", "s": "scalar", "t": "scalar", "T": "m,n,3", "U": "m,3,n"}
_SIZES = {"m": 4, "n": 3}


def _huber(d: Any, at: float) -> Any:
    return np.where(abs(d) <= at, d**2 / 2, at * (abs(d) - at / 2))


FORMULAS: dict[str, tuple[str, Callable[..., Any]]] = {
    "sample_var": ("x", lambda x: np.var(x, ddof=1)),
    "sample_std": ("X", lambda X: np.std(X, ddof=1)),
    "zeros_like": ("X", np.zeros_like),
    "ones_like": ("X", np.ones_like),
    "full_like": ("X, s", np.full_like),
    "log_sigmoid": ("x", lambda x: np.log(special.expit(x))),
    "hard_tanh": ("3*x", lambda x: np.minimum(np.maximum(x, -1), 1)),
    "relu6": ("9*x", lambda x: np.minimum(np.maximum(x, 0), 6)),
    "hard_sigmoid": ("5*x", lambda x: np.minimum(np.maximum(x + 3, 0), 6) / 6),
    "hard_silu": ("5*x", lambda x: x * np.minimum(np.maximum(x + 3, 0), 6) / 6),
    "tanhshrink": ("x", lambda x: x - np.tanh(x)),
    "softshrink": ("3*x", lambda x: np.sign(x) * np.maximum(abs(x) - 0.5, 0)),
    "hardshrink": ("3*x", lambda x: np.where(abs(x) > 0.5, x, 0)),
    "squareplus": ("x", lambda x: (x + np.sqrt(x * x + 4)) / 2),
    "prelu": ("x, 1/5", lambda x, slope: np.where(x > 0, x, slope * x)),
    "gelu_tanh": ("x", lambda x: 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))),
    "softmin": ("x", lambda x: np.exp(-x) / np.exp(-x).sum()),
    "rsqrt": ("exp(x)", lambda x: 1 / np.sqrt(x)),
    "exp2": ("x", np.exp2),
    "radians": ("x", np.radians),
    "degrees": ("x", np.degrees),
    "xlogy": ("x, exp(y)", special.xlogy),
    "xlog1py": ("x, exp(y)", special.xlog1py),
    "entr": ("exp(x)", special.entr),
    "rel_entr": ("exp(x), exp(y)", special.rel_entr),
    "exprel": ("x", special.exprel),
    "boxcox": ("exp(x), 3", special.boxcox),
    "pseudo_huber": ("2, x", special.pseudo_huber),
    "log_ndtr": ("x", special.log_ndtr),
    "betaln": ("exp(x), exp(y)", special.betaln),
    "factorial": ("exp(x)", lambda x: special.gamma(x + 1)),
    "binom": ("exp(x), y/9", special.binom),
    "unit_step": ("x", lambda x: np.heaviside(x, 1)),
    "ptp": ("X", np.ptp),
    "rms": ("X", lambda X: np.sqrt(np.mean(X * X))),
    "count_nonzero": ("X", np.count_nonzero),
    "logmeanexp": ("X", lambda X: np.log(np.mean(np.exp(X)))),
    "total": ("X", lambda X: X.sum(axis=0)),
    "vdot": ("X, 2*X", np.vdot),
    "vecdot": ("x, y", np.dot),
    "cosine_similarity": ("x, y", lambda x, y: x @ y / np.sqrt(x @ x * (y @ y))),
    "dist": ("x, y", lambda x, y: np.linalg.norm(x - y)),
    "normalize": ("x", lambda x: x / np.linalg.norm(x)),
    "logcumsumexp": ("x", np.logaddexp.accumulate),
    "flipud": ("X", np.flipud),
    "fliplr": ("X", np.fliplr),
    "diagflat": ("x", np.diagflat),
    "slogdet": ("A", lambda A: np.array(np.linalg.slogdet(A))),
    "linspace": ("s, t, n", lambda s, t, n: np.linspace(s, t, int(n))),
    "bmm": ("T, U", np.matmul),
    "l2_loss": ("X", lambda X: np.sum(X * X) / 2),
    "mae": ("x, y", lambda x, y: np.mean(abs(x - y))),
    "smooth_l1_loss": ("4*x, y", lambda x, y: np.mean(_huber(x - y, 1))),
    "bce_with_logits": (
        "x, y",
        lambda x, y: np.mean(-y * np.log(special.expit(x)) - (1 - y) * np.log(special.expit(-x))),
    ),
    "hinge_loss": ("x, y", lambda x, y: np.mean(np.maximum(0, 1 - x * y))),
    "soft_margin_loss": ("x, y", lambda x, y: np.mean(np.log1p(np.exp(-x * y)))),
}


VALUES = {
    "x": np.array([0.3, -0.8, 0.5]), "y": np.array([-0.4, 0.9, 0.2]), "s": np.array(0.7), "t": np.array(1.9),
    "X": np.array([[0.2, -0.5, 0.9], [0.4, 0.1, -0.7], [-0.3, 0.8, 0.6], [1.1, -0.9, 0.35]]),
    "T": np.arange(36.0).reshape(4, 3, 3) / 20 - 0.7, "U": np.cos(np.arange(36.0)).reshape(4, 3, 3),
    "A": np.array([[2.0, 0.3, -0.4], [0.1, -1.5, 0.2], [0.6, 0.5, 1.2]]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS)
def test_a_line_means_what_it_is_called(name: str) -> None:
    arguments, formula = FORMULAS[name]
    declared = {each: shape for each, shape in _SHAPES.items() if re.search(rf"(?<!\w){each}\b", arguments)}
    spec = read(
        f"{name}({arguments})", shapes=declared, sizes={"n": 3, **({"m": 4} if {"X", "T"} & declared.keys() else {})}
    )
    value = ArrayEvaluator(spec, _SIZES, Floats())({each: VALUES[each] for each in spec.variables})
    scope = {**VALUES, "exp": np.exp, "n": 3}
    wanted = formula(*(eval(part, scope) for part in arguments.split(", ")))
    assert np.shape(value) == np.shape(wanted)
    assert np.allclose(np.asarray(value, dtype=float), wanted, rtol=1e-12, atol=1e-14)


def test_every_line_is_here() -> None:
    assert {entry.name for entry in SHORTHANDS} - {"sample_var", "sample_std"} <= FORMULAS.keys()


@pytest.mark.parametrize("name", FORMULAS)
def test_a_line_has_derivatives(name: str) -> None:
    """Each was differentiated numerically before it was given."""
    arguments, _ = FORMULAS[name]
    declared = {each: shape for each, shape in _SHAPES.items() if re.search(rf"(?<!\w){each}\b", arguments)}
    answer = mcalc.ask("jacobian", f"{name}({arguments})", shapes=declared)
    assert all(one.check is not None for one in answer.derivatives)
