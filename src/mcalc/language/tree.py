"""The language tree: what the text says, node for node, each with the place it was read from.

Five kinds of expression. Operators are calls of catalogue functions (`add`, `matmul`, `transpose`, ...), so that
every stage dispatches on one name. Nodes compare by identity: two places in a spec are two nodes. `key` gives a
structural key where equality of meaning is wanted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias

from mcalc.errors import Span
from mcalc.record import Record

NOWHERE: Span = (0, 0)

FOR: Final = "for"
"""The function of a loop in brackets: an array with an axis for an index in front of those of its body.

Its arguments are the body, conditions on values, conditions on indices, the name of the index, and where that begins
and ends unless what is indexed says it; the options `conditions` and `places` say how many conditions there are. No
spec has one (see `language/loops`).
"""

OPEN: Final = "?"
"""How the name of a size begins that is not known yet; no user can write it."""


class Number:
    """An exact number; `text` is how it was typed where that was a decimal (`0.5`)."""

    __slots__ = ("span", "text", "value")

    def __init__(self, value: Fraction | int, text: str | None = None, span: Span = NOWHERE) -> None:
        self.value = Fraction(value)
        self.text = text
        self.span = span


class Name:
    """A variable, a dimension used as a number, or an intermediate that an earlier statement named."""

    __slots__ = ("id", "span")

    def __init__(self, id: str, span: Span = NOWHERE) -> None:
        self.id = id
        self.span = span


class Parameter(Name):
    """A parameter in the body of a definition; it never gets into the tree of a spec."""

    __slots__ = ()


class Call:
    """A function applied to arguments; operators too.

    `function` is the catalogue's own name whatever alias was typed, or, for an undefined function, its name with
    the marks of a derivative (`f`, `f''`, `f'12`, see `catalogue/undefined`). `options` are the constant keywords,
    `axis=0` (an int or a string), and positional strings under the option's name (`ord='fro'`, `subscripts='ij,jk'`).
    """

    __slots__ = ("args", "function", "options", "span")

    def __init__(
        self,
        function: str,
        args: tuple[Node, ...],
        options: Mapping[str, int | str] | None = None,
        span: Span = NOWHERE,
    ) -> None:
        self.function = function
        self.args = args
        self.options: Mapping[str, int | str] = options or {}
        self.span = span


class Slice(Record):
    """`start:stop:step` inside an index; each a constant expression over numbers and dimensions, or None."""

    start: Node | None
    stop: Node | None
    step: Node | None


class Index:
    """`base[items]`, from 0; a negative place counts from the end."""

    __slots__ = ("base", "items", "span")

    def __init__(self, base: Node, items: tuple[Node | Slice, ...], span: Span = NOWHERE) -> None:
        self.base = base
        self.items = items
        self.span = span


class Stack:
    """`[f1, f2]`: the items along a new first axis."""

    __slots__ = ("items", "span")

    def __init__(self, items: tuple[Node, ...], span: Span = NOWHERE) -> None:
        self.items = items
        self.span = span


Node: TypeAlias = Number | Name | Call | Index | Stack


class Definition(Record):
    """A function that a spec defines, and where its parameters stand."""

    name: str
    parameters: tuple[str, ...]
    spans: tuple[Span, ...]
    body: Node


class Program(Record):
    """A whole spec: the text, the intermediates in their order, and the expression that is the answer's function.

    `syntax` is the language of the text; the tree is the same whatever it was read from. `defined` has the functions
    that the text defines, which are written out in the tree, `arguments` the variables in the order in which a pasted
    function has them, `unused` the names of statements that the last one does not depend on.
    """

    source: str
    statements: tuple[tuple[str, Node], ...]
    result: Node
    syntax: str = "numpy"
    defined: Mapping[str, Definition] = MappingProxyType({})
    arguments: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def is_size(node: Node) -> bool:
    """Whether a node asks for the size of an array, as `len(x)` does."""
    return isinstance(node, Call) and node.function == "size"


def transposed(node: Node) -> Node:
    """The transpose; of a transpose, what was transposed."""
    if isinstance(node, Call) and node.function == "transpose":
        return node.args[0]
    return Call("transpose", (node,), None, node.span)


def children(node: Node) -> tuple[Node, ...]:
    """The expressions directly under a node, in the order of the text."""
    match node:
        case Call():
            return node.args
        case Stack():
            return node.items
        case Index():
            parts: list[Node] = [node.base]
            for item in node.items:
                if isinstance(item, Slice):
                    parts += [part for part in item if part is not None]
                else:
                    parts.append(item)
            return tuple(parts)
        case _:
            return ()


def rebuild(node: Node, below: Sequence[Node]) -> Node:
    """The same node over other operands, the first of its children; itself where they are those that it has.

    >>> rebuild(Call("sub", (Name("x"), Number(1))), [Name("y")]).args[0].id
    'y'
    """
    old = children(node)
    if all(a is b for a, b in zip(old, below, strict=False)):
        return node
    match node:
        case Call(function=function, args=args, options=options):
            return Call(function, (*below, *args[len(below) :]), options, node.span)
        case Stack():
            return Stack(tuple(below), node.span)
        case Index(items=items) if len(below) == 1:
            return Index(below[0], items, node.span)
        case Index(items=items):
            rest = iter(below[1:])
            parts: list[Node | Slice] = []
            for item in items:
                if isinstance(item, Slice):
                    parts.append(Slice(*(None if part is None else next(rest) for part in item)))
                else:
                    parts.append(next(rest))
            return Index(below[0], tuple(parts), node.span)
        case _:
            return node


def renamed(root: Node, names: Mapping[str, str]) -> Node:
    """The tree with the functions in it by other names."""
    done: dict[Node, Node] = {}
    for node in postorder(root):
        new = done[node] = rebuild(node, [done[part] for part in children(node)])
        if isinstance(new, Call) and new.function in names:
            done[node] = Call(names[new.function], new.args, None, new.span)
    return done[root]


_LEAVES: Final = frozenset({Name, Number})


def postorder(*roots: Node, stop: Collection[Node] = ()) -> list[Node]:
    """Every node of the trees once, children before parents, without recursion; nothing under a node of `stop`."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[Node | None] = [*reversed(roots)]
    while stack:
        node = stack.pop()
        below: tuple[Node, ...] = ()
        if node is None:  # what is under the node before is done
            node = stack.pop()
            assert node is not None
        elif type(node) not in _LEAVES and node not in seen and node not in stop:
            below = children(node)
        if below:
            stack += (node, None)
            stack += below[::-1]
        elif node not in seen:
            seen.add(node)
            order.append(node)
    return order


def own_key(node: Node) -> tuple[object, ...]:
    """What tells a node from others with the same children: equal trees have equal keys, node for node."""
    match node:
        case Number():
            return ("number", node.value, node.text)
        case Name():
            return ("name", node.id)
        case Call():
            return ("call", node.function, *sorted(node.options.items()))
        case Stack():
            return ("stack",)
        case Index():
            given = [tuple(part is not None for part in item) if isinstance(item, Slice) else () for item in node.items]
            return ("index", *given)
