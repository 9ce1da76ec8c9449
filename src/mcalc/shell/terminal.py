"""The shell on prompt_toolkit: lines of several lines, history, completion, and the answer under what is typed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Lock, Timer

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import completion_is_selected
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout

from mcalc.shell.completion import offers
from mcalc.shell.session import Session

_PAUSE = 0.3
"""Seconds without a key until the answer is derived."""
_GLIMPSE = 8
"""Lines of it."""


def state() -> Path:
    """The folder for what is kept from one time to the next."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "mcalc"


def run(session: Session) -> None:
    """Ask for lines and answer them, until the end of the input or `:quit`."""
    live = _Live(session)
    prompt: PromptSession[str] = PromptSession(
        "mcalc> ",
        history=_history(),
        completer=_Completer(session),
        complete_while_typing=False,
        auto_suggest=AutoSuggestFromHistory(),
        multiline=True,
        prompt_continuation="  ...> ",
        key_bindings=_keys(),
        bottom_toolbar=live.toolbar,
        style=None,
    )
    prompt.default_buffer.on_text_changed += live.typed
    while not session.ended:
        try:
            with patch_stdout():
                line = prompt.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        finally:
            live.forget()
        told = live.alone(line)
        if told:
            print(told)


def _history() -> History:
    """What was typed before, in the folder for state; of this time alone where there can be no file."""
    folder = state()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "history").open("a"):
            pass
    except OSError as error:
        print(f"what is typed can't be kept: {error.strerror}", file=sys.stderr)
        return InMemoryHistory()
    return FileHistory(str(folder / "history"))


class _Completer(Completer):
    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        for offer in offers(self.session, document.text_before_cursor):
            yield Completion(offer.word, -offer.typed, display_meta=offer.told)


class _Live:
    """The answer to the line as it is typed, derived beside the terminal once the keys rest."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.lines: list[str] = []
        self.timer: Timer | None = None
        self.lock = Lock()

    def typed(self, buffer: Buffer) -> None:
        """Derive the line soon."""
        self.forget(buffer.text.strip() == "")
        application = get_app()

        def derive(text: str = buffer.text) -> None:
            with self.lock:
                if buffer.text == text:
                    found = self.session.glimpse(text)
                    if buffer.text == text:
                        self.lines = found
                        application.invalidate()

        self.timer = Timer(_PAUSE, derive)
        self.timer.daemon = True
        self.timer.start()

    def forget(self, lines: bool = True) -> None:
        """Derive nothing more of the line."""
        if self.timer is not None:
            self.timer.cancel()
        if lines:
            self.lines = []

    def alone(self, line: str) -> str:
        """The reply to a line, while nothing else is derived."""
        with self.lock:
            return self.session.said(line)

    def toolbar(self) -> ANSI | None:
        """What stands under the line."""
        width = get_app().output.get_size().columns
        shown = [line if len(line) < width else f"{line[: width - 4]}..." for line in self.lines[:_GLIMPSE]]
        return ANSI("\n".join(shown)) if shown else None


def _keys() -> KeyBindings:
    """Enter ends a line unless a bracket is open or a semicolon stands at its end; Alt and Enter go on with it."""
    keys = KeyBindings()

    @keys.add("enter", filter=~completion_is_selected)
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if unfinished(buffer.document.text):
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def unfinished(text: str) -> bool:
    """Whether a line goes on.

    >>> [unfinished(text) for text in ("x*w", "norm(A @ x", "z = W @ x;", "", "z = W @ x;\\nsum(z)")]
    [False, True, True, False, False]
    """
    return text.rstrip().endswith(";") or sum((sign in "([{") - (sign in ")]}") for sign in text) > 0
