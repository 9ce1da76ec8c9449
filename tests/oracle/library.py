"""NumPy or JAX under one roof: the array module, its special functions and the few calls that differ."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple


class Library(NamedTuple):
    """What the oracle computes with."""

    xp: Any
    special: Any
    linalg: Any


@cache
def numpy_library() -> Library:
    """NumPy and SciPy."""
    import numpy as np
    import scipy.linalg
    import scipy.special

    return Library(np, scipy.special, scipy.linalg)


@cache
def jax_library() -> Library | None:
    """JAX in double precision, None where it is not installed."""
    try:
        import jax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    import jax.scipy.linalg
    import jax.scipy.special

    return Library(jnp, jax.scipy.special, jax.scipy.linalg)
