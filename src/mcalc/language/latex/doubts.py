"""Other readings of LaTeX that fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mcalc.catalogue import find
from mcalc.language.doubts.doubt import text_of
from mcalc.language.hints.words import greek
from mcalc.language.latex.names import ACCENTS
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node
from mcalc.language.walk import operands


def doubts(spec: Spec) -> Iterator[tuple[int, str]]:
    """What else a formula can mean, likeliest first: how likely that is, and what is said of it.

    Letters that were read as functions or as the identity may be variables, names with an index entries.
    """
    for variable in spec.variables:
        base, _, under = variable.partition("_")
        if under and set(under) <= set("ijkl"):
            yield 2, f"{variable} is a variable of its own, and no entry of {base}"
        rows = len(spec.variables[variable].shape) == 2 and spec.variables[variable].origin != "declared"
        plain = _ACCENTED.sub("", spec.program.source)
        if rows and len(variable) == 1 and variable.islower() and re.search(_ALONE.format(variable), plain):
            said = f"{variable} without an index is the matrix whose rows are those with one; give it another name"
            yield 0, said
    for node in spec.values:
        if not isinstance(node, Call) or find(node.function) is None:
            continue
        yield from _entries_on_paper(spec, node)
        yield from _vectorised(spec, node)
        typed = _LETTER.match(spec.program.source, node.span[0])
        name = typed and (typed[1] or typed[2])
        if not name or (typed and typed[2] and greek(name) is None):
            continue
        entry = find(node.function)
        if entry is not None and entry.latex is not None and entry.latex.startswith(f"\\{name}\\"):
            said = f"\\{name} was read as {node.function}; --function {name} reads a function without a definition"
            yield 1, said
        elif name == "I" and len(spec.kinds[node].shape) == 2:
            said = f"I was read as the identity; -s I={_shape_of(spec, node)} reads it as a variable"
            yield 2, said


def _vectorised(spec: Spec, node: Call) -> Iterator[tuple[int, str]]:
    """vec, which goes down the columns on paper."""
    match node:
        case Call(function="vec", args=(array,)) if _VEC.match(spec.program.source, node.span[0]):
            typed = text_of(spec, array) or "X"
            bracketed = typed if len(typed) == 1 else f"({typed})"
            said = f"vec goes along the rows here; \\operatorname{{vec}}({bracketed}^\\top) goes down the columns"
            yield 1, said


_VEC: Final = re.compile(r"\\(?:operatorname|mathrm|text|mathit)\s*\{\s*vec|\\?vec\b")


def _entries_on_paper(spec: Spec, node: Call) -> Iterator[tuple[int, str]]:
    """A vector that is added to a matrix, and functions of square matrices."""
    shapes = [spec.kinds[argument].shape for argument in operands(node)]
    typed = [text_of(spec, argument) for argument in operands(node)]
    if node.function in ("add", "sub") and sorted(map(len, shapes)) == [1, 2] and all(typed):
        ends = [spec.program.source[argument.span[1] :][:1] for argument in operands(node)]
        if {"_", "{"} & {*ends}:  # of a sum over an index
            return
        vector, matrix = typed if len(shapes[0]) == 1 else reversed(typed)
        diagonal = f"; {vector} I is added to the diagonal" if vector.startswith("\\") else ""
        yield 0, f"{vector} is added to every row of {matrix}{diagonal}"
    if node.function in ("mul", "matmul") and all(isinstance(argument, Name) for argument in node.args):
        name, argument = node.args
        between = spec.program.source[name.span[1] : argument.span[0]].strip()
        if between == "(" and isinstance(name, Name):
            yield 1, f"{typed[0]}({typed[1]}) is a product; --function {name.id} reads {name.id} as a function"
    command = _FUNCTION.match(spec.program.source, node.span[0])
    if command and len(shapes) == 1 and len(shapes[0]) == 2 and shapes[0][0] == shapes[0][1]:
        matrix = typed[0] or "A"
        other = f"; e^{{{matrix}}} is the exponential of the matrix" if command[1] == "exp" else ""
        yield 1, f"\\{command[1]} works entry by entry{other}"


_ALONE: Final = r"(?<![A-Za-z\\]){0}(?:\}})?(?![A-Za-z_]|\}}?_)"
"""A letter that has no index."""
_ACCENTED: Final = re.compile(rf"\\(?:{'|'.join(ACCENTS)})\s*(?:\{{(?:\\\w+\s*\{{[^{{}}]*\}}|[^{{}}])*\}}|\w)")
_FUNCTION: Final = re.compile(r"\\(exp|log|ln|sqrt)(?![A-Za-z])")
_LETTER: Final = re.compile(r"(?:\\(?:mathbf|mathbb|boldsymbol|bm)\s*\{?)?(I)(?![A-Za-z_])|\\([A-Za-z]+)")


def _shape_of(spec: Spec, node: Node) -> str:
    return ",".join(str(size).replace(" ", "") for size in spec.kinds[node].shape)
