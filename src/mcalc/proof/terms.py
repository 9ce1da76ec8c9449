"""What a claim is made of, for the diagnosis: the terms that it adds up, and the variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.derivation.arrays import Evaluator, Sizes
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Node
from mcalc.proof.floats import Floats

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

_MOST = 20


def terms(claim: Spec, function: Spec, sizes: Sizes, point: dict[str, Array]) -> list[tuple[str, Array]]:
    """Each term of the claim with its text and its value, then each variable of the function."""
    found: list[tuple[str, Array]] = []
    source = claim.program.source
    for node in _added(claim.program.result)[:_MOST]:
        part = claim._replace(program=claim.program._replace(result=node))
        text = source[node.span[0] : node.span[1]].strip()
        if text:
            found.append((text, Evaluator(part, sizes, Floats())(point)))
    return found + [(name, point[name]) for name in function.variables if name in point]


def _added(node: Node) -> list[Node]:
    """The terms of a sum, signs left out."""
    parts: list[Node] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, Call) and part.function in ("add", "sub", "neg"):
            stack.extend(reversed(part.args))
        else:
            parts.append(part)
    return parts
