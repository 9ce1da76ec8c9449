"""What becomes of a closed form between the derivation and the reader."""

from __future__ import annotations

from typing import Any

import pytest

import mcalc
from mcalc.answers import present
from mcalc.errors import InternalError, UnsupportedError


def _prints(monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    original = present._printed

    def printed(*arguments: Any) -> Any:
        return [one._replace(closed=closed) for one in original(*arguments)]

    monkeypatch.setattr(present, "_printed", printed)


@pytest.mark.parametrize("closed", ["2*x @", "2*q", "x @ eye(m)", "(eye(n)*x[:-1]) @ x"])
def test_what_cannot_be_read_back_is_no_answer(closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _prints(monkeypatch, closed)
    with pytest.raises(InternalError, match="mcalc can't read back its own answer"):
        mcalc.gradient("sum(x**2)")


def test_what_is_too_long_to_be_read_back_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _prints(monkeypatch, "2*x" + " + 0*x" * 100_000)
    with pytest.raises(UnsupportedError, match="the closed form is too large to be read back: the spec has"):
        mcalc.gradient("sum(x**2)")
