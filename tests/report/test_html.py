"""Pages: whole, safe, and with mathematics that a browser draws."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

import pytest

import mcalc
from mcalc.explanation.explain import explain
from mcalc.report import report
from mcalc.report.html import explanation, fragment
from mcalc.report.markup import math
from mcalc.report.notebook import bundle
from tests.acceptance.asking import answer
from tests.oracle.tables import Row, table

ROWS = [(name, row) for name in ("field", "cookbook", "paper") for row in table(name)]


def tree(markup: str) -> ElementTree.Element:
    """The markup as a tree; a tag that isn't closed is an error."""
    return ElementTree.fromstring(markup)


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{row.id}" for name, row in ROWS])
def test_every_formula_is_drawn(name: str, row: Row) -> None:
    found = tree(fragment(answer(name, row.id)))
    assert any(one.tag.endswith("math") for one in found.iter())
    for one in found.iter():
        text = one.text or ""
        if "MathML" in one.tag:
            assert "\\" not in text, text
            assert text.strip() != "&"


def test_brackets_are_as_high_as_what_is_in_them() -> None:
    low, high = math(r"-\left(-y\right)^{\top}"), math(r"\left(\frac{a}{b}\right)")
    assert "true" not in low.replace('fence="true"', "")
    assert high.count('stretchy="true"') == 2
    assert '<mo form="prefix">\u2212</mo><mi>y' in low


@pytest.mark.parametrize(
    "spec",
    [
        *("x.T @ A @ x", "sum(relu(W @ x + b))", "where(x > 0, x**2, 0)", "log(det(X))"),
        *("1 - (zeros(m) + v)", "sum(concatenate(huber_penalty(x, 1/2), var(X, axis=1))[::-1])"),
    ],
)
def test_steps(spec: str) -> None:
    for found in explain(spec):
        drawn = tree(explanation([found], "normal"))
        assert len(drawn.findall(".//ol/li")) == len(found.steps)
        assert "$" not in "".join(drawn.itertext())


def test_a_page_needs_nothing_else() -> None:
    page = report(mcalc.ask("jacobian", "x*w", n=3), "html")
    assert page.startswith("<!doctype html>\n")
    assert not re.findall(r'(?:src|href)="', page)
    assert {*re.findall(r"https?://[^\"<]+", page)} == {
        "http://www.w3.org/1998/Math/MathML",
        "http://www.w3.org/2000/svg",
    }
    assert page.count("<details>") == 4
    assert "vector chain" in page or "element-wise" in page
    assert "def jacobian(" in page


def test_what_has_no_steps_says_why() -> None:
    page = report(mcalc.ask("jacobian", "x**3", wrt="x", order=2), "html")
    assert "the steps are those of a first derivative." in page


@pytest.mark.parametrize("name", ["<b>", "</script>", "a&b", '"'])
def test_text_is_escaped(name: str) -> None:
    from mcalc.report.markup import element, joined, sentence

    assert name not in joined(name) or name == "a&b"
    assert tree(element("p", name, title=name)).text == name
    assert tree(element("p", name, title=name)).get("title") == name
    assert name not in sentence(name) or name == "a&b"


def test_notebooks() -> None:
    one = mcalc.jacobian("x*w", wrt="x")._repr_mimebundle_()
    assert sorted(one) == ["text/latex", "text/plain"]
    found = mcalc.ask("jacobian", "W @ x + b")
    shown = found._repr_mimebundle_()
    assert "note: b was read as a scalar" in shown["text/html"]
    assert "<math" in shown["text/html"]
    assert repr(found).startswith("jacobian of W @ x + b\n<derivative by W: ")
    (steps,) = explain("sum(x**2)")
    assert "vector sum reduction" in steps._repr_mimebundle_()["text/html"]
    assert repr(steps).startswith("<explanation by x: 2*x.T, in ")
    assert "disagrees" in mcalc.check("sum(x**2)", "3*x.T")._repr_mimebundle_()["text/html"]


def test_a_notebook_that_is_not_trusted_shows_latex() -> None:
    """Such a one is shown without MathML and styles, and what is hidden by its attribute stays hidden."""
    shown = bundle(mcalc.ask("jacobian", "x[1:] - x[:-1]", wrt="x", n=4))["text/html"]
    seen = re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL)
    seen = re.sub(r'<(span|figure) class="(drawn|pattern)" hidden="hidden">.*?</\1>', "", seen, flags=re.DOTALL)
    assert "<math" not in seen
    assert "<svg" not in seen
    assert r"$\frac{\partial f}{\partial x}$" in html.unescape(seen)
    assert "<math" in shown
    assert "<svg" in shown


def test_the_magic(capsys: pytest.CaptureFixture[str]) -> None:
    from mcalc.cli.notebook import cell

    assert cell("jacobian --n 3 --wrt x", "x*w\n").derivatives[0].shape == (3, 3)
    assert cell("--wrt x", "norm(A @ x - b)**2").question.command == "gradient"
    assert cell("check", "x*w") is None
    assert "agrees" in capsys.readouterr().out
    with pytest.raises(mcalc.McalcError, match="a cell is shown as it is"):
        cell("jacobian --json", "x*w")
    with pytest.raises(mcalc.McalcError, match="sigmod"):
        cell("jacobian", "sigmod(x)")
