"""The reference of functions: all of them in groups, or everything that is known of one."""

from __future__ import annotations

from collections.abc import Iterator

from mcalc.catalogue import FUNCTIONS, Function, find_called, suggest
from mcalc.catalogue.signature import alternatives
from mcalc.errors import McalcError, UnknownFunctionError
from mcalc.language.hints.words import missing_error
from mcalc.report.lines import columns, wrap

_NARROWEST = 32
_CALL = 26
_UNDEFINED = (
    "A letter that is called, f(x), is a function that nobody defined, element by element; --function NAME declares a"
    " longer name. Its derivatives are f'(x), f''(x); those of f(x, y) are f'1(x, y) by x, f'2(x, y) by y, f'12(x, y)"
    " by both, a digit for each time. s(t) = 1/(1 + exp(-t)); s(x) defines a function in the spec."
)
_RUNS = (
    "mcalc functions --prelude writes a module that binds the names to NumPy and SciPy: with it, what mcalc prints runs"
    " on plain arrays."
)
LIBRARIES = {"numpy": "NumPy", "scipy": "SciPy", "jax": "JAX", "torch": "PyTorch", "sympy": "SymPy"}


def lookup(name: str) -> Function:
    """The function of that name, alias or sign.

    >>> lookup("arcsin").name, lookup("@").name
    ('asin', 'matmul')
    """
    name = name.strip().removesuffix("()")
    found = find_called(name) or next((entry for entry in FUNCTIONS.values() if sign(entry).strip() == name), None)
    if found is not None:
        return found
    missing = missing_error(name, (0, len(name)))
    if missing is not None:
        raise UnknownFunctionError(missing.message, hint=missing.hint)
    shown = name if name.isprintable() and 0 < len(name) <= 40 else "of that name"
    near = suggest(name)
    raise UnknownFunctionError(
        f"there is no function {shown}", hint=f"did you mean {near}?" if near else "mcalc functions lists them all"
    )


def text(name: str | None) -> str:
    """One function, a fact a line, or all of them in groups, in lines as wide as the terminal."""
    if name is None:
        return "\n".join(_listed(columns(_NARROWEST, 80)))
    entry = lookup(name)
    facts = [(label, fact) for label, fact in _facts(entry) if fact]
    width = max(len(label) for label, _ in facts)
    lines = [call(entry), f"  {entry.help}", ""]
    return "\n".join([*lines, *(f"  {label:<{width}}  {fact}" for label, fact in facts)])


def _listed(width: int) -> Iterator[str]:
    groups: dict[str, list[Function]] = {}
    for entry in FUNCTIONS.values():
        groups.setdefault(entry.group, []).append(entry)
    for group, entries in groups.items():
        yield group
        for entry in entries:
            yield from _row(entry, width)
        yield ""
    yield "undefined functions"
    for line in wrap(_UNDEFINED, width - 2):
        yield f"  {line}"
    yield ""
    yield from wrap("mcalc functions NAME shows one with its derivative. " + _RUNS, width)


def _row(entry: Function, width: int) -> list[str]:
    """One function: its call, and beside it or under it what it is."""
    shown = call(entry)
    room = width - _CALL - 4
    if room < _NARROWEST or len(shown) > _CALL:
        return [f"  {shown}", *(f"      {line}" for line in wrap(entry.help, width - 6))]
    first, *rest = wrap(entry.help, room)
    return [f"  {shown:<{_CALL}}  {first}", *(" " * (_CALL + 4) + line for line in rest)]


def _facts(entry: Function) -> Iterator[tuple[str, str]]:
    defaults = dict(entry.optional)
    named = [f"{name} (default {defaults[name]})" if name in defaults else name for name in entry.parameters]
    yield "also called", ", ".join((*entry.aliases, *(name.partition(":")[0] for name in entry.foreign)))
    yield "group", entry.group
    yield "parameters", ", ".join(named) + (", and more" if entry.variadic else "")
    yield "shapes", _shapes(entry)
    for definition in (entry.definition or "").split(" | "):
        yield "is", definition
    for of, wrt, text in derivatives_of(entry):
        plain = of.startswith(f"{entry.name}({', '.join(entry.parameters)})")
        yield "derivative", f"by {wrt}: {text}" if plain else f"of {of} by {wrt}: {text}"
    for name, text in zip(entry.parameters, entry.pullback or (), strict=False):
        yield "of a number", f"its derivative G by {entry.name}(...) is one by {name}: {text}"
    for condition in entry.domain:
        yield "differentiable where", condition
    for condition in entry.kinks:
        yield "a kink or jump where", condition
    for library, name in (*LIBRARIES.items(), ("latex", "LaTeX")):
        yield name, spelled(entry, getattr(entry, library) or "")


def _shapes(entry: Function) -> str:
    """The shapes of the arguments and of the result."""
    if entry.signature == "elementwise":
        return "any that broadcast, element by element" if entry.parameters else ""
    if entry.signature == "special" or not entry.parameters:
        return ""
    return " ".join(entry.signature.replace("->", " -> ").replace("|", "or").split())


def call(entry: Function) -> str:
    """How it is written: `clip(x, low, high)`, `x @ y`, `sum(x, axis=)`."""
    if entry.group == "operators":
        return spelled(entry, entry.numpy or entry.name).removeprefix("(").removesuffix(")")
    defaults = dict(entry.optional)
    parts = [f"{name}={defaults[name]}" if name in defaults else name for name in entry.parameters]
    parts += ["..."] if entry.variadic else [f"{entry.option}="] if entry.option else []
    parts += ["axis="] if entry.axis else []
    return f"{entry.name}({', '.join(parts)})" if parts else entry.name


def sign(entry: Function) -> str:
    """What tells it in a text: ` @ `, `diag(`."""
    return call(entry).strip("xy") if entry.group == "operators" else f"{entry.name}("


def spelled(entry: Function, source: str) -> str:
    """A spelling, the first of several, with the names of the parameters in it."""
    return source.split(" | ")[0].format(
        *entry.parameters[:-1], *(f"{name}, ..." if entry.variadic else name for name in entry.parameters[-1:])
    )


def derivatives_of(entry: Function) -> Iterator[tuple[str, str, str]]:
    """What is differentiated, by what, and the derivative, entry by entry for an element-wise function.

    The catalogue's own text where it has one; what is built of other functions is derived.
    """
    if entry.derivative is not None:
        sizes = _declared(entry)[1]
        for name, text in zip(entry.parameters, entry.derivative, strict=True):
            if name in sizes:
                continue
            for alternative in (text or "none in closed form").split(" | "):
                yield f"{entry.name}({', '.join(entry.parameters)})", name, alternative
        return
    from mcalc.answers.ask import ask

    shapes, counted = _declared(entry)
    names = [name for name in entry.parameters if name not in counted or name not in dict(entry.optional)]
    own = call(entry) if entry.group == "operators" else f"{entry.name}({', '.join(names)})"
    of = entry.example or own
    try:
        answer = ask("jacobian", of, shapes=shapes)
    except McalcError:
        return
    for derivative in answer.derivatives:
        yield of, derivative.wrt[0], str(derivative)


def _declared(entry: Function) -> tuple[dict[str, str], set[str]]:
    """The shapes of the parameters in the first form of the signature, and those that are sizes."""
    if entry.signature == "special":
        return {}, set()
    if entry.signature == "elementwise":
        return dict.fromkeys(entry.parameters, "scalar"), set()
    first = alternatives(entry.signature)[0]
    named = [*zip(entry.parameters, first.inputs, first.counts, strict=False)]
    shapes = {name: ",".join(map(str, shape)) or "scalar" for name, shape, count in named if count is None}
    return shapes, {name for name, _, count in named if count is not None}
