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
def is_usual_in_numpy(entry: Function, place: int, usual: str) -> bool:
    """Whether an argument of NumPy's function may be left out, and is then that number.

    >>> from mcalc.catalogue import find
    >>> [is_usual_in_numpy(find(name), 1, "0") for name in ("tril", "heaviside")]
    [True, False]
    """
    from importlib import import_module
    from inspect import signature

    function = getattr(import_module("numpy"), (entry.numpy or "").partition("(")[0].removeprefix("np."), None)
    try:
        parameters = [*signature(function).parameters.values()] if callable(function) else []
    except ValueError:  # a function of entries
        return False
    return len(parameters) > place and str(parameters[place].default) == usual


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
