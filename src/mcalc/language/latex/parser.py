r"""One expression in LaTeX, read by recursive descent: sums of terms, terms of factors side by side, factors with
scripts. What names and scripts mean stands here, other files have functions, brackets, and sums over an index.

One rule for each of the places where LaTeX can be read in two ways, and the spec as it was read is shown:
- Letters side by side are factors: `xy` is x times y; `\mathrm{loss}` is one name, and so is a word that is declared.
- A name before a bracket is a factor, but for f, g, h, Greek letters that the catalogue writes functions with
  (`\sigma`), and functions that were declared, where it stands nowhere else without a bracket.
- The argument of a function without brackets goes on over the factors beside it: `\log 2\pi` is log(2*pi).
- `/` goes from left to right, and asks where a product follows on what it divides by.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from mcalc.errors import ForbiddenError, McalcError, SpecSyntaxError
from mcalc.language.hints.table import LATEX, read
from mcalc.language.hints.words import latex_error
from mcalc.language.latex import brackets, functions, sums
from mcalc.language.latex.names import ACCENTS, BIG, FONTS, letter
from mcalc.language.latex.numbers import is_number
from mcalc.language.latex.scripts import Factors
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Call, Name, Node, Number

PRODUCTS: Final = {
    "cdot": "\\cdot",
    "times": "\\times",
    "odot": "\\odot",
    "circ": "\\odot",
    "otimes": "\\otimes",
    "bullet": "\\cdot",
    "oslash": "\\oslash",
    "*": "\\ast",
}
"""Signs between factors, and what stands for them until the shapes are known."""

_CLOSING: Final = {"(": ")", "[": "]", "\\{": "\\}", "{": "}"}
_RELATIONS: Final = {
    "<": "less", ">": "greater", "≤": "less_equal", "≥": "greater_equal", "≠": "not_equal", "=": "equal",
}  # fmt: skip


class LatexParser(Factors):
    """Reads one expression."""

    def part(self, found: Sequence[Token]) -> Node:
        """The expression that is all of some tokens, such as those of a script."""
        return LatexParser(self.text, found, self.names, self.indices).whole()

    def whole(self) -> Node:
        """The expression that is all of the tokens."""
        node = self.sum()
        if self.token.kind:
            raise self.unexpected()
        return node

    # Sums and terms

    def sum(self) -> Node:
        """Terms with signs between them."""
        sign = self.next() if self.token.kind in ("+", "-") else None
        node = self.term()
        if sign is not None and sign.kind == "-":
            node = Call("neg", (node,), None, (sign.start, node.span[1]))
        while self.token.kind in ("+", "-"):
            sign = self.next()
            right = self.term()
            function = f"\\1{sign.kind}" if any(map(is_number, (node, right))) else f"\\{sign.kind}"
            node = Call(function, (node, right), None, (node.span[0], self.end()))
        return node

    def relation(self) -> Node:
        """A sum, or a comparison of two or three; a comparison is a number, 0 or 1."""
        left = self.sum()
        whole: Node | None = None
        while self.token.kind in _RELATIONS:
            function = _RELATIONS[self.next().kind]
            right = self.sum()
            found = Call(function, (left, right), None, (left.span[0], self.end()))
            whole = found if whole is None else Call("mul", (whole, found), None, (whole.span[0], self.end()))
            left = right
        return left if whole is None else whole

    def term(self, argument: bool = False) -> Node:
        """Factors with signs between them or side by side; the argument of a function ends before what is no factor
        of it."""
        if argument and self.token.kind == "-":
            minus = self.next()
            inner = self.term(argument)
            return Call("neg", (inner,), None, (minus.start, inner.span[1]))
        node = self.factor()
        divided: Token | None = None
        while True:
            token = self.token
            sign = PRODUCTS.get(token.text) if token.kind in ("command", "*") else None
            if sign is not None and not argument:
                self.next()
                right = self.signed_factor()
                divided = None
            elif token.kind == "/" and not argument:
                self.next()
                sign, right = "\\frac", self.signed_factor()
                divided = None if isinstance(node, Number) and isinstance(right, Number | Name) else token
            elif self.starts(token, argument):
                if token.kind == "number":
                    shown = self.text[self.tokens[self.at - 1].start : token.end]
                    hint = "write x_1 for a name, x^{12} for a power, 2x for a product"
                    message = f"a number stands right after another factor in {shown}"
                    raise SpecSyntaxError(message, span=token.span, hint=hint)
                if divided is not None:
                    hint = "write \\frac{a}{b c} or \\frac{a}{b} c"
                    message = "what / divides by goes on with another factor: it is read in two ways"
                    raise SpecSyntaxError(message, span=(divided.start, token.end), hint=hint)
                sign, right = "\\,", self.factor()
            else:
                return node
            node = Call(sign, (node, right), None, (node.span[0], self.end()))

    def signed_factor(self) -> Node:
        """A factor after a sign of its own."""
        if self.token.kind == "-":
            minus = self.next()
            node = self.factor()
            return Call("neg", (node,), None, (minus.start, self.end()))
        return self.factor()

    def starts(self, token: Token, argument: bool = False) -> bool:
        """Whether a factor begins with a token that follows on one; in an argument no function does."""
        match token.kind:
            case "letter" | "number" | "(" | "[" | "\\{" | "{" | "⟨" | "begin" | "|<" | "‖<":
                return not (argument and self.calls(token))
            case "word":
                return brackets.CONDITION.fullmatch(token.text) is None and not (argument and self.calls(token))
            case "|" | "‖":
                closer = self.closers[-1]
                return closer != token.kind and not (closer == "||" and self.after.kind == "|")
            case "command":
                return token.text not in PRODUCTS and not (argument and self.calls(token))
            case _:
                return False

    def calls(self, token: Token) -> bool:
        """Whether a token is a function's or a big operator's."""
        return functions.is_function(self, token)

    # Factors

    def factor(self) -> Node:
        """An operand with its scripts."""
        start = self.token.start
        try:
            node = self._factor()
        except McalcError as error:
            raise error.at((start, max(start + 1, self.end()))) from None
        return node

    def _factor(self) -> Node:
        token = self.token
        match token.kind:
            case "number":
                self.next()
                plain = token.text.isdigit()
                value = int(token.text) if plain else Fraction(token.text)
                return self.scripted(Number(value, None if plain else token.text, token.span))
            case "letter" | "word":
                if token.kind == "word" and token.text not in self.names.declared:
                    follows = self.tokens[self.at + 1].kind
                    if token.text in read(LATEX) and follows != "(":
                        raise latex_error(token.text, token.span)
                    if token.text == "d" and follows in ("letter", "command"):
                        hint = "write the function itself"
                        raise ForbiddenError(r"\mathrm{d} makes a differential", span=token.span, hint=hint)
                return functions.function(self) or self.named()
            case "command":
                return self._command(token)
            case "{" if self.partners[self.at] == self.at + 1:
                self.at += 2
                return self.factor()
            case "(" | "[" | "\\{" | "{":
                return self.scripted(self.bracket())
            case "|" | "|<" | "‖" | "‖<":
                return brackets.bars(self)
            case "⟨":
                return brackets.inner(self)
            case "begin":
                return self.scripted(brackets.environment(self))
            case _:
                raise self.unexpected()

    def _command(self, token: Token) -> Node:
        match token.text:
            case "frac" | "dfrac" | "tfrac" | "cfrac":
                return functions.fraction(self)
            case "sqrt":
                return functions.root(self)
            case "binom" | "dbinom" | "tbinom" as text if (entry := functions.known(text.lstrip("dt"))) is not None:
                return functions.binomial(self, entry)
            case text if text in BIG:
                return sums.big(self)
            case text if text in FONTS:
                filled = brackets.filled(self)
                if filled is not None:
                    return filled
                brackets.refuse_expectation(self)
                if self.after.kind == "{" and sum(bool(letter(each)) for each in self.braced(self.at + 1)) > 1:
                    self.next()  # \mathbf{Ax}
                    return self.scripted(self.bracket())
                return self.named()
            case text if text in ACCENTS or letter(token):
                return functions.function(self) or self.named()
            case "boxed" | "underbrace" | "overbrace" | "mathop" | "ensuremath":
                self.next()
                node = self.part(functions.argument(self))
                self.scripts()
                return node
            case _:
                found = functions.function(self)
                if found is None:
                    raise latex_error(token.text, token.span)
                return found

    def bracket(self) -> Node:
        """What stands in brackets, as one."""
        nodes = self.listed()
        if len(nodes) != 1:
            raise ForbiddenError(
                "a comma can't stand here", hint="a column is \\begin{bmatrix} a \\\\ b \\end{bmatrix}"
            )
        return nodes[0]

    def listed(self) -> list[Node]:
        """What stands in brackets, between commas."""
        opened = self.next()
        closer = _CLOSING[opened.kind]
        self.closers.append(closer)
        nodes: list[Node] = []
        if self.token.kind == closer:
            raise SpecSyntaxError("there is nothing in the brackets", span=(opened.start, self.token.end))
        while True:
            nodes.append(self.relation())
            if self.token.kind not in (",", ";"):
                break
            self.next()
        if self.token.kind != closer:
            if not self.token.kind or self.token.kind in _CLOSING.values():
                raise SpecSyntaxError(f"the bracket {opened.text} is not closed", span=opened.span)
            raise self.unexpected()
        self.next()
        self.closers.pop()
        return nodes
