"""Strict JSON on one line: ASCII, so that every terminal and every pipe carries it, and no NaN or Infinity."""

from __future__ import annotations

import json
from typing import Any


def dumps(value: Any) -> str:
    """One line of JSON.

    >>> dumps({"shape": [1, 3]})
    '{"shape": [1, 3]}'
    """
    return json.dumps(value, allow_nan=False)
