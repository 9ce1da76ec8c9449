"""Explanations as LaTeX: an `align` environment, or Markdown whose mathematics a notebook renders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mcalc.explanation.spell import parted
from mcalc.explanation.step import Explanation, Step
from mcalc.explanation.trees import below, renamed
from mcalc.language import parse
from mcalc.language.tree import Name, Node
from mcalc.notation.latex import latex
from mcalc.notation.names import latex_name
from mcalc.report.board import checked, introduction


def steps_latex(found: Sequence[Explanation], detail: str) -> str:
    """An `align` environment for each explanation, a line an equation; it needs the package amsmath."""
    return "\n".join(_environment(explanation, detail) for explanation in found)


def _environment(found: Explanation, detail: str) -> str:
    lines: list[str] = []
    for step in _shown(found.steps, detail):
        left, sides = _equation(step, detail)
        for number, side in enumerate(sides):
            head = left if not number else ""
            said = rf" && \text{{{_words(step.rule)}}} \tag{{{step.number}}}" if not number else r" \notag"
            lines.append(f"  {head} &= {side}{said}")
    body = " \\\\\n".join(lines)
    return f"\\begin{{align}}\n{body}\n\\end{{align}}"


def steps_markdown(found: Sequence[Explanation], detail: str) -> str:
    """A numbered list of steps, each with its equation between dollar signs."""
    source = found[0].derivative.question.spec.program.source.strip().replace("\n", "; ")
    lines = [f"**Explanation of** `{source}`"]
    for explanation in found:
        lines += ["", *introduction(explanation, None), ""]
        for step in _shown(explanation.steps, detail):
            lines += [*_item(step, detail), ""]
        lines += [f"**Result:** $\\displaystyle {explanation.derivative.latex}$", f"`{explanation.expression}`"]
    return "\n".join([*lines, "", f"*{checked(found)}*"])


def _item(step: Step, detail: str) -> Iterator[str]:
    left, sides = _equation(step, detail)
    shape = f" ({step.shape})" if step.shape else ""
    yield f"{step.number}. **{step.rule}**{shape}"
    yield ""
    body = " \\\\ ".join(f"{left if not number else ''} &= {side}" for number, side in enumerate(sides))
    yield f"   $$\\begin{{aligned}} {body} \\end{{aligned}}$$"
    if detail == "brief":
        return
    remarks = [step.text, f"shapes: {step.product}" if step.product else "", *step.notes]
    for remark in filter(None, remarks):
        yield f"   - {_escaped(remark)}"


def _shown(steps: Sequence[Step], detail: str) -> Sequence[Step]:
    return [step for step in steps if step.kind != "open"] if detail == "brief" else steps


def _equation(step: Step, detail: str) -> tuple[str, list[str]]:
    """The left side, and all sides that it is equal to."""
    if step.kind == "name":
        return _tree(Name(step.of), step.ranks), [_side(step.before, step.ranks)]
    applied = [] if step.applied is None or detail == "brief" else [signs(step.applied, step.ranks)]
    if step.kind == "open":
        return _ratio(step.of, step.by, step.ranks), applied
    texts = [step.after] if detail == "brief" else [step.before, *step.through, step.after]
    sides = [*applied, *(_side(side, step.ranks) for side in dict.fromkeys(texts) if side)]
    return _ratio(step.of, step.by, step.ranks), list(dict.fromkeys(sides))


def _side(side: str, ranks: Mapping[str, int]) -> str:
    return _tree(parse(side, tuple(ranks)).result, ranks)


def _tree(tree: Node, ranks: Mapping[str, int]) -> str:
    return latex(tree, ranks)


def signs(applied: Node, ranks: Mapping[str, int]) -> str:
    r"""A formula with signs such as `dy/du` in it."""
    stands: dict[str, tuple[str, str]] = {}
    names: dict[str, Node] = {}
    for node in below(applied):
        found = parted(node.id) if isinstance(node, Name) else None
        if isinstance(node, Name) and found is not None and node.id not in names:
            sign = f"Q{'q' * (len(names) + 1)}Q"
            stands[sign], names[node.id] = found, Name(sign)
    written = latex(renamed(applied, names), ranks)
    for sign, (of, by) in stands.items():
        written = written.replace(latex_name(sign), _ratio(of, by, ranks))
    return written


def _ratio(of: str, by: str, ranks: Mapping[str, int]) -> str:
    r"""\frac{\partial y}{\partial x}, with what is more than a name behind the fraction."""
    below_line = rf"\partial {_group(by, ranks)}"
    if of.isidentifier():
        return rf"\frac{{\partial {_tree(Name(of), ranks)}}}{{{below_line}}}"
    return rf"\frac{{\partial}}{{{below_line}}} \left({_side(of, ranks)}\right)"


def _group(names: str, ranks: Mapping[str, int]) -> str:
    """The variable, several in brackets, or a function where something is differentiated by one."""
    if names.startswith("[") and names.endswith("]"):
        inner = ", ".join(_tree(Name(name.strip()), ranks) for name in names[1:-1].split(","))
        return f"({inner})"
    if names.isidentifier():
        return _tree(Name(names), ranks)
    return rf"\left({_side(names, ranks)}\right)"


def _words(text: str) -> str:
    return text.replace("_", "\\_")


def _escaped(text: str) -> str:
    """Words for Markdown: no stars or underscores that would be read as emphasis."""
    return "".join(f"\\{c}" if c in "*_[]<>" else c for c in text)
