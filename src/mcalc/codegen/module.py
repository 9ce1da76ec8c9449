"""A module of code: what it says of itself, its imports, the check of sizes, its functions."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from mcalc.codegen.graph import Graph, Shape
from mcalc.codegen.lines import Lines
from mcalc.codegen.program import Program, Result
from mcalc.codegen.sizes import shape_text, size_text
from mcalc.codegen.targets import Target
from mcalc.codegen.writes import WAYS, are_apart
from mcalc.errors import UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Number
from mcalc.record import Record

INDENT = "    "
_LIBRARIES = frozenset({"np", "scipy", "sparse", "jax", "jnp", "torch", "math"})
RESERVED = _LIBRARIES | {"float", "int", "tuple", "dtype", "Array", "Places"}
"""Names that modules use themselves."""
_WIDE, _LONG, _SHORT = 100, 80, 30
"""Lines of more characters are wrapped; results of more characters together have names but for short ones."""
_WORD = re.compile(r"(?<![\w.])\w+")
_ARRAYS = {"jacobian": "J", "jac": "J", "hessian": "H", "hess": "H", "gradient": "G"}
"""What an array that is filled is called, by the function that returns it."""


class Function(Record):
    """A function of the module: its name, what it says of itself, what it computes, and its further arguments."""

    name: str
    says: str
    program: Program
    more: tuple[str, ...] = ()


class Written(Protocol):
    """What a module defines in its own way, after the functions `helpers` that it needs."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def helpers(self) -> tuple[str, ...]:
        """The text of each."""

    def written(self, module: Module) -> str:
        """The text."""


class Module(Record):
    """A module in the making: `variables` are the arguments of all functions with their shapes, `sizes` the names of
    all dimensions of the question.
    """

    says: str
    variables: Mapping[str, Shape]
    functions: tuple[Function | Written, ...]
    graph: Graph
    target: Target
    sizes: tuple[str, ...] = ()

    def text(self) -> str:
        """The module. Raises UnsupportedError where a variable has a name that the module needs."""
        for name in self.variables:
            if name in RESERVED or keyword.iskeyword(name):
                raise UnsupportedError(f"no argument can be called {name} in the code", hint="give it another name")
        bodies = [
            self._function(function) if isinstance(function, Function) else function.written(self)
            for function in self.functions
        ]
        helpers = [text for one in self.functions if not isinstance(one, Function) for text in one.helpers]
        arrays = any(self.variables.values())
        parts = [self._sizes(self.variables)] if arrays else []
        parts += [*dict.fromkeys(helpers), *bodies]
        code = "\n\n\n".join(parts)
        imports = [line for prefix, line in self.target.imports.items() if _mentions(code, prefix)]
        for name in ("scipy.linalg", "scipy.special"):
            if f"{name}." in code and "import scipy" in imports:
                imports.append(f"import {name}")
        if any(line.startswith("import scipy.") for line in imports):
            imports.remove("import scipy")
        head = [line for line in self.target.heads if _mentions(code, line.partition(" ")[0])]
        imports = [*(["from numpy.typing import NDArray"] if head else []), *imports]
        if head and "import numpy as np" not in imports:
            imports.insert(0, "import numpy as np")
        lines = [*sorted(imports, key=lambda line: (line.startswith("from"), line)), *(["", *head] if head else [])]
        return "\n".join([f'"""{self.says}"""', "", *lines, "", "", code, ""])

    def taken(self) -> set[str]:
        """The names that parts can't have in any function."""
        return {*self.variables, *self.dimensions(), *self.sizes, *RESERVED, *(one.name for one in self.functions)}

    def _arguments(self, function: Function) -> list[str]:
        return [*self.variables, *function.more]

    def _function(self, function: Function) -> str:
        names = self._arguments(function)
        like = next((name for name, shape in self.variables.items() if shape), names[0])
        lines = Lines(self.graph, self.target, function.program.roots, {*names, *self.taken()}, like)
        returned = [self.result(lines, function.name, result) for result in function.program.results]
        if len(", ".join(returned)) > _LONG and len(returned) > 1:
            returned = [self._named(lines, text) for text in returned]
        line = f"return {', '.join(returned)}"
        wide = len(line) > _WIDE and len(returned) > 1
        body = [*lines.text, *(["return (", *indented(f"{one}," for one in returned), ")"] if wide else [line])]
        head = self.checked(body)
        if any("dtype=dtype" in line for line in body):
            head.append(f"dtype = {self.target.library}.result_type(float, {', '.join(names)})")
        body = [*head, *self._scalars(lines, body), *body]
        text = "\n".join(f"{INDENT}{line}" for line in body)
        arguments = self.typed(names) | self.told(body)
        results = [self.target.array if result.shape else self.target.number for result in function.program.results]
        return "\n".join([*heading(function.name, arguments, results), f'{INDENT}"""{function.says}"""', text])

    def typed(self, names: Iterable[str]) -> dict[str, str]:
        """Arguments with their types: numbers, or arrays."""
        target = self.target
        shapes = {**self.graph.variables, **self.variables}
        scalar = "float" if target.number == "float" else f"{target.array} | float"
        return {name: target.array if shapes.get(name, True) else scalar for name in names}

    def told(self, lines: Iterable[str]) -> dict[str, str]:
        """The dimensions that lines speak of and no argument has, as arguments by name."""
        known = {*self.dimensions(), *self.graph.variables}
        sizes = {name: "int" for name in self._spoken(lines) if name not in known}
        return {"*": "", **sizes} if sizes else {}

    def _named(self, lines: Lines, text: str) -> str:
        """A name for what is returned, if it is long."""
        if len(text) <= _SHORT:
            return text
        name = lines.names.of(None)
        lines.text.append(f"{name} = {text}")
        return name

    def _scalars(self, lines: Lines, body: Sequence[str]) -> Iterator[str]:
        """The lines that make tensors of scalars, which may be given as numbers."""
        arrays = any(self.variables.values())
        for name in lines.graph.variables:
            made = name in lines.tensors or (not arrays and any(f"{name}.dtype" in line for line in body))
            if made and not lines.graph.variables[name]:
                yield f"{name} = " + (
                    f"torch.as_tensor({name}{lines.like})" if arrays else f"1.0*torch.as_tensor({name})"
                )

    def dimensions(self) -> list[str]:
        """The dimensions of the arguments, in order."""
        return list(dict.fromkeys(name for shape in self.variables.values() for size in shape for name in size.names()))

    def _spoken(self, lines: Iterable[str]) -> list[str]:
        """The dimensions that lines speak of."""
        said = words(lines)
        return [name for name in dict.fromkeys([*self.dimensions(), *self.sizes]) if name in said]

    def unpacked(self, lines: Iterable[str]) -> str:
        """The names to which the sizes of all dimensions are assigned, _ for those that lines don't speak of."""
        used = self._spoken(lines)
        shown = [name if name in used else "_" for name in self.dimensions()]
        return "" if {*shown} <= {"_"} else ", ".join(shown)

    def checked(self, lines: Iterable[str]) -> list[str]:
        """The line that reads the sizes off the arguments that lines speak of, and refuses what doesn't fit."""
        arrays = [name for name, shape in self.variables.items() if shape]
        call = f"_sizes({', '.join(arrays)})"
        if not arrays:
            return []
        names = self.unpacked(lines)
        return [f"{names} = {call}" if names else call]

    def _sizes(self, variables: Mapping[str, Shape]) -> str:
        """The function that gives the sizes of all dimensions, and refuses arrays that don't fit."""
        arrays = {name: shape for name, shape in variables.items() if shape}
        names = self.dimensions()
        said = ", ".join(f"{name} {shape_text(shape)}" for name, shape in arrays.items())
        shapes = ", ".join(f"{name}.shape" for name in arrays)
        lines = [f"shapes = ({shapes},)" if len(arrays) == 1 else f"shapes = {shapes}"]
        known: set[str] = set()
        reading = list(read_off(arrays, known))
        missing = [name for name in names if name not in known]
        if missing:
            raise UnsupportedError(f"the size {missing[0]} can't be read off the shapes of the arguments")
        wanted = ", ".join(shape_text(shape) for shape in arrays.values())
        wanted = f"({wanted},)" if len(arrays) == 1 else f"({wanted})"
        if reading:
            lines += ["try:", *(f"{INDENT}{line}" for line in reading), f"{INDENT}fit = shapes == {wanted}"]
            lines += ["except ValueError:", f"{INDENT}fit = False", "if not fit:"]
        else:
            lines.append(f"if shapes != {wanted}:")
        lines.append(f'{INDENT}raise ValueError(f"the shapes are {said}, and not {{shapes}}")')
        lines += [f"return int({names[0]})" if len(names) == 1 else f"return {', '.join(names)}"] if names else []
        text = "\n".join(f"{INDENT}{line}" for line in lines)
        says = (
            f"The size{'s' * (len(names) > 1)} {', '.join(names)} of {said}."
            if names
            else f"Refuse what is not {said}."
        )
        arguments = ", ".join(f"{name}: {self.target.array}" for name in arrays)
        returns = "None" if not names else "int" if len(names) == 1 else f"tuple[{', '.join(['int'] * len(names))}]"
        return f'def _sizes({arguments}) -> {returns}:\n{INDENT}"""{says}"""\n{text}'

    def result(self, lines: Lines, name: str, result: Result) -> str:
        """The text of a result, after the lines that it needs."""
        if not result.values:
            assert result.whole is not None
            text = lines.expression(result.whole, tensor=self.target.name == "torch")
            if self.target.name == "jax" and isinstance(result.whole, Number):
                return (
                    f"{self.target.library}.asarray({text}, dtype=float)"  # what is differentiated is no whole number
                )
            return text if result.shape or self.target.number != "float" else f"float({text})"
        own = lines.names.of(_ARRAYS.get(name))
        writes = WAYS[self.target.name](lines, own, result.shape, result.whole is None)
        if result.whole is not None:
            lines.expression(result.whole, own)
        elif len(result.values) == 1 and writes.whole("", result.values[0][1]):
            value, at = result.values[0]
            return writes.whole(lines.expression(value), at) or own
        for place, (value, at) in enumerate(result.values):
            apart = result.whole is None and all(are_apart(at, other) for _, other in result.values[:place])
            match value:
                case Call(function="neg", args=(of,)) if writes.subtracts and not apart and not lines.is_shared(value):
                    writes.put(lines.expression(of), at, apart, "-=")
                case _:
                    writes.put(lines.expression(value, tensor=True), at, apart)
        return own


def titled(command: str) -> str:
    """What a derivative is called in a sentence: those that are named for somebody with a capital."""
    return command.capitalize() if command in ("jacobian", "hessian") else command


def heading(name: str, arguments: Mapping[str, str], results: Sequence[str]) -> list[str]:
    """The first line of a function of arguments with their types, in several lines where it is long.

    >>> heading("jac", {"self": "", "x": "Array"}, ["float", "Array"])
    ['def jac(self, x: Array) -> tuple[float, Array]:']
    """
    returns = results[0] if len(results) == 1 else f"tuple[{', '.join(results)}]"
    shown = [f"{argument}: {kind}" if kind else argument for argument, kind in arguments.items()]
    line = f"def {name}({', '.join(shown)}) -> {returns}:"
    if len(line) <= _WIDE:
        return [line]
    return [f"def {name}(", *indented(f"{argument}," for argument in shown), f") -> {returns}:"]


def words(lines: Iterable[str]) -> set[str]:
    """The names in lines of code."""
    return {word for line in lines for word in _WORD.findall(line)}


def indented(lines: Iterable[str], by: int = 1) -> list[str]:
    """Lines further to the right."""
    return [INDENT * by + line if line else line for line in lines]


def read_off(arrays: Mapping[str, Shape], known: set[str]) -> Iterator[str]:
    """The lines that give dimensions their sizes, of shapes that are plain names first."""
    for place, shape in enumerate(arrays.values()):
        symbols = [size.symbol for size in shape]
        if all(symbols) and not known & {*symbols} and len({*symbols}) == len(symbols):
            yield f"{_names(symbols)} = shapes[{place}]"
            known.update(map(str, symbols))
    changed = True
    while changed:
        changed = False
        for place, shape in enumerate(arrays.values()):
            for axis, size in enumerate(shape):
                unknown = [name for name in size.names() if name not in known]
                if len(unknown) != 1:
                    continue
                name = unknown[0]
                rest = size - Size.name(name)
                if name not in rest.names():
                    yield f"{name} = shapes[{place}][{axis}]" + (f" - ({size_text(rest)})" if rest != 0 else "")
                elif (factor := size.substitute({name: 1})) * Size.name(name) == size:
                    yield f"{name} = shapes[{place}][{axis}]//({size_text(factor)})"
                else:
                    continue
                known.add(name)
                changed = True


def _names(names: Sequence[str | None]) -> str:
    return f"({names[0]},)" if len(names) == 1 else ", ".join(map(str, names))


def _mentions(code: str, prefix: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(prefix)}", code) is not None
