"""What a question may take: a count that depends on nothing but the question, more of it for a long one."""

from __future__ import annotations

import numpy as np
import pytest

import mcalc
from mcalc import work
from mcalc.evaluation import spectral_arrays
from mcalc.evaluation.arrays import Kernel
from mcalc.evaluation.digits import Digits
from mcalc.exact.size import Size
from mcalc.proof.every_answer import prove


def test_nothing_is_counted_outside_a_question() -> None:
    work.spend(10 * work.LEAST)


def test_a_question_within_a_question_is_a_part_of_it() -> None:
    with work.allowed("x"), work.allowed("x"):
        work.spend(work.LEAST)
        with pytest.raises(work.WorkError, match="operations"):
            work.spend(work.LEAST)


def test_a_long_question_may_take_more() -> None:
    text = "x" * 1000
    with work.allowed(text):
        work.spend(work.LEAST + work.EACH * len(text))


def test_what_is_over_the_limit_is_so_again() -> None:
    for _ in range(2):
        with pytest.raises(mcalc.McalcError) as raised:
            mcalc.ask("jacobian", "sum(logcumsumexp(tanh(C)))", order=6)
        assert raised.value.status in (2, 3)
        assert raised.value.hint


def test_a_portion_leaves_the_rest_for_what_comes_after() -> None:
    with work.allowed("x"):
        with pytest.raises(work.WorkError), work.portion(1 / 2):
            work.spend(work.LEAST * 0.6)
        work.spend(work.LEAST * 0.3)
        assert 0 < work.left() < work.LEAST * 0.3


def test_an_answer_that_would_take_too_long_to_check_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_sizes(*_: object) -> None:
        work.spend(2 * work.LEAST)

    monkeypatch.setattr(prove, "_at_sizes", at_sizes)
    with pytest.raises(mcalc.McalcError, match="can't be checked: this takes too much work") as raised:
        mcalc.ask("jacobian", "inv(A) @ x")
    assert raised.value.status == 3


def test_an_answer_that_numbers_tell_nothing_of_is_not_given() -> None:
    with pytest.raises(mcalc.McalcError, match="can't tell whether the answer is right") as raised:
        mcalc.ask("jacobian", "g(x + 1e300)")
    assert raised.value.status == 3


@pytest.mark.parametrize("text", ["kron(X, Y)", "kron(kron(X, Y), A)", "softmax(X @ Y) @ A", "g(x, 1e17*y)"])
def test_a_check_tries_what_there_is_work_for(text: str) -> None:
    from mcalc.answers.check import agreement, check
    from mcalc.answers.request import Request

    assert agreement(check(Request(text))) is True


def test_where_something_can_be_other_than_zero_is_work_too() -> None:
    from mcalc.structure.count import count
    from mcalc.structure.linear import linear
    from mcalc.structure.system import System

    with work.allowed("x"):
        allowed = work.left()
        system = System()
        i, j, k = (system.parameter(Size.name("n_of_this_test")) for _ in range(3))
        system.equations = [i.plus(j, -1)]
        system.rules = [linear([(0, 1), (2, -1)])]
        region = system.region([i, k])
        assert region is not None
        solved = work.left()
        assert solved <= allowed - work.LINEAR
        count(region)
        assert work.left() <= solved - work.CASE


@pytest.mark.parametrize("kernel", [Digits().function("exp"), Digits().undefined("f", 1)])
def test_long_numbers_that_were_met_before_take_no_work(kernel: Kernel) -> None:
    point = Digits().array(np.array([0.5, 0.25, 0.5]))
    first = kernel(point)
    point[1] = point[0] + 1
    moved = kernel(point)
    assert first[0] is first[2] is moved[0] is moved[2]
    assert moved[1] != first[1]


def test_sums_and_products_of_sizes_that_were_met_before_take_no_work() -> None:
    n, m = Size.name("n"), Size.name("m")
    size = n * n - m
    assert size + 0 is size * 1 is 0 + size is size
    assert size * 0 == 0
    assert size * -1 is -size
    assert size + m is size + m
    assert size * m is size * m


@pytest.mark.parametrize("shape", [(4, 4), (5, 3), (3, 5)])
def test_the_polar_factor_of_a_moved_matrix_takes_no_iteration(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(0)
    move = random.normal(size=shape)
    monkeypatch.delattr(spectral_arrays, "sqrtm")
    for matrix in (random.normal(size=shape), 3 * np.eye(*shape)):
        slope = np.imag(spectral_arrays.polar(matrix + 1e-100j * move)) / 1e-100
        ends = [spectral_arrays.polar(matrix + step * move) for step in (1e-5, -1e-5)]
        np.testing.assert_allclose(slope, (ends[0] - ends[1]) / 2e-5, atol=1e-8)


@pytest.mark.parametrize("function", [spectral_arrays.sqrtm, spectral_arrays.logm])
def test_roots_and_logarithms_of_moved_matrices_have_the_slope(
    function: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    inverted: list[int] = []
    inverse = np.linalg.inv
    monkeypatch.setattr(np.linalg, "inv", lambda a: inverted.append(len(a)) or inverse(a))
    random = np.random.default_rng(0)
    matrix, move = np.eye(5) + random.uniform(0, 0.3, (5, 5)), random.normal(size=(5, 5))
    found = function(matrix + 1e-100j * move)
    assert len(inverted) <= 1
    np.testing.assert_allclose(np.real(found), function(matrix), atol=1e-13)
    ends = [function(matrix + step * move) for step in (1e-5, -1e-5)]
    np.testing.assert_allclose(np.imag(found) / 1e-100, (ends[0] - ends[1]) / 2e-5, atol=1e-8)
    assert np.isnan(function(-matrix)).all()
