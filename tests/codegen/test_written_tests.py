"""The tests that are written beside a module: they pass, and fail where the module is wrong."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from mcalc.answers.code import Order, built
from mcalc.answers.code_tests import pytest_file as written
from mcalc.answers.request import Request
from mcalc.errors import OptionError
from tests.cli.command import mcalc

SHAPES = {"X": "m,n", "w": "n", "y": "m", "s": "scalar"}
LOSS = "s*sum(log(1 + exp(-y*(X @ w))))"


def order(target: str = "numpy", **more: object) -> Order:
    request = Request(LOSS, ("w", "y"), SHAPES, command=str(more.pop("command", "")))
    return Order(request, target)._replace(**more)


def beside(asked: Order, module: str, place: Path, monkeypatch: pytest.MonkeyPatch, change: str = "") -> ModuleType:
    """The tests of a module, which has been written, and changed by leaving a text out."""
    text, _ = built(asked)
    (place / f"{module}.py").write_text(text.replace(change, ""), encoding="utf-8")
    (place / f"beside_{module}.py").write_text(written(asked, module), encoding="utf-8")
    monkeypatch.syspath_prepend(str(place))
    for name in (module, f"beside_{module}"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return import_module(f"beside_{module}")


def tried(tests: ModuleType) -> list[str]:
    """The tests that were run."""
    names = [name for name in vars(tests) if name.startswith("test_")]
    for name in names:
        getattr(tests, name)()
    return names


def test_all_that_a_module_gives_is_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give = ("value", "derivative", "jvp", "vjp", "hvp")
    found = tried(beside(order(give=give), "everything", tmp_path, monkeypatch))
    assert found == ["test_gradient", "test_jvp", "test_vjp", "test_hvp"]
    assert tried(beside(order(command="hessian"), "curved", tmp_path, monkeypatch)) == ["test_hessian"]


def test_a_wrong_module_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tests = beside(order(), "amiss", tmp_path, monkeypatch, change="-s*")
    with pytest.raises(AssertionError):
        tried(tests)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", ["dense", "module"])
def test_pytorch(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    assert tried(beside(order("torch", form=form), f"torch_{form}", tmp_path, monkeypatch))


def test_jax(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("jax")
    asked = order("jax")
    text = written(asked._replace(form="module"), "loss")
    assert 'check_grads(function, [ARGUMENTS[place] for place in PLACES], order=2, modes=("fwd", "rev"))' in text
    assert "jax.jacrev(module.value, argnums=place)" in written(asked, "loss")


def test_the_command_writes_both(tmp_path: Path) -> None:
    out = tmp_path / "squares.py"
    assert mcalc("code", "sum(x**2)", "--out", str(out), "--test").status == 0
    assert "import squares as module" in (tmp_path / "test_squares.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (order(form="sparse"), "no tests for the form sparse"),
        (order(give=("derivative",)), "differentiate the value"),
    ],
)
def test_what_has_no_tests(asked: Order, problem: str) -> None:
    with pytest.raises(OptionError, match=problem):
        written(asked, "loss")
