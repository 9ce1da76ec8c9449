"""What loops are made of: their indices, conditions, ends, and places as polynomials in indices."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypeGuard

from mcalc.catalogue import find
from mcalc.errors import McalcError, SpecSyntaxError
from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.language.constant import whole
from mcalc.language.tree import FOR, Call, Name, Node, Program, children, postorder, rebuild

OPPOSITE: Final = {"less": "greater", "greater": "less", "less_equal": "greater_equal", "greater_equal": "less_equal"}
"""What a comparison is when its sides are swapped."""


def indices_of(values: Sequence[Node]) -> dict[str, Call]:
    """The index names of all loops, outermost first, each with its loop."""
    loops = [node for node in reversed(values) if isinstance(node, Call) and node.function == FOR]
    return {index_of(loop).id: loop for loop in loops}


def _index_at(loop: Call) -> int:
    return 1 + int(loop.options["conditions"]) + int(loop.options["places"])


def index_of(loop: Call) -> Name:
    """The name of the index of a loop."""
    name = loop.args[_index_at(loop)]
    assert isinstance(name, Name)
    return name


def conditions_of(loop: Call) -> tuple[Node, ...]:
    """The conditions of a loop."""
    return loop.args[1 : _index_at(loop)]


def ends_of(loop: Call) -> tuple[Node, Node] | None:
    """Where an index begins and ends, if that was said."""
    ends = loop.args[_index_at(loop) + 1 :]
    return (ends[0], ends[1]) if ends else None


def is_distance(item: Node) -> TypeGuard[Call]:
    """Whether a place is a distance, `abs(i - j)`."""
    return isinstance(item, Call) and item.function == "abs"


def linear(place: Size, indices: Mapping[str, object]) -> tuple[dict[str, Rational], Size] | None:
    """The coefficients of the indices in a place, and the rest; None for what is not linear in them."""
    slopes: dict[str, Rational] = {}
    rest: dict[tuple[tuple[str, int], ...], Rational] = {}
    for monomial, coefficient in place.terms:
        if not any(name in indices for name, _ in monomial):
            rest[monomial] = coefficient
        elif len(monomial) == 1 and monomial[0][1] == 1 and coefficient.denominator == 1:
            slopes[monomial[0][0]] = coefficient
        else:
            return None
    return slopes, Size(rest)


def compared(node: Node, indices: Mapping[str, object]) -> tuple[str, dict[str, Rational], Size] | None:
    """A comparison of indices as (function, slopes, rest): slopes and rest against 0; None for any other condition."""
    if not isinstance(node, Call) or len(node.args) != 2:
        return None
    entry = find(node.function)
    if entry is None or entry.kind != "comparison":
        return None
    try:
        left, right = map(whole, node.args)
    except McalcError:
        return None
    found = linear(left - right, indices)
    return None if found is None or not found[0] else (node.function, *found)


def shown(text: object) -> str:
    """A text in which indices have the names that the user gave them."""
    return re.sub(r"#\d+", "", str(text))


def _check_subscripts(body: Node, indices: Sequence[str], named: Collection[str]) -> None:
    """Raise SpecSyntaxError for x_i in a loop over i, which nobody named: an entry is x[i]."""
    for node in postorder(body):
        if isinstance(node, Name) and node.id not in named:
            base, _, subscript = node.id.rpartition("_")
            if base and indices[0] in subscript and set(subscript) <= set(indices):
                hint = f"write {base}[{', '.join(subscript)}]"
                raise SpecSyntaxError(f"{node.id} is one name, and no entry", span=node.span, hint=hint)


def distinct(program: Program, taken: Collection[str]) -> Program:
    """The program with a name of its own for the index of every loop, `i#1` for an i.

    Raises SpecSyntaxError for an index that is a name outside of its loop too, one of those that are `taken`, or the
    index of a loop around it.
    """
    count = 0
    named = {*taken, *(name for name, _ in program.statements)}
    indices: dict[str, Name] = {}
    roots: list[Node] = []
    for root in [*(root for _, root in program.statements), program.result]:
        done: dict[Node, Node] = {}
        for node in postorder(root):
            built = rebuild(node, [done[child] for child in children(node)])
            if isinstance(built, Call) and built.function == FOR:
                name = index_of(built)
                inner = [shown(index_of(part).id) for part in postorder(built.args[0]) if _is_loop(part)]
                if name.id in inner:
                    raise SpecSyntaxError(f"{name.id} is an index twice", span=name.span, hint=_RENAME)
                _check_subscripts(built.args[0], (name.id, *inner), named)
                count += 1
                indices[name.id] = name
                own = len(built.args) - (2 if ends_of(built) else 0)
                parts = [_renamed(part, name.id, f"{name.id}#{count}") for part in built.args[:own]]
                built = Call(FOR, (*parts, *built.args[own:]), built.options, built.span)
            done[node] = built
        roots.append(done[root])
    outside = {node.id for node in postorder(*roots) if isinstance(node, Name)}
    for index in indices.values():
        if index.id in outside or index.id in taken or index.id in named:
            what = "was declared" if index.id in taken else "stands outside of its loop"
            raise SpecSyntaxError(f"{index.id} is an index, and {what} too", span=index.span, hint=_RENAME)
    statements = tuple((name, root) for (name, _), root in zip(program.statements, roots, strict=False))
    return program._replace(statements=statements, result=roots[-1])


def _is_loop(node: Node) -> TypeGuard[Call]:
    return isinstance(node, Call) and node.function == FOR


def _renamed(root: Node, name: str, to: str) -> Node:
    done: dict[Node, Node] = {}
    for node in postorder(root):
        if isinstance(node, Name) and node.id == name:
            done[node] = Name(to, node.span)
        else:
            done[node] = rebuild(node, [done[child] for child in children(node)])
    return done[root]


_RENAME: Final = "give the index another name"
