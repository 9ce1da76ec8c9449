"""Python's loops in brackets: `x[i]**2 for i in range(n) if i != k`, and the short form `sum(i, x[i]**2)`.

In the tree a loop is a call of `for` (`loop` makes one), an array with an axis for its index in front; `language/loops`
puts operations on whole arrays in its place before anybody else sees it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from mcalc.catalogue import Function, find
from mcalc.errors import ArgumentsError, Span, SpecSyntaxError, UnsupportedError
from mcalc.language.hints.words import foreign
from mcalc.language.text.bracket import Bracket, Clause, Generator, Item, Several
from mcalc.language.text.tokens import Token
from mcalc.language.tree import (
    FOR,
    OPEN,
    Call,
    Index,
    Name,
    Node,
    Number,
    Stack,
    children,
    postorder,
    rebuild,
)
from mcalc.record import Record

if TYPE_CHECKING:
    from mcalc.language.text.parser import Parser
    from mcalc.language.text.reading import Reading

_INSTEAD: Final = {
    "range": "write arange(n) for the numbers 0, 1, ..., n - 1",
    "len": "the name of a dimension is a number: with the shape x=N, write N for len(x)",
}

_HINT: Final = "as in sum(x[i]**2 for i in range(n))"


class Loop(Record):
    """An index, its first value and the one after the last (None where what is indexed decides), and conditions."""

    name: Name
    start: Node | None
    stop: Node | None
    conditions: tuple[Node, ...] = ()


def loop(body: Node, over: Loop, indices: Collection[str], span: Span) -> Call:
    """The array of a body for every value of an index; `indices` are those that conditions may compare."""
    ends = () if over.start is None or over.stop is None else (over.start, over.stop)
    placed = [condition for condition in over.conditions if _compares_places(condition, indices)]
    values = [condition for condition in over.conditions if condition not in placed]
    options = {"conditions": len(values), "places": len(placed)}
    return Call(FOR, (body, *values, *placed, over.name, *ends), options, span)


def _compares_places(condition: Node, indices: Collection[str]) -> bool:
    """Whether a condition compares indices with each other and with sizes, `i < j`, and no values."""
    if not isinstance(condition, Call) or len(condition.args) != 2:
        return False
    entry = find(condition.function)
    nodes = [node for node in postorder(condition) if node is not condition]
    plain = all(isinstance(node, Name | Number) or _is_linear(node) for node in nodes)
    compares = entry is not None and entry.kind == "comparison"
    return compares and plain and any(isinstance(node, Name) and node.id in indices for node in nodes)


def _is_linear(node: Node) -> bool:
    return isinstance(node, Call) and node.function in ("add", "sub", "neg", "mul")


def reduced(function: str, body: Node, loops: Sequence[Loop], span: Span) -> Node:
    """A sum, a product, ... of a body over indices, the first outermost.

    >>> square = Call("power", (Index(Name("x"), (Name("i"),)), Number(2)))
    >>> reduced("sum", square, [Loop(Name("i"), Number(0), Name("n"))], (0, 0)).function
    'sum'
    """
    indices = [over.name.id for over in loops]
    for over in reversed(loops):
        body = Call(function, (loop(body, over, indices, span),), {"axis": 0}, span)
    return body


def begin(parser: Parser, token: Token, bracket: Bracket) -> bool:
    """Take a word that begins a clause; False for one that can't stand there."""
    if token.text == "for" and bracket.opened is not None and bracket.opened.kind in ("(", "["):
        _end_clause(bracket)
        bracket.targets = _targets(parser, token)
        return True
    if token.text == "if" and bracket.targets is not None:
        _end_clause(bracket)
        bracket.targets = ()
        return True
    return False


def end(bracket: Bracket, last: Node, span: Span) -> Node:
    """What stands before a comma or a closing bracket: a generator, where there were clauses."""
    if bracket.targets is None or bracket.body is None:
        return last
    clauses = [*bracket.clauses, Clause(bracket.targets, last)]
    found = Generator(bracket.body, clauses, span)
    bracket.body, bracket.clauses, bracket.targets = None, [], None
    return found


def _end_clause(bracket: Bracket) -> None:
    value = bracket.value()
    if bracket.targets is None:
        bracket.body = value
    else:
        bracket.clauses.append(Clause(bracket.targets, value))


def _targets(parser: Parser, token: Token) -> tuple[Name, ...]:
    """The names between `for` and `in`."""
    names: list[Name] = []
    at = parser.at + 1
    while at < len(parser.tokens) and parser.tokens[at].text != "in":
        found = parser.tokens[at]
        if found.kind == "name":
            error = foreign(found.text)
            if error is not None:
                raise error
            if parser.is_function(found.text) or found.text in parser.declared or found.text in parser.assigned:
                what = "a function" if parser.is_function(found.text) else "a variable"
                hint = "give the index another name"
                raise SpecSyntaxError(f"{found.text} is {what}, and an index", span=found.span, hint=hint)
            names.append(Name(found.text, found.span))
        elif found.kind not in ("(", ")", ","):
            break
        at += 1
    if not names or at >= len(parser.tokens) or parser.tokens[at].text != "in":
        raise SpecSyntaxError("for has a name and in after it", span=token.span, hint=_HINT)
    parser.at = at
    return tuple(names)


def length(items: Sequence[Item], span: Span, axis: int = 0) -> Node:
    """`len(x)`, as a size that is not known yet."""
    if len(items) != 1 or not isinstance(items[0].value, Name):
        raise ArgumentsError("len takes the name of a variable", hint="as in range(len(x))")
    return Name(f"{OPEN}{items[0].value.id}.{axis}", span)


def listed(generator: Generator) -> Node:
    """`[body for ...]`: the entries one after the other."""
    body, loops = loops_of(generator)
    if len(loops) > 1 and any(over.conditions for over in loops):
        raise _many(generator)
    for over in reversed(loops):
        body = loop(body, over, [other.name.id for other in loops], generator.span)
    return body if len(loops) == 1 else Call("vec", (body,), None, generator.span)


def applied(entry: Function, name: str, generator: Generator, span: Span) -> Node:
    """A function of a generator, by the name that was typed: a reduction goes over its indices alone, any other has a
    list.
    """
    body, loops = loops_of(generator)
    if entry.group == "reductions" and entry.axis and (entry.nests or len(loops) == 1):
        return reduced(entry.name, body, loops, span)
    return of_list(entry, name, listed(generator), span)


def of_list(entry: Function, name: str, array: Node, span: Span) -> Node:
    """A function of the list that a generator in brackets is; what joins arrays takes them from there."""
    if entry.name == "stack":
        return array
    if entry.name == "concatenate":
        return Call("vec", (array,), None, span)
    from mcalc.language.text.calls import call

    return call(entry, name, [Item((array,), span)], span)


def _many(generator: Generator) -> UnsupportedError:
    hint = "sum, prod, max and min take conditions: sum(x[i]*x[j] for i in range(n) for j in range(n) if i < j)"
    return UnsupportedError("a condition leaves a list without a length", span=generator.span, hint=hint)


def short_form(entry: Function, items: Sequence[Item], span: Span) -> Node | None:
    """`sum(i, x[i]**2)` and `sum((i, j), A[i, j])`: over all places; None where it isn't that form."""
    first, body = items[0].value, items[1].value
    names = first.items if isinstance(first, Stack) else (first,)
    if items[1].keyword or not all(isinstance(name, Name) for name in names):
        return None
    placed = {part.id for part in _places(body) if isinstance(part, Name)}
    indices = [name for name in names if isinstance(name, Name)]
    for name in indices:
        if name.id not in placed:
            if len(indices) == 1 and not isinstance(first, Several):
                return None
            raise SpecSyntaxError(f"{name.id} is no place of anything in it", span=name.span, hint=_HINT)
    return reduced(entry.name, body, [Loop(name, None, None) for name in indices], span)


def _places(body: Node) -> list[Node]:
    """Everything that stands in places."""
    found: list[Node] = []
    for node in postorder(body):
        if isinstance(node, Index):
            found += postorder(*children(node)[1:])
    return found


def loops_of(generator: Generator) -> tuple[Node, list[Loop]]:
    """The body of a generator and its loops; a loop over values becomes one over their places."""
    body = generator.items[0]
    clauses = list(generator.clauses)
    loops: list[Loop] = []
    for at, clause in enumerate(clauses):
        if not clause.targets:
            loops[-1] = loops[-1]._replace(conditions=(*loops[-1].conditions, *_factors(clause.node)))
            continue
        over, values = _loop(clause, body)
        loops.append(over)
        if values:
            body = _put(body, values)
            clauses[at + 1 :] = [later._replace(node=_put(later.node, values)) for later in clauses[at + 1 :]]
    # Conditions stand where all indices are known.
    conditions = tuple(condition for over in loops for condition in over.conditions)
    loops = [over._replace(conditions=()) for over in loops]
    loops[-1] = loops[-1]._replace(conditions=conditions)
    names = [over.name for over in loops]
    for place, name in enumerate(names):
        if name.id in [earlier.id for earlier in names[:place]]:
            raise SpecSyntaxError(f"{name.id} is an index twice", span=name.span, hint="give each its own name")
    return body, loops


def _factors(condition: Node) -> tuple[Node, ...]:
    """The conditions that a product of some is."""
    if isinstance(condition, Call) and condition.function == "mul":
        return tuple(factor for arg in condition.args for factor in _factors(arg))
    return (condition,)


def _loop(clause: Clause, body: Node) -> tuple[Loop, dict[str, Node]]:
    """The loop of a clause, and what names of values in it stand for."""
    targets, over = clause.targets, clause.node
    match over:
        case Call(function="range" | "arange", args=args):
            if len(targets) > 1 or not 1 <= len(args) <= 3:
                raise SpecSyntaxError("range gives one index", span=over.span, hint=_HINT)
            start, stop = (Number(0, None, over.span), args[0]) if len(args) == 1 else args[:2]
            if len(args) < 3 or (isinstance(args[2], Number) and args[2].value == 1):
                return Loop(targets[0], start, stop), {}
            raise UnsupportedError("a range with a step is not read", span=over.span, hint="as in x[2*i] over range(k)")
        case Call(function="enumerate", args=(values,)):
            if len(targets) < 2:
                raise SpecSyntaxError("enumerate gives an index and a value", span=over.span)
            inner = _values(targets[0], targets[1:], values)
            return Loop(targets[0], None, None), inner
        case _:
            _refuse_places(body, targets, over)
            return Loop(targets[0], None, None), _values(targets[0], targets, over)


def _refuse_places(body: Node, targets: Sequence[Name], over: Node) -> None:
    """Raise for `x[i] for i in n`, where a range was meant."""
    used = {part.id for part in _places(body) if isinstance(part, Name)}
    for name in targets:
        if name.id in used:
            hint = f"a place goes over a range: for {name.id} in range(n)"
            raise SpecSyntaxError(f"{name.id} is a value here, and no place", span=name.span, hint=hint)


def _values(index: Name, targets: Sequence[Name], over: Node) -> dict[str, Node]:
    parts = over.args if isinstance(over, Call) and over.function == "zip" else (over,)
    if len(parts) != len(targets):
        raise SpecSyntaxError(f"there are {len(targets)} names for {len(parts)} values", span=over.span)
    return {
        target.id: Index(part, (Name(index.id, target.span),), part.span)
        for target, part in zip(targets, parts, strict=True)
    }


def _put(root: Node, values: dict[str, Node]) -> Node:
    """The expression with what names stand for in their place."""
    done: dict[Node, Node] = {}
    for node in postorder(root):
        if isinstance(node, Name) and node.id in values:
            done[node] = values[node.id]
        else:
            done[node] = rebuild(node, [done[child] for child in children(node)])
    return done[root]


def called(reading: Reading, name: str, items: Sequence[Item], span: Span) -> Node | None:
    """A call that only the clauses of loops have; None for any other."""
    if name not in ("range", "len", "enumerate", "zip") or find(name) is not None:
        return None
    if not any(bracket.targets for bracket in reading.brackets):
        raise ArgumentsError(f"{name} stands in loops only", hint=_INSTEAD.get(name, _HINT))
    if name == "len":
        return length(items, span)
    if any(item.keyword for item in items) or not items:
        raise ArgumentsError(f"{name} takes no options" if items else f"{name} has no arguments", hint=_HINT)
    return Call(name, tuple(item.value for item in items), None, span)
