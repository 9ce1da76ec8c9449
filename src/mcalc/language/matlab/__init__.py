"""Meaning of open signs."""

from mcalc.language.matlab.fill import fill, is_open
from mcalc.language.matlab.settle import settle

__all__ = ["fill", "is_open", "settle"]
