"""The distribution: it is built, installed on a bare Python, and answers there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[1]
_CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _runs(python: str) -> bool:
    """Whether an interpreter is there and starts."""
    return (
        bool(shutil.which(python))
        and not subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode
    )


NEWEST = next((python for minor in range(20, 11, -1) if _runs(python := f"python3.{minor}")), sys.executable)


def _run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, env=_CLEAN, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
    return done.stdout


def _venv(python: str, folder: Path) -> Path:
    """The programs of a new environment."""
    _run(python, "-m", "venv", folder, folder=folder.parent)
    return folder / ("Scripts" if os.name == "nt" else "bin")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of sources."""
    folder = tmp_path_factory.mktemp("built")
    programs = _venv(sys.executable, folder / "builder")
    got = subprocess.run(
        [programs / "python", "-m", "pip", "install", "-q", "hatchling"], env=_CLEAN, capture_output=True, check=False
    )
    if got.returncode:
        pytest.skip("no packages can be had here")
    _run(programs / "python", "-m", "hatchling", "build", "-t", "sdist", "-d", folder / "dist", folder=ROOT)
    return folder / "dist"


def test_it_answers_where_it_is_installed(built: Path, tmp_path: Path) -> None:
    """A wheel is made of the archive of sources, and so both are tried."""
    programs = _venv(NEWEST, tmp_path / "bare")
    (file,) = built.glob("*.tar.gz")
    _run(programs / "python", "-m", "pip", "install", "-q", file, folder=tmp_path)
    mcalc = programs / "mcalc"
    found = json.loads(_run(mcalc, "gradient", "norm(A @ x - b)**2", "-w", "x", "-j", folder=tmp_path))
    assert found["derivatives"][0]["expression"] == "2*(A @ x - b).T @ A"
    assert "╭" in _run(mcalc, "x*w", "-n", "3", folder=tmp_path)
    assert "chain rule" in _run(mcalc, "explain", "sum(relu(W @ x))", "-w", "x", folder=tmp_path)
    assert "def gradient(" in _run(mcalc, "code", "norm(A @ x)**2", "-w", "x", folder=tmp_path)
    assert "agrees" in _run(mcalc, "check", "softmax(x)", folder=tmp_path)
    assert "value: 14" in _run(mcalc, "evaluate", "sum(x**2)", "--at", "x=1,2,3", folder=tmp_path)
    assert "Shapes" in _run(mcalc, "help", "shapes", folder=tmp_path)
    assert "<math" in _run(mcalc, "x*w", "-f", "html", folder=tmp_path)
    served = "from mcalc.server.application import _FILES; print(all(path.is_file() for path, _ in _FILES.values()))"
    assert _run(programs / "python", "-c", served, folder=tmp_path) == "True\n"
