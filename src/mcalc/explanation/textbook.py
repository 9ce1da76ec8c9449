"""The rules method: from the outside in, each rule opened, its parts differentiated, and put together again."""

from __future__ import annotations

from mcalc.answers.answer import Derivative
from mcalc.errors import LimitError
from mcalc.explanation.conclusion import closed_form, closing, last_check, turns
from mcalc.explanation.equation import Board, equation
from mcalc.explanation.frame import Frame
from mcalc.explanation.merged import merge
from mcalc.explanation.outline import Layer, is_leaf, layers, nesting
from mcalc.explanation.remarks import cases, diagonal_condition, kinks
from mcalc.explanation.rules import RULES
from mcalc.explanation.slope import Slope, line
from mcalc.explanation.spell import extent_of
from mcalc.explanation.step import Step
from mcalc.explanation.verify import slope_check
from mcalc.explanation.words import said_of, said_off_diagonal
from mcalc.explanation.writer import Steps, extent
from mcalc.language import parse
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Node

_DEEPEST = 32
"""Each layer is written with all that is inside it."""


def rules_steps(spec: Spec, by: str, derivative: Derivative) -> list[Step]:
    """All steps of the rules method."""
    graph = merge(spec, by, spread=False)
    frame = Frame(spec, graph.constants)
    found = layers(graph)
    if nesting(found) > _DEEPEST:
        raise LimitError(
            f"functions are nested {nesting(found)} deep; the rules are written out to a depth of {_DEEPEST}",
            hint="--method chain gives names to the parts",
        )
    board = Board(graph, frame, by, found, Steps(frame), {}, {})
    _walk(board)
    _conclude(board, derivative)
    return board.steps.found


def _walk(board: Board) -> None:
    """Open each layer on the way in, close it on the way out; what comes up twice is differentiated once."""
    seen: set[Node] = set()
    stack: list[tuple[Node, int, bool]] = [(board.graph.root, 0, False)]
    while stack:
        node, depth, ready = stack.pop()
        layer = board.layers[node]
        if ready:
            _close(board, layer, depth)
        elif node not in seen:
            seen.add(node)
            board.slopes[node] = _slope(board, node)
            if not layer.inner:
                _leaf(board, layer, depth)
                continue
            _open(board, layer, depth)
            stack.append((node, depth, True))
            stack.extend((part, depth + 1, False) for part in reversed(layer.inner) if not is_leaf(part))


def _slope(board: Board, node: Node) -> Slope:
    spec = board.frame.open(board.frame.text(node))
    return Slope(board.frame.text(node), board.by, board.frame.derivative(spec, board.by), len(spec.kind.shape))


def _leaf(board: Board, layer: Layer, depth: int) -> None:
    """A function that one rule differentiates."""
    frame, slope = board.frame, board.slopes[layer.node]
    spec = frame.open(frame.text(layer.node))
    shown = line(frame, slope)
    remarks = []
    said = said_of(spec, [board.by])
    condition = diagonal_condition(frame, spec, "", slope)
    if condition is not None:
        remarks.append(condition)
    elif not slope.flat:
        said = said_off_diagonal(said)
    closed = frame.open(frame.text(shown.tree))
    remarks += [*cases(closed, frame), *kinks(spec, board.by)]
    board.steps.add(
        "local", layer.rule, said, slope.of, board.by, "", frame.text(shown.tree), shape=extent(slope),
        notes=remarks, check=slope_check(spec, board.by, closed, shown.form), depth=depth,
    )  # fmt: skip


def _open(board: Board, layer: Layer, depth: int) -> None:
    """The rule applied, with what is inside still to be differentiated."""
    frame, slope = board.frame, board.slopes[layer.node]
    shown = line(frame, slope)
    check = slope_check(frame.open(frame.text(layer.node)), board.by, frame.open(frame.text(shown.tree)), shown.form)
    formula = equation(board, layer, False).tree
    board.steps.add(
        "open", layer.rule, _short(layer.rule), slope.of, board.by, "", frame.text(formula), formula=formula,
        shape=extent(slope), check=check, depth=depth,
    )  # fmt: skip


def _short(rule: str) -> str:
    return "; ".join(RULES[name].short for name in rule.split(", "))


def _close(board: Board, layer: Layer, depth: int) -> None:
    """The derivatives of what is inside put in."""
    slope = board.slopes[layer.node]
    found = equation(board, layer, True)
    frame = board.frame
    before, after = frame.text(found.tree), frame.text(line(frame, slope).tree)
    board.steps.add(
        "combine", layer.rule, "", slope.of, board.by, before, after, shape=extent(slope),
        product=found.shapes, notes=found.remarks, check=board.steps.equal(before, after), depth=depth,
    )  # fmt: skip


def _conclude(board: Board, derivative: Derivative) -> None:
    """The last step ends in the answer, in its layout."""
    step = board.steps.found.pop()
    form = line(board.frame, board.slopes[board.graph.root]).form
    sides = [side for side in (step.before, step.after) if side]
    if turns(derivative, form):
        sides = [board.frame.text(Call("transpose", (parse(side).result,))) for side in sides]
    *before, after = sides
    final, closed = derivative.expression, closed_form(derivative)
    check = last_check(board.frame, sides, closed, derivative, form)
    board.steps.found.append(
        step._replace(
            before=before[0] if before else after if after != final else "",
            through=tuple(side for side in sides[1:] if side != final),
            after=final,
            shape=extent_of(derivative.symbolic_shape),
            notes=tuple(dict.fromkeys((*step.notes, *closing(board.frame, derivative, closed)))),
            check=check or step.check,
        )
    )
