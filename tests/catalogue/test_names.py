"""A fact about a function stands in the catalogue: its name stands as a string nowhere else, but where that is said."""

from __future__ import annotations

import ast
from pathlib import Path

import mcalc
from mcalc.catalogue import FUNCTIONS

SOURCE = Path(mcalc.__file__).parent
SYNTAX = {entry.name for entry in FUNCTIONS.values() if entry.group == "operators" or entry.signature == "special"}
"""What the tree of the language is made of: operators, and functions whose shapes are rules of the language."""
MATRICES = {
    *("eye", "ones", "zeros", "diag", "trace", "vec", "reshape", "commutation", "tril", "triu", "inv", "matrix_power"),
    *("abs", "sqrt", "convolution"),
}
"""What patterns, powers and products of matrices are written with."""
WORDS = {
    *("vec", "where", "identity", "diagonal", "skew", "flatten", "repeat", "var"),
    *("sign", "pi", "gamma", "psi", "dot", "tr", "transpose", "toeplitz"),
}
"""Words with a second meaning: forms, keys, tags, properties, patterns, Greek letters, attributes, tokens."""
TABLES = {
    "evaluation": "what numbers of each kind know by name",
    "tensor/identities.py": "the identities",
    "derivation/spelling.py": "functions of SymPy",
    "notation/latex.py": "notations of LaTeX that take more than a template",
    "notation/matlab.py": "functions of MATLAB",
    "notation/idioms.py": "what a formula is recognised as",
    "notation/averages.py": "what a formula is recognised as",
    "codegen/convolutions.py": "cheaper ways to write a product",
    "codegen/forms.py": "cheaper ways to write a function",
    "codegen/reductions.py": "cheaper ways to write a reduction",
    "language/text/disguises.py": "functions that are others in disguise",
    "language/text/matlab.py": "functions of MATLAB",
    "language/text/matlab_calls.py": "functions of MATLAB",
    "language/shape/matlab.py": "functions of MATLAB",
    "language/shape/latex.py": "what signs of LaTeX mean",
    "language/doubts/of_paper.py": "what letters and signs may mean beside what was read",
    "language/hints/rewritten.py": "what is typed as on paper, in R and in Mathematica",
    "language/latex/tokens.py": "commands of LaTeX",
    "language/latex/functions.py": "functions of LaTeX that are no heads of an argument",
    "language/latex/doubts.py": "functions of LaTeX that have a second meaning",
}
"""Files and folders that are tables by name."""
HANDFUL = {
    "cli/app.py": {"softmax"},
    "numbers/samples.py": {"total"},
    "codegen/batches.py": {"solve", "vdot"},
    "codegen/chains.py": {"outer", "solve"},
    "codegen/links.py": {"outer", "solve"},
    "codegen/einsums.py": {"vdot"},
    "codegen/known_products.py": {"vdot"},
    "codegen/graph.py": {"outer"},
    "codegen/lines.py": {"ravel", "squeeze", "swapaxes", "moveaxis"},
    "codegen/program.py": {"solve"},
    "codegen/solves.py": {"solve", "logdet"},
    "language/text/attributes.py": {"exp"},
    "language/text/calls.py": {"flip", "roll"},
    "language/hints/attributes.py": {"atan", "log", "mean"},
    "language/syntax.py": {"maximum"},
    "language/text/options.py": {"max", "min"},
    "language/doubts/notes.py": {"mean"},
    "notation/graph.py": {"mean"},
    "language/latex/parser.py": {"binom"},
    "language/latex/names.py": {"prod"},
    "language/hints/statements.py": {"prod"},
    "language/loops/vectorised.py": {"prod"},
    "language/loops/conditions.py": {"arange"},
    "language/loops/arrays.py": {"arange"},
    "language/loops/places.py": {"hankel", "convolution_matrix", "toeplitz"},
    "language/shape/by_function.py": {"roll"},
    "language/text/loops.py": {"arange"},
    "language/loops/guards.py": {"mean", "square"},
    "derivation/analytic.py": {"expm"},
    "derivation/comparisons.py": {"positive_definite"},
    "derivation/reverse.py": {"log"},
    "derivation/signs.py": {"det"},
    "derivation/typed_domain.py": {"reciprocal", "solve", "logdet", "pinv", "cholesky"},
    "notation/convolutions.py": {"convolution_matrix", "hankel"},
    "notation/patterns.py": {"arange", "roll"},
    "notation/plain_arrays.py": {"outer"},
    "report/latex_steps.py": {"outer"},
    "tensor/inverses.py": {"det", "logdet", "pinv"},
    "tensor/roots.py": {"det", "log", "logdet"},
    "tensor/operators.py": {"vech", "roll", "exp"},
}
"""Where a rule is of one function by its nature."""


def test_no_name_of_a_function_stands_elsewhere() -> None:
    names = {*FUNCTIONS, *(alias for entry in FUNCTIONS.values() for alias in entry.aliases)}
    names -= SYNTAX | MATRICES | WORDS
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        if place.startswith("catalogue/") or place in TABLES or place.partition("/")[0] in TABLES:
            continue
        strings = {
            node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)
        }
        there = {text for text in strings if isinstance(text, str) and text in names} - HANDFUL.get(place, set())
        if there:
            found[place] = there
    assert not found
