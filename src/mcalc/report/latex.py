"""Answers and explanations as LaTeX. Lines that are aligned need the package amsmath."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mcalc.answers.answer import Answer, Derivative
from mcalc.language import parse
from mcalc.language.tree import Call, Index, Name, Node, children, postorder, transposed
from mcalc.notation import latex
from mcalc.notation.ranks import Standing, ranks_of, standing_in
from mcalc.record import Record
from mcalc.report import words

if TYPE_CHECKING:
    from mcalc.explanation.step import Explanation, Step


def answer(found: Answer) -> str:
    """An equation a line, to be pasted between dollar signs; comments before it say what it rests on.

    Where parts have names all equations are aligned, each part in front of the first that needs it.
    """
    notes = [f"% note: {note}" for note in found.notes]
    lines = [line for derivative, where in found.program() for line in _lines(derivative, where)]
    if not any(derivative.where for derivative in found.derivatives):
        return "\n".join([*notes, *(line.replace(" &= ", " = ", 1) for line in lines)])
    last = max(place for place, line in enumerate(lines) if not line.startswith("%"))
    ended = [line if line.startswith("%") or at == last else rf"{line} \\" for at, line in enumerate(lines)]
    return "\n".join([*notes, r"\begin{aligned}", *ended, r"\end{aligned}"])


def _lines(derivative: Derivative, where: Sequence[tuple[str, str]]) -> Iterator[str]:
    if derivative.symbolic_shape:
        yield f"% {derivative.question.layout} layout, {words.extent(derivative.symbolic_shape)}"
    yield from (f"% {note}" for note in words.notes(derivative))
    texts = [derivative.expression, *(text for _, text in where)]
    if any(isinstance(node, Index) for text in texts for node in postorder(parse(text).result)):
        yield "% places are counted from 1"
    yield from equations(derivative, where)


def equations(derivative: Derivative, where: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A derivative as an equation, after those of the parts `where`; a sign to align them before each `=`."""
    bold = derivative.question.request.bold
    ranks = {name: len(variable.shape) for name, variable in derivative.question.spec.variables.items()}
    for name, text in derivative.where:
        part = parse(text).result
        ranks[name] = ranks_of(part, ranks)[part]
        if (name, text) in where:
            yield f"{latex(Name(name), ranks, bold=bold)} &= {latex(part, ranks, bold=bold)}"
    yield f"{_left(derivative, ranks)} &= {derivative.latex}"


def _left(derivative: Derivative, ranks: Mapping[str, int]) -> str:
    """What was differentiated by what: f stands for the function."""
    order, bold = derivative.order, derivative.question.request.bold
    if order == 1:
        return rf"\frac{{\partial f}}{{\partial {_names(derivative.wrt, ranks, bold)}}}"
    groups = [_names(group.split(","), ranks, bold) for group in derivative.wrt]
    if derivative.question.command == "hessian":
        return rf"\frac{{\partial^2 f}}{{\partial {groups[0]} \, \partial {groups[-1]}^\top}}"
    return rf"\frac{{\partial^{order} f}}{{\partial {groups[0]}^{order}}}"


def _names(names: Sequence[str], ranks: Mapping[str, int], bold: bool) -> str:
    """A variable, or several in brackets."""
    written = [latex(Name(name.strip()), ranks, bold=bold) for name in names]
    return f"({', '.join(written)})" if len(written) > 1 else written[0]


def steps(found: Sequence[Explanation], detail: str) -> str:
    """An `align` environment for each explanation, a line an equation."""
    return "\n".join(_environment(explanation, detail) for explanation in found)


def _environment(found: Explanation, detail: str) -> str:
    lines: list[str] = []
    for step in shown(found, detail):
        left, right = sides(step, detail, found.derivative.question.request.bold)
        rule = step.rule.replace("_", "\\_")
        for number, side in enumerate(right):
            said = r" \notag" if number else rf" && \text{{{rule}}} \tag{{{step.number}}}"
            lines.append(f"  {'' if number else left} &= {side}{said}")
    body = " \\\\\n".join(lines)
    return f"\\begin{{align}}\n{body}\n\\end{{align}}"


def shown(found: Explanation, detail: str) -> Sequence[Step]:
    """The steps that are shown: in brief the names, and the last."""
    return [step for step in found.steps if detail != "brief" or step.kind == "name" or step is found.steps[-1]]


def sides(step: Step, detail: str, bold: bool) -> tuple[str, list[str]]:
    """The left side of a step's equation, and all sides that it is equal to."""
    page = _Page(step.ranks, step.moves, bold)
    if step.kind == "name":
        return page.tree(Name(step.of)), [page.text(step.before)]
    applied = [] if step.applied is None else [page.tree(step.applied)]
    if step.by:
        left = page.ratio(step.of, step.by, step.sign)
    elif step.formula or not applied:
        left = page.move(step.of)
    else:  # what one path contributes
        left, applied = applied[0], []
    if step.kind == "open":
        return left, applied
    texts = [step.before, step.after] if detail == "brief" else [step.before, *step.through, step.after]
    found = [*applied, *(page.text(side) for side in texts if side)]
    return left, list(dict.fromkeys(found))


class _Page(Record):
    """How the trees of a step are written: `moves` are the names of differentials."""

    ranks: Mapping[str, int]
    moves: Mapping[str, str]
    bold: bool

    def text(self, side: str) -> str:
        """A side of an equation."""
        return self.tree(_on_paper(parse(side, tuple(self.ranks)).result, self.ranks))

    def tree(self, root: Node) -> str:
        """A tree with signs such as `dy/du` and `dX` in it."""
        from mcalc.explanation.trees import Move, Sign, renamed

        found = [node for node in postorder(root) if isinstance(node, Sign | Move) or _id(node) in self.moves]
        names = {_id(node): f"Q{'q' * number}Q" for number, node in enumerate(found, 1)}
        ranks = {**self.ranks, **{name: self.ranks.get(sign, 0) for sign, name in names.items()}}
        written = latex(renamed(root, {sign: Name(name) for sign, name in names.items()}), ranks, bold=self.bold)
        for node in found:
            match node:
                case Sign(of=of, by=by, sign=sign):
                    shown = self.ratio(of, by, sign)
                case _:
                    shown = self.move(_id(node))
            written = written.replace(latex(Name(names[_id(node)]), ranks, bold=self.bold), shown)
        return written

    def move(self, name: str) -> str:
        r"""`\mathrm{d}X`, with what is more than a name in brackets."""
        if name in self.moves:
            return rf"\mathrm{{d}}{self.tree(Name(self.moves[name]))}"
        return rf"\mathrm{{d}}\left({self.text(name.removeprefix('d').removeprefix('(').removesuffix(')'))}\right)"

    def ratio(self, of: str, by: str, sign: str) -> str:
        r"""\frac{\partial y}{\partial x}, with what is more than a name behind the fraction."""
        d = r"\partial " if sign == "∂" else r"\mathrm{d}"
        if by.startswith("[") and by.endswith("]"):
            group = _names(by[1:-1].split(","), self.ranks, self.bold)
        else:
            group = self.text(by) if by.isidentifier() else rf"\left({self.text(by)}\right)"
        if of.isidentifier():
            return rf"\frac{{{d}{self.text(of)}}}{{{d}{group}}}"
        return rf"\frac{{{d.strip()}}}{{{d}{group}}} \left({self.text(of)}\right)"


def _on_paper(root: Node, ranks: Mapping[str, int]) -> Node:
    """The tree with outer products as a column times a row."""
    from mcalc.explanation.trees import matmul, over

    done: dict[Node, Node] = {}
    stands: dict[Node, Standing] = {}
    for node in postorder(root):
        stands[node] = standing_in(node, ranks, [stands[part] for part in children(node)])
        done[node] = over(node, done)
        if isinstance(node, Call) and node.function == "outer":
            left, right = (transposed(done[part]) if stands[part][1] else done[part] for part in node.args)
            done[node] = matmul(left, transposed(right))
    return done[root]


def _id(node: Node) -> str:
    return node.id if isinstance(node, Name) else ""
