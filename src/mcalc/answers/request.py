"""A request: the one list of what can be said of a question.

Every field of `Request` is a keyword of the Python functions, an option of the commands and a key of a line of a batch;
its `Key` says what it means, which values it takes, and how it is written in JSON and on the command line. Nothing
here is slow to import, and the annotations are read at every start: they are what they say, not text to be evaluated.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import index
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, SupportsIndex, TypeAlias, get_args

from mcalc.answers.strict_json import expect
from mcalc.errors import DataError, OptionError
from mcalc.record import Record

if TYPE_CHECKING:
    from mcalc.answers.answer import Answer
    from mcalc.language.spec import Spec

COMMANDS = ("derivative", "gradient", "jacobian", "hessian")
"""The derivatives that can be asked for."""
Library: TypeAlias = Literal["numpy", "scipy", "jax", "torch"]
"""The libraries that code can be asked for; `codegen/targets` says how each is written."""
HIGHEST = 6
"""The highest order of derivative."""


class Key(Record):
    """What a field is elsewhere: in JSON (see `expect`), and on the command line, where without help it is no option.

    `known` are all its values, where they can be listed; `options` its names on the command line, where these differ.
    """

    json: Any
    help: str = ""
    metavar: str | None = None
    known: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


class Request(Record):
    """A question as it is asked, in Python, on a command line or in a batch.

    `shapes` declares variables (`{"W": "m,n", "A": "n,n:symmetric", "b": "scalar"}`), `scalars` names variables that
    are scalars, `functions` undefined functions; `sizes` gives dimensions numbers, `n` the dimension n. `wrt` names
    variables, each for a derivative of its own; "x,w" is both stacked. Empty: one for each variable.
    """

    spec: Annotated[str, Key(str)]
    wrt: Annotated[
        str | Sequence[str] | None,
        Key(
            [str],
            "By this variable; may be repeated. x,w stacks both. Default: each by itself.",
            "NAMES",
            options=("--wrt", "-w"),
        ),
    ] = ()
    shapes: Annotated[
        Mapping[str, str | int | Sequence[str | int]],
        Key(
            {"": str},
            "Declare a variable: W=m,n or b=scalar or A=n,n:symmetric. May be repeated.",
            "NAME=SHAPE",
            options=("--shape", "-s"),
        ),
    ] = MappingProxyType({})
    scalars: Annotated[str | Sequence[str], Key([str], "Variables that are scalars: x,y.", "NAMES")] = ""
    functions: Annotated[
        str | Sequence[str],
        Key(
            [str],
            "An undefined function whose name has more than one letter: kos. May be repeated.",
            "NAME",
            options=("--function",),
        ),
    ] = ()
    n: Annotated[int | None, Key(int, "The size of the dimension n.", "INT", options=("--n", "-n"))] = None
    sizes: Annotated[
        Mapping[str, int],
        Key({"": int}, "The size of any other dimension: m=4. May be repeated.", "NAME=INT", options=("--size",)),
    ] = MappingProxyType({})
    syntax: Annotated[
        str,
        Key(
            str,
            "The language of the SPEC: mcalc's own, that of matrixcalculus.org (A*x, x', x.*y), or LaTeX, "
            "which is also known by its commands.",
            known=("numpy", "matlab", "latex"),
        ),
    ] = "numpy"
    layout: Annotated[
        str,
        Key(
            str,
            "What the rows are: outputs (numerator), or entries of the variable (denominator).",
            known=("numerator", "denominator"),
        ),
    ] = "numerator"
    order: Annotated[int, Key(int, "Differentiate that often by the same variables.", "INT")] = 1
    vec: Annotated[
        str,
        Key(
            str,
            "How more than two axes are flattened: row by row, or column by column.",
            known=("rows", "columns"),
        ),
    ] = "rows"
    backend: Annotated[
        str,
        Key(
            str,
            "How to derive: in closed form for any n, or entry by entry with SymPy at concrete sizes.",
            known=("tensor", "sympy"),
        ),
    ] = "tensor"
    bold: Annotated[bool, Key(bool, "In LaTeX, names of vectors and matrices are bold.")] = False
    command: Annotated[str, Key(str, known=COMMANDS)] = "jacobian"

    @property
    def groups(self) -> tuple[str, ...]:
        """What to differentiate by, each for a derivative of its own."""
        return (self.wrt,) if isinstance(self.wrt, str) else tuple(self.wrt or ())

    @property
    def dimensions(self) -> dict[str, int]:
        """The dimensions that have sizes, n among them."""
        if self.n is None:
            return {**self.sizes}
        if "n" in self.sizes:
            raise OptionError("the size of n is given twice", hint="--n 3 and --size n=3 say the same")
        return {**self.sizes, "n": self.n}

    @property
    def names(self) -> list[str]:
        """The variables that are scalars."""
        names = self.scalars.split(",") if isinstance(self.scalars, str) else self.scalars
        return [name for name in map(str.strip, names) if name]

    def words(self) -> list[str]:
        """What is written on a command line to ask for the same: the spec, an option for what is not the default."""
        found = [self.spec]
        for name, key in KEYS.items():
            said = getattr(self, name)
            option = key.options[0] if key.options else f"--{name}"
            if not key.help or said is None or said == self._field_defaults[name]:
                continue
            if isinstance(said, Mapping):
                shown = [
                    f"{one}={value if isinstance(value, int) else _declared(value)}" for one, value in said.items()
                ]
            elif said is True:
                shown = [""]
            else:
                shown = [str(said)] if isinstance(said, str | int) else list(said)
            for one in shown:
                found += [option, one] if one else [option]
        return found

    def checked(self) -> "Request":
        """The same request. Raises OptionError for a value that no field has."""
        if not isinstance(self.spec, str):
            raise OptionError(f"spec is text, and not {self.spec!r}", hint="as in 'x*w'")
        for name, example in (("shapes", "{'A': 'm,n'}"), ("sizes", "{'m': 4}")):
            if not isinstance(getattr(self, name), Mapping):
                raise OptionError(f"{name} is a dictionary, and not {getattr(self, name)!r}", hint=f"as in {example}")
        for name, value in (("wrt", self.wrt), ("scalars", self.scalars), ("functions", self.functions)):
            if not named(() if value is None else value):
                raise OptionError(f"{name} is a name or several, and not {value!r}", hint="as in 'x' or ['x', 'w']")
        for name, shape in self.shapes.items():
            if not isinstance(name, str) or not (isinstance(shape, int) or named(shape, str | int)):
                raise OptionError(f"the shape of {name} is {shape!r}", hint="as in {'A': 'm,n'}")
        for name, key in KEYS.items():
            value = getattr(self, name)
            if key.known and value not in key.known:
                raise OptionError(f"no {name} {value!r}", hint=f"one of {', '.join(key.known)}")
        if not isinstance(self.order, SupportsIndex) or not 1 <= index(self.order) <= HIGHEST:
            raise OptionError(f"no derivative of order {self.order}", hint=f"an order from 1 to {HIGHEST}")
        if self.command == "hessian" and self.order != 1:
            raise OptionError("a Hessian is of order 2", hint="take mcalc gradient --order 3 for more")
        return self._replace(order=index(self.order))

    def read(self) -> "Spec":
        """The function, with the shape of everything in it. Raises UnknownVariableError for a declaration of a variable
        that neither the function has nor `wrt` names."""
        from mcalc.language import read

        spec = read(
            self.spec,
            shapes={name: _declared(shape) for name, shape in self.shapes.items()},
            sizes=self.dimensions,
            scalars=self.names,
            scalar_calculus=self.command == "derivative",
            syntax=self.syntax,
            functions=self.functions.split(",") if isinstance(self.functions, str) else self.functions,
        )
        if len(self.shapes) + len(self.names):
            _all_used(spec, {name.strip() for group in self.groups for name in group.split(",")})
        return spec

    def suited(self) -> "Request":
        """The same request for the derivative that suits the function, where no command is given: the derivative where
        everything is a scalar, the gradient of a scalar function of anything else, and the Jacobian of all others.

        >>> [Request(spec, command="").suited().command for spec in ("x*w", "x @ w", "x[0] - 1", "2")]
        ['jacobian', 'gradient', 'gradient', 'derivative']
        """
        if self.command:
            return self
        spec = self.read()
        scalar = not any(variable.shape for variable in spec.variables.values())
        return self._replace(command="jacobian" if spec.kind.shape else "derivative" if scalar else "gradient")

    def answer(self) -> "Answer":
        """The answer, checked.

        Raises a subclass of McalcError: InputError where the question is at fault, UnsupportedError where mcalc can't
        answer it, InternalError where an answer fails its check.
        """
        from mcalc.answers.ask import answered

        return answered(self)

    def amended(self, given: Any) -> "Request":
        """The request of a JSON object: what it says goes before what this one says.

        Raises DataError for what is no request.
        """
        if not isinstance(given, dict):
            raise DataError("a request is a JSON object")
        for key, value in given.items():
            if key not in KEYS:
                raise DataError(f"a request has no key {key!r}", hint=f"its keys are {', '.join(KEYS)}")
            expect(KEYS[key].json, value, key)
        if "spec" not in given:
            raise DataError("the request has no 'spec'")
        said = Request(**given)
        merged = {"shapes": {**self.shapes, **said.shapes}, "sizes": {**self.dimensions, **said.dimensions}}
        return self._replace(**{**given, **merged, "n": None})


def named(value: Any, kind: Any = str) -> bool:
    """Whether it is a name, or several in a list or tuple.

    >>> [named(value) for value in ("x", ["x", "w"], 3, ["x", 3])]
    [True, True, False, False]
    """
    several = isinstance(value, Collection) and not isinstance(value, Mapping | bytes)
    return several and all(isinstance(one, kind) for one in value)


KEYS: dict[str, Key] = {name: get_args(kind)[-1] for name, kind in Request.__annotations__.items()}
"""Every field of a request, and what it is elsewhere."""


def pairs(option: str, example: str, items: Iterable[str]) -> dict[str, str]:
    """The values of a repeated option NAME=VALUE.

    >>> pairs("--size", "m=4", ["m=4", "k=2"])
    {'m': '4', 'k': '2'}
    """
    found: dict[str, str] = {}
    for item in items:
        name, equals, value = (part.strip() for part in item.partition("="))
        if not (name and equals and value):
            meant = re.fullmatch(r"(\w+)\s*[:( ]\s*([^()]+?)\)?", item)
            hint = f"write {option} {meant[1]}={meant[2]}" if meant else f"it is NAME=VALUE: {option} {example}"
            raise OptionError(f"{option} {item} can't be read", hint=hint)
        if name in found:
            raise OptionError(f"{option} names {name} twice")
        found[name] = value
    return found


def _all_used(spec: "Spec", asked: Collection[str]) -> None:
    """Raise for a declared variable that nothing speaks of."""
    from mcalc.language.tree import Name

    used = dict.fromkeys(node.id for node in spec.values if isinstance(node, Name) and node.id in spec.variables)
    typed = {*re.findall(r"\w+", spec.program.source)}  # of `len(y)` a number is left
    for name, variable in spec.variables.items():
        if variable.origin == "declared" and name not in used and name not in asked and name not in typed:
            from mcalc.language.shape.declarations import unused

            raise unused(name, variable.shape, list(used))


def _declared(shape: str | int | Sequence[str | int]) -> str:
    """A declaration as text: "m,n", 3 and ("m", "n") all say what they mean."""
    if isinstance(shape, str | int):
        return str(shape)
    return ",".join(map(str, shape)) or "scalar"
