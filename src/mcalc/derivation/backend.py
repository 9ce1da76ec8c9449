"""The backends that derive, by name. Each is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mcalc.errors import OptionError

if TYPE_CHECKING:
    from mcalc.derivation.entrywise import Entries
    from mcalc.language.spec import Spec
    from mcalc.tensor.node import Node


class Backend(Protocol):
    """A way to derive.

    `derive` gives the derivative of `spec` by the variables in `wrt`, stacked where there are several: the output's
    axes, then the variable's. A backend that finds the closed form gives a tensor node, at any size; one that works
    entry by entry gives `Entries`, at the sizes that the spec has.
    """

    name: str

    def derive(self, spec: Spec, wrt: tuple[str, ...]) -> Node | Entries: ...


_MODULES = {
    "tensor": "mcalc.derivation.reverse",
    "sympy": "mcalc.derivation.entrywise",
}

NAMES = tuple(_MODULES)
DEFAULT = "tensor"


def backend(name: str) -> Backend:
    """The backend of that name; its module holds it as `BACKEND`.

    >>> backend("sympy").name
    'sympy'
    """
    from importlib import import_module

    if name not in _MODULES:
        raise OptionError(f"there is no backend {name!r}", hint=f"the backends are {' and '.join(NAMES)}")
    found: Backend = import_module(_MODULES[name]).BACKEND
    return found
