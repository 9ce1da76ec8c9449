"""How much memory numbers will take, said before they are computed."""

from __future__ import annotations

from math import prod

from mcalc.answers.answer import Derivative
from mcalc.answers.code_forms import split_of
from mcalc.data.memory import available, in_words
from mcalc.errors import LimitError, OptionError
from mcalc.evaluation.array_evaluator import effort
from mcalc.numbers.question import Bound

_FLOAT = 8
_SPARSE = 16
"""Bytes of an entry of a sparse array, with its place."""
_THIN = 3
"""A matrix is sparse where this many times its entries are no more than its places."""
FEW = 64
"""Results of up to so many entries are dense, and shown."""


def dense_bytes(found: Bound, derivative: Derivative) -> int:
    """The bytes of a derivative as an array."""
    return _FLOAT * prod(found.shape_of(derivative.tensor.shape))


def sparse_bytes(found: Bound, derivative: Derivative) -> int | None:
    """The bytes of a derivative as a sparse array; None where it isn't sparse, or no matrix."""
    count = derivative.sparsity.nnz.substitute(found.sizes).value
    if count is None or derivative.sparsity.nnz == derivative.sparsity.size:
        return None
    try:
        split_of(derivative)
    except OptionError:
        return None
    return _SPARSE * int(count)


def is_sparse(found: Bound, derivative: Derivative) -> bool:
    """Whether a derivative is better written as a sparse array."""
    dense, thin = dense_bytes(found, derivative), sparse_bytes(found, derivative)
    return thin is not None and dense > _FLOAT * FEW and _THIN * thin // _SPARSE <= dense // _FLOAT


def refuse_large(found: Bound, derivative: Derivative, form: str) -> None:
    """Raise LimitError where a derivative takes more memory than there may be, with what would take less."""
    most = available() if found.asked.memory is None else found.asked.memory
    dense, thin = dense_bytes(found, derivative), sparse_bytes(found, derivative)
    taken = thin if form == "sparse" and thin is not None else dense
    if form == "factors" or taken <= most:
        return
    shape = " x ".join(map(str, found.shape_of(derivative.tensor.shape)))
    ways = [f"--form sparse takes {in_words(thin)}"] if thin is not None and thin <= most and form != "sparse" else []
    words = " ".join(derivative.structure)
    ways += ["--form factors keeps the factors that it has"] if "rank" in words or "kronecker" in words else []
    spec = derivative.question.spec
    product = "hvp" if derivative.order > 1 else "vjp"
    ways += [f"products with vectors take none of it: mcalc code --give {product}"] if len(spec.kind.shape) < 2 else []
    raise LimitError(
        f"the derivative by {', '.join(derivative.wrt)} has {shape} numbers, that is {in_words(taken)} of memory, and "
        f"there are {in_words(most)}",
        hint=", or ".join(ways) or "take fewer rows of the data",
    )


def refuse_large_function(found: Bound) -> None:
    """Raise LimitError where an array on the way to the value takes more memory than there may be."""
    most = available() if found.asked.memory is None else found.asked.memory
    for name, source in found.sources.items():
        if source.size > most:
            raise LimitError(
                f"{name} ({source.origin}) takes {in_words(source.size)} of memory, and there are {in_words(most)}",
                hint="take fewer rows, or a function that is a sum over them: it is added up in parts",
            )
    largest = _FLOAT * effort(found.spec, found.sizes).largest
    if largest > most:
        raise LimitError(
            f"the function needs an array of {in_words(largest)} on the way, and there are {in_words(most)} of memory",
            hint="take fewer rows of the data",
        )
