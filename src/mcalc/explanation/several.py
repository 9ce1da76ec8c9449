"""Several derivatives together: gradients as rows, Jacobians as stacks of gradients, Hessians as their Jacobians."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from mcalc.answers.answer import Derivative, Question
from mcalc.answers.present import present
from mcalc.answers.request import Request
from mcalc.explanation.conclusion import closed_form, rows_of
from mcalc.explanation.remarks import VARIABLE_FIRST, closing
from mcalc.explanation.rules import RULES
from mcalc.explanation.signs import PARTIAL, held, sign_of
from mcalc.explanation.step import Step, extent_of
from mcalc.explanation.steps_so_far import StepsSoFar
from mcalc.explanation.verify import equality_check
from mcalc.language import read_within
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Node, Program, Stack, transposed
from mcalc.notation import text
from mcalc.proof.every_answer.prove import Check
from mcalc.tensor.lower import lowered

ByOne: TypeAlias = Callable[[Spec, str, Derivative], list[Step]]
"""The steps of a derivative by one variable."""

_COLUMN = "the gradient stands as a column, to be differentiated once more"
_ROWS = "jacobian stacks gradients"


def stacked_steps(derivative: Derivative, by_one: ByOne) -> list[Step]:
    """The steps by each variable, and the step that puts them one beside the other."""
    spec = derivative.question.spec
    root = spec.program.result
    scalars = not any(spec.variables[name].shape for name in derivative.wrt)
    if not (isinstance(root, Stack) and scalars and not any(spec.kinds[item].shape for item in root.items)):
        return _beside(derivative, by_one, _ROWS if spec.kind.shape else "gradient")
    steps: list[Step] = []
    rows: list[Node] = []
    for item in root.items:
        inner = spec._replace(program=Program(text(item), spec.program.statements, item))
        found = _derivative(inner, derivative.wrt)
        steps += _deeper(_beside(found, by_one, "gradient"))
        rows.append(closed_form(found).program.result)
    return [*steps, _last(derivative, _ROWS, Stack(tuple(rows)))]


def second_steps(derivative: Derivative, by_one: ByOne) -> list[Step]:
    """The steps of the gradient, those of its Jacobian, and the Hessian."""
    spec, by = derivative.question.spec, derivative.wrt[1]
    gradient = _derivative(spec, derivative.wrt[:1], "denominator")
    steps = by_one(spec, derivative.wrt[0], gradient)
    notes = [_COLUMN if note == VARIABLE_FIRST else note for note in steps[-1].notes]
    steps[-1] = steps[-1]._replace(notes=tuple(notes))
    column = read_within(gradient.expression, spec._replace(intermediates={}), gradient.where)
    jacobian = _derivative(column, [by])
    steps = [*steps, *by_one(column, by, jacobian)]
    check = equality_check(spec, [closed_form(jacobian), closed_form(derivative)])
    last = _combined(derivative, "hessian", "gradient", by, jacobian.expression)
    return [*_deeper(steps), _closed(last, derivative, check)]


def _closed(step: Step, derivative: Derivative, check: Check | None) -> Step:
    """The last step, with what must be said of the answer."""
    so_far = StepsSoFar(derivative.question.spec, derivative.wrt[0])
    remarks, told = closing(so_far, derivative, closed_form(derivative))
    conditions = tuple(remark for remark in remarks if remark != VARIABLE_FIRST)
    return step._replace(notes=tuple(remarks), told=told, conditions=conditions, check=check or derivative.check)


def _derivative(spec: Spec, group: Sequence[str], layout: str = "numerator") -> Derivative:
    """A derivative on the way to another."""
    return present(Question(Request("", layout=layout), spec), lowered(spec), [(tuple(group),)])[0]


def _deeper(steps: Sequence[Step]) -> list[Step]:
    return [step._replace(depth=step.depth + 1) for step in steps]


def _beside(derivative: Derivative, by_one: ByOne, rule: str) -> list[Step]:
    """The derivatives by each variable, one beside the other."""
    spec = derivative.question.spec
    steps: list[Step] = []
    parts: list[Derivative] = []
    for name in derivative.wrt:
        parts.append(_derivative(spec, [name]))
        known = {(step.of, step.before) for step in steps if step.kind == "name"}
        found = by_one(spec, name, parts[-1])
        steps += _deeper([step for step in found if step.kind != "name" or (step.of, step.before) not in known])
    return [*steps, _last(derivative, rule, _joined(spec, parts))]


def _joined(spec: Spec, parts: Sequence[Derivative]) -> Node | None:
    """Derivatives by several variables as one expression, where that can be written."""
    if any(part.where or part.form == "einsum" for part in parts):
        return None
    trees = [closed_form(part).program.result for part in parts]
    inputs = [len(spec.variables[part.wrt[0]].shape) for part in parts]
    rank = len(spec.kind.shape)
    if not rank:
        if not any(inputs):
            return Stack(tuple(trees))
        return transposed(Call("concatenate", tuple(map(_entries, trees, inputs))))
    columns = [
        Call("vec", (tree,)) if rank > 1 and not axes else tree for tree, axes in zip(trees, inputs, strict=True)
    ]
    if not any(inputs):
        return transposed(Stack(tuple(columns)))
    whole = [tree if axes else transposed(Stack((tree,))) for tree, axes in zip(columns, inputs, strict=True)]
    return Call("concatenate", tuple(whole), {"axis": 1})


def _entries(tree: Node, axes: int) -> Node:
    """The derivative of a scalar as a vector."""
    if axes > 1:
        return Call("vec", (tree,))
    if not axes:
        return Stack((tree,))
    return tree if isinstance(tree, Stack) else transposed(tree)


def _last(derivative: Derivative, rule: str, tree: Node | None) -> Step:
    """The step that puts the derivatives by several variables together."""
    spec = derivative.question.spec
    so_far, closed = StepsSoFar(spec, derivative.wrt[0]), closed_form(derivative)
    before, check = "", None
    if tree is not None:
        before = so_far.text(transposed(tree) if derivative.question.layout == "denominator" else tree)
        check = equality_check(spec, [so_far.closed(before), closed])
    taken = {*spec.variables, *spec.intermediates}
    function = next((name for name in "yfzgh" if name not in taken), "F")
    return _closed(_combined(derivative, rule, function, f"[{', '.join(derivative.wrt)}]", before), derivative, check)


def _combined(derivative: Derivative, rule: str, of: str, by: str, before: str) -> Step:
    """A step that ends in an answer."""
    spec = derivative.question.spec
    ranks = {name: len(variable.shape) for name, variable in spec.variables.items()}
    shape = extent_of(derivative.symbolic_shape)
    step = Step("combine", rule, RULES[rule].short, of, by, before, derivative.expression, shape, ranks=ranks)
    step = step._replace(entries=rows_of(derivative))
    return step._replace(sign=sign_of(spec, by) if by in spec.variables else PARTIAL)


def partial_steps(spec: Spec, by: str, steps: list[Step]) -> list[Step]:
    """The steps of a partial derivative: of a function of several numbers by one, the others being held."""
    others = held(spec, by)
    if not others:
        return steps
    last = steps[-1]
    names = " and ".join([", ".join(others[:-1]), others[-1]] if len(others) > 1 else others)
    are = "are" if len(others) > 1 else "is"
    end = last._replace(
        kind="combine", rule="partial derivative", text=f"{names} {are} held constant, {by} varies",
        before=last.after, through=(), product="", formula="", applied=None,
    )  # fmt: skip
    return [*_deeper([*steps[:-1], last._replace(notes=())]), end]
