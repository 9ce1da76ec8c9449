"""What the user says of variables beforehand: `"m,n"`, `"scalar"`, `"n,n:symmetric"`.

What the words after the colon mean stands in `catalogue/properties`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import index
from typing import Final, SupportsIndex

from mcalc import limits
from mcalc.catalogue import reserved
from mcalc.catalogue.properties import PROPERTIES
from mcalc.errors import DimensionError, McalcError, OptionError, UnknownVariableError
from mcalc.exact.reading import read_size, sized
from mcalc.exact.size import Size
from mcalc.language.hints.words import foreign, near
from mcalc.language.tree import Node
from mcalc.record import Record

_RANKS: Final = {"scalar": 0, "vector": 1, "matrix": 2}
OPEN_SIZE: Final = "?"
"""An axis that has a size, which the function tells: `?,?,?` has three."""


class Declared(Record):
    """One declaration; `shape` has None where only the number of axes is known."""

    shape: tuple[Size | None, ...]
    properties: tuple[str, ...] = ()


class Declarations(Record):
    """All declarations, and the dimensions that they name in order."""

    variables: Mapping[str, Declared]
    dimensions: tuple[str, ...]


def read_declarations(shapes: Mapping[str, str], scalars: Sequence[str]) -> Declarations:
    """Read the declarations of one request.

    >>> declared = read_declarations({"A": "n,n:symmetric", "b": "scalar"}, ["c"])
    >>> list(declared.variables), declared.dimensions
    (['A', 'b', 'c'], ('n',))
    """
    variables: dict[str, Declared] = {}
    for name, text in shapes.items():
        name = clean_name(name)
        if name in variables:
            raise OptionError(f"{name} is declared twice")
        variables[name] = _read(name, text)
    for name in scalars:
        name = clean_name(name)
        if name in variables and variables[name].shape:
            raise OptionError(f"{name} is declared twice: as a scalar, and with the shape {shapes[name]}")
        variables.setdefault(name, Declared(()))
    dimensions: dict[str, None] = {}
    for name, declared in variables.items():
        for size in declared.shape:
            for dimension in size.names() if size is not None else ():
                if dimension in variables:
                    raise DimensionError(
                        f"{dimension} is a variable, and a dimension of {name}", hint="give the dimension another name"
                    )
                dimensions[dimension] = None
    return Declarations(variables, tuple(dimensions))


def clean_name(name: str, what: str = "variable") -> str:
    """The name as Python sees it, if it may name a variable or a dimension."""
    name = name.strip()
    if not name.isascii():
        from unicodedata import normalize

        name = normalize("NFKC", name)
    shown = name if name.isprintable() and len(name) <= 40 else "that"
    if not name.isidentifier():
        raise OptionError(f"{shown} can't be the name of a {what}", hint="a name is letters, digits and _")
    if foreign(name) is not None:
        raise OptionError(f"{shown} can't be the name of a {what}: it is a word of Python")
    if reserved(name):
        raise OptionError(f"{shown} can't be the name of a {what}: it is a function", hint=f"call it {name}_, for one")
    return name


def _read(name: str, text: str) -> Declared:
    def failed(why: str) -> McalcError:
        return OptionError(f"the shape of {name} can't be read: {why}", hint=_HINT)

    shape_text, *properties = text.replace("+", ":").split(":") if ":" in text else [text]
    if not shape_text.strip().isprintable():
        raise failed("it has characters that can't be printed")
    parts = _axes(shape_text)
    words = [word.strip() for word in properties]
    shape: tuple[Size | None, ...]
    if len(parts) == 1 and parts[0] in PROPERTIES and not (parts[0] == "constant" and words):
        words.insert(0, parts[0])
        shape = (None, None) if words != ["constant"] else ()
        if words == ["constant"]:
            raise failed("constant says nothing of the shape")
    elif len(parts) == 1 and parts[0] in _RANKS:
        shape = (None,) * _RANKS[parts[0]]
    else:
        if not all(parts):
            raise failed("a dimension is missing" if any(parts) else "it is empty")
        misplaced = [part for part in parts if part in PROPERTIES or part in _RANKS]
        if misplaced:
            raise _misplaced(name, parts, misplaced)
        if len(parts) > limits.AXES:
            raise limits.over(f"{name} has {len(parts)} axes", limits.AXES)
        shape = tuple(None if part == OPEN_SIZE else _dimension(part, failed) for part in parts)
    for word in words:
        if word not in PROPERTIES:
            slip = near(word, PROPERTIES)
            raise failed(f"there is no property {word!r}{f'; did you mean {slip}?' if slip else ''}")
    _check_properties(name, shape, words)
    return Declared(shape, tuple(dict.fromkeys(words)))


def _axes(text: str) -> list[str]:
    """The sizes of a shape: `3,4`, and as people write it elsewhere, `(3, 4)`, `[3, 4]`, `3x4`, `m x n`.

    >>> _axes("(3, 4)"), _axes("mxn"), _axes("2*(n + 1)")
    (['3', '4'], ['m', 'n'], ['2*(n + 1)'])
    """
    text = text.strip()
    if text == "()":
        return ["scalar"]
    if text[:1] + text[-1:] in ("()", "[]") and not any(sign in text[1:-1] for sign in "()[]"):
        text = text[1:-1].strip().removesuffix(",")
    text = text.replace("×", " x ").replace(" by ", " x ")
    if "x" in text:
        crossed = [part.strip() for part in text.split(" x ")]
        short = [part for part in text.split("x") if len(part) == 1 or (part.isdigit() and part.isascii())]
        parts = crossed if len(crossed) > 1 else short
        if all(parts) and "x".join(parts) == text.replace(" ", ""):
            return parts
    parts = [part.strip() for part in text.split(",")]
    return [part.lower() if part.lower() in _RANKS else part for part in parts]


def _misplaced(name: str, parts: Sequence[str], misplaced: Sequence[str]) -> OptionError:
    """The error for a property, or a word for the whole shape, among the sizes."""
    word, sizes = misplaced[0], ",".join(part for part in parts if part not in misplaced)
    right = f"{name}={sizes}:{':'.join(misplaced)}" if word in PROPERTIES else f"{name}={sizes or word}"
    what = "a property" if word in PROPERTIES else "the word for a whole shape"
    return OptionError(f"the shape of {name} can't be read: {word} is {what}, not a size", hint=f"write {right}")


_HINT: Final = f"as in W=m,n, x=3, b=scalar, A=n,n:symmetric; the properties are {', '.join(PROPERTIES)}"


def _dimension(text: str, refuse: Callable[[str], McalcError]) -> Size:
    size = read_size(text, refuse)
    value = size.value
    if value is not None and (not isinstance(value, int) or value < 1):
        raise refuse(f"{text} is not a size")
    for name in size.names():
        clean_name(name, "dimension")
    return size


def _check_properties(name: str, shape: tuple[Size | None, ...], words: Sequence[str]) -> None:
    matrix = [word for word in words if word != "constant"]
    if matrix and len(shape) != 2:
        raise OptionError(f"{name} is {matrix[0]}, so it must be a matrix", hint=f"as in {name}=n,n:{matrix[0]}")
    square = [word for word in words if PROPERTIES[word].square]
    if square and shape[0] != shape[1]:
        raise OptionError(
            f"{name} is {square[0]}, so it must be square, not {shape[0]} x {shape[1]}",
            hint=f"as in {name}={shape[0]},{shape[0]}:{square[0]}",
        )


def read_sizes(sizes: Mapping[str, int], declared: Declarations) -> dict[str, int]:
    """The sizes that were given to dimensions, checked."""
    given: dict[str, int] = {}
    for name, size in sizes.items():
        name = clean_name(name, "dimension")
        if isinstance(size, bool) or not isinstance(size, SupportsIndex) or index(size) < 1:
            raise OptionError(f"the size of {name} is a whole number from 1 on, not {size!r}")
        if name in declared.variables:
            raise DimensionError(f"{name} is a variable, not a dimension")
        given[name] = sized(index(size))
    return given


def no_dimension(name: str, occurring: Mapping[str, object], node: Node | None) -> DimensionError:
    """The error for a dimension that no variable has."""
    listed = ", ".join(occurring)
    hint = f"its dimensions: {listed}" if listed else "all its sizes are numbers"
    return DimensionError(
        f"the function has no dimension {name}", span=node.span if node is not None else None, hint=hint
    )


def unused(name: str, shape: Sequence[Size], used: Sequence[str]) -> UnknownVariableError:
    """The error for a declaration of a variable that a function doesn't have.

    >>> print(unused("X", [], ["x"]))
    X is declared, and the function has no variable X
    hint: did you mean x?
    """
    slip = near(name, used)
    if slip is not None:
        hint = f"did you mean {slip}?"
    elif len(shape) == 1 and shape[0].value is not None:
        size = f"--n {shape[0]}" if name == "n" else f"--size {name}={shape[0]}"
        hint = f"a dimension gets its size by {size}; the variables: {', '.join(used) or 'none'}"
    else:
        hint = f"its variables: {', '.join(used)}" if used else "it has no variables"
    return UnknownVariableError(f"{name} is declared, and the function has no variable {name}", hint=hint)
