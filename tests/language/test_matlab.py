"""The language of matrixcalculus.org: the same tree as mcalc's own, and errors in MATLAB's words."""

from __future__ import annotations

import time

import pytest

from mcalc.errors import McalcError, UnsupportedError
from mcalc.language import read, read_within
from mcalc.tensor.lower import lower

SAME = [
    # The examples of the site's documentation.
    ("0.5*x'*A*x", "0.5*x.T @ A @ x"),
    ("A*exp(x)", "A @ exp(x)"),
    ("(y.*v)'*x", "(y*v).T @ x"),
    ("a^b", "a**b"),
    ("norm1(A*x-y)", "norm(A @ x - y, 1)"),
    ("norm2(A*x-y)^2", "norm(A @ x - y)**2"),
    ("sum(log(exp(-y.*(X*w)) + vector(1)))", "sum(log(exp(-y*(X @ w)) + 1))"),
    ("tr(A*X'*B*X*C)", "trace(A @ X.T @ B @ X @ C)"),
    ("log(det(inv(X)))", "log(det(inv(X)))"),
    # What a sign means follows from the axes.
    ("x*y'", "x @ y.T"),
    ("a*x + b*y", "a*x + b*y"),
    ("A*B*x", "A @ B @ x"),
    ("x'*y*A", "(x @ y)*A"),
    ("A/b + A./C", "A/b + A/C"),
    ("1./x", "1/x"),
    ("2.^x", "2**x"),
    ("A^2 + A^-1", "A @ A + inv(A)"),
    ("A\\y", "solve(A, y)"),
    ("-x.^2", "-x**2"),
    ("x.^2'", "(x**2).T"),
    ("2^-a", "2**(-a)"),
    ("a*eye + A", "a*eye(n) + A"),
    ("vector(1)'*x", "ones(n).T @ x"),
    ("y'*matrix(2)*x", "y.T @ (2*ones(n, m)) @ x"),
    ("norm1(X) + norm2(X)", "sum(abs(X)) + norm(X, 'fro')"),
    ("norm1(a)", "abs(a)"),
    ("norm(x, inf) + norm(x, 3)", "norm(x, 'inf') + norm(x, 3)"),
    ("arcsin(x) + arctan(x) + relu(x)", "asin(x) + atan(x) + relu(x)"),
    ("max(x, y) + max(a, 0)", "maximum(x, y) + maximum(a, 0)"),
    ("sum(X, 1)", "sum(X, axis=0).T"),
    ("sum(X, 2)", "sum(X, axis=1)"),
    ("vecdot(X, Y, 2) + dot(X, Y, 2)", "vecdot(X, Y, axis=1) + vecdot(X, Y, axis=1)"),
    ("reshape(X', [], 1)", "vec(X)"),
    ("ones(n, 1) + x", "ones(n) + x"),
    # Places from 1, both ends included.
    ("x(2:end) - x(1:end-1)", "x[1:] - x[:-1]"),
    ("x(end:-1:1)", "x[::-1]"),
    ("x(1) + x(end)", "x[0] + x[-1]"),
    ("x(1:2:5) + y(2:4)", "x[0:5:2] + y[1:4]"),
    ("X(2, :)", "X[1, :].T"),
    ("X(:, 2) + X(:, end)", "X[:, 1] + X[:, -1]"),
    # Brackets.
    ("[a; b]", "[a, b]"),
    ("[a, b]", "[a, b].T"),
    ("[a, b; c, d]", "[[a, b], [c, d]]"),
    ("[x; y; a]", "concatenate(x, y, [a])"),
    ("[x'; y'; z']", "[x, y, z]"),
    ("[x, y]", "[x, y].T"),
    # Statements, comments, undefined functions, comparisons.
    ("z = W*x + y; % layer\nsum(relu(z).^2)", "z = W @ x + y; sum(relu(z)**2)"),
    ("f''(x) + (x ~= y)", "f''(x) + (x != y)"),
    ("x' ... the row\n * y", "x.T @ y"),
]


@pytest.mark.parametrize(("matlab", "numpy"), SAME, ids=[row[0] for row in SAME])
def test_same_tensor(matlab: str, numpy: str) -> None:
    """Both texts are the same function of the same variables."""
    spec = read(matlab, syntax="matlab")
    own = read_within(numpy, spec)
    assert spec.kind == own.kind
    assert lower(spec) is lower(own)


ERRORS = [
    ("A**x", ["** is NumPy's", "  A**x", "   ^^"]),
    ("A@x", ["@ is NumPy's", "  A@x", "   ^", "hint: * is the matrix product, .* works element by element"]),
    ("x.T*y", [".T is NumPy's", "  x.T*y", "   ^^", "hint: ' transposes: x'"]),
    ("(x + 1", ["the bracket ( is not closed", "  (x + 1", "  ^"]),
    ("x + 1)", [") closes nothing", "  x + 1)", "       ^"]),
    ("[a, b)", [") can't close [", "  [a, b)", "  ^^^^^^"]),
    ("sigmod(x)", ["there is no function sigmod", "  sigmod(x)", "  ^^^^^^", "hint: did you mean sigmoid?"]),
    ("2x", ["there is no operator between 2 and x", "  2x", "  ^^", "hint: write 2*x"]),
    ("x +", ["there is nothing after +", "  x +", "    ^"]),
    ("", ["the spec is empty", "hint: write a function, as in sum(x.^2)"]),
    ("a^b^c", ["a power of a power is read in two ways", "  a^b^c", "     ^", "hint: write (a^b)^c or a^(b^c)"]),
    (
        "x*y",
        [
            "* is the matrix product, and a column by a column has none",
            "  x*y",
            "  ^^^",
            "hint: x'*y is the dot product, x*y' the outer product, x.*y works element by element",
        ],
    ),
    ("x*A", ["* is the matrix product, and a column by a matrix has none", "  x*A", "  ^^^", "hint: write x'*A"]),
    ("A*x'", ["* is the matrix product, and a matrix by a row has none", "  A*x'", "  ^^^^", "hint: write A*x"]),
    (
        "x^2",
        [
            "^ is the power of a scalar or a square matrix, not of a column to a scalar",
            "  x^2",
            "  ^^^",
            "hint: write x.^2 element by element, x'*x for the sum of the squares",
        ],
    ),
    ("a/x", ["/ divides by a scalar, and x is a column", "  a/x", "  ^^^", "hint: write a./x element by element"]),
    (
        "X + x",
        [
            "a matrix and a column meet in +",
            "  X + x",
            "  ^^^^^",
            "hint: write x*vector(1)' for a matrix of equal columns",
        ],
    ),
    ("x + y'", ["a row and a column meet in +", "  x + y'", "  ^^^^^^", "hint: transpose one of them"]),
    ("x(0)", ["there is no place 0", "  x(0)", "    ^", "hint: places count from 1"]),
    (
        "norm(X)",
        [
            "norm of a matrix is MATLAB's largest singular value",
            "  norm(X)",
            "  ^^^^^^^",
            "hint: norm(X, 2) is that one, norm2(X) the Frobenius norm, norm1(X) the sum of the absolute values",
        ],
    ),
    (
        "sum(vector(1))",
        [
            "nothing decides the size of this constant",
            "  sum(vector(1))",
            "      ^^^^^^^^^",
            "hint: give it: ones(n, 1)",
        ],
    ),
    ("end*x", ["end stands in places only, as in x(2:end)", "  end*x", "  ^^^"]),
    ("x, y", ["a comma can't stand here", "  x, y", "   ^", "hint: square brackets stack: [f1; f2]"]),
    ("f'(:)", ["f is a variable, not a function", "  f'(:)", "  ^^^^^", "hint: a product is written f*(...)"]),
    ("norm2(x, 1)", ["norm2 takes 1 argument, not 2", "  norm2(x, 1)", "  ^^^^^^^^^^^", "hint: write norm2(x)"]),
]


@pytest.mark.parametrize(("text", "lines"), ERRORS, ids=[row[0] or "empty" for row in ERRORS])
def test_errors(text: str, lines: list[str]) -> None:
    """The message, the caret under the MATLAB text, and what was meant."""
    with pytest.raises(McalcError) as caught:
        read(text, syntax="matlab")
    assert str(caught.value).splitlines()[: len(lines)] == lines
    assert caught.value.status == 2


def test_shapes_speak_matlab() -> None:
    """What unification finds is said with the signs of the spec."""
    with pytest.raises(McalcError) as caught:
        read("A*x", shapes={"A": "m,n", "x": "m"}, syntax="matlab")
    assert str(caught.value).splitlines() == [
        "the inner sizes of * differ: m x n * vector of m",
        "  A*x",
        "  ^^^",
        "hint: A'*x would fit",
    ]


def test_conventions() -> None:
    """A constraint decides first, then the letters."""
    spec = read("a*x'*A*x + b + beta", syntax="matlab")
    assert {v.name: (len(v.shape), v.origin) for v in spec.variables.values()} == {
        "a": (0, "convention"),
        "x": (1, "convention"),
        "A": (2, "convention"),  # `x'*A*x` has a meaning for a number A too
        "b": (0, "convention"),
        "beta": (0, "convention"),
    }
    assert len(read("a'*X*x", syntax="matlab").variables["a"].shape) == 1


def test_unknown_syntax() -> None:
    with pytest.raises(McalcError, match="no syntax 'octave'"):
        read("x", syntax="octave")


@pytest.mark.parametrize(
    "text",
    ["(" * 999 + "x" + ")" * 999, "-" * 999 + "x", "x" + "'" * 999, "+".join("x" * 999), "exp(" * 99 + "x" + ")" * 99],
    ids=["brackets", "signs", "quotes", "terms", "calls"],
)
def test_depth_is_no_trouble(text: str) -> None:
    assert len(read(text, syntax="matlab").kind.shape) == 1


def test_a_function_that_mcalc_has_not() -> None:
    """It would pass for an undefined function, and fail only where the answer is read back."""
    with pytest.raises(UnsupportedError, match=r"mcalc has no adj: it doesn't know cofactors\n  adj\(A\)\n  \^\^\^"):
        read("adj(A)", syntax="matlab")


def test_entries_side_by_side_are_split_by_commas() -> None:
    with pytest.raises(McalcError, match="hint: write x, y"):
        read("[x y]", syntax="matlab")


def test_a_long_column_is_read_quickly() -> None:
    """Sizes are put into a sum of sizes in one go: 400 vectors took half a minute when each was added by itself."""
    start = time.process_time()
    spec = read("[" + "; ".join(f"x{i}" for i in range(400)) + "]", syntax="matlab")
    assert len(spec.kind.shape[0].terms) == 400
    assert time.process_time() - start < 10


def test_places_of_a_bracket_are_no_call() -> None:
    """The name before the bracket is empty, as that of a function that is being defined is where none is."""
    assert str(read("eye(m)(2:end, :)*x", syntax="matlab").kind) == "vector of m - 1"


@pytest.mark.parametrize("text", ["sum(x)/numel(x)", "size(X, 1)*sum(x)", "sum(x)/size(x)", "sum(x)/len(x)"])
def test_sizes_of_arrays_are_refused(text: str) -> None:
    with pytest.raises(McalcError) as caught:
        read(text, syntax="matlab")
    assert caught.value.status == 3
    assert caught.value.hint == "a dimension's name is a number, as in sum(x)/n"
