"""Sparse matrices of SciPy: a class whose pattern is made once for given sizes, and whose calls write the values.

What is on diagonals is a DIA array, equal blocks along the diagonal a BSR array, anything else a CSR array. Entries
that don't depend on the variables are written with the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mcalc.codegen.expansion import least, turns
from mcalc.codegen.graph import Graph, Shape
from mcalc.codegen.helpers import ORDER
from mcalc.codegen.inplace import Owned, into
from mcalc.codegen.layouts import Layout, bracketed
from mcalc.codegen.lines import Lines
from mcalc.codegen.matrix import Matrix
from mcalc.codegen.module import Module, heading, indented, titled, words
from mcalc.codegen.pattern import layout_of
from mcalc.codegen.program import Program, Result
from mcalc.codegen.sizes import shape_text, size_text
from mcalc.exact.size import at_least_text
from mcalc.language.tree import Name, Node, postorder
from mcalc.record import Record

_TAKEN = {"self", "shape", "pattern", "blocks", "columns", "starts"}
_OPPOSITE = {">=": "<", "<=": ">", "<": ">="}
_CLASSES = {"jacobian": "Jacobian", "hessian": "Hessian", "derivative": "Derivative", "gradient": "Gradient"}


class Part(Record):
    """A derivative by one variable: its matrix, and the code of the value of each term."""

    name: str
    says: str
    by: str
    matrix: Matrix
    values: tuple[Node, ...]
    layout: Layout

    @property
    def kind(self) -> str:
        """The type of the array."""
        return f"sparse.{self.layout.format.lower()}_array"

    def written(self, module: Module) -> str:
        """The class."""
        graph = module.graph
        constant = [not self.layout.start and not _varies(graph, value) for value in self.values]
        says = f"{self.says} as a {self.layout.format} array, {_shape(self.matrix)}."
        more = "The pattern is made once, for the sizes; a call writes the entries into the array that it returns."
        lines = [f"class {self.name}:", f'    """{says}', "", f"    {more}", '    """', ""]
        told = self.told(module)
        roots = [value for value, still in zip(self.values, constant, strict=True) if not still]
        code = Owned(graph, module.target._replace(like=""), roots, {*module.taken(), *_TAKEN})
        call = self._call(module, code, told, constant)
        lines += indented([*self._init(module, told, constant), *indented(map(_kept, code.arrays.items()))], 1)
        return "\n".join([*lines, "", *indented(call, 1)])

    def told(self, module: Module) -> list[str]:
        """The dimensions that no argument has, and the pattern or an entry speaks of."""
        names = [name for name in module.sizes if name not in {*module.dimensions(), *module.graph.variables}]
        spoken = {name for size in self.matrix.node.shape for name in size.names()}
        spoken |= {node.id for node in postorder(*self.values) if isinstance(node, Name)}
        spoken |= words(
            [*self.layout.setup, *self.layout.targets, *self.layout.finish, *map(str, least(self.matrix.node))]
        )
        return [name for name in names if name in spoken]

    def _init(self, module: Module, more: Sequence[str], constant: Sequence[bool]) -> list[str]:
        """The method that makes the pattern, for sizes and `more` that is told."""
        names = module.dimensions()
        head = heading("__init__", {"self": "", **dict.fromkeys([*names, *more], "int")}, ["None"])
        body = [f"self.sizes = {', '.join(names)}"] if names else []
        turned = turns(self.matrix.node, more)
        body += [f"{name} = ({name} - 1) % {bracketed(size_text(size))} + 1" for name, size in turned.items()]
        body += [f"self.told = {', '.join(more)}"] if more else []
        bounds = [bound for bound in least(self.matrix.node) if not {*bound.names()} & {*turned}]
        for bound in map(at_least_text, bounds):
            less = re.sub(" (>=|<=|<) ", lambda found: f" {_OPPOSITE[found[1]]} ", bound)
            body += [f"if {less}:", f'    raise ValueError("the pattern is for {bound}")']
        body += self.layout.setup
        roots = [value for value, still in zip(self.values, constant, strict=True) if still]
        lines = Lines(module.graph, module.target._replace(like=""), roots, {*module.taken(), *_TAKEN}, "")
        body += self._writes(lines, constant, True)
        body += self.layout.finish
        if self._starts(constant):
            body.append("self.constant = self.data.copy()")
        return [*head, *indented(body)]

    def _call(self, module: Module, lines: Owned, more: Sequence[str], constant: Sequence[bool]) -> list[str]:
        """The method that writes the entries."""
        names = module.dimensions()
        writes = self._writes(lines, constant, False)
        arrays = [name for name, shape in module.variables.items() if shape]
        body = []
        start = self._starts(constant)
        if arrays and names:
            body.append(f"if _sizes({', '.join(arrays)}) != self.sizes:")
            wanted = ", ".join(names)
            body.append(
                f'    raise ValueError(f"the pattern is of {wanted} = {{self.sizes}}: make one for other sizes")'
            )
        used = module.unpacked(writes)
        if used:
            body.append(f"{used} = self.sizes")
        if {*more} & words(writes):
            body.append(f"{', '.join(more)} = self.told")
        if writes:
            body += self.layout.start
            for part in self._reset(constant):
                own = "self.constant" if part == "[...]" else f"self.constant{part}"
                body.append(f"self.data{part} = {own if start else 0}")
        body += [*writes, *self.layout.stop, "return self.matrix"]
        head = heading("__call__", {"self": "", **module.typed(module.variables)}, [self.kind])
        return [*head, f'    """{self.says}."""', *indented(body)]

    def _alone(self, place: int, constant: Sequence[bool]) -> bool:
        """Whether a term is added to constant entries alone."""
        if not self.layout.added or not self.layout.added[place] or constant[place] or self.layout.flat:
            return False
        own = self.matrix.terms[place]
        moving = (other for at, other in enumerate(self.matrix.terms) if at != place and not constant[at])
        return all(map(own.apart, moving)) and own.own == tuple(range(len(own.spans)))

    def _reset(self, constant: Sequence[bool]) -> list[str]:
        """The parts of data that are as they were at first before entries are added to them."""
        if self.layout.start:
            return []
        added = [
            place for place, own in enumerate(constant) if self.layout.added and self.layout.added[place] and not own
        ]
        rest = [self.layout.targets[place] for place in added if not self._alone(place, constant)]
        parts = self.layout.reset
        return [one for one in parts if one == "[...]" or any(to.startswith(f"self.data{one[:-1]},") for to in rest)]

    def _starts(self, constant: Sequence[bool]) -> bool:
        """Whether constant entries are kept, because others are added to them."""
        return bool(self.layout.reset) and any(constant) and not all(constant)

    def _writes(self, lines: Lines, constant: Sequence[bool], still: bool) -> list[str]:
        """The lines that write the entries that are constant, or those that aren't."""
        done, view = 0, lines.names.of("entries")
        found: list[str] = []
        written = [place for place, own in enumerate(constant) if own == still]
        filled = self._filled(written)
        if filled:
            text = lines.expression(self.values[filled[0]])
            found += [*lines.text, f"self.data[...] = {text}"]
            done = len(lines.text)
        for place in written:
            entries = self.matrix.terms[place]
            if place in filled:
                continue
            value, target, alone = self.values[place], self.layout.targets[place], self._alone(place, constant)
            if not still and self.layout.is_view(place, entries, alone):
                kept = isinstance(lines, Owned) and not alone and lines.put(value, target)
                steps = [] if kept else into(lines, value, target, view)
                if alone and steps is None:
                    steps = [f"{view} = {target.removesuffix('[...]')}", f"{view}[...] = {lines.expression(value)}"]
                if steps is not None:
                    found += [*lines.text[done:], *steps]
                    found += [f"{view} += {target.removesuffix('[...]').replace('data', 'constant', 1)}"] * alone
                    done = len(lines.text)
                    continue
            text = lines.computed(value) if isinstance(lines, Owned) else lines.expression(value)
            found += lines.text[done:]
            done = len(lines.text)
            found += self.layout.write(place, entries, text)
        return found

    def _filled(self, written: Sequence[int]) -> list[int]:
        """The terms that are one number, where the others are written over it: of those that stand in rows between
        others, which would be written one by one.
        """
        if not self.layout.strided or len(written) < len(self.values):
            return []
        numbers = [place for place in written if not self.matrix.terms[place].own]
        equal = [[place for place in numbers if self.values[place] is self.values[one]] for one in numbers]
        most = max(equal, key=len, default=[])
        return most if len(most) > 1 else []


class Sparse(Record):
    """The function that makes the pattern for its arguments, and the classes."""

    name: str
    says: str
    parts: tuple[Part, ...]

    @property
    def helpers(self) -> tuple[str, ...]:
        """The functions that the classes need."""
        needed = {helper for part in self.parts for helper in part.layout.helpers}
        return tuple(text for text in ORDER if text in needed)

    def written(self, module: Module) -> str:
        """The classes and the function."""
        arrays = [name for name, shape in module.variables.items() if shape]
        sizes = f"_sizes({', '.join(arrays)})"
        star = "*" if len(module.dimensions()) > 1 else ""
        given = [f"{star}{sizes}"] if module.dimensions() else []
        more = [part.told(module) for part in self.parts]
        makers = [f"{part.name}({', '.join([*given, *told])})" for part, told in zip(self.parts, more, strict=True)]
        calls = [f"{maker}({', '.join(module.variables)})" for maker in makers]
        says = (
            f"{self.says}; for many calls at the same sizes make the {'class' if len(calls) == 1 else 'classes'} once."
        )
        arguments = module.typed(module.variables) | module.told(name for names in more for name in names)
        head = heading(self.name, arguments, [part.kind for part in self.parts])
        function = [*head, f'    """{says}"""', f"    return {', '.join(calls)}"]
        return "\n\n\n".join([*(part.written(module) for part in self.parts), "\n".join(function)])


def sparse(
    graph: Graph,
    name: str,
    says: str,
    matrices: Sequence[tuple[str, Matrix, Sequence[Node]]],
    improve: Callable[[Program], Program],
) -> Sparse:
    """The derivative with that name by each variable, of matrices with the code of their terms."""
    results = [Result(graph.shapes[value], value) for _, _, values in matrices for value in values]
    values = improve(Program(tuple(results))).roots
    parts = []
    for by, matrix, own in matrices:
        kept, values = values[: len(own)], values[len(own) :]
        layout = layout_of(matrix)
        suffix = "" if len(matrices) == 1 else f"_{by.replace(',', '_')}"
        parts.append(Part(f"{_CLASSES[name]}{suffix}", f"The {titled(name)} by {by}", by, matrix, tuple(kept), layout))
    return Sparse(name, says, tuple(parts))


def _kept(array: tuple[str, Shape]) -> str:
    """The line that keeps memory for an array."""
    name, shape = array
    return f"self.{name} = np.empty({size_text(shape[0]) if len(shape) == 1 else shape_text(shape)})"


def _varies(graph: Graph, value: Node) -> bool:
    """Whether the code of a value speaks of a variable."""
    return any(isinstance(node, Name) and node.id in graph.variables for node in postorder(value))


def _shape(matrix: Matrix) -> str:
    return f"({size_text(matrix.rows)}, {size_text(matrix.columns)})"
