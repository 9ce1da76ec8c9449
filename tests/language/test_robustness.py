"""Nothing but a named error comes out of any text."""

from __future__ import annotations

import random

import pytest

from mcalc.errors import McalcError
from mcalc.language import read
from mcalc.language.spec import Spec

SEEDS = [
    "W @ x + b",
    "sum(log(1 + exp(-y*(X @ w))))",
    "z = W @ x; sum(relu(z)**2)",
    "x[1:] - x[:-1]",
    "einsum('ij,jk->ik', A, B)",
    "norm(A @ X @ B + C, 'fro')**2",
    "f'(x).T ⊙ y",
    "x.T @ eye(n) @ x",
    "kron(A, x.T) + tril(X, 1)",
    "X[:, 0] + X[1, ::2]",
    "huber(x, y, delta=2)",
    "ones(n, m) @ vec(X)",
]

PARTS = [
    *"()[]{}'\"^*@.,:;=+-/<>! \n\t\\#0123456789abxyzXYnfTᵀ·⊙−²𝐱é\u200b\x00\x1b\ud800λ",
    *("sum(", "norm(", "1e9", "axis=0", "diag(", "eye(", "einsum('", "->", "**", "lambda ", "if ", "x[", "::", "-1"),
]


def _mutated(choose: random.Random) -> str:
    text = list(choose.choice(SEEDS))
    for _ in range(choose.randint(1, 4)):
        at = choose.randrange(len(text) + 1)
        match choose.randrange(3):
            case 0:
                text[at:at] = choose.choice(PARTS)
            case 1:
                del text[at : at + choose.randint(1, 3)]
            case _:
                text[at:at] = text[: choose.randint(1, 6)]
    return "".join(text)


@pytest.mark.parametrize("seed", range(6))
def test_mutated_specs(seed: int) -> None:
    choose = random.Random(seed)
    for _ in range(500):
        _check(_mutated(choose), choose)


@pytest.mark.parametrize(
    "text", ["sum(*", "1/(1 + abs(^", "det(^", "exp(**", "x.T(", "sin^2(", "ones((", "x[(", "np.exp("]
)
def test_texts_that_break_off(text: str) -> None:
    with pytest.raises(McalcError):
        read(text)


def test_random_bytes() -> None:
    choose = random.Random(7)
    for _ in range(1000):
        _check(choose.randbytes(choose.randint(0, 24)).decode("latin-1"), choose)


def _check(text: str, choose: random.Random) -> None:
    shapes = {"x": choose.choice(["n", "scalar", "2,3", "m,n", "4"])} if choose.random() < 0.5 else {}
    spec, error = _read(text, shapes)
    if error is not None:
        assert error.status in (2, 3), text
        assert error.span is None or 0 <= error.span[0] <= error.span[1] <= len(text), text
        assert all(line.isprintable() for line in str(error).split("\n")), text
        assert "?0" not in error.message, text
    if spec is not None:
        assert all("?" not in str(kind) for kind in spec.kinds.values()), text


def _read(text: str, shapes: dict[str, str]) -> tuple[Spec | None, McalcError | None]:
    try:
        return read(text, shapes=shapes), None
    except McalcError as error:
        return None, error
