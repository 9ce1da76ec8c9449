"""The directions in which a variable can move and keep what was declared of it.

A derivative by a symmetric matrix says what happens along symmetric moves and nothing else: two formulas that agree
on those are both right. So both the measured and the claimed derivative are projected before they are compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.language.spec import Variable

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"


def projector(variable: Variable, value: Array) -> Array | None:
    """The matrix that projects moves of all entries, flattened, to those that keep the properties; None where every
    move does.
    """
    import numpy as np

    moves = [_MOVES[name] for name in variable.properties if name in _MOVES]
    if not moves or value.ndim != 2:
        return None
    columns = []
    for place in range(value.size):
        move = np.zeros(value.shape)
        move.flat[place] = 1.0
        for keep in moves:
            move = keep(move, value)
        columns.append(move.reshape(-1))
    return np.stack(columns, axis=1)


def _symmetric(move: Array, value: Array) -> Array:
    return (move + move.T) / 2


def _skew(move: Array, value: Array) -> Array:
    return (move - move.T) / 2


def _orthogonal(move: Array, value: Array) -> Array:
    turned = value.T @ move
    moved: Array = value @ ((turned - turned.T) / 2)
    return moved


def _masked(name: str) -> Callable[[Array, Array], Array]:
    def kept(move: Array, value: Array) -> Array:
        import numpy as np

        result: Array = getattr(np, name)(move)
        return result

    return kept


def _diagonal(move: Array, value: Array) -> Array:
    import numpy as np

    return np.diag(np.diag(move))


_MOVES: dict[str, Callable[[Array, Array], Array]] = {
    "symmetric": _symmetric,
    "spd": _symmetric,
    "skew": _skew,
    "orthogonal": _orthogonal,
    "diagonal": _diagonal,
    "lower": _masked("tril"),
    "upper": _masked("triu"),
}
