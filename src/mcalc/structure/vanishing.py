"""At which zeros among its arguments a function is zero, whatever the others are."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from mcalc.catalogue import find
from mcalc.errors import DomainError, McalcError
from mcalc.evaluation.evaluator import Evaluator
from mcalc.language.reader import read

_OTHERS = ((0.7, 1.9, 2.4), (1.9, -1.3, 0.7), (-1.3, 0.7, -1.9), (-0.2, -2.4, -0.7), (0.0, 1.3, 0.7), (0.3, 0.0, 0.0))


@lru_cache(maxsize=256)
def vanishing(function: str) -> tuple[int, ...]:
    """The places of the fewest arguments whose zeros make it zero; none where nothing does.

    >>> vanishing("sin"), vanishing("cos"), vanishing("maximum"), vanishing("where")
    ((0,), (), (0, 1), (1, 2))
    """
    entry = find(function)
    if entry is None or entry.signature != "elementwise":
        return ()
    if entry.zeros == f"{entry.parameters[0]} == 0":
        return (0,)
    names = entry.parameters
    try:
        spec = read(f"{function}({', '.join(names)})", shapes=dict.fromkeys(names, "scalar"))
    except McalcError:
        return ()
    evaluator = Evaluator(spec, dict.fromkeys(names, ()), {})
    for count in range(1, len(names) + 1):
        # Of a choice the values, and not the condition and a value.
        for zeros in reversed([*combinations(range(len(names)), count)]):
            if all(_zero(evaluator, names, zeros, others) for others in _OTHERS):
                return zeros
    return ()


def _zero(evaluator: Evaluator, names: tuple[str, ...], zeros: tuple[int, ...], others: tuple[float, ...]) -> bool:
    point = {name: [0.0 if place in zeros else others[place % 3]] for place, name in enumerate(names)}
    try:
        return bool(evaluator.run(point)[0][0] == 0)
    except DomainError:
        return False
