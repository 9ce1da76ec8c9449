"""The printer: the fewest brackets that parse back to the same tree."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mcalc
from mcalc.language import parse
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.notation import text

SAME = [
    "(x**2)**3",
    "x**2**3",
    "-x**2",
    "(-x)**2",
    "2**-x",
    "a - (b - c)",
    "a - b - c",
    "a + (b + c)",
    "a/(b*c)",
    "a/b*c",
    "a*(b/c)",
    "(A @ B).T",
    "A @ B.T",
    "x.T @ y",
    "-a @ b",
    "-(a*b)",
    "-(a + b)",
    "(a + b)*c",
    "a*b + c",
    "-(w @ x + b > 0)*x.T",
    "(x > 0)*y",
    "f''(x)",
    "sum(X, axis=0)",
    "norm(X, 'fro')",
    "norm(x, 1)",
    "einsum('ij,jk->ik', A, B)",
    "[x[0], x[1:], X[:, 0], X[1:-1, ::2]]",
    "eye(n)[k]",
    "(A + B)[0]",
    "2*A @ x",
    "A @ (2*x)",
    "1/2*x",
    "x**(1/2)",
    "x**(n - 1)",
    "w.T @ x + b > 0",
    "maximum(0, z)",
    "x**-1",
    "-(-x)",
]


@pytest.mark.parametrize("source", SAME)
def test_text_as_written(source: str) -> None:
    assert text(parse(source).result) == source


def test_brackets_for_the_reader_where_ranks_tell() -> None:
    ranks = {"A": 2, "B": 2, "z": 0, "x": 1}
    assert text(parse("(A*B) @ x").result, ranks) == "(A*B) @ x"
    assert text(parse("z*A @ x").result, ranks) == "z*A @ x"
    assert text(parse("(A @ x)*x").result, ranks) == "(A @ x)*x"


def _key(node: Node | None) -> object:
    match node:
        case None:
            return None
        case Number():
            return node.value
        case Name():
            return node.id
        case Stack():
            return ("stack", *map(_key, node.items))
        case Index():
            items = tuple(tuple(map(_key, item)) if isinstance(item, Slice) else _key(item) for item in node.items)
            return ("index", _key(node.base), items)
        case Call():
            return (node.function, tuple(sorted(node.options.items())), *map(_key, node.args))


BINARY = ("add", "sub", "mul", "div", "matmul", "power", "greater", "less_equal", "equal")


def _grown(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(lambda f, a, b: Call(f, (a, b)), st.sampled_from(BINARY), below, below),
        st.builds(lambda f, a: Call(f, (a,)), st.sampled_from(("sin", "sum", "neg", "f'")), below),
        st.builds(lambda a: Call("transpose", (a,)), below.filter(lambda node: not isinstance(node, Number))),
        st.builds(
            lambda a: Index(a, (Slice(Number(1), None, None),)), below.filter(lambda n: not isinstance(n, Number))
        ),
        st.builds(lambda a, b: Stack((a, b)), below, below),
    )


LEAVES = st.one_of(
    st.sampled_from(("x", "A", "lam")).map(Name), st.integers(0, 12).map(lambda value: Number(Fraction(value)))
)


@given(st.recursive(LEAVES, _grown, max_leaves=12))
def test_text_parses_back(tree: Node) -> None:
    assert _key(parse(text(tree)).result) == _key(tree)


def test_a_variance_has_no_sign() -> None:
    found = mcalc.gradient("sum(R*(X - mean(X, axis=0))/sqrt(var(X, axis=0) + a))", wrt="R")
    assert found.expression == "(X - mean(X, axis=0))/sqrt(var(X, axis=0) + a)"
    assert mcalc.gradient("std(mean(x) - x)", wrt="x").expression == "(x - mean(x)).T/(n*std(x))"


def test_a_long_fraction_is_a_decimal() -> None:
    assert mcalc.gradient("1.0507009873554805*sum(x**2)", wrt="x").expression == "2.101401974710961*x.T"
    assert mcalc.gradient("sum(x)/3000001 + 1.5*sum(x**2)", wrt="x").expression == "(3*x + 1/3000001).T"


@pytest.mark.parametrize(
    ("spec", "wrt", "shown"),
    [
        ("x.T @ inv(A) @ y", "A", "-outer(inv(A).T @ x, inv(A) @ y)"),
        ("x.T @ inv(A) @ (3*y)", "A", "-3*outer(inv(A).T @ x, inv(A) @ y)"),
        ("x.T @ A @ inv(B) @ y", "A", "outer(x, inv(B) @ y)"),
        ("x.T @ A @ B @ y", "A", "outer(x, B @ y)"),
        ("x.T @ B @ A @ y", "A", "outer(B.T @ x, y)"),
    ],
)
def test_the_ends_of_an_outer_product_have_the_fewest_transposes(spec: str, wrt: str, shown: str) -> None:
    assert mcalc.gradient(spec, wrt=wrt).expression == shown
