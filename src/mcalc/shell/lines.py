"""The shell line by line, with Python alone: completion and history are those of readline, where there is one."""

from __future__ import annotations

import sys

from mcalc.shell.completion import offers
from mcalc.shell.session import Session


def run(session: Session) -> None:
    """Ask for lines and answer them, until the end of the input or `:quit`."""
    asks = sys.stdin.isatty()
    if asks:
        _complete(session)
    while not session.ended:
        try:
            line = input("mcalc> " if asks else "")
        except KeyboardInterrupt:
            print()
            continue
        except EOFError:
            return
        told = session.said(line)
        if told:
            print(told, flush=True)


def _complete(session: Session) -> None:
    """Complete with Tab, where this Python has readline."""
    try:
        import readline
    except ImportError:
        return

    def word(text: str, at: int) -> str | None:
        before = readline.get_line_buffer()[: readline.get_endidx()]
        found = [offer.word for offer in offers(session, before)]
        return found[at] if at < len(found) else None

    readline.set_completer_delims(" ()[]+-*/@,;=")
    readline.set_completer(word)
    readline.parse_and_bind("tab: complete")
