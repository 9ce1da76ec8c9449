"""Emitted code of recursions: as long as the function is, with the parts that the user named."""

from __future__ import annotations

import re

import pytest

from mcalc.answers.code import code


def momentum(steps: int) -> str:
    """Gradient descent with momentum on a quadratic function."""
    lines = [f"v{i + 1} = b*v{i} - l*(H @ w{i} - q); w{i + 1} = w{i} + v{i + 1}" for i in range(steps)]
    return "; ".join(["v0 = v", "w0 = w", *lines, f"sum(w{steps}**2)/2"])


def newton_schulz(steps: int) -> str:
    """An inverse by products."""
    lines = [f"X{i + 1} = 2*X{i} - X{i} @ H @ X{i}" for i in range(steps)]
    return "; ".join(["X0 = H.T/trace(H.T @ H)", *lines, f"sum((X{steps} @ q)**2)"])


def neumann(steps: int) -> str:
    """The start of the series of an inverse."""
    return "; ".join(["T0 = eye(n)", *[f"T{i + 1} = eye(n) + H @ T{i}" for i in range(steps)], f"trace(T{steps} @ B)"])


def square_root(steps: int) -> str:
    """A square root by products, coupled with its inverse; multiplied out, its numbers have hundreds of digits."""
    lines = [f"P{i} = (3*eye(n) - Z{i} @ Y{i})/2; Y{i + 1} = Y{i} @ P{i}; Z{i + 1} = P{i} @ Z{i}" for i in range(steps)]
    return "; ".join(["Y0 = H", "Z0 = eye(n)", *lines, f"sum((Y{steps} @ q)**2)"])


GIVEN = {"H": "n,n", "B": "n,n", "v": "n", "w": "n", "q": "n", "l": "scalar", "b": "scalar"}
RECURSIONS = {
    "momentum": (momentum, 9),
    "newton_schulz": (newton_schulz, 3),
    "neumann": (neumann, 9),
    "square_root": (square_root, 4),
}
LETTERS = {"momentum": "w", "newton_schulz": "X", "neumann": "T", "square_root": "Y"}


def body(spec: str) -> list[str]:
    """The lines of the derivative."""
    shapes = {name: shape for name, shape in GIVEN.items() if name in spec}
    text = code(spec, wrt="H", give="derivative", shapes=shapes)
    return text[text.rindex("\ndef ") :].splitlines()


@pytest.mark.parametrize("name", RECURSIONS)
def test_twice_the_steps_are_twice_the_lines(name: str) -> None:
    written, steps = RECURSIONS[name]
    once, twice = body(written(steps)), body(written(2 * steps))
    assert len(twice) <= 2.5 * len(once)
    assert all(any(line.startswith(f"    {LETTERS[name]}{i} = ") for line in twice) for i in range(1, 2 * steps))


def test_a_delta_in_a_sum_is_for_places_only_where_axes_meet() -> None:
    def jacobian(steps: int) -> list[str]:
        return body(neumann(steps).replace(f"trace(T{steps} @ B)", f"T{steps} @ q"))

    once, twice = jacobian(6), jacobian(12)
    assert len(twice) <= 2.5 * len(once)
    assert any('np.einsum("iij->ij", J)[...] += ' in line for line in twice)


def test_a_product_with_an_outer_product_is_one_with_a_vector() -> None:
    lines = body(newton_schulz(3))
    outer = {line.split()[0] for line in lines if re.fullmatch(r" *t\d+ = np\.outer\(\w+, \w+\)", line)}
    factors = {
        name for line in lines for pair in re.findall(r"(?<=@ )\(?(t\d+)|(t\d+)(?:\.T)? (?=@)", line) for name in pair
    }
    assert not outer & factors
