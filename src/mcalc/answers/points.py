"""A point that a user gives: the values of the variables, typed, read from files, or arrays."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from mcalc.data.source import Source, held
from mcalc.errors import OptionError
from mcalc.exact.size import solved
from mcalc.language.spec import Spec

_HINT = "as in x=1,2,3 or X=[[1, 2], [3, 4]], or a file, x=@x.npy"


def values_at(spec: Spec, given: Mapping[str, Any]) -> dict[str, Any]:
    """The point as arrays: a number, numbers divided by commas, rows in brackets, a file `@x.npy`, or an array.

    Raises OptionError for a value that is missing, of no variable, of another number of axes, or of other sizes than
    the others.

    >>> from mcalc.language import read
    >>> values_at(read("W @ x"), {"W": "[[1, 2], [3, 4], [5, 6]]", "x": "1, -1"})["x"].tolist()
    [1.0, -1.0]
    """
    sources = {name: given_source(name, value) for name, value in given.items()}
    refuse_unknown(sources, spec.variables)
    fitting = {name: fitted(spec, name, source) for name, source in sources.items()}
    missing = [name for name in spec.occurring if name not in sources]
    if missing:
        raise OptionError(
            f"the point has no value of {', '.join(sorted(missing))}", hint=f"--at {missing[0]}=..., {_HINT}"
        )
    sizes_of(spec, fitting)
    return {name: source.numbers().reshape(source.shape) for name, source in fitting.items()}


def refuse_unknown(given: Collection[str], variables: Collection[str]) -> None:
    """Raise OptionError for a value of no variable."""
    for name in given:
        if name not in variables:
            raise OptionError(
                f"a value is given for {name}, and the function has no such variable",
                hint=f"its variables are: {', '.join(variables)}",
            )


def given_source(name: str, value: Any) -> Source:
    """A value as an array that lies somewhere: text as it is typed, or as NumPy prints it, `@` and a file, or an array.

    >>> given_source("x", "[1. 2. -3.]").load().tolist()
    [1.0, 2.0, -3.0]
    """
    import numpy as np

    origin = f"the value of {name}"
    if isinstance(value, Source):
        return value
    if not isinstance(value, str):
        try:
            return held(np.asarray(value), origin)
        except (TypeError, ValueError) as error:
            raise OptionError(f"{origin} is no array of numbers: {error}") from None
    if value.startswith("@"):
        from mcalc.data.files import source_of

        return source_of(value[1:])
    rows = re.findall(r"\[([^\[\]]*)\]", value)
    try:
        if value.startswith("[["):
            return held(np.array([_numbers(row) for row in rows]), origin)
        parts = _numbers(value.strip("[]"))
    except ValueError:
        raise OptionError(f"{origin} can't be read: {value}", hint=_HINT) from None
    return held(np.array(parts) if len(parts) > 1 or value.startswith("[") else np.array(parts[0]), origin)


def _numbers(text: str) -> list[float]:
    """Numbers between commas or spaces."""
    return [float(part) for part in re.split(r"\s*,\s*|\s+", text.strip())]


def fitted(spec: Spec, name: str, source: Source) -> Source:
    """The source with as many axes as its variable has.

    Axes of one entry are left out where the format has two axes always, and a single number is one at any rank.
    """
    axes, shape = len(spec.variables[name].shape), source.shape
    if len(shape) == axes:
        return source
    if all(length == 1 for length in shape):
        return source._replace(shape=(1,) * axes)
    kept = tuple(length for length in shape if length != 1)
    if source.loose and len(kept) == axes:
        return source._replace(shape=kept)
    raise OptionError(f"{name} has {axes} axes, and the value that is given {len(shape)}{_from(source)}", hint=_HINT)


def sizes_of(spec: Spec, sources: Mapping[str, Source]) -> dict[str, int]:
    """The size of every dimension that the arrays tell, or that was given.

    Raises OptionError where one dimension would have two sizes, and says where both are from, and where one is open.
    """
    sizes: dict[str, int] = {name: size for name, size in spec.sizes.items() if size is not None}
    told: dict[str, str] = dict.fromkeys(sizes, "as it was declared")
    axes = [
        (size, length, f"{name}{_from(source, axis)}")
        for name, source in sources.items()
        for axis, (size, length) in enumerate(zip(spec.variables[name].shape, source.shape, strict=True))
    ]
    changed = True
    while changed:
        changed = False
        for size, length, where in axes:
            known = size.substitute(sizes)
            open_names = known.names()
            if not open_names and known.value != length:
                names = [name for name in size.names() if name in told]
                before = f"{known} as it is written" if not names else f"{known} {told[names[0]]}"
                raise OptionError(f"the dimension {size} has {length} entries in the value of {where}, and {before}")
            if len(open_names) == 1 and (found := solved(known, length)) is not None:
                sizes[open_names[0]], told[open_names[0]] = found, f"in {where}"
                changed = True
    for size, length, where in axes:
        if open_names := size.substitute(sizes).names():
            which = " and ".join(open_names)
            raise OptionError(
                f"the dimension {size} has {length} entries in the value of {where}, which leaves {which} open",
                hint=f"say the size of one, as in --size {open_names[0]}=1",
            )
    return sizes


def _from(source: Source, axis: int | None = None) -> str:
    """The file that an array is from, and which axis of it, in brackets; nothing for what was typed."""
    if source.origin.startswith("the value of "):
        return ""
    return f" ({source.origin})" if axis is None else f" ({source.origin}, axis {axis})"
