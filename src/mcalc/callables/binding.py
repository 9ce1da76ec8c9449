"""Which variable each argument of a function is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from typing import Any, TypeAlias

from mcalc.errors import CodeError
from mcalc.record import Record

Pairs: TypeAlias = tuple[tuple[str, str], ...]


class Binding(Record):
    """Arguments with their variables; `named` where each has the name of its variable."""

    pairs: Pairs
    named: bool

    def words(self) -> str:
        """`a = x, b = w`.

        >>> Binding((("a", "x"), ("b", "w")), False).words()
        'a = x, b = w'
        """
        return ", ".join(f"{argument} = {variable}" for argument, variable in self.pairs)


def bound(function: Callable[..., Any], name: str, variables: Sequence[str], asked: Sequence[str] = ()) -> Binding:
    """The arguments of a function: as they were `asked`, by name, or in the order of the variables.

    By name where all arguments have the names of variables, but for one; capitals make no difference. Raises CodeError
    where there are more arguments than variables, or fewer without their names.

    >>> bound(lambda w, x, bias: 0, "f", ["W", "x", "b"]).words()
    'w = W, x = x, bias = b'
    >>> bound(lambda a, b, c: 0, "f", ["W", "x", "b"]).words()
    'a = W, b = x, c = b'
    """
    needed, most = _arguments(function, asked or variables)
    if asked:
        if not len([one for one in needed if one[1]]) <= len(asked) <= most:
            raise CodeError(f"{name} takes {_count(needed)}, and {len(asked)} are given: {', '.join(asked)}")
        labels = [label for label, _ in needed]
        labels += [f"argument {place + 1}" for place in range(len(labels), len(asked))]
        return Binding(tuple(zip(labels, asked, strict=False)), True)
    named = {label: _alike(label, variables) for label, _ in needed}
    chosen = [label for label, required in needed if required or named[label]]
    known = {label: variable for label in chosen if (variable := named[label])}
    left = [variable for variable in variables if variable not in known.values()]
    missing = [label for label in chosen if label not in known]
    distinct = len(set(known.values())) == len(known)
    if distinct and not missing:
        return Binding(tuple(known.items()), all(a == b for a, b in known.items()))
    if distinct and len(missing) == len(left) == 1 and len(chosen) > 2:
        return Binding(tuple((label, known.get(label, left[0])) for label in chosen), False)
    if len(chosen) == len(variables):
        return Binding(tuple(zip(chosen, variables, strict=True)), False)
    unknown = f", and {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} none of them" if missing else ""
    raise CodeError(
        f"{name} takes {_count(needed)}, and the function has the variables {', '.join(variables)}{unknown}",
        hint=f"name the arguments like the variables, or say what they are in order: --args {','.join(variables)}",
    )


def by_keyword(function: Callable[..., Any], labels: Sequence[str]) -> frozenset[str]:
    """The arguments that must be given by name: those that have no place, or stand after one that is left out.

    >>> sorted(by_keyword(lambda x, scale=1, w=0, *, b: 0, ["x", "w", "b"]))
    ['b', 'w']
    """
    try:
        parameters = signature(function).parameters
    except (TypeError, ValueError):
        return frozenset()
    named, skipped = set(), False
    for name, one in parameters.items():
        if one.kind is Parameter.VAR_POSITIONAL:
            break
        if name in labels and (skipped or one.kind is Parameter.KEYWORD_ONLY):
            named.add(name)
        skipped = skipped or name not in labels
    return frozenset(named)


def _arguments(function: Callable[..., Any], variables: Sequence[str]) -> tuple[list[tuple[str, bool]], int]:
    """The arguments by position or name with whether they are required, and the most that there may be."""
    try:
        parameters = [*signature(function).parameters.values()]
    except (TypeError, ValueError):  # one that is not written in Python
        return [(name, True) for name in variables], len(variables)
    if any(one.kind is Parameter.VAR_POSITIONAL for one in parameters):
        return [(name, True) for name in variables], 10**6
    plain = [one for one in parameters if one.kind is not Parameter.VAR_KEYWORD]
    return [(one.name, one.default is Parameter.empty) for one in plain], len(plain)


def _alike(label: str, variables: Sequence[str]) -> str:
    """The variable of that name, but for capitals where that leaves one; nothing where there is none."""
    if label in variables:
        return label
    found = [variable for variable in variables if variable.lower() == label.lower() and variable not in label]
    return found[0] if len(found) == 1 else ""


def _count(arguments: Sequence[tuple[str, bool]]) -> str:
    names = ", ".join(label for label, _ in arguments)
    number = len(arguments)
    return f"{number or 'no'} argument{'' if number == 1 else 's'}{f' ({names})' if names else ''}"
