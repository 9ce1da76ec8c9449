r"""Sums and products over an index in LaTeX: `\sum_{i=1}^{n} x_i^2`. On paper places are counted from 1, unless a sum
begins with 0, and from 0 in the tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.errors import McalcError, Span, SpecSyntaxError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.constant import constant, size_node
from mcalc.language.latex.names import letter, with_subscript
from mcalc.language.latex.numbers import of_numbers
from mcalc.language.latex.state import Scripts, State
from mcalc.language.text.loops import Loop, reduced
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Call, Name, Node, Number

_CONDITIONS: Final = {"<": "less", ">": "greater", "≤": "less_equal", "≥": "greater_equal", "≠": "not_equal"}
_HINT: Final = "write \\sum_{i=1}^{n} x_i or \\sum_{i,j} A_{ij}"


def big(state: State) -> Node:
    r"""`\sum` or `\prod` and what it is of: a product, up to the next + or -."""
    begin = state.next()
    scripts = state.scripts()
    if scripts.sub is None and not scripts.sups:
        inner = state.term()
        return Call(begin.text, (inner,), None, (begin.start, state.end()))
    if scripts.sub is None:
        raise SpecSyntaxError("the sum has no index", span=(begin.start, state.end()), hint=_HINT)
    over = _loops(state, scripts, scripts.sub)
    indices = [each.name.id for each in over]
    state.indices += indices
    body = state.term()
    del state.indices[-len(indices) :]
    return reduced(begin.text, body, over, (begin.start, state.end()))


def _loops(state: State, scripts: Scripts, script: Sequence[Token]) -> list[Loop]:
    """The indices under a sum, with where they begin and end and what is asked of them."""
    span = (script[0].start, script[-1].end)
    at = next((at for at, token in enumerate(script) if token.kind in ("=", *_CONDITIONS)), len(script))
    names = [Name(letter(token)[0], token.span) for token in script[:at] if letter(token)]
    strange = next((token for token in script[:at] if not letter(token) and token.kind not in ("{", "}", ",")), None)
    if strange is not None:
        raise UnsupportedError(f"{state.shown(strange)} under a sum is not read", span=strange.span, hint=_HINT)
    sign = script[at] if at < len(script) else None
    conditions: tuple[Node, ...] = ()
    if sign is not None and sign.kind != "=":
        others = [Name(letter(token)[0], token.span) for token in script[at + 1 :] if letter(token)]
        if len(names) != 1 or len(others) != 1 or len(script) != at + 2:
            raise UnsupportedError(
                "this condition is not read", span=span, hint="write \\sum_{i < j} or \\sum_{i \\ne j}"
            )
        conditions = (Call(_CONDITIONS[sign.kind], (names[0], others[0]), None, span),)
        names += others
    names = [name for name in names if name.id not in state.indices]
    if not names:
        raise SpecSyntaxError("the sum has no index of its own", span=span, hint=_HINT)
    ends: tuple[Node | None, Node | None] = (None, None)
    stop = read_size(state, scripts.sups[0]) if scripts.sups else None
    start = read_size(state, script[at + 1 :]) if sign is not None and sign.kind == "=" else None
    base = state.names.base
    if stop is not None:
        first = Size.of(0) if start is None else start - base
        ends = (size_node(first, span), size_node(stop - base + 1, span))
    elif start is not None and start != base:
        raise SpecSyntaxError("the sum has no end", span=span, hint=_HINT)
    loops = [Loop(name, *ends) for name in names]
    loops[-1] = loops[-1]._replace(conditions=conditions)
    return loops


def read_size(state: State, script: Sequence[Token]) -> Size:
    """A place or an end, in the numbers of paper."""
    if not script:
        raise SpecSyntaxError("there is nothing after =", span=state.tokens[state.at - 1].span)
    if script[-1].text == "infty":
        raise UnsupportedError("a sum has an end", span=script[-1].span)
    node = of_numbers(state.part(script))
    try:
        return constant(node)
    except McalcError as error:
        raise error.at(node.span) from None


def places(state: State, scripts: Scripts) -> list[Node]:
    """The places in a subscript, or in brackets over a name, that have an index of a sum in them; these are taken."""
    if scripts.sub is not None and _has_index(state, scripts.sub):
        return [_place(state, part) for part in _parts(scripts.sub)]
    for sup in scripts.sups:
        if len(sup) > 2 and sup[0].kind in ("(", "[") and _has_index(state, sup):
            scripts.sups.remove(sup)
            return [_place(state, part) for part in _parts(sup[1:-1])]
    return []


def entries(state: State, names: Sequence[str], scripts: Scripts, span: Span) -> list[Node]:
    """The places that numbers are under a name that has an index of a sum elsewhere: `x_1` beside `\\sum_i x_i`.

    Raises SpecSyntaxError for an index outside of its sum, and for one that is the index of no sum.
    """
    script = scripts.sub
    if script is None:
        return []
    lost = next((token for token in script if any(name in state.names.summed for name in letter(token)[:1])), None)
    if lost is not None:
        hint = "put all that it is of in brackets: \\sum_i (x_i - y_i)"
        raise SpecSyntaxError(f"{state.shown(lost)} stands outside of its sum", span=lost.span, hint=hint)
    if names[0] not in state.names.indexed or any(
        each in state.names.declared for each in with_subscript(names, script)
    ):
        return []
    if all(token.kind == "number" for token in script if token.kind not in ("{", "}", ",")):
        return [_place(state, part) for part in _parts(script)]
    if all(token.kind == "letter" and token.text in "ijkl" for token in script):
        shown = state.text[span[0] : state.end()]
        hint = f"a sum goes over the entries of {state.text[slice(*span)].rstrip('}')}; give the other another name"
        raise SpecSyntaxError(f"{shown} is no entry: no sum goes over it", span=(span[0], state.end()), hint=hint)
    return []


def _has_index(state: State, script: Sequence[Token]) -> bool:
    return any(name in state.indices for token in script for name in letter(token)[:1])


def _place(state: State, script: Sequence[Token]) -> Node:
    return size_node(read_size(state, script) - state.names.base, (script[0].start, script[-1].end))


def _parts(script: Sequence[Token]) -> list[list[Token]]:
    """The places of a subscript: split by commas, or each letter one where nothing is added."""
    parts: list[list[Token]] = [[]]
    if any(token.kind == "," for token in script):
        for token in script:
            if token.kind == ",":
                parts.append([])
            else:
                parts[-1].append(token)
        return [part for part in parts if part]
    if any(token.kind in ("+", "-") for token in script):
        return [list(script)]
    return [[token] for token in script if token.kind not in ("{", "}")]


def value(state: State, index: str, span: Span) -> Node:
    """An index where it is a number."""
    name = Name(index, span)
    return Call("add", (name, Number(state.names.base, None, span)), None, span) if state.names.base else name
