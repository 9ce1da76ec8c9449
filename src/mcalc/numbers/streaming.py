"""A sum over samples added up in parts, in memory that doesn't grow with the file."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any, Final

from mcalc.answers.answer import Answer, Question
from mcalc.answers.code import Order, built
from mcalc.answers.code_forms import by_of
from mcalc.answers.proven_code import keyword_sizes
from mcalc.data.source import Rows
from mcalc.errors import OptionError, UnsupportedError
from mcalc.numbers.estimate import refuse_large
from mcalc.numbers.job import Job, Sums, Watch
from mcalc.numbers.question import Bound
from mcalc.numbers.results import Evaluation, Result
from mcalc.numbers.samples import Samples, samples
from mcalc.tensor.lower import lowered

LARGE: Final = 64_000_000
"""Samples of more bytes are added up in parts without being asked."""
_CHUNK: Final = 2_000_000
"""Bytes that the rows of a part take with what is computed of them."""
_FEWEST: Final = 64
_FLOAT: Final = 8

Engine = Callable[[Job, int, Watch | None], list[list[Any]]]
"""How the sums of a job over so many rows are computed: the pairs of a sum and what it lost, one after the other."""


def here(job: Job, count: int, watch: Watch | None = None) -> list[list[Any]]:
    """The sums computed in this process, one part after the other."""
    return job.summed(0, count, watch)


def streamed(
    found: Bound, answer: Answer | None, watch: Watch | None = None, engine: Engine | None = None
) -> Evaluation | None:
    """The numbers of a function added up over rows; None where they are to be computed at once.

    Raises OptionError where parts were asked for and it is no sum over them.
    """
    asked = found.asked.rows > 0 or engine is not None
    sum_over = _samples(found, answer)
    if sum_over is None:
        if asked:
            raise OptionError(
                "the function isn't a sum over the rows of its data that could be added up in parts",
                hint="each row has to stand in a term of its own, as in sum(f(X @ w)) or mean((X @ w - y)**2), and "
                "--wrt names what has no rows",
            )
        return None
    large = sum(found.sources[name].size for name in sum_over.rows if found.sources[name].raw is not None)
    count = found.sizes[sum_over.name]
    if count < 2 or not (asked or large > LARGE):
        return None
    job = _job(found, answer, sum_over)
    if job is None:
        return None
    total = Sums()
    for part in (engine or here)(job, count, watch):
        total.add(part)
    *sums, weights = total.found()
    fixed = _fixed(job) if sum_over.mixed and sum_over.power != -1 else [0.0] * len(sums)
    value, *arrays = [
        sum_over.factor(count) * (array - weights * same) + same for array, same in zip(sums, fixed, strict=True)
    ]
    chunks = -(-count // job.chunk)
    if answer is None:
        return Evaluation(found, None, value, (), count, chunks)
    results = tuple(
        Result(by_of(one), one, "dense", array) for one, array in zip(answer.derivatives, arrays, strict=True)
    )
    return Evaluation(found, answer, value, results, count, chunks)


def _fixed(job: Job) -> list[Any]:
    """What is in each result however many rows there are: from two rows, each by itself and both together.

    Of n rows it is n**power times a sum, and this; a mean of it over parts is right as it is.
    """
    opened = dict[str, Rows]()
    one, other, both = (job.at(start, stop, opened) for start, stop in ((0, 1), (1, 2), (0, 2)))
    two = 2.0**job.power
    return [(c - two * (a + b)) / (1 - 2 * two) for a, b, c in zip(one, other, both, strict=True)]


def _samples(found: Bound, answer: Answer | None) -> Samples | None:
    """The function as a sum over rows of which none are asked for a derivative."""
    if found.asked.form not in ("", "dense"):
        return None
    spec = found.spec
    sizes: dict[str, int] = {}
    for name, source in found.sources.items():
        shape = spec.variables[name].shape
        if shape and shape[0].symbol is not None:
            sizes[shape[0].symbol] = sizes.get(shape[0].symbol, 0) + source.size
    sum_over = samples(lowered(spec).function, sorted(sizes, key=lambda name: -sizes[name]))
    by = {
        name
        for one in (answer.derivatives if answer is not None else ())
        for group in one.wrt
        for name in group.split(",")
    }
    return None if sum_over is None or by & {*sum_over.rows} else sum_over


def _job(found: Bound, answer: Answer | None, sum_over: Samples) -> Job | None:
    """The work to do; None where there is no code for it."""
    spec, asked = found.spec, found.asked
    for derivative in answer.derivatives if answer is not None else ():
        refuse_large(found, derivative, "dense")
    give = ("value",) if answer is None else ("value", "derivative")
    name = "value" if answer is None else f"value_and_{found.request.command}"
    try:
        text, names = built(Order(found.request, "numpy", give), answer or Answer(Question(found.request, spec), ()))
    except UnsupportedError:
        return None
    assert names is not None
    values: dict[str, Any] = {}
    rows: dict[str, Any] = {}
    for variable in spec.variables:
        source = found.sources.get(variable)
        if source is None:
            values[variable] = 0.0
        elif variable in sum_over.rows:
            rows[variable] = source.raw or source.numbers(asked.memory).reshape(source.shape)
        else:
            array = source.numbers(asked.memory).reshape(source.shape)
            values[variable] = array if array.ndim else array[()]
    return Job(
        text,
        name,
        tuple(spec.variables),
        tuple(keyword_sizes(names[name])),
        values,
        rows,
        {variable: found.sources[variable].origin for variable in rows},
        dict(found.sizes),
        sum_over.name,
        sum_over.power,
        asked.rows or _rows(found, sum_over.name),
    )


def _rows(found: Bound, name: str) -> int:
    """How many rows a part has: as many as can be computed with in the fast memory."""
    shapes = [kind.shape for kind in found.spec.kinds.values() if any(name in size.names() for size in kind.shape)]
    sizes = {**found.sizes, name: 1}
    each = sum(prod(int(size.substitute(sizes).value or 1) for size in shape) for shape in shapes)
    return max(_FEWEST, _CHUNK // (_FLOAT * max(1, each)))
