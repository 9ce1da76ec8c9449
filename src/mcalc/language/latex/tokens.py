r"""LaTeX cut into tokens: what only says how a formula looks is left out (`\left`, `\,`, `$`, `\begin{align}`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mcalc.errors import SpecSyntaxError
from mcalc.language.hints.words import bad_character
from mcalc.language.text.tokens import Token

_PATTERN: Final = re.compile(
    r"(?P<row>\\\\(?:\[\s*-?[0-9.]+\s*[a-z]{2}\s*\])?)"
    r"|(?P<space>[\s~\xa0\u2000-\u200b\u202f\u3000]+|%[^\n]*|\\[,;:!>/ \n])"
    r"|\\(?P<edge>begin|end)\s*\{(?P<environment>[A-Za-z]+)\*?\}(?:\{[lcr| ]*\})?"
    r"|\\(?P<note>label|tag\*?|[hv]space\*?|[hv]?phantom|color)\s*\{[^{}]*\}"
    r"|\\(?P<size>left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])"
    r"|\\(?:operatorname\*?|mathrm|mathit|mathtt|mathsf|mathop|text(?:rm|it|tt|sf|bf|normal)?)"
    r"\s*\{(?P<word>(?:[^{}\\$]|\\[_ ,])*)\}"
    r"|\\(?P<command>[A-Za-z]+|.)"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<letter>[^\W\d_])"
    r"|(?P<sign>.)",
    re.DOTALL,
)

_LAYOUT: Final = frozenset(
    (
        "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag", "quad", "qquad", "rm",
        "bf", "it", "sf", "cal", "boldmath", "[", "]", "(", ")", "hfill", "noindent", "mathstrut", "allowbreak",
    )
)  # fmt: skip
"""Commands that say how a formula looks."""

_FRAMES: Final = frozenset(
    (
        "equation", "align", "aligned", "alignat", "gather", "gathered", "split", "multline", "displaymath", "math",
        "eqnarray", "flalign",
    )
)  # fmt: skip
"""Environments that hold formulas."""

_SAME: Final = {
    **dict.fromkeys(("lvert", "rvert", "vert", "mid"), "|"),
    **dict.fromkeys(("lVert", "rVert", "Vert", "|", "parallel"), "‖"),
    **dict.fromkeys(("lbrace",), "\\{"),
    **dict.fromkeys(("rbrace",), "\\}"),
    **dict.fromkeys(("lbrack",), "["),
    **dict.fromkeys(("rbrack",), "]"),
    "{": "\\{",
    "}": "\\}",
    "langle": "⟨",
    "rangle": "⟩",
    "lt": "<",
    "gt": ">",
    "leq": "≤",
    "le": "≤",
    "leqslant": "≤",
    "geq": "≥",
    "ge": "≥",
    "geqslant": "≥",
    "neq": "≠",
    "ne": "≠",
    "ast": "*",
    "&": "&",
    "prime": "'",
}
"""Commands that are signs."""

_SIGNS: Final = {"−": "-", "–": "-", "’": "'", "′": "'", "∥": "‖", "∣": "|"}

_CHARACTERS: Final = {
    **dict.fromkeys("·⋅∙", "cdot"),
    "×": "times",
    "⊙": "odot",
    "∘": "circ",
    "⊗": "otimes",
    "∑": "sum",
    "∏": "prod",
    "∞": "infty",
    "⊤": "top",
    "∂": "partial",
    "∇": "nabla",
}
"""Characters that are commands."""

_RAISED: Final = {"ᵀ": "T", "²": "2", "³": "3"}
"""Characters that raise what they are."""

_KNOWN: Final = frozenset("+-*/^_=<>()[]{}|‖,;:&'!.⟨⟩≤≥≠")


def tokens(text: str) -> list[Token]:
    r"""All tokens of a formula.

    A token's kind is "letter", "number", "command" (`text` is its name), "word" (`\mathrm{loss}`), "begin" or "end" of
    an environment, "row" for `\\`, or the sign itself: `‖` for every bar that is double; what stands after `\left` or
    `\right` has `<` or `>` at its end.

    >>> [token.kind for token in tokens(r"\left\|x\right\|_2 \, \\ \mathrm{tr}(A)")]
    ['‖<', 'letter', '‖>', '_', 'number', 'row', 'word', '(', 'letter', ')']
    """
    found: list[Token] = []
    side = ""
    for match in _PATTERN.finditer(text):
        kind, shown, (start, end) = str(match.lastgroup), match[0], match.span()
        if kind in ("space", "note"):
            continue
        if kind == "size":
            side = {"l": "<", "r": ">"}.get(match["size"][0] if match["size"] in ("left", "right") else shown[-1], "")
            continue
        if kind == "environment":
            if match["environment"] not in _FRAMES:
                found.append(Token(match["edge"], match["environment"], start, end))
            continue
        if kind == "command":
            shown = match["command"]
            if shown in _LAYOUT:
                continue
            if shown in _SAME:
                side = side or {"l": "<", "r": ">"}.get(shown[0] if shown.lower().endswith("vert") else "", "")
                kind, shown = "sign", _SAME[shown]
        elif kind == "word":
            shown = re.sub(r"\\_", "_", re.sub(r"\\[ ,]|\s", "", match["word"]))
        elif kind == "letter" and not shown.isascii():
            from unicodedata import normalize

            shown = normalize("NFKC", shown)
            if shown == "ᵀ" or len(shown) != 1:
                raise bad_character(text, start)
        if kind in ("letter", "sign") and match[0] in _RAISED:
            found += [Token("^", "^", start, end), Token("letter", _RAISED[match[0]], start, end)]
            found[-1].kind = "letter" if match[0] == "ᵀ" else "number"
            continue
        if kind == "sign":
            shown = _SIGNS.get(shown, shown)
            if shown == "$":
                continue
            if shown in _CHARACTERS:
                kind, shown = "command", _CHARACTERS[shown]
            elif shown in _KNOWN or shown in ("\\{", "\\}"):
                kind = shown + side if shown in "|‖" else shown
            else:
                raise bad_character(text, start)
        side = ""
        found.append(Token(kind, shown, start, end))
    return found


def partners(found: Sequence[Token]) -> dict[int, int]:
    """Where the partner of each brace stands, by its place."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for at, token in enumerate(found):
        if token.kind == "{":
            opened.append(at)
        elif token.kind == "}":
            if not opened:
                raise SpecSyntaxError("} closes nothing", span=token.span)
            place = opened.pop()
            pairs[place], pairs[at] = at, place
    if opened:
        raise SpecSyntaxError("the brace { is not closed", span=found[opened[-1]].span)
    return pairs
