"""Answers and explanations compiled by TeX, where it is installed: all in one document of the packages amsmath and
amssymb."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from mcalc.explanation.explain import METHODS, explain
from mcalc.report import EXPLANATIONS, report
from tests.acceptance.asking import answer
from tests.oracle.tables import table

pytestmark = pytest.mark.skipif(not shutil.which("pdflatex"), reason="TeX isn't installed")
STORIES = [
    "x.T @ A @ x",
    "sum(relu(W @ x + b))",
    "trace(A @ X @ B)",
    "log(det(X))",
    "softmax(x)",
    "where(x > 0, x**2, 0)",
]


def compiled(parts: Sequence[str], place: Path) -> list[str]:
    """What TeX has against a document of these parts."""
    head = r"\documentclass{article}\usepackage{amsmath,amssymb}\usepackage[landscape,margin=1cm]{geometry}"
    body = "\n\n".join(parts)
    (place / "page.tex").write_text(f"{head}\n\\begin{{document}}\n{body}\n\\end{{document}}\n", encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-file-line-error", "page.tex"],
        cwd=place,
        capture_output=True,
        check=False,
        timeout=300,
    )
    said = done.stdout.decode("utf-8", "replace").splitlines()
    return [line for line in said if line.startswith(("./page.tex:", "!"))]


def test_answers(tmp_path: Path) -> None:
    found = [report(answer(name, row.id), "latex") for name in ("field", "cookbook", "paper") for row in table(name)]
    assert compiled([f"\\[\n{text}\n\\]" for text in found], tmp_path) == []
    assert (tmp_path / "page.pdf").exists()


def test_explanations(tmp_path: Path) -> None:
    told = [
        EXPLANATIONS.write(explain(spec, method=method, layout=layout), "latex", detail)
        for spec in STORIES
        for method in METHODS[1:3]
        for layout in ("numerator", "denominator")
        for detail in ("brief", "full")
    ]
    told.append(EXPLANATIONS.write(explain(STORIES[2], method="differential"), "latex", "full"))
    assert compiled(told, tmp_path) == []


def test_tex_finds_what_is_wrong(tmp_path: Path) -> None:
    assert compiled([r"\[ \frac{a} \]"], tmp_path)
