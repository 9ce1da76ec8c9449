"""From text to a spec: parse, decide what is open, put the spec together."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from itertools import combinations
from typing import Final

from mcalc.catalogue import find_called
from mcalc.errors import (
    ArgumentsError,
    ForbiddenError,
    McalcError,
    OptionError,
    ShapeError,
    SpecSyntaxError,
    UnknownFunctionError,
    UnsupportedError,
)
from mcalc.exact.size import at_least_zero
from mcalc.language.assembly import Reader, Request
from mcalc.language.doubts.notes import notes
from mcalc.language.shape.declarations import Declarations, read_declarations, read_sizes
from mcalc.language.shape.kinds import SCALAR
from mcalc.language.shape.ranks import conventional_rank
from mcalc.language.spec import Spec
from mcalc.language.text.calls import Undefined, block_matrix
from mcalc.language.text.statements import attached, parse
from mcalc.language.tree import FOR, Call, Name, Node, Program, Stack, children, postorder, rebuild
from mcalc.language.walk import operands


def read(
    text: str,
    *,
    shapes: Mapping[str, str] | None = None,
    sizes: Mapping[str, int] | None = None,
    scalars: Sequence[str] = (),
    scalar_calculus: bool = False,
    syntax: str = "numpy",
    functions: Collection[str] = (),
) -> Spec:
    """Read a spec and find the shape of everything in it. `syntax` is "numpy", "matlab" or "latex".

    `functions` are undefined functions whose names have more than one letter.

    >>> spec = read("W @ x + h")
    >>> [", ".join(map(str, v.shape)) for v in spec.variables.values()], str(spec.kind)
    (['m, n', 'n', 'm'], 'vector of m')
    """

    def found() -> Spec:
        declared = read_declarations(shapes or {}, scalars)
        given = read_sizes(sizes or {}, declared)
        undefined = _undefined(functions, declared, given)

        def asked(text: str) -> Request:
            program = parse(text, declared.variables, syntax, undefined)
            return Request(program, declared, given, True, scalar_calculus)

        def fits(other: str) -> bool:
            try:
                assembled(asked(other))
            except McalcError:
                return False
            return True

        try:
            request = asked(text)
        except (SpecSyntaxError, ForbiddenError, UnsupportedError, UnknownFunctionError, ArgumentsError) as error:
            if syntax == "numpy":
                from mcalc.language.hints.rewritten import mend

                mend(error, text, fits)
            raise
        spec = assembled(request)
        _have_entries(spec)

        def again(program: Program, more: Mapping[str, str]) -> Spec:
            declared = read_declarations({**(shapes or {}), **more}, scalars)
            return assembled(request._replace(program=program, declared=declared))

        return spec._replace(notes=notes(spec, again))

    return attached(text, found)


def _have_entries(spec: Spec) -> None:
    """Raise for a variable that has no entries at the sizes that were given."""
    given = {name: size for name, size in spec.sizes.items() if size is not None}
    for variable in spec.variables.values():
        for size in variable.shape:
            known = size.substitute(given)
            if at_least_zero(known - 1) is False:
                found = f"{known}" if known.value is not None else "below 1 for all sizes"
                hint = "give larger sizes" if known.value is not None else "declare shapes that fit with --shape"
                raise ShapeError(f"{variable.name} has no entries: its size {size} is {found}", hint=hint)


def _undefined(names: Collection[str], declared: Declarations, sizes: Collection[str]) -> Undefined:
    """The names that undefined functions may have: those, and letters."""
    for name in names:
        if not name.isidentifier():
            raise OptionError(f"{name} is no name of a function", hint="a function is declared by its name, as in kos")
        entry = find_called(name)
        if entry is not None:
            raise OptionError(f"{name} is a known function: {entry.help}", hint="give yours another name")
        if name in declared.variables or name in declared.dimensions or name in sizes:
            raise OptionError(f"{name} is declared twice", hint="give the function or the variable another name")
    return Undefined(tuple(names), "letters")


_COUNTS: Final = ("n", "m", "k")
"""The dimensions that may be used as numbers, as in sum(x)/n, before anybody named them."""


def assembled(request: Request, plain: Collection[str] = ()) -> Spec:
    """The spec of a program; what is open in it is decided first: which names are dimensions, what signs mean."""
    if request.open_names and re.search(r"\[\s*\[", request.program.source):
        request = _with_blocks(request, plain)
    if request.open_names and not request.scalar_calculus:
        typed = set(re.findall(r"\b[nmk]\b", request.program.source))
        unknown = Reader(request).unknown if typed else {}
        found = [name for name in _COUNTS if name in unknown]
        for names in (names for size in range(len(found), 0, -1) for names in combinations(found, size)):
            assumed = request._replace(counted=(*request.counted, *names))
            with suppress(McalcError):
                spec = _spec(assumed, plain)
                if all(_counts(name, spec) for name in names):
                    return spec
    return _spec(request, plain)


def _with_blocks(request: Request, plain: Collection[str]) -> Request:
    """The same with a block matrix for each list of lists of matrices, `[[A, B], [B.T, C]]`, where that fits."""
    roots = [*(root for _, root in request.program.statements), request.program.result]
    source, parts, done = request.program.source, list[Node](), dict[Node, Node]()
    for node in postorder(*roots):
        done[node] = rebuild(node, [done[below] for below in children(node)])
        lists = [item for item in node.items if isinstance(item, Stack)] if isinstance(node, Stack) else []
        if lists and len(lists) == len(children(node)) and all(source[at.span[0]] == "[" for at in (node, *lists)):
            parts += [done[item] for row in lists for item in row.items]
            done[node] = block_matrix([done[row] for row in lists], node.span)
    if not parts:
        return request
    statements = tuple((name, done[root]) for name, root in request.program.statements)
    program = request.program._replace(statements=statements, result=done[request.program.result])
    with suppress(McalcError):
        spec = _spec(request._replace(program=program), plain)
        taken = [spec.variables[part.id] for part in parts if isinstance(part, Name) and part.id in spec.variables]
        bent = any(v.origin != "declared" and conventional_rank(v.name) != 2 for v in taken)
        if not bent and all(len(spec.kinds.get(part, SCALAR).shape) == 2 for part in parts):
            return request._replace(program=program)
    return request


def _counts(name: str, spec: Spec) -> bool:
    """Whether a dimension's name stands only where a number does: beside scalars, or as the divisor of an array."""
    for node in spec.values:
        for at, operand in enumerate(operands(node)):
            if isinstance(operand, Name) and operand.id == name and spec.kinds[node].shape:
                return isinstance(node, Call) and node.function == "div" and at == 1
    return True


def _spec(request: Request, plain: Collection[str]) -> Spec:
    """The spec of a program; statements under the names in `plain` have no signs whose meaning is open."""
    reader = Reader(request)
    if any(isinstance(node, Call) and node.function == FOR for node in reader.walk.values):
        from mcalc.language.loops.nodes import distinct

        names = {*request.declared.variables, *request.declared.dimensions, *request.given}
        whole = Reader(request._replace(program=distinct(request.program, names)))
        reader = Reader(whole.without_loops(plain))
    return reader.spec(plain)
