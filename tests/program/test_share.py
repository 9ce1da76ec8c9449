"""Long answers name their shared parts; deep ones don't recurse."""

from __future__ import annotations

import pytest

import mcalc
from mcalc.language import parse, read_within
from mcalc.notation import text
from mcalc.program.share import DEEP, Names, share
from mcalc.report import report
from mcalc.tensor import lower
from tests.notation.cases import Case, derived


def _layers(count: int, output: str = "sum({})") -> Case:
    lines, last = [], "x"
    for layer in range(count):
        lines.append(f"h{layer} = sin(W @ {last} + b)")
        last = f"h{layer}"
    return derived("; ".join([*lines, output.format(last)]), "W=n,n x=n b=n", "x")


def test_short_answers_name_nothing() -> None:
    assert _layers(2).express().where == ()


def test_shared_parts_in_order_of_computation() -> None:
    case = _layers(8)
    shown = case.express()
    names = [name for name, _ in shown.where]
    assert names == [f"u{place}" for place in range(1, len(names) + 1)]
    for place, (_, part) in enumerate(shown.shared()):
        assert all(later not in part for later in names[place:])
    assert case.read_back(shown) is case.tensor


def test_the_user_s_names_are_used() -> None:
    spec = "z = W @ x + b; h = relu(z); v = V @ h + c; sum(v**2)"
    found = mcalc.gradient(spec, wrt="W", shapes={"x": "n", "b": "m", "c": "k"})
    assert found.expression == "2*outer((V.T @ v)*(z > 0), x)"
    assert found.where == (("z", "W @ x + b"), ("h", "relu(z)"), ("v", "V @ h + c"))
    assert found.nonsmooth == ("z == 0",)


def test_a_name_of_the_user_s_is_not_given_to_anything_else() -> None:
    layers = "; ".join(f"u{k + 1} = sin(W @ {f'u{k}' if k else 'x'})" for k in range(9))
    found = mcalc.jacobian(f"{layers}; u9", wrt="W", shapes={"W": "n,n", "x": "n"})
    meaning = dict(found.where)
    assert len(meaning) == len(found.where)
    assert [meaning[f"u{k}"] for k in (1, 2, 3)] == ["sin(W @ x)", "sin(W @ u1)", "sin(W @ u2)"]


def test_names_in_use_are_left_alone() -> None:
    case = derived(
        "; ".join(f"h{k} = sin(u1 @ {f'h{k - 1}' if k else 'x'})" for k in range(9)) + "; h8", "u1=n,n x=n", "x"
    )
    assert "u1" not in dict(case.express().where)


def test_a_thousand_layers() -> None:
    case = _layers(1000)
    shown = case.express()
    assert len(shown.text()) < 2000
    assert all(len(text) < 200 * DEEP for _, text in shown.shared())


def test_a_size_has_no_name() -> None:
    """A name for `m*n + k` would be a value where a dimension must stand, and could not be read back."""
    rows = " + ".join(f"{place}*eye(m*n + k + 9)[:m*n + k].T @ sin(eye(m*n + k + 9) @ x)" for place in range(2, 12))
    where, ((tree,),) = share([(parse(rows).result,)], lambda: Names(set(), {}))[:2]
    assert [text(part) for _, part in where] == ["eye(m*n + k + 9)", "u1[:m*n + k]", "sin(u1 @ x)"]
    assert text(tree).startswith("2*u2.T @ u3 + ")


def test_many_variables_of_a_network_at_once() -> None:
    spec = "a = tanh(W @ x + b); h = tanh(U @ a + c); norm(V @ h - y)**2"
    found = mcalc.gradient(spec, wrt="W,b,U,c,V", shapes={"b": "m", "c": "k"})
    assert found.expression.startswith("concatenate([vec(")


NETWORK = "H = tanh(X @ A + b); P = softmax(H @ B, axis=1); -sum(Y*log(P))/N"
SHAPES = {"X": "l,m", "A": "m,k", "b": "k", "N": "scalar"}


def test_what_several_derivatives_have_is_named_once() -> None:
    answer = mcalc.ask("gradient", NETWORK, shapes=SHAPES, wrt=["A", "B"])
    first, second = answer.derivatives
    assert (
        first.where
        == second.where
        == (
            ("H", "tanh(X @ A + b)"),
            ("P", "softmax(H @ B, axis=1)"),
            ("u1", "(P*sum(Y, axis=1, keepdims=True) - Y)/N"),
        )
    )
    assert second.expression == "H.T @ u1"
    assert [where for _, where in answer.program()] == [first.where, ()]
    assert report(answer, "text").count("where") == 3
    assert report(answer, "latex").count("H &= ") == 1
    assert report(answer, "matlab").count("u1 = ") == 1


def test_by_one_variable_nothing_is_shared_with_others() -> None:
    found = mcalc.gradient(NETWORK, shapes=SHAPES, wrt="B")
    assert found.expression == "H.T @ (P*sum(Y, axis=1, keepdims=True) - Y)/N"


def test_each_derivative_has_the_parts_that_it_needs() -> None:
    spec = "z = W @ x + b; h = relu(z); sum((V @ h - y)**2)"
    answer = mcalc.ask("gradient", spec, shapes={"b": "m"})
    parts = {found.wrt[0]: dict(found.where) for found in answer.derivatives}
    assert parts["V"] == {"z": "W @ x + b", "h": "relu(z)", "u1": "2*(V @ h - y)"}
    assert parts["W"] == parts["b"] == {**parts["V"], "u2": "(V.T @ u1)*(z > 0)"}
    for found in answer.derivatives:
        lower(read_within(found.expression, answer.spec, found.where))


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "where", "expressions"),
    [
        (
            "E = M*(U @ V.T + b - R); sum(E**2)/2",
            {"M": "n,m", "U": "n,k", "V": "m,k", "b": "scalar"},
            ["U", "V", "b"],
            {"E": "M*(U @ V.T + b - R)"},
            ["(M*E) @ V", "(M*E).T @ U", "sum(M*E)"],
        ),
        (
            "E = M*(a[:, None] + b + c + U @ V.T); sum(E**2)/2",
            {"M": "n,m", "a": "n", "b": "m", "c": "scalar", "U": "n,k", "V": "m,k"},
            ["a", "b", "c", "U", "V"],
            {"E": "M*(a[:, None] + b + c + U @ V.T)", "u1": "M*E"},
            ["sum(u1, axis=1).T", "sum(u1, axis=0).T", "sum(u1)", "u1 @ V", "u1.T @ U"],
        ),
        # Of one short answer only what saves more.
        (
            "softmax(A @ x + b)",
            {"b": "m"},
            ["x"],
            {"u1": "softmax(A @ x + b)"},
            ["(diag(u1) - outer(u1, u1)) @ A"],
        ),
        ("norm(A @ x - b)", {"b": "m"}, ["x"], {}, ["(A @ x - b).T @ A/norm(A @ x - b)"]),
    ],
)
def test_parts_have_a_name_where_that_is_shorter(
    spec: str, shapes: dict[str, str], wrt: list[str], where: dict[str, str], expressions: list[str]
) -> None:
    answer = mcalc.ask("jacobian", spec, shapes=shapes, wrt=wrt)
    assert [found.expression for found in answer.derivatives] == expressions
    assert dict(answer.where) == where


@pytest.mark.parametrize("axis", [0, 1])
def test_a_function_along_an_axis_and_its_transpose_have_one_name(axis: int) -> None:
    scores = "softmax(Q @ K.T/sqrt(d), axis=1)" if axis else "softmax(K @ Q.T/sqrt(d), axis=0).T"
    shapes = {"Q": "m,d", "K": "n,d", "V": "n,p", "G": "m,p"}
    found = mcalc.ask("gradient", f"sum(G*({scores} @ V))", wrt=["G", "V"], shapes=shapes).derivatives
    assert [each.expression for each in found] == ["u1 @ V", "u1.T @ G"]
    assert found[0].where == (("u1", "softmax(Q @ K.T/sqrt(d), axis=1)"),)
