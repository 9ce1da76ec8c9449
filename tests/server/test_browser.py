"""The page and an exported answer in a browser: typed into, on a desk and a phone, in light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

import mcalc
from mcalc.report import report
from tests.server.served import Served, serving

playwright = pytest.importorskip("playwright.sync_api")
_BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.skipif(_BROWSER is None, reason="there is no browser"),
    pytest.mark.filterwarnings("default"),
]
WAYS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 375, "height": 700}},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=_BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


class Seen:
    """A page, with what it wrote to the console and whom it asked."""

    def __init__(self, browser: Any, way: str) -> None:
        self.page = browser.new_context(**WAYS[way]).new_page()
        self.said: list[str] = []
        self.asked: set[str] = set()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.add(urlsplit(request.url).netloc))

    def fits(self) -> bool:
        """Whether nothing stands beyond the right side."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))

    def drawn(self) -> int:
        """How many formulas are seen."""
        return int(
            self.page.evaluate("[...document.querySelectorAll('math')].filter(one => one.clientHeight > 5).length")
        )


@pytest.mark.parametrize("way", WAYS)
def test_the_page(browser: Any, served: Served, way: str) -> None:
    seen = Seen(browser, way)
    page = seen.page
    page.goto(f"http://127.0.0.1:{served.port}/")
    page.keyboard.type("norm(A @ x - b)**2")  # the box has the focus
    page.wait_for_selector("#answer article")
    assert page.locator("#answer article").count() == 3
    assert seen.drawn() >= 3
    assert seen.fits()
    page.click("text=read b as a vector")
    page.wait_for_selector("text=forget")
    page.wait_for_selector("#answer .note", state="detached")
    assert "shape=b%3Dm" in page.url
    for about, part in (("steps", "article"), ("code", "pre"), ("latex", "pre"), ("json", "pre")):
        page.click(f"details[data-about={about}] summary")
        page.wait_for_selector(f"details[data-about={about}] {part}")
    assert seen.fits()
    page.fill("#spec", "norm(A @ x - sigmod(b))**2")
    page.wait_for_selector("#error:not([hidden])")
    line, carets = page.inner_text("#error pre").split("\n")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "sigmod"
    assert "did you mean sigmoid?" in page.inner_text("#error")
    page.fill("#spec", "norm(A @ x - sigmoid(b))**2")
    page.wait_for_selector("#error", state="hidden")
    assert seen.said == []
    assert seen.asked == {f"127.0.0.1:{served.port}"}


def test_an_address_has_the_question(browser: Any, served: Served) -> None:
    seen = Seen(browser, "light")
    spec = "x[1:] - W @ x[:-1]"
    seen.page.goto(f"http://127.0.0.1:{served.port}/#spec={quote(spec)}&wrt=W, x&sizes=n=4&layout=denominator")
    seen.page.wait_for_selector("#answer article")
    assert seen.page.input_value("#spec") == spec
    assert seen.page.inner_text("#answer h2") == "by W, x"
    assert "with n = 4" in seen.page.inner_text("#answer")
    seen.page.fill("#sizes", "many")
    seen.page.wait_for_selector("#error:not([hidden])")
    assert "many is no size" in seen.page.inner_text("#error")


def test_all_that_is_typed_into_has_a_name(browser: Any, served: Served) -> None:
    """And can be reached by the keyboard."""
    page = Seen(browser, "light").page
    page.goto(f"http://127.0.0.1:{served.port}/#spec=A*x")
    page.wait_for_selector("#answer article")
    named = page.evaluate(
        "[...document.querySelectorAll('input, select, textarea, button')].every("
        "one => one.labels?.length || one.ariaLabel || one.textContent.trim())"
    )
    assert named
    page.focus("#spec")
    reached = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName + ' ' + (document.activeElement.ariaLabel ?? '')"))
    assert {"SELECT kind of A", "BUTTON copy the formula", "SUMMARY "} <= reached


@pytest.mark.parametrize("way", WAYS)
def test_an_exported_answer(browser: Any, way: str, tmp_path: Path) -> None:
    """It needs nothing else, and its buttons copy."""
    file = tmp_path / "answer.html"
    file.write_text(report(mcalc.ask("jacobian", "x[1:] - 2*x[:-1]", n=6), "html"), encoding="utf-8")
    seen = Seen(browser, way)
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.page.goto(file.as_uri())
    assert seen.drawn() >= 1
    assert seen.page.locator("svg").count() == 1
    assert seen.fits()
    seen.page.click("text=Code")
    assert "def jacobian(" in seen.page.inner_text("details[open]")
    seen.page.click("button[aria-label='copy the formula']")
    assert "eye(n)" in seen.page.evaluate("navigator.clipboard.readText()")
    assert seen.said == []
    assert seen.asked == {""}
