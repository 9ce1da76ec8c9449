"""What the spelling of an entry says of the library's own function."""

from __future__ import annotations

import re
from functools import cache

from mcalc.catalogue.entry import Function


def same_in_numpy(entry: Function) -> str | None:
    """The function of NumPy or SciPy that does the same and takes the same: `np.arcsin` for asin.

    >>> from mcalc.catalogue import find
    >>> [same_in_numpy(find(name)) for name in ("asin", "stack", "pi", "sigmoid", "logdet")]
    ['np.arcsin', 'np.stack', 'np.pi', 'scipy.special.expit', None]
    """
    if entry.optional or entry.along is not None:
        return None
    return _same(entry.numpy or "", len(entry.parameters), entry.variadic)


@cache
def _same(spelling: str, count: int, variadic: bool) -> str | None:
    found = re.fullmatch(r"([\w.]+)(?:\((.*)\))?", spelling)
    if found is None:
        return None
    library, arguments = found.groups()
    direct = ", ".join(f"{{{place}}}" for place in range(count))
    return library if not count or arguments == direct or (variadic and listed_from(spelling)) else None


@cache
def listed_from(spelling: str) -> tuple[int, str] | None:
    """From which argument on NumPy takes them all as one list or tuple, and the brackets of it.

    >>> listed_from("np.ones(({0}))"), listed_from("np.stack([{0}])"), listed_from("np.diag({0})")
    ((0, '({})'), (0, '[{}]'), None)
    """
    found = re.fullmatch(r"[\w.]+\((?:\{\d\}, )*([(\[])\{(\d)\}[)\]]\)", spelling)
    return found and (int(found[2]), "({})" if found[1] == "(" else "[{}]")
