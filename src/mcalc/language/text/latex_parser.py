r"""One expression in LaTeX, read by recursive descent: sums of terms, terms of factors side by side, factors with
scripts. What names and scripts mean stands here, `latex_commands` has functions, big operators and environments.

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

from mcalc.catalogue import find
from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError
from mcalc.language.hints.words import foreign, latex_error
from mcalc.language.text import latex_brackets as brackets
from mcalc.language.text import latex_functions as functions
from mcalc.language.text import latex_sums as sums
from mcalc.language.text.latex_names import ACCENTS, FONTS, accented, letter, with_subscript
from mcalc.language.text.latex_state import Scripts, State
from mcalc.language.text.tokens import Token
from mcalc.language.tree import OPEN, Call, Index, Name, Node, Number

PRODUCTS: Final = {
    "cdot": "\\cdot",
    "times": "\\times",
    "odot": "\\odot",
    "circ": "\\odot",
    "bullet": "\\cdot",
    "oslash": "\\frac",
    "*": "\\,",
}
"""Signs between factors, and what stands for them until the shapes are known."""

_CLOSING: Final = {"(": ")", "[": "]", "\\{": "\\}", "{": "}"}
_RELATIONS: Final = {
    "<": "less", ">": "greater", "≤": "less_equal", "≥": "greater_equal", "≠": "not_equal", "=": "equal",
}  # fmt: skip
_TRANSPOSES: Final = ("top", "T", "intercal", "'", "mathsfT", "tran", "trans")
_INVERSE_TRANSPOSES: Final = tuple(f"-{sign}" for sign in _TRANSPOSES)
_HINT_TRANSPOSE: Final = "the transpose is written x^\\top"


class LatexParser(State):
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
            function = f"\\1{sign.kind}" if any(map(brackets.is_number, (node, right))) else f"\\{sign.kind}"
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
                    raise SpecSyntaxError(f"a number stands right after another factor in {shown}", hint=hint)
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
            case text if text in functions.BIG:
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
                return self.named()
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

    # Names

    def named(self) -> Node:
        """A variable with its subscript, the call of a function that has the name, or a constant."""
        start = self.at
        candidates = self.atom()
        base = (self.tokens[start].start, self.end())
        spelled = "".join(token.text for token in self.tokens[start : self.at] if token.kind not in ("{", "}"))
        scripts = self.scripts()
        places = sums.places(self, scripts)
        if not places and self._identity(candidates):
            return brackets.constant(self, "eye", scripts, base[0])
        if not places:
            candidates, spelled = self._with_scripts(candidates, spelled, scripts)
        if self.token.kind == "(" and not places:
            called = functions.applied(self, candidates, scripts, base)
            if called is not None:
                return called
        name = self.names.chosen(candidates, spelled, base)
        if not places and name in self.indices:
            return self.raised(sums.value(self, name, base), scripts)
        entry = None if name in self.names.declared else find(name)
        if entry is not None and not entry.parameters:
            return self.raised(Call(entry.name, (), None, base), scripts)
        if name not in self.names.declared and (entry is not None or foreign(name)):
            name = f"{name}_"
        if name not in self.names.assigned:
            self.names.used.setdefault(name, base)
        node: Node = Name(name, base)
        if places:
            node = Index(node, tuple(places), (base[0], self.end()))
        return self.raised(node, scripts)

    def target(self) -> str:
        """The name that is all of the tokens: that of a line."""
        start = self.at
        candidates = self.atom()
        spelled = "".join(token.text for token in self.tokens[start : self.at] if token.kind not in ("{", "}"))
        scripts = self.scripts()
        candidates, spelled = self._with_scripts(candidates, spelled, scripts)
        if self.token.kind or scripts.sups:
            raise self.unexpected()
        name = self.names.chosen(candidates, spelled, (self.tokens[start].start, self.end()))
        return f"{name}_" if find(name) is not None or foreign(name) else name

    def _identity(self, candidates: Sequence[str]) -> bool:
        return candidates[0] in ("I", "Id") and "I" not in self.names.declared and "I" not in self.names.assigned

    def _with_scripts(self, candidates: tuple[str, ...], spelled: str, scripts: Scripts) -> tuple[tuple[str, ...], str]:
        """The names of a letter with what stands under it, and over it in brackets or as a star."""
        sups = [each for each in scripts.sups if _in_brackets(each) or [t.text for t in each] in (["*"], ["star"])]
        for script in ([scripts.sub] if scripts.sub is not None else []) + sups:
            candidates = with_subscript(candidates, script)
            spelled += f"_{''.join(token.text for token in script if token.kind not in ('{', '}'))}"
        scripts.sups = [each for each in scripts.sups if each not in sups]
        return candidates, spelled

    def atom(self) -> tuple[str, ...]:
        r"""The names that a letter can have, with what says how it looks: `\hat{\mathbf{y}}`."""
        token = self.next()
        if token.text in FONTS or token.text in ACCENTS:
            after = self.token
            if after.kind == "{":
                self.next()
                found = self.atom()
                if self.token.kind != "}":
                    raise SpecSyntaxError(f"\\{token.text} stands over one name", span=(token.start, self.token.end))
                self.next()
            else:
                found = self.atom()
            return found if token.text in FONTS else accented(found, token.text)
        found = letter(token)
        if not found:
            raise SpecSyntaxError(f"{self.text[token.start : token.end]} is no name", span=token.span)
        while token.kind == "letter":  # a word that is declared
            run = self.run(self.at - 1)
            known = next((run[:size] for size in range(len(run), 1, -1) if run[:size] in self.names.declared), "")
            self.at += max(0, len(known) - 1)
            return (known,) if known else found
        return found

    # Scripts

    def scripts(self) -> Scripts:
        """All that stands under and over what was just read."""
        found = Scripts()
        while self.token.kind in ("_", "^", "'"):
            sign = self.next()
            if sign.kind == "'":
                found.sups.append([sign])
                continue
            script = self.script(sign)
            if sign.kind == "^":
                found.sups.append(script)
            elif found.sub is None:
                found.sub = script
            else:
                raise SpecSyntaxError("there are two subscripts", span=sign.span, hint="write x_{ij}")
        return found

    def script(self, sign: Token) -> list[Token]:
        """The tokens of one script: those in braces, or one."""
        token = self.next()
        if token.kind == "{":
            inside = self.braced(self.at - 1)
            self.at = self.partners[self.at - 1] + 1
            return inside
        if token.kind == "number" and len(token.text) > 1:
            hint = f"write {sign.text}{{{token.text}}}"
            raise SpecSyntaxError(f"LaTeX takes one sign after {sign.text}", span=token.span, hint=hint)
        if token.text in FONTS and token.kind == "command":
            return self.script(sign)
        if token.kind in ("", "}", "_", "^", "&", "row", ")"):
            raise SpecSyntaxError(f"there is nothing after {sign.text}", span=sign.span)
        return [token]

    def scripted(self, node: Node) -> Node:
        """A node with the scripts that follow."""
        scripts = self.scripts()
        places = sums.places(self, scripts)
        if places:
            node = Index(node, tuple(places), (node.span[0], self.end()))
        elif scripts.sub is not None:
            span = (scripts.sub[0].start, scripts.sub[-1].end) if scripts.sub else None
            raise ForbiddenError("a subscript stands after a name, or is an index of a sum", span=span)
        return self.raised(node, scripts)

    def raised(self, node: Node, scripts: Scripts) -> Node:
        """A node under its superscripts: a transpose, an inverse, a power."""
        for sup in scripts.sups:
            node = self._raised(node, sup, (node.span[0], self.end()))
        return node

    def _raised(self, node: Node, sup: list[Token], span: Span) -> Node:
        key = "".join(token.text for token in sup if token.kind not in ("{", "}") and token.text not in FONTS)
        if key in (*_TRANSPOSES, *_INVERSE_TRANSPOSES) and not (key.endswith("T") and "T" in self.names.declared):
            if isinstance(node, Number) and node.value in (0, 1):
                node = Call("ones" if node.value else "zeros", (Name(f"{OPEN}{span[0]:06}_0", span),), None, span)
            if key in _INVERSE_TRANSPOSES:
                node = Call("inv", (node,), None, span)
            return Call("transpose", (node,), None, span)
        if key in ("+", "dagger"):
            return Call("pinv", (node,), None, span)
        if key in ("*", "H", "star"):
            where = (sup[0].start, sup[-1].end)
            raise ForbiddenError(f"^{key} is no power: all numbers are real", span=where, hint=_HINT_TRANSPOSE)
        if not sup:
            raise SpecSyntaxError("the superscript is empty", span=span)
        entries = sup[0].text in ("odot", "circ") and len(sup) > 1
        exponent = self.part(sup[1:] if entries else sup)
        if isinstance(node, Name) and node.id == "e" and self.names.exponential:
            self.names.used.pop("e", None)
            return Call("e^", (exponent,), None, span)
        return Call("power" if entries else "\\^", (node, exponent), None, span)


def _in_brackets(script: Sequence[Token]) -> bool:
    """Whether a superscript is a number in brackets, which belongs to the name: `W^{(1)}`."""
    return len(script) > 2 and (script[0].kind, script[-1].kind) in (("(", ")"), ("[", "]"))
