"""How things are spelled in an explanation: functions as the user typed them, and what is only another spelling.

A step that does nothing but turn factors round, or write `w.T @ x` for `w @ x`, tells a reader nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, Number, children, own_key, postorder
from mcalc.notation.ranks import ranks_of

_WORD = re.compile(r"\b([A-Za-z_]\w*)\(")


def typed_names(spec: Spec) -> dict[str, str]:
    """What the functions of a spec were called by, where that is another name of theirs: `max(0, z)`, `arcsin(x)`.

    >>> from mcalc.language import read
    >>> typed_names(read("max(0, z) + arcsin(x)")), typed_names(read("maximum(0, z) + max(x, z)"))
    ({'maximum': 'max', 'asin': 'arcsin'}, {})
    """
    found: dict[str, set[str]] = {}
    source = spec.program.source
    for node in postorder(*spec.intermediates.values(), spec.program.result):
        if isinstance(node, Call):
            word = _WORD.match(source, node.span[0])
            entry = find(word[1]) if word else None
            known = entry is not None and node.function in (entry.name, entry.folds)
            found.setdefault(node.function, set()).add(word[1] if word and known else node.function)
    return {name: next(iter(words)) for name, words in found.items() if len(words) == 1 and words != {name}}


def respelled(text: str, names: Mapping[str, str]) -> str:
    """The text with its functions called by these names.

    >>> respelled("2*maximum(0, maximum_of)", {"maximum": "max"})
    '2*max(0, maximum_of)'
    """
    return _WORD.sub(lambda found: f"{names.get(found[1], found[1])}(", text) if names else text


def shortened(sides: Sequence[Node], ranks: Mapping[str, int]) -> list[int]:
    """Which sides of an equation are kept: of neighbours that differ in spelling alone, the first, at the end the last.

    >>> from mcalc.language import parse
    >>> shortened([parse(text).result for text in ("2*x*u", "u*2*x", "u @ v + x", "x + u.T @ v")], {"u": 1, "v": 1})
    [0, 3]
    """
    numbers: dict[_Key, int] = {}
    keys = [_number(side, ranks, numbers) for side in sides]
    last = len(sides) - 1
    starts = [place for place in range(len(sides)) if not place or keys[place] != keys[place - 1]]
    return [last if keys[start : last + 1] == [keys[last]] * (last + 1 - start) else start for start in starts]


def _dotted(node: Call, known: Mapping[Node, int]) -> tuple[Node, ...]:
    """The two vectors of which a call is the dot product, if neither is a product: `w @ x`, `sum(w*x)`."""
    args = node.args
    if node.function == "sum":
        (inner,) = args
        args = inner.args if isinstance(inner, Call) and inner.function == "mul" and not node.options else ()
    plain = not known[node] and not any(isinstance(part, Call) and part.function == "matmul" for part in args)
    return args if plain and all(known[part] == 1 for part in args) else ()


_Key: TypeAlias = tuple[object, ...]
"""What two spellings of one expression have in common: an operation over the numbers of its operands."""


def _number(root: Node, ranks: Mapping[str, int], numbers: dict[_Key, int]) -> int:
    """The same for two trees that differ in the order of terms and factors, or in the transpose of a vector."""
    known = ranks_of(root, ranks)
    done: dict[Node, int] = {}
    bags: dict[tuple[str, int], list[tuple[int, int]]] = {}  # the terms of sums, with signs; the factors of products
    chains: dict[int, list[int]] = {}
    for node in postorder(root):
        parts = [done[part] for part in children(node)]
        key: _Key
        match node:
            case Call(function="transpose", args=(inner,)) if known[inner] < 2:
                done[node] = parts[0]
                continue
            case Call(function="add" | "sub" | "neg" | "mul" | "div" as function):
                kind = "product" if function in ("mul", "div") else "sum"
                bag: list[tuple[int, int]] = []
                for place, part in enumerate(parts, 1):
                    turn = -1 if place == len(parts) and function in ("sub", "neg", "div") else 1
                    bag += [(turn * sign, item) for sign, item in bags.get((kind, part), [(1, part)])]
                key = (kind, *sorted(bag))
                bags[kind, numbers.setdefault(key, len(numbers))] = bag
            case Call(function="sum" | "matmul") if dot := _dotted(node, known):
                key = ("dot", *sorted(done[part] for part in dot))
            case Call(function="matmul"):
                chain = [item for part in parts for item in chains.get(part, [part])]
                key = ("matmul", *chain)
                chains[numbers.setdefault(key, len(numbers))] = chain
            case Number(value=value):
                key = ("number", value)
            case Name(id=name):
                key = ("name", name)
            case Call():
                entry = find(node.function)
                called = entry.folds if entry is not None and entry.folds and len(node.args) > 1 else node.function
                key = (called, *sorted(node.options.items()), *parts)
            case _:
                key = (*own_key(node), *parts)
        done[node] = numbers.setdefault(key, len(numbers))
    return done[root]
