"""What a check takes is known before it starts: sizes and points are chosen to fit, or it is refused."""

from __future__ import annotations

import pytest

from mcalc.answers.check import agreement, check
from mcalc.answers.request import Request
from mcalc.errors import LimitError
from mcalc.evaluation.array_evaluator import effort
from mcalc.language import read, read_within
from mcalc.proof.check.claim import check_claim
from mcalc.proof.trials.plan import SECONDS, Plan
from mcalc.proof.trials.problem import Problem
from mcalc.work import allowed, left

OPEN = (
    ("sum([X[k:, ::-1, :]])", {}),
    ("sum(W)/cosine_similarity(x[i], C)", {}),
    ("sum(w*z)*C[2, i]*sum(B)", {}),
    ("v = sum(w*z) < C[2, i]; sum(B*v)", {}),
    ("sum(softmax(A @ B @ x)**2)", {}),
    ("sum(einsum('ijk,jkl->il', X, Y))", {"X": "m,n,k", "Y": "n,k,p"}),
)


@pytest.mark.parametrize(("text", "shapes"), OPEN, ids=[text for text, _ in OPEN])
def test_open_sizes_are_chosen_so_that_every_second_derivative_can_be_measured(
    text: str, shapes: dict[str, str]
) -> None:
    assert agreement(check(Request(text, command="hessian", shapes=shapes).checked())) is True


def test_a_measurement_that_would_take_too_long_is_refused_before_it_starts() -> None:
    asked = Request("ptp(x)", command="hessian", shapes={"x": "60"}).checked()
    with pytest.raises(LimitError, match="60 x 60 entries: 57600 evaluations of the function are too many"):
        check(asked)
    hinted = Request("ptp(x)", command="hessian", shapes={"x": "n"}).checked()
    assert agreement(check(hinted)) is True


def test_fewer_points_are_measured_where_each_takes_longer() -> None:
    spec = read("sum(exp(x))")
    claim = "diag(exp(x))"
    small, large = (check_claim(spec, ("x", "x"), claim, order=2, plan=Plan({"n": size})) for size in (4, 30))
    assert small.agrees
    assert large.agrees
    assert small.points > large.points >= 1


def test_folds_that_go_half_against_half_take_a_call_for_each_half() -> None:
    sums, largest = (effort(read(text), {"n": 60}) for text in ("sum(x)", "max(x)"))
    assert (sums.calls, largest.calls) == (1, 7)
    assert effort(read("cumprod(x)"), {"n": 60}).calls == 61


def test_the_time_that_is_expected_grows_with_evaluations_and_calls() -> None:
    def seconds(text: str, size: int, order: int) -> float:
        spec = read(text)
        return Problem(spec, ("x",) * order, read_within("0", spec), {"n": size}, order).seconds

    assert seconds("sum(exp(x))", 10, 2) > 8 * 10 * seconds("sum(exp(x))", 10, 1)
    assert seconds("max(x)", 60, 2) > 2 * seconds("sum(x)", 60, 2)
    assert seconds("sum(exp(x))", 10, 2) < SECONDS / 10


CLAIMS = (
    ("norm(A @ x - b)**2", "x", "2*(A @ x - b).T @ A", "2*(A @ x + b).T @ A"),
    ("x/norm(x)", "x", "eye(n)/norm(x) - outer(x, x)/norm(x)**3", "eye(n)/norm(x) - outer(x, x)/norm(x)**2"),
    ("sin(x)**2", "x", "2*diag(sin(x)*cos(x))", "2*diag(sin(x))"),
    ("prod(x)", "x", "prod(x)/x.T", "(prod(x)/sum(x))*ones(n).T"),
    ("cumprod(x)", "x", "tril(outer(cumprod(x), 1/x))", "triu(outer(cumprod(x), 1/x))"),
    ("logdet(X)", "X", "inv(X).T", "inv(X)"),
)


@pytest.mark.parametrize(("spec", "wrt", "right", "wrong"), CLAIMS, ids=[claim[0] for claim in CLAIMS])
def test_a_wrong_claim_takes_no_more_than_three_times_the_work_of_a_right_one(
    spec: str, wrt: str, right: str, wrong: str
) -> None:
    def work(claim: str, agrees: bool) -> float:
        request = Request(spec, wrt=(wrt,))
        request.answer()  # what is kept of it isn't counted
        with allowed(spec + claim):
            before = left()
            assert agreement(check(request, claim)) is agrees
            return before - left()

    assert work(wrong, False) <= 3 * work(right, True)
