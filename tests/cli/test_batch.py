"""Many requests in one run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mcalc.cli.run import run
from mcalc.cli.source import SPEC_BYTES
from tests.cli.command import COMMAND, environment


def answers(lines: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, list[Any]]:
    """The exit status and the records of a batch."""
    file = tmp_path / "batch"
    file.write_bytes(lines)
    status = run(["jacobian", "--batch", str(file), *options])
    out, err = capsys.readouterr()
    assert not err
    return status, [json.loads(line) for line in out.splitlines()]


def test_a_line_in_a_line_out_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    requests = [
        "x*w",
        "",
        json.dumps(
            {"command": "gradient", "spec": "sum(A @ x)", "shapes": {"A": "m,n"}, "wrt": ["x"], "sizes": {"m": 2}}
        ),
        "sigmod(x)",
        json.dumps({"spec": "x*y", "layout": "denominator", "syntax": "numpy", "backend": "tensor", "scalars": ["x"]}),
    ]
    status, found = answers("\n".join(requests).encode(), tmp_path, capsys, "--n", "3")
    assert status == 2
    first, second, third, fourth = found
    assert [d["expression"] for d in first["derivatives"]] == ["diag(w)", "diag(x)"]
    assert first["dims"] == {"n": 3}
    assert (second["command"], second["dims"]) == ("gradient", {"m": 2, "n": 3})
    assert third["error"]["kind"] == "unknown-function"
    assert fourth["variables"]["x"]["source"] == "declared"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b"{", "data"),
        (b'{"command": "jacobian"}', "data"),
        (b'{"spec": 3}', "data"),
        (b'{"spec": "x", "sizes": {"n": true}}', "data"),
        (b'{"spec": "x", "sizes": {"n": NaN}}', "data"),
        (b'{"spec": "x", "shape": {}}', "data"),
        (b'{"spec": "x", "wrt": "x"}', "data"),
        (b'{"spec": "x", "command": "integral"}', "option"),
        (b'{"spec": "x", "syntax": "fortran"}', "option"),
        (b"\xff\xfe", "data"),
        (b"x" * (SPEC_BYTES + 5), "limit"),
        (b'{"spec": ' + b"[" * 100_000, "data"),
        (b"null", "data"),
        (b'["x"]', "data"),
        (b'"x"', "data"),
    ],
)
def test_a_bad_line_is_an_answer_too(
    line: bytes, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, (bad, good) = answers(line + b"\nx*w\n", tmp_path, capsys)
    assert status == (3 if kind == "unsupported" else 2)
    assert bad["error"]["kind"] == kind
    assert good["derivatives"]


def test_an_error_has_the_number_of_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = answers(b'x*w\n\nx +\n["x"]\n[x, y]\n', tmp_path, capsys)
    assert found[1] == {
        "schema": "mcalc/1",
        "line": 3,
        "error": {"kind": "syntax", "message": "there is nothing after +", "span": [2, 3], "hint": None},
    }
    assert found[2]["line"] == 4
    assert found[2]["error"]["message"] == "the line is JSON and no request: an array in place of an object"
    assert found[2]["error"]["hint"] == 'a line is a function, as in x*w, or an object, as in {"spec": "x*w"}'
    assert [record["spec"] for record in (found[0], found[3])] == ["x*w", "[x, y]"]


def test_all_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answers(b"x\nx*w\n", tmp_path, capsys)[0] == 0


def test_each_answer_comes_at_once() -> None:
    process = subprocess.Popen(
        [*COMMAND, "jacobian", "--batch", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    )
    assert process.stdin
    assert process.stdout
    for spec in ("x*w", "sin(x)"):
        process.stdin.write(spec.encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["spec"] == spec
    process.communicate()
    assert process.returncode == 0


def test_what_a_batch_excludes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jacobian", "x", "--batch", "-"]) == 2
    assert run(["jacobian", "--batch", "-", "--format", "table"]) == 2
    assert run(["jacobian", "--batch", "/nowhere/at/all"]) == 2
    assert all(json.loads(line)["error"]["message"] for line in capsys.readouterr().out.splitlines())
