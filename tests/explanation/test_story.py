"""What the steps of the paper's own examples must show."""

from __future__ import annotations

import re

import pytest

from mcalc.errors import LimitError, UnsupportedError
from mcalc.explanation.explain import explain
from mcalc.explanation.step import Explanation, Step

TOTAL = "single-variable total-derivative chain rule"
SINGLE = "single-variable chain rule"
VECTOR = "vector chain rule"


def one(spec: str, wrt: str, shapes: str = "", method: str = "auto", **options: object) -> Explanation:
    """One explanation; shapes as in the tables."""
    declared = dict(part.split("=", 1) for part in shapes.split())
    (found,) = explain(spec, wrt=[wrt], shapes=declared, method=method, **options)  # type: ignore[arg-type]
    return found


def names(found: Explanation) -> list[str]:
    """The intermediates as equations."""
    return [f"{step.of} = {step.before}" for step in found.steps if step.kind == "name"]


def local(found: Explanation) -> dict[str, str]:
    """The local derivatives."""
    return {step.subject: step.after for step in found.steps if step.kind == "local"}


def sides(step: Step) -> tuple[str, ...]:
    """All sides of the equation of a step."""
    return step.before, *step.through, step.after


def test_the_product_rule_is_written_down_before_it_is_merged() -> None:
    last = one("x**2 * x", "x", "x=scalar", "rules").steps[-1]
    assert (last.rule, last.before, last.after) == ("product", "x**2*1 + x*2*x", "3*x**2")


def test_sin_of_a_square() -> None:
    found = one("sin(x**2)", "x", "x=scalar")
    assert found.method == "chain"
    assert names(found) == ["u1 = x**2", "y = sin(u1)"]
    assert local(found) == {"du1/dx": "2*x", "dy/du1": "cos(u1)"}
    assert found.steps[-1].formula == "dy/du1*du1/dx"
    assert found.steps[-1].after == "2*x*cos(x**2)"


def test_a_deep_chain() -> None:
    found = one("log(sin(x**3)**2)", "x", "x=scalar")
    assert names(found) == ["u1 = x**3", "u2 = sin(u1)", "u3 = u2**2", "u4 = log(u3)"]
    assert list(local(found).values()) == ["3*x**2", "cos(u1)", "2*u2", "1/u3"]
    last = found.steps[-1]
    assert last.rule == SINGLE
    assert last.formula == "du4/du3*du3/du2*du2/du1*du1/dx"
    assert last.before == "1/u3*2*u2*cos(u1)*3*x**2"
    assert last.through[0] == "6*x**2*u2*cos(u1)/u3"
    assert last.after == "6*x**2*cos(x**3)/sin(x**3)"


@pytest.mark.parametrize("method", ["auto", "rules", "chain"])
@pytest.mark.parametrize("spec", ["x + x**2", "sin(x + x**2)", "x * x**2", "x**2 + 3*x"])
def test_where_x_comes_along_several_paths_the_plain_chain_rule_is_not_named(spec: str, method: str) -> None:
    found = one(spec, "x", "x=scalar", method)
    assert SINGLE not in {step.rule for step in found.steps}
    if method == "chain":
        assert found.steps[-1].rule == TOTAL


def test_the_terms_of_a_total_derivative_are_summed() -> None:
    last = one("x * x**2", "x", "x=scalar", "chain").steps[-1]
    assert last.formula == "∂y/∂x + ∂y/∂u1*du1/dx"
    assert last.before == "u1 + x*2*x"
    assert "x**2 + x*2*x" in last.through
    assert last.after == "3*x**2"


def test_a_dot_product_is_a_sum_of_products() -> None:
    found = one("w @ x", "w", "w=n x=n", "chain")
    assert names(found) == ["u = w*x", "y = sum(u)"]
    assert local(found) == {"∂u/∂w": "diag(x)", "∂y/∂u": "ones(n).T"}
    last = found.steps[-1]
    assert (last.rule, last.before, last.after) == (VECTOR, "ones(n).T @ diag(x)", "x.T")
    assert last.product == "(1 x n)(n x n) = 1 x n"


def test_the_diagonal_condition_is_said_and_shown() -> None:
    step = one("w * x", "w", "w=n x=n", "rules").steps[-1]
    assert step.rule == "element-wise binary operator"
    assert "the Jacobian is diagonal" in step.text
    assert "entry i is w[i]*x[i]: it has no w[j] with j != i" in step.notes[0]
    assert "its derivative by w[i] is x[i]" in step.notes[0]


def test_the_neuron_has_two_cases() -> None:
    found = one("maximum(0, w @ x + b)", "w")
    assert names(found) == ["u1 = w*x", "u2 = sum(u1) + b", "y = maximum(0, u2)"]
    activation = next(step for step in found.steps if step.subject == "∂y/∂u2")
    assert activation.rule == "max"
    assert "0 where u2 <= 0, 1 where u2 > 0; not differentiable where u2 == 0, where 0 is taken" in activation.notes
    last = found.steps[-1]
    assert any("0 where w.T @ x + b <= 0" in note for note in last.notes)
    assert any("not differentiable where w.T @ x + b == 0" in note for note in last.notes)


def test_the_loss_splits_inside_the_sum() -> None:
    found = one("1/N*sum((y - maximum(0, X @ w + b))**2)", "w", "X=N,n w=n b=scalar y=N")
    assert names(found) == ["u1 = X @ w + b", "u2 = maximum(0, u1)", "u3 = y - u2", "u4 = u3**2", "f = 1/N*sum(u4)"]
    assert local(found)["∂u2/∂u1"] == "diag(u1 > 0)"
    assert local(found)["∂u3/∂u2"] == "-eye(N)"
    assert next(step.text for step in found.steps if step.subject == "∂f/∂u4").endswith(": a row of 1/N")
    last = found.steps[-1]
    assert last.rule == VECTOR
    assert last.product == "(1 x N)(N x N)(N x N)(N x N)(N x n) = 1 x n"
    assert last.after == "2/N*((X @ w + b - y)*(X @ w + b > 0)).T @ X"
    assert any("entry by entry" in note for note in last.notes)


@pytest.mark.parametrize(("wrt", "condition"), [("w", "w == x"), ("x", "w == x")])
def test_a_maximum_says_where_it_has_no_derivative(wrt: str, condition: str) -> None:
    found = one("maximum(w, x)", wrt, "w=n x=n")
    assert any(f"not differentiable where {condition}" in note for note in found.steps[-1].notes)


def test_a_layer_shows_its_factors_and_their_shapes() -> None:
    found = one("sigmoid(W @ x + b)", "x", "W=m,n x=n b=m")
    assert names(found) == ["u = W @ x + b", "y = sigmoid(u)"]
    assert {step.subject: step.shape for step in found.steps if step.kind == "local"} == {
        "∂u/∂x": "m x n",
        "∂y/∂u": "m x m",
    }
    assert found.steps[-1].product == "(m x m)(m x n) = m x n"


def test_lists_of_functions_are_one_vector() -> None:
    found = one("[log(x**2), sin(3*x)]", "x", "x=scalar", "chain")
    assert names(found) == ["u = [x**2, 3*x]", "y = [log(u[0]), sin(u[1])]"]
    assert found.steps[-1].before == "array([[1/u[0], 0], [0, cos(u[1])]]) @ [2*x, 3]"


def test_the_names_of_statements_are_used() -> None:
    found = one("z = W @ x + b; sum(relu(z)**2)", "x", "W=m,n x=n b=m")
    assert found.method == "chain"
    assert names(found)[0] == "z = W @ x + b"
    assert found.steps[-1].formula.endswith("@ ∂z/∂x")


def test_a_constant_statement_keeps_its_name() -> None:
    found = one("c = a @ b; sin(c*x)", "x", "a=n b=n x=scalar")
    assert names(found) == ["u1 = c*x", "y = sin(u1)"]
    assert "cos(c*x)" in found.steps[-1].through[-1]


def test_a_row_that_is_named_stands_as_a_column() -> None:
    found = one("r = x.T @ W; r @ sin(r.T)", "x", "W=n,m x=n", "chain")
    assert found.steps[-1].check is not None
    assert found.steps[-1].rule == VECTOR


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt", "direction"),
    [
        ("sum(sin(x**2))", "x=n", "x", "backward, from y to x"),
        ("sin([x**2, 3*x])", "x=scalar", "x", "forward, from x to y"),
        ("norm(A @ x - b)**2", "A=m,n x=n b=m", "x", "backward, from y to x"),
    ],
)
def test_the_direction_is_the_cheaper_one(spec: str, shapes: str, wrt: str, direction: str) -> None:
    assert direction in one(spec, wrt, shapes, "chain").steps[-1].text


@pytest.mark.parametrize(
    ("spec", "shapes", "rule"),
    [
        ("det(X)", "X=n,n", "determinant"),
        ("logdet(X)", "X=n,n", "logarithm of a determinant"),
        ("trace(A @ X @ B)", "A=p,n X=n,m B=m,p", "trace"),
        ("a.T @ inv(X) @ b", "a=n X=n,n b=n", "inverse"),
        ("A @ X @ B", "A=p,n X=n,m B=m,q", "matrix product"),
        ("X.T", "X=n,m", "transpose"),
        ("norm(X - A, 'fro')**2", "X=n,m A=n,m", "norm"),
    ],
)
@pytest.mark.parametrize("method", ["rules", "chain"])
def test_rules_of_matrices_have_their_common_names(spec: str, shapes: str, rule: str, method: str) -> None:
    assert rule in {step.rule for step in one(spec, "X", shapes, method).steps}


def test_a_gradient_is_a_row_of_partial_derivatives() -> None:
    found = one("3*x**2*y", "x,y", "x=scalar y=scalar")
    assert [step.rule for step in found.steps if step.depth == 1 and step.kind == "combine"].count(
        "partial derivative"
    ) == 2
    assert (found.steps[-1].rule, found.steps[-1].before) == ("gradient", "[6*x*y, 3*x**2]")


def test_a_hessian_is_the_jacobian_of_the_gradient() -> None:
    found = one("x.T @ A @ x", "x,x", "x=n A=n,n")
    assert found.steps[-1].rule == "hessian"
    assert found.expression == "A + A.T"


def test_in_denominator_layout_the_factors_stand_in_reverse_order() -> None:
    found = one("sum(sin(x**2))", "x", "x=n", "chain", layout="denominator")
    assert local(found) == {"∂u1/∂x": "2*diag(x)", "∂u2/∂u1": "diag(cos(u1))", "∂y/∂u2": "ones(n)"}
    last = found.steps[-1]
    assert last.formula == "∂u1/∂x @ ∂u2/∂u1 @ ∂y/∂u2"
    assert sides(last) == ("2*diag(x) @ diag(cos(u1)) @ ones(n)", "2*x*cos(u1)", "2*x*cos(x**2)")
    assert last.product == "(n x n)(n x n)(n x 1) = n x 1"
    assert "denominator layout: the axes of the variable come first" in last.notes


@pytest.mark.parametrize("method", ["rules", "chain", "differential"])
@pytest.mark.parametrize(
    ("spec", "wrt", "shapes", "shape"),
    [
        ("sin(u.T @ A @ u)", "u", "u=n A=n,n", "n x 1"),
        ("sigmoid(W @ x + b)", "x", "W=m,n x=n b=m", "n x m"),
        ("tanh(t*x + b)", "t", "t=scalar x=n b=n", "1 x n"),
        ("[t**2, sin(t)]", "t", "t=scalar", "1 x 2"),
        ("[x @ a, norm(x)]", "x", "x=n a=n", "n x 2"),
    ],
)
def test_in_denominator_layout_nothing_is_transposed_twice(
    spec: str, wrt: str, shapes: str, shape: str, method: str
) -> None:
    found = one(spec, wrt, shapes, method, layout="denominator")
    assert found.steps[-1].shape == shape
    assert not any(re.search(r"\.T\)*\.T", side) for step in found.steps for side in sides(step))


def test_rules_too_deep_to_be_written_out_say_so() -> None:
    spec = "x"
    for _ in range(40):
        spec = f"sin({spec})"
    with pytest.raises(LimitError, match="nested 40 deep"):
        one(spec, "x", "x=scalar", "rules")
    assert one(spec, "x", "x=scalar").method == "chain"


def test_arguments_that_tie_for_good_are_an_error_and_no_wrong_step() -> None:
    with pytest.raises(UnsupportedError, match="can't be put together"):
        one("maximum(x, x*(x <= 0))", "x", "x=n", "chain")


def test_a_long_derivative_on_the_way_is_called_by_a_name() -> None:
    layers = "; ".join(f"z{number + 1} = tanh(W @ z{number}) + z{number}" for number in range(1, 12))
    found = one(f"z1 = x; {layers}; sum(z12)", "x", "W=n,n x=n")
    assert any("called D1.T from here on" in note for step in found.steps for note in step.notes)
    assert any(step.before == "D1.T @ diag(1 - tanh(v8)**2)" for step in found.steps)
    assert max(len(step.before) for step in found.steps) < 600
    assert all(step.check is not None for step in found.steps)


def test_points_where_a_part_has_no_value_tell_nothing() -> None:
    last = one("min(dot(X, x), exp(log(a)))", "a", "X=n,k x=k a=scalar", "rules").steps[-1]
    assert (last.before, last.after) == ("(X @ x > exp(log(a)))*1", "X @ x > a")


@pytest.mark.parametrize(
    ("spec", "shapes", "wrt"),
    [
        ("outer(x, sin(A @ y)) @ exp(z)", "x=m A=n,k y=k z=n", "y"),
        ("x*sin(a.T @ tanh(X*b) @ c)", "x=m a=n X=n,k b=scalar c=k", "b"),
        ("norm(outer(x, y) @ sin(z))**2", "x=m y=n z=n", "z"),
    ],
)
def test_products_of_columns_rows_and_numbers_are_bracketed(spec: str, shapes: str, wrt: str) -> None:
    for method in ("rules", "chain"):
        assert all(step.check is not None for step in one(spec, wrt, shapes, method).steps)


@pytest.mark.parametrize("method", ["auto", "rules", "chain"])
@pytest.mark.parametrize(
    ("spec", "wrt", "shapes"),
    [
        ("trace(expm(A))", "A", "A=n,n"),
        ("trace(A @ matrix_power(A, k))", "A", "A=n,n"),
        ("log(trace(expm(A @ B)))", "B", "A=n,n B=n,n"),
        ("x.T @ expm(t*A) @ x", "t", "A=n,n t=scalar x=n"),
        ("norm(expm(t*A) @ x)**2", "t", "A=n,n t=scalar x=n"),
    ],
)
def test_what_has_no_derivative_by_itself_is_one_part(spec: str, wrt: str, shapes: str, method: str) -> None:
    found = one(spec, wrt, shapes, method)
    step = next(step for step in found.steps if step.rule == "analytic function of a matrix")
    assert step.check is not None
    assert "commutes" in step.text


@pytest.mark.parametrize(
    ("spec", "shapes", "rule", "words"),
    [
        ("x**3", "x=scalar", "power", "the exponent comes in front"),
        ("2**x", "x=scalar", "exponential", "times the logarithm of its base"),
        ("x**x", "x=scalar", "variable power", "the power rule and the exponential rule"),
        ("x**3", "x=n", "element-wise function", "the exponent comes in front"),
        ("2**x", "x=n", "element-wise function", "times the logarithm of its base"),
        ("a**x", "x=n a=scalar", "element-wise function", "times the logarithm of its base"),
    ],
)
def test_which_part_of_a_power_moves(spec: str, shapes: str, rule: str, words: str) -> None:
    (step,) = one(spec, "x", shapes).steps
    assert step.rule == rule
    assert words in step.text


def test_a_power_of_a_part_by_each_of_its_two() -> None:
    steps = one("sin(x)**x", "x", "x=scalar", "chain").steps
    assert [step.rule for step in steps if step.kind == "local"] == ["elementary function", "power", "exponential"]


@pytest.mark.parametrize(
    ("spec", "signs", "last"),
    [
        ("x + x**2", {"du1/dx": "2*x", "∂y/∂x": "1", "∂y/∂u1": "1"}, "dy/dx = ∂y/∂x + ∂y/∂u1*du1/dx"),
        (
            "f(x, u(x))",
            {"dv1/dx": "u'(x)", "∂y/∂x": "f'1(x, v1)", "∂y/∂v1": "f'2(x, v1)"},
            "dy/dx = ∂y/∂x + ∂y/∂v1*dv1/dx",
        ),
        (
            "sin(x*x**2)",
            {"du1/dx": "2*x", "∂u2/∂x": "u1", "∂u2/∂u1": "x", "du3/du2": "cos(u2)"},
            "du3/dx = du3/du2*du2/dx",
        ),
    ],
)
def test_what_holds_the_intermediates_has_another_sign_than_what_lets_them_move(
    spec: str, signs: dict[str, str], last: str
) -> None:
    found = one(spec, "x", "x=scalar", "chain")
    assert local(found) == signs
    assert f"{found.steps[-1].subject} = {found.steps[-1].formula}" == last
    assert any("is held constant" in step.text for step in found.steps if step.sign == "∂")


def test_jacobians_have_the_paper_s_sign_and_sums_over_paths_that_of_a_total_derivative() -> None:
    found = one("z = tanh(x); W @ z + z*x", "x", "W=n,n x=n")
    assert {"∂z/∂x", "∂y/∂z", "∂y/∂x"} == local(found).keys()
    assert (found.steps[-1].subject, found.steps[-1].formula) == ("dy/dx", "∂y/∂x + ∂y/∂z @ ∂z/∂x")


def test_functions_are_called_as_they_were_typed() -> None:
    found = one("max(0, w @ x + b)", "w", "w=n x=n b=scalar")
    assert names(found)[-1] == "y = max(0, u2)"


@pytest.mark.parametrize(
    ("spec", "shapes", "typed"),
    [
        ("max(0, w @ x + b)", "w=n x=n b=scalar", "sum(w*x) + b"),
        ("f(x, u(x))", "x=scalar", "u'(x)*f'2(x, v1)"),
        ("sin(x**2)", "x=scalar", "2*x*cos(u1)"),
    ],
)
def test_no_line_changes_nothing_but_the_spelling(spec: str, shapes: str, typed: str) -> None:
    found = one(spec, shapes[0], shapes)
    assert not any(typed in side for step in found.steps if step.kind == "combine" for side in sides(step))


@pytest.mark.parametrize(
    ("spec", "shapes", "words"),
    [
        ("mean(x**2)", "x=n", "a row of 1/n"),
        ("sin(2*(x**2 + 1))", "x=scalar", "the constant factor stays"),
        ("exp(-max(0, x))", "x=scalar", "the minus sign stays"),
        ("tanh(W @ x + b)", "x=n W=m,n b=m", "what is added is constant and drops out"),
        ("sin(x + b)", "x=scalar b=scalar", "the other terms are constant"),
    ],
)
def test_the_words_fit_the_step(spec: str, shapes: str, words: str) -> None:
    assert any(words in step.text for step in one(spec, "x", shapes, "chain").steps)


@pytest.mark.parametrize(
    ("spec", "shapes", "first", "said"),
    [
        ("x.T @ A @ x", "x=n A=n,n", "x.T @ A.T + x.T @ A", "d(x.T @ A @ x) = dx.T @ A @ x + x.T @ A @ dx"),
        ("X.T @ A @ X", "X=m,n A=m,m", "", "d(X.T @ A @ X) = dX.T @ A @ X + X.T @ A @ dX"),
    ],
)
def test_a_product_is_differentiated_one_factor_at_a_time(spec: str, shapes: str, first: str, said: str) -> None:
    (step,) = one(spec, spec[0], shapes, "rules").steps
    assert step.before == first
    assert said in step.notes
    if not first:
        return
    assert "dx.T @ A @ x = x.T @ A.T @ dx, as a number is its own transpose" in step.notes


def test_a_neuron_is_told_as_a_product_a_sum_and_a_bias() -> None:
    found = one("w @ x + b", "w", "w=n x=n b=scalar")
    assert names(found) == ["u = w*x", "y = sum(u) + b"]
    assert sides(found.steps[-1]) == ("ones(n).T @ diag(x)", "x.T")


def test_the_function_is_not_called_as_a_variable_is() -> None:
    last = one("sin(x)*cos(y)", "x,y", "x=scalar y=scalar").steps[-1]
    assert last.subject == "∂f/∂[x, y]"
