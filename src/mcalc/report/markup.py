"""HTML in small pieces. What is put into a piece is escaped unless it is a piece itself; mathematics is MathML."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape


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
    r"""Mathematics from LaTeX, as MathML, which browsers draw without a script.

    >>> "<mfrac>" in math(r"\frac{a}{b}")
    True
    """
    from latex2mathml.converter import convert

    return Markup(convert(latex) if latex.strip() else "")


def sentence(text: str) -> Markup:
    """HTML with mathematics between dollar signs.

    >>> sentence("where $x$ < 0").startswith("where <math")
    True
    """
    parts = re.split(r"\$([^$]*)\$", text)
    return joined(*(math(part) if at % 2 else part for at, part in enumerate(parts)))
