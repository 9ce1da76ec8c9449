"""Why the derivative of a catalogue function is what it is: by what it is defined, or how one entry comes about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain, count

from mcalc.catalogue import Function
from mcalc.catalogue.signature import chosen, fitting
from mcalc.explanation.trees import names_in, over, renamed, without_ones
from mcalc.language import parse
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, postorder
from mcalc.language.walk import operands
from mcalc.language.within import curtailed
from mcalc.notation.text import text

_NOTHING: Mapping[str, Node] = {}
_LETTERS = ("u", "v", "s", "t")
_LINES = ("column", "row")


def reasons(spec: Spec, node: Node, entry: Function | None, stands: Mapping[str, Node] = _NOTHING) -> tuple[str, ...]:
    """Why a call in a spec has the derivative that it has: a sentence, and what can be said beyond it.

    `stands` has what is shown for a name. Where the function goes along an axis, it is told of one line.

    >>> from mcalc.language import read
    >>> from mcalc.catalogue import find
    >>> spec = read("var(x)")
    >>> reasons(spec, spec.program.result, find("var"))
    ('var(x) is mean((x - mean(x))**2)',)
    """
    if entry is None or not isinstance(node, Call) or entry.signature == "special":
        return ()
    parts = operands(node)
    shapes = [() if entry.signature == "elementwise" else spec.kinds[part].shape for part in parts]
    axis = node.options.get("axis", entry.along if max(map(len, shapes), default=0) > 1 else None)
    line = ""
    if axis is not None:
        place = int(axis) % len(shapes[0])
        line = _LINES[place] if len(shapes[0]) == 2 else "line"
        shapes = [(shape[place],) if len(shape) > place else shape for shape in shapes]
    fits = fitting(entry.signature, [len(shape) for shape in shapes], len(entry.parameters))
    if fits is None or len(parts) < len(entry.parameters):
        return ()
    place, signature = fits
    names, head = _names(spec, [_standing(part, stands) for part in parts], line)
    arguments = {parameter: parse(name).result for parameter, name in zip(entry.parameters, names, strict=False)}
    if entry.reason:
        sentences = entry.reason if all(len(shape) < 2 for shape in shapes) else entry.reason[:1]
        told = [_renamed(sentence, dict(zip(entry.parameters, names, strict=False))) for sentence in sentences]
        return (head + told[0], *told[1:])
    meaning = meaning_of(entry)
    if meaning is None:
        return ()
    sizes = {name: parse(str(size)).result for name, size in signature.sizes(shapes).items()}
    done: dict[Node, Node] = {}
    for part in postorder(renamed(parse(chosen(meaning, place)).result, {**sizes, **arguments})):
        done[part] = whole = without_ones(over(part, done))
    called = curtailed(Call(entry.name, tuple(arguments.values())))
    return (f"{head}{text(called)} is {text(whole)}",)


def meaning_of(entry: Function) -> str | None:
    """A function in terms of others, where it is no more than that."""
    return entry.definition or entry.exact or entry.pieces


def _standing(part: Node, stands: Mapping[str, Node]) -> Node:
    return stands.get(part.id, part) if isinstance(part, Name) else part


def _names(spec: Spec, parts: list[Node], line: str) -> tuple[list[str], str]:
    """What the arguments are called, and what is said of the names that they get here."""
    taken = {*spec.variables, *spec.sizes, *spec.undefined}
    letters = (letter for letter in chain(_LETTERS, (f"u{place}" for place in count(1))) if letter not in taken)
    names, given = [], []
    for part in parts:
        if (isinstance(part, Name) and not line) or not names_in(part):
            names.append(text(part))
            continue
        names.append(next(letters))
        given.append(f"a {line} {names[-1]} of {text(part)}" if line else f"{names[-1]} = {text(part)}")
    if not given:
        return names, ""
    return names, f"{'of' if line else 'with'} {' and '.join(given)}: "


def _renamed(sentence: str, names: Mapping[str, str]) -> str:
    """A sentence over the parameters of a function, with other names in their places."""
    word = re.compile(r"(?<![\w.])(" + "|".join(map(re.escape, names)) + r")(?![\w(])")
    return word.sub(lambda found: names[found[1]], sentence)
