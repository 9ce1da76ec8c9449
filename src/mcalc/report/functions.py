"""The reference of functions: all of them in groups, or everything that is known of one."""

from __future__ import annotations

from collections.abc import Iterator
from shutil import get_terminal_size
from typing import Any

from mcalc.answers.record import SCHEMA
from mcalc.catalogue import FUNCTIONS, Function, find, suggest
from mcalc.catalogue.signature import alternatives
from mcalc.errors import McalcError, UnknownFunctionError
from mcalc.report.json import dumps
from mcalc.report.wrap import wrap

_WIDEST = 80
_NARROWEST = 32
_CALL = 26
_LIBRARIES = {"numpy": "NumPy", "scipy": "SciPy", "jax": "JAX", "torch": "PyTorch", "sympy": "SymPy"}

_EXAMPLES = {
    "transpose": "X.T",
    "matrix_power": "matrix_power(X, 3)",
    "roll": "roll(x, 1)",
    "concatenate": "concatenate(x, y)",
    "stack": "stack(x, y)",
    "einsum": "einsum('ij,j->i', A, x)",
    "tril": "tril(X)",
    "triu": "triu(X)",
}
"""Calls to differentiate where the parameters alone don't make one."""


def report_functions(name: str | None, as_json: bool) -> str:
    """All functions, or the one of that name, alias or sign."""
    if name is None:
        return dumps(functions_record()) if as_json else functions_text()
    entry = lookup(name)
    return dumps(function_record(entry)) if as_json else function_text(entry)


def lookup(name: str) -> Function:
    """The function of that name, alias or sign.

    >>> lookup("arcsin").name, lookup("@").name
    ('asin', 'matmul')
    """
    name = name.strip().removesuffix("()")
    found = find(name) or next((entry for entry in FUNCTIONS.values() if _sign(entry) == name), None)
    if found is not None:
        return found
    shown = name if name.isprintable() and 0 < len(name) <= 40 else "of that name"
    near = suggest(name)
    raise UnknownFunctionError(
        f"there is no function {shown}", hint=f"did you mean {near}?" if near else "mcalc functions lists them all"
    )


def functions_text() -> str:
    """All functions in groups, in lines as wide as the terminal, up to 80 columns."""
    width = max(_NARROWEST, min(_WIDEST, get_terminal_size((_WIDEST, 24)).columns))
    lines: list[str] = []
    for group, entries in _groups().items():
        lines += ["", group] if lines else [group]
        for entry in entries:
            lines += _row(entry, width)
    lines += ["", *wrap("mcalc functions NAME shows one with its derivative.", width)]
    return "\n".join(lines)


def functions_record() -> dict[str, Any]:
    """All functions as a JSON object."""
    return {"schema": SCHEMA, "functions": [_record(entry) for entry in FUNCTIONS.values()]}


def function_text(entry: Function) -> str:
    """One function, a fact a line."""
    facts = list(_facts(entry))
    width = max(len(name) for name, _ in facts)
    lines = [call(entry), f"  {entry.help}"]
    return "\n".join([*lines, "", *(f"  {name:<{width}}  {fact}" for name, fact in facts)])


def function_record(entry: Function) -> dict[str, Any]:
    """One function as a JSON object."""
    derivatives = [{"of": of, "wrt": wrt, "expression": text} for of, wrt, text in derivatives_of(entry)]
    return {"schema": SCHEMA, "function": {**_record(entry), "derivatives": derivatives}}


def call(entry: Function) -> str:
    """How it is written: `clip(x, low, high)`, `x @ y`, `sum(x, axis=)`."""
    if entry.group == "operators":
        return _spelled(entry, entry.numpy or entry.name).removeprefix("(").removesuffix(")")
    defaults = dict(entry.optional)
    parts = [f"{name}={defaults[name]}" if name in defaults else name for name in entry.parameters]
    parts += ["..."] if entry.variadic else []
    parts += ["ord="] if entry.name == "norm" else []
    parts += ["axis="] if entry.axis else []
    return f"{entry.name}({', '.join(parts)})" if parts else entry.name


def derivatives_of(entry: Function) -> Iterator[tuple[str, str, str]]:
    """What is differentiated, by what, and the derivative, entry by entry for an element-wise function.

    The catalogue's own text where it has one; what is built of other functions is derived.
    """
    names = ", ".join(entry.parameters)
    if entry.derivative is not None:
        for name, text in zip(entry.parameters, entry.derivative, strict=True):
            for alternative in (text or "none in closed form").split(" | "):
                yield f"{entry.name}({names})", name, alternative
        return
    from mcalc.answers.ask import ask

    of = _EXAMPLES.get(entry.name) or (call(entry) if entry.group == "operators" else f"{entry.name}({names})")
    try:
        answer = ask("jacobian", of, shapes=_shapes(entry))
    except McalcError:
        return
    for derivative in answer.derivatives:
        yield of, derivative.wrt[0], str(derivative)


def _shapes(entry: Function) -> dict[str, str]:
    """Declarations of the parameters: scalars for what is element-wise, else as in the first form of the signature."""
    if entry.signature == "special":
        return {}
    if entry.signature == "elementwise":
        return dict.fromkeys(entry.parameters, "scalar")
    first = alternatives(entry.signature)[0]
    named = zip(entry.parameters, first.inputs, first.counts, strict=False)
    return {name: ",".join(map(str, shape)) or "scalar" for name, shape, count in named if count is None}


def _facts(entry: Function) -> Iterator[tuple[str, str]]:
    if entry.aliases:
        yield "also called", ", ".join(entry.aliases)
    yield "group", entry.group
    if entry.parameters:
        yield "parameters", _parameters(entry)
    shapes = _signature(entry)
    if shapes:
        yield "shapes", shapes
    for definition in (entry.definition or "").split(" | "):
        if definition:
            yield "is", definition
    for of, wrt, text in derivatives_of(entry):
        plain = of.startswith(f"{entry.name}({', '.join(entry.parameters)})")
        yield "derivative", f"by {wrt}: {text}" if plain else f"of {of} by {wrt}: {text}"
    for condition in entry.domain:
        yield "differentiable where", condition
    for condition in entry.kinks:
        yield "a kink or jump where", condition
    for library, name in _LIBRARIES.items():
        source = getattr(entry, library)
        if source is not None:
            yield name, _spelled(entry, source)
    if entry.latex is not None:
        yield "LaTeX", _spelled(entry, entry.latex)


def _parameters(entry: Function) -> str:
    defaults = dict(entry.optional)
    named = [f"{name} (default {defaults[name]})" if name in defaults else name for name in entry.parameters]
    return ", ".join(named) + (", and more" if entry.variadic else "")


def _signature(entry: Function) -> str:
    """The shapes of the arguments and of the result."""
    if entry.signature == "elementwise":
        return "any that broadcast, element by element"
    if entry.signature == "special" or not entry.parameters:
        return ""
    shown = entry.signature.replace("->", " -> ").replace("|", "or")
    return " ".join(shown.split())


def _spelled(entry: Function, source: str) -> str:
    names = [*entry.parameters]
    if entry.variadic:
        names[0] = f"{names[0]}, ..."
    return source.format(*names)


def _sign(entry: Function) -> str | None:
    """The sign of an operator."""
    if entry.group != "operators":
        return None
    return call(entry).strip("xy ")


def _record(entry: Function) -> dict[str, Any]:
    return {
        "name": entry.name,
        "call": call(entry),
        "group": entry.group,
        "help": entry.help,
        "parameters": list(entry.parameters),
        "defaults": dict(entry.optional),
        "aliases": list(entry.aliases),
        "signature": entry.signature,
        "axis": entry.axis,
        "definition": entry.definition,
        "derivative": None if entry.derivative is None else list(entry.derivative),
        "domain": list(entry.domain),
        "kinks": list(entry.kinks),
        "spellings": {name: _spelled(entry, getattr(entry, name)) for name in _LIBRARIES if getattr(entry, name)},
        "latex": None if entry.latex is None else _spelled(entry, entry.latex),
    }


def _groups() -> dict[str, list[Function]]:
    groups: dict[str, list[Function]] = {}
    for entry in FUNCTIONS.values():
        groups.setdefault(entry.group, []).append(entry)
    return groups


def _row(entry: Function, width: int) -> list[str]:
    """One function: its call, and beside it or under it what it is."""
    shown = call(entry)
    room = width - _CALL - 4
    if room < _NARROWEST or len(shown) > _CALL:
        return [f"  {shown}", *(f"      {line}" for line in wrap(entry.help, width - 6))]
    first, *rest = wrap(entry.help, room)
    return [f"  {shown:<{_CALL}}  {first}", *(" " * (_CALL + 4) + line for line in rest)]
