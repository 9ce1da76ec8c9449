"""Trees put together as in handwriting: parts replaced, products and sums joined without brackets, signs of slopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.language.tree import Call, Index, Name, Node, Number, Stack, children, postorder, rebuild


class Sign(Name):
    """`du/dx` in a formula: the derivative `of` something `by` something, both as text."""

    __slots__ = ("by", "of", "sign")

    def __init__(self, of: str, by: str, sign: str = "d") -> None:
        super().__init__(ratio(of, by, sign))
        self.of = of
        self.by = by
        self.sign = sign


class Move(Name):
    """`d(A @ x)` in a formula: the differential `of` something that has no name, as text."""

    __slots__ = ("of",)

    def __init__(self, of: str) -> None:
        super().__init__(f"d({of})")
        self.of = of


def ratio(of: str, by: str, sign: str = "d") -> str:
    """`du/dx`, `d(x**2)/dx`, `df/d[x, y]`."""
    above, below = (name if name.isidentifier() or name.startswith("[") else f"({name})" for name in (of, by))
    return f"{sign}{above}/{sign}{below}"


def over(node: Node, new: Mapping[Node, Node]) -> Node:
    """The node over what its children became; a transpose of a transpose is what was transposed."""
    made = rebuild(node, [new.get(part, part) for part in children(node)])
    match made:
        case Call(function="transpose", args=(Call(function="transpose", args=(inner,)),)):
            return inner
    return made


def replaced(root: Node, new: Mapping[Node, Node]) -> Node:
    """The tree with some of its nodes replaced."""
    done: dict[Node, Node] = {}
    for node in postorder(root, stop=new.keys()):
        done[node] = new[node] if node in new else over(node, done)
    return done[root]


def renamed(root: Node, names: Mapping[str, Node]) -> Node:
    """The tree with names replaced by trees, what comes of it written plainly."""
    done: dict[Node, Node] = {}
    for node in postorder(root):
        made = names.get(node.id, node) if isinstance(node, Name) else over(node, done)
        match made:
            case Index(base=Stack(items=listed), items=(Number(value=place),)) if place.denominator == 1:
                made = listed[int(place)]
        done[node] = made
    return done[root]


def without_ones(node: Node) -> Node:
    """A product with 1 is the other factor."""
    if isinstance(node, Call) and node.function == "mul":
        rest = [part for part in node.args if not (isinstance(part, Number) and part.value == 1)]
        return rest[0] if len(rest) == 1 else node
    return node


def names_in(root: Node) -> tuple[str, ...]:
    """The names in a tree, in the order of the text."""
    return tuple(dict.fromkeys(node.id for node in postorder(root) if isinstance(node, Name)))


def varying(root: Node, name: str) -> Node:
    """The tree without what is added to what has a name in it.

    >>> from mcalc.language import parse
    >>> from mcalc.notation import text
    >>> text(varying(parse("2*(A @ X - B).T + c").result, "X")), text(varying(parse("c - 2*X").result, "X"))
    ('2*(A @ X).T', '-2*X')
    """
    done: dict[Node, Node] = {}
    moving: set[Node] = set()
    for node in postorder(root):
        if (isinstance(node, Name) and node.id == name) or any(part in moving for part in children(node)):
            moving.add(node)
        made = over(node, done)
        match node, made:
            case Call(function="add" | "sub", args=(first, second)), Call(args=(left, right)) if node in moving:
                if second not in moving:
                    made = left
                elif first not in moving:
                    made = right if node.function == "add" else negated(right)
        done[node] = made
    return done[root]


def length(root: Node, names: Mapping[str, int]) -> int:
    """About how many characters the tree takes, names counting as `names` says."""
    lengths: dict[Node, int] = {}
    for node in postorder(root):
        own = names.get(node.id, len(node.id)) if isinstance(node, Name) else 3
        lengths[node] = min(10**9, own + sum(lengths[part] for part in children(node)))
    return lengths[root]


def times(left: Node, right: Node) -> Node:
    """left * right without brackets: the first factor of `right` takes `left`."""
    spine = _spine(right, _PRODUCTS)
    return _rebuilt(spine, Call("mul", (left, spine[-1])))


def matmul(left: Node, right: Node) -> Node:
    """left @ right without brackets."""
    spine = _spine(right, ("matmul",))
    return _rebuilt(spine, Call("matmul", (left, spine[-1])))


def plus(terms: Sequence[Node]) -> Node:
    """The sum of trees, a minus sign at the front of a term written as a difference."""
    total = terms[0]
    for term in terms[1:]:
        first, *rest = reversed(_spine(term, ("add", "sub")))
        signed = [(1, first), *((1 if call.function == "add" else -1, call.args[1]) for call in _calls(rest))]
        for sign, part in signed:
            bare = unsigned(part)
            if bare is not None:
                sign, part = -sign, bare
            total = Call("add" if sign > 0 else "sub", (total, part))
    return total


def negated(tree: Node) -> Node:
    """The tree with a minus sign in front of its first factor."""
    spine = _spine(tree, _PRODUCTS)
    return _rebuilt(spine, Call("neg", (spine[-1],)))


def unsigned(tree: Node) -> Node | None:
    """The tree without the minus sign that it starts with, or None where it starts with none."""
    spine = _spine(tree, _PRODUCTS)
    first = spine[-1]
    return _rebuilt(spine, first.args[0]) if isinstance(first, Call) and first.function == "neg" else None


_PRODUCTS = ("mul", "div", "matmul")


def _spine(tree: Node, functions: Sequence[str]) -> list[Node]:
    """The tree, its first operand, the first operand of that, and so on through these functions."""
    spine = [tree]
    while isinstance(tree, Call) and tree.function in functions:
        tree = tree.args[0]
        spine.append(tree)
    return spine


def _calls(spine: Sequence[Node]) -> list[Call]:
    return [node for node in spine if isinstance(node, Call)]


def _rebuilt(spine: Sequence[Node], first: Node) -> Node:
    """The tree of a spine with another operand at its end."""
    for call in _calls(spine[-2::-1]):
        first = Call(call.function, (first, *call.args[1:]))
    return first
