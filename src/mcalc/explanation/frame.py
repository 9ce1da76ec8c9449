"""The ground that an explanation stands on: a spec, and the names that are given to parts of it.

A text may speak of these parts in two ways. Read `open`, a part is a variable of its own, which is how its local
derivative is taken; read `closed`, it is what it was defined to be. Everything that is shown goes through text and is
read back, so that what is checked is what is seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mcalc.derivation.blocks import derive
from mcalc.exact.size import Size
from mcalc.explanation.trees import renamed
from mcalc.language import parse, read_within
from mcalc.language.spec import Spec, Variable
from mcalc.language.tree import Node as Tree
from mcalc.language.tree import Program
from mcalc.notation import express, text
from mcalc.notation.express import Expression
from mcalc.record import Record
from mcalc.tensor import Node, lower

_WORD = re.compile(r"[^\W\d]\w*")


class Part(Record):
    """An intermediate: its name and definition, its shape, and the names that it is differentiated by.

    `spec` is the definition read with those as variables.
    """

    name: str
    tree: Tree
    shape: tuple[Size, ...]
    inputs: tuple[str, ...]
    spec: Spec


class Frame:
    """A spec with the parts that were named so far."""

    def __init__(self, spec: Spec, constants: Sequence[tuple[str, str]] = ()) -> None:
        self.spec = spec
        self.parts: dict[str, Part] = {}
        still = tuple((name, parse(source).result) for name, source in constants)
        self._closed = _with_statements(spec, still)
        self._open = self._closed._replace(variables=dict(spec.variables))
        self._order = {name: place for place, name in enumerate(spec.variables)}
        self._ranks = {name: len(found.shape) for name, found in spec.variables.items()}

    def add(self, name: str, tree: Tree, by: Sequence[str]) -> Part:
        """Name a part; `by` are the names that it is differentiated by, itself in terms of the parts before it."""
        spec = self.open(self.text(tree))
        part = Part(name, tree, spec.kind.shape, tuple(by), spec)
        self.parts[name] = part
        variables = dict(self._open.variables)
        variables[name] = Variable(name, part.shape, "declared")
        self._open = self._open._replace(variables=variables)
        self._closed = _with_statements(self._closed, (*self._closed.program.statements, (name, spec.program.result)))
        self._order[name] = len(self._order)
        self._ranks[name] = len(part.shape)
        return part

    def shape(self, name: str) -> tuple[Size, ...]:
        """The shape of a variable or a part."""
        return self._open.variables[name].shape

    def open(self, source: str) -> Spec:
        """A text with every part as a variable."""
        spoken = set(_WORD.findall(source))
        known = {
            name: found for name, found in self._open.variables.items() if name in spoken or name not in self.parts
        }
        return read_within(source, self._open._replace(variables=known))

    def closed(self, source: str) -> Spec:
        """A text with every part as it was defined."""
        return read_within(source, self._closed)

    def whole(self) -> str:
        """The function as the user wrote it; its intermediates are named as parts are, or written out."""
        meaning: dict[str, Tree] = {}
        for name, tree in self.spec.program.statements:
            meaning[name] = renamed(tree, meaning)
        return self.text(renamed(self.spec.program.result, meaning))

    def derivative(self, spec: Spec, name: str) -> Node:
        """The derivative of something read `open` by a variable or a part."""
        if name not in spec.variables:  # not spoken of in this text
            spec = spec._replace(variables={**spec.variables, name: self._open.variables[name]})
        return derive(spec, lower(spec), [[name]]).node

    @property
    def ranks(self) -> dict[str, int]:
        """The number of axes of every variable and part."""
        return self._ranks

    def text(self, tree: Tree) -> str:
        """A tree in mcalc's language."""
        return text(tree, self.ranks)

    def express(self, node: Node, split: int) -> Expression:
        """A tensor in matrix notation."""
        return express(node, split, self._order)

    def written(self, node: Node, row: bool = False) -> Tree:
        """A tensor along its own axes, whatever their number; a vector as a row if that is wanted."""
        from mcalc.notation.writer import Writer

        form = Writer(self._order).form(node)
        return form.turned.tree if row and form.rank == 1 else form.plain.tree


def _with_statements(spec: Spec, statements: tuple[tuple[str, Tree], ...]) -> Spec:
    """A spec whose statements are these."""
    program = Program(spec.program.source, statements, spec.program.result)
    return spec._replace(program=program, intermediates=dict(statements))
