"""The catalogue is whole: every function of the design has one entry, and every entry says all that it must."""

from __future__ import annotations

import pytest

from mcalc.catalogue import FUNCTIONS, NORMS, Function, find, suggest
from mcalc.catalogue.signature import alternatives
from mcalc.language import read
from mcalc.language.text.disguises import DISGUISES
from mcalc.language.tree import Call, postorder
from mcalc.tensor.operators import OPERATORS
from tests.catalogue.test_formulas import shapes_of, sized

WANTED = """
exp log log1p expm1 log2 log10 sqrt cbrt square reciprocal sin cos tan asin acos atan sinh cosh tanh asinh
acosh atanh abs sign erf erfc gamma lgamma digamma where clip maximum minimum relu leaky_relu elu sigmoid
softplus silu gelu heaviside hypot atan2 logaddexp power less less_equal greater greater_equal equal not_equal
sum mean prod max min var std norm logsumexp dot softmax log_softmax cumsum diff outer cross diag concatenate
stack flip roll matmul transpose inv solve det logdet trace pinv matrix_power expm kron vec cholesky eye ones
zeros einsum tril triu commutation mse cross_entropy binary_cross_entropy huber add sub mul div neg
logcosh mish softsign celu normpdf normcdf entropy kl_div sym skew cross_matrix inner
"""

ENTRIES = [pytest.param(entry, id=entry.name) for entry in FUNCTIONS.values()]


@pytest.mark.parametrize("name", WANTED.split())
def test_known(name: str) -> None:
    assert FUNCTIONS[name].name == name


def test_names_are_unique() -> None:
    names = [name for entry in FUNCTIONS.values() for name in (entry.name, *entry.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("entry", ENTRIES)
def test_says_what_it_must(entry: Function) -> None:
    assert entry.help.endswith(".")
    assert len(entry.help) <= 110
    assert entry.latex
    assert entry.value or entry.pieces or entry.definition or entry.contraction
    assert all(name in entry.parameters for name, _ in entry.optional)
    # Sizes have the names m, n and k, parameters that are none have others.
    ways = () if entry.signature == "elementwise" else alternatives(entry.signature)
    counted = {"m", "n"} if "..." in entry.signature else {name for way in ways for name in way.counts}
    assert not ways or not (set(entry.parameters) - counted) & {"m", "n", "k"}


@pytest.mark.parametrize("entry", ENTRIES)
def test_means_one_thing_to_the_tensor_form(entry: Function) -> None:
    meanings = [entry.definition, entry.contraction, entry.derivative]
    if entry.name in (*OPERATORS, *DISGUISES, "block", "size") and entry.signature != "elementwise":
        assert meanings == [None, None, None if entry.pullback is None else entry.derivative]
    else:
        assert sum(meaning is not None for meaning in meanings) == 1
    if entry.derivative is not None:
        assert len(entry.derivative) == len(entry.parameters)


@pytest.mark.parametrize("entry", ENTRIES)
def test_alternatives_match_the_signature(entry: Function) -> None:
    count = len(entry.signature.split("|"))  # what `[n...]` stands for is written once
    for text in (entry.definition, entry.contraction, *(entry.derivative or ())):
        if text is not None:
            assert len(text.split(" | ")) in (1, count)


@pytest.mark.parametrize("entry", ENTRIES)
def test_latex_and_spellings_are_templates(entry: Function) -> None:
    arguments = ["a", "b", "c"][: 3 if entry.variadic else max(1, len(entry.parameters))]
    for text in (entry.latex, entry.numpy, entry.scipy, entry.jax, entry.torch, entry.sympy):
        if text is not None:
            filled = text.format(*arguments)
            assert filled.count("{") == filled.count("}")


@pytest.mark.parametrize("entry", ENTRIES)
def test_conditions_are_expressions_over_the_parameters(entry: Function) -> None:
    for condition in (*entry.domain, *entry.kinks):
        spec = read(condition, shapes=shapes_of(entry, 0) if entry.pullback else None)
        assert set(spec.variables) <= set(entry.parameters)
        called = {node.function for node in postorder(spec.program.result) if isinstance(node, Call)}
        assert called <= set(FUNCTIONS)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.values[0].derivative])
def test_derivatives_speak_of_known_functions(entry: Function) -> None:
    for text in entry.derivative or ():
        for alternative in (text or "0").split(" | "):
            shapes = shapes_of(entry, 0) if entry.pullback else None
            assert not read(sized(entry, 0, alternative) if shapes else alternative, shapes=shapes).undefined


def test_norms_cover_what_the_language_takes() -> None:
    assert {order for _, order in NORMS} == {"1", "2", "fro", "inf", "nuc", "p"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sigmod", "sigmoid"), ("sotfmax", "softmax"), ("Exp", "exp"), ("lgo", "log"), ("tanhh", "tanh"),
        ("arcsine", "arcsin"), ("logdett", "logdet"), ("f", None), ("g1", None), ("phi", None), ("sigma", None),
        ("mask", None), ("loss", None), ("rank", None), ("activation", None),
    ],
)  # fmt: skip
def test_near_misses(typed: str, meant: str | None) -> None:
    assert suggest(typed) == meant


def test_aliases() -> None:
    for alias, name in [("ln", "log"), ("tr", "trace"), ("arctan2", "atan2"), ("swish", "silu"), ("expit", "sigmoid")]:
        found = find(alias)
        assert found is not None
        assert found.name == name
