"""What the text becomes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mcalc.catalogue import FUNCTIONS
from mcalc.catalogue.signature import chosen
from mcalc.errors import LimitError, McalcError
from mcalc.language import parse
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, postorder


def show(node: Node | Slice | None) -> str:
    """A tree as a Lisp would write it."""
    match node:
        case None:
            return ""
        case Number(value=value):
            return str(value)
        case Name(id=name):
            return name
        case Call(function=function, args=args, options=options):
            parts = [show(arg) for arg in args] + [f"{key}={value}" for key, value in options.items()]
            return f"{function}({', '.join(parts)})"
        case Stack(items=items):
            return f"[{', '.join(show(item) for item in items)}]"
        case Index(base=base, items=places):
            return f"{show(base)}[{', '.join(show(place) for place in places)}]"
        case Slice(start=start, stop=stop, step=step):
            return f"{show(start)}:{show(stop)}:{show(step)}"


TREES = [
    ("x + y*z", "add(x, mul(y, z))"),
    ("-x**2", "neg(power(x, 2))"),
    ("+x", "x"),
    ("π*x", "mul(pi(), x)"),
    ("W @ x - b/2", "sub(matmul(W, x), div(b, 2))"),
    ("x.T @ x", "matmul(transpose(x), x)"),
    ("w > x", "greater(w, x)"),
    ("w == x", "equal(w, x)"),
    ("w != x", "not_equal(w, x)"),
    ("expit(x)", "sigmoid(x)"),
    ("arcsin(x)", "asin(x)"),
    ("max(x)", "max(x)"),
    ("max(x, y)", "maximum(x, y)"),
    ("min(x, y, z)", "minimum(minimum(x, y), z)"),
    ("maximum(x, y, z)", "maximum(maximum(x, y), z)"),
    ("sum(X, axis=0)", "sum(X, axis=0)"),
    ("sum(X, 1)", "sum(X, axis=1)"),
    ("max(X, axis=-1)", "max(X, axis=-1)"),
    ("norm(x)", "norm(x)"),
    ("norm(x, 1)", "norm(x, ord=1)"),
    ("norm(x, ord=inf)", "norm(x, ord=inf)"),
    ("norm(x, 1.5)", "norm(x, ord=3/2)"),
    ("norm(X, 'fro')", "norm(X, ord=fro)"),
    ("leaky_relu(x)", "leaky_relu(x, 1/100)"),
    ("leaky_relu(x, slope=a)", "leaky_relu(x, a)"),
    ("clip(x, high=1, low=0)", "clip(x, 0, 1)"),
    ("tril(X)", "tril(X, 0)"),
    ("einsum('ij, jk', A, B)", "einsum(A, B, subscripts=ij,jk->ik)"),
    ("einsum('ii', A)", "einsum(A, subscripts=ii->)"),
    ("concatenate([x, y])", "concatenate(x, y)"),
    ("concatenate([zeros(1), ones(1)], -A, axis=1)", "concatenate([zeros(1), ones(1)], neg(A), axis=1)"),
    ("concatenate([x, y], -1)", "concatenate(x, y, axis=-1)"),
    ("stack([x, y])", "[x, y]"),
    ("stack(x, y, axis=1)", "transpose([x, y])"),
    ("ones((m, n))", "ones(m, n)"),
    ("[x, [1, 2]]", "[x, [1, 2]]"),
    ("x[0]", "x[0]"),
    ("X[-1, 1:]", "X[neg(1), 1::]"),
    ("x[::2]", "x[::2]"),
    ("f(x)", "f(x)"),
    ("f'(x) + f''(x)", "add(f'(x), f''(x))"),
    ("pi*x", "mul(pi(), x)"),
    ("e**x", "power(e, x)"),
    ("0.5 + 1e-3", "add(1/2, 1/1000)"),
    ("(((x)))", "x"),
]


@pytest.mark.parametrize(("text", "tree"), TREES, ids=[text for text, _ in TREES])
def test_tree(text: str, tree: str) -> None:
    assert show(parse(text).result) == tree


def test_numbers_are_exact_and_keep_their_text() -> None:
    number = parse("0.10").result
    assert isinstance(number, Number)
    assert (number.value, number.text) == (Fraction(1, 10), "0.10")
    assert isinstance(whole := parse("12").result, Number)
    assert whole.text is None


def test_statements() -> None:
    program = parse("z = W @ x + b; u = relu(z)\nsum(u**2)")
    assert [(name, show(tree)) for name, tree in program.statements] == [
        ("z", "add(matmul(W, x), b)"),
        ("u", "relu(z)"),
    ]
    assert show(program.result) == "sum(power(u, 2))"


def test_the_last_assignment_is_the_function() -> None:
    program = parse("y = x**2")
    assert (program.statements, show(program.result)) == ((), "power(x, 2)")


def test_a_declared_name_wins_over_a_constant() -> None:
    assert show(parse("pi*x", {"pi"}).result) == "mul(pi, x)"


@pytest.mark.parametrize(
    "text",
    ["(" * 6000 + "x" + ")" * 6000, "-" * 5000 + "x", "x" + "+x" * 20000, "[" * 300 + "x" + "]" * 300, "x" * 200_000],
    ids=["brackets", "signs", "terms", "stacks", "letters"],
)
def test_limits(text: str) -> None:
    with pytest.raises(LimitError):
        parse(text)


def test_a_thousand_nested_layers() -> None:
    nodes = list(postorder(parse("sin(" * 1000 + "x" + ")" * 1000).result))
    assert len(nodes) == 1001
    assert all(isinstance(node, Call) and node.function == "sin" for node in nodes[1:])


def _texts() -> list[tuple[str, str]]:
    texts = []
    for entry in FUNCTIONS.values():
        parts = [entry.definition or "", *(derivative or "" for derivative in entry.derivative or ())]
        for part in (*parts, *entry.domain, *entry.kinks):
            texts += [(entry.name, chosen(part, at)) for at in range(part.count(" | ") + 1) if part]
    return texts


@pytest.mark.parametrize(("name", "text"), _texts())
def test_the_catalogue_is_written_in_the_language(name: str, text: str) -> None:
    try:
        parse(text, FUNCTIONS[name].parameters)
    except McalcError as error:
        pytest.fail(str(error))


def test_a_byte_that_is_not_utf_8() -> None:
    """An argument that the system couldn't decode comes with a lone surrogate in it."""
    with pytest.raises(McalcError, match="not text in UTF-8"):
        parse("x\udcff*2")
