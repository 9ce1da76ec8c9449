"""A function called with NumPy arrays, whatever library it is written in.

The library is read off what the function's code names; where that says nothing, what its file imports. What an array
must be for it (a tensor, one that derivatives are taken of, of single precision) is found by trying.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from inspect import unwrap
from types import CodeType, ModuleType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mcalc.callables.binding import Binding, bound, by_keyword
from mcalc.errors import CodeError
from mcalc.record import Record

Array: TypeAlias = NDArray[Any]

_LIBRARIES = ("torch", "jax")
_ENTRIES = 10**8
_KEYS = 40


class Result(Record):
    """What a function gave: arrays, with a name each where it gave a dictionary; `several` where they were a tuple, and
    the least precision of any, as the distance from 1 to the next number.
    """

    arrays: tuple[Array, ...]
    keys: tuple[str, ...] = ()
    several: bool = False
    epsilon: float = 2.0**-52


class Called:
    """A function with the variables that its arguments are.

    >>> square = Called(lambda x: 2*x, "square", ["x"])
    >>> square({"x": np.array([1.0, 2.0])}).arrays[0].tolist()
    [2.0, 4.0]
    """

    def __init__(
        self, function: Callable[..., Any], name: str, variables: Sequence[str], asked: Sequence[str] = ()
    ) -> None:
        if not callable(function):
            raise CodeError(f"{name} is no function: it is {_a(function)}")
        if isinstance(function, type):
            raise CodeError(f"{name} is a class", hint="name a function of arrays that returns the derivative")
        self.function, self.name = function, name
        self.binding: Binding = bound(function, name, variables, asked)
        self.by_keyword = by_keyword(function, [label for label, _ in self.binding.pairs])
        self.ways = [*_ways(function)]
        self.seconds = 0.0
        """What the quickest call took."""
        self.changed: tuple[str, ...] = ()
        """The arguments that a call has written to."""

    def __call__(self, point: Mapping[str, Array]) -> Result:
        """What the function gives at a point. Raises CodeError where it gives no numbers, or raises something."""
        first: BaseException | None = None
        while True:
            try:
                return self._called(point)
            except CodeError:
                raise
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - whatever a function raises is what is told of it
                first = first or error
                if len(self.ways) == 1 or not _of_kind(error):
                    raise CodeError(f"{self.name} {_raised(first)}{_with(self.binding, point)}") from None
                self.ways.pop(0)

    def _called(self, point: Mapping[str, Array]) -> Result:
        library, convert = self.ways[0]
        with _precision(library):
            pairs = self.binding.pairs
            given = {label: convert(np.array(point[variable], dtype=np.float64)) for label, variable in pairs}
            named = {label: value for label, value in given.items() if label in self.by_keyword}
            placed = [value for label, value in given.items() if label not in named]
            start = time.perf_counter()
            with np.errstate(all="ignore"):
                found = self.function(*placed, **named)
            spent = time.perf_counter() - start
            self.seconds = min(spent, self.seconds) if self.seconds else spent
            self.changed = tuple(
                label for label, variable in pairs if label in self.changed or _changed(given[label], point[variable])
            )
            return _result(found, self.name)


Way: TypeAlias = tuple[str, Callable[[Array], Any]]


def _ways(function: Callable[..., Any]) -> Iterator[Way]:
    """How arrays may be given to a function, the likeliest first."""
    named = _named(function)
    imported = {one for one in _LIBRARIES if any(_is_of(value, one) for value in _globals(function).values())}
    numpy = any(_is_of(value, "numpy") for value in _globals(function).values())
    rest = [*(one for one in _LIBRARIES if one in imported - named)]
    order = [*(one for one in _LIBRARIES if one in named)]
    order += ["numpy", *rest] if numpy or not rest else [*rest, "numpy"]
    for library in order:
        if library == "torch":
            yield from (("torch", make) for make in _tensors())
        elif library == "jax":
            from importlib import import_module

            yield "jax", import_module("jax.numpy").asarray
        else:
            yield "numpy", _plain


def _plain(array: Array) -> Any:
    return array if array.ndim else float(array)


def _changed(given: Any, array: Array) -> bool:
    """Whether an argument isn't what it was."""
    now = given.detach().numpy() if hasattr(given, "detach") else given
    if not isinstance(now, np.ndarray):
        return False
    return not np.array_equal(now, np.asarray(array).astype(now.dtype), equal_nan=True)


def _tensors() -> Iterator[Callable[[Array], Any]]:
    from importlib import import_module

    torch = import_module("torch")
    for kind in (torch.float64, torch.float32):
        for tracked in (False, True):
            yield partial(torch.tensor, dtype=kind, requires_grad=tracked)


def _precision(library: str) -> Any:
    if library != "jax":
        return nullcontext()
    from importlib import import_module

    return import_module("jax").enable_x64(True)


def _globals(function: Callable[..., Any]) -> Mapping[str, Any]:
    inner = unwrap(function)
    inner = getattr(inner, "func", inner)
    if not hasattr(inner, "__globals__"):
        inner = vars(type(inner)).get("__call__", inner)
    found: Mapping[str, Any] = getattr(inner, "__globals__", {})
    return found


def _named(function: Callable[..., Any]) -> set[str]:
    """The libraries that a function's code and those that it calls name; and its annotations."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting: list[Any] = [function]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        found |= {library for library in _LIBRARIES if library in str(getattr(one, "__annotations__", ""))}
        found |= {library for library in _LIBRARIES if _is_of(type(one), library)}
        inner = unwrap(one) if callable(one) else one
        inner = getattr(inner, "func", inner)
        code = getattr(inner, "__code__", None)
        if not isinstance(code, CodeType):
            waiting += [method for method in [getattr(type(inner), "forward", None)] if method is not None]
            continue
        around = getattr(inner, "__globals__", {})
        cells = [cell.cell_contents for cell in getattr(inner, "__closure__", None) or () if _filled(cell)]
        for value in [*(around.get(name) for name in _names(code)), *cells]:
            found |= {library for library in _LIBRARIES if _is_of(value, library)}
            if getattr(value, "__globals__", None) is around:
                waiting.append(value)
    return found


def _filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_of(value: Any, library: str) -> bool:
    """Whether something is a library's module, or a part of one."""
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    home = home if isinstance(home, str) else type(value).__module__
    return home.partition(".")[0] in (library, f"{library}lib")


def _of_kind(error: BaseException) -> bool:
    """Whether arrays of another kind may be what a function wants."""
    return isinstance(error, TypeError | AttributeError | RuntimeError | ValueError | NotImplementedError)


def _result(found: Any, name: str) -> Result:
    """What a function gave as arrays."""
    if isinstance(found, Mapping):
        if len(found) > _KEYS:
            raise CodeError(f"{name} returns a dictionary of {len(found)} entries")
        return _joined([_array(value, name) for value in found.values()], tuple(map(str, found)))
    if isinstance(found, tuple) or (isinstance(found, list) and _are_arrays(found)):
        return _joined([_array(value, name) for value in found], (), several=True)
    return _joined([_array(found, name)])


def _are_arrays(found: Sequence[Any]) -> bool:
    """Whether a list holds arrays, which may be of different shapes."""
    shapes = [getattr(value, "shape", None) for value in found]
    return bool(shapes) and all(shape is not None for shape in shapes) and any(len(shape) for shape in shapes)  # type: ignore[arg-type]


def _joined(found: Sequence[tuple[Array, float]], keys: tuple[str, ...] = (), several: bool = False) -> Result:
    return Result(tuple(array for array, _ in found), keys, several, max((e for _, e in found), default=2.0**-52))


def _array(value: Any, name: str) -> tuple[Array, float]:
    """An array of doubles, and the precision that it had."""
    given = value
    if value is None:
        raise CodeError(f"{name} returns None", hint="it should return the array: does it end in a return?")
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        kind = str(value.dtype).rpartition(".")[2]
        value = value.double().numpy() if "float" in kind else value.numpy()
    else:
        value = value.toarray() if hasattr(value, "toarray") else value
        try:
            value = np.asarray(value)
        except (ValueError, TypeError) as error:
            raise CodeError(f"{name} returns no array: {error}") from None
        kind = str(value.dtype)
    if value.dtype.kind == "c":
        raise CodeError(f"{name} returns complex numbers", hint="return the real part, where that is meant")
    if value.dtype.kind not in "fiubV":
        raise CodeError(f"{name} returns {_a(given)} and no numbers")
    if value.size > _ENTRIES:
        raise CodeError(f"{name} returns an array of {value.size} entries")
    return np.array(value, dtype=np.float64), _EPSILONS.get(kind, 2.0**-52)


_EPSILONS = {"float32": 2.0**-23, "float16": 2.0**-10, "bfloat16": 2.0**-7}


def _a(value: Any) -> str:
    return f"a {type(value).__name__}" if type(value).__name__[:1] not in "aeio" else f"an {type(value).__name__}"


def _raised(error: BaseException) -> str:
    """What was raised and where: in the last line that is not of a library."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != __file__ and not _of_library(frame.filename)]
    said = " ".join(str(error).split())[:300]
    text = f"raises {type(error).__name__}{': ' if said else ''}{said}"
    if isinstance(error, SystemExit):
        text = "ends the program (SystemExit)"
    if own and own[-1].line:
        text += f"\nline {own[-1].lineno}: {own[-1].line.strip()}"
    return text


def raised(error: BaseException) -> str:
    """The same of what is raised while a file is loaded."""
    if isinstance(error, SyntaxError) and error.lineno:
        return f"raises {type(error).__name__}: {error.msg}\nline {error.lineno}: {(error.text or '').strip()}"
    return _raised(error)


def _of_library(path: str) -> bool:
    return "site-packages" in path or path.startswith("<") or path.startswith(sys.base_prefix)


def _with(binding: Binding, point: Mapping[str, Array]) -> str:
    """The shapes of the arguments."""
    shapes = [f"{argument} {_shape(np.shape(point[variable]))}" for argument, variable in binding.pairs]
    return f"\nwith {', '.join(shapes)}" if shapes else ""


def _shape(shape: tuple[int, ...]) -> str:
    return f"of shape {shape}" if shape else "a number"
