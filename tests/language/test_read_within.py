"""Closed forms read in the company of the spec that they speak of."""

from __future__ import annotations

import pytest

from mcalc.errors import DimensionError, McalcError, ShapeError, SpecSyntaxError, UnknownVariableError
from mcalc.language import read, read_within

SPEC = read("z = X @ w + b; sum(f(z))", shapes={"X": "N,n", "b": "scalar"})

FORMS = [
    ("X.T @ f'(z)", (), "vector of n"),
    ("f'(X @ w + b).T @ X", (), "row of n"),
    ("2/N*sum(w)", (), "scalar"),
    ("eye(N)[1:, :]", (), "N - 1 x N"),
    ("kron(eye(N), w.T)", (), "N x N*n"),
    ("u2*n", (("u1", "X @ w"), ("u2", "u1 + b")), "vector of N"),
    ("eye(3)", (), "3 x 3"),
]


@pytest.mark.parametrize(("text", "where", "kind"), FORMS, ids=[row[0] for row in FORMS])
def test_kinds(text: str, where: tuple[tuple[str, str], ...], kind: str) -> None:
    spec = read_within(text, SPEC, where)
    assert str(spec.kind) == kind
    assert [v.shape for v in spec.variables.values()] == [SPEC.variables[name].shape for name in spec.variables]


def test_unknown_names() -> None:
    with pytest.raises(UnknownVariableError) as variable:
        read_within("X @ v", SPEC)
    assert str(variable.value).split("\n") == [
        "the function has no variable v",
        "  X @ v",
        "      ^",
        "hint: its variables: X, w, b",
    ]
    with pytest.raises(DimensionError):
        read_within("eye(k)", SPEC)


def test_dimensions_are_not_identified() -> None:
    with pytest.raises(ShapeError):
        read_within("eye(N) @ w", SPEC)


def test_an_error_in_a_shared_part_shows_that_part() -> None:
    with pytest.raises(SpecSyntaxError) as caught:
        read_within("u", SPEC, [("u", "w +")])
    assert caught.value.source == "w +"


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ([("u", "v + 1"), ("v", "w")], UnknownVariableError),
        ([("u", "w"), ("u", "2*w")], SpecSyntaxError),
        ([("w", "b"), ("u", "w")], SpecSyntaxError),
        ([("N", "b"), ("u", "w")], DimensionError),
    ],
)
def test_names_of_shared_parts(where: list[tuple[str, str]], error: type[McalcError]) -> None:
    with pytest.raises(error):
        read_within("u", SPEC, where)
