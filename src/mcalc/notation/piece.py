"""Parts of a printed expression: a language tree, what it costs to read, and which variables it starts with.

Everything here only puts trees together; what stands for what is decided elsewhere. Costs are what a reader pays:
names and operators count a little, a transposed bracket counts most. `lead` holds the places of the first few
variables in the user's own text: things that commute are written in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from mcalc.exact.rational import Rational, quotient
from mcalc.language.tree import Call, Index, Node, Number, Slice, Stack
from mcalc.record import Record

_LEADS = 10
_LONGEST = 12
_BOUND = 10**9

ONE: Rational = 1
_HALF = Fraction(1, 2)

OPERATOR = 2
TRANSPOSED_NAME = 3
TRANSPOSED_BRACKET = 4
TRANSPOSED_CHAIN = 7

COMPARISONS = frozenset({"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"})


class Piece(Record):
    """A tree with its cost and the places of its first variables."""

    tree: Node
    cost: int
    lead: tuple[int, ...] = ()


Power = tuple[Piece, "Rational | Piece"]


def leads(pieces: Iterable[Piece]) -> tuple[int, ...]:
    """The first variables of several pieces one after the other."""
    found: tuple[int, ...] = ()
    for piece in pieces:
        found += piece.lead
        if len(found) >= _LEADS:
            return found[:_LEADS]
    return found


def bounded(cost: int) -> int:
    """A cost that stays small however often shared parts are repeated."""
    return cost if cost < _BOUND else _BOUND


def call(function: str, *args: Piece, options: Mapping[str, int | str] | None = None) -> Piece:
    """A function or an operator applied."""
    tree = Call(function, tuple(piece.tree for piece in args), options)
    cost = OPERATOR
    for piece in args:
        cost += piece.cost
    return Piece(tree, bounded(cost), leads(args))


def whole(value: Rational) -> Piece:
    """An exact number, as an expression without a sign of its own where it is positive."""
    if value < 0:
        return negate(whole(-value))
    if value.denominator != 1:
        return call("div", whole(value.numerator), whole(value.denominator))
    return Piece(Number(value), 1)


def negate(piece: Piece) -> Piece:
    """Minus the piece; in a product the sign goes to the first factor, where it is read: `-a @ b`.

    In a list it goes to the items: `[-a, b]` for `-[a, -b]`.
    """
    spine: list[Call] = []
    tree = piece.tree
    if isinstance(tree, Stack):
        items = [negate(Piece(item, 1)) for item in tree.items]
        more = sum(item.cost - 1 for item in items)
        return Piece(Stack(tuple(item.tree for item in items)), piece.cost + more, piece.lead)
    if isinstance(tree, Number) and not tree.value:
        return piece
    while isinstance(tree, Call) and tree.function in ("mul", "div", "matmul"):
        spine.append(tree)
        tree = tree.args[0]
    if isinstance(tree, Call) and tree.function == "neg":
        tree, cost = tree.args[0], piece.cost - 1
    else:
        tree, cost = Call("neg", (tree,)), piece.cost + 1
    for parent in reversed(spine):
        tree = Call(parent.function, (tree, parent.args[1]))
    return Piece(tree, cost, piece.lead)


def transposed(piece: Piece) -> Piece:
    """The transpose written on the piece itself."""
    tree = piece.tree
    if isinstance(tree, Call):
        if tree.function == "transpose":
            inner = tree.args[0]
            return Piece(inner, max(1, piece.cost - _transpose_cost(inner)), piece.lead)
        if tree.function == "neg":
            inside = transposed(Piece(tree.args[0], piece.cost - 1, piece.lead))
            return negate(inside)
    return Piece(Call("transpose", (tree,)), piece.cost + _transpose_cost(tree), piece.lead)


def _transpose_cost(tree: Node) -> int:
    if isinstance(tree, Call):
        if tree.function == "matmul":
            return TRANSPOSED_CHAIN
        if tree.function in ("add", "sub", "mul", "div", "power", *COMPARISONS):
            return TRANSPOSED_BRACKET
    return TRANSPOSED_NAME


def operands(tree: Node) -> list[Node]:
    """The factors of a chain `a @ b @ c`, in order."""
    found: list[Node] = []
    while isinstance(tree, Call) and tree.function == "matmul":
        found.append(tree.args[1])
        tree = tree.args[0]
    found.append(tree)
    found.reverse()
    return found


def _is_long(tree: Node) -> bool:
    """Whether a chain has too many operands to be opened into another."""
    for _ in range(_LONGEST):
        if not isinstance(tree, Call) or tree.function != "matmul":
            return False
        tree = tree.args[0]
    return True


def chain(pieces: Sequence[Piece]) -> Piece:
    """The pieces joined by `@`, chains among them opened so that no brackets are needed.

    A long chain stays whole: many others may end in it, and it is written once, under a name.
    """
    if len(pieces) == 1:
        return pieces[0]
    tree: Node | None = None
    cost = OPERATOR * (len(pieces) - 1)
    for piece in pieces:
        cost += piece.cost
        if tree is None:
            tree = piece.tree
            continue
        for operand in [piece.tree] if _is_long(piece.tree) else operands(piece.tree):
            tree = Call("matmul", (tree, operand))
    assert tree is not None
    return Piece(tree, bounded(cost), leads(pieces))


def power(base: Piece, exponent: Rational | Piece) -> Piece:
    """base ** exponent, for an exponent that is written: 1 is nothing, 1/2 a root."""
    if isinstance(exponent, Piece):
        return call("power", base, exponent)
    if exponent == 1:
        return base
    if exponent == _HALF:
        return call("sqrt", base)
    tree = base.tree
    if isinstance(tree, Call) and tree.function == "sqrt" and exponent.denominator == 1 and exponent % 2 == 0:
        return power(Piece(tree.args[0], base.cost - OPERATOR, base.lead), quotient(exponent, 2))
    return call("power", base, whole(exponent))


def index(base: Piece, items: Sequence[Piece | tuple[Piece | None, Piece | None, int]]) -> Piece:
    """base[items]; an item is a place, or (start, stop, step) of a slice. Full slices at the end are left out."""
    kept = list(items)
    while len(kept) > 1 and kept[-1] == (None, None, 1):
        kept.pop()
    nodes: list[Node | Slice] = []
    for item in kept:
        if isinstance(item, Piece):
            nodes.append(item.tree)
        else:
            start, stop, step = item
            nodes.append(
                Slice(
                    None if start is None else start.tree,
                    None if stop is None else stop.tree,
                    None if step == 1 else whole(step).tree,
                )
            )
    places = tuple(int(node.value) for node in nodes if isinstance(node, Number))
    return Piece(Index(base.tree, tuple(nodes)), base.cost + 2, (base.lead + places)[:_LEADS])


def stack(pieces: Sequence[Piece]) -> Piece:
    """`[a, b]`."""
    tree = Stack(tuple(piece.tree for piece in pieces))
    return Piece(tree, bounded(sum(piece.cost for piece in pieces) + 1), leads(pieces))
