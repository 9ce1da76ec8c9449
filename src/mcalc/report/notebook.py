"""What notebooks show: for each of mcalc's objects the forms of it, by their MIME types."""

from __future__ import annotations

import re
from typing import Any

from mcalc.answers.answer import Answer, Derivative
from mcalc.answers.check import Checks
from mcalc.explanation.step import Explanation
from mcalc.report.html import explanation, fragment
from mcalc.report.markup import Markup, element, joined
from mcalc.report.sheet import text
from mcalc.report.steps import text as steps_text
from mcalc.report.verdict import text as verdict_text

_STYLE = """
.mcalc .tex { display: none; } .mcalc .drawn { display: inline !important; }
.mcalc figure.pattern { display: block !important; margin: .5em 0; }
.mcalc table, .mcalc tr, .mcalc td, .mcalc th { border: 0 !important; background: none !important; }
.mcalc td, .mcalc th { text-align: left !important; padding: .1rem .6rem .1rem 0; }
.mcalc .equations td:first-child, .mcalc .entries td { text-align: right !important; }
.mcalc math { math-style: normal; font-size: 1.1em; }
.mcalc h1 { font-size: 1.15em; } .mcalc h2 { font-size: 1em; margin: .6em 0 .2em; }
.mcalc .wide { overflow-x: auto; overflow-y: hidden; }
.mcalc .pattern svg { color: inherit; max-width: 15em; height: auto; } .mcalc .pattern text { font-size: 26px; }
.mcalc dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1em; } .mcalc dd { margin: 0; }
"""


def bundle(found: Any) -> dict[str, str]:
    """The object as text, and as LaTeX where it is one derivative, as HTML where it is more.

    >>> import mcalc
    >>> bundle(mcalc.jacobian("2*x", wrt="x"))
    {'text/plain': '<derivative by x: 2*eye(n)>', 'text/latex': '$\\\\displaystyle 2 I_{n}$'}
    >>> sorted(bundle(mcalc.ask("jacobian", "x*w")))
    ['text/html', 'text/plain']
    """
    match found:
        case Derivative():
            return {"text/plain": repr(found), "text/latex": f"$\\displaystyle {found.latex}$"}
        case Answer():
            return _shown(text(found), fragment(found))
        case Explanation():
            return _shown(steps_text([found], "normal"), explanation([found], "normal"))
        case Checks():
            return _shown(verdict_text(found), _verdict(found))
    raise TypeError(f"{type(found).__name__} has no form in a notebook")


def _shown(plain: str, markup: Markup) -> dict[str, str]:
    still = re.sub(r"<button.*?</button>", "", markup)  # there is no script for it
    still = re.sub(r'<math [^>]*?alttext="([^"]*)".*?</math>', _either, still)
    still = still.replace('<figure class="pattern"', '<figure class="pattern" hidden="hidden"')
    return {"text/plain": plain, "text/html": joined(element("style", Markup(_STYLE)), Markup(still))}


def _either(found: re.Match[str]) -> str:
    """Mathematics in two forms, one of which is seen.

    A notebook that isn't trusted is shown without MathML and without styles: what is `hidden` stays so, and LaTeX,
    which notebooks draw wherever it stands, takes its place.
    """
    return f'<span class="tex">${found[1]}$</span><span class="drawn" hidden="hidden">{found[0]}</span>'


def _verdict(found: Checks) -> Markup:
    """A check: its words as they stand in a terminal."""
    return element("div", element("pre", verdict_text(found)), class_="mcalc")
