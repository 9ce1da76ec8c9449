"""`mcalc explain` and `mcalc rules`, as a user sees them."""

from __future__ import annotations

import json

import pytest

from tests.cli.command import mcalc

NEURON = ("explain", "maximum(0, w @ x + b)", "--wrt", "w")
LAYER = ("explain", "sigmoid(W @ x + b)", "--wrt", "x", "-s", "b=m")


@pytest.mark.parametrize("detail", ["brief", "normal", "full"])
@pytest.mark.parametrize("spec", [NEURON, LAYER, ("explain", "1/N*sum((y - maximum(0, X @ w + b))**2)", "-s", "X=N,n")])
def test_the_steps_fit_80_columns(spec: tuple[str, ...], detail: str) -> None:
    found = mcalc(*spec, "--detail", detail)
    assert found.status == 0, found.err
    assert max(map(len, found.out.splitlines())) <= 80


def test_the_neuron_is_followed_line_by_line() -> None:
    lines = [line.strip() for line in mcalc(*NEURON).out.splitlines()]
    story = [
        "∂u1/∂w = diag(x)",
        "∂u2/∂u1 = ones(n).T",
        "∂y/∂u2 = u2 > 0",
        "0 where u2 <= 0, 1 where u2 > 0; not differentiable where u2 == 0, where 0",
        "∂y/∂w = ∂y/∂u2*∂u2/∂u1 @ ∂u1/∂w",
        "= (u2 > 0)*ones(n).T @ diag(x)",
        "= (u2 > 0)*x.T",
        "= (w.T @ x + b > 0)*x.T",
    ]
    places = [lines.index(line) for line in story]
    assert places == sorted(places)


def test_in_brief_it_is_the_idea_in_three_lines() -> None:
    lines = mcalc(*NEURON, "--detail", "brief").out.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("By w"))
    assert lines[place : place + 7] == [
        "By w: vector chain rule, with u1 = w*x; u2 = sum(u1) + b; y = maximum(0, u2)",
        "∂y/∂w = ∂y/∂u2*∂u2/∂u1 @ ∂u1/∂w",
        "      = (u2 > 0)*ones(n).T @ diag(x)",
        "      = (w.T @ x + b > 0)*x.T",
        "0 where w.T @ x + b <= 0, x.T where w.T @ x + b > 0; not differentiable where",
        "w.T @ x + b == 0, where 0 is taken",
        "",
    ]
    lines = mcalc("explain", "trace(A @ X @ B)", "--wrt", "X", "--detail", "brief").out.splitlines()
    assert lines[-7:-4] == [
        "By X: differentials",
        "d(trace(A @ X @ B)) = trace(B @ A @ dX)",
        "∂(trace(A @ X @ B))/∂X = A.T @ B.T",
    ]


def test_in_brief_nothing_is_left_out_without_which_the_answer_means_nothing() -> None:
    for form in ("table", "markdown", "latex"):
        out = mcalc("explain", "trace(inv(A + X.T @ X))", "--wrt", "X", "--detail", "brief", "--format", form).out
        assert ("where u1 = inv(A + X.T @ X)" if form == "table" else r"Where $u_{1} = \left(A + X") in out
        assert ("only where det(A + X.T @ X) != 0" if form == "table" else r"Only where $\det") in out
    assert (
        "not differentiable where norm(x) == 0" in mcalc("explain", "norm(x)", "--wrt", "x,x", "--detail", "brief").out
    )


def test_in_full_every_step_has_what_its_rule_says_and_where_it_stands() -> None:
    out = mcalc(*NEURON, "--detail", "full", "--format", "text").out
    assert "paper, section 4.4: vector sum reduction" in out
    assert "d(maximum(0, z))/dz = (z > 0)" in out
    assert out.count("checked by") == 4
    normal = mcalc(*NEURON, "--format", "text").out
    assert "paper, section" not in normal


def test_at_a_size_jacobians_are_shown_as_matrices_of_entries() -> None:
    lines = mcalc(*NEURON, "--n", "3").out.splitlines()
    place = lines.index("    ∂u1/∂w = diag(x)")
    assert lines[place + 1 : place + 4] == [
        "           = [x[0]     0     0]",
        "             [   0  x[1]     0]",
        "             [   0     0  x[2]]",
    ]
    assert "            = [1  1  1]" in lines
    steps = json.loads(mcalc(*NEURON, "--n", "3", "--json").out)["explanations"][0]["steps"]
    assert steps[4]["entries"] == [["1", "1", "1"]]


def test_all_variables_may_be_numbers() -> None:
    found = mcalc("explain", "--scalar", "sin(x**2)", "--detail", "brief")
    assert "= cos(u1)*2*x\n" in found.out
    assert "dy/dx = dy/du1*du1/dx" in found.out


def test_the_factors_of_a_layer_stand_with_their_shapes() -> None:
    lines = mcalc(*LAYER).out.splitlines()
    assert any(line.split() == ["3", "matrix", "product", "m", "x", "n"] for line in lines)
    assert any(line.split() == ["4", "element-wise", "function", "m", "x", "m"] for line in lines)
    assert "    shapes: (m x m)(m x n) = m x n" in lines


def test_json_has_the_steps_as_data_and_is_an_answer() -> None:
    found = json.loads(mcalc(*NEURON, "--json").out)
    assert found["schema"] == "mcalc/1"
    assert found["derivatives"][0]["expression"] == found["explanations"][0]["expression"]
    steps = found["explanations"][0]["steps"]
    assert [step["number"] for step in steps] == list(range(1, 8))
    for step in steps:
        assert " ".join(step) == (
            "number kind depth rule text subject formula before through after entries shape product why notes check"
        )
        assert step["check"]["points"] >= 1
    assert steps[-1]["rule"] == "vector chain rule"
    assert steps[-1]["after"] == "(w.T @ x + b > 0)*x.T"


def test_latex_is_a_page_with_one_align_environment() -> None:
    text = mcalc(*NEURON, "--n", "3", "--format", "latex").out
    assert text.startswith("\\noindent By w, with the chain rule and intermediate variables")
    assert text.count("\\begin{align}\n") == text.count("\n\\end{align}\n") == 1
    assert "\\begin{cases} 0 & u_{2} \\le 0 \\\\ 1 & u_{2} > 0 \\end{cases}" in text
    assert "\\begin{bmatrix} x_{1} & 0 & 0 \\\\ 0 & x_{2} & 0 \\\\ 0 & 0 & x_{3} \\end{bmatrix}" in text
    assert "$u_{1,i} = w_{i} \\, x_{i}$ depends on no $w_{j}$ but $w_{i}$: off the diagonal all is $0$" in text
    assert "There is no derivative where $u_{2} = 0$, where $0$ is taken." in text
    assert "Shapes: $(1 \\times 1)(1 \\times n)(n \\times n) = 1 \\times n$." in text
    assert text.count("{") == text.count("}")
    assert text.count("\\left") - text.count("\\leftarrow") == text.count("\\right")
    assert "\\frac{\\partial y}{\\partial w} &=" in text


def test_markdown_has_a_numbered_list_and_mathematics() -> None:
    text = mcalc(*NEURON, "--format", "markdown").out
    assert "7. **vector chain rule** (1 x n)" in text
    assert text.count("$$") == 14


def test_a_narrow_terminal_without_unicode_is_served() -> None:
    env = {"COLUMNS": "40", "PYTHONIOENCODING": "ascii"}
    found = mcalc("explain", "x * x**2", "--scalars", "x", "--method", "chain", env=env)
    assert found.status == 0, found.err
    assert found.out.isascii()
    assert "dy/dx = Dy/Dx + Dy/Du1*du1/dx" in found.out
    assert "Dy/Dx is a partial derivative, dy/dx a\ntotal one" in found.out
    assert max(map(len, found.out.splitlines())) <= 40


def test_several_variables_are_explained_one_after_the_other() -> None:
    found = mcalc("explain", "x*w", "--format", "text")
    assert "By x," in found.out
    assert "By w," in found.out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("explain", "x @"), 2, "x @"),
        (("explain", "x*w", "--wrt", "q"), 2, "no variable"),
        (("explain", "eig(X)"), 3, "eigenvalues"),
        (("explain", "x*w", "--backend", "sympy", "--n", "2"), 2, "tensor backend"),
        (("explain", "x*w", "--json", "--format", "latex"), 2, "can't both hold"),
        (("rules", "leibniz"), 2, "no rule"),
    ],
)
def test_errors_are_those_of_every_command(arguments: tuple[str, ...], status: int, words: str) -> None:
    found = mcalc(*arguments)
    assert found.status == status
    assert words in found.err + found.out


def test_rules_are_listed() -> None:
    out = mcalc("rules").out
    for name in ("constant", "element-wise binary operator", "vector chain rule", "inverse"):
        assert f"  {name}\n" in out
    assert max(map(len, out.splitlines())) <= 80


def test_one_rule_is_shown_with_an_example_that_runs() -> None:
    out = mcalc("rules", "vector chain").out
    assert out.startswith("vector chain rule\n")
    assert "mcalc explain 'w @ x' --wrt w -s w=n -s x=n --method chain" in out
    record = json.loads(mcalc("rules", "vector chain", "--json").out)
    assert record["rules"][0]["example"]["answer"] == "x.T"


def test_no_number_library_is_imported() -> None:
    found = mcalc(*NEURON, env={"PYTHONPROFILEIMPORTTIME": "1"})
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in found.err.splitlines()}
    assert "mcalc" in imported
    assert not imported & {"numpy", "scipy", "sympy", "rich"}


def test_an_explanation_stands_by_itself() -> None:
    """By all variables too, no answer speaks of a part that only another one defines."""
    spec = "H = tanh(A @ x); p = softmax(B @ H); y @ log(p) + norm(softmax(B @ H) - y)**2"
    found = json.loads(mcalc("explain", spec, "--json").out)
    for derivative, told in zip(found["derivatives"], found["explanations"], strict=True):
        alone = json.loads(mcalc("gradient", spec, "--wrt", derivative["wrt"][0], "--json").out)["derivatives"][0]
        assert (told["expression"], derivative.get("where")) == (alone["expression"], alone.get("where"))
