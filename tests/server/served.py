"""`mcalc serve` as a process of its own."""

from __future__ import annotations

import http.client
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.command import COMMAND, environment


class Served:
    """A server of its own, on a port that was free."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", "--no-browser"], stdout=subprocess.PIPE, text=True, env=environment()
        )
        assert self.process.stdout
        said = self.process.stdout.readline()
        assert said.startswith("mcalc is at http://127.0.0.1:")
        self.port = int(said.rstrip("/\n").rpartition(":")[2])

    def ask(self, spec: str) -> dict[str, object]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{self.port}"}
        connection.request("POST", "/api/answer", json.dumps({"spec": spec}), headers)
        reply = connection.getresponse()
        told: dict[str, object] = json.loads(reply.read())
        connection.close()
        return told

    def memory(self) -> int:
        """Megabytes that it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) // 1024


@contextmanager
def serving() -> Iterator[Served]:
    """A server that is ended afterwards."""
    found = Served()
    try:
        yield found
    finally:
        found.process.terminate()
        assert found.process.stdout
        found.process.stdout.close()
        found.process.wait()
