"""A module of code: what it says of itself, its imports, the check of sizes, its functions."""

from __future__ import annotations

import keyword
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
from mcalc.record import Record

INDENT = "    "
RESERVED = frozenset({"np", "scipy", "sparse", "jax", "jnp", "torch", "math", "float", "int", "tuple", "dtype"})
"""Names that modules use themselves."""
_WIDE, _LONG, _SHORT = 100, 80, 30
"""Lines of more characters are wrapped; results of more characters together have names but for short ones."""
_ARRAYS = {"jacobian": "J", "hessian": "H", "gradient": "G"}
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
    """A module in the making: `variables` are the arguments of all functions with their shapes."""

    says: str
    variables: Mapping[str, Shape]
    functions: tuple[Function | Written, ...]
    graph: Graph
    target: Target

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
        head = [self.target.head] if "Array" in code and self.target.head else []
        imports = [*(["from numpy.typing import NDArray"] if head else []), *imports]
        if head and "import numpy as np" not in imports:
            imports.insert(0, "import numpy as np")
        lines = [*sorted(imports, key=lambda line: (line.startswith("from"), line)), *(["", *head] if head else [])]
        return "\n".join([f'"""{self.says}"""', "", *lines, "", "", code, ""])

    def taken(self) -> set[str]:
        """The names that parts can't have in any function."""
        libraries = {"np", "jnp", "jax", "scipy", "sparse", "torch", "math", "dtype"}
        return {*self.variables, *self.dimensions(), *libraries, *(one.name for one in self.functions)}

    def _arguments(self, function: Function) -> list[str]:
        return [*self.variables, *function.more]

    def _function(self, function: Function) -> str:
        names = self._arguments(function)
        like = next((name for name, shape in self.variables.items() if shape), names[0])
        lines = Lines(self.graph, self.target, function.program.roots, {*names, *self.taken()}, like)
        returned = [self.result(lines, function.name, result) for result in function.program.results]
        if len(", ".join(returned)) > _LONG and len(returned) > 1:
            returned = [self._named(lines, text) for text in returned]
        body = lines.text
        spoken = lines.dimensions()
        used = {name for name in self.dimensions() if name in spoken or name in lines.sizes}
        head = self.checked(used)
        body = [*body, f"return {', '.join(returned)}"]
        if any("dtype=dtype" in line for line in body):
            head.append(f"dtype = {self.target.library}.result_type(float, {', '.join(names)})")
        body = [*head, *self._scalars(lines, body), *body]
        text = "\n".join(f"{INDENT}{line}" for line in body)
        known = {*self.dimensions(), *names}
        sizes = [name for name in dict.fromkeys([*spoken, *sorted(lines.sizes)]) if name not in known]
        return f'{self._signature(function, names, sizes)}\n{INDENT}"""{function.says}"""\n{text}'

    def _named(self, lines: Lines, text: str) -> str:
        """A name for what is returned, if it is long."""
        if len(text) <= _SHORT:
            return text
        name = lines.names.of(None)
        lines.text.append(f"{name} = {text}")
        return name

    def _signature(self, function: Function, names: Sequence[str], sizes: Sequence[str]) -> str:
        """The first line of a function, with types; `sizes` that no argument shows have to be said."""
        target = self.target
        shapes = {**self.variables, **{name: self.graph.variables.get(name, ()) for name in function.more}}
        scalar = "float" if target.number == "float" else f"{target.array} | float"
        arguments = [f"{name}: {target.array if shapes[name] else scalar}" for name in names]
        arguments += ["*", *(f"{name}: int" for name in sizes)] if sizes else []
        results = [target.array if result.shape else target.number for result in function.program.results]
        returns = results[0] if len(results) == 1 else f"tuple[{', '.join(results)}]"
        line = f"def {function.name}({', '.join(arguments)}) -> {returns}:"
        if len(line) <= _WIDE:
            return line
        inside = "".join(f"{INDENT}{argument},\n" for argument in arguments)
        return f"def {function.name}(\n{inside}) -> {returns}:"

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

    def checked(self, used: set[str]) -> list[str]:
        """The line that reads those sizes off the arguments, and refuses what doesn't fit."""
        names = self.dimensions()
        arrays = [name for name, shape in self.variables.items() if shape]
        call = f"_sizes({', '.join(arrays)})"
        if not arrays:
            return []
        shown = [name if name in used else "_" for name in names]
        return [f"{', '.join(shown)} = {call}" if used else call]

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
        lines += [f"return {', '.join(names)}"] if names else []
        text = "\n".join(f"{INDENT}{line}" for line in lines)
        says = f"The sizes {', '.join(names)} of {said}." if names else f"Refuse what is not {said}."
        arguments = ", ".join(f"{name}: {self.target.array}" for name in arrays)
        returns = "None" if not names else "int" if len(names) == 1 else f"tuple[{', '.join(['int'] * len(names))}]"
        return f'def _sizes({arguments}) -> {returns}:\n{INDENT}"""{says}"""\n{text}'

    def result(self, lines: Lines, name: str, result: Result) -> str:
        """The text of a result, after the lines that it needs."""
        if not result.values:
            assert result.whole is not None
            text = lines.expression(result.whole, tensor=self.target.name == "torch")
            return text if result.shape or self.target.number != "float" else f"float({text})"
        own = lines.names.of(_ARRAYS.get(name))
        writes = WAYS[self.target.name](lines, own, result.shape, result.whole is None)
        if result.whole is not None:
            lines.expression(result.whole, own)
        for place, (value, at) in enumerate(result.values):
            apart = result.whole is None and all(are_apart(at, other) for _, other in result.values[:place])
            writes.put(lines.expression(value, tensor=True), at, apart)
        return own


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
    import re

    return re.search(rf"(?<![\w.]){re.escape(prefix)}", code) is not None
