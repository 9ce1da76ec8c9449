"""What is asked of a random spec: which derivative, laid out how. The same seed asks the same."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

import mcalc
from tests.oracle.points import axes
from tests.properties.grammar import SCALAR, Spec

Group = tuple[str, ...]


class Question(NamedTuple):
    """One derivative: by the groups of variables, one after the other, a group of several stacked."""

    groups: tuple[Group, ...]
    layout: str = "numerator"
    vec: str = "rows"
    command: str = "jacobian"

    def options(self) -> dict[str, Any]:
        """The options that ask for it."""
        wrt = tuple(",".join(group) for group in self.groups)
        if self.command != "hessian":
            return {"wrt": wrt[:1], "order": len(wrt), "layout": self.layout, "vec": self.vec}
        return {"wrt": tuple(dict.fromkeys(wrt)), "layout": self.layout, "vec": self.vec}

    def ask(self, text: str, shapes: dict[str, str]) -> mcalc.Derivative:
        """mcalc's answer."""
        return mcalc.ask(self.command, text, shapes=shapes, **self.options()).derivatives[0]

    def lower(self) -> Question:
        """The question for the derivative before the last differentiation, laid out plainly."""
        return Question(self.groups[:-1])

    def title(self) -> str:
        """The variables, and whatever else is not as usual."""
        by = " then ".join(",".join(group) for group in self.groups)
        return " ".join([by, *({self.layout, self.vec, self.command} - {"numerator", "rows", "jacobian"})])


def plain(spec: Spec, seed: int) -> list[Question]:
    """The first derivative by every variable that isn't constant; now and then in the less usual layouts."""
    random = Random(f"{seed} plain")
    layout = random.choice(("numerator", "numerator", "denominator"))
    columns = random.random() < 0.25
    found = []
    for name, shape in spec.shapes().items():
        if "constant" not in shape:
            by_columns = columns and max(len(axes(shape)), len(spec.result.type.shape)) <= 2
            found.append(Question(((name,),), layout, "columns" if by_columns else "rows"))
    return found


def further(spec: Spec, seed: int) -> list[Question]:
    """For every third spec one more: a Hessian, a mixed block, stacked variables, a higher derivative."""
    if seed % 3:
        return []
    random = Random(f"{seed} further")
    shapes = spec.shapes()
    names = [name for name, shape in shapes.items() if "constant" not in shape]
    flat = [name for name in names if len(axes(shapes[name])) <= 2]
    first, second = random.choice(names), random.choice(names)
    layout = random.choice(("numerator", "denominator"))
    if spec.result.type == SCALAR:
        if spec.size() <= 12 and random.random() < 0.2:
            return [Question(((first,),) * 3)]
        if len(flat) > 1 and random.random() < 0.25:
            return [Question((tuple(flat[:2]),) * 2, layout, command="hessian")]
        return [Question(((first,), (second,)), layout, command="hessian")]
    if len(flat) > 1 and random.random() < 0.6:
        return [Question((tuple(random.sample(flat, 2)),), layout)]
    rank = len(spec.result.type.shape) + 2 * len(axes(shapes[first]))
    return [Question(((first,), (first,)))] if rank <= 4 and spec.size() <= 20 else []
