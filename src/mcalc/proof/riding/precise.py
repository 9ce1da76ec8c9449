"""The entry-by-entry check of `mcalc check`, at points that the check of an answer found and could not judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.errors import McalcError
from mcalc.evaluation.settings import Setting
from mcalc.language.spec import Spec
from mcalc.proof.numeric.derivative import Verdict, check_derivative


def precisely(
    spec: Spec,
    groups: Sequence[Sequence[str]],
    closed: Spec,
    form: str,
    rows: str,
    setting: Setting,
    at: Sequence[Mapping[str, list[float]]],
) -> Verdict | None:
    """The verdict on a first derivative, or a second one of a scalar; None where there is none.

    It differentiates with an imaginary step, which loses no digits, and judges with eighty digits what is left.
    """
    import numpy as np

    given = [
        {name: np.reshape(np.array(flat, dtype=np.float64), setting.shapes[name]) for name, flat in point.items()}
        for point in at
    ]
    wrt = tuple(groups[0]) if len(groups) == 1 else tuple(",".join(group) for group in groups)
    try:
        return check_derivative(spec, wrt, closed, form, rows, len(groups), setting.sizes, at=given)
    except McalcError:
        return None
