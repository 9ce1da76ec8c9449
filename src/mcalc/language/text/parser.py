"""One precedence parser for all syntaxes, without recursion: from tokens to the tree of one expression.

A builder (see `builder`) says what names, calls, places and square brackets mean in its syntax.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError
from mcalc.language.syntax import POWER, PREFIX
from mcalc.language.text.frame import Frame, Item, Several, Text
from mcalc.language.text.tokens import VALUES, Token, tokens, unclosed
from mcalc.language.tree import Name, Node, Number

if TYPE_CHECKING:
    from mcalc.language.text.builder import Builder

_ASSIGN_HINT = "= names an intermediate at the beginning of a statement; write == to compare"


class Parser:
    """The tokens of a spec, and the open brackets of the expression that is read."""

    __slots__ = ("at", "builder", "frames", "statements", "syntax", "text", "tokens")

    def __init__(self, text: str, builder: Builder) -> None:
        self.text = text
        self.builder = builder
        self.syntax = builder.syntax
        self.tokens, self.statements = tokens(text, builder.syntax)
        self.frames: list[Frame] = []
        self.at = 0

    def expression(self, begin: int, end: int) -> Node:
        """The expression of the tokens from `begin` on, before `end`; there is at least one token before it."""
        statement = Frame(self.builder)
        statement.opened = self.tokens[begin - 1] if begin else None
        self.frames = [statement]
        self.at = begin
        while self.at < end:
            frame = self.frames[-1]
            token = self.tokens[self.at]
            try:
                (self._wanted if frame.wants else self._joined)(token, frame)
            except McalcError as error:
                raise error.at(token.span) from None
            self.at += 1
        opened = self.frames[-1].opened
        if len(self.frames) > 1 and opened is not None:
            raise unclosed(opened)
        return statement.value()

    def kind(self, ahead: int) -> str:
        """The kind of a token before or behind the current one."""
        at = self.at + ahead
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else ""

    def _wanted(self, token: Token, frame: Frame) -> None:
        """A token where an operand comes next."""
        match token.kind:
            case "name":
                self._name(token, frame)
            case "number":
                plain = token.text.isdigit()
                number = Number(int(token.text)) if plain else Number(Fraction(token.text), token.text)
                number.span = token.span
                frame.add(number, *token.span)
            case "string":
                self._string(token, frame)
            case "(" | "[":
                self._open(Frame(self.builder, token))
            case "," | ":" | "end" | ")" | "]":
                self._separate(token, frame)
            case sign if sign in PREFIX:
                frame.prefix(token)
            case "=":
                raise self._misplaced_assignment(token, frame)
            case "*" | "**" if frame.function and frame.empty:
                span = (token.start, self.tokens[min(self.at + 1, len(self.tokens) - 1)].end)
                message = f"{token.text} can't stand before an argument"
                raise ForbiddenError(message, span=span, hint="write the arguments one by one")
            case _:
                raise SpecSyntaxError(f"{token.text} can't stand here")

    def _joined(self, token: Token, frame: Frame) -> None:
        """A token right after an operand."""
        match token.kind:
            case "name" | "number" | "string":
                raise self._adjacent(self.at)
            case "(" | "[":
                applied = self.builder.applied(self, token)
                if applied is None:
                    raise self._adjacent(self.at)
                self._open(applied)
            case "post":
                frame.postfix(token)
            case ".":
                self._attribute(token, frame)
            case "," | ":" | "end" | ")" | "]":
                self._separate(token, frame)
            case "=":
                raise self._misplaced_assignment(token, frame)
            case sign if sign in self.syntax.binary:
                frame.operator(token)
            case _:
                raise SpecSyntaxError(f"{token.text} can't stand here")

    def _name(self, token: Token, frame: Frame) -> None:
        following = self.kind(1)
        if following == "=" and frame.function and frame.empty and self.builder.keywords:
            frame.keyword = token
            frame.begin = token.start
            self.at += 1
        elif following == "(":
            frame.add(Name(token.text, token.span), *token.span)
        else:
            frame.add(self.builder.leaf(token, self), *token.span)

    def _string(self, token: Token, frame: Frame) -> None:
        if frame.ranges:
            raise ForbiddenError("an index is a whole number or a slice")
        if not frame.function or not frame.empty or self.kind(1) not in (",", ")"):
            raise string_error(token)
        frame.add(Text(token.text, token.span), *token.span)

    def _attribute(self, point: Token, frame: Frame) -> None:
        """`.T`, or the names after a point that other libraries have."""
        if self.kind(1) != "name":
            raise SpecSyntaxError("there is no name after the point")
        name = self.tokens[self.at + 1]
        if not self.syntax.attributes:
            is_transpose = name.text == "T"
            message = ".T is NumPy's" if is_transpose else "a point can't stand here"
            hint = self.syntax.transposed if is_transpose else None
            raise ForbiddenError(message, span=(point.start, name.end), hint=hint)
        if name.text == "T":
            self.at += 1
            if self.kind(1) == "(":
                base = frame.operands[-1]
                closing = self.tokens[self.tokens[self.at + 1].partner]
                hint = f"write {self.short(base.start, base.end)}.T"
                raise ForbiddenError(".T takes no brackets", span=(base.start, closing.end), hint=hint)
            frame.postfix(name)
            return
        from mcalc.language.hints.attributes import attribute_error

        raise attribute_error(self, frame.operands[-1])

    def misused_function(self, token: Token) -> McalcError | None:
        """The error for `sin x` and `sin^2(x)`, None where nothing follows that could be the argument."""
        for at in range(self.at + 1, len(self.tokens)):
            after, before = self.tokens[at], self.tokens[at - 1]
            if before.kind in VALUES and after.kind in ("name", "number", "("):
                return self._adjacent(at)
            if after.kind not in ("number", "post", "-") and not self._is_power(after):
                break
        return None

    def _is_power(self, token: Token) -> bool:
        operator = self.syntax.binary.get(token.kind)
        return operator is not None and operator.level == POWER

    def _adjacent(self, at: int) -> McalcError:
        """The error for the token at a place, right after a value."""
        from mcalc.language.hints.adjacent import adjacent_error

        inside = self.frames[-1].opened if self.syntax.rows else None
        return adjacent_error(self.text, self.tokens, at, self.syntax, inside)

    def short(self, start: int, end: int) -> str:
        """A piece of the text for a hint."""
        text = self.text[start:end]
        return text if len(text) <= 20 else "..."

    def _misplaced_assignment(self, token: Token, frame: Frame) -> McalcError:
        named = frame.opened is not None and frame.opened.kind == "="
        if len(self.frames) == 1 and named:
            return SpecSyntaxError("a statement has one =", hint=_ASSIGN_HINT)
        if len(self.frames) == 1 and frame.single and self.kind(-1) in ("post", ")", "]", "name"):
            target = frame.operands[0]
            hint = "write one statement for each name"
            if self.kind(-1) == ")" and self.text[target.start] != "(":
                hint = "write the function alone: x**2 for f(x) = x**2"
            return SpecSyntaxError("one name stands before =", span=(target.start, target.end), hint=hint)
        return SpecSyntaxError("= can't stand here", hint=_ASSIGN_HINT)

    def _open(self, frame: Frame) -> None:
        """A bracket opens; the list of arguments may stand in brackets of its own, as in `ones((m, n))`."""
        outer, token = self.frames[-1], frame.opened
        assert token is not None
        if frame.callee is None and token.kind == "(" and outer.callee is not None and self.kind(-1) in "([":
            after = [then.kind for then in self.tokens[token.partner + 1 : token.partner + 4]]
            alone = after[:1] in ([")"], ["]"]) or after == [",", "name", "="]
            frame.several = alone and (outer.ranges or self.builder.is_variadic(outer.function))
        self.frames.append(frame)

    def _separate(self, token: Token, frame: Frame) -> None:
        """A comma, a colon, the end of a row, or a closing bracket."""
        opened = frame.opened
        if frame.wants and not frame.empty:
            frame.value()
        if token.kind == "end":
            # Only brackets with rows have ends in them: a line may break after the opening bracket.
            if not (token.text == "\n" and frame.empty and not frame.items):
                self._item(token, frame)
                frame.rows.append(frame.items)
                frame.items = []
        elif token.kind in ")]":
            if not frame.empty or frame.parts or frame.keyword:
                self._item(token, frame)
            self._close(token, frame)
        elif token.kind == ":":
            if not frame.ranges:
                where = "x(2:end)" if self.syntax.rows else "x[1:]"
                raise SpecSyntaxError(": can't stand here", hint=f"it stands in places, as in {where}")
            if frame.empty and not frame.parts:
                frame.begin = token.start
            frame.parts.append(None if frame.empty else frame.value())
            if len(frame.parts) > 2:
                hint = f"write {self.syntax.range}"
                raise SpecSyntaxError("a range has two colons at most", hint=hint)
        elif frame.callee is None and not frame.several and (opened is None or opened.kind != "["):
            hint = f"square brackets stack: {self.syntax.stack}"
            raise ForbiddenError("a comma can't stand here", hint=hint)
        else:
            self._item(token, frame)

    def _item(self, token: Token, frame: Frame) -> None:
        """The end of an argument, a place, or an entry."""
        if frame.empty and not frame.parts and frame.keyword is None:
            sign = token.text.strip() or "the end of the line"
            raise SpecSyntaxError(f"there is nothing before {sign}")
        last = None if frame.empty and frame.parts else frame.value()
        keyword, frame.keyword = frame.keyword, None
        span = (frame.begin, self.tokens[self.at - 1].end)
        frame.items.append(Item((*frame.parts, last), span, keyword.text if keyword else ""))
        frame.parts = []

    def _close(self, token: Token, frame: Frame) -> None:
        self.frames.pop()
        outer = self.frames[-1]
        assert frame.opened is not None
        whole = (frame.opened.start, token.end)
        rows = [*frame.rows, frame.items] if frame.items or not frame.rows else frame.rows
        if frame.callee is not None:
            whole = (frame.callee.start, token.end)
        try:
            node = self._closed(frame, rows, outer, whole)
        except McalcError as error:
            raise error.at(whole) from None
        if frame.callee is not None:
            outer.replace(node, token.end)
        else:
            outer.add(node, *whole)

    def _closed(self, frame: Frame, rows: Sequence[Sequence[Item]], outer: Frame, span: Span) -> Node:
        """The node of a bracket that is complete."""
        assert frame.opened is not None
        if frame.callee is not None:
            return self.builder.finished(frame, span, self)
        if frame.several and (len(frame.items) > 1 or self.kind(-1) == ","):
            return Several(tuple(item.value for item in frame.items), span)
        if frame.opened.kind == "[":
            return self.builder.brackets(rows, span, outer)
        if not frame.items:
            raise ForbiddenError("there is nothing in the brackets")
        return frame.items[0].value


def string_error(string: Token | Node) -> ForbiddenError:
    """The error for a string that is no option."""
    hint = "strings are options only, as in norm(X, 'fro')"
    return ForbiddenError("a string can't stand here", span=string.span, hint=hint)
