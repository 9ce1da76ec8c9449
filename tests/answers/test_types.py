"""Arguments of a wrong type, in Python: each is an error of mcalc's that says what it should be."""

from __future__ import annotations

from typing import Any

import pytest

import mcalc

CALLS: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("jacobian", [3], {}),
    ("jacobian", ["x*w"], {"wrt": 3}),
    ("jacobian", ["x*w"], {"wrt": [3]}),
    ("jacobian", ["x*w"], {"wrt": {"x": 1}}),
    ("jacobian", ["x"], {"n": "3"}),
    ("jacobian", ["x"], {"n": 3.5}),
    ("jacobian", ["x"], {"sizes": {"n": "3"}}),
    ("jacobian", ["x"], {"sizes": 3}),
    ("jacobian", ["x"], {"shapes": [1]}),
    ("jacobian", ["x"], {"shapes": {"x": 3.5}}),
    ("jacobian", ["x"], {"shapes": {3: "n"}}),
    ("jacobian", ["x"], {"scalars": 3}),
    ("jacobian", ["x"], {"functions": 3}),
    ("jacobian", ["x"], {"order": "2"}),
    ("jacobian", ["x"], {"layout": 3}),
    ("jacobian", ["x"], {"lay": "numerator"}),
    ("jacobian", [], {}),
    ("ask", [3, "x"], {}),
    ("check", [3], {}),
    ("check", ["x", 3], {}),
    ("check", ["x"], {"at": 3}),
    ("check", ["x"], {"points": "a"}),
    ("check", ["x"], {"seed": None}),
    ("check", ["x"], {"rtol": "a"}),
    ("explain", [3], {}),
    ("explain", ["x"], {"wrt": 3}),
    ("explain", ["x"], {"method": 3}),
    ("code", ["x"], {"give": 3}),
    ("code", ["x"], {"target": 3}),
    ("functions", [3], {}),
    ("rules", [3], {}),
]


@pytest.mark.parametrize(("name", "given", "options"), CALLS)
def test_a_wrong_type(name: str, given: list[Any], options: dict[str, Any]) -> None:
    with pytest.raises(mcalc.McalcError) as raised:
        getattr(mcalc, name)(*given, **options)
    assert raised.value.status == 2


def test_what_is_shown_reads_well() -> None:
    assert repr(mcalc.functions("softmax")).startswith("softmax(x, axis=)\n")
    assert "The total derivative" in repr(mcalc.rules("total")) or "total" in repr(mcalc.rules("total"))
    assert repr(mcalc.code("sum(x**2)")).startswith('"""')
    assert repr(mcalc.check("x*w", "diag(w)", wrt="x")).startswith("Check of x*w\n")
