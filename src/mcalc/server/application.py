"""The application behind the page, for a WSGI server.

It serves its own files and nothing else from the disk, and answers questions only where they come from the page: the
Host must be this machine, the Origin its own, and the body small and JSON. So no other page that a browser shows can
ask, and no name that is made to point here is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from mcalc.answers.record import error_record
from mcalc.errors import DataError, LimitError, McalcError
from mcalc.report.html import ASSETS
from mcalc.report.json import dumps
from mcalc.server.api import ABOUT, ask

BODY_BYTES: Final = 200_000
"""A question may have so many."""
_PAGE = Path(__file__).with_name("page")
_FILES: Final = {
    "/": (_PAGE / "index.html", "text/html"),
    "/app.css": (_PAGE / "app.css", "text/css"),
    "/app.js": (_PAGE / "app.js", "text/javascript"),
    "/page.css": (ASSETS / "page.css", "text/css"),
    "/copy.js": (ASSETS / "copy.js", "text/javascript"),
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE: Final = [
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
]
_REASONS: Final = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
}
_Start = Callable[[str, list[tuple[str, str]]], Any]


def application(environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
    """The application, on whichever port of this machine it is served."""
    status, kind, body = _reply(environ)
    headers = [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(body))), *_SAFE]
    start(f"{status} {_REASONS[status]}", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _reply(environ: dict[str, Any]) -> tuple[int, str, bytes]:
    """The status, the kind and the body of a reply."""
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    hosts = {f"{name}:{environ['SERVER_PORT']}" for name in ("127.0.0.1", "localhost")}
    origins = {f"http://{host}" for host in hosts}
    if environ.get("HTTP_HOST", "") not in hosts:
        return _refused(403, DataError("this is not the host that was asked for"))
    if environ.get("HTTP_ORIGIN", "null" if method == "POST" else next(iter(origins))) not in origins:
        return _refused(403, DataError("the question comes from another page"))
    if path in _FILES and method in ("GET", "HEAD"):
        file, kind = _FILES[path]
        return 200, kind, file.read_bytes()
    if path == "/favicon.ico":
        return 204, "text/plain", b""
    about = path.removeprefix("/api/")
    if not path.startswith("/api/") or about not in ABOUT:
        return _refused(405 if path in _FILES else 404, DataError("there is nothing here"))
    if method != "POST":
        return _refused(405, DataError("a question is posted"))
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip() != "application/json":
        return _refused(415, DataError("a question is JSON"))
    return _answered(environ, about)


def _answered(environ: dict[str, Any], about: str) -> tuple[int, str, bytes]:
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return _refused(400, DataError("the length of the question can't be read"))
    if length > BODY_BYTES:
        return _refused(413, LimitError(f"the question is longer than {BODY_BYTES} bytes"))
    try:
        question = environ["wsgi.input"].read(length).decode("utf-8")
    except UnicodeDecodeError:
        return _refused(400, DataError("the question is not text in UTF-8"))
    return 200, "application/json", ask(about, question).encode("utf-8", "replace")


def _refused(status: int, error: McalcError) -> tuple[int, str, bytes]:
    return status, "application/json", dumps(error_record(error)).encode()
