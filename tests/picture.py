"""The picture of a terminal at the top of the README; `python -m tests.test_readme` draws it anew."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.cli.command import mcalc

PICTURE = Path(__file__).parent / "data" / "terminal.svg"
COMMANDS = (
    ("jacobian", "softmax(W @ x + b)", "--wrt", "x", "-s", "b=m"),
    ("check", "norm(A @ x - b)**2", "2*(A @ x + b).T @ A", "--wrt", "x", "-s", "b=m"),
)
_FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>mcalc in a terminal</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def drawn() -> str:
    """The commands with what they print, as an SVG."""
    console = Console(record=True, width=84, file=StringIO(), force_terminal=True)
    for command in COMMANDS:
        typed = " ".join(f'"{word}"' if " " in word else word for word in command)
        console.print(Text(f"$ mcalc {typed}", style="bold"))
        console.print(Text.from_ansi(mcalc(*command, "--color", "always").out))
    return console.export_svg(title="mcalc", code_format=_FORMAT, unique_id="mcalc")
