"""Random values of the variables that have none, where the function has a value."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any, Final

from mcalc.data.memory import refuse_beyond
from mcalc.data.source import Source, held
from mcalc.errors import DomainError
from mcalc.evaluation.array_evaluator import ArrayEvaluator
from mcalc.evaluation.declared import with_properties
from mcalc.evaluation.floats import Floats
from mcalc.language.spec import Spec

_RANGES: Final = ((-1.0, 1.0), (0.3, 1.7), (0.15, 0.85), (1.2, 2.8), (3.0, 9.0), (-0.08, 0.08))
"""Where entries are drawn from in turn: standard normal numbers first, then from these."""
_ROUNDS: Final = 3
_TRIED: Final = 64_000_000
"""Bytes of the data up to which it is tried whether the function has a value."""
ORIGIN: Final = "random"


def random_values(
    spec: Spec,
    shapes: Mapping[str, tuple[int, ...]],
    sources: Mapping[str, Source],
    sizes: Mapping[str, int],
    seed: int,
) -> dict[str, Source]:
    """Values for variables of these shapes. Raises DomainError where the function has no value at any of them,
    LimitError where they take too much memory.
    """
    import numpy as np

    for name, shape in shapes.items():
        refuse_beyond(8 * prod(shape), f"a random value of {name}", "give smaller sizes")
    random = np.random.default_rng(seed)
    tried = sum(source.size for source in sources.values()) <= _TRIED
    given = {name: source.numbers().reshape(source.shape) for name, source in sources.items() if tried}
    evaluate = ArrayEvaluator(spec, dict(sizes), Floats()) if tried else None
    for attempt in range(_ROUNDS * (1 + len(_RANGES))):
        place = attempt % (1 + len(_RANGES))
        found: dict[str, Any] = {}
        for name, shape in shapes.items():
            drawn = random.standard_normal(shape) if not place else random.uniform(*_RANGES[place - 1], size=shape)
            properties = spec.variables[name].properties
            if not properties and attempt >= len(_RANGES) and len(shape) == 2 and shape[0] == shape[1]:
                properties = ("spd",)
            if len(shape) == 2 and properties:
                drawn = np.array(with_properties(drawn.reshape(-1).tolist(), shape, properties)).reshape(shape)
            found[name] = drawn
        with np.errstate(all="ignore"):
            try:
                told = evaluate is None or bool(np.isfinite(evaluate({**given, **found})).all())
            except np.linalg.LinAlgError:
                told = False
        if told:
            return {name: held(np.asarray(array), ORIGIN) for name, array in found.items()}
    raise DomainError(
        "the function has no value at any point that was drawn", hint="give values yourself: --at x=1,2,3"
    )
