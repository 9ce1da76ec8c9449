"""Explanations as LaTeX: a page of text and aligned equations, for the package amsmath."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mcalc.catalogue import find
from mcalc.explanation.step import Cases, Diagonal, Explanation, Step
from mcalc.explanation.trees import Move, Sign, matmul, over, renamed
from mcalc.language import parse
from mcalc.language.tree import Call, Index, Name, Node, children, postorder, transposed
from mcalc.notation import latex
from mcalc.notation.name_spelling import latex_name, with_one_subscript
from mcalc.notation.ranks import Standing, standing_in
from mcalc.record import Record
from mcalc.report.latex import names_of
from mcalc.report.mathematics import RATIO, parts
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
        said = list(prose(step, detail, question.request.bold))
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
        return with_one_subscript(written)

    def formula(self, text: str) -> str:
        """An expression or an equation that a sentence speaks of: derivatives, places as subscripts, differentials."""
        return " = ".join(self._side(side) for side in text.split(" = "))

    def _side(self, text: str) -> str:
        signs: dict[str, str] = {}

        def named(shown: str) -> str:
            name = f"Q{'q' * (len(signs) + 1)}Q"
            signs[name] = shown
            return name

        def ratio(found: re.Match[str]) -> str:
            of, by = found[0].rsplit("/", 1)
            return named(self._ratio(of[1:], by[1:], of[0]))

        tree = parse(RATIO.sub(ratio, text)).result
        done: dict[Node, Node] = {}
        for node in postorder(tree):
            done[node] = over(node, done)
            match node:
                case Index(base=base, items=items) if places := _places(items):
                    whole = self._written(done[base], signs)
                    if not isinstance(base, Name) and _SUBSCRIPT.search(whole):
                        whole = rf"\left({whole}\right)"
                    done[node] = Name(named(with_one_subscript(f"{whole}_{{{places}}}")))
                case Name(id=name) if name in self.moves or (name not in self.ranks and _DIFFERENTIAL.fullmatch(name)):
                    done[node] = Name(named(rf"\mathrm{{d}}{self.tree(Name(self.moves.get(name, name[1:])))}"))
                case Call(function="d", args=(_,)):
                    (inner,) = children(done[node])
                    done[node] = Name(named(rf"\mathrm{{d}}\left({self._written(inner, signs)}\right)"))
        return self._written(done[tree], signs)

    def _ratio(self, of: str, by: str, sign: str) -> str:
        """A derivative in a sentence: one entry of a function is written above."""
        if of.isidentifier() and by.isidentifier():
            return self.ratio(of, by, sign)
        d = r"\partial " if sign == "∂" else r"\mathrm{d}"
        above, by = self.formula(of.removeprefix("(").removesuffix(")") if of[0] == "(" else of), self.formula(by)
        if of.endswith("]") or of.isidentifier():
            return rf"\frac{{{d}{above}}}{{{d}{by}}}"
        return rf"\frac{{{d.strip()}}}{{{d}{by}}} \left({above}\right)"

    def _written(self, tree: Node, signs: Mapping[str, str]) -> str:
        written = latex(tree, self.ranks, bold=self.bold)
        for name, shown in signs.items():
            written = written.replace(latex(Name(name), self.ranks, bold=self.bold), shown)
        return with_one_subscript(written)

    def diagonal(self, found: Diagonal) -> str:
        """The diagonal condition."""
        place = found.place.replace(", ", ",")
        by, name = f"{found.by}[{found.place}]", f"{found.name}[{found.place}]" if found.name else ""
        other = self.formula(by).replace(f"{place}}}", "j}" if place != "j" else "k}")
        entry = self.formula(found.entry)
        head = f"${self.formula(name)} = {entry}$" if name else f"entry ${place}$ is ${entry}$, which"
        slope = rf"{head} depends on no ${other}$ but ${self.formula(by)}$: off the diagonal all is $0$"
        return slope if found.slope is None else rf"{slope}, and on it there is ${self.formula(found.slope)}$"

    def cases(self, found: Cases, remark: str) -> Iterator[str]:
        """What is to be said of cases beside the cases themselves."""
        if not found.values:
            yield self.said(remark)
        elif remark != found.said:
            convention = f", where ${self.formula(found.taken)}$ is taken" if found.taken else ""
            yield f"there is no derivative where ${self.condition(f'{found.left} == {found.right}')}${convention}"

    def said(self, remark: str) -> str:
        """A remark, the derivatives, conditions and shapes in it as mathematics."""
        if remark.startswith("shapes: "):
            shapes = remark.removeprefix("shapes: ").replace(" x ", r" \times ")
            return f"shapes: ${shapes}$"
        return "".join(
            f"${self.bare(part.text)}$" if part.mathematics else self.escape(part.text)
            for part in parts(remark, self.ranks)
        )

    def bare(self, text: str) -> str:
        """A formula; a condition without the brackets that make a number of it."""
        return (
            self.formula(text).removeprefix(r"\left[").removesuffix(r"\right]")
            if _is_condition(text)
            else self.formula(text)
        )

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


def _is_condition(text: str) -> bool:
    root = parse(text).result if " = " not in text and not RATIO.search(text) else None
    entry = find(root.function) if isinstance(root, Call) else None
    return entry is not None and entry.kind == "comparison"


def _places(items: Sequence[object]) -> str:
    """The places of one entry, where they are letters."""
    found = [item.id for item in items if isinstance(item, Name) and item.id in _PLACES]
    return ",".join(found) if len(found) == len(items) else ""


_PLACES = ("i", "j", "k", "l")
_DIFFERENTIAL = re.compile(r"d[A-Za-z]\d?")
_SUBSCRIPT = re.compile(r"_\{[^{}]*(\{[^{}]*\}[^{}]*)*\}$")

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
