"""What mcalc answers: one derivative for each variable asked for, with all that is known of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from mcalc.language.size import Size
from mcalc.language.spec import Spec
from mcalc.tensor.node import Node


class Sparsity(NamedTuple):
    """How many entries can be other than zero.

    `count`, `total` and `density` are None while a size is symbolic; `indices` lists the places of the pattern, one tuple an axis of the laid-out
    shape, for concrete sizes up to the limit.
    """

    nnz: Size
    size: Size
    count: int | None
    total: int | None
    indices: tuple[tuple[int, ...], ...] | None = None

    @property
    def density(self) -> float | None:
        """count / total."""
        if self.count is None or not self.total:
            return None
        return self.count / self.total


class Check(NamedTuple):
    """How an answer was checked: the method, at how many points, and the worst relative error seen."""

    method: str
    points: int
    max_error: float


class Derivative(NamedTuple):
    """One derivative.

    `expression` is the closed form in mcalc's language (in the layout asked for); `where` its shared parts in the order of computation.
    `symbolic_shape` is the shape as laid out, `shape` the same once every size is known; `tensor_shape` the output's axes, then the variable's.
    `form` is "exact" when the expression has the laid-out shape, "vec" when it is flattened to output by variable over row-major vec,
    "einsum" when it has the tensor's own axes.
    """

    wrt: tuple[str, ...]
    expression: str
    where: tuple[tuple[str, str], ...]
    latex: str
    symbolic_shape: tuple[Size, ...]
    shape: tuple[int, ...] | None
    tensor_shape: tuple[Size, ...]
    form: str
    structure: tuple[str, ...]
    sparsity: Sparsity
    entries: Any
    nonsmooth: tuple[str, ...]
    domain: tuple[str, ...]
    check: Check | None
    tensor: Node | None


class Answer(NamedTuple):
    """The answer to one request."""

    command: str
    spec: Spec
    layout: str
    backend: str
    derivatives: tuple[Derivative, ...]
