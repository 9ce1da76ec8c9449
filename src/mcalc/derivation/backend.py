"""The backends that derive, by name. Each is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from mcalc.errors import OptionError

if TYPE_CHECKING:
    from mcalc.language.spec import Spec
    from mcalc.tensor import Node

Result = TypeVar("Result", covariant=True)


class Backend(Protocol[Result]):
    """A way to derive.

    `derive` differentiates the function of `spec`, for each question, by each of its groups of variables in turn,
    those of a group stacked; the axes are the output's, then each group's. The tensor backend finds the closed form at
    any size, as a `Block`; the SymPy backend works entry by entry at the sizes that the spec has, and gives `Entries`.
    `function` is the tensor of the spec, where it is at hand.
    """

    @property
    def name(self) -> str: ...

    def derive(
        self, spec: Spec, questions: Sequence[Sequence[Sequence[str]]], function: Node | None = None
    ) -> Sequence[Result]: ...


_MODULES = {
    "tensor": "mcalc.derivation.blocks",
    "sympy": "mcalc.derivation.entrywise",
}

NAMES = tuple(_MODULES)


def backend(name: str) -> Backend[Any]:
    """The backend of that name; its module holds it as `BACKEND`.

    >>> backend("sympy").name
    'sympy'
    """
    from importlib import import_module

    if name not in _MODULES:
        raise OptionError(f"there is no backend {name!r}", hint=f"the backends are {' and '.join(NAMES)}")
    found: Backend[Any] = import_module(_MODULES[name]).BACKEND
    return found
