"""Answers and explanations as HTML: a page that needs nothing else, and the parts of it that other pages show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mcalc.answers.answer import Answer, Derivative
from mcalc.answers.record import record
from mcalc.errors import McalcError
from mcalc.report import words
from mcalc.report.json import dumps
from mcalc.report.latex import answer as latex_answer
from mcalc.report.latex import equations
from mcalc.report.markup import Markup, element, joined, math, sentence
from mcalc.report.sheet import footing, heading

if TYPE_CHECKING:
    from mcalc.explanation.step import Explanation, Step

_DOTS = 120
"""Dots on a side of a picture."""
ASSETS = Path(__file__).with_name("page")
"""The style and the script of a page."""


def answer(found: Answer) -> str:
    """A page with the answer, its steps, the code, LaTeX and JSON, each to be copied."""
    order = found.question.request
    more = [
        _folded("Steps", lambda: steps_of(found)),
        _folded("Code", lambda: copied(code_of(found), "code")),
        _folded("LaTeX", lambda: copied(latex_answer(found), "latex")),
        _folded("JSON", lambda: copied(dumps(record(found)), "json")),
    ]
    return page(f"{order.command} of {order.spec}", joined(fragment(found), *more))


def steps(found: Sequence[Explanation], detail: str) -> str:
    """A page with the steps."""
    source = found[0].derivative.question.request.spec
    return page(f"explanation of {source}", explanation(found, detail))


def page(title: str, body: Markup) -> str:
    """A page with everything that it needs in it."""
    head = joined(
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", f"{title} - mcalc"),
        element("style", Markup((ASSETS / "page.css").read_text(encoding="utf-8"))),
    )
    script = element("script", Markup((ASSETS / "copy.js").read_text(encoding="utf-8")))
    whole = element("html", element("head", head), element("body", element("main", body), script), lang="en")
    return f"<!doctype html>\n{whole}"


def fragment(found: Answer) -> Markup:
    """The answer: the function as it was read, and for each variable the derivative and what is known of it."""
    return element(
        "section",
        asked(found),
        *(_derivative(derivative, where) for derivative, where in found.program()),
        *(element("p", line, class_="footing") for line in footing(found)),
        class_="mcalc",
    )


def asked(found: Answer, what: str | None = None) -> Markup:
    """The function, its variables with their shapes and where these are from, the sizes and the notes."""
    spec, command = found.spec, (what or found.question.command).capitalize()
    head = heading(found.question, what=what)
    notes = [line.strip() for line in head if line.startswith(("  note: ", "  read as ", "  with "))]
    rows = [
        element(
            "tr",
            element("th", element("code", name), scope="row"),
            element("td", ", ".join((words.kind(one.shape), *one.properties))),
            element("td", "by convention" if one.origin == "convention" else one.origin),
        )
        for name, one in spec.variables.items()
    ]
    undefined = element("td", "undefined function, element by element")
    rows += [
        element("tr", element("th", element("code", name), scope="row"), undefined, element("td"))
        for name in spec.undefined
    ]
    return joined(
        element("h1", f"{command} of ", element("code", spec.program.source.strip())),
        element("p", words.kind(spec.kind.shape, spec.kind.row), class_="kind"),
        element("table", *rows, class_="variables") if rows else None,
        *(element("p", line, class_="note") for line in notes),
    )


def _derivative(derivative: Derivative, where: Sequence[tuple[str, str]]) -> Markup:
    """One derivative: its equations, its closed form as text, its facts, its entries and what has to be said."""
    by = ", ".join(derivative.wrt)
    text = "\n".join([*(f"{name} = {part}" for name, part in where), derivative.expression])
    shape = words.extent(derivative.symbolic_shape if derivative.shape is None else derivative.shape)
    facts = [("shape", shape), ("structure", words.sparsity(derivative))]
    grid = words.grid(derivative)
    return element(
        "article",
        element("h2", "by ", element("code", by)),
        aligned(list(equations(derivative, where))),
        copied(text, "formula"),
        element("dl", *(joined(element("dt", name), element("dd", value)) for name, value in facts if value)),
        _table(grid) if grid else None,
        _picture(derivative),
        element("ul", *(element("li", note) for note in words.notes(derivative)), class_="notes")
        if words.notes(derivative)
        else None,
    )


def _picture(derivative: Derivative) -> Markup | None:
    """Where entries can be other than zero, or a sketch of it; nothing where all can, or where there is no picture."""
    from mcalc.pictures.image import svg

    if not derivative.symbolic_shape or "dense" in derivative.structure or "zero" in derivative.structure:
        return None
    try:
        grid = derivative.sparsity.placed().drawn(lambda _: (_DOTS, _DOTS))
    except McalcError:  # too many places, or no sizes for a sketch
        return None
    return element("figure", Markup(svg(grid)), class_="pattern")


def aligned(lines: Sequence[str]) -> Markup:
    """Equations under each other, `left &= right`, aligned at their signs."""
    rows = []
    for line in lines:
        left, _, right = line.partition(" &= ")
        cells = (math(left), math("="), math(right))
        rows.append(element("tr", *(element("td", cell) for cell in cells)))
    return element("div", element("table", *rows, class_="equations", role="presentation"), class_="wide", tabindex="0")


def _table(grid: Sequence[Sequence[str]]) -> Markup:
    """The entries, rows by columns."""
    rows = [
        element("tr", *(element("td", cell, class_="zero" if cell == "0" else "entry") for cell in row)) for row in grid
    ]
    return element("div", element("table", *rows, class_="entries"), class_="wide", tabindex="0")


def copied(text: str, kind: str) -> Markup:
    """Text to be copied, with a button that does so."""
    button = element("button", "copy", type="button", class_="copy", aria_label=f"copy the {kind}")
    return element("div", button, element("pre", element("code", text), tabindex="0"), class_=f"copied {kind}")


def _folded(title: str, content: Callable[[], Markup]) -> Markup:
    """A part of a page that is folded; where there is none, why."""
    try:
        inner = content()
    except McalcError as error:
        inner = element("p", f"{error.message}.", class_="note")
    return element("details", element("summary", title), inner)


def steps_of(found: Answer) -> Markup:
    """The steps of an answer. Raises what the explanation raises."""
    from mcalc.explanation.explain import explained

    request = found.question.request
    if request.command == "hessian":
        names = [",".join(derivative.wrt) for derivative in found.derivatives]
        request = request._replace(wrt=names)
    return explanation(explained(request), "normal", alone=False)


def code_of(found: Answer) -> str:
    """The NumPy module of an answer."""
    from mcalc.answers.code import Order, built

    return built(Order(found.question.request), found)[0].rstrip()


def explanation(found: Sequence[Explanation], detail: str, alone: bool = True) -> Markup:
    """The steps of an explanation, with the function above them where they stand `alone`."""
    from mcalc.report.steps import checked

    head = asked(found[0].derivative.answer, "explanation") if alone else None
    last = element("p", checked(found), class_="footing")
    return element("section", head, *(_story(one, detail, alone) for one in found), last, class_="mcalc steps")


def _story(found: Explanation, detail: str, alone: bool) -> Markup:
    from mcalc.report.latex_steps import shown
    from mcalc.report.steps import introduction

    items = [_step(step, detail, found.derivative.question.request.bold) for step in shown(found, detail)]
    title = "h2" if alone else "h3"
    return element(
        "article",
        element(title, "by ", element("code", ", ".join(found.wrt))),
        element("p", introduction(found)) if detail != "brief" else None,
        element("ol", *items),
        copied(found.expression, "formula"),
    )


def _step(step: Step, detail: str, bold: bool) -> Markup:
    from mcalc.report.latex_steps import prose, sides

    left, right = sides(step, detail, bold)
    lines = [f"{left * (not number)} &= {side}" for number, side in enumerate(right)]
    shape = f" ({step.shape})" if step.shape else None
    said = [element("li", sentence(one)) for one in prose(step, detail, bold, _plain)]
    return element(
        "li",
        element("p", element("b", step.rule), shape),
        aligned(lines),
        element("ul", *said, class_="notes") if said else None,
        value=str(step.number),
    )


def _plain(text: str) -> str:
    """Text in a sentence: a dollar sign would begin mathematics."""
    return text.replace("$", "")
