"""A function of a file of the user, called in a process of its own, with a limit to its time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import inf
from pathlib import Path
from signal import Signals
from threading import Event, Thread
from time import monotonic
from typing import IO, Any, Final

import numpy as np

from mcalc.callables.binding import Binding
from mcalc.callables.calling import Array, Result
from mcalc.callables.loading import split
from mcalc.callables.messages import receive, send
from mcalc.errors import CodeError, FileError, McalcError

LOADING = 60.0
"""Seconds that a file may take to be loaded: libraries take long."""
CALL = 10.0
"""Seconds that one call may take, where nothing is said."""

_TICK: Final = 0.05
"""So often it is looked at whether an answer is late."""

_SERVE = "import sys; sys.path.append({home!r}); from mcalc.callables.child import serve; serve()"


class EndedError(CodeError):
    """The process has ended, so that nothing more can be asked."""


class _Watch:
    """Ends a process that is late with an answer: one thread for all that is asked of it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process, self.due, self.ended, self.over = process, inf, False, Event()
        Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self.ended and not self.over.wait(_TICK):
            if monotonic() > self.due:
                self.ended = True
                self.process.kill()


class Process:
    """A function in a file, `FILE.py:NAME`, as `Called` has it. To be used in a `with`, at whose end the process ends.

    Raises FileError, or CodeError for what the code does wrong.
    """

    def __init__(self, code: str, variables: Sequence[str], asked: Sequence[str] = (), seconds: float = CALL) -> None:
        self.path, self.name = split(code)
        if not Path(self.path).is_file():
            named = f"{self.path}:{self.name}" if self.name else self.path
            hint = "it is FILE.py:NAME, as in --code grad.py:gradient"
            raise FileError(f"there is no file {self.path!r} (--code {named})", hint=hint)
        self.variables, self.limit, self.seconds = [*variables], seconds, 0.0
        self.changed: tuple[str, ...] = ()
        home = str(Path(__file__).resolve().parents[2])
        environment = {**os.environ, "JAX_ENABLE_X64": "1"}
        environment.setdefault("JAX_PLATFORMS", "cpu")
        self._child = subprocess.Popen(
            [sys.executable, "-c", _SERVE.format(home=home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._watch = _Watch(self._child)
        try:
            asking = {"path": self.path, "name": self.name, "variables": self.variables, "asked": [*asked]}
            said, _ = self._asked(asking, (), LOADING, f"{self.path} is still being loaded")
        except BaseException:
            self.close()
            raise
        self.name = said["name"]
        self.binding = Binding(tuple((argument, variable) for argument, variable in said["pairs"]), said["named"])

    def __call__(self, point: Mapping[str, Array]) -> Result:
        """What the function gives at a point."""
        names = [variable for _, variable in self.binding.pairs]
        arrays = [np.asarray(point[name], dtype=np.float64) for name in names]
        said, found = self._asked({"names": names}, arrays, self.limit, f"{self.name} is still running")
        self.seconds, self.changed = said["seconds"], tuple(said["changed"])
        return Result(tuple(found), tuple(said["keys"]), said["several"], said["epsilon"])

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._watch.over.set()
        self._child.kill()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._child.wait()

    def _asked(
        self, said: Mapping[str, Any], arrays: Sequence[Array], limit: float, late: str
    ) -> tuple[dict[str, Any], list[Array]]:
        """The answer to a message."""
        requests, answers = self._child.stdin, self._child.stdout
        assert requests is not None
        assert answers is not None
        self._watch.due = monotonic() + limit
        answer = _answer(requests, answers, said, arrays)
        self._watch.due = inf
        if answer is None:
            status = self._child.wait()
            if self._watch.ended:
                hint = "--timeout gives a call more" if limit != LOADING else None
                raise EndedError(f"{late} after {limit:g} s, and was ended", hint=hint)
            raise EndedError(f"{self.name or self.path} ends the process that runs it ({_status(status)})")
        found, results = answer
        if "error" in found:
            kind: type[McalcError] = FileError if found["error"] == FileError.kind else CodeError
            raise kind(found["message"], hint=found["hint"])
        return found, results


def _answer(
    requests: IO[bytes], answers: IO[bytes], said: Mapping[str, Any], arrays: Sequence[Array]
) -> tuple[dict[str, Any], list[Array]] | None:
    try:
        send(requests, said, arrays)
        return receive(answers)
    except (OSError, ValueError):
        return None


def _status(status: int) -> str:
    if status < 0:
        with suppress(ValueError):
            return Signals(-status).name
    return f"status {status}"
