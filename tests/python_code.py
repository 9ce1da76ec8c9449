"""NumPy, SciPy and JAX code as people write it, run as it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest


@cache
def libraries() -> dict[str, Any]:
    """What the code may speak of, by the names that it has everywhere."""
    for module in ("scipy", "jax"):
        pytest.importorskip(module)
    import jax
    import jax.numpy
    import jax.scipy.special
    import scipy
    import scipy.linalg
    import scipy.special

    jax.config.update("jax_enable_x64", True)
    return {"np": np, "jnp": jax.numpy, "jax": jax, "scipy": scipy, "special": scipy.special, "math": math}


def run(text: str, names: Mapping[str, Any]) -> Any:
    """The value of the last line, or what the code returns, where `names` are its variables.

    >>> run("y = 2*x\\nreturn y + 1", {"x": 3})
    7
    """
    lines = text.split("\n")
    body = lines if lines[-1].startswith("return") else [*lines[:-1], f"return {lines[-1]}"]
    scope = {**libraries(), **names}
    exec("def run():\n" + "\n".join(f"    {line}" for line in body), scope)
    return scope["run"]()
