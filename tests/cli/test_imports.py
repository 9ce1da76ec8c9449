"""What a command loads: nothing that it doesn't compute or draw with."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.command import environment

_RUN = """
import sys
from mcalc.cli.run import run
run({arguments!r})
print(*sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The packages that are imported once a command has run."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN.format(arguments=list(arguments))],
        capture_output=True,
        env=environment(),
        check=True,
    )
    return set(done.stderr.decode().split())


@pytest.mark.parametrize("command", ["derivative", "gradient", "jacobian", "hessian"])
def test_json_needs_only_python(command: str) -> None:
    found = loaded(command, "sin(x)", "--scalars", "x", "--json")
    assert not found & {"numpy", "scipy", "sympy", "rich", "jax", "logging", "asyncio"}


@pytest.mark.parametrize("form", ["text", "latex"])
def test_text_needs_only_python(form: str) -> None:
    assert not loaded("jacobian", "x*w", "--n", "3", "--format", form) & {"numpy", "scipy", "sympy", "rich"}


def test_a_table_needs_rich() -> None:
    found = loaded("jacobian", "x*w", "--n", "3")
    assert "rich" in found
    assert not found & {"numpy", "scipy", "sympy", "pygments"}


def test_help_is_light() -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys\nfrom mcalc.cli.run import run\nrun(['--help'])\nprint(*sys.modules, file=sys.stderr)",
        ],
        capture_output=True,
        env=environment(),
        check=True,
    ).stderr.decode()
    assert "mcalc.tensor" not in found
    assert "mcalc.language" not in found
    assert "rich" not in found.split()


def test_numbers_need_numpy_alone() -> None:
    found = loaded("evaluate", "sum(w*x**2)", "--at", "x=1,2", "--at", "w=3,4", "--json")
    assert "numpy" in found
    assert not found & {"scipy", "sympy", "rich", "pyarrow", "distributed"}


def test_small_patterns_need_only_python() -> None:
    found = loaded("sparsity", "x*w", "--n", "12", "--format", "text")
    assert not found & {"numpy", "scipy", "sympy", "rich"}
