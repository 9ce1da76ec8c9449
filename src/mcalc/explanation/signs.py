"""When a derivative is written with d and when with ∂.

As the paper has it: d for a function of one number, ∂ where other things are held: the other variables of a function of
several numbers, the other arguments of an intermediate, and for all Jacobians of vectors and matrices. Where ∂y/∂x
holds intermediates that depend on x too, the total derivative, which lets them move along, is dy/dx.
"""

from __future__ import annotations

from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, postorder

TOTAL = "d"
PARTIAL = "∂"


def sign_of(spec: Spec, by: str) -> str:
    """The sign for the derivative of a function by one variable where no intermediates are held.

    >>> from mcalc.language import read
    >>> [sign_of(read(text), "x") for text in ("sin(x)**2", "x*y", "x.T @ x", "x**n")]
    ['∂', '∂', '∂', '∂']
    >>> [sign_of(read(text, scalars=["x", "y", "n"]), "x") for text in ("sin(x)**2", "x*y", "x**n")]
    ['d', '∂', 'd']
    """
    arrays = any(kind.shape for node, kind in spec.kinds.items() if node in spec.values)
    return PARTIAL if arrays or held(spec, by) else TOTAL


def held(spec: Spec, by: str) -> list[str]:
    """The other numbers of a function of numbers, those aside that are exponents only."""
    if any(variable.shape for variable in spec.variables.values()) or spec.kind.shape:
        return []
    found: dict[str, None] = {}
    for root in (*spec.intermediates.values(), spec.program.result):
        exponents = {node.args[1] for node in postorder(root) if isinstance(node, Call) and node.function == "power"}
        for node in postorder(root, stop=exponents):
            if isinstance(node, Name) and node.id in spec.variables and node.id != by and node not in exponents:
                found[node.id] = None
    return list(found)
