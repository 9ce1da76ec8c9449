"""Exit statuses, and where the words go."""

from __future__ import annotations

import json

import pytest

import mcalc.answers.request
from mcalc.cli.run import run
from mcalc.cli.status import Status
from mcalc.errors import InternalError

CASES = [
    (["jacobian", "x*w"], Status.ANSWERED),
    (["derivative", "x**2"], Status.ANSWERED),
    (["gradient", "sum(x**2)"], Status.ANSWERED),
    (["hessian", "sum(x**3)"], Status.ANSWERED),
    (["check", "x*w"], Status.ANSWERED),
    (["check", "x*w", "diag(w)", "--wrt", "x"], Status.ANSWERED),
    (["check", "x*w", "diag(x)", "--wrt", "x"], Status.DISAGREES),
    (["--help"], Status.ANSWERED),
    (["--version"], Status.ANSWERED),
    (["-V"], Status.ANSWERED),
    ([], Status.ANSWERED),
    (["jacobian"], Status.INPUT),
    (["jacobain", "x"], Status.INPUT),
    (["jacobian", "x", "y"], Status.INPUT),
    (["jacobian", "x", "--layuot", "numerator"], Status.INPUT),
    (["jacobian", "x", "--layout", "both"], Status.INPUT),
    (["jacobian", "x", "--n", "three"], Status.INPUT),
    (["jacobian", "x", "--size", "m"], Status.INPUT),
    (["jacobian", "x", "--size", "m=three"], Status.INPUT),
    (["jacobian", "x", "--n", "3", "--size", "n=3"], Status.INPUT),
    (["jacobian", "x", "-s", "x"], Status.INPUT),
    (["jacobian", "x", "-s", "x=n", "-s", "x=m"], Status.INPUT),
    (["jacobian", "x +"], Status.INPUT),
    (["jacobian", "sigmod(x)"], Status.INPUT),
    (["jacobian", "x", "--wrt", "y"], Status.INPUT),
    (["gradient", "x*w"], Status.INPUT),
    (["check", "x*w", "diag(w)"], Status.INPUT),
    (["check", "x*w", "--format", "latex"], Status.INPUT),
    (["jacobian", "(" * 100_000], Status.INPUT),
]


@pytest.mark.parametrize(
    ("arguments", "status"), CASES, ids=lambda value: " ".join(map(str, value))[:40] if isinstance(value, list) else ""
)
def test_status(arguments: list[str], status: Status, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == status
    out, err = capsys.readouterr()
    if status in (Status.ANSWERED, Status.DISAGREES):
        assert out
        assert not err
    else:
        assert not out
        assert err
        assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (["jacobian", "sigmod(x)", "--json"], "unknown-function", "there is no function sigmod"),
        (["jacobian", "x", "--layuot", "a", "--json"], "usage", "No such option: --layuot"),
        (["jacobain", "x", "--json"], "usage", "No such command 'jacobain'."),
        (["jacobian", "--format", "json"], "usage", "Invalid value for SPEC"),
        (["jacobian", "x", "--format=json", "--size", "m"], "option", "--size m can't be read"),
        (["jacobian", "x", "--json", "--format", "text"], "option", "--json and --format text can't both hold"),
        (["jacobian", "@/nowhere/at all", "--json"], "file", "'/nowhere/at all' can't be read"),
    ],
)
def test_errors_as_json(arguments: list[str], kind: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == Status.INPUT
    out, err = capsys.readouterr()
    assert not err
    record = json.loads(out)
    assert record["schema"] == "mcalc/1"
    assert set(record["error"]) == {"kind", "message", "span", "hint"}
    assert record["error"]["kind"] == kind
    assert record["error"]["message"].startswith(message)


def test_an_error_shows_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    run(["jacobian", "x*sigmod(x)"])
    assert capsys.readouterr().err == (
        "Error: there is no function sigmod\n  x*sigmod(x)\n    ^^^^^^\nhint: did you mean sigmoid?\n"
    )


def test_usage_errors_are_in_the_words_of_typer(capsys: pytest.CaptureFixture[str]) -> None:
    run(["jacobian", "x", "--layuot", "a"])
    assert capsys.readouterr().err.splitlines()[:2] == [
        "Usage: mcalc jacobian [OPTIONS] [SPEC]",
        "Try 'mcalc jacobian --help' for help.",
    ]


@pytest.mark.parametrize(
    ("raised", "status", "words"),
    [
        (KeyError("x"), Status.INTERNAL, "mcalc's own fault (KeyError: 'x'); please report it"),
        (RecursionError(), Status.INPUT, "nested too deep"),
        (MemoryError(), Status.INPUT, "not enough memory"),
        (KeyboardInterrupt(), Status.INTERRUPTED, ""),
    ],
)
def test_what_nobody_expected(
    raised: BaseException,
    status: Status,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_: object) -> None:
        raise raised

    monkeypatch.delenv("MCALC_TRACEBACK", raising=False)
    monkeypatch.setattr(mcalc.answers.request.Request, "answer", fail)
    assert run(["jacobian", "x"]) == status
    out, err = capsys.readouterr()
    assert not out
    assert words in err
    assert len(err.splitlines()) <= 1


def test_traceback_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise KeyError("x")

    monkeypatch.setenv("MCALC_TRACEBACK", "1")
    monkeypatch.setattr(mcalc.answers.request.Request, "answer", fail)
    with pytest.raises(KeyError):
        run(["jacobian", "x"])


def test_an_answer_that_fails_its_check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_: object) -> None:
        raise InternalError("the answer failed its check")

    monkeypatch.setattr(mcalc.answers.request.Request, "answer", fail)
    assert run(["jacobian", "x"]) == Status.INTERNAL
    assert capsys.readouterr().err == (
        "Error: the answer failed its check\n"
        "hint: this is mcalc's own fault: please report it with the command that you typed\n"
    )
