"""Statements that define functions: `s(t) = 1/(1 + exp(-t)); sum(s(W @ x))`.

A call of such a function is its body with the arguments in it, put together while the text is read: no later stage
knows of the function, and its arguments may have any shapes. A parameter is a name of the body alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from mcalc import limits
from mcalc.errors import ArgumentsError, Span, SpecSyntaxError
from mcalc.language.hints.words import function_as_name, string_error
from mcalc.language.text.bracket import Item, Text
from mcalc.language.tree import (
    Call,
    Definition,
    Index,
    Name,
    Node,
    Number,
    Parameter,
    Slice,
    Stack,
    children,
    postorder,
)

if TYPE_CHECKING:
    from mcalc.language.text.parser import Parser
    from mcalc.language.text.python import Helper

_NAMES: Final = "give the function another name, as in f"


def equals_of(parser: Parser, begin: int, end: int) -> int | None:
    """The place of the = of a statement `f(x, y) = ...`, None for any other statement."""
    tokens = parser.tokens
    if end < begin + 4 or tokens[begin].kind != "name" or tokens[begin + 1].kind != "(":
        return None
    after = tokens[begin + 1].partner + 1
    return after if 0 < after < end and tokens[after].kind == "=" else None


def define(parser: Parser, begin: int, equals: int, end: int) -> Definition:
    """Read a definition; from then on the parser knows the function."""
    token, tokens = parser.tokens[begin], parser.tokens
    name = token.text
    _check_name(parser, name, token.span)
    parameters: dict[str, Span] = {}
    inside = tokens[begin + 2 : equals - 1]
    for at, part in enumerate(inside):
        if part.kind != ("," if at % 2 else "name") or len(inside) % 2 == 0:
            hint = (
                f"write the function alone, or {name}(x) = ..." if not inside else "its parameters are names: f(x, y)"
            )
            raise SpecSyntaxError("names stand in the brackets before =", span=part.span, hint=hint)
        if part.kind == ",":
            continue
        if part.text in parameters:
            raise SpecSyntaxError(f"{part.text} is a parameter twice", span=part.span)
        if part.text == name or parser.is_function(part.text) or part.text in parser.defined:
            raise function_as_name(part.text, part.span)
        if part.text in parser.assigned:
            hint = "give the parameter another name"
            raise SpecSyntaxError(f"{part.text} is an intermediate, and a parameter", span=part.span, hint=hint)
        parameters[part.text] = part.span
    if not parameters:
        hint = f"name the value: {name} = ..."
        raise SpecSyntaxError(f"{name} has no parameters", span=(token.start, tokens[equals].end), hint=hint)
    parser.parameters, parser.defining = parameters, name
    try:
        body = parser.expression(equals + 1, end)
    finally:
        parser.parameters, parser.defining = {}, ""
    found = Definition(name, tuple(parameters), tuple(parameters.values()), body)
    parser.defined[name] = found
    return found


def define_pasted(parser: Parser, helper: Helper, parts: Sequence[tuple[int, int]]) -> None:
    """Read a function of pasted code that a later one calls; the names in its body are its own.

    It comes before mcalc's function of that name, as it does where the code runs.
    """
    from mcalc.language.text.assignments import assigned

    name = own_name(parser, helper.name)
    spans = tuple((helper.begin, helper.begin + 3) for _ in helper.arguments)
    before = dict(parser.measured)
    parser.parameters, parser.defining = dict(zip(helper.arguments, spans, strict=True)), name
    try:
        for begin, end in parts[:-1]:
            found = assigned(parser, begin, end)
            if found is None:
                span = (parser.tokens[begin].start, parser.tokens[end - 1].end)
                raise SpecSyntaxError("only the last statement is an expression", span=span)
            parser.measured.update((target.name, value) for target, value in found)
        body = parser.expression(*parts[-1])
    finally:
        parser.parameters, parser.defining = {}, ""
        parser.measured.clear()
        parser.measured.update(before)
    parser.defined[name] = Definition(name, helper.arguments, spans, body)


def own_name(parser: Parser, name: str) -> str:
    """The name that a function of pasted code has here: another one where mcalc has a function of that name."""
    new = name
    while parser.is_function(new) or (new != name and any(token.text == new for token in parser.tokens)):
        new += "_"
    if new != name:
        pairs = zip([None, *parser.tokens], parser.tokens, strict=False)
        for before, token in pairs:
            if token.kind == "name" and token.text == name and (before is None or before.kind != "."):
                token.text = new
    return new


def _check_name(parser: Parser, name: str, span: Span) -> None:
    if "'" in name:
        raise SpecSyntaxError(f"{name} is a derivative", span=span, hint="mcalc takes derivatives; define the function")
    if parser.is_function(name):
        raise SpecSyntaxError(f"{name} is a function that mcalc has", span=span, hint=_NAMES)
    if name in parser.defined:
        raise SpecSyntaxError(f"{name} is defined twice", span=span, hint="give each function a name of its own")
    if name in parser.calls:
        raise SpecSyntaxError(f"{name} is called before it is defined", span=parser.calls[name], hint="define it first")
    if name in parser.declared or name in parser.assigned or name in parser.used:
        raise SpecSyntaxError(f"{name} is a variable, and is defined as a function", span=span, hint=_NAMES)


def expanded(found: Definition, items: Sequence[Item], span: Span) -> Node:
    """The call of a defined function: its body with the arguments in it."""
    wanted, usage = len(found.parameters), f"{found.name}({', '.join(found.parameters)})"
    for item in items:
        if item.keyword:
            raise ArgumentsError(f"{found.name} takes its arguments in order", span=item.span, hint=f"write {usage}")
        if isinstance(item.value, Text):
            raise string_error(item.value.span)
    if len(items) != wanted:
        counted = f"{wanted} argument{'s' if wanted > 1 else ''}"
        raise ArgumentsError(f"{found.name} takes {counted}, not {len(items)}", span=span, hint=f"write {usage}")
    return _with(found.body, dict(zip(found.parameters, (item.value for item in items), strict=True)))


def whole(found: Definition) -> Node:
    """The function where it is all of a spec: its parameters are variables."""
    return _with(found.body, {name: Name(name, span) for name, span in zip(found.parameters, found.spans, strict=True)})


def _with(body: Node, values: Mapping[str, Node]) -> Node:
    """The body with the values of its parameters: every node is made anew, as the places of a tree are its nodes.

    A value may have parameters in it, those of the definition that is read.
    """
    done: dict[Node, Node] = {}
    used: set[str] = set()
    count = 0
    for node in postorder(body):
        if isinstance(node, Parameter) and node.id in values:
            value = values[node.id]
            new = _with(value, {}) if node.id in used else value
            used.add(node.id)
            count += sum(1 for _ in postorder(new))
        else:
            new = _anew(node, [done[child] for child in children(node)])
            count += 1
        if count > limits.EXPANSION:
            raise limits.over("the function written out is too long", limits.EXPANSION, hint=limits.NAME_PARTS)
        done[node] = new
    return done[body]


def _anew(node: Node, below: Sequence[Node]) -> Node:
    match node:
        case Number():
            return Number(node.value, node.text, node.span)
        case Name():
            return type(node)(node.id, node.span)
        case Call(function=function, options=options):
            return Call(function, tuple(below), options, node.span)
        case Stack():
            return Stack(tuple(below), node.span)
        case Index(items=items):
            rest = iter(below[1:])
            places: list[Node | Slice] = []
            for item in items:
                if isinstance(item, Slice):
                    places.append(Slice(*(None if part is None else next(rest) for part in item)))
                else:
                    places.append(next(rest))
            return Index(below[0], tuple(places), node.span)
