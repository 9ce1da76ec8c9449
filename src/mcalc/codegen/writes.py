"""How values get to their places in an array: through a view of it, or as a new array with the values put in.

NumPy writes to arrays. An array of JAX never changes, and one of PyTorch that autograd or vmap has seen had better not:
both give a new array, with the places said by arrays of indices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from mcalc.codegen.graph import Shape
from mcalc.codegen.layouts import spread
from mcalc.codegen.lines import Lines
from mcalc.codegen.places import Form, Placed, ends_of
from mcalc.codegen.sizes import shape_text, size_text
from mcalc.exact.size import Size, at_least_zero
from mcalc.exact.size import product as product_of

_LONG = 80
"""Where zeros and what is put into them make a longer line, the zeros have one of their own."""
_LETTERS = "ijklmnopqrstuvw"


class Writes:
    """The array `own` of that `shape` in the making, by `lines`: `empty` until something is written there."""

    def __init__(self, lines: Lines, own: str, shape: Shape, empty: bool) -> None:
        self.lines, self.own, self.shape, self.empty = lines, own, shape, empty

    subtracts: ClassVar[bool] = False
    """Whether a value can be subtracted."""

    def put(self, text: str, at: Placed, apart: bool, sign: str = "+=") -> None:
        """Add a value at its places, which are zero still where it is `apart` from what was written before."""
        raise NotImplementedError

    def whole(self, text: str, at: Placed) -> str | None:
        """The array as an expression of its one value: rows that follow each other where it has all entries in
        order; None where there is no such expression.
        """
        order = [index for form in at.axes for index, _ in form.strides]
        if len(order) == len(at.axes) or not order == _order(at) == [*at.own]:
            return None
        if self._opened(at) != [at.spans[index] for index in order] or {*self._parts(at)} != {":"}:
            return None
        library = self.lines.target.library
        return f"{library}.ravel({text})" if len(self.shape) == 1 else f"{library}.reshape({text}, {self._sizes()})"

    def _says(self, line: str) -> None:
        self.lines.text.append(line)

    def _zeros(self) -> str:
        return self.lines.zeros(self._sizes())

    def _sizes(self) -> str:
        return shape_text(self.shape) if len(self.shape) > 1 else size_text(self.shape[0])

    def _opened(self, at: Placed) -> list[Size]:
        """The sizes of the axes, with those of each index where several run through a part of an axis row by row."""
        found = []
        for form, size in zip(at.axes, self.shape, strict=True):
            found += [at.spans[index] for index, _ in form.strides] if len(form.strides) > 1 else [size]
        return found

    def _parts(self, at: Placed) -> list[str]:
        """The part of each axis that several indices run through, as a slice; all of any other axis."""
        found = []
        for form, size in zip(at.axes, self.shape, strict=True):
            count = product_of(at.spans[index] for index, _ in form.strides) if len(form.strides) > 1 else size
            stop = form.start + count
            whole = len(form.strides) < 2 or count == size
            first, last = "" if form.start == 0 else size_text(form.start), "" if stop == size else size_text(stop)
            found.append(":" if whole else f"{first}:{last}")
        return found

    def _slices(self, at: Placed) -> list[str]:
        """The places along each axis as a slice, or a number; all of an axis for each of several indices."""
        found = []
        for form, size in zip(at.axes, self.shape, strict=True):
            if len(form.strides) > 1:
                found += [":"] * len(form.strides)
            elif form.strides:
                ((index, stride),) = form.strides
                found.append(_slice(form, stride, at.spans[index], size))
            else:
                found.append(size_text(form.start))
        return found


class Views(Writes):
    """Values written to views of the array: NumPy's way."""

    def whole(self, text: str, at: Placed) -> str | None:
        """An array that is filled with the value, too."""
        if not at.covering:
            return super().whole(text, at)
        if text == "1":
            return f"np.ones({self._sizes()})"
        return f"np.full({self._sizes()}, {spread(at, text)}{'' if at.own else ', dtype=float'})"

    subtracts = True

    def put(self, text: str, at: Placed, apart: bool, sign: str = "+=") -> None:
        """One assignment."""
        if self.empty:
            self._says(f"{self.own} = {self._zeros()}")
        self.empty = False
        if apart and _is_diagonal(at, self.shape):
            self._says(f"np.fill_diagonal({self.own}, {text})")
        else:
            sign = "=" if apart else sign
            if at.covering:
                self._says(f"{self.own}{'[...]' if apart else ''} {sign} {spread(at, text)}")
            else:
                self._says(f"{self._view(at)} {sign} {text}")

    def _view(self, at: Placed) -> str:
        """The places of a value as a view of the array."""
        slices = self._slices(at)
        labels = [index for form in at.axes for index, _ in form.strides]
        own = self.own
        if len(slices) > len(at.axes):
            parts = self._parts(at)
            own += "" if {*parts} == {":"} else f"[{', '.join(parts)}]"
            own += f".reshape({', '.join(map(size_text, self._opened(at)))})"
        array = own if all(part == ":" for part in slices) else f"{own}[{', '.join(slices)}]"
        order = _order(at)
        if labels == order:
            return array if array.endswith("]") else f"{array}[...]"
        said = "".join(_LETTERS[index] for index in labels), "".join(_LETTERS[index] for index in order)
        return f'np.einsum("{said[0]}->{said[1]}", {array})[...]'


class NewArrays(Writes):
    """Values put into a new array, at places that slices or arrays of indices say: JAX's way.

    At arrays of indices values are added to the zeros there: JAX knows no transpose of setting them, and asks for one
    where it differentiates backwards.
    """

    diagonal = "jnp.where(jnp.eye({size}, dtype=bool), {value}, 0)"  # in one loop, along rows
    line = "{array}.at[{places}].{verb}({value})"
    verbs = ("add", "set")
    number, single = "{0}", ""
    slices = True

    def put(self, text: str, at: Placed, apart: bool, sign: str = "+=") -> None:
        """One assignment of a new array to the name."""
        fresh = apart and self.empty
        if at.covering:
            self._says(f"{self.own} = {self._zeros() if self.empty else self.own} + {spread(at, text)}")
            self.empty = False
            return
        if fresh and at.own and _is_diagonal(at, self.shape):
            made = self.diagonal.format(value=text, size=size_text(self.shape[0]))
        else:
            array, places = self._zeros() if fresh else self.own, self._places(at)
            verb = self.verbs[apart and self.slices == self._in_slices(at)]
            made = self.line.format(array=array, places=places, verb=verb, value=text)
            if fresh and len(made) > _LONG:
                self._says(f"{self.own} = {array}")
                made = self.line.format(array=self.own, places=places, verb=verb, value=text)
        self._says(f"{self.own} = {made}")
        self.empty = False

    def _in_slices(self, at: Placed) -> bool:
        """Whether the places are a block of the array."""
        alone = self.slices and all(len(form.strides) <= 1 for form in at.axes)
        return alone and [index for form in at.axes for index, _ in form.strides] == _order(at)

    def _places(self, at: Placed) -> str:
        """What stands in the brackets: slices for a block, arrays of indices otherwise."""
        order = _order(at)
        if self._in_slices(at):
            return ", ".join(self._slices(at))
        return ", ".join(self._along(form, at, order) for form in at.axes) + self.single * (len(at.axes) == 1)

    def _along(self, form: Form, at: Placed, order: Sequence[int]) -> str:
        """The places along an axis, as an array with an axis for each index."""
        terms = []
        for index, stride in form.strides:
            behind = len(order) - 1 - order.index(index)
            name = self.lines.indices(at.spans[index])
            place = f"{name}[:{', None' * behind}]" if behind else name
            factor = size_text(stride)
            terms.append(place if factor == "1" else f"{f'({factor})' if ' ' in factor else factor}*{place}")
        if form.start != 0 or not terms:
            start = size_text(form.start)
            terms.append(self.number.format(start) if not terms else start)
        return " + ".join(terms).replace("+ -", "- ")


class IndexPut(NewArrays):
    """PyTorch's way: autograd, forward mode and vmap go through `index_put`, which takes no slices."""

    diagonal = "torch.diag({value})"
    line = "torch.index_put({array}, ({places}), {value}{verb})"
    verbs = (", accumulate=True", "")
    number, single = "torch.tensor({0})", ","
    slices = False


WAYS: Final[Mapping[str, type[Writes]]] = {"numpy": Views, "jax": NewArrays, "torch": IndexPut}
"""How each target writes values to their places."""


def _order(at: Placed) -> list[int]:
    """The indices in the order of the axes of a value, those first that it does not depend on."""
    return [*(index for index in range(len(at.spans)) if index not in at.own), *at.own]


def _slice(form: Form, stride: Size, span: Size, size: Size) -> str:
    """The places of an axis as a slice."""
    forward = at_least_zero(stride)
    start, stop = form.start, form.start + stride * (span - 1) + (1 if forward else -1)
    first = "" if start == (0 if forward else size - 1) else size_text(start)
    last = "" if stop == (size if forward else -1) else size_text(stop)
    step = "" if stride == 1 else f":{size_text(stride)}"
    return f"{first}:{last}{step}"


def _is_diagonal(at: Placed, shape: Shape) -> bool:
    return (
        len(shape) == 2 == len(at.axes)
        and len(at.spans) == 1
        and shape[0] == shape[1] == at.spans[0]
        and all(form.plain == 0 for form in at.axes)
    )


def are_apart(one: Placed, other: Placed) -> bool:
    """Whether two values have no place in common: they are apart along an axis, or two axes of each go along together,
    at another distance.
    """
    for first, second in zip(one.axes, other.axes, strict=True):
        ends, others = ends_of(first, one.spans), ends_of(second, other.spans)
        if ends and others and (at_least_zero(others[0] - ends[1] - 1) or at_least_zero(ends[0] - others[1] - 1)):
            return True
    pairs = [(p, q) for q in range(len(one.axes)) for p in range(q)]
    for p, q in pairs:
        distances = []
        for at in (one, other):
            first, second = at.axes[p], at.axes[q]
            if first.strides != second.strides:
                break
            distances.append(second.start - first.start)
        if len(distances) == 2 and (distances[0] - distances[1]).value not in (None, 0):
            return True
    return False
