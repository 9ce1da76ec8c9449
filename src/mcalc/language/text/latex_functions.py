r"""Functions in LaTeX: `\log`, `\operatorname{tr}`, `\text{softmax}`, a bare `exp`, and f(x) for functions that have no
other name. How each is written is in its catalogue entry, where it has a head of its own before its argument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from mcalc.catalogue import FUNCTIONS, Function, find, suggest
from mcalc.errors import ArgumentsError, Span, SpecSyntaxError, UnknownFunctionError, UnsupportedError
from mcalc.language.hints.words import greek, missing_error
from mcalc.language.text.bracket import Item
from mcalc.language.text.calls import call
from mcalc.language.text.latex_names import FONTS
from mcalc.language.text.latex_state import Scripts, State
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Call, Node, Number

BIG: Final = {"sum": "sum", "prod": "prod"}
"""Operators over an index that are never functions of an argument in brackets."""

_HEAD: Final = re.compile(r"\\(?:operatorname\{\{(\w+)\}\}|([A-Za-z]+))\\left\(\{0\}(?:, \{\d\})*\\right\)")
_LETTERS: Final = frozenset("fghFGHφϕ")


@cache
def _heads() -> dict[str, str]:
    """The functions of the catalogue by what LaTeX has before their arguments: `tr`, `sigma`."""
    found: dict[str, str] = {}
    for entry in FUNCTIONS.values():
        match = _HEAD.fullmatch((entry.latex or "").replace("\\_", "_"))
        if match is not None:
            found.setdefault(match[1] or match[2], entry.name)
    return found


def known(word: str) -> Function | None:
    """The function of the catalogue that a word or a command is.

    >>> known("tr").name, known("ReLU").name, known("log").name, known("loss")
    ('trace', 'relu', 'log', None)
    """
    for name in (word, _heads().get(word, ""), word.lower()):
        entry = find(name)
        if entry is not None and entry.parameters and entry.group != "operators":
            return entry
    return None


def function_at(state: State, at: int) -> tuple[Function, int] | None:
    """The function that begins at a place, and how many tokens its name has."""
    token = state.tokens[at]
    if token.kind == "command" and token.text not in FONTS and greek(token.text) is None:
        entry = known(token.text)
        return None if entry is None or token.text in BIG else (entry, 1)
    if token.kind == "word" and token.text not in state.names.declared:
        entry = known(token.text) if len(token.text) > 1 else None
        return None if entry is None else (entry, 1)
    if token.kind == "letter":
        run = state.run(at)
        if (
            len(run) > 1
            and run not in state.names.declared
            and state.tokens[at + len(run)].kind in ("(", "[", "^", "_")
        ):
            entry = known(run)
            return None if entry is None else (entry, len(run))
    return None


def function(state: State) -> Node | None:
    """The call that begins here, None where none does."""
    found = function_at(state, state.at)
    if found is None:
        return None
    entry, size = found
    begin, name = state.token, state.text[state.token.start : state.tokens[state.at + size - 1].end]
    state.at += size
    scripts = state.scripts()
    if scripts.sub is not None and entry.folds:
        hint = f"leave {name} and what stands under it out"
        raise UnsupportedError(
            "mcalc finds no minima and maxima over variables", span=(begin.start, state.end()), hint=hint
        )
    if scripts.sub is not None and entry.name != "log":
        raise ArgumentsError(f"a subscript of {name} is not read", span=(begin.start, state.end()))
    inverse = entry.inverse[0] if entry.inverse is not None else ""
    if scripts.sups and [token.text for token in scripts.sups[0]] == ["-", "1"] and inverse == f"a{entry.name}":
        entry = find(inverse) or entry
        scripts.sups = []
    arguments = _arguments(state, name)
    span = (begin.start, state.end())
    node = call(entry, entry.name, [Item((each,), each.span) for each in arguments], span)
    if scripts.sub is not None and entry.name == "log":
        below = call(entry, entry.name, [Item((state.part(scripts.sub),), span)], span)
        node = Call("div", (node, below), None, span)
    for sup in scripts.sups:  # `\sin^2 x` is the square of each entry
        node = Call("power", (node, state.part(sup)), None, span)
    return state.scripted(node)


def _arguments(state: State, name: str) -> list[Node]:
    """What stands in brackets after a function, or else beside it."""
    token = state.token
    if token.kind in ("(", "[", "\\{", "{"):
        return state.listed()
    if not token.kind or token.kind in (")", "]", "}", ",", "&", "row", "=", "+"):
        raise SpecSyntaxError(f"there is no argument after {name}", hint=f"write {name}(x)")
    return [function(state) or state.term(argument=True)]


def is_function(state: State, token: Token) -> bool:
    """Whether a token is a function's or a big operator's, before which the argument of another function ends."""
    if token.kind == "command" and token.text in BIG:
        return True
    return function_at(state, state.at) is not None


def applied(state: State, names: Sequence[str], scripts: Scripts, span: Span) -> Node | None:
    """The call of a name before a bracket, None where it is a factor.

    What the user declared, or what stands elsewhere without a bracket, is a variable.
    """
    name = names[0]
    if any(each in state.names.declared for each in names) or any(each in state.names.bare for each in names):
        return None
    if scripts.sub is not None:
        return None
    head = next((each for each in (*names, *map(_command, names)) if each in _heads() and greek(each)), None)
    primes = sum(len(sup) == 1 and sup[0].kind == "'" for sup in scripts.sups)
    if head is not None and not primes:
        entry = find(_heads()[head])
        assert entry is not None
        items = [Item((each,), each.span) for each in state.listed()]
        return state.scripted(state.raised(call(entry, entry.name, items, (span[0], state.end())), scripts))
    letter = next((each for each in names if len(each) == 1), "")
    if letter not in _LETTERS:
        if all(len(each) > 1 and each.isalpha() for each in names):
            near = suggest(name)
            hint = f"did you mean \\operatorname{{{near}}}?" if near else None
            raise missing_error(name, span) or UnknownFunctionError(
                f"there is no function {name}", span=span, hint=hint
            )
        return None
    arguments = state.listed()
    scripts.sups = scripts.sups[primes:]
    called: Node = Call(letter + "'" * primes, tuple(arguments), None, (span[0], state.end()))
    return state.scripted(state.raised(called, scripts))


def _command(name: str) -> str:
    return name.rstrip("_")


def root(state: State) -> Node:
    r"""`\sqrt{x}` and `\sqrt[3]{x}`."""
    begin = state.next()
    order: Node | None = None
    if state.token.kind == "[":
        closing = next((at for at in range(state.at, len(state.tokens)) if state.tokens[at].kind == "]"), None)
        if closing is None:
            raise SpecSyntaxError("the bracket [ is not closed", span=state.token.span)
        order = state.part(state.tokens[state.at + 1 : closing])
        state.at = closing + 1
    inner = state.part(argument(state))
    span = (begin.start, state.end())
    if order is None:
        return state.scripted(Call("sqrt", (inner,), None, span))
    if isinstance(order, Number) and order.value in (2, 3):
        return state.scripted(Call("sqrt" if order.value == 2 else "cbrt", (inner,), None, span))
    one = Call("div", (Number(1, None, order.span), order), None, order.span)
    return state.scripted(Call("power", (inner, one), None, span))


def fraction(state: State) -> Node:
    r"""`\frac{a}{b}`."""
    begin = state.next()
    over = state.part(argument(state))
    under = state.part(argument(state))
    return state.scripted(Call("\\frac", (over, under), None, (begin.start, state.end())))


def argument(state: State) -> list[Token]:
    r"""The tokens of a command's argument: those in braces, or one; of `\frac12` a digit."""
    token = state.token
    if token.kind == "{":
        inside = state.braced(state.at)
        state.at = state.partners[state.at] + 1
        if not inside:
            raise SpecSyntaxError("there is nothing in the braces", span=(token.start, state.end()))
        return inside
    if token.kind == "number" and len(token.text) > 1:
        first = Token("number", token.text[0], token.start, token.start + 1)
        state.tokens[state.at] = Token("number", token.text[1:], token.start + 1, token.end)
        return [first]
    if token.kind not in ("number", "letter", "word", "command"):
        raise SpecSyntaxError("there is no argument in braces", span=token.span)
    return [state.next()]
