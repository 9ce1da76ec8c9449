"""Making an answer at one go, without the cyclic garbage collector looking through it over and over.

The parts of an answer (trees, nodes, formulas) are made by the ten thousand and live until it is there; hardly any are
in cycles, and reference counts free them. Of a long function's answer the collector would take a fifth of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def collector_paused(make: Callable[_P, _T]) -> Callable[_P, _T]:
    """The same function with the collector paused while it runs; one that is off already stays off.

    >>> collector_paused(gc.isenabled)(), gc.isenabled()
    (False, True)
    """

    @wraps(make)
    def paused(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        if not gc.isenabled():
            return make(*args, **kwargs)
        gc.disable()
        try:
            return make(*args, **kwargs)
        finally:
            gc.enable()

    return paused
