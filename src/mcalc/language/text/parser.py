"""One precedence parser for all syntaxes, without recursion: from tokens to the tree of one expression.

What names, calls, places and square brackets mean is said by `reading`, for NumPy's syntax; a parser of another
one says what differs, as in `matlab`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError
from mcalc.language.hints.words import loop_word, string_error
from mcalc.language.syntax import BETWEEN_CONDITIONS, LOOP_WORDS, PREFIX
from mcalc.language.text.attributes import Attributes
from mcalc.language.text.bracket import Bracket, Item, Several, Text
from mcalc.language.text.tokens import CONSTANTS, Token, unclosed
from mcalc.language.tree import Name, Node, Number

_ASSIGN_HINT = "= names an intermediate at the beginning of a statement; write == to compare"


class Parser(Attributes):
    """Reads the expressions of a spec."""

    def expression(self, begin: int, end: int) -> Node:
        """The expression of the tokens from `begin` on, before `end`; there is at least one token before it."""
        statement = self.bracket()
        statement.opened = self.tokens[begin - 1] if begin else None
        self.brackets = [statement]
        self.at = begin
        while self.at < end:
            bracket = self.brackets[-1]
            token = self.tokens[self.at]
            try:
                (self._wanted if bracket.wants else self._joined)(token, bracket)
            except McalcError as error:
                raise error.at(token.span) from None
            self.at += 1
        opened = self.brackets[-1].opened
        if len(self.brackets) > 1 and opened is not None:
            raise unclosed(opened)
        return statement.value()

    def _wanted(self, token: Token, bracket: Bracket) -> None:
        """A token where an operand comes next."""
        match token.kind:
            case "name":
                self._name(token, bracket)
            case "number":
                plain = token.text.isdigit()
                number = Number(int(token.text)) if plain else Number(Fraction(token.text), token.text)
                number.span = token.span
                bracket.add(number, *token.span)
            case "string":
                self._string(token, bracket)
            case "(" | "[":
                self._open(self.bracket(token))
            case "..." if bracket.ranges and bracket.empty and self.kind(1) in (",", "]"):
                bracket.add(Text(token.text, token.span), *token.span)
            case "," | ":" | "end" | ")" | "]":
                self._separate(token, bracket)
            case sign if sign in PREFIX:
                bracket.prefix(token)
            case "=":
                raise self._misplaced_assignment(token, bracket)
            case "and" | "or":
                raise loop_word(token.kind)
            case "*" | "**" if bracket.function and bracket.empty:
                span = (token.start, self.tokens[min(self.at + 1, len(self.tokens) - 1)].end)
                message = f"{token.text} can't stand before an argument"
                raise ForbiddenError(message, span=span, hint="write the arguments one by one")
            case "." if self.tokens[self.at - 1].kind == "/" and self.tokens[self.at - 1].end == token.start:
                hint = "name what stands for something before it is used, as in y = a*b; sum(y)"
                raise ForbiddenError("/. is Mathematica's", span=(token.start - 1, token.end), hint=hint)
            case _:
                raise SpecSyntaxError(f"{token.text} can't stand here")

    def _joined(self, token: Token, bracket: Bracket) -> None:
        """A token right after an operand."""
        match token.kind:
            case "name" if token.text in LOOP_WORDS:
                from mcalc.language.text.loops import begin

                if not begin(self, token, bracket):
                    raise loop_word(token.text)
            case "name" | "number" | "string":
                raise self.adjacent(self.at)
            case "(" | "[":
                applied = self.applied(token)
                if applied is None:
                    raise self.adjacent(self.at)
                self._open(applied)
            case "post":
                bracket.postfix(token)
            case ".":
                self.attribute(token, bracket)
            case "," | ":" | "end" | ")" | "]":
                self._separate(token, bracket)
            case "=":
                raise self._misplaced_assignment(token, bracket)
            case sign if sign in self.syntax.augmented:
                raise SpecSyntaxError(f"{sign} can't stand here", hint=_ASSIGN_HINT)
            case sign if sign in BETWEEN_CONDITIONS and all(each.targets != () for each in self.brackets):
                raise loop_word(sign)
            case sign if sign in self.syntax.binary:
                bracket.operator(token)
            case _:
                raise SpecSyntaxError(f"{token.text} can't stand here")

    def _name(self, token: Token, bracket: Bracket) -> None:
        following = self.kind(1)
        if token.text in LOOP_WORDS:
            raise loop_word(token.text)
        if following == "." and self.is_library(token):
            self.prefixed(token, bracket)
        elif following == "=" and bracket.function and bracket.empty and self.keywords:
            bracket.keyword = token
            bracket.begin = token.start
            self.at += 1
        elif following == "(" and token.text in self.functions:
            self.imported(token, bracket)
        elif following == "(":
            bracket.add(Name(token.text, token.span), *token.span)
        elif token.text in CONSTANTS and bracket.callee is not None and bracket.empty and following in (",", ")", "]"):
            bracket.add(Text(token.text, token.span), *token.span)
        else:
            bracket.add(self.leaf(token), *token.span)

    def _string(self, token: Token, bracket: Bracket) -> None:
        if bracket.ranges:
            raise ForbiddenError("an index is a whole number or a slice")
        if not bracket.function or not bracket.empty or self.kind(1) not in (",", ")"):
            raise string_error(token.span)
        bracket.add(Text(token.text, token.span), *token.span)

    def _misplaced_assignment(self, token: Token, bracket: Bracket) -> McalcError:
        named = bracket.opened is not None and bracket.opened.kind == "="
        if len(self.brackets) == 1 and named:
            return SpecSyntaxError("a statement has one =", hint=_ASSIGN_HINT)
        if len(self.brackets) == 1 and bracket.single and self.kind(-1) in ("post", ")", "]", "name"):
            target = bracket.operands[0]
            hint = "write one statement for each name"
            if self.kind(-1) == ")" and self.text[target.start] != "(":
                hint = "write the function alone: x**2 for f(x) = x**2"
            return SpecSyntaxError("one name stands before =", span=(target.start, target.end), hint=hint)
        return SpecSyntaxError("= can't stand here", hint=_ASSIGN_HINT)

    def _open(self, bracket: Bracket) -> None:
        """A bracket opens; the list of arguments may stand in brackets of its own, as in `ones((m, n))`."""
        outer, token = self.brackets[-1], bracket.opened
        assert token is not None
        if bracket.callee is None and token.kind == "(" and outer.callee is not None and outer.empty:
            after = self.tokens[token.partner + 1].kind if token.partner + 1 < len(self.tokens) else ""
            bracket.several = after in (",", ")", "]")
        self.brackets.append(bracket)

    def _separate(self, token: Token, bracket: Bracket) -> None:
        """A comma, a colon, the end of a row, or a closing bracket."""
        opened = bracket.opened
        if bracket.wants and not bracket.empty:
            bracket.value()
        if token.kind == "end":
            # Only brackets with rows have ends in them: a line may break after the opening bracket.
            if not (token.text == "\n" and bracket.empty and not bracket.items):
                self._item(token, bracket)
                bracket.rows.append(bracket.items)
                bracket.items = []
        elif token.kind in ")]":
            if not bracket.empty or bracket.parts or bracket.keyword or bracket.targets is not None:
                self._item(token, bracket)
            self._close(token, bracket)
        elif token.kind == ":":
            if not bracket.ranges:
                where = "x(2:end)" if self.syntax.rows else "x[1:]"
                raise SpecSyntaxError(": can't stand here", hint=f"it stands in places, as in {where}")
            if bracket.empty and not bracket.parts:
                bracket.begin = token.start
            bracket.parts.append(None if bracket.empty else bracket.value())
            if len(bracket.parts) > 2:
                hint = f"write {self.syntax.range}"
                raise SpecSyntaxError("a range has two colons at most", hint=hint)
        elif bracket.callee is None and not bracket.several and (opened is None or opened.kind != "["):
            hint = f"square brackets stack: {self.syntax.stack}"
            raise ForbiddenError("a comma can't stand here", hint=hint)
        else:
            self._item(token, bracket)

    def _item(self, token: Token, bracket: Bracket) -> None:
        """The end of an argument, a place, or an entry."""
        if bracket.empty and not bracket.parts and bracket.keyword is None:
            sign = token.text.strip() or "the end of the line"
            raise SpecSyntaxError(f"there is nothing before {sign}")
        last = None if bracket.empty and bracket.parts else bracket.value()
        if bracket.targets is not None and last is not None:
            from mcalc.language.text.loops import end

            last = end(bracket, last, (bracket.begin, self.tokens[self.at - 1].end))
            self.bound(last)
        keyword, bracket.keyword = bracket.keyword, None
        span = (bracket.begin, self.tokens[self.at - 1].end)
        bracket.items.append(Item((*bracket.parts, last), span, keyword.text if keyword else ""))
        bracket.parts = []

    def _close(self, token: Token, bracket: Bracket) -> None:
        self.brackets.pop()
        outer = self.brackets[-1]
        assert bracket.opened is not None
        whole = (bracket.opened.start, token.end)
        rows = [*bracket.rows, bracket.items] if bracket.items or not bracket.rows else bracket.rows
        if bracket.callee is not None:
            whole = (bracket.callee.start, token.end)
        try:
            node = self._closed(bracket, rows, outer, whole)
        except McalcError as error:
            raise error.at(whole) from None
        if bracket.callee is not None:
            outer.replace(node, token.end)
        else:
            outer.add(node, *whole)

    def _closed(self, bracket: Bracket, rows: Sequence[Sequence[Item]], outer: Bracket, span: Span) -> Node:
        """The node of a bracket that is complete."""
        assert bracket.opened is not None
        if bracket.callee is not None:
            return self.finished(bracket, span)
        if bracket.several and (len(bracket.items) > 1 or self.kind(-1) == ","):
            return Several(tuple(item.value for item in bracket.items), span)
        if bracket.opened.kind == "[":
            return self.listed(rows, span, outer)
        if not bracket.items:
            raise ForbiddenError("there is nothing in the brackets")
        return bracket.items[0].value
