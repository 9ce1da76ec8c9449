"""How much memory arrays take, and what is refused because there isn't as much."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from mcalc.errors import LimitError, OptionError

SHARE = 0.8
"""Of the memory that is free, so much is taken at most."""
_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")


def in_words(count: float) -> str:
    """A number of bytes as people say it.

    >>> in_words(160), in_words(8e9), in_words(8e30)
    ('160 bytes', '8.0 GB', '8e+15 PB')
    """
    unit = 0
    while count >= 1000 and unit < len(_UNITS) - 1:
        count, unit = count / 1000, unit + 1
    return f"{count:.0f} bytes" if not unit else f"{count:.1f} {_UNITS[unit]}" if count < 1e4 else f"{count:.0g} PB"


def available() -> int:
    """The bytes that may be taken: what the system has free, or less where the process is held to it."""
    free = 8 * 10**9
    with suppress(OSError, ValueError):
        found = re.search(r"MemAvailable:\s*(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
        free = int(found[1]) * 1024 if found else os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(ImportError, OSError, ValueError):
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        free = min(free, limit) if limit != resource.RLIM_INFINITY else free
    return int(SHARE * free)


def limit_of(text: str) -> int:
    """A limit as it is typed: `4GB`, `500 MB`, `2e9`.

    >>> limit_of("4GB"), limit_of("1e6")
    (4000000000, 1000000)
    """
    found = re.fullmatch(r"\s*([\d.]+(?:e\d+)?)\s*([kMGT]?i?)B?\s*", text, re.IGNORECASE)
    try:
        number = float(found[1]) if found else 0.0
    except ValueError:
        number = 0.0
    if found is None or not 0 < number < 1e18:
        raise OptionError(f"{text!r} is no amount of memory", hint="as in --memory 4GB")
    return int(number * 1000 ** "kmgt".find(found[2][:1].lower()) * 1000 if found[2] else number)


def refuse_beyond(count: int, what: str, hint: str, limit: int | None = None) -> None:
    """Raise LimitError where something takes more bytes than there may be."""
    most = available() if limit is None else limit
    if count > most:
        raise LimitError(f"{what} takes {in_words(count)} of memory, and there are {in_words(most)}", hint=hint)
