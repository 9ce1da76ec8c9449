"""From tensor nodes to forms: each node of the shared graph once, children first, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mcalc.language.tree import Name
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.components import finish
from mcalc.notation.contraction import Contraction, Terms, nodes_of, terms_of
from mcalc.notation.formula import Formula
from mcalc.notation.functions import apply_form, ready
from mcalc.notation.lists import Part, Special, special
from mcalc.notation.patterns import pattern_form
from mcalc.notation.product import reduce
from mcalc.notation.stances import Form, scaled, symmetric
from mcalc.notation.sums import facing, terms_form
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.node import Apply, Node, Number, Pattern, Product, Sum, Variable, children


class Writer:
    """The forms of nodes, for variables written in a given order."""

    def __init__(self, order: Mapping[str, int]) -> None:
        self.order = order
        self._forms: dict[tuple[int, int], Form] = {}
        self._alive: list[Node] = []
        self._facing: dict[int, int] = {}
        self._special: dict[int, Special | None] = {}

    def form(self, node: Node | Contraction | Terms, sign: int = 1) -> Form:
        """The form of `sign` times the node; -1 is for sums, which may be written either way round."""
        if isinstance(node, Contraction | Terms):
            return _combined(self, node, sign)
        found = self._forms.get((id(node), sign))
        return found if found is not None else self._make(node, sign)

    def _make(self, root: Node, sign: int) -> Form:
        """Make what is missing below the root, then the root."""
        pending: list[tuple[Node, bool]] = [(root, False)]
        while pending:
            node, ready = pending.pop()
            if node is root and ready:
                break
            if (id(node), 1) in self._forms:
                continue
            if ready:
                self._store(node, 1)
                continue
            pending.append((node, True))
            pending.extend((below, False) for below in self.needs(node) if (id(below), 1) not in self._forms)
        return self._store(root, sign)

    def _store(self, node: Node, sign: int) -> Form:
        form = _WRITTEN[type(node)](self, node, sign)
        _ = form.plain  # made now, so that no later call goes deep
        if form.rank == 2 and node.shape[0] == node.shape[1] and is_symmetric(node):
            form = symmetric(form.shorter)
        elif form.rank in (1, 2):
            _ = form.turned
        self._forms[id(node), sign] = form
        self._alive.append(node)
        return form

    def needs(self, node: Node) -> Sequence[Node]:
        """The nodes whose forms the form of this one is made of."""
        match node:
            case Sum() | Product():
                found = self.special(node)
                return children(node) if found is None else nodes_of(found.parts)
            case Apply():
                return nodes_of([argument.node for argument in ready(node)])
            case _:
                return ()

    def special(self, node: Part) -> Special | None:
        """The form that a node has of its own."""
        if isinstance(node, Contraction | Terms):
            return special(node)
        key = id(node)
        if key not in self._special:
            self._special[key] = special(node)
            self._alive.append(node)
        return self._special[key]

    def facing(self, node: Sum) -> int:
        """1 for a sum of both signs whose first term is positive, -1 where it is negative, 0 for a sum of one sign."""
        found = self._facing.get(id(node))
        if found is None:
            found = self._facing[id(node)] = facing(self, node)
        return found


def _variable(writer: Writer, node: Variable, _: int) -> Form:
    rank, place = len(node.shape), writer.order.get(node.name, len(writer.order))
    return Form(rank, Formula(Name(node.name), 2, (place,), (rank, False)))


def _number(_: Writer, node: Number, __: int) -> Form:
    return Form(0, size_formula(node.value))


def _pattern(_: Writer, node: Pattern, __: int) -> Form:
    return pattern_form(node)


def _combined(writer: Writer, node: Product | Sum | Contraction | Terms, sign: int) -> Form:
    found = writer.special(node)
    if found is None:
        if isinstance(node, Product | Contraction):
            return finish(reduce(writer, node, sign))
        return terms_form(writer, node if isinstance(node, Terms) else terms_of(node), sign)
    if len(found.parts) == 1:  # a sum within, which takes the sign
        return found.build([writer.form(found.parts[0], sign)])
    return scaled(sign, [], found.build([writer.form(part) for part in found.parts]))


def _apply(writer: Writer, node: Apply, _: int) -> Form:
    return apply_form(writer, node)


_WRITTEN: dict[type, Callable[..., Form]] = {
    Variable: _variable,
    Number: _number,
    Product: _combined,
    Sum: _combined,
    Apply: _apply,
    Pattern: _pattern,
}
