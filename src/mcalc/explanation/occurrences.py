"""A function taken apart by the places in which a variable stands: the product rule, one factor at a time.

In `x.T @ A @ x` the first `x` and the last are read as variables of their own. The derivatives by each of them are
those of the record, and they add up to the derivative by `x`.
"""

from __future__ import annotations

from collections.abc import Collection

from mcalc.derivation.sweep_record import Function, Slope, along, local_slopes
from mcalc.errors import McalcError, UnsupportedError
from mcalc.explanation.products import alike, as_row, multiplied, shapes_of
from mcalc.explanation.steps_so_far import StepsSoFar
from mcalc.explanation.trees import matmul, plus, renamed, varying
from mcalc.language import parse
from mcalc.language.tree import Call, Name, Node, children, postorder, rebuild
from mcalc.record import Record
from mcalc.tensor import lower

_MOST = 6
_LARGEST = 150
"""No more places than this, in no larger a tree, are told one by one."""
_BRACKETS = str.maketrans("", "", "()")


class Place(Record):
    """One place in which `of` stands, under a name of its own, and the derivative by it."""

    name: str
    of: str
    slope: Slope


class Occurrences(Record):
    """A tree with a name for each place, and what stands in them."""

    tree: Node
    places: tuple[Place, ...]

    def moved(self, so_far: StepsSoFar, place: Place) -> Node | None:
        """What one place contributes to the differential: the tree with the differential there; None if not linear."""
        tree = renamed(varying(self.tree, place.name), {place.name: Name(so_far.move(place.of))})
        linear = lower(so_far.open(tree)) is moved(so_far, place.slope, place.of).node
        return self.still(tree) if linear else None

    def still(self, tree: Node) -> Node:
        """A tree that speaks of places, in terms of what stands in them."""
        return renamed(tree, {place.name: Name(place.of) for place in self.places})


def occurrences(so_far: StepsSoFar, name: str, tree: Node, inputs: Collection[str]) -> Occurrences | None:
    """The places in which the inputs of a function stand, or None where there are too many to tell."""
    nodes = list(postorder(tree))
    count: dict[Node, int] = {}
    for node in nodes:
        own = int(isinstance(node, Name) and node.id in inputs)
        count[node] = own + sum(count[part] for part in children(node))
    if not 0 < count[tree] <= _MOST or len(nodes) > _LARGEST:
        return None
    copies: dict[str, str] = {}

    def apart(node: Node) -> Node:
        if not count[node]:
            return node
        if isinstance(node, Name):
            copy = so_far.copy(node.id)
            copies[copy] = node.id
            return Name(copy)
        return rebuild(node, [apart(part) for part in children(node)])

    opened = apart(tree)
    try:
        slopes = local_slopes(Function(name, so_far.open(opened), tuple(copies)))
    except UnsupportedError:  # what commutes as a whole need not in each place by itself
        return None
    return Occurrences(opened, tuple(Place(copy, of, slopes[name, copy]) for copy, of in copies.items()))


def moved(so_far: StepsSoFar, slope: Slope, of: str = "") -> Slope:
    """A derivative times the differential of what it is by, or of something else of that shape."""
    of = of or slope.by
    return along((slope, Slope(so_far.move(of), "", so_far.moved(of), len(slope.into))))


def is_product(found: Occurrences) -> bool:
    """Whether it is linear in each place, and what moves in one is multiplied by what stands in another."""
    names = {place.name for place in found.places}
    alone = not any(place.slope.varies([place.name]) for place in found.places)
    return alone and any(place.slope.varies(names) for place in found.places)


def product_rule(so_far: StepsSoFar, of: str, tree: Node, by: str) -> tuple[Node, list[str]] | None:
    """The terms of the derivative of a product in which a variable stands several times, and how they come about."""
    found = occurrences(so_far, of, tree, [by])
    if found is None or len(found.places) < 2 or not is_product(found):
        return None
    move = so_far.move(by)
    told = [found.moved(so_far, place) for place in found.places]
    terms = [term for term in told if term is not None]
    if len(terms) < len(told):
        return None
    head = f"d{of}" if of.isidentifier() else f"d({of})"
    said = [f"{head} = {so_far.text(plus(terms))}"]
    for place, term in zip(found.places, terms, strict=True):
        if not place.slope.rank and len(place.slope.into) == 1 and not so_far.turned:
            last = so_far.text(matmul(as_row(so_far, place.slope), Name(move)))
            if last.translate(_BRACKETS) != so_far.text(term).translate(_BRACKETS):
                said.append(f"{so_far.text(term)} = {last}, as a number is its own transpose")
    return plus(alike(so_far, [place.slope for place in found.places])), said


class Expansion(Record):
    """A scalar as a vector of equal entries: the function of that, and the product that the derivative is."""

    formula: Node
    values: Node
    said: str
    product: str


def scalar_expansion(so_far: StepsSoFar, of: str, tree: Node, slope: Slope) -> Expansion | None:
    """How a scalar that meets a vector is expanded to one, as in ∂(x*(z*ones(n)))/∂z = diag(x) @ ones(n)."""
    if slope.into or slope.rank != 1:
        return None
    by, (size,) = slope.by, slope.out
    ones = Call("ones", (parse(str(size)).result,))
    vector = so_far.vector(by, size, Call("mul", (Name(by), ones)))
    expanded = renamed(tree, {by: Name(vector)})
    try:
        outer = local_slopes(Function(of, so_far.open(expanded), (vector,)))[of, vector]
    except McalcError:  # where it stands for a number and meets no vector
        return None
    path = (outer, Slope(vector, by, lower(so_far.open(ones)), 1))
    said = f"{by} is expanded to {so_far.said(vector)}, and the operator is element-wise"
    shapes = shapes_of(so_far, [path])
    return Expansion(so_far.ratio(so_far.text(expanded), by), multiplied(so_far, path), said, shapes)
