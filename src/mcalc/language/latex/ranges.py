r"""Places and ranges as subscripts, counted from 1 with both ends, as on paper: `x_{1}`, `X_{2:\mathrm{end},:}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mcalc.exact.size import ONE, Size
from mcalc.language.constant import size_node
from mcalc.language.latex import sums
from mcalc.language.latex.names import with_subscript
from mcalc.language.latex.state import Scripts, State
from mcalc.language.text.tokens import Token
from mcalc.language.tree import Node, Slice

_END: Final = Size.name("end")


def under_name(state: State, names: Sequence[str], scripts: Scripts) -> list[Node | Slice]:
    """The places under the name of a declared variable, which has no other by that name with a subscript."""
    script = scripts.sub or ()
    known = {*state.names.declared, *state.names.assigned}
    if not script or not known.intersection(names) or known.intersection(with_subscript(names, _plain(script))):
        return []
    return places(state, script)


def _plain(script: Sequence[Token]) -> list[Token]:
    return [token for token in script if token.kind != ":" and token.text not in ("{", "}")]


def places(state: State, script: Sequence[Token]) -> list[Node | Slice]:
    """The places that a subscript names by numbers, by their end, or as a range; none where it is no such subscript."""
    parts = _split(script, ",")
    if not parts or not any(
        token.kind in ("number", ":") or _is_end(part, at) for part in parts for at, token in enumerate(part)
    ):
        return []
    return [_taken(state, part) for part in parts]


def _is_end(part: Sequence[Token], at: int) -> bool:
    """Whether `end` stands there, as letters in braces."""
    return "".join(token.text for token in part[at : at + 5]) == "{end}"


def _split(script: Sequence[Token], sign: str) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in script:
        if token.kind == sign:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts if script else []


def _taken(state: State, part: Sequence[Token]) -> Node | Slice:
    bounds = _split(part, ":")
    span = (part[0].start, part[-1].end)
    if len(bounds) == 1:
        return size_node(_from_zero(_read(state, bounds[0]), 1), span)
    first, last = bounds[0], bounds[-1]
    step = _read(state, bounds[1]) if len(bounds) == 3 else ONE
    back = step.terms[0][1] < 0
    ends = (_END, ONE) if back else (ONE, _END)
    start, stop = (_read(state, one) if one else end for one, end in zip((first, last), ends, strict=True))
    return Slice(
        None if start == ends[0] else size_node(_from_zero(start, 1), span),
        None if stop == ends[1] else size_node(_from_zero(stop, 2 if back else 0), span),
        None if step == 1 else size_node(step, span),
    )


def _from_zero(place: Size, less: int) -> Size:
    """A place from 0 on, or below 0 from the end."""
    place = place - less
    return place - _END if "end" in place.names() else place


def _read(state: State, part: Sequence[Token]) -> Size:
    found = sums.read_size(state, part)
    state.names.used.pop("end", None)
    return found
