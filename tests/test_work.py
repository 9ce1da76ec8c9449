"""What a question may take: a count that depends on nothing but the question, more of it for a long one."""

from __future__ import annotations

import pytest

import mcalc
from mcalc import work
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
