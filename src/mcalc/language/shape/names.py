"""The conventions of names: what a letter usually stands for, and what dimensions are called."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

_GREEK: Final = frozenset(
    (
        "alpha", "beta", "gamma", "delta", "epsilon", "eps", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota",
        "kappa", "lambda", "lam", "lamda", "mu", "nu", "xi", "omicron", "pi", "rho", "varrho", "sigma", "varsigma",
        "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega",
    )
)  # fmt: skip

_DIMENSIONS: Final = ("n", "m", "k", "p", "q", "r", "s", "t", "d", "h", "l", "u", "v")


def conventional_rank(name: str) -> int:
    """The axes of a variable of that name by the convention of matrixcalculus.org.

    >>> [conventional_rank(name) for name in ("a", "beta", "lam_1", "λ", "h", "weights", "A", "Sigma")]
    [0, 0, 0, 0, 1, 1, 2, 2]
    """
    word = name.rstrip("0123456789_").partition("_")[0]
    first = name.lstrip("_")[:1]
    if word in _GREEK or "α" <= first <= "ω":
        return 0
    if first.isupper():
        return 2
    return 0 if "a" <= first <= "g" else 1


def dimension_names(taken: Collection[str]) -> Iterator[str]:
    """Names for dimensions that nobody named, in order: n, m, k, p, q, ..., n1, n2, ..."""
    yield from (name for name in _DIMENSIONS if name not in taken)
    number = 1
    while True:
        if f"n{number}" not in taken:
            yield f"n{number}"
        number += 1
