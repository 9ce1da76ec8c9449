"""A point that a user gives: the values of the variables, typed, read from files, or arrays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mcalc.errors import DataError, FileError, OptionError
from mcalc.language.spec import Spec

_HINT = "as in x=1,2,3 or X=[[1, 2], [3, 4]], or a file of NumPy, x=@x.npy"


def values_at(spec: Spec, given: Mapping[str, Any]) -> dict[str, Any]:
    """The point as arrays: a number, numbers divided by commas, rows in brackets, a file `@x.npy`, or an array.

    Raises OptionError for a value that is missing, of no variable, or of another number of axes; sizes that differ are
    told by what is done with the point.

    >>> from mcalc.language import read
    >>> values_at(read("W @ x"), {"W": "[[1, 2], [3, 4], [5, 6]]", "x": "1, -1"})["x"].tolist()
    [1.0, -1.0]
    """
    import numpy as np

    found = {}
    for name, value in given.items():
        if name not in spec.variables:
            raise OptionError(
                f"a value is given for {name}, and the function has no such variable",
                hint=f"its variables are: {', '.join(spec.variables)}",
            )
        array = np.asarray(_read(name, value) if isinstance(value, str) else value)
        if array.dtype.kind not in "fiub":
            raise DataError(f"the value of {name} is an array of {array.dtype}, and no numbers")
        axes = len(spec.variables[name].shape)
        if array.ndim != axes and array.size > 1:
            raise OptionError(f"{name} has {axes} axes, and the value that is given {array.ndim}", hint=_HINT)
        if array.ndim != axes:
            array = array.reshape((1,) * axes)
        if not np.isfinite(array).all():
            raise DataError(f"the value of {name} has entries that are no numbers")
        found[name] = array.astype(np.float64)
    missing = [name for name in spec.occurring if name not in found]
    if missing:
        raise OptionError(
            f"the point has no value of {', '.join(sorted(missing))}", hint=f"--at {missing[0]}=..., {_HINT}"
        )
    _agree(spec, found)
    return found


def _agree(spec: Spec, found: Mapping[str, Any]) -> None:
    """Raise where one dimension would have two sizes."""
    sizes: dict[str, tuple[Any, str]] = {}
    for name, array in found.items():
        for size, length in zip(spec.variables[name].shape, array.shape, strict=True):
            symbol = size.symbol or str(size)
            given = size.value if size.value is not None else spec.sizes.get(symbol)
            other, where = sizes.setdefault(symbol, (length if given is None else given, name))
            if other != length:
                said = f"{other} in {where}" if given is None or where != name else f"{other} as it was declared"
                raise OptionError(f"the dimension {symbol} has {length} entries in the value of {name}, and {said}")


def _read(name: str, text: str) -> Any:
    """The numbers of a text, or of the file that it names."""
    import numpy as np

    if text.startswith("@"):
        try:
            return np.load(text[1:], allow_pickle=False)
        except OSError as error:
            raise FileError(f"{text[1:]} can't be read: {error.strerror or error}") from None
        except (ValueError, EOFError) as error:
            raise DataError(f"{text[1:]} is no array of NumPy: {error}") from None
    rows = re.findall(r"\[([^\[\]]*)\]", text)
    try:
        if text.startswith("[["):
            return np.array([[float(part) for part in row.split(",")] for row in rows])
        parts = [float(part) for part in text.strip("[] ").split(",")]
    except ValueError:
        raise OptionError(f"the value of {name} can't be read: {text}", hint=_HINT) from None
    return np.array(parts) if len(parts) > 1 or text.startswith("[") else np.array(parts[0])
