"""Every function that mcalc knows, one entry each; no other package has a list of names.

A fact about a function stands in its entry. `entry` says what there is to declare, `build` writes entries down,
`signature` and `interval` read what stands in them as text. `missing` has no entries but the names that everybody knows
and mcalc has no function for, with what to write instead; `properties` says what declared words such as `symmetric`
mean; the other files are the entries by kind. `register` adds one at run time.

Where a signature has alternatives, a definition, a contraction or a derivative may have as many, split by ` | ` in the
same order; one alone serves them all. The names of sizes in the signature are numbers in a definition and in a
derivative (`sum(x)/n`).

>>> find("arcsin").name, find("nothing"), suggest("sigmod")
('asin', None, 'sigmoid')
"""

from __future__ import annotations

from mcalc.catalogue.constants import CONSTANTS
from mcalc.catalogue.constructors import CONSTRUCTORS
from mcalc.catalogue.elementwise import ELEMENTWISE
from mcalc.catalogue.entry import Function
from mcalc.catalogue.losses import LOSSES
from mcalc.catalogue.matrices import MATRICES
from mcalc.catalogue.operators import OPERATORS
from mcalc.catalogue.piecewise import ACTIVATIONS, PIECEWISE
from mcalc.catalogue.reductions import NORMS, REDUCTIONS
from mcalc.catalogue.vectors import VECTORS

__all__ = ["FUNCTIONS", "NORMS", "Function", "find", "register", "suggest"]

FUNCTIONS: dict[str, Function] = {
    entry.name: entry
    for group in (
        OPERATORS,
        ELEMENTWISE,
        PIECEWISE,
        ACTIVATIONS,
        REDUCTIONS,
        VECTORS,
        MATRICES,
        CONSTRUCTORS,
        LOSSES,
        CONSTANTS,
    )
    for entry in group
}

_BY_ALIAS: dict[str, Function] = {alias: entry for entry in FUNCTIONS.values() for alias in entry.aliases}


def find(name: str) -> Function | None:
    """The entry of that name or alias."""
    return FUNCTIONS.get(name) or _BY_ALIAS.get(name)


class register:  # noqa: N801, used as a function and in `with`
    """Make mcalc know one more function, for good or for the length of a `with` block.

    Raises ValueError where a name is taken.

    >>> from mcalc.catalogue.build import function
    >>> with register(function("tapered", "x", "x/(1 + abs(x)).", definition="x/(1 + abs(x))")):
    ...     find("tapered").parameters
    ('x',)
    >>> find("tapered")
    """

    def __init__(self, entry: Function) -> None:
        taken = [name for name in (entry.name, *entry.aliases) if find(name) is not None]
        if taken:
            raise ValueError(f"{', '.join(taken)}: there is such a function already")
        self.entry = entry
        FUNCTIONS[entry.name] = entry
        _BY_ALIAS.update(dict.fromkeys(entry.aliases, entry))

    def __enter__(self) -> Function:
        return self.entry

    def __exit__(self, *_: object) -> None:
        del FUNCTIONS[self.entry.name]
        for alias in self.entry.aliases:
            del _BY_ALIAS[alias]


def suggest(name: str) -> str | None:
    """The known name that `name` is probably a slip of, or None.

    >>> suggest("Exp"), suggest("sotfmax"), suggest("f"), suggest("phi")
    ('exp', 'softmax', None, None)
    """
    lowered = name.lower()
    if lowered != name and len(name) > 2 and find(lowered):
        return lowered
    best: tuple[int, str] | None = None
    for known in (*FUNCTIONS, *_BY_ALIAS):
        if known in FUNCTIONS and FUNCTIONS[known].group == "operators":
            continue  # these are typed as signs
        shorter, longer = sorted((len(lowered), len(known)))
        # Three letters are too few for a slip of more than two letters swapped: `act` is no `acos`.
        limit = 0 if shorter < 3 else 1 if shorter < 7 else 2
        if longer - shorter > limit or not limit:
            continue
        if shorter == 3 and not (longer == 3 and sorted(lowered) == sorted(known)):
            continue
        distance = _distance(lowered, known)
        if distance <= limit and (best is None or distance < best[0]):
            best = (distance, known)
    return best[1] if best else None


def _distance(left: str, right: str) -> int:
    """How many letters to add, drop, change or swap with a neighbour to make one word the other."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, row = row, current
    return row[-1]
