"""What a terminal can: colours, without Rich, which is slow to load, and a clipboard."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final, Literal, TextIO

from mcalc.errors import FileError, LimitError

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


def message(text: str, stream: TextIO | None) -> str:
    """A message as a stream shows it; in colours the word in front of it, its carets and its hint.

    >>> message("Error: no\x1b", None)
    'Error: no\\\\x1b'
    """
    from mcalc.report.lines import visible

    shown = visible(text)
    if coloured(stream):
        for pattern, styles in _STYLES.items():
            shown = re.sub(pattern, painted(r"\g<0>", *styles), shown, flags=re.MULTILINE)
    return shown


_STYLES: Final = {r"^Error:": ("bold", "red"), r"^ +\^+$": ("bold", "red"), r"^hint:": ("bold", "cyan")}


def copy(text: str) -> None:
    """Put the text on the clipboard of the terminal, by the sequence OSC 52.

    Raises FileError where there is no terminal, LimitError for what a terminal would cut off.
    """
    from base64 import b64encode

    code = b64encode(text.encode())
    if len(code) > _CLIPBOARD_BYTES:
        raise LimitError(
            "the answer is too long for the clipboard of a terminal", hint="--out FILE writes it to a file"
        )
    try:
        with Path(os.ctermid()).open("wb", buffering=0) as terminal:
            terminal.write(b"\x1b]52;c;" + code + b"\x07")
    except (OSError, AttributeError):
        raise FileError("there is no terminal whose clipboard to copy to", hint="leave --copy out") from None


_CLIPBOARD_BYTES = 74_994
"""What xterm takes; others take as much or more."""
