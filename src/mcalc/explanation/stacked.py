"""Several variables at once: partial derivatives, gradients as rows of them, Jacobians as stacks of gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from mcalc.answers.answer import Derivative
from mcalc.explanation.conclusion import closed_form, closing
from mcalc.explanation.frame import Frame
from mcalc.explanation.rules import RULES
from mcalc.explanation.spell import extent_of
from mcalc.explanation.step import Step
from mcalc.explanation.trees import below, turned
from mcalc.explanation.verify import equality_check
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, Program, Stack
from mcalc.notation import text

ByOne: TypeAlias = Callable[[Spec, str], tuple[Derivative, list[Step]]]
Derive: TypeAlias = Callable[[Spec, Sequence[str]], Derivative]

_ROWS = "jacobian stacks gradients"


def gathered(spec: Spec, derivative: Derivative, by_one: ByOne, derive: Derive) -> list[Step]:
    """The steps by each variable, and the step that puts them one beside the other."""
    root = spec.program.result
    scalars = all(not spec.variables[name].shape for name in derivative.wrt)
    if not (isinstance(root, Stack) and scalars and not any(spec.kinds[item].shape for item in root.items)):
        return _beside(spec, derivative, by_one, _ROWS if spec.kind.shape else "gradient")
    steps: list[Step] = []
    rows: list[Node] = []
    for item in root.items:
        inner = spec._replace(program=Program(text(item), spec.program.statements, item))
        found = derive(inner, derivative.wrt)
        steps += _beside(inner, found, by_one, "gradient", depth=1)
        rows.append(closed_form(found).program.result)
    return [*steps, _last(spec, derivative, _ROWS, Stack(tuple(rows)))]


def _beside(spec: Spec, derivative: Derivative, by_one: ByOne, rule: str, depth: int = 0) -> list[Step]:
    steps: list[Step] = []
    parts: list[Derivative] = []
    for name in derivative.wrt:
        part, own = by_one(spec, name)
        parts.append(part)
        steps += [step._replace(depth=step.depth + depth + 1) for step in own]
    return [*steps, _last(spec, derivative, rule, joined(spec, parts))._replace(depth=depth)]


def joined(spec: Spec, parts: Sequence[Derivative]) -> Node | None:
    """Derivatives by several variables as one expression, where that can be written."""
    if any(part.where or part.form == "einsum" for part in parts):
        return None
    trees = [closed_form(part).program.result for part in parts]
    inputs = [len(spec.variables[part.wrt[0]].shape) for part in parts]
    rank = len(spec.kind.shape)
    if not any(inputs):
        return Stack(tuple(trees)) if not rank else turned(Stack(tuple(_column(tree, rank) for tree in trees)))
    if not rank:
        entries = [_entries(tree, axes) for tree, axes in zip(trees, inputs, strict=True)]
        return turned(Call("concatenate", tuple(entries)))
    columns = [
        tree if axes else turned(Stack((_column(tree, rank),))) for tree, axes in zip(trees, inputs, strict=True)
    ]
    return Call("concatenate", tuple(columns), {"axis": 1})


def _column(tree: Node, rank: int) -> Node:
    """A derivative by a scalar as a vector."""
    return Call("vec", (tree,)) if rank > 1 else tree


def _entries(tree: Node, axes: int) -> Node:
    """The derivative of a scalar as a vector."""
    match axes:
        case 0:
            return Stack((tree,))
        case 1:
            return tree if isinstance(tree, Stack) else turned(tree)
        case _:
            return Call("vec", (tree,))


def _last(spec: Spec, derivative: Derivative, rule: str, tree: Node | None) -> Step:
    """The step that puts the derivatives by several variables together."""
    after, frame = derivative.expression, Frame(spec)
    before, check = "", derivative.check
    if tree is not None:
        turns = derivative.question.layout == "denominator"
        before = frame.text(turned(tree) if turns else tree)
        sides = [read_within(before, spec), closed_form(derivative)]
        check = equality_check(spec, sides) or check
    names = ", ".join(derivative.wrt)
    taken = {*spec.variables, *spec.intermediates}
    function = next((name for name in "yfzgh" if name not in taken), "F")
    remarks = closing(frame, derivative, closed_form(derivative))
    return Step(
        0, "combine", 0, rule, RULES[rule].short, function, f"[{names}]", "", before, (), after,
        extent_of(derivative.symbolic_shape), "", tuple(remarks), check, None, frame.ranks,
    )  # fmt: skip


def partial_steps(spec: Spec, by: str, derivative: Derivative, steps: list[Step]) -> list[Step]:
    """The steps of a partial derivative: of a function of several numbers by one, the others being held."""
    others = _held(spec, by)
    if not others:
        return steps
    last = steps[-1]
    names = " and ".join([", ".join(others[:-1]), others[-1]] if len(others) > 1 else others)
    are = "are" if len(others) > 1 else "is"
    end = last._replace(
        kind="combine", rule="partial derivative", text=f"{names} {are} held constant, {by} varies",
        before=last.after, through=(), product="", formula="", applied=None,
    )  # fmt: skip
    inner = [*steps[:-1], last._replace(notes=())]
    return [*(step._replace(depth=step.depth + 1) for step in inner), end]


def _held(spec: Spec, by: str) -> list[str]:
    """The other numbers of a function of numbers, those aside that are exponents only."""
    if any(variable.shape for variable in spec.variables.values()) or spec.kind.shape:
        return []
    found: dict[str, None] = {}
    for root in (*spec.intermediates.values(), spec.program.result):
        exponents = {node.args[1] for node in below(root) if isinstance(node, Call) and node.function == "power"}
        for node in below(root, exponents):
            if isinstance(node, Name) and node.id in spec.variables and node.id != by and node not in exponents:
                found[node.id] = None
    return list(found)
