"""What names, calls, places and square brackets mean: in NumPy's syntax, which others differ from."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mcalc import limits
from mcalc.catalogue import find, suggest
from mcalc.errors import ForbiddenError, Span, SpecSyntaxError, UnsupportedError
from mcalc.language.hints.words import function_as_name, value_error
from mcalc.language.syntax import NUMPY, Syntax
from mcalc.language.text.calls import OPTIONS, call, undefined
from mcalc.language.text.frame import Frame, Item, Several
from mcalc.language.text.parser import Parser
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack


class Builder:
    """Builds the nodes of one spec.

    `declared` are names that are variables whatever they look like, `used` the variables and where each stands first,
    `undefined` the calls of functions that the catalogue doesn't have, `assigned` the intermediates so far.
    """

    syntax: Syntax = NUMPY
    keywords: bool = True

    def __init__(self, declared: Collection[str]) -> None:
        self.declared = declared
        self.assigned: set[str] = set()
        self.used: dict[str, Span] = {}
        self.undefined: list[Call] = []

    def begin(self, parser: Parser) -> None:
        """Whatever is to be known before the first statement is read."""

    def is_function(self, name: str) -> bool:
        """Whether a name is a known function's."""
        entry = find(name)
        return entry is not None and bool(entry.parameters)

    def is_variadic(self, name: str) -> bool:
        """Whether it is that of a function of any number of arguments, which may come in a list."""
        entry = find(name)
        return entry is not None and entry.variadic

    def suggestion(self, name: str) -> str | None:
        """The function that a name may be a slip of."""
        return suggest(name) if len(name) > 2 else None

    def leaf(self, token: Token, parser: Parser) -> Node:
        """A name that isn't called: a variable, or a constant of the catalogue."""
        name, span = token.text, token.span
        if name not in self.declared:
            function = find(parser.frames[-1].function)
            if name == "inf" and function is not None and OPTIONS.get(function.name) == "ord":
                return Name(name, span)
            error = value_error(name)
            if error is not None:
                raise error
            entry = find(name)
            if entry is not None and not entry.parameters:
                return Call(entry.name, (), None, span)
            if self.is_function(name):
                raise parser.misused_function(token) or function_as_name(name, span)
        if name not in self.assigned:
            self.used.setdefault(name, span)
        return Name(name, span)

    def check_exponent(self, exponent: Node) -> None:
        """Raise for an exponent that is over the limit, or a transpose in disguise."""
        while isinstance(exponent, Call) and exponent.function == "neg":
            exponent = exponent.args[0]
        match exponent:
            case Number(value=value) if max(abs(value.numerator), value.denominator) > limits.EXPONENT:
                raise limits.over("the exponent is too large", limits.EXPONENT, exponent.span)
            case Name(id="T") if "T" not in self.declared:
                message, hint = "T as an exponent is not a transpose", self.syntax.transposed
                raise ForbiddenError(message, span=exponent.span, hint=hint)
            case _:
                pass

    def applied(self, parser: Parser, token: Token) -> Frame | None:
        """The frame of a bracket right after an operand, None where an operator is missing."""
        base = parser.frames[-1].operands[-1]
        if token.kind == "(" and parser.kind(-1) != "name":
            return None
        frame = Frame(self, token, base)
        frame.ranges = token.kind == "["
        if token.kind == "(":
            frame.function = parser.tokens[parser.at - 1].text
        return frame

    def finished(self, frame: Frame, span: Span, parser: Parser) -> Node:
        """The node of a call, or of places."""
        assert frame.callee is not None
        if frame.function:
            return self.called(frame.function, frame.callee.node.span, frame.items, span)
        return self.index(frame, span, parser)

    def called(self, name: str, called: Span, items: Sequence[Item], span: Span) -> Node:
        """A function of arguments; `called` is the place of its name."""
        entry = find(name)
        if entry is not None:
            return call(entry, name, items, span)
        return self.undefined_call(name, called, items, span)

    def undefined_call(self, name: str, called: Span, items: Sequence[Item], span: Span) -> Node:
        """A call of a function that the catalogue doesn't have."""
        base = name.rstrip("'")
        near = self.suggestion(base)
        node = undefined(name, called, items, span, known=base != name and self.is_function(base), near=near)
        self.undefined.append(node)
        return node

    def index(self, frame: Frame, span: Span, parser: Parser) -> Node:
        """`base[items]`."""
        assert frame.callee is not None
        assert frame.opened is not None
        base, items = frame.callee.node, frame.items
        if isinstance(base, Name) and base.id not in self.declared and base.id[:1].isupper():
            from mcalc.language.hints.attributes import square_error

            inside = parser.short(frame.opened.end, span[1] - 1)
            wrong = square_error(base.id, span, inside, items)
            if wrong is not None:
                raise wrong
        if not items:
            raise SpecSyntaxError("] can't stand here", span=(span[1] - 1, span[1]))
        if len(items) == 1 and isinstance(items[0].parts[0], Several):
            items = [Item((node,), node.span) for node in items[0].parts[0].items]
        return Index(base, tuple(map(_place, items)), span)

    def brackets(self, rows: Sequence[Sequence[Item]], span: Span, outer: Frame) -> Node:
        """`[f1, f2]`, and the list of arguments in `ones((m, n))`."""
        (items,) = rows
        if not items:
            raise SpecSyntaxError("an empty stack has no entries")
        if len(items) > limits.STACK:
            raise limits.over(f"the stack has {len(items)} items", limits.STACK)
        return Stack(tuple(item.value for item in items), span)


def _place(item: Item) -> Node | Slice:
    if len(item.parts) > 1:
        return Slice(*item.parts, *(None,) * (3 - len(item.parts)))
    node = item.value
    if isinstance(node, Stack):
        hint = "stack the entries: [x[0], x[2]]"
        raise UnsupportedError("a list of places is not an index", span=node.span, hint=hint)
    if isinstance(node, Number) and node.text is not None:
        raise ForbiddenError("an index is a whole number or a slice", span=node.span)
    return node
