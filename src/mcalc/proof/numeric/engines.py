"""What a claim may be held against: numeric differentiation, or another engine that derives by itself.

An engine takes a setting and gives a function from points to measurements; a new one is one entry of `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from mcalc.errors import OptionError
from mcalc.proof.numeric.measure import Measurement, measure
from mcalc.proof.numeric.setting import Point, Setting

Measure: TypeAlias = Callable[[Point], Measurement]


def _numeric(setting: Setting) -> Measure:
    return lambda point: measure(setting, point)


def _sympy(setting: Setting) -> Measure:
    """SymPy's derivative, entry by entry, evaluated at the points."""
    import numpy as np

    from mcalc.derivation.entrywise import derive_entries
    from mcalc.evaluation.array_evaluator import ArrayEvaluator
    from mcalc.evaluation.floats import Floats

    groups = [names for names in (setting.row_names, setting.column_names) if names]
    entries = derive_entries(setting.spec, groups, setting.sizes)
    evaluate = ArrayEvaluator(entries.spec(setting.spec), setting.sizes, Floats())

    def at(point: Point) -> Measurement:
        with np.errstate(all="ignore"):
            value = evaluate(point).reshape(setting.matrix)
        return Measurement(value, np.zeros(value.shape), None)

    return at


NUMERIC = "numeric"
ENGINES: dict[str, Callable[[Setting], Measure]] = {NUMERIC: _numeric, "sympy": _sympy}


def engine(name: str, setting: Setting) -> Measure:
    """The engine of that name, ready for a setting."""
    if name not in ENGINES:
        raise OptionError(f"there is no engine {name!r} to check against", hint=f"there are {', '.join(ENGINES)}")
    return ENGINES[name](setting)
