"""Random specs whose derivatives have structure: shifts, masks, declared matrices and low ranks, put together."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

SHAPES = {
    "x": "n", "w": "n", "A": "n,n", "B": "n,n", "S": "n,n:symmetric", "K": "n,n:skew", "D": "n,n:diagonal",
    "L": "n,n:lower", "R": "n,n:upper", "U": "n,k", "V": "n,k",
}  # fmt: skip
_LEAVES = ("x", "x", "x", "w", "(x**2)", "sin(x)", "(x*w)", "exp(w)", "ones(n)")
_ONE = (
    "flip({0})", "roll({0}, 1)", "roll({0}, -1)", "cumsum({0})", "flip(cumsum({0}))", "concatenate([0], {0}[:-1])",
    "concatenate({0}[1:], [0])", "({0}[0]*{0})", "(sum({0})*w)", "(x*sum({0}))", "tanh({0})", "softmax({0})",
    "({0} - mean({0}))", "(-{0})", "(3*{0})", "({0}*w)", "({0}**2)", "exp({0})",
)  # fmt: skip
_TWO = ("({0} + {1})", "({0} - {1})", "({0} + {1})", "({0}*{1})", "(diag({0}) @ {1})")
_MATRICES = (
    "A", "A.T", "S", "K", "K.T", "D", "L", "R", "L.T", "(U @ V.T)", "(U @ U.T)", "tril(A)", "triu(A, 1)", "(A - A.T)",
    "(A + A.T)", "(K + K.T)", "(D + U @ V.T)", "(eye(n) + w @ w.T)", "(w @ w.T)", "inv(D)", "(A - diag(diag(A)))",
    "tril(triu(A, -1), 1)", "(S*K)", "(A - tril(A))",
)  # fmt: skip


class Question(NamedTuple):
    """What is asked of a random spec."""

    command: str
    text: str
    shapes: dict[str, str]
    wrt: str


def question(seed: int) -> Question:
    """The question of a seed: a Jacobian, or the Hessian of a sum of products, by x or by x and w stacked."""
    random = Random(seed)
    text = _vector(random, random.randint(1, 3))
    command = random.choice(("jacobian", "jacobian", "hessian"))
    if command == "hessian":
        other = random.choice((text, "x", "w", _vector(random, 1)))
        text = f"sum({text}*{other})" if random.random() < 0.7 else f"x.T @ {random.choice(_MATRICES)} @ {text}"
    elif random.random() < 0.2:
        text = f"concatenate({text}, {_vector(random, 1)})"
    names = {name for name in SHAPES if name in text}
    wrt = random.choice(("x", "x", "x,w")) if "w" in names else "x"
    return Question(command, text, {name: SHAPES[name] for name in SHAPES if name in {*names, "x"}}, wrt)


def _vector(random: Random, depth: int) -> str:
    if depth == 0:
        return random.choice(_LEAVES)
    kind = random.random()
    if kind < 0.4:
        return random.choice(_ONE).format(_vector(random, depth - 1))
    if kind < 0.7:
        return f"({random.choice(_MATRICES)} @ {_vector(random, depth - 1)})"
    return random.choice(_TWO).format(_vector(random, depth - 1), _vector(random, random.randint(0, depth - 1)))
