"""What stands before the = of a statement, and what the names there mean from then on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError
from mcalc.language.hints.words import function_as_name
from mcalc.language.text.parser import Parser
from mcalc.language.tree import Call, Index, Name, Node, Number, children, is_size, postorder
from mcalc.record import Record

_ANOTHER: Final = "give the intermediate another name"


class Target(Record):
    """A name before the =, and where it stands."""

    name: str
    span: Span


def assigned(parser: Parser, begin: int, end: int) -> list[tuple[Target, Node]] | None:
    """The names that a statement gives and their values: `z = ...`, `z += ...`, `a, b = ..., ...`; None where it gives
    none. The names are old ones in all values, as in Python.
    """
    targets, at = _targets(parser, begin, end)
    if not targets:
        return None
    sign = parser.tokens[at].kind
    if sign != "=":
        value = parser.expression(at + 1, end)
        (target,) = targets
        old = parser.leaf(parser.tokens[begin])
        span = (target.span[0], value.span[1])
        return [(target, Call(parser.syntax.binary[sign[:-1]].function, (old, value), None, span))]
    if len(targets) == 1:
        return [(targets[0], parser.expression(at + 1, end))]
    pieces = _pieces(parser, at + 1, end)
    if len(pieces) == len(targets):
        return [(target, parser.expression(*piece)) for target, piece in zip(targets, pieces, strict=True)]
    if len(pieces) > 1:
        span = (targets[0].span[0], targets[-1].span[1])
        raise SpecSyntaxError(f"{len(targets)} names stand before =, and {len(pieces)} values after it", span=span)
    if [token.text for token in parser.tokens[end - 2 : end]] == [".", "shape"]:
        bases = [parser.expression(at + 1, end - 2) for _ in targets]
        sizes = (Call("size", (base,), {"axis": place}, base.span) for place, base in enumerate(bases))
        return list(zip(targets, sizes, strict=True))
    values = [parser.expression(at + 1, end) for _ in targets]
    return [
        (target, Index(value, (Number(place, None, value.span),), value.span))
        for place, (target, value) in enumerate(zip(targets, values, strict=True))
    ]


def _targets(parser: Parser, begin: int, end: int) -> tuple[list[Target], int]:
    """The names before the sign of an assignment, and the place of that sign; none where a statement has no such."""
    targets: list[Target] = []
    at = begin
    while at + 1 < end and parser.tokens[at].kind == "name":
        token, sign = parser.tokens[at], parser.tokens[at + 1].kind
        targets.append(Target(token.text, token.span))
        if sign == "=" or (sign in parser.syntax.augmented and len(targets) == 1):
            return targets, at + 1
        if sign != ",":
            break
        at += 2
    return [], at


def _pieces(parser: Parser, begin: int, end: int) -> list[tuple[int, int]]:
    """Where the values after the = begin and end, which commas split."""
    pieces: list[tuple[int, int]] = []
    at = start = begin
    while at < end:
        token = parser.tokens[at]
        if token.kind in ("(", "["):
            at = token.partner
        elif token.kind == ",":
            pieces.append((start, at))
            start = at + 1
        at += 1
    return [*pieces, (start, end)]


def name_for(target: Target, value: Node, parser: Parser, arguments: Collection[str]) -> str:
    """The name that an intermediate gets: its own, or a new one where a value of that name is there already, or a
    function (`diff = x - y; sum(diff**2)`).

    Raises SpecSyntaxError where that is likely a slip: the name is a variable's, and its new value isn't made of it;
    ForbiddenError where the function is called after it.
    """
    name, span = target
    if parser.is_function(name):
        if is_called(parser, name, value.span[1]):
            raise function_as_name(name, span)
        name = beside_function(name)
    taken = name in parser.assigned or name in parser.renamed
    used = parser.used.get(name)
    if not taken and used is None and name not in parser.declared:
        return name
    goes_on = taken or name in arguments or _is_in(name, value)
    if not goes_on and name in parser.declared:
        raise SpecSyntaxError(f"{name} is declared as a variable", span=span, hint=_ANOTHER)
    if not goes_on:
        raise SpecSyntaxError(f"{name} is used before it is named", span=used, hint=_ANOTHER)
    words = {token.text for token in parser.tokens if token.kind == "name"}
    joint = "_" if name[-1].isdigit() else ""
    number = 1
    while (new := f"{name}{joint}{number}") in words or new in parser.assigned or parser.is_function(new):
        number += 1
    return new


def beside_function(name: str) -> str:
    """What a variable is called that has the name of a function."""
    return f"{name}_"


def is_called(parser: Parser, name: str, begin: int) -> bool:
    """Whether a name is called as a function from a place on, and not as one of a library or of an array."""
    tokens = parser.tokens
    for before, token, after in zip([None, *tokens], tokens, tokens[1:], strict=False):
        if token.text == name and after.kind == "(" and token.start >= begin and (before is None or before.kind != "."):
            return True
    return False


def _is_in(name: str, value: Node) -> bool:
    return any(isinstance(node, Name) and node.id == name for node in postorder(value))


def is_made_of_sizes(value: Node) -> bool:
    """Whether a value is a size of arrays, or arithmetic with such: it is written out wherever its name stands."""
    if is_size(value):
        return True
    below = children(value)
    known = isinstance(value, Call) and value.function in ("add", "sub", "mul", "div", "neg")
    return known and all(isinstance(part, Number) or is_made_of_sizes(part) for part in below)


def not_named(parser: Parser, begin: int, end: int, returned: int | None) -> McalcError:
    """The error for an expression that is not the last statement; `returned` is where a return ends."""
    span = (parser.tokens[begin].start, parser.tokens[end - 1].end)
    if returned is not None and span[0] >= returned:
        after = next(begin for begin, _ in parser.statements if begin > end - 1)
        hint = "paste the function alone: its result is what is differentiated"
        return ForbiddenError("nothing is read after return", span=parser.tokens[after].span, hint=hint)
    hint = f"name it, as in z = W{parser.syntax.product}x + b; sum(z)"
    return SpecSyntaxError("only the last statement is an expression", span=span, hint=hint)
