"""A function, and the data that it is evaluated on: what shapes the data have is told before they are read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from mcalc.answers.points import fitted, given_source, refuse_unknown, sizes_of
from mcalc.answers.request import Request
from mcalc.data.source import Source
from mcalc.errors import McalcError, OptionError, UnknownFunctionError
from mcalc.language.shape.declarations import OPEN_SIZE
from mcalc.language.spec import Spec
from mcalc.numbers.random_data import random_values
from mcalc.record import Record

VALUE: Final = "value"
"""What is asked for where no derivative is."""
_FORMS: Final = ("", "dense", "sparse", "factors")
_WORDS: Final = {0: "scalar", 1: "vector", 2: "matrix"}


class Asked(Record):
    """What is to be evaluated, and on what.

    `of` is `value` or a derivative, empty for the gradient of a number and the Jacobian of anything else. `given` are
    arrays, text as it is typed (`1,2,3`, `@x.npy`) or sources by the names of the variables; with `random` those that
    are missing are drawn. `form` is dense, sparse or factors, empty for what fits the structure; `memory` is the most
    that may be taken, in bytes. `rows` asks for a sum over so many rows at a time; 0 leaves it open.
    """

    request: Request
    of: str = ""
    given: Mapping[str, Any] = MappingProxyType({})
    random: bool = False
    seed: int = 0
    form: str = ""
    memory: int | None = None
    rows: int = 0

    def checked(self) -> Asked:
        """The same. Raises OptionError for what there isn't."""
        if self.form not in _FORMS:
            raise OptionError(f"no form {self.form!r}", hint=f"one of {', '.join(_FORMS[1:])}")
        return self


class Bound(Record):
    """A function whose variables have sources, each with as many axes as the variable, and whose dimensions sizes."""

    asked: Asked
    request: Request
    spec: Spec
    sources: Mapping[str, Source]
    sizes: Mapping[str, int]

    def shape_of(self, shape: Any) -> tuple[int, ...]:
        """A shape in numbers. Raises OptionError where a dimension has no size yet."""
        found = [size.substitute(self.sizes) for size in shape]
        for size in found:
            if size.value is None:
                name = size.names()[0]
                option = "--n 3" if name == "n" else f"--size {name}=3"
                raise OptionError(f"nothing says how large the dimension {name} is", hint=f"{option} does")
        return tuple(int(size.value or 0) for size in found)


def bound(asked: Asked) -> Bound:
    """The function with its data. Raises a subclass of InputError where they don't fit together.

    >>> found = bound(Asked(Request("W @ x"), given={"W": [[1, 2], [3, 4], [5, 6]], "x": "1,-1"}))
    >>> dict(found.sizes), found.request.command
    ({'m': 3, 'n': 2}, 'jacobian')
    """
    asked = asked.checked()
    request = asked.request._replace(command="jacobian" if asked.of in ("", VALUE) else asked.of).checked()
    sources = {name: given_source(name, value) for name, value in asked.given.items()}
    request, spec = _read(request, sources)
    if spec.undefined:
        name = spec.undefined[0]
        raise UnknownFunctionError(
            f"{name} is undefined, so there are no numbers", hint=f"define it: {name}(t) = t**2; ..."
        )
    if not asked.of and not spec.kind.shape:
        request = request._replace(command="gradient")
    fitting = {name: fitted(spec, name, source) for name, source in sources.items()}
    sizes = sizes_of(spec, fitting)
    found = Bound(asked, request, spec, fitting, sizes)
    missing = [name for name in spec.variables if name not in fitting and name in spec.occurring]
    if missing and not asked.random:
        first = missing[0]
        raise OptionError(
            f"there is no value of {', '.join(missing)}",
            hint=f"--data {first}=FILE, or --at {first}={_example(len(spec.variables[first].shape))}, "
            "or --random for what is missing",
        )
    if missing:
        shapes = {name: found.shape_of(spec.variables[name].shape) for name in missing}
        found = found._replace(sources={**fitting, **random_values(spec, shapes, fitting, sizes, asked.seed)})
    return found


def _example(axes: int) -> str:
    return {0: "2", 1: "1,2,3", 2: "'[[1, 2], [3, 4]]'"}.get(axes, "...")


def _read(request: Request, sources: Mapping[str, Source]) -> tuple[Request, Spec]:
    """The function as its data have it: where what is open was decided otherwise, they say how many axes there are."""
    try:
        spec = request.read()
    except McalcError:  # the data may say what was lacking
        spec = None
    if spec is not None:
        refuse_unknown(sources, spec.variables)
        if all(_fits(spec, name, source) for name, source in sources.items()):
            numbers = [name for name, source in sources.items() if _is_number(spec, name, source)]
            if numbers:
                with suppress(McalcError):
                    plain = request._replace(shapes={**request.shapes, **dict.fromkeys(numbers, _WORDS[0])})
                    return plain, plain.read()
            return request, spec
    declared = {*request.shapes, *request.names}
    open_names = [name for name in sources if name not in declared]
    more = {name: _axes(len(sources[name].shape)) for name in open_names}
    thin = {name: _WORDS[1] for name in open_names if sources[name].loose and 1 in sources[name].shape}
    found = None
    for told in (more | thin, more) if thin else ():  # a table of one column is a vector, unless it must be a matrix
        with suppress(McalcError):
            asked = request._replace(shapes={**request.shapes, **told})
            spec = asked.read()
            found = found or (asked, spec)
            sizes_of(spec, {name: fitted(spec, name, source) for name, source in sources.items()})
            return asked, spec
    if found is not None:
        return found
    asked = request._replace(shapes={**request.shapes, **more})
    try:
        return asked, asked.read()
    except McalcError as error:
        shapes = "; ".join(f"{name} is {_by(sources[name].shape)} ({sources[name].origin})" for name in more)
        if shapes:
            said = f"as the data have it: {shapes}"
            error.hint = f"{error.hint}; {said}" if error.hint else said
        raise


def _is_number(spec: Spec, name: str, source: Source) -> bool:
    """Whether a number is given for what only convention made an array."""
    variable = spec.variables[name]
    return not source.shape and bool(variable.shape) and variable.origin == "convention"


def _fits(spec: Spec, name: str, source: Source) -> bool:
    try:
        fitted(spec, name, source)
    except OptionError:
        return False
    return True


def _axes(count: int) -> str:
    """A declaration of so many axes, whatever their sizes."""
    return _WORDS.get(count) or ",".join([OPEN_SIZE] * count)


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "a number"
