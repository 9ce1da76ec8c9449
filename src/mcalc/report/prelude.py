"""What the names in printed answers mean in NumPy and SciPy: a module in which answers run as they stand.

Every line follows from an entry of the catalogue: from its spelling for NumPy where it has one, from its definition
otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mcalc.catalogue import FUNCTIONS, Function
from mcalc.catalogue.library_calls import same_in_numpy
from mcalc.catalogue.signature import Alternative, alternatives, chosen
from mcalc.language import parse
from mcalc.language.tree import Name, postorder
from mcalc.notation.text import text as written
from mcalc.report.functions import lookup

_HEAD = '''"""What the names in mcalc's answers mean in NumPy and SciPy.

    from mcalc_prelude import *

A vector is an array of one axis, and so is a row; a dimension that an answer speaks of is its number: n = len(x).
"""

import numpy as np
import scipy.linalg
import scipy.special
'''

_ALONG = '''def _along(axis, keepdims, function, *arrays):
    """A function of vectors along an axis of arrays."""
    moved = [np.moveaxis(array, axis, -1) for array in arrays]
    rows = zip(*(array.reshape(-1, array.shape[-1]) for array in moved))
    found = np.array([function(*row) for row in rows])
    found = found.reshape(moved[0].shape[:-1] + found.shape[1:])
    if found.ndim == moved[0].ndim:
        return np.moveaxis(found, -1, axis)
    return np.expand_dims(found, axis) if keepdims else found'''


_BRACKETED_NAME, _NAME = re.compile(r"(?<!\w)\((\w+)\)"), r"\1"
"""A name needs no brackets where an expression in its place does."""


def module(name: str | None = None) -> str:
    """The module as text, or the lines of it for one function.

    >>> [line for line in module().splitlines() if line.startswith(("asin ", "concatenate ", "pi "))]
    ['asin = np.arcsin', 'concatenate = np.concatenate', 'pi = np.pi']
    """
    if name is not None:
        return _bound(lookup(name))
    entries = [entry for entry in FUNCTIONS.values() if entry.group != "operators"]
    same = [_bound(entry) for entry in entries if same_in_numpy(entry)]
    others = [_bound(entry) for entry in entries if not same_in_numpy(entry)]
    return "\n\n\n".join(["\n".join([_HEAD, *same, "inf = np.inf"]), _ALONG, *others])


def _bound(entry: Function) -> str:
    """The line or the lines that give a name its meaning."""
    library = same_in_numpy(entry)
    return f"{entry.name} = {library}" if library else _defined(entry)


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
        yield f"    return {_BRACKETED_NAME.sub(_NAME, entry.numpy.format(*_taken(entry)))}"
        return
    assert entry.definition is not None, entry.name
    choices = alternatives(entry.signature, len(entry.parameters))
    ways = [_way(entry, choice, place) for place, choice in enumerate(choices)]
    first = entry.parameters[0]
    for place, lines in enumerate(ways):
        if lines in ways[:place]:
            continue
        if all(way == lines for way in ways[place:]):
            yield from (f"    {line}" for line in lines)
            return
        ranks = [len(choice.inputs[0]) for choice, way in zip(choices, ways, strict=True) if way == lines]
        yield f"    if np.ndim({first}) in {(*ranks,)}:" if ranks[1:] else f"    if np.ndim({first}) == {ranks[0]}:"
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
