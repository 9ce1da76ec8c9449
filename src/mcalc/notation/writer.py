"""From tensor nodes to forms: each node of the shared graph once, children first, without recursion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc import work
from mcalc.language.tree import Name
from mcalc.language.tree import Node as Tree
from mcalc.notation.arithmetic import size_formula
from mcalc.notation.components import finish
from mcalc.notation.contraction import Contraction, Terms, nodes_of, terms_of
from mcalc.notation.decimals import Decimals, Places, as_decimals
from mcalc.notation.formula import Formula
from mcalc.notation.functions import apply_form, ready, turned_by
from mcalc.notation.lists import Part, Special, special
from mcalc.notation.patterns import pattern_form
from mcalc.notation.product import reduce
from mcalc.notation.stances import Form, scaled, symmetric
from mcalc.notation.sums import facing, terms_form
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.node import Apply, Node, Number, Pattern, Product, Sum, Variable, children


class Writer:
    """The forms of nodes, for variables written in a given order.

    `scaling` says that rows and columns are scaled entry by entry, as in a gradient by a matrix, and not by diagonal
    matrices, as in the Jacobian of a vector.
    """

    def __init__(self, order: Mapping[str, int], scaling: bool = False) -> None:
        self.order = order
        self.scaling = scaling
        self.decimals = Decimals(order.numbers if isinstance(order, Places) else {})
        self._in_decimals: dict[Tree, Tree] = {}
        self._forms: dict[tuple[Node, int], Form] = {}
        self._facing: dict[Node, int] = {}
        self._special: dict[Node, Special | None] = {}

    def form(self, node: Part, sign: int = 1) -> Form:
        """The form of `sign` times the node; -1 is for what `facing` says may be written either way round."""
        if isinstance(node, Contraction | Terms):
            return self._written(node, sign)
        found = self._forms.get((node, sign))
        return found if found is not None else self._make(node, sign)

    def tree(self, formula: Formula) -> Tree:
        """What a formula says, in decimals where the user took these."""
        return self.in_decimals(formula.tree)

    def in_decimals(self, tree: Tree) -> Tree:
        """A tree with its numbers as the user typed such."""
        return as_decimals(tree, self.decimals.numbers, self._in_decimals) if self.decimals.numbers else tree

    def _make(self, root: Node, sign: int) -> Form:
        """Make what is missing below the root, then the root."""
        pending: list[tuple[Node, bool]] = [(root, False)]
        while pending:
            node, ready = pending.pop()
            if node is root and ready:
                break
            if (node, 1) in self._forms:
                continue
            if ready:
                self._store(node, 1)
                continue
            pending.append((node, True))
            pending.extend((below, False) for below in self.needs(node) if (below, 1) not in self._forms)
        return self._store(root, sign)

    def _store(self, node: Node, sign: int) -> Form:
        form = self._written(node, sign)
        _ = form.plain  # made now, so that no later call goes deep
        if form.rank == 2 and node.shape[0] == node.shape[1] and is_symmetric(node):
            form = symmetric(form.shorter)
        elif form.rank in (1, 2):
            _ = form.turned
        self._forms[node, sign] = form
        return form

    def _written(self, node: Part, sign: int) -> Form:
        work.spend(work.FORM)
        match node:
            case Variable():
                rank, place = len(node.shape), self.order.get(node.name, len(self.order))
                return Form(rank, Formula(Name(node.name), 2, (place,), (rank, False)))
            case Number():
                return Form(0, size_formula(node.value))
            case Pattern():
                return pattern_form(node)
            case Apply():
                return apply_form(self, node, sign)
        found = self.special(node)
        own = None if found is None else self._specially(found, sign)
        if own is not None and found is not None and not found.least:
            return own
        if isinstance(node, Product | Contraction):
            form = finish(reduce(self, node, sign))
        else:
            form = terms_form(self, node if isinstance(node, Terms) else terms_of(node), sign)
        return form if own is None or form.plain.cost < own.plain.cost else own

    def _specially(self, found: Special, sign: int) -> Form:
        if len(found.parts) == 1:  # one that takes the sign
            return found.build([self.form(found.parts[0], sign)])
        return scaled(sign, [], found.build([self.form(part) for part in found.parts]))

    def needs(self, node: Node) -> Sequence[Node]:
        """The nodes whose forms the form of this one is made of."""
        match node:
            case Sum() | Product():
                found = self.special(node)
                own = () if found is None else nodes_of(found.parts)
                return own if found is not None and not found.least else (*own, *children(node))
            case Apply():
                return nodes_of([argument.node for argument in ready(node)])
            case _:
                return ()

    def special(self, node: Part) -> Special | None:
        """The form that a node has of its own."""
        if isinstance(node, Contraction | Terms):
            return special(node)
        if node not in self._special:
            self._special[node] = special(node)
        return self._special[node]

    def facing(self, node: Node) -> int:
        """1 for a sum of both signs whose first term is positive, -1 where it is negative; of an odd function of a sum
        that of its argument; 0 for all else, which does not take a sign."""
        whole = node if isinstance(node, Sum) else turned_by(node)
        if whole is None:
            return 0
        if whole not in self._facing:
            self._facing[whole] = facing(self, whole)
        return self._facing[whole]
