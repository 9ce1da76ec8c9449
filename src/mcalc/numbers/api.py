"""Evaluation as a function of Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mcalc.answers.request import KEYS, Request
from mcalc.data.files import source_of
from mcalc.errors import OptionError
from mcalc.numbers.evaluate import evaluate as evaluated
from mcalc.numbers.question import Asked
from mcalc.numbers.results import Evaluation


def evaluate(
    spec: str,
    data: Mapping[str, Any],
    *,
    of: str = "",
    random: bool = False,
    seed: int = 0,
    form: str = "",
    memory: int | None = None,
    rows: int = 0,
    watch: Callable[[int, int], None] | None = None,
    **options: Any,
) -> Evaluation:
    """The value of a function and its derivatives on data: arrays, or files by a `Path`, which are read in parts where
    the function is a sum over their rows. The other options are those of `jacobian`.

    `of` is "value" or a derivative; `form` dense, sparse or factors; `memory` the most to take, in bytes; `rows` how
    many to add up at a time. `watch` is told how many rows are done since the last time, and of how many.

    >>> found = evaluate("sum(w*x**2)", {"x": [1.0, 2.0], "w": [3.0, 4.0]}, wrt="x")
    >>> found.value, found["x"]
    (19.0, array([ 6., 16.]))
    """
    unknown = [name for name in options if name not in KEYS]
    if unknown:
        raise OptionError(f"no option {unknown[0]!r}", hint=f"the options are {', '.join(KEYS)}")
    given = {name: source_of(str(value)) if isinstance(value, Path) else value for name, value in data.items()}
    return evaluated(Asked(Request(spec, **options), of, given, random, seed, form, memory, rows), watch)
