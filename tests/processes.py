"""Commands in processes of their own that don't pay for their start.

A server has mcalc and what it builds on imported, and forks for each command: the command has arguments, environment,
folder, limits and standard streams of its own, and leaves nothing behind for the next one. What tests say of imports,
of signals and of what the environment does to a start needs a process that really starts: `tests.cli.command.COMMAND`.
"""

from __future__ import annotations

import json
import os
import resource
import select
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[1]
_LENGTH: Final = 8


class Result(NamedTuple):
    """What a process left behind."""

    status: int
    out: str
    err: str


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    stdin: bytes = b"",
    code: str | None = None,
    seconds: int | None = None,
    kilobytes: int | None = None,
) -> Result:
    """Run a command line of mcalc (or Python code) to its end, within limits of processor time and of memory."""
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        asked = _asked(arguments, environment, code, seconds, kilobytes)
        status = _send(server(), asked, (given.fileno(), out.fileno(), err.fileno()))
        out.seek(0)
        err.seek(0)
        return Result(status, out.read().decode(), err.read().decode())


def shim() -> str:
    """A shell script that runs mcalc with its arguments, in the environment, the folder and the streams of its own."""
    return f'#!/bin/sh\nexec "{sys.executable}" -E -S "{__file__}" "{server()}" "$@"\n'


@cache
def server() -> str:
    """The address of the server of this process, which ends with it."""
    place = TemporaryDirectory(prefix="mcalc-")
    address = f"{place.name}/commands"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.processes", str(listener.fileno())],
            stdin=subprocess.PIPE, pass_fds=[listener.fileno()], cwd=ROOT,
        )  # fmt: skip
    _kept.append((place, started))
    return address


_kept: Final[list[tuple[TemporaryDirectory[str], subprocess.Popen[bytes]]]] = []
"""The server lives as long as the pipe to it is open."""


def _asked(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    code: str | None = None,
    seconds: int | None = None,
    kilobytes: int | None = None,
) -> bytes:
    asked = {
        "arguments": [*arguments], "environment": {**environment}, "folder": str(Path.cwd()),
        "code": code, "seconds": seconds, "kilobytes": kilobytes,
    }  # fmt: skip
    return json.dumps(asked).encode(errors="surrogateescape")


def _send(address: str, asked: bytes, streams: Sequence[int]) -> int:
    """The exit status of what is asked; minus the signal that ended it."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)
        socket.send_fds(line, [len(asked).to_bytes(_LENGTH, "big")], streams)
        line.sendall(asked)
        return int.from_bytes(_receive(line, _LENGTH), "big", signed=True)


def _receive(line: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        part = line.recv(length - len(received))
        if not part:
            raise ConnectionError("the server of commands has ended")
        received += part
    return received


def _serve(listener: socket.socket) -> None:
    """Fork for each connection until the process that asks is gone."""
    _import_all()
    children: set[int] = set()
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        line, _ = listener.accept()
        pid = os.fork()
        if not pid:
            listener.close()
            _answer(line)
        line.close()
        children = {child for child in children | {pid} if os.waitpid(child, os.WNOHANG) == (0, 0)}


def _import_all() -> None:
    import importlib
    import pkgutil

    import scipy.optimize  # noqa: F401
    import sympy  # noqa: F401

    import mcalc

    for module in pkgutil.walk_packages(mcalc.__path__, "mcalc."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _answer(line: socket.socket) -> None:
    """Run what is asked in a child, and say how it ended."""
    length, streams, _, _ = socket.recv_fds(line, _LENGTH, 3)
    asked = json.loads(_receive(line, int.from_bytes(length, "big")))
    pid = os.fork()
    if not pid:
        line.close()
        os._exit(_become(asked, streams))
    for stream in streams:
        os.close(stream)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    line.sendall(status.to_bytes(_LENGTH, "big", signed=True))
    os._exit(0)


def _become(asked: dict[str, Any], streams: Sequence[int]) -> int:
    """Be the command, up to its exit status."""
    for number, given in enumerate(streams):
        os.dup2(given, number)
        os.close(given)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv = ["mcalc", *asked["arguments"]]
    encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding=encoding, errors=errors, closefd=False)  # noqa: SIM115 - to the end of the process
        for number, (mode, errors) in enumerate((("r", "strict"), ("w", "strict"), ("w", "backslashreplace")))
    )
    for limit, most in ((resource.RLIMIT_CPU, asked["seconds"]), (resource.RLIMIT_AS, asked["kilobytes"])):
        if most is not None:
            most *= 1024 if limit == resource.RLIMIT_AS else 1
            resource.setrlimit(limit, (most, most))
    try:
        if asked["code"] is None:
            from mcalc.__main__ import main

            main()
        else:
            exec(asked["code"], {"__name__": "__main__"})
        status = 0
    except SystemExit as ended:
        status = int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - as the interpreter does at its end
        sys.excepthook(*sys.exc_info())
        status = 1
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return 120
    return status


if __name__ == "__main__":
    if sys.argv[1].isdigit():
        _serve(socket.socket(fileno=int(sys.argv[1])))
    else:
        sys.exit(_send(sys.argv[1], _asked(sys.argv[2:], os.environ), (0, 1, 2)))
