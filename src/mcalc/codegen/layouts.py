"""How the entries of a sparse array are stored, and the text of what is written to its data."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.codegen.matrix import Entries
from mcalc.codegen.places import Form, Placed
from mcalc.codegen.sizes import size_text
from mcalc.exact.size import ZERO, Size
from mcalc.record import Record


class Layout(Record):
    """A format: the lines before and after the constant entries are written, and where each term goes.

    `targets` are the parts of data, `added` says for each term whether it may meet another, so that they are added up,
    and `reset` has the parts of data where they may. `flat` says that a target has a row of entries, `strided` that
    those of other terms stand between them. Where data has entries beside the pattern too, `start` and `stop` are the
    lines around those that write; `kept` picks the entries of each term that have a place.
    """

    format: str
    setup: tuple[str, ...]
    finish: tuple[str, ...]
    targets: tuple[str, ...]
    helpers: tuple[str, ...] = ()
    added: tuple[bool, ...] = ()
    reset: tuple[str, ...] = ()
    flat: bool = False
    strided: bool = False
    start: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def is_view(self, place: int, entries: Entries, alone: bool = False) -> bool:
        """Whether the target of a term is a part of the data that all of its entries are assigned to, or could be where
        it is `alone` with those that are constant.
        """
        added = bool(self.added) and self.added[place] and not alone
        return not self.flat and not self.strided and not added and entries.own == tuple(range(len(entries.spans)))

    def write(self, place: int, entries: Entries, text: str) -> list[str]:
        """The lines that write a value."""
        target, added = self.targets[place], bool(self.added) and self.added[place]
        if self.flat:
            value = raveled(entries, text)
            if self.kept and self.kept[place] and entries.own:
                value = f"{bracketed(value)}{self.kept[place]}"
            if not added:
                return [f"self.data[{target}] = {value}"]
            return [
                f"self.data[{target}] += {value}" if entries.distinct else f"np.add.at(self.data, {target}, {value})"
            ]
        return [f"{target} {'+=' if added else '='} {spread(entries, text)}"]


def spread(entries: Entries | Placed, text: str) -> str:
    """A value so that it goes over the spans: new axes for the indices that it doesn't have."""
    own = entries.own
    count = len(entries.spans)
    if not own or own == tuple(range(count - len(own), count)):
        return text
    axes = [":" if index in own else "None" for index in range(own[0], count)]
    return f"{bracketed(text)}[{', '.join(axes)}]"


def raveled(entries: Entries, text: str) -> str:
    """A value as one row of entries."""
    own, count = entries.own, len(entries.spans)
    if not own or (own == (0,) and count == 1):
        return text
    if len(own) == count:
        return f"{bracketed(text)}.ravel()"
    spans = ", ".join(map(size_text, entries.spans))
    return f"np.broadcast_to({spread(entries, text)}, ({spans})).ravel()"


def bracketed(text: str) -> str:
    """The text so that something can stand behind it.

    >>> bracketed("np.exp(x)[:, 0]"), bracketed("f(x) + f(y)")
    ('np.exp(x)[:, 0]', '(f(x) + f(y))')
    """
    depth = 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if not depth and not (sign.isalnum() or sign in "_.)]"):
            return f"({text})"
    return text


def form_text(form: Form, spans: Sequence[Size]) -> str:
    """The places of a form, an entry each, row by row."""
    strides = dict(form.strides)
    if len(spans) == 1 and strides.get(0) == 1:
        start = form.start
        if start == 0:
            return f"np.arange({size_text(spans[0])})"
        return f"np.arange({size_text(start)}, {size_text(start + spans[0])})"
    axes = [f"({size_text(span)}, {size_text(strides.get(index, ZERO))})" for index, span in enumerate(spans)]
    return f"_places({', '.join([size_text(form.start), *axes])})"
