"""What can be declared of a variable, one entry for each word; no other package says what these words mean.

An entry has the `facts` that follow from the word. The tensor form asks for symmetric, skew and orthogonal, supports
for lower, upper and skew, conditions for positive and orthogonal, structure for definite. The two texts in mcalc's own
language are for the checks, which need such matrices (`evaluation/declared`).

A new property is an entry in `PROPERTIES`. If it has a fact that no other has, that is a word more in the list of
`Property`, in `_SQUARE` too if only square matrices have it, and code where it makes a difference: a search for
`facts(` finds who asks.

>>> sorted(facts(("spd",))), {"lower", "upper"} <= facts(("lower", "symmetric"))
(['definite', 'positive', 'symmetric'], True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from mcalc.record import Record


class Curve(Record):
    """How a matrix A moves where its moves depend on it: by `move`, in which W is any matrix of a `kind`.

    Along `path` it goes by t*W with the property all the way; `because` says why its moves are these.
    """

    move: str
    kind: str
    path: str
    because: str


class Property(Record):
    """What a word says of a matrix.

    `facts` are of these:
        symmetric, skew   it is its own transpose, or minus that
        lower, upper      there is nothing above the diagonal, or below it
        orthogonal        its transpose is its inverse
        positive          its determinant is positive
        definite          x.T @ A @ x is positive for every x other than zero
    `made` makes a matrix that has the property of any matrix A, near A where it can be; `kept` makes a move that keeps
    the property to first order of any move D from A. `moves` is what such moves are called, if not by the word itself;
    where they are no matrices of one kind, the `curve` says what they are.
    """

    facts: frozenset[str] = frozenset()
    made: str = ""
    kept: str = ""
    moves: str = ""
    curve: Curve | None = None

    @property
    def square(self) -> bool:
        """Whether only square matrices have it."""
        return not self.facts.isdisjoint(_SQUARE)


def _property(facts: str, made: str, kept: str, moves: str = "", curve: Curve | None = None) -> Property:
    return Property(frozenset(facts.split()), made, kept, moves, curve)


_CAYLEY: Final = "C = solve(eye(n) + (A - A.T)/2, eye(n) - (A - A.T)/2)"

PROPERTIES: Final[Mapping[str, Property]] = {
    "symmetric": _property("symmetric", "(A + A.T)/2", "(D + D.T)/2"),
    "spd": _property(
        "symmetric positive definite", "A @ A.T/n + trace(A @ A.T)/(2*n)*eye(n)", "(D + D.T)/2", moves="symmetric"
    ),
    "skew": _property("skew", "(A - A.T)/2", "(D - D.T)/2"),
    "diagonal": _property("symmetric lower upper", "diag(diag(A))", "diag(diag(D))"),
    "lower": _property("lower", "tril(A)", "tril(D)"),
    "upper": _property("upper", "triu(A)", "triu(D)"),
    # Cayley's transform, with its first column turned round every other time: rotations and reflections.
    "orthogonal": _property(
        "orthogonal",
        f"{_CAYLEY}; C - 2*(A[0, 0] < 0)*outer(C[:, 0], eye(n)[0])",
        "A @ (A.T @ D - D.T @ A)/2",
        curve=Curve("A @ W", "skew", "A @ expm(t*W)", "{A}.T @ {A} stays as it is"),
    ),
    "constant": Property(),  # of a variable of any rank: it is not differentiated by
}
"""The properties, in the order in which a matrix is given them."""

ORTHOGONAL_TOO: Final[Mapping[str, str]] = {
    "spd": "eye(n) + 0*A",
    "diagonal": "diag(sign(diag(A)))",
    "symmetric": "eye(n) - 2*outer(A[0], A[0])/(A[0] @ A[0])",
}
"""What makes an orthogonal matrix that has another property too; the first that it has is taken."""

_TRIANGULAR: Final = frozenset({"lower", "upper"})
_SQUARE: Final = frozenset({"symmetric", "skew", "orthogonal"})


def curve_of(words: Sequence[str]) -> Curve | None:
    """How a matrix moves that has one property, where its moves depend on it.

    >>> curve_of(["orthogonal"]).move, curve_of(["symmetric"]), curve_of(["orthogonal", "symmetric"])
    ('A @ W', None, None)
    """
    return PROPERTIES[words[0]].curve if len(words) == 1 else None


def moves_of(word: str) -> str:
    """What the moves are called that keep a property, where they are all matrices of a kind; empty where they aren't.

    >>> moves_of("spd"), moves_of("diagonal"), moves_of("orthogonal")
    ('symmetric', 'diagonal', '')
    """
    found = PROPERTIES[word]
    return "" if not found.kept or "A" in found.kept else found.moves or word


@lru_cache(maxsize=256)
def facts(words: tuple[str, ...]) -> frozenset[str]:
    """All that follows from some properties together."""
    found: frozenset[str] = frozenset().union(*(PROPERTIES[word].facts for word in words))
    # A triangular matrix that is symmetric, skew or orthogonal too is diagonal.
    if found & _TRIANGULAR and found & _SQUARE:
        found |= PROPERTIES["diagonal"].facts
    return found
