"""Core shapes and contractions as the catalogue writes them, `"(m,n),(n)->(m)"` and `"ij,j->i"`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from string import ascii_letters, ascii_lowercase

from mcalc.errors import InternalError
from mcalc.exact.reading import read_size
from mcalc.exact.size import Size
from mcalc.limits import AXES
from mcalc.record import Record


class Alternative(Record):
    """One way to call a function: the core shape of each argument, and of the result.

    An argument written `[n]` is a scalar that is itself the size n; `counts` has its name, and None for the others.
    """

    inputs: tuple[tuple[Size, ...], ...]
    output: tuple[Size, ...]
    counts: tuple[str | None, ...] = ()

    def sizes(self, shapes: Sequence[Sequence[Size]]) -> Mapping[str, Size]:
        """What the names of sizes stand for, given the core shapes of the arguments."""
        pairs = [
            pair for axes, shape in zip(self.inputs, shapes, strict=True) for pair in zip(axes, shape, strict=True)
        ]
        return {name: size for axis, size in reversed(pairs) if (name := axis.symbol) is not None}

    def __str__(self) -> str:
        return f"{', '.join(_describe(shape) for shape in self.inputs)}"


def _describe(shape: tuple[Size, ...]) -> str:
    if not shape:
        return "a scalar"
    if len(shape) == 1:
        return f"a vector of {shape[0]}" if shape[0].value is not None else "a vector"
    if len(shape) == 2:
        return "a square matrix" if shape[0] == shape[1] else "a matrix"
    return f"an array of {len(shape)} axes"


@cache
def alternatives(signature: str, arity: int = 1) -> tuple[Alternative, ...]:
    """The alternatives of a signature, in order; what works element by element takes `arity` scalars.

    Where shapes need code ("special") there are none. `[n...]` stands for any number of sizes, `(...)` for any axes.

    >>> alternatives("(n)->(n,n) | (m,n)->(m*n)")[1].output
    (Size('m*n'),)
    >>> alternatives("(n),[k]->(n)")[0].counts
    (None, 'k')
    """
    if signature == "elementwise":
        return (Alternative(((),) * arity, (), (None,) * arity),)
    if signature == "special":
        return ()
    if "..." in signature:
        listed = [f"[{'],['.join(names)}]->({','.join(names)})" for names in map(_listed, range(AXES))]
        if signature.startswith("(...)"):
            taken = [",".join(f"m{axis}" for axis in range(axes)) for axes in range(1, AXES + 1)]
            listed = [f"({axes}),{text}" for axes in taken for text in listed]
        signature = "|".join(listed)
    return tuple(_alternative(*text.split("->")) for text in signature.split("|"))


def fitting(signature: str, ranks: Sequence[int], arity: int = 1) -> tuple[int, Alternative] | None:
    """The first alternative for arguments of so many axes, none for a size, and its place among them."""
    for place, choice in enumerate(alternatives(signature, arity)):
        if [len(shape) for shape in choice.inputs] == list(ranks):
            return place, choice
    return None


def _alternative(before: str, after: str) -> Alternative:
    inputs: list[tuple[Size, ...]] = []
    counts: list[str | None] = []
    for part in before.replace("),", ")\n").replace("],", "]\n").split("\n") if before.strip() else ():
        counts.append(part.strip()[1:-1] if part.strip().startswith("[") else None)
        inputs.append(() if counts[-1] else _shape(part))
    return Alternative(tuple(inputs), _shape(after), tuple(counts))


def _shape(text: str) -> tuple[Size, ...]:
    return tuple(read_size(size, InternalError) for size in text.strip()[1:-1].split(",") if size.strip())


def chosen(texts: str, place: int) -> str:
    """The text for the alternative at `place` of a signature; one text alone serves them all.

    >>> chosen("sum(x)/n | sum(x)/(m*n)", 1), chosen("softmax(x)", 1), chosen("0*ones(n...)", 1), chosen("->...", 1)
    ('sum(x)/(m*n)', 'softmax(x)', '0*ones(n0,n1)', '->ij')
    """
    parts = texts.split(" | ")
    text = parts[place] if len(parts) > 1 else parts[0]
    return text.replace("->...", "->" + ascii_lowercase[8 : 9 + place]).replace("n...", ",".join(_listed(place)))


def _listed(place: int) -> list[str]:
    """The sizes that `[n...]` stands for in the alternative at `place`."""
    return [f"n{axis}" for axis in range(place + 1)]


def spread(subscripts: str, ranks: Sequence[int]) -> str:
    """Subscripts of einsum with a letter for each axis that `...` stands for in arrays of so many axes.

    >>> spread("...ij->...ji", [4]), spread("ij,jk->ik", [2, 2])
    ('abij->abji', 'ij,jk->ik')
    """
    if "..." not in subscripts:
        return subscripts
    inputs, _, output = subscripts.partition("->")
    parts = inputs.split(",")
    counts = [max(rank - len(part) + 3, 0) if "..." in part else 0 for part, rank in zip(parts, ranks, strict=False)]
    free = "".join(letter for letter in ascii_letters if letter not in subscripts)[: max(counts, default=0)]
    parts = [part.replace("...", free[len(free) - count :]) for part, count in zip(parts, counts, strict=False)]
    return f"{','.join(parts)}->{output.replace('...', free)}"


class Condition(Record):
    """What must hold of the places of a contraction: `left == right` or `left <= right`, in labels and sizes."""

    left: str
    relation: str
    right: Size


class Contraction(Record):
    """An einsum over labels, one letter an axis, of what is 1 where all the conditions hold and 0 elsewhere."""

    inputs: tuple[str, ...]
    output: str
    conditions: tuple[Condition, ...]


@cache
def contraction(text: str) -> Contraction:
    """A contraction as the catalogue writes it.

    >>> contraction("ij->k; k == n*i + j").conditions
    (Condition(left='k', relation='==', right=Size('i*n + j')),)
    """
    subscripts, *conditions = text.split(";")
    inputs, _, output = subscripts.strip().partition("->")
    found = []
    for condition in conditions:
        left, relation, right = condition.split(maxsplit=2)
        found.append(Condition(left, relation, read_size(right, InternalError)))
    return Contraction(tuple(inputs.split(",")) if inputs else (), output, tuple(found))
