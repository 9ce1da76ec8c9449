"""Explanations as LaTeX: a page of text and aligned equations, for the package amsmath."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mcalc.errors import McalcError
from mcalc.explanation.step import Cases, Diagonal, Explanation, Step
from mcalc.explanation.trees import Move, Sign, matmul, over, renamed
from mcalc.language import parse
from mcalc.language.tree import Call, Index, Name, Node, children, postorder, transposed
from mcalc.notation import latex
from mcalc.notation.name_spelling import latex_name
from mcalc.notation.ranks import Standing, standing_in
from mcalc.record import Record
from mcalc.report.latex import names_of
from mcalc.report.steps import introduction, remarks


def steps(found: Sequence[Explanation], detail: str) -> str:
    """A paragraph and an `align` environment for each explanation, with what is said of the steps between its lines."""
    return "\n\n".join(_page(explanation, detail) for explanation in found)


def _page(found: Explanation, detail: str) -> str:
    question = found.derivative.question
    lines: list[str] = []
    said: list[str] = []
    for step in shown(found, detail):
        if said:  # what is said of a step stands under it
            lines[-1] += "\n  " + rf"\intertext{{{' '.join(said)}}}"
        left, right = sides(step, detail, question.request.bold)
        for number, side in enumerate(right):
            tag = r" \notag" if number else rf" && \text{{{step.rule}}} \tag{{{step.number}}}"
            lines.append(f"  {'' if number else left} &= {side}{tag}" + r" \\")
        said = [] if detail == "brief" else list(prose(step, detail, question.request.bold))
    lines[-1] = lines[-1].removesuffix(r" \\")
    head = rf"\noindent {_plain(introduction(found))}."
    tail = ["\\noindent " + " ".join(said)] if said else []
    return "\n".join([head, r"\begin{align}", *lines, r"\end{align}", *tail])


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
    if step.entries and detail != "brief":
        rows = (" & ".join(page.text(entry) for entry in row) for row in step.entries)
        found.append(_array("bmatrix", rows))
    for parted in step.told.values():
        if isinstance(parted, Cases) and parted.values:
            rows = (rf"{page.text(value)} & {page.condition(condition)}" for value, condition in parted.values)
            found.append(_array("cases", rows))
    return left, list(dict.fromkeys(found))


def _array(kind: str, rows: Iterable[str]) -> str:
    body = r" \\ ".join(rows)
    return rf"\begin{{{kind}}} {body} \end{{{kind}}}"


def prose(step: Step, detail: str, bold: bool, escape: Callable[[str], str] | None = None) -> Iterator[str]:
    """What is said of a step, sentence by sentence; `escape` makes plain text safe, as LaTeX unless that is given."""
    page = _Page(step.ranks, step.moves, bold, escape or _plain)
    if step.kind == "name":
        return
    for remark in remarks(step, detail):
        match step.told.get(remark):
            case Diagonal() as diagonal:
                yield _sentence(page.diagonal(diagonal))
            case Cases() as parted:
                yield from map(_sentence, page.cases(parted, remark))
            case None:
                yield _sentence(page.said(remark))


def _sentence(text: str) -> str:
    first = text[:1].upper() if text[1:2].islower() else text[:1]
    return f"{first}{text[1:]}".rstrip(".") + "."


class _Page(Record):
    """How the trees of a step are written: `moves` are the names of differentials, `escape` is for text."""

    ranks: Mapping[str, int]
    moves: Mapping[str, str]
    bold: bool
    escape: Callable[[str], str] = str

    def text(self, side: str) -> str:
        """A side of an equation."""
        return self.tree(_on_paper(parse(side, tuple(self.ranks)).result, self.ranks))

    def tree(self, root: Node) -> str:
        """A tree with signs such as `dy/du` and `dX` in it."""
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

    def entry(self, text: str) -> str:
        r"""One entry of a function of vectors: `w[i]*x[i]` with the places as subscripts."""
        found: dict[Node, str] = {}
        tree = parse(text).result
        for node in postorder(tree):
            if isinstance(node, Index) and isinstance(node.base, Name):
                places = ",".join(_id(item) for item in node.items if isinstance(item, Name))
                found[node] = f"{self.text(node.base.id)}_{{{places}}}".replace("}_{", ",")
        names = {node: f"Q{'q' * number}Q" for number, node in enumerate(found, 1)}
        done: dict[Node, Node] = {}
        for node in postorder(tree):
            done[node] = Name(names[node]) if node in names else over(node, done)
        written = latex(done[tree])
        for node, name in names.items():
            written = written.replace(latex(Name(name)), found[node])
        return written

    def diagonal(self, found: Diagonal) -> str:
        """The diagonal condition."""
        place = found.place.replace(", ", ",")
        by, name = f"{found.by}[{found.place}]", f"{found.name}[{found.place}]" if found.name else ""
        other = self.entry(by).replace(f"{place}}}", "j}" if place != "j" else "k}")
        entry = self.entry(found.entry)
        head = f"${self.entry(name)} = {entry}$" if name else f"entry ${place}$ is ${entry}$, which"
        slope = rf"{head} depends on no ${other}$ but ${self.entry(by)}$: off the diagonal all is $0$"
        return slope if found.slope is None else rf"{slope}, and on it there is ${self.entry(found.slope)}$"

    def cases(self, found: Cases, remark: str) -> Iterator[str]:
        """What is to be said of cases beside the cases themselves."""
        if not found.values:
            yield self.said(remark)
        elif remark != found.said:
            convention = f", where {found.taken} is taken" if found.taken else ""
            yield f"there is no derivative where ${self.condition(f'{found.left} == {found.right}')}${convention}"

    def said(self, remark: str) -> str:
        """A remark, the derivatives, conditions and shapes in it as mathematics."""
        if remark.startswith("shapes: "):
            shapes = remark.removeprefix("shapes: ").replace(" x ", r" \times ")
            return f"shapes: ${shapes}$"
        parts = _MATHEMATICS.split(remark)
        return "".join(self._part(part) if place % 2 else self.escape(part) for place, part in enumerate(parts))

    def _part(self, part: str) -> str:
        try:
            if part[0] in "∂d" and "/" in part:
                of, by = part.rsplit("/", 1)
                return f"${self.ratio(of[1:].removeprefix('(').removesuffix(')'), by[1:], of[0])}$"
            return f"${self.condition(part) if ' ' in part else self.entry(part)}$"
        except McalcError:  # a text that only looks like one
            return self.escape(part)

    def condition(self, text: str) -> str:
        """A condition, without the brackets that make a number of it."""
        return self.text(text).removeprefix(r"\left[").removesuffix(r"\right]")

    def move(self, name: str) -> str:
        r"""`\mathrm{d}X`, with what is more than a name in brackets."""
        if name in self.moves:
            return rf"\mathrm{{d}}{self.tree(Name(self.moves[name]))}"
        return rf"\mathrm{{d}}\left({self.text(name.removeprefix('d').removeprefix('(').removesuffix(')'))}\right)"

    def ratio(self, of: str, by: str, sign: str) -> str:
        r"""\frac{\partial y}{\partial x}, with what is more than a name behind the fraction."""
        d = r"\partial " if sign == "∂" else r"\mathrm{d}"
        if by.startswith("[") and by.endswith("]"):
            group = names_of(by[1:-1].split(","), self.ranks, self.bold)
        else:
            group = self.text(by) if by.isidentifier() else rf"\left({self.text(by)}\right)"
        if of.isidentifier():
            return rf"\frac{{{d}{self.text(of)}}}{{{d}{group}}}"
        return rf"\frac{{{d.strip()}}}{{{d}{group}}} \left({self.text(of)}\right)"


def _on_paper(root: Node, ranks: Mapping[str, int]) -> Node:
    """The tree with outer products as a column times a row."""
    done: dict[Node, Node] = {}
    stands: dict[Node, Standing] = {}
    for node in postorder(root):
        stands[node] = standing_in(node, ranks, [stands[part] for part in children(node)])
        done[node] = over(node, done)
        if isinstance(node, Call) and node.function == "outer":
            left, right = (transposed(done[part]) if stands[part][1] else done[part] for part in node.args)
            done[node] = matmul(left, transposed(right))
    return done[root]


_MATHEMATICS = re.compile(
    r"([∂d](?:\w+|\([^()]*\))/[∂d]\w+"  # a derivative
    r"|(?<=an entry with )[^;]+?(?= is 0)|(?<=where )[^;]+? [<>=!]=? [^;]+?(?=, where|;|$)"  # a condition
    r"|\w+\[[ijkl](?:, [ijkl])*\])"  # an entry
)

_ESCAPES = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}", "∂": r"$\partial$", "<": "$<$", ">": "$>$"}


def _plain(text: str) -> str:
    """Text in a paragraph, Greek letters as mathematics."""
    return "".join(_character(character) for character in text)


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character in "_&#%${}":
        return f"\\{character}"
    return character if character.isascii() else f"${latex_name(character)}$"


def _id(node: Node) -> str:
    return node.id if isinstance(node, Name) else ""
