"""Tuples with named fields are made as those of the standard library are."""

from __future__ import annotations

import pytest

from mcalc.record import Record


class Place(Record):
    """A place in a text."""

    name: str
    line: int
    column: int = 1


class Nothing(Record):
    """No fields at all."""


def test_fields_are_given_by_place_by_name_and_by_default() -> None:
    assert Place("x", 2) == Place(line=2, name="x") == Place("x", 2, 1) == ("x", 2, 1)
    assert Place._make(["x", 2, 3]).column == 3
    assert Place("x", 2)._replace(line=5) == Place("x", 5)
    assert Nothing() == ()


@pytest.mark.parametrize(
    ("values", "named"), [(("x",), {}), (("x", 1, 2, 3), {}), (("x", 1), {"row": 2}), ((), {"name": "x"})]
)
def test_what_is_missing_or_unknown_is_an_error_that_names_the_class(
    values: tuple[object, ...], named: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match="Place"):
        Place(*values, **named)  # type: ignore[arg-type]


def test_a_size_that_was_declared_as_a_formula_is_read_back() -> None:
    from mcalc.answers.check import agreement, check
    from mcalc.answers.request import Request
    from mcalc.report import ANSWERS

    text = ANSWERS.write(Request("mse(x, u)", shapes={"u": "2*n"}).answer(), "json")
    assert agreement(check(Request(text))) is True
