"""What the names in printed answers mean in NumPy and SciPy: a module in which answers run as they stand.

Every line follows from an entry of the catalogue: from its spelling for NumPy where it has one, from its definition
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mcalc.catalogue import FUNCTIONS, Function
from mcalc.catalogue.libraries import same_in_numpy
from mcalc.catalogue.signature import Alternative, alternatives, chosen
from mcalc.language import parse
from mcalc.language.tree import Name, postorder
from mcalc.notation.text import text as written

_HEAD = '''"""What the names in mcalc's answers mean in NumPy and SciPy.

    from {module} import *

A vector is an array of one axis, and so is a row; a dimension that an answer speaks of is its number: n = len(x).
"""

import numpy as np
import scipy.linalg
import scipy.special
'''

_ALONG = '''

def _along(axis, keepdims, function, *arrays):
    """A function of vectors along an axis of arrays."""
    moved = [np.moveaxis(array, axis, -1) for array in arrays]
    rows = zip(*(array.reshape(-1, array.shape[-1]) for array in moved))
    found = np.array([function(*row) for row in rows])
    found = found.reshape(moved[0].shape[:-1] + found.shape[1:])
    if found.ndim == moved[0].ndim:
        return np.moveaxis(found, -1, axis)
    return np.expand_dims(found, axis) if keepdims else found
'''

MODULE = "mcalc_prelude"


def module() -> str:
    """The module as text.

    >>> [line for line in module().splitlines() if line.startswith(("asin", "concatenate", "pi"))]
    ['asin = np.arcsin', 'concatenate = np.concatenate', 'pi = np.pi']
    """
    entries = [entry for entry in FUNCTIONS.values() if entry.group != "operators"]
    same = [f"{entry.name} = {library}" for entry in entries if (library := same_in_numpy(entry))]
    others = [_defined(entry) for entry in entries if not same_in_numpy(entry)]
    return "\n".join([_HEAD.format(module=MODULE), *same, "inf = np.inf", _ALONG, "\n\n\n".join(["", *others])[1:]])


def _defined(entry: Function) -> str:
    """A function of the prelude, by what its entry says."""
    defaults = dict(entry.optional)
    others = [name for name in entry.parameters if name in defaults and defaults[name] in entry.parameters]
    parameters = [
        f"{name}={'None' if name in others else defaults[name]}" if name in defaults else name for name in _taken(entry)
    ]
    lines = [f"    {name} = {defaults[name]} if {name} is None else {name}" for name in others]
    if entry.along is not None and entry.numpy is not None:
        parameters.append(f"axis={entry.along}")
        lines.append(f"    return {entry.numpy.format(*_taken(entry))[:-1]}, axis=axis)")
    else:
        if entry.axis:
            keeps = entry.group == "reductions"
            parameters += ["axis=None", *(["keepdims=False"] if keeps else [])]
            call = ", ".join(["axis", "keepdims" if keeps else "False", entry.name, *entry.parameters])
            lines += ["    if axis is not None:", f"        return _along({call})"]
        lines += _body(entry)
    return "\n".join([f"def {entry.name}({', '.join(parameters)}):", f'    """{entry.help}"""', *lines])


def _taken(entry: Function) -> list[str]:
    """The parameters, the last with a star where there may be more."""
    *first, last = entry.parameters
    return [*first, f"*{last}" if entry.variadic else last]


def _body(entry: Function) -> Iterator[str]:
    """What it returns."""
    if entry.numpy is not None:
        yield f"    return {entry.numpy.format(*_taken(entry))}"
        return
    assert entry.definition is not None, entry.name
    choices = alternatives(entry.signature, len(entry.parameters))
    ways = [_way(entry, choice, place) for place, choice in enumerate(choices)]
    ways = [way for at, way in enumerate(ways) if way not in ways[:at]]
    arrays = [name for name, size in zip(entry.parameters, choices[0].counts, strict=True) if size is None]
    for place, lines in enumerate(ways):
        if place == len(ways) - 1:
            yield from (f"    {line}" for line in lines)
            continue
        ranks = [len(shape) for shape in choices[place].inputs]
        conditions = (f"np.ndim({name}) == {rank}" for name, rank in zip(arrays, ranks, strict=False))
        yield f"    if {' and '.join(conditions)}:"
        yield from (f"        {line}" for line in lines)


def _way(entry: Function, choice: Alternative, place: int) -> Sequence[str]:
    """The lines for one of the alternatives: the sizes that are spoken of, and the result."""
    assert entry.definition is not None
    tree = parse(chosen(entry.definition, place), entry.parameters).result
    ranks = {name: len(shape) for name, shape in zip(entry.parameters, choice.inputs, strict=True)}
    spoken = {node.id for node in postorder(tree) if isinstance(node, Name)} - {*entry.parameters}
    lines = []
    for name, shape in zip(entry.parameters, choice.inputs, strict=True):
        sizes = [str(size) for size in shape]
        if spoken & {*sizes}:
            lines.append(f"{', '.join(sizes)}{',' if len(sizes) == 1 else ''} = np.shape({name})")
            spoken -= {*sizes}
    return [*lines, f"return {written(tree, ranks)}"]
