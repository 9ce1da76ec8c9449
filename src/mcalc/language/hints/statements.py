"""Statements of Python that are no formulas: `for`, `while` and `with` in a pasted function.

A loop that adds up, multiplies or collects is a sum, a product or a stack over an index, and the hint writes it so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from mcalc.errors import McalcError

_HEAD: Final = re.compile(
    r"^[ \t]*(?P<word>for|while|with|try)\b(?P<head>[^\n]*?):[ \t]*(?P<same>[^\n#]*?)[ \t]*(?:#[^\n]*)?$",
    re.M,
)
_ADDED: Final = re.compile(r"(\w+)\s*(?:\+=|=\s*\1\s*\+)\s*(.+)")
_MULTIPLIED: Final = re.compile(r"(\w+)\s*(?:\*=|=\s*\1\s*\*)\s*(.+)")
_COLLECTED: Final = re.compile(r"(\w+)\.append\((.+)\)")
_FOLDS: Final = ((_ADDED, "sum"), (_MULTIPLIED, "prod"), (_COLLECTED, "stack"))

_SAID: Final = {
    "for": "write its steps one after the other, as in h1 = tanh(W @ x); h2 = tanh(W @ h1)",
    "while": "write its steps one after the other, as in h1 = tanh(W @ x); h2 = tanh(W @ h1)",
    "with": "leave it out",
    "try": "leave it out",
}


def mend_statement(error: McalcError, text: str, fits: Callable[[str], bool]) -> bool:
    """Say of an error at a statement with a block what stands for it; whether it is one.

    >>> from mcalc.errors import SpecSyntaxError
    >>> error = SpecSyntaxError("for can't stand here", span=(0, 3))
    >>> mend_statement(error, "for i in range(n):\\n    s += x[i]**2", lambda text: True)
    True
    >>> print(error.message, "|", error.hint)
    a for statement is not read | write sum(x[i]**2 for i in range(n))
    """
    if error.span is None:
        return False
    start = error.span[0]
    line = text.rfind("\n", 0, start) + 1
    head = _HEAD.match(text, line)
    if head is None or head.start("word") != start:
        return False
    word = head["word"]
    error.message = f"a {word} statement is not read"
    error.hint = _SAID[word]
    if word == "for":
        whole = _folded(text, head)
        if whole is not None and fits(whole):
            error.hint = f"write {whole}"
    return True


def _folded(text: str, head: re.Match[str]) -> str | None:
    """A loop of one statement, perhaps in further loops, as a sum, a product or a stack; None for any other."""
    loops = [f"for{head['head']}"]
    indent = _indent(head[0])
    inside = [head["same"]] if head["same"] else []
    for line in text[head.end() + 1 :].split("\n"):
        if not line.strip():
            continue
        if _indent(line) <= indent or head["same"]:
            break
        inner = _HEAD.match(line)
        if inner is not None and inner["word"] == "for" and not inside:
            loops.append(f"for{inner['head']}")
            inside.extend(filter(None, [inner["same"]]))
        else:
            inside.append(line.partition("#")[0].strip())
    if len(inside) != 1:
        return None
    for pattern, name in _FOLDS:
        found = pattern.fullmatch(inside[0].rstrip("; "))
        if found is not None and re.search(rf"\b{found[1]}\b", found[2]) is None:
            return f"{name}([{found[2]} {loops[0]}])" if name == "stack" else f"{name}({found[2]} {' '.join(loops)})"
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
