"""What a teacher would add to a step: why a Jacobian is diagonal, where a case changes, how a factor collapses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import permutations
from types import MappingProxyType
from typing import TypeGuard

from mcalc.answers.answer import Derivative
from mcalc.answers.layout import conditions_of
from mcalc.answers.present import notes
from mcalc.catalogue import find
from mcalc.catalogue.signature import chosen
from mcalc.derivation.sweep_record import Path, Slope
from mcalc.errors import McalcError
from mcalc.explanation.matching import dependents, is_call
from mcalc.explanation.reasons import meaning_of
from mcalc.explanation.step import Cases, Diagonal
from mcalc.explanation.steps_so_far import StepsSoFar
from mcalc.explanation.trees import over, renamed, replaced, without_ones
from mcalc.language import parse
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, children, postorder
from mcalc.language.within import read_tree
from mcalc.notation import text
from mcalc.notation.decimals import places
from mcalc.structure import structure
from mcalc.tensor import Node as Tensor
from mcalc.tensor import Product, is_zero, lower, product
from mcalc.tensor.lower import lowered
from mcalc.tensor.make import ONE

_OPPOSITE = {"greater": "<=", "less": ">=", "greater_equal": "<", "less_equal": ">"}
VARIABLE_FIRST = "denominator layout: the axes of the variable come first"
_CORNER = "not differentiable where"
_PLACES = ("i", "j", "k", "l")

_NOTHING: Mapping[str, Node] = MappingProxyType({})


def diagonal_condition(so_far: StepsSoFar, spec: Spec, name: str, slope: Slope) -> Diagonal | None:
    """Why the Jacobian of an element-wise function is diagonal, shown on one entry.

    `name` is what the function is called, empty where it has no name.
    """
    by, rank = slope.by, slope.rank
    if not rank or rank != len(slope.into):
        return None
    entry = _entry(spec, [by], rank)
    if entry is None:
        return None
    place = ", ".join(_PLACES[:rank])
    other = f"other entry of {by}" if rank > 1 else f"{by}[j] with j != i"
    head = f"{name}[{place}] = {so_far.text(entry)}" if name else f"entry {place} is {so_far.text(entry)}: it"
    slope_of_entry = f"∂{name}[{place}]/∂{by}[{place}] =" if name else f"its derivative by {by}[{place}] is"
    value = _on_diagonal(so_far, slope)
    on = f", on it {slope_of_entry} {value}" if value is not None else ""
    said = f"{head} has no {other}: off the diagonal all is 0{on}"
    return Diagonal(said, name, by, place, so_far.text(entry), value)


def _on_diagonal(so_far: StepsSoFar, slope: Slope) -> str | None:
    """One entry of the diagonal of a derivative."""
    axes = tuple(range(slope.rank))
    diagonal = product([(slope.node, (*axes, *axes), ONE)], axes)
    if isinstance(diagonal, Product) and not diagonal.factors:
        return str(diagonal.coefficient)
    spec = so_far.open(so_far.written(diagonal))
    entry = _entry(spec, spec.variables, slope.rank)
    return None if entry is None else so_far.text(entry)


def _entry(spec: Spec, by: Collection[str], rank: int) -> Node | None:
    """One entry of an element-wise function of names, or None where it is not element-wise."""
    places = tuple(Name(place) for place in _PLACES[:rank])
    if any(place.id in spec.variables or place.id in spec.sizes for place in places):
        return None
    root = spec.program.result
    depends = dependents(root, by)
    new: dict[Node, Node] = {}
    for node in postorder(root):
        axes = len(spec.kinds[node].shape)
        entry = find(node.function) if isinstance(node, Call) else None
        known = new.keys() >= {*children(node)}
        if known and rank == 1 == axes and is_call(node, "transpose"):
            (new[node],) = (new[part] for part in children(node))  # entry i of a row is that of the column
        elif axes and is_call(node, "ones"):
            new[node] = Number(1)
        elif known and isinstance(node, Call) and axes and (entry is None or entry.signature == "elementwise"):
            new[node] = without_ones(over(node, new))
        elif node in depends and not isinstance(node, Name):
            return None
        elif axes in (0, rank):
            new[node] = Index(node, places) if axes else node
    return new.get(root)


def kinks(spec: Spec, by: str, stands: Mapping[str, Node] = _NOTHING) -> list[str]:
    """Where a function has a value and no derivative, as it depends on a name; `stands` is what names stand for."""
    return _kinks(notes(conditions_of(lowered(spec), [by]), places(spec)).nonsmooth, stands)


def _kinks(conditions: Sequence[str], stands: Mapping[str, Node] = _NOTHING) -> list[str]:
    return [f"{_CORNER} {_facing(where, stands)}" for where in conditions]


def _facing(condition: str, stands: Mapping[str, Node] = _NOTHING) -> str:
    """A condition with its number on the right: `x == 0`; parts named in front of it stay there."""
    named, semicolon, last = condition.rpartition("; ")
    tree = parse(last).result
    if stands:
        tree = renamed(tree, stands)
        last = text(tree)
    if isinstance(tree, Call) and tree.function in ("equal", "not_equal") and isinstance(tree.args[0], Number):
        last = text(Call(tree.function, (tree.args[1], tree.args[0])))
    return named + semicolon + last


def cases(so_far: StepsSoFar, derivative: Spec) -> Cases | None:
    """The values that a derivative with one condition in it has where that holds and where it doesn't."""
    root = derivative.program.result
    conditions = [node for node in postorder(root) if isinstance(node, Call) and node.function in _OPPOSITE]
    if len({text(condition) for condition in conditions}) != 1:
        return None
    first = conditions[0]
    left, right = (so_far.text(arg) for arg in first.args)
    opposite = f"{left} {_OPPOSITE[first.function]} {right}"
    open_ended = first.function in ("greater", "less")
    never: dict[Node, Node] = {
        condition: Call("mul", (Number(0), condition)) for condition in conditions
    }  # 0 of its shape
    always: dict[Node, Node] = dict.fromkeys(conditions, Number(1))
    values = [_where(derivative, known) for known in (never, always)]
    zero = values[0] is not None and is_zero(values[0])
    if derivative.kinds[first].shape:
        said = f"entry by entry: what belongs to an entry with {opposite} is 0"
        return Cases(said, left, right, "0" if open_ended else "") if zero else None
    if derivative.program.statements or len(derivative.kind.shape) > 1 or None in values:
        return Cases(f"0 where {opposite}", left, right, "0" if open_ended else "") if zero else None
    low, high = (
        "0" if is_zero(node) else so_far.text(so_far.written(node, derivative.kind.row)) for node in values if node
    )
    said = f"{low} where {opposite}, {high} where {so_far.text(first)}"
    return Cases(said, left, right, low if open_ended else high, ((low, opposite), (high, so_far.text(first))))


def _where(derivative: Spec, known: Mapping[Node, Node]) -> Tensor | None:
    """A derivative with values for its conditions, or None where it can't be read with numbers in their places."""
    try:
        return lower(read_tree(replaced(derivative.program.result, known), derivative, derivative.program.statements))
    except McalcError:
        return None


def split(found: Cases | None, corners: Sequence[str], derivative: Spec) -> list[str]:
    """The cases of a derivative and the corners of its function, in one sentence where they are about the same."""
    if found is None:
        return list(corners)
    own = f"{found.left} == {found.right}"
    border = _gaps(own, derivative)
    same = next((one for one in corners if _gaps(one.removeprefix(_CORNER), derivative)[0] in border), None)
    if same is None:
        return [found.said, *corners]
    convention = f", where {found.taken} is taken" if found.taken else ""
    sides = permutations((found.left, found.right))
    shown = same if same in {f"{_CORNER} {one} == {other}" for one, other in sides} else f"{_CORNER} {_facing(own)}"
    return [f"{found.said}; {shown}{convention}", *(corner for corner in corners if corner != same)]


def _gaps(condition: str, spec: Spec) -> tuple[Tensor | str, ...]:
    """One side of a condition less the other, both ways; the condition itself where it can't be read so."""
    root = parse(condition.rpartition("; ")[2].strip()).result
    if not isinstance(root, Call) or len(root.args) != 2:
        return (condition,)
    try:
        return tuple(
            lower(read_tree(Call("sub", sides), spec, spec.program.statements)) for sides in permutations(root.args)
        )
    except McalcError:
        return (condition,)


def closing(so_far: StepsSoFar, derivative: Derivative, closed: Spec) -> tuple[list[str], dict[str, Cases | Diagonal]]:
    """What must be said of an answer, its cases and where there is no derivative, and the former as data."""
    found = cases(so_far, closed)
    named = [f"where {name} = {text}" for name, text in derivative.where if name not in so_far.definitions]
    remarks = split(found, _kinks(derivative.nonsmooth), closed)
    told = as_told(remarks, found)
    remarks = [*named, *_introduced(closed, derivative.question.spec), *remarks]
    remarks += [f"only where {_facing(where)}" for where in derivative.domain]
    if derivative.question.layout == "denominator" and len(derivative.tensor_shape) > 0:
        remarks.append(VARIABLE_FIRST)
    return remarks, told


def _introduced(closed: Spec, spec: Spec) -> list[str]:
    """What the functions of an answer mean that the question doesn't have."""
    known = {node.function for node in postorder(*spec.intermediates.values(), spec.program.result) if _is_call(node)}
    roots = (*closed.intermediates.values(), closed.program.result)
    new = {node.function: None for node in postorder(*roots) if _is_call(node) and node.function not in known}
    found = [(entry, meaning_of(entry)) for entry in map(find, new) if entry is not None and not entry.rule]
    shown = [(entry, chosen(meaning, 0)) for entry, meaning in found if meaning is not None]
    return [f"{entry.name}({', '.join(entry.parameters)}) is {meaning}" for entry, meaning in shown]


def _is_call(node: Node) -> TypeGuard[Call]:
    return isinstance(node, Call)


def as_told(remarks: Sequence[str], found: Cases | None) -> dict[str, Cases | Diagonal]:
    """The first of the remarks that `split` makes, with its data."""
    return {} if found is None else {remarks[0]: found}


def collapses(so_far: StepsSoFar, paths: Sequence[Path], by: str) -> list[str]:
    """How the factors of products become simple."""
    return list(dict.fromkeys(remark for path in paths if len(path) > 1 for remark in _collapses(so_far, path, by)))


def _collapses(so_far: StepsSoFar, path: Path, by: str) -> list[str]:
    remarks: list[str] = []
    if any(slope.flat for slope in path):
        remarks.append("matrices are flattened row by row (vec), so that their Jacobians are matrices too")
    several = [slope for slope in path if slope.node.shape]
    for slope in several if len(several) > 1 else ():
        name, node = so_far.sign(slope).id, slope.node
        ones = isinstance(node, Product) and not node.factors and node.coefficient == 1 and len(node.shape) == 1
        if slope.rank == 0 and ones:
            row, rows = ("column", "columns") if so_far.turned else ("row", "rows")
            remarks.append(f"{name} is a {row} of ones: it adds up the {rows}")
        if slope.rank == len(slope.into) and not slope.flat:
            tags = structure(node, slope.rank, (by,))
            known = next((tag for tag in _COLLAPSING if tag in tags), None)
            if known is not None:
                remarks.append(f"{name} {_COLLAPSING[known]}")
    return remarks


_COLLAPSING = {
    "zero": "is zero",
    "identity": "is the identity and drops out",
    "diagonal": "is diagonal: it multiplies entry by entry",
}
