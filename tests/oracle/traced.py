"""JAX's automatic differentiation without its compiler: traced once for a spec, evaluated with NumPy.

To differentiate takes a few milliseconds; to compile what comes of it takes a hundred times as long, for every new
spec. So JAX only writes down the operations of the slope (its jaxpr), and these are carried out one by one: by NumPy
where it has the operation, and by JAX, operation by operation, where not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.oracle.evaluate import evaluate
from tests.oracle.library import Library, jax_library
from tests.oracle.primitives import PRIMITIVES

Array = NDArray[np.float64]


def carried_out(function: Callable[..., Any], values: Sequence[Any]) -> Any:
    """The value of a function of JAX, whose operations NumPy carries out."""
    import jax

    program = jax.make_jaxpr(function)(*values)
    with np.errstate(all="ignore"):
        (result,) = run(program.jaxpr, program.consts, values)
    return result


class Slope:
    """The derivative of a spec along directions, one for each order of differentiation.

    It is traced for the shapes of a point, and holds at any other point of these shapes.
    """

    def __init__(self, spec: str, shapes: Mapping[str, tuple[int, ...]], dims: Mapping[str, int], order: int) -> None:
        library = jax_library()
        if library is None:
            raise RuntimeError("JAX is not installed")
        import jax

        self.names = tuple(shapes)
        self.order = order
        function = _along(jax, library, spec, self.names, dims, order)
        blank = [np.zeros(shapes[name]) for name in self.names]
        self.program = jax.make_jaxpr(function)(*[blank] * (1 + order))

    def at(self, names: Mapping[str, Array], directions: Sequence[Mapping[str, Array]]) -> Array:
        """The slope at a point; a variable without a direction stands still."""
        flat = [np.asarray(names[name], dtype=float) for name in self.names]
        for direction in directions:
            flat += [direction.get(name, np.zeros(np.shape(names[name]))) for name in self.names]
        with np.errstate(all="ignore"):
            (result,) = run(self.program.jaxpr, self.program.consts, flat)
        return np.asarray(result, dtype=float)


class Derivative:
    """The derivative of a spec by variables, or its second derivative by one: traced for shapes, as a slope is."""

    def __init__(
        self,
        spec: str,
        shapes: Mapping[str, tuple[int, ...]],
        dims: Mapping[str, int],
        wrt: Sequence[str],
        second: bool,
    ) -> None:
        library = jax_library()
        if library is None:
            raise RuntimeError("JAX is not installed")
        import jax

        self.names = tuple(shapes)
        function, places = _along(jax, library, spec, self.names, dims, 0), tuple(map(self.names.index, wrt))

        def of_values(*values: Any) -> Any:
            return function([*values])

        inner = jax.jacrev(of_values, places[0]) if second else of_values
        derivative = jax.jacfwd(inner, places[0] if second else places)
        self.program = jax.make_jaxpr(derivative)(*[np.zeros(shapes[name]) for name in self.names])

    def at(self, names: Mapping[str, Array]) -> list[Array]:
        """The derivative at a point: a part for each variable."""
        flat = [np.asarray(names[name], dtype=float) for name in self.names]
        with np.errstate(all="ignore"):
            return [np.asarray(part, dtype=float) for part in run(self.program.jaxpr, self.program.consts, flat)]


@lru_cache(maxsize=64)
def derivative(
    spec: str,
    shapes: tuple[tuple[str, tuple[int, ...]], ...],
    dims: tuple[tuple[str, int], ...],
    wrt: tuple[str, ...],
    second: bool,
) -> Derivative:
    """The derivative of a spec, kept for the next point."""
    return Derivative(spec, dict(shapes), dict(dims), wrt, second)


@lru_cache(maxsize=64)
def slope(
    spec: str, shapes: tuple[tuple[str, tuple[int, ...]], ...], dims: tuple[tuple[str, int], ...], order: int
) -> Slope:
    """The slope of a spec, kept for the next point."""
    return Slope(spec, dict(shapes), dict(dims), order)


def _along(jax: Any, library: Library, spec: str, names: tuple[str, ...], dims: Mapping[str, int], order: int) -> Any:
    def function(values: list[Any], *directions: list[Any]) -> Any:
        if not directions:
            return library.xp.asarray(
                evaluate(spec, dict(zip(names, values, strict=True)), dims, library=library).array
            )
        *first, last = directions
        return jax.jvp(lambda moved: function(moved, *first), (values,), (last,))[1]

    return function


def run(jaxpr: Any, consts: Sequence[Any], args: Sequence[Any]) -> list[Any]:
    """The values of a jaxpr."""
    known: dict[Any, Any] = {}
    known.update(zip(jaxpr.constvars, map(np.asarray, consts), strict=True))
    known.update(zip(jaxpr.invars, args, strict=True))

    def read(atom: Any) -> Any:
        return np.asarray(atom.val) if hasattr(atom, "val") else known[atom]

    for equation in jaxpr.eqns:
        values = [read(atom) for atom in equation.invars]
        results = _carried_out(equation, values)
        known.update(zip(equation.outvars, results, strict=True))
    return [read(atom) for atom in jaxpr.outvars]


def _carried_out(equation: Any, values: list[Any]) -> list[Any]:
    primitive, params = equation.primitive, equation.params
    inner = params.get("jaxpr", params.get("call_jaxpr")) if primitive.name in _CALLS else None
    if inner is not None:
        closed = hasattr(inner, "consts")
        return run(inner.jaxpr if closed else inner, inner.consts if closed else (), values)
    known = PRIMITIVES.get(primitive.name)
    if known is not None:
        return [known(*values, **params)]
    found = primitive.bind(*values, **params)
    return [np.asarray(each) for each in (found if primitive.multiple_results else [found])]


_CALLS = frozenset(
    {"pjit", "jit", "closed_call", "core_call", "custom_jvp_call", "custom_vjp_call", "remat", "checkpoint"}
)
