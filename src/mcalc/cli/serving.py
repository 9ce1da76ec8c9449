"""The commands that serve others: a page for people, tools for language models."""

from __future__ import annotations

from typing import Annotated

import typer

from mcalc.cli.output import warn, write
from mcalc.cli.status import Status
from mcalc.errors import OptionError, UnsupportedError

_THREADS = 4
"""They read and send; one at a time answers."""
_STACK_BYTES = 256 * 1024 * 1024
"""As much as the first thread of a program mostly has: deep expressions are read by recursion."""


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 8765,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> int:
    """Open a page on this machine that answers as you type: the derivative, its steps, code, LaTeX and JSON. Only this
    machine can reach it; Ctrl-C ends it."""
    import socket
    import threading

    from waitress.server import create_server

    from mcalc.server.application import BODY_BYTES, application

    threading.stack_size(_STACK_BYTES)
    try:
        door = socket.create_server(("127.0.0.1", port), backlog=2_048)
    except OSError as error:
        hint = "--port 0 takes one that is free"
        raise OptionError(f"port {port} can't be used: {error.strerror}", hint=hint) from None
    server = create_server(
        application,
        sockets=[door],
        threads=_THREADS,
        connection_limit=2_000,
        channel_timeout=20,
        max_request_body_size=BODY_BYTES,
        max_request_header_size=20_000,
        asyncore_use_poll=True,
        ident=None,
    )
    address = f"http://127.0.0.1:{door.getsockname()[1]}/"
    write(f"mcalc is at {address}")
    if browser:
        import webbrowser

        if not webbrowser.open(address):
            warn("no browser could be opened: open the address in one")
    try:
        server.run()
    finally:
        server.close()
    return Status.ANSWERED


def mcp() -> int:
    """Serve derive, check, explain and code as tools by the Model Context Protocol, on standard input and output. Needs
    pip install 'mcalculus[mcp]'."""
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise UnsupportedError("the package mcp isn't installed", hint="pip install 'mcalculus[mcp]'")
    from mcalc.server.tools import run

    run()
    return Status.ANSWERED
