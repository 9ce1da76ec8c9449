"""Strict JSON on one line: ASCII, so that every terminal and every pipe carries it, and no NaN or Infinity."""

from __future__ import annotations

from json import dumps as write
from typing import Any

from mcalc.answers.answer import Answer
from mcalc.answers.record import record


def dumps(value: Any) -> str:
    """One line of JSON.

    >>> dumps({"shape": [1, 3]})
    '{"shape": [1, 3]}'
    """
    return write(value, allow_nan=False)


def json(answer: Answer) -> str:
    """An answer as a JSON record."""
    return dumps(record(answer))
