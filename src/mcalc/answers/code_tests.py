"""The pytest file of an emitted module: what it gives, held against numeric or automatic differentiation of its value.

NumPy's by central differences, JAX's and PyTorch's by automatic differentiation; a function that knows its derivatives
goes through `gradcheck` and `gradgradcheck`, or `check_grads` to second order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from mcalc.answers.answer import Answer
from mcalc.answers.code import Order
from mcalc.answers.proven_code import domain_points
from mcalc.errors import OptionError, UnsupportedError
from mcalc.language import read_within
from mcalc.proof.trials.problem import Point

_FORMS = ("dense", "module")

_NUMPY = '''
def slopes(function, place, step):
    """The derivative of a function by an argument, by central differences."""
    columns = []
    for entry in np.ndindex(np.shape(ARGUMENTS[place])):
        ends = []
        for move in (step, -step):
            moved = [np.array(argument) for argument in ARGUMENTS]
            moved[place][entry] += move
            ends.append(np.asarray(function(*moved)))
        columns.append((ends[0] - ends[1])/(2*step))
    return np.stack(columns, axis=-1).reshape(columns[0].shape + np.shape(ARGUMENTS[place]))


def first(place):
    """The derivative of the value by an argument."""
    return slopes(module.value, place, 1e-6)


def second(place, other):
    """The derivative of the value by two arguments."""

    def inner(*arguments):
        kept, ARGUMENTS[:] = list(ARGUMENTS), arguments
        try:
            return slopes(module.value, place, 1e-4)
        finally:
            ARGUMENTS[:] = kept

    return slopes(inner, other, 1e-4)
'''

_AUTOMATIC = '''
def first(place):
    """The derivative of the value by an argument."""
    return np.asarray({0}.jacrev(module.value, argnums=place)(*ARGUMENTS))


def second(place, other):
    """The derivative of the value by two arguments."""
    inner = {0}.jacrev(module.value, argnums=place)
    return np.asarray({0}.jacfwd(inner, argnums=other)(*ARGUMENTS))
'''

_CLOSE = '''
def close(found, wanted, relative={0}):
    """Whether two arrays are the same but for the error of what is held against."""
    found, wanted = np.asarray(found), np.asarray(wanted)
    assert found.shape == wanted.shape
    np.testing.assert_allclose(found, wanted, rtol=relative, atol=relative*max(1, np.max(np.abs(wanted), initial=0)))
'''

_LIBRARIES = {
    "numpy": ((), "np.array({})", "float({})", _NUMPY, "1e-4"),
    "jax": (
        ("jax", "jax.numpy as jnp"),
        "jnp.array({})",
        "jnp.array({})",
        _AUTOMATIC.format("jax"),
        "1e-9",
    ),
    "torch": (
        ("torch",),
        "torch.tensor({}, dtype=torch.float64)",
        "torch.tensor({}, dtype=torch.float64)",
        _AUTOMATIC.format("torch.func"),
        "1e-9",
    ),
}
"""By target: its imports, how an array and a number are made, the derivatives to hold against, and how close."""

_TORCH_MODULE = '''
def test_gradients():
    """First derivatives, backwards, forwards and in batches."""
    assert torch.autograd.gradcheck(module.value, given(), check_forward_ad=True, check_batched_grad=True)


def test_second_derivatives():
    """The backward pass differentiated again."""
    assert torch.autograd.gradgradcheck(module.value, given(), check_batched_grad=True)


def test_batches():
    """torch.func.vmap."""
    batch = torch.func.vmap(module.value)(*(torch.stack([one, one]) for one in ARGUMENTS))
    assert torch.allclose(batch[1], module.value(*ARGUMENTS))


def given():
    """The arguments, those that the value is differentiated by in need of a gradient."""
    return [one.clone().requires_grad_(place in PLACES) for place, one in enumerate(ARGUMENTS)]
'''

_JAX_MODULE = '''
def test_derivatives():
    """To second order, forwards and backwards."""

    def function(*moved):
        arguments = list(ARGUMENTS)
        for place, one in zip(PLACES, moved):
            arguments[place] = one
        return module.value(*arguments)

    check_grads(function, [ARGUMENTS[place] for place in PLACES], order=2, modes=("fwd", "rev"))
'''


_MODULES = {"torch": _TORCH_MODULE, "jax": _JAX_MODULE}


def pytest_file(order: Order, module: str) -> str:
    """The text of a pytest file for the module of that name that an order asks for.

    Raises OptionError where there are none.
    """
    order = order.checked()
    form = "dense" if order.form == "dense" else order.form
    if form not in _FORMS or order.target == "scipy":
        raise OptionError(f"there are no tests for the form {form}", hint="leave --test out, or --form")
    if form == "dense" and "value" not in order.give:
        raise OptionError("the tests differentiate the value", hint="have value in --give")
    request = order.request
    if request.layout != "numerator" or request.order != 1:
        raise OptionError("the tests are for --order 1 and --layout numerator", hint="leave --test out")
    request = request.suited()
    answer = request.answer()
    if any("," in name for one in answer.derivatives for name in one.wrt):
        raise OptionError("the tests are for each variable by itself", hint="--wrt x --wrt w, or leave --test out")
    libraries, array, number, derivatives, close = _LIBRARIES[order.target]
    names, point = list(answer.spec.variables), _point(answer)
    lines = [f"{name} = {(array if np.ndim(point[name]) else number).format(point[name].tolist())}" for name in names]
    by = [names.index(name) for name in dict.fromkeys(name for one in answer.derivatives for name in one.wrt)]
    imports = [f"import {name}" for name in libraries] + ["import numpy as np"] * (form == "dense")
    imports += ["from jax.test_util import check_grads"] * (form == "module" and order.target == "jax")
    head = [f'"""The tests of {module}: run them with pytest."""', "", *imports, "", f"import {module} as module", ""]
    head += ['jax.config.update("jax_enable_x64", True)'] if order.target == "jax" else []
    head += [*lines, "", f"ARGUMENTS = [{', '.join(names)}]", f"PLACES = {by}", ""]
    if form == "module":
        return "\n".join([*head, _MODULES[order.target]])
    bodies = "\n\n".join(_functions(order, answer, by))
    return "\n".join([*head, derivatives, _CLOSE.format(close), "", bodies])


def write_tests(order: Order, out: str | None, write: Callable[[str, str], None]) -> None:
    """Write the tests of the module that goes to `out` beside it. Raises OptionError where they have no place."""
    file = None if out is None else Path(out)
    if file is None or file.suffix != ".py" or not file.stem.isidentifier():
        raise OptionError("the tests stand beside a module", hint="--out m.py --test writes m.py and test_m.py")
    write(str(file.with_name(f"test_{file.name}")), pytest_file(order, file.stem))


def _point(answer: Answer) -> Point:
    """A point at which the function and its derivatives have values."""
    closed = [read_within(one.expression, answer.spec, one.where) for one in answer.derivatives]
    for _, point in domain_points(answer.spec, (answer.spec, *closed), answer.spec):
        return point
    raise UnsupportedError("no point was found at which the function has a derivative")


def _functions(order: Order, answer: Answer, by: list[int]) -> Iterator[str]:
    """The test functions, one for each function of the module."""
    command = answer.question.request.command
    listed = [f"first({place})" for place in by]
    for given in order.give:
        match given:
            case "derivative" if command == "hessian":
                wanted = [f"second({_places(answer, one.wrt)})" for one in answer.derivatives]
                yield _compared(command, "*ARGUMENTS", wanted)
            case "derivative":
                yield _compared(command, "*ARGUMENTS", listed)
            case "vjp":
                set_up = ["behind = np.cos(np.asarray(module.value(*ARGUMENTS)))"]
                wanted = [f"np.tensordot(behind, {one}, np.ndim(behind))" for one in listed]
                yield _compared("vjp", f"*ARGUMENTS, {_made(order, 'behind')}", wanted, set_up)
            case "jvp":
                moves = [f"np.tensordot({one}, moves[{k}], np.ndim(moves[{k}]))" for k, one in enumerate(listed)]
                yield _compared("jvp", f"*ARGUMENTS, {_moves(order)}", [" + ".join(moves)], [_MOVES])
            case "hvp":
                wanted = [
                    " + ".join(
                        f"np.tensordot(second({i}, {j}), moves[{k}], np.ndim(moves[{k}]))" for k, j in enumerate(by)
                    )
                    for i in by
                ]
                yield _compared("hvp", f"*ARGUMENTS, {_moves(order)}", wanted, [_MOVES])


_MOVES = "moves = [np.sin(1 + np.asarray(ARGUMENTS[place])) for place in PLACES]"


def _made(order: Order, name: str) -> str:
    return {"numpy": name, "jax": f"jnp.asarray({name})", "torch": f"torch.as_tensor({name})"}[order.target]


def _moves(order: Order) -> str:
    return f"*({_made(order, 'move')} for move in moves)" if order.target != "numpy" else "*moves"


def _places(answer: Answer, wrt: tuple[str, ...]) -> str:
    names = list(answer.spec.variables)
    pair = wrt if len(wrt) > 1 else wrt * 2
    return ", ".join(str(names.index(name)) for name in pair)


def _compared(name: str, arguments: str, wanted: list[str], before: list[str] | None = None) -> str:
    """A test that holds the results of a function against as many expressions."""
    lines = [f"def test_{name}():", *(f"    {line}" for line in before or ())]
    lines.append(f"    found = module.{name}({arguments})")
    several = len(wanted) > 1
    lines += [f"    close(found{f'[{place}]' if several else ''}, {one})" for place, one in enumerate(wanted)]
    return "\n".join(lines) + "\n"
