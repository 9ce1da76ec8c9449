"""The language: text -> tree -> a spec with the shape of everything in it."""

from __future__ import annotations

from mcalc.language.parser import parse
from mcalc.language.reader import read, read_within

__all__ = ["parse", "read", "read_within"]
