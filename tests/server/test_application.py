"""The page's application: what it answers, what it refuses, and what it never does."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from mcalc.server.application import BODY_BYTES, application

HERE = {"HTTP_HOST": "127.0.0.1:8765", "HTTP_ORIGIN": "http://127.0.0.1:8765", "SERVER_PORT": "8765"}


def asked(path: str, body: Any = None, **changes: str) -> tuple[int, dict[str, str], bytes]:
    """The status, the headers and the body of a reply."""
    sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    environ = {
        **HERE,
        "REQUEST_METHOD": "GET" if body is None else "POST",
        "PATH_INFO": path,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(sent)),
        "wsgi.input": io.BytesIO(sent),
        **changes,
    }
    found: list[Any] = []
    told = b"".join(application(environ, lambda status, headers: found.append((status, headers))))
    ((status, headers),) = found
    return int(status.split()[0]), dict(headers), told


@pytest.mark.parametrize("path", ["/", "/app.js", "/app.css", "/page.css", "/copy.js"])
def test_files(path: str) -> None:
    status, headers, body = asked(path)
    assert (status, headers["Content-Length"]) == (200, str(len(body)))
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert asked(path, REQUEST_METHOD="HEAD")[2] == b""


def test_the_page_names_only_its_own_files() -> None:
    page = asked("/")[2].decode()
    assert "http" not in page
    assert "style=" not in page
    assert "onclick" not in page


def test_an_answer() -> None:
    status, _, body = asked("/api/answer", {"spec": "norm(A @ x - b)**2", "wrt": ["x"], "shapes": {"b": "m"}})
    told = json.loads(body)
    assert status == 200
    assert told["record"]["command"] == "gradient"
    assert told["record"]["derivatives"][0]["expression"] == "2*(A @ x - b).T @ A"
    assert "<math" in told["html"]
    assert told["latex"].endswith("A")


@pytest.mark.parametrize(
    ("about", "part"), [("steps", "vector chain rule"), ("code", "def jacobian(")], ids=["steps", "code"]
)
def test_more_of_an_answer(about: str, part: str) -> None:
    assert part in json.loads(asked(f"/api/{about}", {"spec": "sigmoid(W @ x)", "wrt": ["x"]})[2])["html"]


def test_an_error_has_its_place() -> None:
    status, _, body = asked("/api/answer", {"spec": "sigmod(x)"})
    error = json.loads(body)["error"]
    assert (status, error["span"], error["hint"]) == (200, [0, 6], "did you mean sigmoid?")


@pytest.mark.parametrize(
    ("path", "body", "changes", "status"),
    [
        ("/", None, {"HTTP_HOST": "example.com"}, 403),
        ("/", None, {"HTTP_HOST": "127.0.0.1:80"}, 403),
        ("/", None, {"HTTP_HOST": ""}, 403),
        ("/", None, {"HTTP_ORIGIN": "http://example.com"}, 403),
        ("/api/answer", {"spec": "x"}, {"HTTP_ORIGIN": "null"}, 403),
        ("/api/answer", {"spec": "x"}, {"HTTP_ORIGIN": "https://127.0.0.1:8765"}, 403),
        ("/api/answer", {"spec": "x"}, {"CONTENT_TYPE": "text/plain"}, 415),
        ("/api/answer", {"spec": "x"}, {"CONTENT_LENGTH": str(BODY_BYTES + 1)}, 413),
        ("/api/answer", {"spec": "x"}, {"CONTENT_LENGTH": "many"}, 400),
        ("/api/answer", b"\xff", {}, 400),
        ("/api/answer", None, {}, 405),
        ("/api/shell", {"spec": "x"}, {}, 404),
        ("/api/../api/answer", {"spec": "x"}, {}, 404),
        ("/", {"spec": "x"}, {}, 405),
        ("/../pyproject.toml", None, {}, 404),
        ("/etc/passwd", None, {}, 404),
        ("/page/index.html", None, {}, 404),
    ],
)
def test_what_is_refused(path: str, body: Any, changes: dict[str, str], status: int) -> None:
    found, _, told = asked(path, body, **changes)
    assert found == status
    assert json.loads(told)["error"]["message"]


def test_without_an_origin_nothing_is_answered() -> None:
    environ = {name: value for name, value in HERE.items() if name != "HTTP_ORIGIN"}
    environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": "/api/answer", "CONTENT_TYPE": "application/json"}
    found: list[str] = []
    b"".join(application({**environ, "wsgi.input": io.BytesIO()}, lambda status, headers: found.append(status)))
    assert found == ["403 Forbidden"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"7",
        b"{",
        b'{"spec": 3}',
        b'{"spec": "x", "lay": 1}',
        b'{"spec": "x", "command": "rm"}',
        b'{"spec": "x", "command": 7}',
        b'{"spec": "' + b"(" * 50_000 + b'"}',
        b'{"spec": "' + b"-" * 90_000 + b'x"}',
        b'{"spec": "@/etc/passwd"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_question(body: bytes) -> None:
    status, _, told = asked("/api/answer", body)
    assert status == 200
    assert json.loads(told)["error"]["kind"] not in ("internal", "error")


def test_a_file_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x*w")
    for spec in (f"@{secret}", str(secret), "-"):
        assert b"diag" not in asked("/api/answer", {"spec": spec})[2]


@pytest.mark.parametrize("spec", ["x*'<script>alert(1)</script>'", "<img src=x onerror=alert(1)>", "f('\"><b>')"])
def test_text_of_a_user_is_escaped(spec: str) -> None:
    told = json.loads(asked("/api/answer", {"spec": spec})[2])
    assert "<script" not in told.get("html", "")
    assert "<img" not in told.get("html", "")
