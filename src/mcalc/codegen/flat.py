"""Functions of one flat vector, as the solvers of SciPy take them: value, gradient, Hessian, and its products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

from mcalc.codegen.graph import Shape
from mcalc.codegen.lines import Lines, Names
from mcalc.codegen.module import Module, heading, indented, read_off, words
from mcalc.codegen.program import Result
from mcalc.codegen.sizes import size_text
from mcalc.exact.size import Size
from mcalc.exact.size import product as size_of
from mcalc.record import Record

LONG = 96
"""Lines of blocks longer than this are divided."""


class Layout(Record):
    """How variables follow each other in the flat vector: their names, and all arguments with their shapes.

    `sizes` are the dimensions that the other arguments and the length of the vector don't tell: arguments too.
    """

    names: tuple[str, ...]
    shapes: tuple[tuple[str, Shape], ...]
    flat: str
    sizes: tuple[str, ...]

    @property
    def plain(self) -> bool:
        """Whether there is one variable, and that is a vector."""
        return len(self.names) == 1 and len(dict(self.shapes)[self.names[0]]) == 1

    @property
    def others(self) -> tuple[str, ...]:
        """The other arguments, in order."""
        return (*(name for name, _ in self.shapes if name not in self.names), *self.sizes)

    def typed(self, module: Module, *more: str) -> dict[str, str]:
        """The arguments with their types: the flat vector, `more` flat vectors, and the others."""
        flat = dict.fromkeys((self.flat, *more), module.target.array)
        return flat | {name: "int" if name in self.sizes else kind for name, kind in module.typed(self.others).items()}

    def entries(self, name: str) -> Size:
        """How many entries a variable has."""
        return size_of(dict(self.shapes)[name])

    @property
    def total(self) -> Size:
        """How many entries the flat vector has."""
        return sum((self.entries(name) for name in self.names), Size.of(0))

    def unknown(self) -> list[str]:
        """The dimensions of the variables that the other arguments don't tell, the last of them read off the length."""
        arrays = {name: shape for name, shape in self.shapes if name not in self.names and shape}
        known: set[str] = set()
        list(read_off(arrays, known))
        return [name for name in self.total.names() if name not in known]


def layout(names: Sequence[str], shapes: dict[str, Shape]) -> Layout:
    """The layout of variables in a flat vector, among all arguments.

    >>> m, n = Size.name("m"), Size.name("n")
    >>> found = layout(["w", "b"], {"X": (m, n), "w": (n,), "b": ()})
    >>> found.flat, found.others, found.plain
    ('z', ('X',), False)
    """
    taken = {*shapes, *(name for shape in shapes.values() for size in shape for name in size.names())}
    made = Layout(tuple(names), tuple(shapes.items()), Names(taken).of("z"), ())
    if made.plain:
        made = made._replace(flat=names[0])
    unknown = made.unknown()
    if len(unknown) > 1 or (unknown and _by_length(made, unknown[0]) is None):
        made = made._replace(sizes=tuple(unknown))
    return made


def _by_length(layout: Layout, name: str) -> str | None:
    """The text of the dimension that the length tells, where that is linear in it."""
    total = layout.total
    rest = total.substitute({name: 0})
    slope = total.substitute({name: 1}) - rest
    if slope * Size.name(name) + rest != total:
        return None
    length = f"{layout.flat}.size"
    text = length if rest == 0 else f"{length} - ({size_text(rest)})"
    if slope == 1:
        return text
    return f"{text}//({size_text(slope)})" if rest == 0 else f"({text})//({size_text(slope)})"


class Packing(Record):
    """The functions that make the flat vector, and take it apart."""

    layout: Layout
    name: str = "pack"
    helpers: tuple[str, ...] = ()

    def written(self, module: Module) -> str:
        """Both."""
        names = self.layout.names
        ravelled = [f"np.ravel({name})" for name in names]
        joined = ravelled[0] if len(names) == 1 else f"np.concatenate([{', '.join(ravelled)}])"
        shapes, array = dict(self.layout.shapes), module.target.array
        head = heading("pack", module.typed(names), [array])
        pack = [*head, f'    """{", ".join(names)} as a flat vector."""', f"    return {joined}"]
        results = [array if shapes[name] else "float" for name in names]
        body = _needed([*self._sizes(), *self._parts()], ".shape")
        says = (
            f'    """{", ".join(names)} of a flat vector{", beside the other arguments" * bool(self.layout.others)}."""'
        )
        head = heading("unpack", self.layout.typed(module), results)
        return "\n".join([*pack, "", "", *head, says, *indented(body)])

    def _sizes(self) -> Iterator[str]:
        """The lines that give the dimensions that are needed."""
        layout = self.layout
        needed = {name for part in layout.names[:-1] for name in layout.entries(part).names()}
        needed |= {name for part in layout.names for name in layout.entries(part).names() if self._ranks(part) > 1}
        arrays = {name: shape for name, shape in layout.shapes if name not in layout.names and shape}
        telling = {
            name: shape for name, shape in arrays.items() if needed & {n for size in shape for n in size.names()}
        }
        known: set[str] = {*layout.sizes}
        list(read_off(telling, known))
        if needed - {*layout.unknown()} <= known:
            arrays = telling
        known = {*layout.sizes}
        for line in read_off(arrays, known) if needed - known else ():
            for place, name in enumerate(arrays):
                line = line.replace(f"shapes[{place}]", f"{name}.shape")
            yield line
            if needed <= known:
                return
        for name in layout.unknown():
            if name not in layout.sizes and name in needed:
                yield f"{name} = {_by_length(layout, name)}"

    def _ranks(self, name: str) -> int:
        return len(dict(self.layout.shapes)[name])

    def _parts(self) -> list[str]:
        layout, shapes = self.layout, dict(self.layout.shapes)
        sources = list(layout.names)
        lines = []
        if len(sources) == 1:
            sources = [layout.flat]
        else:
            stops, total = list[str](), Size.of(0)
            for name in layout.names[:-1]:
                total = total + layout.entries(name)
                stops.append(size_text(total))
            lines.append(f"{', '.join(layout.names)} = np.split({layout.flat}, [{', '.join(stops)}])")
        found = []
        for source, name in zip(sources, layout.names, strict=True):
            shape = shapes[name]
            shaped = f"{source}.reshape({', '.join(map(size_text, shape))})"
            found.append(f"float({source}[0])" if not shape else source if len(shape) == 1 else shaped)
        return [*lines, f"return {', '.join(found)}"]


def _needed(lines: Sequence[str], taken: str) -> list[str]:
    """Lines in which names that no later line speaks of are _, where they are parts of what is `taken` apart."""
    found = list[str]()
    for place, line in enumerate(lines):
        names, assigned, rest = line.partition(" = ")
        later = words([rest, *lines[place + 1 :]])
        kept = ", ".join(name if name.strip("(,)") in later else "_" for name in names.split(", "))
        found.append(f"{kept} = {rest}" if assigned and taken in rest else line)
    return found


class Flat(Record):
    """A function of the flat vector: `moves` are the names of the parts of a second one.

    `kind` says what it returns: a "value", a "vector", "rows" of a Jacobian, or "blocks" of a Hessian, of which those
    on and above the diagonal are given.
    """

    name: str
    says: str
    layout: Layout
    results: tuple[Result, ...]
    kinds: tuple[str, ...]
    moves: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()

    def written(self, module: Module) -> str:
        """The function."""
        layout = self.layout
        flat = [layout.flat]
        head = []
        taken = {*module.taken(), *self.moves, layout.flat, *layout.sizes, "pack", "unpack"}
        lines = Lines(
            module.graph,
            module.target._replace(like=""),
            [root for result in self.results for root in result.roots],
            taken,
            "",
        )
        if not layout.plain:
            head.append(f"{', '.join(layout.names)} = unpack({', '.join([layout.flat, *layout.others])})")
        if self.moves:
            flat.append(self.moves[0] if layout.plain else lines.names.of("p"))
            if not layout.plain:
                head.append(f"{', '.join(self.moves)} = unpack({', '.join([flat[1], *layout.others])})")
        texts = [module.result(lines, self.name, result) for result in self.results]
        returned = self._returned(texts, lines)
        body = [*lines.text, *f"return {returned}".split("\n")]
        array = module.target.array
        results = [array if kind != "value" or self.results[0].shape else "float" for kind in self.kinds]
        first = heading(self.name, layout.typed(module, *flat[1:]), results)
        return "\n".join(
            [*first, f'    """{self.says}"""', *indented(_needed([*head, *module.checked(body), *body], "unpack("))]
        )

    def _returned(self, texts: list[str], lines: Lines) -> str:
        """What is returned, of the text of all results."""
        names, found = self.layout.names, list[str]()
        left = list(zip(texts, self.results, strict=True))
        for kind in self.kinds:
            match kind:
                case "value":
                    text, result = left.pop(0)
                    found.append(text if len(result.shape) <= 1 else f"np.ravel({text})")
                case "vector":
                    parts, left = left[: len(names)], left[len(names) :]
                    found.append(_joined(parts))
                case "rows":
                    parts, left = left[: len(names)], left[len(names) :]
                    shown = [self._matrix(*part, name, lines) for part, name in zip(parts, names, strict=True)]
                    found.append(shown[0] if len(shown) == 1 else f"np.hstack([{', '.join(shown)}])")
                case _:
                    found.append(self._blocks(left, lines))
        return ", ".join(found)

    def _matrix(self, text: str, result: Result, name: str, lines: Lines) -> str:
        """A block of columns for a variable."""
        if len(result.shape) == 2 and len(dict(self.layout.shapes)[name]) == 1:
            return text
        text = text if text.isidentifier() else f"({text})"
        return f"{text}.reshape(-1, {size_text(self.layout.entries(name))})"

    def _blocks(self, parts: Sequence[tuple[str, Result]], lines: Lines) -> str:
        names = self.layout.names
        pairs = list(combinations_with_replacement(range(len(names)), 2))
        found = {}
        for (i, j), (text, result) in zip(pairs, parts, strict=True):
            shown = self._matrix(text, result, names[j], lines)
            if len(result.shape) != 2 or len(dict(self.layout.shapes)[names[i]]) != 1:
                shown = self._block(text, names[i], names[j], lines)
            if len(names) > 1 and i < j and not shown.isidentifier():
                own = lines.names.of(None)
                lines.text.append(f"{own} = {shown}")
                shown = own
            found[i, j] = shown
            found.setdefault((j, i), f"{shown}.T" if result.shape else shown)
        if len(names) == 1:
            return found[0, 0]
        rows = [f"[{', '.join(found[i, j] for j in range(len(names)))}]" for i in range(len(names))]
        whole = f"np.block([{', '.join(rows)}])"
        return whole if len(whole) <= LONG else "\n".join(["np.block([", *indented(f"{row}," for row in rows), "])"])

    def _block(self, text: str, row: str, column: str, lines: Lines) -> str:
        """A block of rows for one variable, and columns for another."""
        counts = [self.layout.entries(name) for name in (row, column)]
        if len(self.layout.names) > 1 and counts[1] == 1:
            return text if counts[0] == 1 else f"np.reshape({text}, (-1, 1))"
        return f"np.reshape({text}, ({size_text(counts[0])}, {size_text(counts[1])}))"


def _joined(parts: Sequence[tuple[str, Result]]) -> str:
    """The entries of several results, one after the other."""
    if len(parts) == 1:
        ((text, result),) = parts
        return text if len(result.shape) == 1 else f"np.ravel({text})"
    shown = [
        f"[{text}]" if not one.shape else text if len(one.shape) == 1 else f"np.ravel({text})" for text, one in parts
    ]
    return f"np.concatenate([{', '.join(shown)}])"
