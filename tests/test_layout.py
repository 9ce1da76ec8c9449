"""The `__init__` docstring of a folder names every file in it, and no file that is gone; no file is long."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import mcalc

SOURCE = Path(mcalc.__file__).parent
UNNAMED = {".": {"__main__"}}
"""Files that say themselves what they are."""
NO_FILES = {"catalogue": {"symmetric", "foreign", "register"}, "codegen": {"Target"}, "evaluation": {"math"}}
"""Words in backticks that are none: a property, fields, classes, a module of Python."""
MOST = 350
"""Lines of a file: more of them hold more than one idea."""
FOLDERS = sorted(path.parent.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("__init__.py"))


def described(folder: str) -> str:
    """The docstring of a folder, without its examples."""
    text = ast.get_docstring(ast.parse((SOURCE / folder / "__init__.py").read_text("utf-8")))
    assert text, folder
    return re.sub(r"^>>>.*(?:\n(?!\n).*)*", "", text, flags=re.MULTILINE)


def named(folder: str) -> list[str]:
    """What stands in backticks and may be a file, or a file in a folder: `tags`, `proof/check`."""
    return re.findall(r"(?<!`)`([A-Za-z_]\w*(?:/\w+)*)`", described(folder))


def places(folder: str, name: str) -> Iterator[Path]:
    """Where a name may lead: into the folder, or into one that it lies in."""
    here = SOURCE / folder
    for base in (here, *here.parents):
        if base == SOURCE.parent:
            return
        yield base / name


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_named(folder: str) -> None:
    path = SOURCE / folder
    files = {file.stem for file in path.glob("*.py")} - {"__init__"}
    folders = {each.name for each in path.iterdir() if each.is_dir() and not each.name.startswith("__")}
    assert (files | folders) - UNNAMED.get(folder, set()) - set(named(folder)) == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_name_is_that_of_a_file(folder: str) -> None:
    gone = {
        name
        for name in named(folder)
        if not any(place.with_suffix(".py").exists() or place.is_dir() for place in places(folder, name))
    }
    assert gone - NO_FILES.get(folder, set()) == set()


def test_no_file_is_long() -> None:
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in SOURCE.rglob("*.py")}
    assert not {path.name: count for path, count in lines.items() if count > MOST}
