"""Parts of a printed expression: a language tree, what it costs to read, and which variables it starts with.

Everything here only puts trees together; what stands for what is decided elsewhere. Costs are what a reader pays: names and operators count
a little, a transposed bracket counts most. `lead` holds the places of the first few variables in the user's own text: things
that commute are written in that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from mcalc.language.size import Size
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack

_LEADS = 10
_BOUND = 10**9

OPERATOR = 2
TRANSPOSED_NAME = 3
TRANSPOSED_BRACKET = 4
TRANSPOSED_CHAIN = 7

COMPARISONS = frozenset({"less", "less_equal", "greater", "greater_equal", "equal", "not_equal"})


class Piece(NamedTuple):
    """A tree with its cost and the places of its first variables."""

    tree: Node
    cost: int
    lead: tuple[int, ...] = ()


Power = tuple[Piece, "Fraction | Piece"]


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


def whole(value: int | Fraction) -> Piece:
    """An exact number, as an expression without a sign of its own where it is positive."""
    value = Fraction(value)
    if value < 0:
        return negate(whole(-value))
    if value.denominator != 1:
        return call("div", whole(value.numerator), whole(value.denominator))
    return Piece(Number(value), 1)


def is_negative(tree: Node) -> bool:
    """Whether a tree starts with a minus sign."""
    while isinstance(tree, Call) and tree.function in ("mul", "div", "matmul"):
        tree = tree.args[0]
    return isinstance(tree, Call) and tree.function == "neg"


def negate(piece: Piece) -> Piece:
    """Minus the piece; in a product the sign goes to the first factor, where it is read: `-a @ b`."""
    spine: list[Call] = []
    tree = piece.tree
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


def chain(pieces: Sequence[Piece]) -> Piece:
    """The pieces joined by `@`, chains among them opened so that no brackets are needed."""
    if len(pieces) == 1:
        return pieces[0]
    tree: Node | None = None
    cost = OPERATOR * (len(pieces) - 1)
    for piece in pieces:
        cost += piece.cost
        if tree is None:
            tree = piece.tree
            continue
        for operand in operands(piece.tree):
            tree = Call("matmul", (tree, operand))
    assert tree is not None
    return Piece(tree, bounded(cost), leads(pieces))


def power(base: Piece, exponent: Fraction | Piece) -> Piece:
    """base ** exponent, for an exponent that is written: 1 is nothing, 1/2 a root."""
    if isinstance(exponent, Piece):
        return call("power", base, exponent)
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return call("sqrt", base)
    tree = base.tree
    if isinstance(tree, Call) and tree.function == "sqrt" and exponent.denominator == 1 and exponent % 2 == 0:
        return power(Piece(tree.args[0], base.cost - OPERATOR, base.lead), exponent / 2)
    return call("power", base, whole(exponent))


def place(piece: Piece) -> tuple[int, tuple[int, ...], int]:
    """Where a factor stands among those that it commutes with: by its variables, the shorter first, `n` before `x**n`, conditions last."""
    tree = piece.tree
    group = 0
    if isinstance(tree, Call):
        if tree.function in COMPARISONS:
            group = 2
        elif tree.function == "power" and not isinstance(tree.args[1], Number):
            group = 1
    return group, piece.lead, piece.cost


def _joined(pieces: Sequence[Piece]) -> Piece:
    """The pieces joined by `*`."""
    result = pieces[0]
    for piece in pieces[1:]:
        result = call("mul", result, piece)
    return result


def _onto(left: Piece, right: Piece) -> Piece:
    """left * right where the right one may be a product: its first factor takes the left one, so that no brackets are needed."""
    spine: list[Call] = []
    tree = right.tree
    while isinstance(tree, Call) and tree.function in ("mul", "div", "matmul"):
        spine.append(tree)
        tree = tree.args[0]
    tree = Call("mul", (left.tree, tree))
    for parent in reversed(spine):
        tree = Call(parent.function, (tree, parent.args[1]))
    return Piece(tree, bounded(left.cost + right.cost + OPERATOR), leads((left, right)))


def monomial(number: Fraction, factors: Sequence[Power], body: Piece | None = None) -> Piece:
    """number * prod base ** exponent * body, as it is written: the number in front, negative exponents as a division.

    The factors commute with one another and with the body, which may be a chain. Factors whose `lead` is empty (dimensions)
    stand with the number: `2/N*x`.
    """
    constants_over: list[Piece] = []
    constants_under: list[Piece] = []
    over: list[Piece] = []
    under: list[Piece] = []
    for base, exponent in factors:
        constant = not base.lead and not isinstance(exponent, Piece) and _is_size(base.tree)
        if isinstance(exponent, Piece) or exponent > 0:
            (constants_over if constant else over).append(power(base, exponent))
        else:
            (constants_under if constant else under).append(power(base, -exponent))
    for group in (over, under):
        group.sort(key=place)
    top, bottom = abs(number.numerator), number.denominator
    if bottom != 1:
        constants_under.insert(0, whole(bottom))
    if top != 1:
        constants_over.insert(0, whole(top))
    front: Piece | None = None
    behind = under
    if constants_over and (over or body is not None):
        front = _quotient(_joined(constants_over), constants_under)
    elif constants_over:
        over, behind = constants_over, [*constants_under, *under]
    else:
        behind = [*constants_under, *under]
    main: Piece | None = _joined(over) if over else None
    if front is not None:
        main = front if main is None else _onto(front, main)
    if body is not None:
        main = body if main is None else _onto(main, body)
    result = _quotient(main if main is not None else whole(1), behind)
    return negate(result) if number < 0 else result


def _quotient(top: Piece, under: Sequence[Piece]) -> Piece:
    return call("div", top, _joined(under)) if under else top


def _is_size(tree: Node) -> bool:
    return isinstance(tree, Name | Number) or (isinstance(tree, Call) and tree.function in ("add", "sub"))


def total(terms: Sequence[tuple[Fraction | int, Piece]]) -> Piece:
    """The terms joined by `+` and `-`; each comes with its sign. A sum starts with a positive term where there is one."""
    ordered = sorted(terms, key=lambda term: _term_place(term[1]))
    if ordered[0][0] < 0:
        ordered.sort(key=lambda term: term[0] < 0)
    result: Piece | None = None
    for sign, piece in ordered:
        if result is None:
            result = negate(piece) if sign < 0 else piece
        else:
            result = call("sub" if sign < 0 else "add", result, piece)
    assert result is not None
    return result


def _term_place(piece: Piece) -> tuple[bool, tuple[int, ...], Fraction, int]:
    constant = not piece.lead and not _has_call(piece.tree)
    return constant, piece.lead, -_degree(piece.tree), piece.cost


def _degree(tree: Node) -> Fraction:
    """The degree of a monomial, so that powers descend: x**2 before x."""
    degree = Fraction(0)
    while isinstance(tree, Call) and tree.function in ("mul", "div", "matmul"):
        if tree.function == "mul":
            degree += _degree_of_factor(tree.args[1])
        tree = tree.args[0]
    return degree + _degree_of_factor(tree)


def _degree_of_factor(tree: Node) -> Fraction:
    if isinstance(tree, Call) and tree.function == "power" and isinstance(tree.args[1], Number):
        return tree.args[1].value
    return Fraction(isinstance(tree, Name))


def _has_call(tree: Node) -> bool:
    return isinstance(tree, Call) and tree.function not in ("mul", "div", "neg", "add", "sub", "power", "sqrt")


def size_piece(size: Size) -> Piece:
    """A polynomial in the dimensions as an expression."""
    if not size.terms:
        return whole(0)
    terms: list[tuple[Fraction | int, Piece]] = []
    for powers, coefficient in size.terms:
        factors: list[Power] = [(Piece(Name(name), 2), Fraction(exponent)) for name, exponent in powers]
        terms.append((1 if coefficient > 0 else -1, monomial(abs(coefficient), factors)))
    if len(terms) == 1:
        return negate(terms[0][1]) if terms[0][0] < 0 else terms[0][1]
    if terms[0][0] < 0:
        terms.sort(key=lambda term: term[0] < 0)
    result = negate(terms[0][1]) if terms[0][0] < 0 else terms[0][1]
    for sign, piece in terms[1:]:
        result = call("sub" if sign < 0 else "add", result, piece)
    return result


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
