r"""Brackets of LaTeX that mean something: bars, `\langle x, y \rangle`, matrices, cases, and the constants 1 and I."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mcalc.errors import ForbiddenError, Span, SpecSyntaxError, UnsupportedError
from mcalc.language.latex.numbers import of_numbers
from mcalc.language.latex.state import Scripts, State
from mcalc.language.text.calls import folded
from mcalc.language.text.tokens import Token
from mcalc.language.tree import OPEN, Call, Name, Node

_SCRIPT: Final = ("mathbb", "mathcal", "mathscr", "mathfrak")
"""Letters of sets and distributions, which are called."""

CONDITION: Final = re.compile(r"if|for|when|where|otherwise|else|elsewhere|and", re.IGNORECASE)
"""Words in cases."""

_MATRICES: Final = ("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "smallmatrix", "array")
_RELATIONS: Final = ("less", "greater", "less_equal", "greater_equal", "not_equal", "equal")


def bars(state: State) -> Node:
    r"""`|x|`, and `\|x\|` with what tells which norm it is; their meaning depends on what is between them."""
    token = state.token
    doubled = token.kind == state.after.kind == "|" and token.end == state.after.start
    closer = "||" if doubled else token.kind[0]
    state.at += 2 if doubled else 1
    state.closers.append(closer)
    inner = state.relation()
    last = state.token
    if last.kind.rstrip(">") != closer[0] or (doubled and state.after.kind != "|"):
        if last.kind:
            raise state.unexpected()
        raise SpecSyntaxError(f"the bar {state.shown(token)} is not closed", span=token.span)
    state.closers.pop()
    state.at += 2 if doubled else 1
    span = (token.start, state.end())
    if closer == "|":
        return state.scripted(Call("|", (inner,), None, span))
    scripts = state.scripts()
    order = {} if scripts.sub is None else {"ord": _order(scripts.sub)}
    return state.raised(Call("\\|", (inner,), order, span), scripts)


def _order(script: Sequence[Token]) -> str:
    """The order of a norm as the language has it."""
    text = "".join(token.text for token in script)
    return {"infty": "inf", "F": "fro", "Fro": "fro", "fro": "fro", "HS": "fro", "ast": "*"}.get(text, text)


def inner(state: State) -> Node:
    r"""`\langle x, y \rangle`: of vectors the dot product, of matrices the sum of the products of entries."""
    opened = state.next()
    state.closers.append("⟩")
    first = state.relation()
    if state.token.kind not in (",", "|"):
        raise state.unexpected() if state.token.kind else SpecSyntaxError("⟨ is not closed", span=opened.span)
    state.next()
    second = state.relation()
    if state.token.kind != "⟩":
        raise state.unexpected() if state.token.kind else SpecSyntaxError("⟨ is not closed", span=opened.span)
    state.next()
    state.closers.pop()
    scripts = state.scripts()
    if scripts.sub is not None and [token.text for token in scripts.sub] != ["F"]:
        span = (scripts.sub[0].start, state.end())
        raise UnsupportedError("this inner product is not read", span=span, hint="write x^\\top A y for a weighted one")
    return state.raised(Call("⟨⟩", (first, second), None, (opened.start, state.end())), scripts)


def environment(state: State) -> Node:
    """A matrix, its determinant, or cases."""
    begin = state.next()
    name = begin.text
    if name not in (*_MATRICES, "cases", "dcases", "rcases"):
        raise UnsupportedError(f"the environment {name} is not read", span=begin.span)
    cases = name.endswith("cases")
    state.closers.append("end")
    rows: list[list[Node]] = [[]]
    while True:
        if cases and rows[-1]:
            rows[-1] += _condition(state)
        else:
            rows[-1].append(state.relation())
        token = state.token
        if token.kind not in ("&", "row", "end") and not (cases and token.kind == ","):
            raise state.unexpected() if token.kind else SpecSyntaxError(f"{name} has no \\end", span=begin.span)
        state.next()
        if token.kind == "," and state.token.kind == "&":
            state.next()
        if token.kind == "row" and state.token.kind != "end":
            rows.append([])
        elif token.kind in ("row", "end"):
            break
    if token.kind == "row":
        state.next()
    state.closers.pop()
    span = (begin.start, state.end())
    if cases:
        return _choice(rows, span)
    whole = folded("[;]", [folded("[,]", row, span) for row in rows], span)
    return Call("|", (whole,), None, span) if name == "vmatrix" else whole


def _condition(state: State) -> list[Node]:
    """What stands after the comma of a case; nothing where it is the last of all."""
    while state.token.kind == "word" and CONDITION.fullmatch(state.token.text):
        if state.next().text.lower() in ("otherwise", "else", "elsewhere"):
            return []
    start = state.token.span
    node = state.relation()
    if not (isinstance(node, Call) and node.function in (*_RELATIONS, "mul")):
        raise SpecSyntaxError("a case has a comparison", span=start, hint="write x > 0, or \\text{otherwise}")
    return [node]


def _choice(rows: Sequence[Sequence[Node]], span: Span) -> Node:
    """A choice among cases, the last for all that the others leave."""
    whole: Node = rows[-1][0]
    if len(rows) == 1:
        raise SpecSyntaxError("there is one case only", span=span)
    for row in reversed(rows[:-1]):
        if len(row) != 2:
            raise SpecSyntaxError("a case has a condition", span=row[0].span, hint="write a & x > 0 \\\\")
        whole = Call("where", (row[1], row[0], whole), None, span)
    return whole


def filled(state: State) -> Node | None:
    r"""`\mathbf{1}`, also with its size as a subscript, or the comparison that follows it; None for anything else."""
    braced = state.after.kind == "{"
    inside = state.braced(state.at + 1) if braced else [state.after]
    if [token.text for token in inside] not in (["0"], ["1"]):
        return None
    begin = state.token
    state.at = state.partners[state.at + 1] + 1 if braced else state.at + 2
    return constant(state, "ones" if inside[0].text == "1" else "zeros", state.scripts(), begin.start)


def refuse_expectation(state: State) -> None:
    r"""Raise for `\mathbb{E}[x]` and the like."""
    at = state.partners[state.at + 1] + 1 if state.after.kind == "{" else state.at + 2
    after = state.tokens[min(at, len(state.tokens) - 1)].kind
    name = state.text[state.token.start : state.tokens[at - 1].end]
    if (state.token.text == "mathbb" and after in ("[", "\\{", "_")) or (state.token.text in _SCRIPT and after == "("):
        hint = "write out what it is, an average as a sum"
        raise UnsupportedError(f"mcalc has no {name}", span=(state.token.start, state.tokens[at - 1].end), hint=hint)


def constant(state: State, function: str, scripts: Scripts, start: int) -> Node:
    """Ones, zeros or the identity, of the size in the subscript or that of their place."""
    span = (start, state.end())
    if function != "zeros" and scripts.sub and any(token.kind in "<>≤≥≠=" for token in scripts.sub):
        return state.raised(
            state.part([_bracket("(", scripts.sub[0]), *scripts.sub, _bracket(")", scripts.sub[-1])]), scripts
        )
    if function != "zeros" and state.token.kind in ("[", "\\{", "(") and scripts.sub is None:
        at = state.at
        node = state.listed()[0]
        if isinstance(node, Call) and node.function in _RELATIONS:
            return state.scripted(state.raised(node, scripts))
        state.at = at
    axes = 2 if function == "eye" else 1
    if scripts.sub is None:
        count = 1 if axes == 2 else axes
        sizes: list[Node] = [Name(f"{OPEN}{start:06}_{axis}", span) for axis in range(count)]
    else:
        sizes = [of_numbers(state.part(part)) for part in _split(scripts.sub)]
    return state.raised(Call(function, tuple(sizes), None, span), scripts)


def _bracket(kind: str, beside: Token) -> Token:
    return Token(kind, kind, beside.start, beside.end)


def _split(script: Sequence[Token]) -> list[list[Token]]:
    r"""Sizes with `\times` or a comma between them."""
    parts: list[list[Token]] = [[]]
    for token in script:
        if token.text in ("times", ",", "×"):
            parts.append([])
        else:
            parts[-1].append(token)
    if not all(parts):
        raise ForbiddenError("a size is missing", span=(script[0].start, script[-1].end))
    return parts
