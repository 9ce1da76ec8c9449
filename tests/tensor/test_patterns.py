"""0/1 patterns against their neighbours, and the knots that they have been tied in."""

from __future__ import annotations

from fractions import Fraction

import pytest

import mcalc
from mcalc.exact.size import Size
from mcalc.tensor import Node, delta, flatten, is_zero, product, select, triangle, unit, variable
from mcalc.tensor.verify import verify

ONE = Fraction(1)
N = Size.name("n")
X = variable("x", [N])


def test_unit_vectors_meet() -> None:
    first, second = unit(N, 0), unit(N, 1)
    assert product([(first, (0,), ONE), (first, (0,), ONE)], ()) is product([], ())
    assert is_zero(product([(first, (0,), ONE), (second, (0,), ONE)], ()))


def test_a_selection_of_a_selection_is_a_selection() -> None:
    joined = product([(select(N - 1, N, 1), (0, 1), ONE), (select(N, N + 2, 2), (1, 2), ONE)], (0, 2))
    assert joined is select(N - 1, N + 2, 3)


def test_a_selection_that_keeps_everything_is_a_delta() -> None:
    assert select(N, N, 0) is delta((N,), (0, 0))


def test_a_selection_times_its_transpose_is_the_identity() -> None:
    part = select(N - 1, N, 1)
    assert product([(part, (0, 1), ONE), (part, (2, 1), ONE)], (0, 2)) is delta((N - 1,), (0, 0))


def test_flattening_and_back() -> None:
    m = Size.name("m")
    flat = flatten(m, N)
    assert product([(flat, (0, 1, 2), ONE), (flat, (3, 4, 2), ONE)], (0, 1, 3, 4)) is delta((m, N), (0, 1, 0, 1))


def test_entries_of_a_triangle() -> None:
    def entry(i: int, j: int) -> Node:
        lower = triangle(N, N)
        return product([(lower, (0, 1), ONE), (unit(N, i), (0,), ONE), (unit(N, j), (1,), ONE)], ())

    assert entry(1, 0) is product([], ())
    assert is_zero(entry(0, 1))


def test_selections_in_a_ring_come_to_an_end() -> None:
    ring = [(X, (3,), ONE), (select(N, N, N, -1), (0, 3), ONE), (select(N, N, N - 3, -1), (3, 0), ONE)]
    verify(product(ring, (1, 2), {1: N, 2: N}))


def test_a_selection_on_the_diagonal_of_itself() -> None:
    knot = select(N, N, -2)
    verify(product([(knot, (3, 1), ONE), (knot, (1, 1), ONE)], (3,)))


@pytest.mark.parametrize("text", ["vech(X)", "conv(x, w, 'same')"])
def test_what_takes_a_size_in_numbers_says_how_to_give_it(text: str) -> None:
    with pytest.raises(mcalc.McalcError) as refused:
        mcalc.ask("jacobian", text)
    name, _, shape = str(refused.value.hint).rpartition(" ")[2].partition("=")
    answered = mcalc.ask("jacobian", text, shapes={name: shape})
    assert all(found.check.points for found in answered.derivatives)
