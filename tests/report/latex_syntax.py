"""What TeX would refuse in mathematics: unknown commands, missing arguments, brackets that don't match.

It knows the commands of LaTeX and amsmath that mcalc writes, each with its number of arguments.
"""

from __future__ import annotations

import re

from mcalc.notation.name_spelling import GREEK

_TOKEN = re.compile(r"%[^\n]*\n?|\\[a-zA-Z]+|\\.|[{}&^_]|[^\\{}&^_%\s]|\s+", re.DOTALL)
_SYMBOLS = (
    "top odot otimes oplus times cdot circ to sum prod partial infty quad le ge ne in succ ell log exp sin cos tan "
    "sinh cosh tanh arctan arcsin arccos max min det lVert rVert langle rangle displaystyle notag lfloor rfloor varphi"
)
_OVER_ONE = "mathbf mathrm boldsymbol operatorname text sqrt tag"
_ARGUMENTS = {
    **{f"\\{name}": 0 for name in (*GREEK, *_SYMBOLS.split(), ",", " ", "|", "{", "}", "_", ";")},
    **{f"\\{name}": 1 for name in _OVER_ONE.split()},
    r"\frac": 2,
}
_ALIGNED = {"aligned", "align", "bmatrix", "cases"}


def displayed(markdown: str) -> list[str]:
    """What stands between dollar signs."""
    return re.findall(r"\$\$(.*?)\$\$", markdown, re.DOTALL)


def faults(text: str) -> list[str]:
    """What is wrong with a formula, in words; the first place alone where brackets don't match."""
    tokens = [token for token in _TOKEN.findall(text) if not token.isspace() and not token.startswith("%")]
    open_: list[str] = []
    found: list[str] = []
    scripts: list[set[str]] = [set()]
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token in ("^", "_"):
            if token in scripts[-1]:
                found.append(f"{token} twice")
            scripts[-1].add(token)
            if tokens[place : place + 1] == ["{"]:
                place = _skipped(tokens, place, found)
            else:
                place += 1
            continue
        scripts[-1] = set()
        if token in (r"\begin", r"\end"):
            end = tokens.index("}", place)
            name, place = "".join(tokens[place + 1 : end]), end + 1
            if token == r"\begin":
                open_.append(name)
                scripts.append(set())
                found += [] if name in _ALIGNED else [f"{name} is unknown"]
            elif not open_ or open_.pop() != name:
                return [*found, f"{name} without a beginning"]
            else:
                scripts.pop()
        elif token in (r"\left", "{"):
            place += token != "{"
            open_.append(token)
            scripts.append(set())
        elif token in (r"\right", "}"):
            place += token != "}"
            if not open_ or open_.pop() != {r"\right": r"\left", "}": "{"}[token]:
                return [*found, f"{token} without a beginning"]
            scripts.pop()
        elif token in ("&", r"\\\\"[:2]):
            found += [] if open_ and open_[-1] in _ALIGNED else [f"{token} outside an array"]
        elif token.startswith("\\"):
            if token not in _ARGUMENTS:
                found.append(f"{token} is unknown")
            if token == r"\sqrt" and tokens[place : place + 1] == ["["]:
                place = tokens.index("]", place) + 1
            for _ in range(_ARGUMENTS.get(token, 0)):
                if tokens[place : place + 1] != ["{"]:
                    found.append(f"{token} takes {_ARGUMENTS[token]} arguments")
                    break
                place = _skipped(tokens, place, found, prose=token == r"\text")
    return [*found, *(f"{name} without {'an end' if name in _ALIGNED else closing(name)}" for name in open_)]


def closing(name: str) -> str:
    """What ends what was begun."""
    return r"\right" if name == r"\left" else "}"


def _skipped(tokens: list[str], place: int, found: list[str], prose: bool = False) -> int:
    """The place after a group in braces, whose own faults are found too."""
    depth, start = 0, place
    while place < len(tokens):
        depth += (tokens[place] == "{") - (tokens[place] == "}")
        place += 1
        if depth == 0:
            if not prose:
                found += faults(" ".join(tokens[start + 1 : place - 1]))
            return place
    found.append("{ without }")
    return place
