"""What code of NumPy and PyTorch means otherwise: rows and columns of means, sizes and places, methods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mcalc.catalogue import LIBRARIES, find, find_called
from mcalc.exact.size import Size
from mcalc.language.doubts.doubt import Doubt, origin_of, text_of
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Index, Name, Slice
from mcalc.language.walk import operands

_VECTORS: Final = frozenset("uvwxyzUVWXYZ")
"""With these begin the names of variables, and hardly of dimensions."""
_PAIRS: Final = ("add", "sub", "mul", "div")
_LIBRARY: Final = re.compile(rf"\b(?:{'|'.join(name for name in LIBRARIES if len(name) > 1)})\b\.")
_LENGTHS: Final = ("n", "m", "N", "M")
"""What people call the length of an array."""


def as_code(spec: Spec) -> Iterator[Doubt]:
    """What is meant otherwise where the spec is code."""
    for node in spec.values:
        if isinstance(node, Index):
            yield from _counted(spec, node)
            yield from _to_length(spec, node)
        elif isinstance(node, Call):
            yield from _counted(spec, node)
            yield from _row_by_column(spec, node)
            yield from _of_method(spec, node)
            yield from _bent(spec, node)
            if node.function in _PAIRS:
                yield from _without_keepdims(spec, node)


def _counted(spec: Spec, node: Call | Index) -> Iterator[Doubt]:
    """`zeros(x)`, where x becomes a dimension, and `p[y]`, where y becomes a place."""
    if isinstance(node, Call) and (operands(node) or not node.args):
        return
    declared = {
        name for v in spec.variables.values() if v.origin == "declared" for axis in v.shape for name in axis.names()
    }
    for size in node.args if isinstance(node, Call) else node.items:
        if isinstance(size, Name) and size.id not in declared and size.id[:1] in _VECTORS and text_of(spec, node):
            what = "a dimension here" if isinstance(node, Call) else "a whole number here"
            takes = "sizes" if isinstance(node, Call) else "places"
            yield Doubt(1, said=f"{size.id} is {what}: {text_of(spec, node)} takes {takes}")
            return


def _to_length(spec: Spec, node: Index) -> Iterator[Doubt]:
    """`x[1:n]`, where n may be the length of x."""
    if not isinstance(node.base, Name) or origin_of(spec, node.base) in ("", "declared"):
        return
    name = node.base.id
    shape = spec.variables[name].shape
    for axis, item in enumerate(node.items):
        stop = item.stop if isinstance(item, Slice) else None
        if isinstance(stop, Name) and stop.id in _LENGTHS and spec.sizes.get(stop.id, 0) is None:
            meant = (*shape[:axis], Size.name(stop.id), *shape[axis + 1 :])
            declared = ",".join(map(str, meant)).replace(" ", "")
            said = f"{stop.id} is not the length of {name} here; -s {name}={declared} says that it is"
            if meant != shape:
                yield Doubt(3, name, meant, said=said)


def _without_keepdims(spec: Spec, node: Call) -> Iterator[Doubt]:
    """`X - mean(X, axis=1)`, which makes X square, and takes each mean from a column."""
    if all(variable.origin == "declared" for variable in spec.variables.values()):
        return
    for whole, part in (node.args, node.args[::-1]):
        reduced = spec.intermediates.get(part.id, part) if isinstance(part, Name) else part
        entry = find(reduced.function) if isinstance(reduced, Call) else None
        if entry is None or entry.group != "reductions" or not isinstance(reduced, Call):
            continue
        shape, inner = spec.kinds[whole].shape, spec.kinds[operands(reduced)[0]].shape if operands(reduced) else ()
        if len(shape) == 2 and shape[0] == shape[1] and inner == shape and reduced.options.get("axis") in (1, -1):
            kept = Call("expand_dims", (reduced,), {"axis": 1}, reduced.span)
            text = text_of(spec, reduced)
            text = text if text.endswith(")") else f"{entry.name}(..., axis=1)"
            said = f"{text} is a row here; {text[:-1]}, keepdims=True) keeps a column"
            yield Doubt(1, written={reduced: kept}, said=said)


def _row_by_column(spec: Spec, node: Call) -> Iterator[Doubt]:
    """`x @ x.T` in NumPy's code, where an array with one axis has no transpose of its own."""
    match node:
        case Call(function="matmul", args=(left, Call(function="transpose", args=(_,)) as right)) if (
            len(spec.kinds[left].shape) == len(spec.kinds[right].shape) == 1 and not spec.kinds[left].row
        ):
            if _LIBRARY.search(spec.program.source):
                typed = text_of(spec, node) or "a vector by its .T"
                said = f"{typed} is an outer product here; in NumPy .T leaves an array with one axis as it is"
                yield Doubt(1, said=said)


def _of_method(spec: Spec, node: Call) -> Iterator[Doubt]:
    """`x.std()`, which divides by n in NumPy and by n - 1 in PyTorch."""
    text = text_of(spec, node)
    if not text.endswith(f".{node.function}()") or _LIBRARY.search(spec.program.source):
        return
    entry, other = find(node.function), find_called(node.function, "torch")
    if entry is not None and other is not None and other is not entry:
        said = f"{text} is NumPy's {entry.name}; {other.name}({text.rpartition('.')[0]}) is PyTorch's"
        yield Doubt(3, said=said)


def _bent(spec: Spec, node: Call) -> Iterator[Doubt]:
    """`cosine_similarity(X, Y)`, where a matrix by its name is a vector because the function takes vectors alone."""
    entry, arrays = find(node.function), operands(node)
    if entry is None or not entry.axis or "axis" in node.options:
        return
    for array in arrays:
        is_bent = isinstance(array, Name) and array.id[:1].isupper() and origin_of(spec, array) == "inferred"
        if isinstance(array, Name) and is_bent and len(spec.kinds[array].shape) == 1:
            along = Call(node.function, node.args, {**node.options, "axis": 1}, node.span)
            shown = ", ".join(each.id if isinstance(each, Name) else "..." for each in arrays)
            rows = f"{entry.name}({shown}, axis=1) goes along the rows of a matrix"
            said = f"{array.id} was read as a vector; {rows}"
            yield Doubt(2, array.id, written={node: along}, said=said)
            return
