"""The language: text -> tree -> a spec with the shape of everything in it."""

from __future__ import annotations

from mcalc.language.reader import read, read_within
from mcalc.language.text.statements import parse

__all__ = ["parse", "read", "read_within"]
