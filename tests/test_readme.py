"""The README is true: every command that it shows prints what it shows, every Python line too."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mcalc.cli.manual import TEXTS, help_of, topics
from tests import processes
from tests.picture import PICTURE, drawn

README = Path(__file__).parent.parent / "README.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_END = "=== end of a command ==="


def blocks(language: str) -> list[str]:
    """The code blocks of a language."""
    return [text for found, text in _BLOCK.findall(README.read_text(encoding="utf-8")) if found == language]


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the output under it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)
    assert not parts[0], "a console block begins with a command"
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts[1:])]


def steady(output: str) -> str:
    """The output without the last digits of rounding, which differ from machine to machine."""
    return re.sub(r'"max_error": [^},]+', '"max_error": 0', output.strip())


def run(block: str, place: Path) -> list[str]:
    """What each command of a block prints; they share a shell, as they do for a reader."""
    shim = place / "mcalc"
    shim.write_text(processes.shim())
    shim.chmod(0o755)
    script = "".join(f"{command}\ns=$?; echo '{_END}'; (exit $s)\n" for command, _ in commands(block))
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM")}
    environment = kept | {
        "PATH": f"{place}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        ["bash", "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=place,
        check=False,
        encoding="utf-8",
    )
    return done.stdout.split(f"{_END}\n")[:-1]


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a POSIX shell")
@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: commands(block)[0][0][:50])
def test_commands(block: str, tmp_path: Path) -> None:
    shown = commands(block)
    for (command, expected), printed in zip(shown, run(block, tmp_path), strict=True):
        assert steady(printed) == steady(expected), command


def test_python() -> None:
    """Blocks that import a library which isn't installed are left out."""
    text = "\n".join(
        block for block in blocks("python") if all(find_spec(name) for name in re.findall(r">>> import (\w+)", block))
    )
    example = doctest.DocTestParser().get_doctest(text, {}, "README", str(README), 0)
    assert example.examples
    assert doctest.DocTestRunner().run(example).failed == 0


def test_the_picture_is_of_today() -> None:
    assert drawn() == PICTURE.read_text(encoding="utf-8")


TOPICS = {
    "language": "The language",
    "shapes": "Shapes",
    "options": "Options",
    "layout": "Layout",
    "json": "JSON",
    "status": "Exit status",
    "python": "Python",
    "checking": "Check",
    "programs": "Code",
    "data": "Evaluate",
    "pages": "Pages and notebooks",
}
"""What `mcalc help` calls the sections of the README."""


def section(title: str) -> str:
    """A section of the README with its title."""
    found = re.search(rf"^## {title}\n.*?(?=^## |\Z)", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    return found[0].strip() + "\n"


def test_help_tells_what_the_readme_says() -> None:
    assert sorted(TOPICS) == topics()
    for name, title in TOPICS.items():
        assert help_of(name) == section(title).strip()


def rewrite() -> None:
    """Put what the commands print now into the README, and its sections into the topics of `mcalc help`, and draw its
    picture."""

    def fresh(match: re.Match[str]) -> str:
        language, block = match.groups()
        if language != "console":
            return match.group()
        with TemporaryDirectory() as place:
            outputs = run(block, Path(place))
        shown = (f"$ {command}\n{output}" for (command, _), output in zip(commands(block), outputs, strict=True))
        return f"```console\n{''.join(shown)}```"

    README.write_text(_BLOCK.sub(fresh, README.read_text(encoding="utf-8")), encoding="utf-8")
    PICTURE.write_text(drawn(), encoding="utf-8")
    for name, title in TOPICS.items():
        (TEXTS / f"{name}.md").write_text(section(title), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
