"""What a teacher would add to a step: why a Jacobian is diagonal, where a case changes, how a factor collapses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mcalc.answers.notes import found, notes
from mcalc.catalogue import find
from mcalc.explanation.frame import Frame
from mcalc.explanation.naming import dependents
from mcalc.explanation.slope import Slope
from mcalc.explanation.spell import ratio
from mcalc.explanation.trees import below, over, replaced
from mcalc.language import parse
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Index, Name, Node, Number
from mcalc.notation import text
from mcalc.structure import structure
from mcalc.tensor import Node as Tensor
from mcalc.tensor import Product, is_zero, lower, product
from mcalc.tensor.lower import lowered
from mcalc.tensor.make import ONE

_OPPOSITE = {"greater": "<=", "less": ">=", "greater_equal": "<", "less_equal": ">"}
_FLATTENED = "matrices are flattened row by row (vec), so that their Jacobians are matrices too"
_PLACES = ("i", "j", "k", "l")


def diagonal_condition(frame: Frame, spec: Spec, name: str, slope: Slope) -> str | None:
    """Why the Jacobian of an element-wise function is diagonal, shown on one entry.

    `name` is what the function is called, empty where it has no name.
    """
    by, rank = slope.by, slope.rank
    root = spec.program.result
    if not rank or rank != len(slope.into):
        return None
    entry = _entry(root, dependents(root, frozenset({by})), spec, rank)
    if entry is None:
        return None
    place = ", ".join(_PLACES[:rank])
    other = f"other entry of {by}" if rank > 1 else f"{by}[j] with j != i"
    value = _on_diagonal(frame, slope)
    head = f"{name}[{place}] = {text(entry)}" if name else f"entry {place} is {text(entry)}: it"
    ratio_of_entry = f"d{name}[{place}]/d{by}[{place}]" if name else f"its derivative by {by}[{place}]"
    sign = "=" if name else "is"
    on = f", on it {ratio_of_entry} {sign} {value}" if value is not None else ""
    return f"{head} has no {other}: off the diagonal all is 0{on}"


def _on_diagonal(frame: Frame, slope: Slope) -> str | None:
    """One entry of the diagonal of a derivative."""
    axes = tuple(range(slope.rank))
    diagonal = product([(slope.node, (*axes, *axes), ONE)], axes)
    if isinstance(diagonal, Product) and not diagonal.factors:
        return str(diagonal.coefficient)
    spec = frame.open(frame.text(frame.written(diagonal)))
    names = frozenset(spec.variables)
    entry = _entry(spec.program.result, dependents(spec.program.result, names), spec, slope.rank)
    return None if entry is None else text(entry)


def _entry(root: Node, depends: frozenset[Node], spec: Spec, rank: int) -> Node | None:
    """One entry of an element-wise function, or None where it is not element-wise."""
    places = tuple(Name(place) for place in _PLACES[:rank])
    taken = {*spec.variables, *spec.sizes}
    if any(place.id in taken for place in places):
        return None
    new: dict[Node, Node] = {}
    for node in below(root, {node for node in spec.kinds if node not in depends}):
        shape = spec.kinds[node].shape
        if node not in depends or isinstance(node, Name):
            if isinstance(node, Call) and node.function == "ones":
                new[node] = Number(1)
                continue
            own = len(shape)
            if own and (own != rank or spec.kinds[node].row):
                return None
            new[node] = Index(node, places) if own else node
            continue
        if not isinstance(node, Call) or not _everywhere(node.function):
            return None
        new[node] = over(node, new)
    return new[root]


def _everywhere(function: str) -> bool:
    entry = find(function)
    return entry is None or entry.signature == "elementwise"


def kinks(spec: Spec, by: str) -> list[str]:
    """Where a function has a value and no derivative, as it depends on a name."""
    order = {name: place for place, name in enumerate(spec.variables)}
    conditions = notes(found(lowered(spec), [by]), order)
    return [f"not differentiable where {facing(where)}" for where in conditions.nonsmooth]


def facing(condition: str) -> str:
    """A condition with its number on the right: `x == 0`; parts named in front of it stay there."""
    named, semicolon, last = condition.rpartition("; ")
    tree = parse(last).result
    if isinstance(tree, Call) and tree.function in ("equal", "not_equal") and isinstance(tree.args[0], Number):
        last = text(Call(tree.function, (tree.args[1], tree.args[0])))
    return named + semicolon + last


def cases(derivative: Spec, frame: Frame) -> list[str]:
    """The values that a derivative with one condition in it has where that holds and where it doesn't."""
    root = derivative.program.result
    conditions = [node for node in below(root) if isinstance(node, Call) and node.function in _OPPOSITE]
    if len({text(condition) for condition in conditions}) != 1:
        return []
    first = conditions[0]
    left, right = (text(arg) for arg in first.args)
    opposite = f"{left} {_OPPOSITE[first.function]} {right}"
    if derivative.kinds[first].shape:
        return [f"entry by entry: what belongs to an entry with {opposite} is 0"]
    if derivative.program.statements or len(derivative.kind.shape) > 1:
        return [f"0 where {opposite}"]
    held = [_value(derivative, dict.fromkeys(conditions, Number(value)), frame) for value in (0, 1)]
    return [f"{held[0]} where {opposite}, {held[1]} where {text(first)}"]


def _value(derivative: Spec, settled: dict[Node, Node], frame: Frame) -> str:
    """The derivative once its condition is settled."""
    node = lower(frame.open(text(replaced(derivative.program.result, settled))))
    rows = 0 if derivative.kind.row else len(derivative.kind.shape)
    return "0" if is_zero(node) else frame.text(frame.express(node, rows).tree)


def collapses(slopes: Sequence[Slope], wrt: Iterable[str]) -> list[str]:
    """How the factors of a product become simple."""
    found: dict[str, None] = {}
    if any(slope.flat for slope in slopes):
        found[_FLATTENED] = None
    several = [slope for slope in slopes if slope.node.shape]
    if len(several) < 2:
        return list(found)
    for slope in several:
        name = ratio(slope.of, slope.by)
        if slope.rank == 0 and _is_ones(slope.node):
            found[f"{name} is a row of ones: it adds up the rows"] = None
        if slope.rank != len(slope.into) or slope.flat:
            continue
        tags = structure(slope.node, slope.rank, tuple(wrt))
        if "zero" in tags:
            found[f"{name} is zero"] = None
        elif "identity" in tags:
            found[f"{name} is the identity and drops out"] = None
        elif "diagonal" in tags:
            found[f"{name} is diagonal: it multiplies entry by entry"] = None
    return list(found)


def _is_ones(node: Tensor) -> bool:
    return isinstance(node, Product) and not node.factors and node.coefficient == 1 and len(node.shape) == 1
