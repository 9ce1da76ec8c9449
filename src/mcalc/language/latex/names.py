r"""Names in LaTeX: letters, words, Greek letters, accents and subscripts, as the names that mcalc has for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import Span, SpecSyntaxError
from mcalc.language.hints.words import foreign, greek
from mcalc.language.text.tokens import Token

FONTS: Final = frozenset(
    (
        "mathbf", "boldsymbol", "bm", "mathcal", "mathbb", "mathfrak", "mathscr", "mathds", "pmb", "vec", "mathrm",
        "mathit", "mathsf", "mathnormal", "symbf", "mathbfit", "ensuremath", "textbf", "text", "operatorname",
    )
)  # fmt: skip
"""Commands that say how a name looks."""

ACCENTS: Final = {
    **dict.fromkeys(("hat", "widehat"), "hat"),
    **dict.fromkeys(("tilde", "widetilde"), "tilde"),
    **dict.fromkeys(("bar", "overline"), "bar"),
    **{name: name for name in ("dot", "ddot", "check", "breve", "acute", "grave", "underline")},
}
"""Commands that put a sign over a name, and what is added to the name."""

BIG: Final = ("sum", "prod")
"""Operators over an index."""

_PARTS: Final = {"|": "_", "-": "m", "+": "p", "*": "star", ",": "_", "'": "prime", "star": "star"}
_SHORT: Final = {"lambda": ("lam", "λ", "lambda", "lamda"), "epsilon": ("epsilon", "eps", "ε")}


class Names:
    """The names of one formula.

    `declared` are those that the user declared, `functions` undefined functions that were declared, `assigned` what
    statements named, `used` the variables and where each stands first, `bare` those that stand somewhere with no
    bracket after them. `exponential` tells whether e is the base of the exponential. Each name has one spelling: two
    that mcalc would call the same are an error. `summed` are the indices of all sums, `indexed` the names that have one
    of them as a subscript somewhere, and `base` is 0 where a sum begins with 0, else 1: so entries are counted.
    """

    def __init__(self, declared: Collection[str], found: Sequence[Token], functions: Collection[str] = ()) -> None:
        self.declared = declared
        self.functions = functions
        self.bare: set[str] = set()
        self.exponential = "e" not in declared
        for at, token in enumerate(found):
            following = [each.text for each in found[at + 1 : at + 6]]
            if following[:5] == ["^", "{", "-", "1", "}"]:  # f^{-1}(x)
                following = [each.text for each in found[at + 6 : at + 7]]
            if following[:1] not in (["("], ["_"], ["'"]):
                self.bare.update(letter(token))
            if token.text == "e" and token.kind == "letter" and following[:1] == ["="]:
                self.exponential = False
        self.summed, self.base = _indices(found)
        self.indexed = _indexed(found, self.summed)
        self.assigned: set[str] = set()
        self.used: dict[str, Span] = {}
        self._spelled: dict[tuple[str, bool], str] = {}

    def chosen(self, candidates: Sequence[str], spelled: str, span: Span, *, entry: bool = False) -> str:
        """The one of several names that is declared, as it is or with a `_` after it, which LaTeX leaves out, or the
        first; an `entry` x_i may be that of a bold x.
        """
        known = (*candidates, *(f"{each}_" for each in candidates))
        name = next((each for each in known if each in self.declared), candidates[0])
        pair = [self._spelled.setdefault((name, entry), spelled), self._spelled.get((name, not entry), spelled)]
        whole, part = pair if not entry else pair[::-1]
        is_bold = whole.endswith(part) and whole.removesuffix(part) in FONTS
        for other in pair:
            if other != spelled and not (other != pair[0] and is_bold):
                message = f"{other} and {spelled} would both be called {name}"
                raise SpecSyntaxError(message, span=span, hint="rename one of them")
        return name


def _indices(found: Sequence[Token]) -> tuple[set[str], int]:
    """The letters under all sums and products, and where places begin."""
    summed: set[str] = set()
    base = 1
    for at, token in enumerate(found):
        if token.kind == "command" and token.text in BIG:
            under = _script(found, at + 1, "_")
            ends = [place for place, each in enumerate(under) if each.kind in "=<>≤≥≠"]
            for each in under[: ends[0]] if ends and under[ends[0]].kind == "=" else under:
                summed.update(letter(each)[:1])
            if ends and [each.text for each in under[ends[0] :]] == ["=", "0"]:
                base = 0
    return summed, base


def _script(found: Sequence[Token], at: int, sign: str) -> Sequence[Token]:
    """The tokens under (or over) what ends before a place."""
    while at + 1 < len(found) and found[at].kind in ("_", "^"):
        end = at + 2
        if found[at + 1].kind == "{":
            depth = 1
            while end < len(found) and depth:
                depth += (found[end].kind == "{") - (found[end].kind == "}")
                end += 1
            inside = found[at + 2 : end - 1]
        else:
            inside = found[at + 1 : at + 2]
        if found[at].kind == sign:
            return inside
        at = end
    return ()


def _indexed(found: Sequence[Token], summed: Collection[str]) -> set[str]:
    """The names that have an index of a sum as a subscript."""
    names: set[str] = set()
    for at, token in enumerate(found):
        if (
            token.kind == "_"
            and at
            and any(name in summed for each in _script(found, at, "_") for name in letter(each)[:1])
        ):
            before = next((each for each in reversed(found[:at]) if each.kind != "}"), token)
            names.update(letter(before)[:1] if before.text not in BIG else ())
    return names


def letter(token: Token) -> tuple[str, ...]:
    r"""What a letter, a word or the command of a Greek letter can be called; nothing for any other token.

    >>> letter(Token("command", "mu", 0, 3)), letter(Token("command", "lambda", 0, 7))[0], letter(Token("+", "+", 0, 1))
    (('mu', 'μ'), 'lam', ())
    """
    text = token.text
    if token.kind in ("letter", "word"):
        return (text,) if text.isidentifier() else ()
    if token.kind != "command":
        return ()
    sign = greek(text)
    if sign is None:
        return ("l",) if text == "ell" else ()
    plain = text.removeprefix("var") if text.startswith("var") and greek(text.removeprefix("var")) is None else text
    if text in _SHORT:
        return _SHORT[text]
    taken = find(plain) is not None or foreign(plain) is not None
    return (sign, plain) if taken else (plain, sign)


def accented(candidates: Sequence[str], accent: str) -> tuple[str, ...]:
    """The names of a letter under an accent: y_hat, also yhat and hat_y where that is declared."""
    ending = ACCENTS[accent]
    return (
        *(f"{name}_{ending}" for name in candidates),
        *(f"{name}{ending}" for name in candidates),
        *(f"{ending}_{name}" for name in candidates),
    )


def with_subscript(candidates: Sequence[str], script: Sequence[Token]) -> tuple[str, ...]:
    """The names of a letter with a subscript: x_1, also x1 where that is declared."""
    ending = subscript(script)
    return (*(f"{name}_{ending}" for name in candidates), *(f"{name}{ending}" for name in candidates))


def subscript(script: Sequence[Token]) -> str:
    r"""A subscript as part of a name: `t-1` is tm1, as a name has no minus.

    Raises SpecSyntaxError for what has no place in a name.
    """
    parts: list[str] = []
    for token in script:
        if token.kind in ("{", "}", "(", ")", "[", "]") or token.text in FONTS:
            continue
        part = letter(token)[:1] or ((token.text,) if token.kind == "number" and token.text.isdigit() else ())
        named = part[0] if part else _PARTS.get(token.text)
        if named is None:
            raise SpecSyntaxError(f"{token.text} can't stand in the name of a variable", span=token.span)
        parts.append(named)
    if not parts:
        raise SpecSyntaxError("the subscript is empty", span=script[0].span if script else None)
    return "".join(parts).strip("_")
