"""`mcalc serve` as a program: many clients, slow ones, and such as send too much."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, environment
from tests.server.served import Served, serving


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as found:
        yield found


def test_many_at_once(served: Served) -> None:
    specs = ["x*w", "softmax(x)", "norm(A @ x - b)**2", "sigmod(x)", "((((", "sum(x**3)"]
    served.ask("x*w")
    before = served.memory()
    with ThreadPoolExecutor(100) as pool:
        told = list(pool.map(served.ask, (specs[at % len(specs)] for at in range(1_000))))
    assert sum("record" in one for one in told) == sum(at % len(specs) not in (3, 4) for at in range(1_000))
    assert all("record" in one or "error" in one for one in told)
    if Path("/proc").exists():
        assert served.memory() < before + 100


def test_slow_clients_keep_nobody_waiting(served: Served) -> None:
    slow = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(100)]
    for one in slow:
        one.send(b"POST /api/answer HTTP/1.1\r\nHost: ")
    assert "record" in served.ask("x*w")
    for one in slow:
        one.close()


def test_a_body_without_end(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as client:
        head = f"POST /api/answer HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nContent-Length: 100000000\r\n\r\n"
        client.sendall(head.encode())
        assert b" 413 " in client.recv(100)
    assert "record" in served.ask("x*w")


def test_deep_questions(served: Served) -> None:
    for spec in ("(" * 40_000 + "x" + ")" * 40_000, "-" * 50_000 + "x", "+".join(["sin(x)"] * 4_000)):
        told = served.ask(spec)
        assert "error" in told or "record" in told
    assert "record" in served.ask("x*w")


def test_a_port_that_is_taken(served: Served) -> None:
    done = subprocess.run(
        [*COMMAND, "serve", "--port", str(served.port), "--no-browser"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "--port 0" in done.stderr
