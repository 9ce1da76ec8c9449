"""What runs in a process of its own: a file of the user is loaded, and one of its functions called again and again.

Messages go through what are standard input and output for the parent. For the file these are nothing: it reads the end
of a file, and what it prints is lost.
"""

from __future__ import annotations

import os
import sys
from typing import IO, Any

from mcalc.callables.messages import receive, send
from mcalc.errors import CodeError, McalcError


class _Nowhere:
    """What is written here is lost, and known to have been."""

    written = False

    def write(self, text: str) -> int:
        self.written = True
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False


def serve() -> None:
    """Answer until the parent closes the pipe."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    printed = _Nowhere()
    sys.stdout = sys.stderr = printed
    first = receive(requests)
    if first is None:
        return
    try:
        called = _loaded(**first[0])
    except McalcError as error:
        send(answers, _failed(error))
        return
    send(answers, {"pairs": called.binding.pairs, "named": called.binding.named, "name": called.name})
    while (message := receive(requests)) is not None:
        _answer(called, message[0], message[1], answers, printed)


def _loaded(path: str, name: str, variables: list[str], asked: list[str]) -> Any:
    from mcalc.callables.calling import Called
    from mcalc.callables.loading import function, module

    sys.dont_write_bytecode = True
    found, name = function(module(path), path, name)
    return Called(found, name, variables, asked)


def _answer(called: Any, said: dict[str, Any], arrays: list[Any], answers: IO[bytes], printed: _Nowhere) -> None:
    printed.written = False
    try:
        found = called(dict(zip(said["names"], arrays, strict=True)))
    except McalcError as error:
        if printed.written and "returns None" in error.message:
            error = CodeError(f"{called.name} prints something and returns None", hint="return the array instead")
        send(answers, _failed(error))
        return
    head = {"keys": found.keys, "several": found.several, "epsilon": found.epsilon, "seconds": called.seconds}
    head["changed"] = called.changed
    send(answers, head, found.arrays)


def _failed(error: McalcError) -> dict[str, Any]:
    return {"error": error.kind, "message": error.message, "hint": error.hint}
