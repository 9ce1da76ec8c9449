"""What is said of a derivative is so: what the numbers contradict is weakened, and what they can't is kept."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.errors import InternalError
from mcalc.language import read, read_within
from mcalc.proof.every_answer import evidence
from mcalc.proof.every_answer.prove import Proven, prove
from mcalc.proof.every_answer.statements import Statements, held
from mcalc.structure import Sparsity, sparsity, structure
from mcalc.tensor import lower


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contradictions are no errors, as for users."""
    monkeypatch.setattr(evidence, "_FAIL", False)


def proven(spec: str, closed: str, sizes: dict[str, int] | None = None, split: int = 1) -> Proven:
    """A derivative by x that was found right."""
    function = read(spec, shapes={"x": "n"}, sizes=sizes)
    return prove(function, [["x"]], read_within(closed, function), split=split)


def said(closed: str, sizes: dict[str, int] | None = None) -> Statements:
    """What is said of a matrix by the variable x."""
    function = read(closed, shapes={"x": "n"}, sizes=sizes)
    node = lower(function)
    return Statements(structure(node, 1, ["x"], function.sizes), sparsity(node, 1, function.sizes, 100), None)


RIGHT = [("x**2", "2*diag(x)"), ("cumsum(x)", "tril(ones(n, n))"), ("sum(x)*x", "x @ ones(n).T + sum(x)*eye(n)")]


@pytest.mark.parametrize(("spec", "closed"), RIGHT)
@pytest.mark.parametrize("sizes", [None, {"n": 4}, {"n": 1}])
def test_what_is_right_is_kept(spec: str, closed: str, sizes: dict[str, int] | None) -> None:
    own = said(closed, sizes)
    assert held(proven(spec, closed, sizes).evidence, own)[:3] == own[:3] or sizes == {"n": 1}


@pytest.mark.parametrize("sizes", [None, {"n": 4}])
@pytest.mark.parametrize("wrong", ["2*diag(x)[::-1]", "eye(n)", "x @ x.T", "triu(ones(n, n), 1)*x", "zeros(n, n)"])
def test_what_is_said_of_another_matrix_is_a_contradiction(wrong: str, sizes: dict[str, int] | None) -> None:
    with pytest.raises(InternalError, match="what is said of the derivative is not so"):
        held(proven("cumsum(x)**2", "2*diag(cumsum(x)) @ tril(ones(n, n))", sizes).evidence, said(wrong, sizes))


@pytest.mark.usefixtures("quiet")
def test_a_count_that_is_too_large_is_a_bound() -> None:
    found = held(proven("x**2", "2*diag(x)").evidence, Statements((), said("x @ x.T").sparsity, None)).sparsity
    assert (str(found.nnz), found.bounds) == ("n**2", ("nnz",))
    sized = said("x @ x.T", {"n": 4}).sparsity
    found = held(proven("x**2", "2*diag(x)", {"n": 4}).evidence, Statements((), sized, None)).sparsity
    assert (found.count, found.bounds) == (16, ("count",))


@pytest.mark.usefixtures("quiet")
def test_a_count_that_is_too_small_is_all_of_them_as_a_bound() -> None:
    evidence_of = proven("sum(x)*x", "x @ ones(n).T + sum(x)*eye(n)").evidence
    found = held(evidence_of, Statements((), said("diag(x)").sparsity, None)).sparsity
    assert (str(found.nnz), found.bounds, found.indices) == ("n**2", ("nnz",), None)


@pytest.mark.usefixtures("quiet")
def test_words_that_are_wrong_are_left_out() -> None:
    words = ("identity", "diagonal", "skew", "rank 2", "symmetric", "constant", "dense")
    size = Sparsity(*said("x @ x.T").sparsity[:2], None, None)
    found = held(proven("norm(x)**2*x", "2*x @ x.T + x.T @ x*eye(n)").evidence, Statements(words, size, None))
    assert found.structure == ("symmetric", "constant", "dense")


@pytest.mark.usefixtures("quiet")
def test_a_rank_is_exact_where_a_point_has_it() -> None:
    size = said("x @ x.T").sparsity
    outer = proven("sum(x**2)*sin(x)", "2*sin(x) @ x.T + sum(x**2)*diag(cos(x))").evidence
    assert held(outer, Statements(("diagonal plus rank 1",), size, None)).structure == ("diagonal plus rank 1",)
    thin = proven("sum(x)*ones(n)", "ones(n, n)").evidence
    assert held(thin, Statements(("rank 2",), size, None)).structure == ("rank at most 2",)


@pytest.mark.usefixtures("quiet")
def test_entries_that_are_wrong_are_not_listed() -> None:
    own = said("2*diag(x)", {"n": 2})
    seen = proven("x**2", "2*diag(x)", {"n": 2}).evidence
    for entries, kept in ([["2*x[0]", "0"], ["0", "2*x[1]"]], True), ([["2*x[0]", "0"], ["0", "2*x[0]"]], False):
        assert (held(seen, own._replace(entries=entries)).entries is not None) == kept


COUNTS = [
    ("hessian", "sum(x[i]**i for i in range(n))", "x", "n - 2"),
    ("gradient", "sum(x[i]*y[j] for i in range(n) for j in range(n) if i != j if j != 2)", "y", "n - 1"),
    ("jacobian", "[[x[i]/(x[i] + x[j]) for j in range(n)] for i in range(n)]", "x", "2*n**2 - 2*n"),
    ("jacobian", "(A - tril(A)) @ x", "x", "n**2/2 - n/2"),
    ("jacobian", "diag(sin(x)) @ (A - tril(A)) @ exp(x)", "x", "n**2/2 + n/2 - 1"),
    ("jacobian", "(1 - eye(n)[0])*x", "x", "n - 1"),
    ("jacobian", "(arange(n)[:, None] - arange(n)) @ x", "x", "n**2 - n"),
    ("jacobian", "(arange(n) - 3)*x", "x", "n - 1"),
]


@pytest.mark.parametrize(("command", "spec", "by", "count"), COUNTS)
def test_gaps_of_sums_are_seen(command: str, spec: str, by: str, count: str) -> None:
    shapes = {"x": "n", "A": "n,n"} if "A" in spec else {"x": "n"}
    found = mcalc.ask(command, spec, shapes=shapes, wrt=[by]).derivatives[0].sparsity
    assert (str(found.nnz), found.bounds) == (count, ())


def test_a_comparison_of_places_is_no_exact_count() -> None:
    spec = "sum(x[i]*y[j] for i in range(m) for j in range(n) if i < j)"
    found = mcalc.ask("gradient", spec, wrt=["x"], sizes={"n": 3}).derivatives[0]
    assert found.sparsity.bounds == ("nnz",)
    assert "dense" not in found.structure
