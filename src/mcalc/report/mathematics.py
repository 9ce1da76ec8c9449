"""Where there is mathematics in a sentence: what of it is read as an expression in mcalc's language, or an equation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from mcalc.catalogue import find
from mcalc.errors import McalcError
from mcalc.language import parse
from mcalc.record import Record

_INNER = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
RATIO = re.compile(rf"[∂d](?:\w+(?:{_INNER})?(?:\[[^][]*\])?|{_INNER})/[∂d](?:\w+(?:\[[^][]*\])?)")
"""A derivative: `du/dx`, `∂(A @ x)/∂x`, `∂y[i]/∂x[j]`."""

_TOKEN = re.compile(
    rf"(?P<ratio>{RATIO.pattern})|(?P<name>[A-Za-z_]\w*'*)|(?P<number>\d+(?:\.\d+)?)|(?P<turn>\.T\b)"
    r"|(?P<sign>\*\*|[=<>!]=|[-+*/@<>=])|(?P<open>[(\[])|(?P<close>[)\]])|(?P<comma>,)|(?P<space> )|(?P<other>.)"
)
_WORD = re.compile(r"[\w.]+")
_EQUALS = re.compile(r" = ")
_OWN = re.compile(r"[A-Za-z]\d*'*|d[A-Za-z]\d?")
_ALONE = re.compile(r"[B-HJ-Zb-hm-z]\d*|d[A-Za-z]\d*")
_BROKEN = re.compile(r"[A-Za-z]-[A-Za-z]|\b(?:a|I) (?![-+*/@<>=]+ )")


class Part(Record):
    """A part of a sentence, and whether it is mathematics."""

    text: str
    mathematics: bool


def parts(sentence: str, known: Collection[str]) -> Iterator[Part]:
    """A sentence in parts, words and mathematics by turns; `known` are the names that it may speak of.

    >>> [part.text for part in parts("by x: f(x) = x.T @ A is a row, where x >= 0", ["x", "A"]) if part.mathematics]
    ['x', 'f(x) = x.T @ A', 'x >= 0']
    """
    tokens = list(_TOKEN.finditer(sentence))
    done = at = 0
    while at < len(tokens):
        last = _extent(sentence, tokens, at, known)
        if last is None:
            at += 1
            continue
        start, end = tokens[at].start(), tokens[last].end()
        if start > done:
            yield Part(sentence[done:start], False)
        yield Part(sentence[start:end], True)
        done, at = end, last + 1
    if done < len(sentence):
        yield Part(sentence[done:], False)


def _extent(sentence: str, tokens: list[re.Match[str]], first: int, known: Collection[str]) -> int | None:
    """The last token of the longest mathematics that begins with a token, or None."""
    if tokens[first].lastgroup in ("space", "close", "comma", "turn", "other"):
        return None
    if first and tokens[first - 1].lastgroup in ("name", "number", "turn", "close"):
        return None
    last = first - 1
    for token in tokens[first:]:
        if not _fits(sentence, token, known):
            break
        last += 1
    while last >= first:
        if tokens[last].lastgroup in ("name", "number", "close", "turn", "ratio"):
            text = sentence[tokens[first].start() : tokens[last].end()]
            name = text.removesuffix(".T")
            if is_mathematics(text) or (name in known and _ALONE.fullmatch(name)):
                return last
        last -= 1
    return None


def _fits(sentence: str, token: re.Match[str], known: Collection[str]) -> bool:
    """Whether a token may stand in mathematics."""
    if token.lastgroup == "name":
        name = token[0]
        return name in known or bool(_OWN.fullmatch(name)) or (sentence[token.end() :][:1] == "(" and bool(find(name)))
    return token.lastgroup != "other"


def is_mathematics(text: str) -> bool:
    """Whether a text is more than a name or a number, and an expression or an equation of some."""
    text = RATIO.sub("Q", text) if not RATIO.fullmatch(text) else "Q + Q"
    if _WORD.fullmatch(text) or text.count("(") != text.count(")") or _BROKEN.search(text):
        return False
    try:
        for side in _EQUALS.split(text):
            parse(side)
    except McalcError:
        return False
    return True
