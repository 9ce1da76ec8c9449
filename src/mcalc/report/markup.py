"""HTML in small pieces. What is put into a piece is escaped unless it is a piece itself; mathematics is MathML."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(tag: str, *children: str | None, **attributes: str) -> Markup:
    """An element. A name of an attribute may end in an underscore; None among the children is left out.

    >>> element("code", "x < y", class_="spec")
    '<code class="spec">x &lt; y</code>'
    """
    said = "".join(f' {name.strip("_").replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return Markup(f"<{tag}{said}>{joined(*children)}</{tag}>")


def joined(*children: str | None) -> Markup:
    """Pieces beside each other.

    >>> joined("a & ", element("b", "c"), None)
    'a &amp; <b>c</b>'
    """
    return Markup("".join(one if isinstance(one, Markup) else escape(one) for one in children if one is not None))


@lru_cache(maxsize=4096)
def math(latex: str) -> Markup:
    r"""Mathematics from LaTeX, as MathML, which browsers draw without a script; `alttext` has the LaTeX.

    >>> "<mfrac>" in math(r"\frac{a}{b}")
    True
    """
    if not latex.strip():
        return Markup("")
    from xml.etree import ElementTree

    from latex2mathml.converter import convert

    # what stands above a matrix is of the whole of it
    root = ElementTree.fromstring(convert(re.sub(r"\\(begin|end)\{([bp]?matrix)\}", _grouped, latex)))
    for row in root.iter():
        _space(row)
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
    root.set("xmlns", "http://www.w3.org/1998/Math/MathML")
    root.set("alttext", latex)
    return Markup(ElementTree.tostring(root, "unicode"))


def _grouped(found: re.Match[str]) -> str:
    return f"{{{found[0]}" if found[1] == "begin" else f"{found[0]}}}"


def _space(row: Element) -> None:
    """Let brackets around what isn't high keep their size, which leaves no gaps, and a sign in front of a term stand
    close to it."""
    high = any(one.tag.endswith(_HIGH) for one in row.iter())
    before: str | None = None
    for one in row:
        text = one.text if one.tag.endswith("mo") else ""
        if one.get("fence") and not high:
            one.set("stretchy", "false")
        if text in _SIGNS and before is not None and before in _OPENING:
            one.set("form", "prefix")
        before = text


_HIGH: Final = ("mfrac", "mtable", "munder", "munderover")
_SIGNS: Final = ("-", "\u2212", "+")
_OPENING: Final = ("(", "[", "{", ",", "=")
"""A sign behind one of these belongs to the term that follows."""


def sentence(text: str) -> Markup:
    """HTML with mathematics between dollar signs.

    >>> sentence("where $x$ < 0").startswith("where <math")
    True
    """
    parts = re.split(r"\$([^$]*)\$", text)
    return joined(*(math(part) if at % 2 else part for at, part in enumerate(parts)))
