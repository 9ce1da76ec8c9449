r"""A whole spec in LaTeX: lines of an equation or of `align`, each with a left side or without.

The tree holds calls of signs (two factors side by side, `\cdot`, `^`, `\frac`, `\|`) whose meaning depends on the axes
of their operands, and constants of open size (`I`, `\mathbf{1}`); both are decided with the shapes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from mcalc import limits
from mcalc.errors import EmptySpecError, ForbiddenError, SpecSyntaxError
from mcalc.language.hints.words import latex_error
from mcalc.language.latex.functions import known
from mcalc.language.latex.names import ACCENTS, BIG, FONTS, Names, letter
from mcalc.language.latex.parser import LatexParser
from mcalc.language.latex.tokens import tokens
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Node, Program

_TOKENS: Final = 10_000
_OPENING: Final = ("(", "[", "\\{", "{", "begin", "⟨")
_CLOSING: Final = (")", "]", "\\}", "}", "end", "⟩")
_FILLERS: Final = re.compile(r"where|and|with|for|so|that|is|let|minimi[sz]e|maximi[sz]e", re.IGNORECASE)


def read_latex(text: str, declared: Collection[str], functions: Collection[str] = ()) -> Program:
    """The program of a text in LaTeX; `functions` are undefined functions that were declared.

    >>> program = read_latex(r"z &= W x + b \\\\ L &= \\|z\\|^2", ())
    >>> [name for name, _ in program.statements], program.result.function, program.syntax
    (['z'], '\\\\^', 'latex')
    """
    found = tokens(text)
    if len(found) > _TOKENS:
        raise limits.too_deep()
    lines = _ordered(_lines(found))
    if not lines:
        raise EmptySpecError("the spec is empty", hint="write a function, as in \\|A x - b\\|^2")
    if len(lines) > limits.STATEMENTS:
        raise limits.over(f"the spec has {len(lines)} statements", limits.STATEMENTS)
    names = Names(declared, found, functions)
    statements: list[tuple[str, Node]] = []
    for line in lines[:-1]:
        left, right = _sides(line)
        if not left:
            hint = "name it, as in z = W x + b \\\\ \\|z\\|^2"
            raise SpecSyntaxError("only the last line is an expression", span=_span(line), hint=hint)
        node = LatexParser(text, right, names).whole()
        statements.append((_name(text, left, names), node))
    _, right = _sides(lines[-1])
    return Program(text, tuple(statements), LatexParser(text, right, names).whole(), "latex")


def _lines(found: Sequence[Token]) -> list[list[Token]]:
    r"""The lines, split by `\\`, a semicolon, a comma or a word; signs of alignment left out.

    A line of `align` that begins with + or - goes on with the one before.
    """
    lines: list[list[Token]] = [[]]
    depth = 0
    row = False
    for at, token in enumerate(found):
        depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
        if depth > 0 or token.kind in _CLOSING:
            lines[-1].append(token)
        elif token.kind in ("row", ";", ",") or (_is_filler(token) and lines[-1]):
            row = token.kind == "row"
            lines.append([])
        elif token.kind == "&" or (not lines[-1] and _is_filler(token)):
            continue
        elif row and not lines[-1] and token.kind in ("+", "-") and len(lines) > 1 and "=" not in _kinds(found[at:]):
            lines.pop()
            lines[-1].append(token)
        else:
            lines[-1].append(token)
    for line in lines:
        while line and (line[-1].kind in (",", ".", ";") or _is_filler(line[-1])):
            line.pop()
        domain = next((token for token in line if token.kind == "command" and token.text == "in"), None)
        if domain is not None and not any(token.text in BIG for token in line):  # x \in \mathbb{R}^n
            raise latex_error("in", domain.span)
    return [line for line in lines if line]


def _ordered(lines: list[list[Token]]) -> list[list[Token]]:
    """The lines in the order of computation: a name that is told at the end, `f, where z = W x`, goes in front."""
    for _ in lines[1:]:
        left, _ = _sides(lines[-1])
        named = {name for token in left[:4] for name in letter(token)}
        before = [token for line in lines[:-1] for token in _sides(line)[1]]
        if not left or not any(name in named for token in before for name in letter(token)):
            break
        lines = [lines[-1], *lines[:-1]]
    return lines


def _is_filler(token: Token) -> bool:
    return token.kind == "word" and _FILLERS.fullmatch(token.text) is not None


def _kinds(found: Sequence[Token]) -> list[str]:
    """The kinds of the tokens of one row."""
    kinds: list[str] = []
    for token in found:
        if token.kind == "row":
            break
        kinds.append(token.kind)
    return kinds


def _is_left(left: Sequence[Token]) -> bool:
    """Whether tokens are one name, with scripts and arguments if any."""
    at = 0
    while at < len(left) and (left[at].kind == "{" or left[at].text in FONTS or left[at].text in ACCENTS):
        at += 1
    if at >= len(left) or not letter(left[at]):
        return False
    rest = [token.kind for token in left[at + 1 :] if token.kind != "}"]
    return not rest or rest[0] in ("_", "^", "(")


def _sides(line: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """What stands left of the = of a line, if there is one, and what stands right of it."""
    depth = 0
    signs: list[int] = []
    for at, token in enumerate(line):
        depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
        if not depth and (token.kind == "=" or token.text in ("triangleq", "equiv", "coloneqq")):
            signs.append(at)
    if not signs:
        return [], list(line)
    if len(signs) > 1:
        hint = "write one of the two, or one line for each name"
        raise SpecSyntaxError("a line has one =", span=line[signs[1]].span, hint=hint)
    left = list(line[: signs[0]])
    if left and left[-1].kind == ":":
        left.pop()
    named = left
    while named and (named[0].kind == "-" or (named[0].kind == "command" and known(named[0].text) is not None)):
        named = named[1:]  # `\log p = ...`
    if left and not _is_left(named):
        message = "one name stands before ="
        raise ForbiddenError(message, span=_span(left), hint="write the function alone, without what it is equal to")
    right = list(line[signs[0] + 1 :])
    if not right:
        raise SpecSyntaxError("there is nothing after =", span=line[signs[0]].span)
    return left, right


def _span(line: Sequence[Token]) -> tuple[int, int]:
    return line[0].start, line[-1].end


def _name(text: str, left: Sequence[Token], names: Names) -> str:
    """What a line names."""
    bracket = next((token for token in left if token.kind == "("), None)
    if bracket is not None:
        hint = "name what it is worth at one place, as in z = W x + b"
        raise ForbiddenError("a line names a value, not a function", span=_span(left), hint=hint)
    reader = LatexParser(text, left, names)
    name = reader.target()
    if name in names.assigned:
        raise SpecSyntaxError(f"{name} is named twice", span=_span(left), hint="give each a name of its own")
    if name in names.declared:
        raise SpecSyntaxError(f"{name} is declared as a variable", span=_span(left), hint="give the line another name")
    if name in names.used:
        raise SpecSyntaxError(f"{name} is used before it is named", span=names.used[name])
    names.assigned.add(name)
    return name
