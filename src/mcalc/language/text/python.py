"""Code of Python around a formula: what says nothing of the function is blanked out, so that every place stays.

A pasted function is its body: the arguments of `def` are the variables in their order, those with a number as their
default are that number, `return` stands before the result. Imports say what libraries and functions are called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from mcalc.errors import ForbiddenError, Span, SpecSyntaxError
from mcalc.record import Record

_CODE: Final = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|import|from|return|assert)\b|^[ \t]*[rR]?(?:\"|''')", re.M)
_DOCSTRING: Final = re.compile(r"^[ \t]*[rR]?(?:(\"\"\"|''')[\s\S]*?\1|\"[^\"\n]*\"[ \t]*$)", re.M)
_IMPORT: Final = re.compile(r"^[ \t]*import[ \t]+(?P<names>[^\n#;]*)", re.M)
_FROM: Final = re.compile(r"^[ \t]*from[ \t]+(?P<module>[\w.]+)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#;]*)", re.M)
_DECORATOR: Final = re.compile(r"(?:^[ \t]*@[^\n]*\n)+(?=[ \t]*(?:async[ \t]+)?def\b)", re.M)
_HEADER: Final = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(?P<name>\w+)[ \t]*\(", re.M)
_ENDING: Final = re.compile(r"[ \t]*(?:->[^\n]*?)?:")
_PARAMETER: Final = re.compile(r"\s*(?P<name>\w+)\s*(?::[^=]*)?(?:=\s*(?P<default>.*?)\s*)?$", re.S)
_NUMBER: Final = re.compile(r"-?[\d.]+(?:[eE][+-]?\d+)?$")
_RETURN: Final = re.compile(r"^[ \t]*return\b", re.M)
_BRANCH: Final = re.compile(r"^[ \t]*(?:if|elif|else|for|while|with|try)\b", re.M)
_ASSERT: Final = re.compile(r"^[ \t]*assert\b[^\n]*", re.M)
_ANNOTATION: Final = re.compile(r"^[ \t]*[^\W\d]\w*[ \t]*(?P<said>:[^\n=]*)(?==[^=])", re.M)


class Helper(Record):
    """A function before the last one: its name, its arguments, and where it begins and ends."""

    name: str
    arguments: tuple[str, ...]
    begin: int
    end: int


class Pasted(Record):
    """The text that is left, the arguments in their order, what imports call libraries and functions, the place where
    the last `return` ends, and the functions before the last.
    """

    text: str
    arguments: tuple[str, ...] = ()
    modules: Mapping[str, str] = {}
    functions: Mapping[str, str] = {}
    returned: int | None = None
    helpers: tuple[Helper, ...] = ()


def pasted(text: str) -> Pasted:
    r"""What a text says where it is code of Python; a text that isn't comes back as it is.

    >>> found = pasted("import numpy as np\ndef f(x, eps=1e-8):\n    return np.log(x + eps)")
    >>> found.arguments, dict(found.modules), found.text.split("\n")[1:]
    (('x',), {'np': 'numpy'}, ['         eps=1e-8; ', '           np.log(x + eps)'])
    """
    if _CODE.search(text) is None:
        return Pasted(text)
    whole = text
    modules: dict[str, str] = {}
    functions: dict[str, str] = {}
    for match in (*_IMPORT.finditer(text), *_FROM.finditer(text)):
        _imported(match, modules, functions)
    for pattern in (_DOCSTRING, _FROM, _IMPORT, _DECORATOR, _ASSERT):
        text = pattern.sub(lambda match: _blank(match[0]), text)
    headers = list(_HEADER.finditer(text))
    begins = [*(match.start() for match in headers), len(text)]
    found: list[Helper] = []
    for match, end in zip(headers, begins[1:], strict=True):
        arguments: list[str] = []
        text = _without_header(text, match, arguments)
        found.append(Helper(match["name"], tuple(arguments), match.start(), end))
    text = _ANNOTATION.sub(lambda match: match[0].replace(match["said"], _blank(match["said"])), text)
    returns = list(_RETURN.finditer(text))
    _check_returns(text, returns, begins)
    text = _RETURN.sub(lambda match: _blank(match[0]), text)
    if not text.strip():
        return Pasted(whole)
    last = found.pop().arguments if found else ()
    returned = returns[-1].end() if returns else None
    return Pasted(text, last, modules, functions, returned, tuple(found))


def _check_returns(text: str, returns: Sequence[re.Match[str]], begins: Sequence[int]) -> None:
    """Raise where a function has two results, or one before the last has none; branches have errors of their own."""
    if _BRANCH.search(text) is not None:
        return
    for begin, end in zip([0, *begins], begins, strict=False):
        inside = [match for match in returns if begin <= match.start() < end]
        if len(inside) > 1:
            span = (inside[1].end() - 6, inside[1].end())
            hint = "a function has one return, its last statement"
            raise SpecSyntaxError("there are two results", span=span, hint=hint)
        if not inside and begin in begins and begin < end < len(text):
            raise SpecSyntaxError("this function has no return", span=(begin, begin + 3))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _imported(match: re.Match[str], modules: dict[str, str], functions: dict[str, str]) -> None:
    """What a line of imports calls things."""
    module = match.groupdict().get("module")
    for part in match["names"].strip("() \n").split(","):
        name, _, other = (word.strip() for word in part.partition(" as "))
        if not name or name == "*":
            continue
        whole = f"{module}.{name}" if module else name
        modules[other or (name if module else name.partition(".")[0])] = (
            whole if other or module else name.partition(".")[0]
        )
        if module:
            functions[other or name] = whole


def _without_header(text: str, match: re.Match[str], arguments: list[str]) -> str:
    """The text without `def f(...):`; its arguments are added, and defaults stay as statements."""
    at, depth, begin = match.end(), 1, match.end()
    pieces: list[Span] = []
    while at < len(text):
        sign = text[at]
        depth += (sign in "([{") - (sign in ")]}")
        if (sign == "," and depth == 1) or not depth:
            pieces.append((begin, at))
            begin = at + 1
        if not depth:
            break
        at += 1
    ending = _ENDING.match(text, at + 1)
    if depth or ending is None:
        raise SpecSyntaxError("the line of def doesn't end in a colon", span=match.span("name"))
    left = list(_blank(text[match.start() : ending.end()]))
    for start, end in pieces:
        piece = text[start:end]
        if piece.strip() in ("", "/", "*", "self"):
            continue
        found = _PARAMETER.match(piece)
        if found is None:
            raise ForbiddenError(f"{piece.strip()} is not an argument with a name", span=(start, end))
        name, default = found["name"], found["default"]
        if default is None:
            arguments.append(name)
        elif _NUMBER.match(default):
            first = start - match.start()
            left[first + found.start("name") : first + found.end("name")] = name
            left[first + found.end("default") - len(default) - 1 : first + found.end("default")] = f"={default}"
            left[end - match.start()] = ";"
    return text[: match.start()] + "".join(left) + text[ending.end() :]
