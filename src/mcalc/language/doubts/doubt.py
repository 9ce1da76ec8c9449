"""Another reading that fits a spec, and the text that a note quotes."""

from __future__ import annotations

from collections.abc import Mapping

from mcalc.exact.size import Size
from mcalc.language.spec import Spec
from mcalc.language.tree import Name, Node
from mcalc.record import Record


class Doubt(Record):
    """A reading that may be meant instead; the likeliest have the lowest `weight`.

    Either `name` has another `shape`, or the nodes of `written` stand for others, and then `said` is the note.
    """

    weight: int
    name: str = ""
    shape: tuple[Size, ...] = ()
    written: Mapping[Node, Node] = {}
    said: str = ""

    @property
    def rank(self) -> int:
        """The axes of the name."""
        return len(self.shape)


def text_of(spec: Spec, node: Node) -> str:
    """The text of a node where it is short."""
    start, end = node.span
    text = spec.program.source[start:end]
    return text if 0 < len(text) <= 20 and text.isprintable() else ""


def origin_of(spec: Spec, name: Name) -> str:
    """How the shape of a variable was found; "" for any other name."""
    return spec.variables[name.id].origin if name.id in spec.variables else ""
