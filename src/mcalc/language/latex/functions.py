r"""Functions in LaTeX: `\log`, `\operatorname{tr}`, `\text{softmax}`, a bare `exp`, and f(x) for functions that have no
other name. How each is written is in its catalogue entry, where it has a head of its own before its argument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from mcalc.catalogue import FUNCTIONS, Function, find, find_called, suggest
from mcalc.errors import Span, SpecSyntaxError, UnknownFunctionError, UnsupportedError
from mcalc.language.hints.words import greek, latex_error, missing_error
from mcalc.language.latex.names import ACCENTS, BIG, FONTS
from mcalc.language.latex.numbers import of_numbers
from mcalc.language.latex.state import Scripts, State
from mcalc.language.text.bracket import Item, Text
from mcalc.language.text.calls import Undefined, call, undefined
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Call, Node, Number
from mcalc.language.walk import operands, size_arguments

_HEAD: Final = re.compile(
    r"\\(?:operatorname\{\{(\w+)\}\}|([A-Za-z]+))(_\{\{\{1\}\}\})?\\left\(\{0\}(?:, \{\d\})*\\right\)"
)
_LETTERS: Final = frozenset("fghFGHφϕ")


@cache
def _heads() -> dict[str, str]:
    """The functions of the catalogue by what LaTeX has before their arguments: `tr`, `sigma`."""
    found: dict[str, str] = {}
    for entry in FUNCTIONS.values():
        match = _HEAD.fullmatch((entry.latex or "").replace("\\_", "_"))
        if match is not None:
            found.setdefault((match[1] or match[2]) + ("_" if match[3] else ""), entry.name)
    return found


def known(word: str) -> Function | None:
    """The function of the catalogue that a word or a command is.

    >>> known("tr").name, known("ReLU").name, known("log").name, known("loss")
    ('trace', 'relu', 'log', None)
    """
    for name in (_heads().get(word, ""), word):
        entry = find_called(name) if name else None
        if entry is not None and entry.parameters and entry.group != "operators":
            return entry
    return None


def function_at(state: State, at: int) -> tuple[Function, int] | None:
    """The function that begins at a place, and how many tokens its name has."""
    token = state.tokens[at]
    if token.kind == "command" and token.text not in FONTS and greek(token.text) is None:
        entry = known(token.text)
        return None if entry is None or token.text in BIG else (entry, 1)
    if token.kind == "command":
        return _extreme(state, at)
    if token.kind == "word" and token.text not in state.names.declared:
        below = state.tokens[at + 1].kind == "_" and f"{token.text}_" in _heads()
        entry = known(f"{token.text}_" if below else token.text) if below or len(token.text) > 1 else None
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


def _extreme(state: State, at: int) -> tuple[Function, int] | None:
    r"""`\lambda_{\max}(A)`: a Greek letter whose subscript says which, before a bracket."""
    if state.tokens[at + 1].kind != "_":
        return None
    letter, _, first = state.tokens[at : at + 3]
    stop = state.partners[at + 2] if first.kind == "{" else at + 2
    script = [token for token in state.tokens[at + 2 : stop + 1] if token.kind in ("command", "word", "letter")]
    script = [token for token in script if token.text not in FONTS]
    name = f"{letter.text}_{''.join(token.text for token in script)}"
    entry = known(name)
    if entry is None or name in state.names.declared:
        return None
    if [token.kind in ("(", "[") for token in state.tokens[stop + 1 : stop + 2]] == [True]:
        return entry, stop + 1 - at
    if script[0].kind == "command":
        whole = state.text[letter.start : state.tokens[stop].end]
        raise SpecSyntaxError(
            f"{script[0].text} can't stand in the name of a variable", span=script[0].span, hint=f"write {whole}(A)"
        )
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
        hint = f"leave {name} and what stands under it out; {name}(x) is that of the entries of x"
        raise UnsupportedError(
            "mcalc finds no minima and maxima over variables", span=(begin.start, state.end()), hint=hint
        )
    options = _options(state, entry, begin, name, scripts)
    inverse = entry.inverse[0] if entry.inverse is not None else ""
    if scripts.sups and [token.text for token in scripts.sups[0]] == ["-", "1"] and inverse == f"a{entry.name}":
        entry = find(inverse) or entry
        scripts.sups = []
    arguments = _arguments(state, name)
    span = (begin.start, state.end())
    node = call(entry, entry.name, [*(Item((each,), each.span) for each in arguments), *options], span)
    if isinstance(node, Call) and size_arguments(node):
        node.args = (*operands(node), *map(of_numbers, size_arguments(node)))
    if scripts.sub is not None and entry.name == "log":
        below = call(entry, entry.name, [Item((state.part(scripts.sub),), span)], span)
        node = Call("div", (node, below), None, span)
    for sup in scripts.sups:  # `\sin^2 x` is the square of each entry
        node = Call("power", (node, state.part(sup)), None, span)
    return state.scripted(node)


def _options(state: State, entry: Function, begin: Token, name: str, scripts: Scripts) -> list[Item]:
    r"""What a subscript says: the base of a logarithm, which is no option, or as mcalc writes it: an axis, the labels
    of a contraction, a second argument."""
    script = scripts.sub
    if script is None or entry.name == "log":
        return []
    span = (begin.start, state.end())
    word = "".join("->" if token.text == "to" else token.text for token in script)
    if entry.option == "subscripts":
        return [Item((Text(word, span),), span, entry.option)]
    axis = re.fullmatch(r"axis([0-9])", word)
    if axis is not None and entry.axis:
        return [Item((Number(int(axis[1]), None, span),), span, "axis")]
    if f"{begin.text}_" in _heads():
        return [Item((state.part(script),), span, entry.parameters[1])]
    hint = f"write \\{name}_{{i=1}}^{{n}} x_i, or {name}(x) for all entries" if name in BIG else None
    raise SpecSyntaxError(f"a subscript of {name} is not read", span=span, hint=hint)


def _arguments(state: State, name: str) -> list[Node]:
    """What stands in brackets after a function, or else beside it."""
    token = state.token
    if token.kind in ("(", "[", "\\{", "{"):
        return state.listed()
    if token.kind[:1] in ("|", "‖"):
        return [state.factor()]
    if not token.kind or token.kind in (")", "]", "}", ",", "&", "row", "=", "+"):
        raise SpecSyntaxError(f"there is no argument after {name}", hint=f"write {name}(x)")
    return [function(state) or state.term(argument=True)]


def is_function(state: State, token: Token) -> bool:
    """Whether a token is a function's or a big operator's, before which the argument of another function ends."""
    if token.kind == "command" and token.text in BIG:
        return True
    return function_at(state, state.at) is not None


def is_letter_of_function(state: State, names: Sequence[str]) -> bool:
    """Whether a name before a bracket is that of an undefined function by its letter alone."""
    return not any(each in state.names.declared for each in names) and any(each in _LETTERS for each in names)


def refuse_order(scripts: Scripts, span: Span) -> None:
    """Raise for `f^{(2)}(x)`."""
    for sup in scripts.sups:
        if len(sup) > 2 and sup[0].kind == "(":
            hint = "write f''(x) for the second derivative of f"
            raise UnsupportedError("a number in brackets over a function is not read", span=span, hint=hint)


def applied(state: State, names: Sequence[str], scripts: Scripts, span: Span) -> Node | None:
    """The call of a name before a bracket, None where it is a factor.

    What the user declared, or what stands elsewhere without a bracket, is a variable.
    """
    name = names[0]
    declared = next((each for each in names if each in state.names.functions), "")
    if declared:
        return _undefined(state, declared, scripts, span)
    if any(each in state.names.declared for each in names) or any(each in state.names.bare for each in names):
        return None
    if scripts.sub is not None:
        return None
    head = next((each for each in (*names, *map(_command, names)) if each in _heads() and greek(each)), None)
    letter = next((each for each in names if len(each) == 1), "")
    inverse = any([token.text for token in sup] == ["-", "1"] for sup in scripts.sups)
    if inverse and (head is not None or letter in _LETTERS):
        hint = f"-s {name}=n,n reads {name} as a matrix"
        raise UnsupportedError(
            f"the inverse of the function {name} is not known", span=(span[0], state.end()), hint=hint
        )
    if head is not None and not _primes(scripts):
        entry = find(_heads()[head])
        assert entry is not None
        items = [Item((each,), each.span) for each in state.listed()]
        return state.scripted(state.raised(call(entry, entry.name, items, (span[0], state.end())), scripts))
    if letter not in _LETTERS:
        if all(len(each) > 1 and each.isalpha() for each in names):
            near = suggest(name)
            meant = f"did you mean \\operatorname{{{near}}}?" if near else None
            unknown = UnknownFunctionError(f"there is no function {name}", span=span, hint=meant)
            raise missing_error(name, span) or unknown
        return None
    return _undefined(state, letter, scripts, span)


def _primes(scripts: Scripts) -> int:
    return sum(len(sup) == 1 and sup[0].kind == "'" for sup in scripts.sups)


def _undefined(state: State, name: str, scripts: Scripts, span: Span) -> Node:
    """The call of an undefined function, or of a derivative of one."""
    primes = _primes(scripts)
    items = [Item((each,), each.span) for each in state.listed()]
    called = undefined(name + "'" * primes, span, items, (span[0], state.end()), Undefined((name,)), None)
    scripts.sups = scripts.sups[primes:]
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
    above, below = argument(state), argument(state)
    if above[0].text == below[0].text == "d" and len(below) > 1:  # \frac{d}{dx}
        raise latex_error("partial", (begin.start, state.end()))
    over, under = state.part(above), state.part(below)
    return state.scripted(Call("\\frac", (over, under), None, (begin.start, state.end())))


def binomial(state: State, entry: Function) -> Node:
    r"""`\binom{n}{k}`."""
    begin = state.next()
    items = [Item((state.part(argument(state)),), begin.span) for _ in range(2)]
    return state.scripted(call(entry, entry.name, items, (begin.start, state.end())))


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
        where = token.span if token.kind else state.tokens[state.at - 1].span
        raise SpecSyntaxError("there is no argument in braces", span=where)
    taken = state.next()
    if taken.kind == "command" and taken.text in (*FONTS, *ACCENTS):  # \sqrt\mathbf{x}
        return [taken, *_bracketed(argument(state))]
    return [taken]


def _bracketed(inside: list[Token]) -> list[Token]:
    first, last = inside[0], inside[-1]
    return [Token("{", "{", *first.span), *inside, Token("}", "}", *last.span)]
