"""From tokens to a tree by precedence, without recursion: brackets and statements.

The tree may still hold calls of signs (`*`, `/`, `^`, ...), whose meaning depends on the axes of their operands.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from mcalc import limits
from mcalc.catalogue import find
from mcalc.errors import EmptySpecError, ForbiddenError, McalcError, Span, SpecSyntaxError
from mcalc.language.foreign import function_as_name, value_error
from mcalc.language.matlab.calls import call, is_function, number, open_size
from mcalc.language.matlab.frame import BINARY, Frame, misplaced, takes_empty
from mcalc.language.matlab.joined import bracketed
from mcalc.language.matlab.places import index, is_place
from mcalc.language.matlab.tokens import Token, holds_places, tokens, uncalled
from mcalc.language.tree import Call, Name, Node, Program, Stack
from mcalc.limits import too_deep

_PRODUCT: Final = "a product is written with * or .*"


def parse(text: str, declared: Collection[str] = ()) -> Program:
    """Read a spec; `declared` are names that the user declared to be variables.

    >>> parse("z = W*x; sum(z)").statements[0][1].function
    '*'
    """
    try:
        if len(text) > limits.SPEC_LENGTH:
            raise limits.over(f"the spec has {len(text)} characters", limits.SPEC_LENGTH)
        return _Parser(tokens(text), declared).program(text)
    except McalcError as error:
        raise error.attach(text) from None
    except (RecursionError, MemoryError):
        raise too_deep().attach(text) from None


class _Parser:
    """The state of one pass over the tokens: the frames of the open brackets, the outermost one a statement."""

    __slots__ = ("_at", "_declared", "_frames", "_name", "_statements", "_tokens", "_variables")

    def __init__(self, found: list[Token], declared: Collection[str]) -> None:
        self._tokens = found
        self._declared = declared
        self._at = 0
        self._variables = {*declared, *uncalled(found, is_function)}
        self._frames = [Frame()]
        self._statements: list[tuple[str, Node]] = []
        self._name: Token | None = None

    def program(self, text: str) -> Program:
        """The whole spec."""
        result: Node | None = None
        for at, token in enumerate([*self._tokens, Token("end", "", len(text), len(text))]):
            self._at = at
            frame = self._frames[-1]
            if token.kind != "end" or self._inside(frame, token):
                self._take(token, frame)
                continue
            if frame.empty and self._name is None:
                continue
            if result is not None:
                hint = "name it, as in z = W*x + b; sum(z)"
                raise SpecSyntaxError("only the last statement is an expression", span=result.span, hint=hint)
            result = self._statement(frame)
        if result is None and self._statements:
            result = self._statements.pop()[1]
        if result is None:
            raise EmptySpecError("the spec is empty", hint="write a function, as in sum(x.^2)")
        return Program(text, tuple(self._statements), result, "matlab")

    def _inside(self, frame: Frame, token: Token) -> bool:
        """Whether a bracket goes on over the end of a statement or a line."""
        if frame.opened is None:
            return False
        if not token.text or (token.text == ";" and frame.opened.text == "("):
            raise SpecSyntaxError(f"the bracket {frame.opened.text} is not closed", span=frame.opened.span)
        return True

    def _statement(self, frame: Frame) -> Node | None:
        """The end of a statement: the value, or None where it was given a name."""
        if frame.empty and self._name is not None:
            raise SpecSyntaxError("there is nothing after =", span=self._name.span)
        value = frame.value()
        name, self._name = self._name, None
        if name is None:
            return value
        if len(self._statements) >= limits.STATEMENTS:
            raise limits.over("the spec has too many statements", limits.STATEMENTS)
        self._statements.append((name.text, value))
        return None

    def _take(self, token: Token, frame: Frame) -> None:
        match token.kind:
            case "name" | "number" | "string" | "(" | "[" if not frame.wants:
                self._adjacent(token, frame)
            case "name":
                self._named(token, frame)
            case "number":
                frame.add(number(token), token.span)
            case "string":
                self._string(token, frame)
            case "quote":
                frame.transpose(token)
            case "(":
                self._open(token, None)
            case "[":
                self._open(token, None)
            case ")" | "]":
                self._close(token, frame)
            case "," | ":" | "end":
                self._separate(token, frame)
            case "=":
                self._assign(token, frame)
            case kind if kind in BINARY:
                frame.operator(token)
            case _:
                raise SpecSyntaxError(f"{token.text} can't stand here", span=token.span)

    def _adjacent(self, token: Token, frame: Frame) -> None:
        """Two values with nothing between them; a bracket right after a name calls it."""
        before = self._tokens[self._at - 1]
        if token.kind == "(" and before.kind == "name":
            self._open(token, before)
            return
        if token.kind == "(" and before.kind in (")", "]") and not token.space and holds_places(self._tokens, self._at):
            self._open(token, before)
            return
        span = (before.start if before.kind in ("name", "number") else before.end - 1, token.end)
        if before.kind in ("name", "number") and token.kind in ("name", "number"):
            message, hint = f"there is no operator between {before.text} and {token.text}", _PRODUCT
            if token.kind == "name":
                opened = self._frames[-1].opened
                inside = opened is not None and opened.kind == "["
                hint = f"write {before.text}{', ' if inside else '*'}{token.text}"
        elif before.kind == "number":
            message, hint = f"there is no operator after {before.text}", _PRODUCT
        else:
            after = "transpose" if before.kind == "quote" else "string" if before.kind == "string" else "bracket"
            message, hint = f"there is no operator after the {after}", _PRODUCT
        raise SpecSyntaxError(message, span=span, hint=hint)

    def _named(self, token: Token, frame: Frame) -> None:
        after = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else None
        if after is not None and after.kind == "(":
            frame.add(Name(token.text, token.span), token.span)
            return
        frame.add(self._leaf(token), token.span)

    def _leaf(self, token: Token) -> Node:
        name, span = token.text, token.span
        if name == "end":
            if not any(f.callee is not None and not is_function(f.callee.text) for f in self._frames):
                raise ForbiddenError("end stands in places only, as in x(2:end)", span=span)
            return Name("end", span)
        if name in self._declared:
            return Name(name, span)
        if name == "eye":
            return Call("eye", (open_size(token, 0),), None, span)
        callee = self._frames[-1].callee
        if name == "inf" and callee is not None and callee.text == "norm":
            return Name(name, span)
        error = value_error(name, span)
        if error is not None:
            raise error
        entry = find(name)
        if entry is not None and not entry.parameters:
            return Call(entry.name, (), None, span)
        if is_function(name):
            raise function_as_name(name, span)
        return Name(name, span)

    def _string(self, token: Token, frame: Frame) -> None:
        callee = frame.callee
        if callee is None or callee.text not in ("norm", "einsum"):
            hint = "strings are options only, as in norm(X, 'fro')"
            raise ForbiddenError("a string can't stand here", span=token.span, hint=hint)
        frame.add(Name(token.text, token.span), token.span)

    def _open(self, token: Token, callee: Token | None) -> None:
        if len(self._frames) > limits.BRACKETS:
            raise limits.over("the brackets are nested too deep", limits.BRACKETS, token.span, limits.NAME_PARTS)
        self._frames.append(Frame(token, callee))

    def _separate(self, token: Token, frame: Frame) -> None:
        """A comma, a colon, or the end of a row."""
        opened = frame.opened
        square = opened is not None and opened.text == "["
        if token.kind == "end":
            if not square:
                return
            if token.text == "\n" and frame.empty and not frame.items:
                return
            self._item(frame, token)
            frame.rows.append(frame.items)
            frame.items = []
            return
        if opened is None or (not square and frame.callee is None):
            misplaced(token)
        if token.kind == ":":
            if square or (frame.callee is not None and is_function(frame.callee.text)):
                misplaced(token)
            frame.parts.append(None if frame.empty else frame.value())
            if len(frame.parts) > 2:
                raise SpecSyntaxError("a range has two colons at most", span=token.span, hint="write start:step:end")
            return
        self._item(frame, token)

    def _item(self, frame: Frame, token: Token) -> None:
        """The end of an argument."""
        if frame.empty and frame.parts:
            frame.items.append([*frame.parts, None])
        elif frame.empty:
            sign = token.text.strip() or "the end of the line"
            raise SpecSyntaxError(f"there is nothing before {sign}", span=token.span)
        else:
            frame.items.append([*frame.parts, frame.value()])
        frame.parts = []

    def _close(self, token: Token, frame: Frame) -> None:
        opened = frame.opened
        if opened is None:
            raise SpecSyntaxError(f"{token.text} closes nothing", span=token.span)
        if {"(": ")", "[": "]"}[opened.text] != token.text:
            raise SpecSyntaxError(f"{token.text} can't close {opened.text}", span=(opened.start, token.end))
        called = frame.callee is not None
        whole = (opened.start, token.end)
        outer = self._frames[-2]
        if not frame.empty or frame.parts or frame.items:
            self._item(frame, token)
        elif not called and not frame.rows and not (opened.text == "[" and takes_empty(outer)):
            raise SpecSyntaxError("there is nothing in the brackets", span=whole)
        self._frames.pop()
        if frame.callee is not None:
            base = outer.last
            span = (base.span[0], token.end)
            outer.replace(self._called(frame.callee, base.node, frame.items, span), token.end)
        elif opened.text == "[":
            rows = [*frame.rows, frame.items] if frame.items else frame.rows
            outer.add(bracketed(rows, whole) if rows else Stack((), whole), whole)
        else:
            (value,) = frame.items[0]
            assert value is not None
            outer.add(value, whole)

    def _called(self, callee: Token, base: Node, items: list[list[Node | None]], span: Span) -> Node:
        """A function of arguments, or places of a variable."""
        name = callee.text
        if callee.kind != "name":
            return index(base, items, span)
        if is_function(name) and name not in self._declared:
            return call(callee, items, span)
        letters = name.rstrip("'")
        if letters in self._variables:
            if letters != name or not items or not all(is_place(item) for item in items):
                raise SpecSyntaxError(
                    f"{letters} is a variable, not a function", span=span, hint=f"a product is written {letters}*(...)"
                )
            return index(base, items, span)
        return call(callee, items, span)

    def _assign(self, token: Token, frame: Frame) -> None:
        target = frame.target
        hint = "= names an intermediate at the beginning of a statement; write == to compare"
        if len(self._frames) > 1 or target is None or self._name is not None:
            raise SpecSyntaxError("= can't stand here", span=token.span, hint=hint)
        frame.value()
        name = target.id
        named = Token("name", name, *target.span)
        if is_function(name):
            raise function_as_name(name, target.span)
        if any(name == known for known, _ in self._statements):
            hint = "give each intermediate a name of its own"
            raise SpecSyntaxError(f"{name} is named twice", span=target.span, hint=hint)
        if name in self._declared:
            hint = "give the intermediate another name"
            raise SpecSyntaxError(f"{name} is declared as a variable", span=target.span, hint=hint)
        used = next((t for t in self._tokens[: self._at] if t.text == name and t.start < target.span[0]), None)
        if used is not None:
            hint = "give the intermediate another name"
            raise SpecSyntaxError(f"{name} is used before it is named", span=used.span, hint=hint)
        self._name = named
