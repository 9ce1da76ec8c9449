"""Whether what goes to a stream is in colours, and how text gets them without Rich, which is slow to load."""

from __future__ import annotations

import os
from typing import Final, Literal, TextIO

When = Literal["auto", "always", "never"]

_CODES: Final = {"bold": "1", "dim": "2", "red": "31", "green": "32", "cyan": "36"}

_said: list[When] = ["auto"]


def choose(when: When) -> None:
    """Colours from now on: always, never, or where the stream is a terminal that has them."""
    _said[:] = [when]


def coloured(stream: TextIO | None) -> bool:
    """Whether text for this stream has colours. NO_COLOR and a dumb terminal have none unless they were asked for.

    >>> from io import StringIO
    >>> coloured(StringIO())
    False
    """
    (when,) = _said
    if when != "auto" or stream is None:
        return when == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") not in ("dumb", "unknown")


def painted(text: str, *styles: str) -> str:
    """The text in a style of a terminal: bold, dim, red, green, cyan.

    >>> painted("no", "bold", "red")
    '\\x1b[1;31mno\\x1b[0m'
    """
    return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"
