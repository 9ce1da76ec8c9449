r"""Names with what stands under and over them, in LaTeX: `x_1`, `\hat{y}`, `x^\top`, `A^{-1}`, `W^{(1)}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import ForbiddenError, Span, SpecSyntaxError
from mcalc.language.hints.words import foreign
from mcalc.language.latex import brackets, functions, ranges, sums
from mcalc.language.latex.names import ACCENTS, FONTS, accented, letter, with_subscript
from mcalc.language.latex.state import Scripts, State
from mcalc.language.text.tokens import Token
from mcalc.language.tree import OPEN, Call, Index, Name, Node, Number, Slice

_TRANSPOSES: Final = ("top", "T", "intercal", "'", "tran", "trans")
_INVERSE_TRANSPOSES: Final = tuple(f"-{sign}" for sign in _TRANSPOSES)
_HINT_TRANSPOSE: Final = "the transpose is written x^\\top"


class Factors(State):
    """Reads names and scripts."""

    def named(self) -> Node:
        """A variable with its subscript, the call of a function that has the name, or a constant."""
        start = self.at
        candidates = self.atom()
        base = (self.tokens[start].start, self.end())
        spelled = "".join(token.text for token in self.tokens[start : self.at] if token.kind not in ("{", "}"))
        scripts = self.scripts()
        if scripts.sub:
            end = scripts.sub[-1].end
            base = (base[0], end + (self.text[end : end + 1] == "}"))
        places: Sequence[Node | Slice] = sums.places(self, scripts)
        if not places:
            places = sums.entries(self, candidates, scripts, base) or ranges.under_name(self, candidates, scripts)
        if not places and self._identity(candidates):
            return brackets.constant(self, "eye", scripts, base[0])
        if not places and self._commutation(candidates, scripts):
            return brackets.constant(self, "commutation", scripts, base[0])
        if not places:
            if self.token.kind == "(" and functions.is_letter_of_function(self, candidates):
                functions.refuse_order(scripts, base)
            candidates, spelled = self._with_scripts(candidates, spelled, scripts)
        if self.token.kind == "(" and not places:
            called = functions.applied(self, candidates, scripts, base)
            if called is not None:
                return called
        name = self.names.chosen(candidates, spelled, base, entry=bool(places))
        if not places and name in self.indices:
            return self.raised(sums.value(self, name, base), scripts)
        entry = None if name in self.names.declared else find(name)
        if entry is not None and not entry.parameters and not places:
            return self.raised(Call(entry.name, (), None, base), scripts)
        if name not in self.names.declared and (entry is not None or foreign(name)):
            name = f"{name}_"
        if name not in self.names.assigned:
            self.names.used.setdefault(name, base)
        node: Node = Name(name, base)
        if places:
            node = Index(Name(name, (base[0], self.tokens[start].end)), tuple(places), (base[0], self.end()))
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

    def _commutation(self, candidates: Sequence[str], scripts: Scripts) -> bool:
        """Whether it is `K_{m,n}` with two sizes, which has vec(X^T) from vec(X) of an m x n matrix."""
        script = scripts.sub or ()
        if candidates[0] != "K" or [token.kind for token in script].count(",") != 1:
            return False
        known = {*self.names.declared, *self.names.assigned}
        letters = [token.text for token in script if token.kind == "letter"]
        if known.intersection(with_subscript(candidates, script)) or any(text in "ijl" for text in letters):
            return False
        return bool(letters) or "K" not in known

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
        if not token.kind:
            before = self.tokens[self.at - 1]
            raise SpecSyntaxError(f"there is nothing after {self.shown(before)}", span=before.span)
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
            if sign.kind == "^" and any(each[0].kind != "'" for each in found.sups if each):
                hint = "write {a^b}^c, or a^{b^c}"
                raise SpecSyntaxError("there are two superscripts", span=sign.span, hint=hint)
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
        places = sums.places(self, scripts) or ranges.places(self, scripts.sub or ())
        if places:
            node = Index(node, tuple(places), (node.span[0], self.end()))
        elif scripts.sub is not None and [token.text for token in scripts.sub] == ["+"]:  # the positive part
            node = Call("[]_+", (node,), None, (node.span[0], self.end()))
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
        named = bool(sup) and sup[-1].text == "T" and sup[-1].kind == "letter" and "T" in self.names.declared
        if key in (*_TRANSPOSES, *_INVERSE_TRANSPOSES) and not named:
            if isinstance(node, Number) and node.value in (0, 1):
                node = Call("ones" if node.value else "zeros", (Name(f"{OPEN}{span[0]:06}_0", span),), None, span)
            if key in _INVERSE_TRANSPOSES:
                node = Call("inv", (node,), None, span)
            return Call("transpose", (node,), None, span)
        if key in ("+", "dagger"):
            return Call("\\dagger", (node,), None, span)
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
